// The engine as the client's embedded backend.
#pragma once

#include <memory>
#include <string_view>

#include "dynox/api/service.hpp"

namespace dynox::engine {

/// "memory://" (an engine of its own), "memory://name" (one per name in this process, for as long
/// as anyone has it), "file:///dir" (one per directory in this process). Errors: invalid_argument
/// for any other URL; those of Engine::open(). Thread safety: safe.
[[nodiscard]] Result<std::shared_ptr<api::Service>> open_service(std::string_view url);

}  // namespace dynox::engine

/// Named on the linker's command line (-u), so that a static link keeps the object that registers
/// the engine.
extern "C" void dynox_embedded_backend();

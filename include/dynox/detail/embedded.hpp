// The place where the engine, if it is linked, makes itself known to the client. No promise of
// stability.
#pragma once

#include <memory>
#include <string_view>

#include "dynox/errors.hpp"

namespace dynox::api {
class Service;
}

namespace dynox::detail {

/// Opens "memory://", "memory://name" or "file:///dir".
using EmbeddedOpener = Result<std::shared_ptr<api::Service>> (*)(std::string_view url);

/// Called once, by the engine's self-registering object (src/engine/embedded_backend.cpp).
void set_embedded_opener(EmbeddedOpener opener) noexcept;

/// Opens an engine in this process.
/// Errors: client_errc::engine_not_linked, saying what to link; those of the engine's opener.
/// Thread safety: safe.
[[nodiscard]] Result<std::shared_ptr<api::Service>> open_embedded(std::string_view url);

}  // namespace dynox::detail

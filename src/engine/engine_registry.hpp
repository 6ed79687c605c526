// One engine per data directory in this process.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "dynox/engine.hpp"

namespace dynox::engine {

/// Makes the engine of a directory, given by its canonical path.
using OpenEngine = std::function<Result<std::unique_ptr<Engine>>(const std::string& directory)>;

/// Writes what an engine keeps in memory, for good: the process is ending.
using CloseEngine = void (*)(Engine& engine) noexcept;

/// Returns the engine that this process has open on `config.data_directory()`, or opens it with
/// `open`. The engine is closed when its last owner lets go, or at the end of the process
/// (storage/exit_gate.hpp) with `close`; whoever opens the directory meanwhile waits until it is
/// closed.
///
/// \param config  As given to Engine::open(); the data directory must not be empty, and is made if
///                it is not there.
/// \param close   The same in every call.
/// \par Errors   what `open` returns; storage_unusable if the directory cannot be made;
///               invalid_argument if the engine is open with another region or another setting of
///               sync.
/// \par Thread safety   safe.
[[nodiscard]] Result<std::shared_ptr<Engine>> open_shared_engine(const EngineConfig& config,
                                                                 const OpenEngine& open,
                                                                 CloseEngine close);

}  // namespace dynox::engine

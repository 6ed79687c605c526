// The databases that `dynox serve` answers from: one for all, or one for each access key.
#pragma once

#include "dynox/engine.hpp"
#include "dynox/server.hpp"
#include "serve.hpp"

namespace dynox::cli {

/// The database for all requests. With namespaces it is an empty one in memory, for requests that
/// have no access key.
[[nodiscard]] Result<std::shared_ptr<api::Service>> open_service(const EngineConfig& config,
                                                                 const ServeOptions& options);

/// Opens a database for each access key: in memory, or in a directory of that name below the data
/// directory of `config`. With fork_from a new one begins with what that key's database holds; a
/// directory that is there already is opened as it is.
[[nodiscard]] ServerConfig::OpenNamespace open_namespaces(const EngineConfig& config,
                                                          const ServeOptions& options);

}  // namespace dynox::cli

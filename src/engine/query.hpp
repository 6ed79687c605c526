// Query.
#pragma once

#include "engine/state.hpp"

namespace dynox::engine {

[[nodiscard]] Result<api::QueryResult> query(EngineState& state, const api::QueryRequest& request);

}  // namespace dynox::engine

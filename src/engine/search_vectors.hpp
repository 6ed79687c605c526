// SearchVectors: exact search, by looking at every entry in its scope.
#pragma once

#include "dynox/api/vectors.hpp"
#include "engine/state.hpp"

namespace dynox::engine {

/// \par Cost   one pass over the index's entries of the HASH value asked for, or over all entries.
[[nodiscard]] Result<api::SearchVectorsResult> search_vectors(
    EngineState& state, const api::SearchVectorsRequest& request);

}  // namespace dynox::engine

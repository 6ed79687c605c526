// BatchWriteItem and BatchGetItem.
#pragma once

#include "dynox/api/batch.hpp"
#include "engine/state.hpp"

namespace dynox::engine {

/// All requests are checked before any is written; then all are written together.
[[nodiscard]] Result<api::BatchWriteItemResult> batch_write_item(
    EngineState& state, const api::BatchWriteItemRequest& request, api::CommitTicket& ticket);
[[nodiscard]] Result<api::BatchGetItemResult> batch_get_item(
    EngineState& state, const api::BatchGetItemRequest& request);

}  // namespace dynox::engine

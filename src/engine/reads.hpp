// GetItem.
#pragma once

#include "dynox/api/item_operations.hpp"
#include "engine/state.hpp"

namespace dynox::engine {

[[nodiscard]] Result<api::GetItemResult> get_item(EngineState& state,
                                                  const api::GetItemRequest& request);

}  // namespace dynox::engine

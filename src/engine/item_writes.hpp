// PutItem, UpdateItem, DeleteItem.
#pragma once

#include "dynox/api/item_operations.hpp"
#include "dynox/api/service.hpp"
#include "engine/state.hpp"
#include "expression/update_parser.hpp"

namespace dynox::engine {

[[nodiscard]] Result<api::PutItemResult> put_item(EngineState& state,
                                                  const api::PutItemRequest& request,
                                                  api::CommitTicket& ticket);
/// Of a statement's update the finished item is measured alone, not what the request gives
/// (spec/service-facts.md, section 6).
[[nodiscard]] Result<api::UpdateItemResult> update_item(
    EngineState& state, const api::UpdateItemRequest& request, api::CommitTicket& ticket,
    expression::UpdateGrammar grammar = expression::UpdateGrammar::request);
[[nodiscard]] Result<api::DeleteItemResult> delete_item(EngineState& state,
                                                        const api::DeleteItemRequest& request,
                                                        api::CommitTicket& ticket);

}  // namespace dynox::engine

// INSERT, UPDATE and DELETE of one item.
#pragma once

#include "dynox/api/service.hpp"
#include "engine/partiql/prepared_statement.hpp"

namespace dynox::engine {

/// What a write gives: the attributes that RETURNING asked for, and its charge.
struct WriteOutcome {
    std::optional<FlatItem> attributes;
    std::optional<api::ConsumedCapacity> consumed_capacity;
};

/// How a write reports.
struct WriteReport {
    api::ReturnConsumedCapacity capacity = api::ReturnConsumedCapacity::none;
    api::ReturnValuesOnConditionCheckFailure on_failure =
        api::ReturnValuesOnConditionCheckFailure::none;
};

/// \par Errors   those of the operations on items; duplicate_item where INSERT found an item.
[[nodiscard]] Result<WriteOutcome> execute_write(EngineState& state, ItemWriteRequest write,
                                                 const WriteReport& report,
                                                 api::CommitTicket& ticket);

}  // namespace dynox::engine

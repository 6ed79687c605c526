#include "engine/partiql/statement_write.hpp"

#include "engine/item_writes.hpp"
#include "engine/partiql/translation.hpp"
#include "engine/request_expressions.hpp"

namespace dynox::engine {
namespace {

Result<WriteOutcome> run(EngineState& state, const api::PutItemRequest& request,
                         api::CommitTicket& ticket) {
    const Result<api::PutItemResult> result = put_item(state, request, ticket);
    if (result) {
        return WriteOutcome{std::nullopt, result->consumed_capacity};
    }
    if (result.error().code() == server_errc::conditional_check_failed) {
        Error error(server_errc::duplicate_item, "Duplicate primary key exists in table");
        if (const Diagnostics* detail = result.error().detail(); detail != nullptr) {
            error.mutable_detail().item = detail->item;
        }
        return error;
    }
    return result.error();
}

Result<WriteOutcome> run(EngineState& state, const api::UpdateItemRequest& request,
                         api::CommitTicket& ticket) {
    Result<api::UpdateItemResult> result =
        update_item(state, request, ticket, UpdateGrammar::statement);
    if (!result) {
        return result.error();
    }
    return WriteOutcome{std::move(result->attributes), std::move(result->consumed_capacity)};
}

Result<WriteOutcome> run(EngineState& state, const api::DeleteItemRequest& request,
                         api::CommitTicket& ticket) {
    Result<api::DeleteItemResult> result = delete_item(state, request, ticket);
    if (!result) {
        return result.error();
    }
    return WriteOutcome{std::move(result->attributes), std::move(result->consumed_capacity)};
}

}  // namespace

Result<WriteOutcome> execute_write(EngineState& state, ItemWriteRequest write,
                                   const WriteReport& report, api::CommitTicket& ticket) {
    Result<WriteOutcome> outcome = std::visit(
        [&](auto& request) {
            request.return_consumed_capacity = report.capacity;
            request.return_values_on_condition_check_failure = report.on_failure;
            return run(state, request, ticket);
        },
        write);
    if (!outcome) {
        return statement_error(outcome.error());
    }
    return outcome;
}

}  // namespace dynox::engine

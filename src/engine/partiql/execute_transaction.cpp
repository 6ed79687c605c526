#include "engine/failures.hpp"
#include "engine/partiql/prepared_statement.hpp"
#include "engine/partiql/statements.hpp"
#include "engine/partiql/translation.hpp"
#include "engine/transaction_errors.hpp"
#include "engine/transactions.hpp"

#include <algorithm>

namespace dynox::engine {
namespace {

using partiql::StatementKind;

/// A statement that says something wrong; malformed ones are told as they are.
Error at_statement(std::size_t position, const Error& error) {
    if (error.code() != server_errc::validation ||
        error.message().starts_with("Statement wasn't well formed")) {
        return error;
    }
    return validation_error("Validation failed in TransactStatements[" + std::to_string(position) +
                            "]: " + statement_error(error).message());
}

Result<std::vector<PreparedStatement>> prepare_all(const api::ExecuteTransactionRequest& request) {
    std::vector<PreparedStatement> all;
    all.reserve(request.transact_statements.size());
    for (std::size_t i = 0; i < request.transact_statements.size(); ++i) {
        const api::TransactStatement& given = request.transact_statements[i];
        Result<PreparedStatement> prepared = prepare(given.statement, given.parameters);
        if (!prepared) {
            return at_statement(i, prepared.error());
        }
        if (prepared->statement.kind == StatementKind::other) {
            return validation_error("Unsupported operation: " + prepared->statement.operation);
        }
        if (prepared->statement.returning) {
            return at_statement(i, validation_error("RETURNING clause is not supported in "
                                                    "ExecuteTransaction."));
        }
        all.push_back(*std::move(prepared));
    }
    const auto is_read = [](const PreparedStatement& prepared) { return prepared.is_read(); };
    if (std::any_of(all.begin(), all.end(), is_read) &&
        !std::all_of(all.begin(), all.end(), is_read)) {
        return validation_error(
            "ExecuteTransaction API does not support both read and write operations in the same "
            "request.");
    }
    return all;
}

Result<api::ExecuteTransactionResult> read_all(EngineState& state,
                                               const std::vector<PreparedStatement>& all,
                                               const api::ExecuteTransactionRequest& request) {
    api::TransactGetItemsRequest gets;
    gets.return_consumed_capacity = request.return_consumed_capacity;
    CancellationReasons reasons(all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (auto checked = check_without_table(all[i]); !checked) {
            return at_statement(i, checked.error());
        }
        const Result<TableHandle> table = state.find_table(all[i].statement.table);
        if (!table) {
            return table.error();
        }
        if (all[i].statement.index) {
            return at_statement(
                i, validation_error("Reads on indices are not supported within transactions."));
        }
        Result<std::optional<api::GetItemRequest>> get = get_request(all[i], **table);
        if (!get) {
            reasons.validation_failed(i, get.error().message());
            continue;
        }
        if (!*get) {
            return at_statement(i,
                                validation_error("Select statements within ExecuteTransaction must "
                                                 "specify the primary key in the where clause."));
        }
        api::TransactGet& item = gets.transact_items.emplace_back();
        item.table_name = (*get)->table_name;
        item.key = (*get)->key;
        item.projection_expression = std::move((*get)->projection_expression);
        item.expression_attribute_names = std::move((*get)->expression_attribute_names);
    }
    if (reasons.cancelled()) {
        return std::move(reasons).to_error();
    }
    Result<api::TransactGetItemsResult> found = transact_get_items(state, gets);
    if (!found) {
        return statement_error(found.error());
    }
    api::ExecuteTransactionResult result;
    result.responses = std::move(found->responses);
    result.consumed_capacity = std::move(found->consumed_capacity);
    return result;
}

api::TransactWriteItem action_of(ItemWriteRequest request,
                                 api::ReturnValuesOnConditionCheckFailure on_failure) {
    if (auto* put = std::get_if<api::PutItemRequest>(&request)) {
        api::TransactPut action;
        action.table_name = std::move(put->table_name);
        action.item = put->item;
        action.condition_expression = std::move(put->condition_expression);
        action.parameters = std::move(put->parameters);
        return action;
    }
    if (auto* update = std::get_if<api::UpdateItemRequest>(&request)) {
        api::TransactUpdate action;
        action.table_name = std::move(update->table_name);
        action.key = update->key;
        action.update_expression = *std::move(update->update_expression);
        action.condition_expression = std::move(update->condition_expression);
        action.parameters = std::move(update->parameters);
        action.return_values_on_condition_check_failure = on_failure;
        return action;
    }
    auto& removal = std::get<api::DeleteItemRequest>(request);
    api::TransactDelete action;
    action.table_name = std::move(removal.table_name);
    action.key = removal.key;
    action.condition_expression = std::move(removal.condition_expression);
    action.parameters = std::move(removal.parameters);
    action.return_values_on_condition_check_failure = on_failure;
    return action;
}

api::TransactWriteItem action_of(StatementCheck check, const std::string& table_name) {
    api::TransactConditionCheck action;
    action.table_name = table_name;
    action.key = check.key;
    action.condition_expression = std::move(check.condition);
    action.parameters = std::move(check.parameters);
    return action;
}

/// A condition that failed in an INSERT found an item.
Error with_duplicates(Error error, const std::vector<PreparedStatement>& all) {
    if (error.code() != server_errc::transaction_canceled) {
        return statement_error(error);
    }
    std::vector<CancellationReason>& reasons = error.mutable_detail().cancellation_reasons;
    std::string codes;
    for (std::size_t i = 0; i < reasons.size(); ++i) {
        if (all[i].statement.kind == StatementKind::insert &&
            reasons[i].code == "ConditionalCheckFailed") {
            reasons[i] = {"DuplicateItem", "Duplicate primary key exists in table", std::nullopt};
        }
        codes += (i == 0 ? "" : ", ") + reasons[i].code;
    }
    error.mutable_detail().message =
        "Transaction cancelled, please refer cancellation reasons for specific reasons [" + codes +
        ']';
    return error;
}

Result<api::TransactWriteItemsRequest> plan_writes(EngineState& state,
                                                   const std::vector<PreparedStatement>& all,
                                                   const api::ExecuteTransactionRequest& request) {
    api::TransactWriteItemsRequest writes;
    writes.client_request_token = request.client_request_token;
    writes.return_consumed_capacity = request.return_consumed_capacity;
    CancellationReasons reasons(all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        const Result<TableHandle> table = state.find_table(all[i].statement.table);
        if (!table) {
            const Result<void> checked = check_without_table(all[i]);
            return checked ? table.error() : at_statement(i, checked.error());
        }
        if (all[i].statement.kind == StatementKind::exists) {
            Result<StatementCheck> check = check_of(all[i], **table);
            if (!check) {
                return at_statement(i, check.error());
            }
            writes.transact_items.push_back(action_of(*std::move(check), all[i].statement.table));
            continue;
        }
        Result<StatementWrite> write = write_of(all[i], **table);
        if (!write) {
            return at_statement(i, write.error());
        }
        if (write->key_fault) {
            reasons.validation_failed(i, write->key_fault->message());
            continue;
        }
        writes.transact_items.push_back(
            action_of(std::move(write->request),
                      request.transact_statements[i].return_values_on_condition_check_failure));
    }
    if (reasons.cancelled()) {
        return std::move(reasons).to_error();
    }
    return writes;
}

}  // namespace

Result<api::ExecuteTransactionResult> execute_transaction(
    EngineState& state, const api::ExecuteTransactionRequest& request, api::CommitTicket& ticket) {
    const Result<std::vector<PreparedStatement>> all = prepare_all(request);
    if (!all) {
        return all.error();
    }
    if (all->front().is_read()) {
        return read_all(state, *all, request);
    }
    const Result<api::TransactWriteItemsRequest> writes = plan_writes(state, *all, request);
    if (!writes) {
        return writes.error();
    }
    Result<api::TransactWriteItemsResult> written =
        transact_write_items(state, *writes, ticket, expression::UpdateGrammar::statement);
    if (!written) {
        return with_duplicates(written.error(), *all);
    }
    api::ExecuteTransactionResult result;
    result.consumed_capacity = std::move(written->consumed_capacity);
    return result;
}

}  // namespace dynox::engine

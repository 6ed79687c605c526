// Samples of PartiQL's requests and results; included by samples.hpp.
#pragma once

#include "dynox/attribute_value.hpp"

namespace dynox::api::samples {

inline StatementParameters statement_parameters() {
    return {Value(AttributeValue("x")), Value(AttributeValue(List{1, "y"}))};
}

template <>
inline std::vector<ExecuteStatementRequest> requests() {
    ExecuteStatementRequest full;
    full.statement = "SELECT * FROM abc WHERE p = ?";
    full.parameters = statement_parameters();
    full.consistent_read = true;
    full.next_token = "token";
    full.limit = 3;
    full.return_consumed_capacity = ReturnConsumedCapacity::indexes;
    full.return_values_on_condition_check_failure = ReturnValuesOnConditionCheckFailure::all_old;
    ExecuteStatementRequest least;
    least.statement = "SELECT * FROM abc";
    return {least, full};
}
template <>
inline std::vector<BatchExecuteStatementRequest> requests() {
    BatchStatement statement;
    statement.statement = "SELECT * FROM abc WHERE p = ?";
    statement.parameters = statement_parameters();
    statement.consistent_read = true;
    statement.return_values_on_condition_check_failure =
        ReturnValuesOnConditionCheckFailure::all_old;
    BatchExecuteStatementRequest full;
    full.statements = {statement, BatchStatement{"DELETE FROM abc", {}}};
    full.return_consumed_capacity = ReturnConsumedCapacity::total;
    return {full};
}
template <>
inline std::vector<ExecuteTransactionRequest> requests() {
    TransactStatement statement;
    statement.statement = "DELETE FROM abc WHERE p = ?";
    statement.parameters = statement_parameters();
    statement.return_values_on_condition_check_failure =
        ReturnValuesOnConditionCheckFailure::all_old;
    ExecuteTransactionRequest full;
    full.transact_statements = {statement, TransactStatement{"DELETE FROM abc", {}}};
    full.client_request_token = "token";
    full.return_consumed_capacity = ReturnConsumedCapacity::total;
    return {full};
}

template <>
inline std::vector<ExecuteStatementResult> results() {
    ExecuteStatementResult full;
    full.items = {some_item(), FlatItem()};
    full.next_token = "token";
    full.last_evaluated_key = some_key();
    full.consumed_capacity = capacity();
    return {{}, full};
}
template <>
inline std::vector<BatchExecuteStatementResult> results() {
    BatchStatementResponse failed;
    failed.error = BatchStatementError{"ConditionalCheckFailed", "because", some_item()};
    failed.table_name = "abc";
    BatchStatementResponse found;
    found.table_name = "abc";
    found.item = some_item();
    BatchExecuteStatementResult full;
    full.responses = {failed, found, BatchStatementResponse{}};
    full.consumed_capacity = {capacity()};
    return {{}, full};
}
template <>
inline std::vector<ExecuteTransactionResult> results() {
    ExecuteTransactionResult full;
    full.responses = {some_item(), std::nullopt, FlatItem()};
    full.consumed_capacity = {capacity()};
    return {{}, full};
}

}  // namespace dynox::api::samples

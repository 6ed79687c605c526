// PartiQL.
#pragma once

#include "api/shapes/items.hpp"
#include "dynox/api/statements.hpp"

namespace dynox::api {

namespace rules {
inline constexpr std::int64_t statement_characters_max = 8192;
inline constexpr std::int64_t batch_statements_max = 25;
inline constexpr std::int64_t transact_statements_max = 100;
// An empty statement, or none in a batch, is told in words of its own.
inline constexpr Rule statement = any.length(0, statement_characters_max).required();
inline constexpr Rule statement_parameters =
    any.length(1, std::numeric_limits<std::int64_t>::max());
}  // namespace rules

DYNOX_API_MEMBERS(ExecuteStatementRequest) {
    return v("ReturnConsumedCapacity", s.return_consumed_capacity, rules::omit) ||
           v("Statement", s.statement, rules::statement) ||
           v("Parameters", s.parameters, rules::statement_parameters) ||
           v("ConsistentRead", s.consistent_read, rules::omit) || v("NextToken", s.next_token) ||
           v("Limit", s.limit, rules::any.value(1)) ||
           v("ReturnValuesOnConditionCheckFailure", s.return_values_on_condition_check_failure,
             rules::omit);
}
DYNOX_API_MEMBERS(ExecuteStatementResult) {
    return v("Items", s.items) || v("NextToken", s.next_token) ||
           v("LastEvaluatedKey", s.last_evaluated_key) ||
           v("ConsumedCapacity", s.consumed_capacity);
}
DYNOX_API_MEMBERS(BatchStatement) {
    return v("Statement", s.statement, rules::statement) ||
           v("Parameters", s.parameters, rules::statement_parameters) ||
           v("ConsistentRead", s.consistent_read, rules::omit) ||
           v("ReturnValuesOnConditionCheckFailure", s.return_values_on_condition_check_failure,
             rules::omit);
}
DYNOX_API_MEMBERS(BatchStatementError) {
    return v("Code", s.code) || v("Message", s.message) || v("Item", s.item);
}
DYNOX_API_MEMBERS(BatchStatementResponse) {
    return v("Error", s.error) || v("TableName", s.table_name) || v("Item", s.item);
}
DYNOX_API_MEMBERS(BatchExecuteStatementRequest) {
    return v("ReturnConsumedCapacity", s.return_consumed_capacity, rules::omit) ||
           v("Statements", s.statements,
             rules::any.length(0, rules::batch_statements_max).required());
}
DYNOX_API_MEMBERS(BatchExecuteStatementResult) {
    return v("Responses", s.responses) || v("ConsumedCapacity", s.consumed_capacity, rules::omit);
}
DYNOX_API_MEMBERS(TransactStatement) {
    return v("Statement", s.statement, rules::statement) ||
           v("Parameters", s.parameters, rules::statement_parameters) ||
           v("ReturnValuesOnConditionCheckFailure", s.return_values_on_condition_check_failure,
             rules::omit);
}
DYNOX_API_MEMBERS(ExecuteTransactionRequest) {
    return v("TransactStatements", s.transact_statements,
             rules::any.length(0, rules::transact_statements_max).required()) ||
           v("ClientRequestToken", s.client_request_token, rules::any.length(1, 36)) ||
           v("ReturnConsumedCapacity", s.return_consumed_capacity, rules::omit);
}
DYNOX_API_MEMBERS(ExecuteTransactionResult) {
    return v("Responses", s.responses) || v("ConsumedCapacity", s.consumed_capacity, rules::omit);
}

DYNOX_API_SHAPE(BatchStatement, "BatchStatementRequest")
DYNOX_API_SHAPE(BatchStatementError, "BatchStatementError")
DYNOX_API_SHAPE(BatchStatementResponse, "BatchStatementResponse")
DYNOX_API_SHAPE(TransactStatement, "ParameterizedStatement")

}  // namespace dynox::api

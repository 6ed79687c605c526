// PartiQL: ExecuteStatement, BatchExecuteStatement and ExecuteTransaction.
#pragma once

#include "dynox/api/common.hpp"
#include "dynox/api/value.hpp"

namespace dynox::api {

/// What stands for the `?` of a statement, in their order; more of them than `?` are fine.
using StatementParameters = std::vector<Value>;

struct ExecuteStatementRequest {
    std::string statement;                          ///< at most 8192 characters
    std::optional<StatementParameters> parameters;  ///< not empty
    bool consistent_read = false;
    std::optional<std::string> next_token;  ///< of the same statement with the same parameters
    std::optional<std::int32_t> limit;      ///< items examined in one page, >= 1
    ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::none;
    ReturnValuesOnConditionCheckFailure return_values_on_condition_check_failure =
        ReturnValuesOnConditionCheckFailure::none;
    friend bool operator==(const ExecuteStatementRequest&,
                           const ExecuteStatementRequest&) = default;
};
struct ExecuteStatementResult {
    std::vector<FlatItem> items;  ///< of SELECT, or what RETURNING asked for
    std::optional<std::string> next_token;
    std::optional<FlatItem> last_evaluated_key;
    std::optional<ConsumedCapacity> consumed_capacity;
    friend bool operator==(const ExecuteStatementResult&, const ExecuteStatementResult&) = default;
};

struct BatchStatement {
    std::string statement;
    std::optional<StatementParameters> parameters;
    bool consistent_read = false;
    ReturnValuesOnConditionCheckFailure return_values_on_condition_check_failure =
        ReturnValuesOnConditionCheckFailure::none;
    friend bool operator==(const BatchStatement&, const BatchStatement&) = default;
};
struct BatchStatementError {
    std::string code;  ///< ValidationError, ConditionalCheckFailed, DuplicateItem, ...
    std::string message;
    std::optional<FlatItem> item;  ///< the item found, if the statement asked for it
    friend bool operator==(const BatchStatementError&, const BatchStatementError&) = default;
};
struct BatchStatementResponse {
    std::optional<BatchStatementError> error;
    std::optional<std::string> table_name;
    std::optional<FlatItem> item;
    friend bool operator==(const BatchStatementResponse&, const BatchStatementResponse&) = default;
};
struct BatchExecuteStatementRequest {
    std::vector<BatchStatement> statements;  ///< 1..25, all reads or all writes
    ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::none;
    friend bool operator==(const BatchExecuteStatementRequest&,
                           const BatchExecuteStatementRequest&) = default;
};
struct BatchExecuteStatementResult {
    std::vector<BatchStatementResponse> responses;  ///< in the order of the request
    std::vector<ConsumedCapacity> consumed_capacity;
    friend bool operator==(const BatchExecuteStatementResult&,
                           const BatchExecuteStatementResult&) = default;
};

struct TransactStatement {
    std::string statement;
    std::optional<StatementParameters> parameters;
    ReturnValuesOnConditionCheckFailure return_values_on_condition_check_failure =
        ReturnValuesOnConditionCheckFailure::none;
    friend bool operator==(const TransactStatement&, const TransactStatement&) = default;
};
struct ExecuteTransactionRequest {
    std::vector<TransactStatement> transact_statements;  ///< 1..100, all reads or all writes
    /// 1..36 characters, remembered for 10 minutes.
    std::optional<std::string> client_request_token;
    ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::none;
    friend bool operator==(const ExecuteTransactionRequest&,
                           const ExecuteTransactionRequest&) = default;
};
struct ExecuteTransactionResult {
    /// Of reads, in the order of the request; nullopt: no such item. Empty after writes.
    std::vector<std::optional<FlatItem>> responses;
    std::vector<ConsumedCapacity> consumed_capacity;
    friend bool operator==(const ExecuteTransactionResult&,
                           const ExecuteTransactionResult&) = default;
};

}  // namespace dynox::api

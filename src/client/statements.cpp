// PartiQL: StatementOptions, Statements, and what the operations give.
#include "dynox/statement.hpp"

#include <utility>

#include "dynox/client.hpp"
#include "dynox/detail/client_operations.hpp"

namespace dynox {

api::ExecuteStatementRequest StatementOptions::request(std::string_view statement) const {
    api::ExecuteStatementRequest request;
    request.statement = statement;
    if (!parameters_.empty()) {
        request.parameters = parameters_;
    }
    request.consistent_read = consistent_read_;
    request.next_token = next_token_;
    request.limit = limit_;
    request.return_values_on_condition_check_failure = on_failure_;
    return request;
}

StatementResult::StatementResult(const api::ExecuteStatementResult& result)
    : next_token_(result.next_token) {
    items_.reserve(result.items.size());
    for (const FlatItem& item : result.items) {
        items_.push_back(Item::from_flat(item));
    }
}

Statements& Statements::add(std::string_view statement, const StatementOptions& options) {
    statements_.push_back(options.request(statement));
    return *this;
}

api::BatchExecuteStatementRequest Statements::batch_request() const {
    api::BatchExecuteStatementRequest request;
    request.statements.reserve(statements_.size());
    for (const api::ExecuteStatementRequest& given : statements_) {
        api::BatchStatement& statement = request.statements.emplace_back();
        statement.statement = given.statement;
        statement.parameters = given.parameters;
        statement.consistent_read = given.consistent_read;
        statement.return_values_on_condition_check_failure =
            given.return_values_on_condition_check_failure;
    }
    return request;
}

api::ExecuteTransactionRequest Statements::transaction_request() const {
    api::ExecuteTransactionRequest request;
    request.transact_statements.reserve(statements_.size());
    for (const api::ExecuteStatementRequest& given : statements_) {
        api::TransactStatement& statement = request.transact_statements.emplace_back();
        statement.statement = given.statement;
        statement.parameters = given.parameters;
        statement.return_values_on_condition_check_failure =
            given.return_values_on_condition_check_failure;
    }
    request.client_request_token = client_request_token_;
    return request;
}

StatementOutcome::StatementOutcome(const api::BatchStatementResponse& response) {
    const std::optional<FlatItem>* item = &response.item;
    if (response.error) {
        error_code_ = response.error->code;
        error_message_ = response.error->message;
        item = &response.error->item;
    }
    if (*item) {
        item_ = Item::from_flat(**item);
    }
}

namespace detail {

Result<StatementResult> StatementPage::operator()(api::ExecuteStatementResult&& result) const {
    return StatementResult(result);
}

Result<std::vector<StatementOutcome>> StatementOutcomes::operator()(
    api::BatchExecuteStatementResult&& result) const {
    std::vector<StatementOutcome> outcomes;
    outcomes.reserve(result.responses.size());
    for (const api::BatchStatementResponse& response : result.responses) {
        outcomes.emplace_back(response);
    }
    return outcomes;
}

Result<std::vector<std::optional<Item>>> StatementItems::operator()(
    api::ExecuteTransactionResult&& result) const {
    std::vector<std::optional<Item>> items;
    items.resize(result.responses.size());
    for (std::size_t index = 0; index < items.size(); ++index) {
        if (result.responses[index]) {
            items[index] = Item::from_flat(*result.responses[index]);
        }
    }
    return items;
}

}  // namespace detail

StatementResult DynamoDBClient::sync_execute_statement(std::string_view statement,
                                                       const StatementOptions& options) const {
    return detail::run_mapped<StatementResult>(detail::prepare(*this, options.request(statement)),
                                               detail::StatementPage());
}

std::vector<StatementOutcome> DynamoDBClient::sync_batch_execute_statement(
    const Statements& statements) const {
    return detail::run_mapped<std::vector<StatementOutcome>>(
        detail::prepare(*this, statements.batch_request()), detail::StatementOutcomes());
}

std::vector<std::optional<Item>> DynamoDBClient::sync_execute_transaction(
    const Statements& statements) const {
    return detail::run_mapped<std::vector<std::optional<Item>>>(
        detail::prepare(*this, statements.transaction_request()), detail::StatementItems());
}

}  // namespace dynox

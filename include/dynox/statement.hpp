// PartiQL statements for DynamoDBClient, and what they give.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dynox/api/statements.hpp"
#include "dynox/item.hpp"

namespace dynox {

/// How a statement is executed: StatementOptions().parameters("USER#1", 18).limit(10).
/// \par Thread safety   distinct objects: safe; shared objects: unsafe.
/// \see  Amazon DynamoDB API Reference, ExecuteStatement.
class StatementOptions {
  public:
    using dynox_options = void;
    StatementOptions() = default;

    /// What stands for the `?` of the statement, in their order; further calls add more.
    template <class... Values>
    StatementOptions& parameters(Values&&... values) {
        (parameters_.emplace_back(AttributeValue(std::forward<Values>(values))), ...);
        return *this;
    }
    /// true: a SELECT sees every write that was acknowledged before. Not in transactions, which do
    /// so anyway.
    StatementOptions& consistent_read(bool on) { return consistent_read_ = on, *this; }
    /// Where the result before said to go on; nullopt: at the beginning. Not in batches and
    /// transactions.
    StatementOptions& next_token(std::optional<std::string> token) {
        return next_token_ = std::move(token), *this;
    }
    /// Items that one page examines, >= 1. Not in batches and transactions.
    StatementOptions& limit(std::int32_t items) { return limit_ = items, *this; }
    /// true: what tells of a failed condition carries the item found.
    StatementOptions& return_values_on_condition_check_failure(bool on) {
        on_failure_ = on ? api::ReturnValuesOnConditionCheckFailure::all_old
                         : api::ReturnValuesOnConditionCheckFailure::none;
        return *this;
    }

    /// The request with this statement.
    [[nodiscard]] api::ExecuteStatementRequest request(std::string_view statement) const;

  private:
    api::StatementParameters parameters_;
    std::optional<std::string> next_token_;
    std::optional<std::int32_t> limit_;
    bool consistent_read_ = false;
    api::ReturnValuesOnConditionCheckFailure on_failure_ =
        api::ReturnValuesOnConditionCheckFailure::none;
};

/// What execute_statement() gives: the items of one page, and where the next one begins.
class StatementResult {
  public:
    StatementResult() = default;
    explicit StatementResult(const api::ExecuteStatementResult& result);
    /// Of a SELECT, or what RETURNING asked for.
    [[nodiscard]] const std::vector<Item>& items() const& noexcept { return items_; }
    [[nodiscard]] std::vector<Item> items() && noexcept { return std::move(items_); }
    [[nodiscard]] std::vector<Item>::const_iterator begin() const noexcept {
        return items_.begin();
    }
    [[nodiscard]] std::vector<Item>::const_iterator end() const noexcept { return items_.end(); }
    [[nodiscard]] std::size_t size() const noexcept { return items_.size(); }
    [[nodiscard]] bool empty() const noexcept { return items_.empty(); }
    [[nodiscard]] const Item& operator[](std::size_t index) const noexcept { return items_[index]; }
    /// For StatementOptions::next_token(); nullopt: this was the last page.
    [[nodiscard]] const std::optional<std::string>& next_token() const noexcept {
        return next_token_;
    }

  private:
    std::vector<Item> items_;
    std::optional<std::string> next_token_;
};

/// Several statements, for batch_execute_statement() and execute_transaction():
/// Statements().add("DELETE FROM users WHERE pk = ?", StatementOptions().parameters("USER#1")).
/// \par Thread safety   distinct objects: safe; shared objects: unsafe.
/// \see  Amazon DynamoDB API Reference, BatchExecuteStatement and ExecuteTransaction.
class Statements {
  public:
    Statements() = default;
    Statements& add(std::string_view statement,
                    const StatementOptions& options = StatementOptions());
    /// Of a transaction: 1..36 characters; the same token within ten minutes does the work once.
    /// Default: one is made for every call.
    Statements& client_request_token(std::string token) {
        return client_request_token_ = std::move(token), *this;
    }

    [[nodiscard]] std::size_t size() const noexcept { return statements_.size(); }
    [[nodiscard]] api::BatchExecuteStatementRequest batch_request() const;
    [[nodiscard]] api::ExecuteTransactionRequest transaction_request() const;

  private:
    std::vector<api::ExecuteStatementRequest> statements_;
    std::optional<std::string> client_request_token_;
};

/// What became of one statement of a batch.
class StatementOutcome {
  public:
    StatementOutcome() = default;
    explicit StatementOutcome(const api::BatchStatementResponse& response);
    [[nodiscard]] bool succeeded() const noexcept { return error_code_.empty(); }
    /// The item read, or what RETURNING asked for; of a failed condition the item found, if the
    /// statement asked for it.
    [[nodiscard]] const std::optional<Item>& item() const noexcept { return item_; }
    /// Such as "ConditionalCheckFailed" or "DuplicateItem"; empty if it succeeded.
    [[nodiscard]] const std::string& error_code() const noexcept { return error_code_; }
    [[nodiscard]] const std::string& error_message() const noexcept { return error_message_; }

  private:
    std::optional<Item> item_;
    std::string error_code_;
    std::string error_message_;
};

}  // namespace dynox

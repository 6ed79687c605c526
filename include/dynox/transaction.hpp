// TransactWrite and TransactGet: builders of transactions.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "dynox/api/transactions.hpp"
#include "dynox/options.hpp"

namespace dynox {

/// A condition that a transaction checks on an item it does not change:
/// ConditionCheck("balance >= :min").values(":min", 10).
/// \par Thread safety   distinct objects: safe; shared objects: unsafe.
class ConditionCheck : public detail::WithNamesAndValues<ConditionCheck> {
  public:
    /// A condition expression; its placeholders are given with names() and values().
    explicit ConditionCheck(std::string expression) : expression_(std::move(expression)) {}
    /// true: the transaction's exception carries the item found, in its cancellation reasons.
    ConditionCheck& return_values_on_condition_check_failure(bool on) {
        return return_item_on_failure_ = on, *this;
    }
    [[nodiscard]] const std::string& expression() const noexcept { return expression_; }
    [[nodiscard]] bool returns_item_on_failure() const noexcept { return return_item_on_failure_; }

  private:
    std::string expression_;
    bool return_item_on_failure_ = false;
};

/// Up to 100 writes that happen together or not at all, each on another item, 4 MiB in all:
/// TransactWrite().put("users", user).update("stats", key, updates("users", 5)). What is wrong with
/// it is told by the operation that it is given to.
/// \par Thread safety   distinct objects: safe; shared objects: unsafe.
/// \see  Amazon DynamoDB API Reference, TransactWriteItems.
class TransactWrite {
  public:
    TransactWrite() = default;

    /// Writes an item; replaces the one that has the same key.
    TransactWrite& put(std::string_view table, const Item& item,
                       const PutItemOptions& options = PutItemOptions());
    /// Changes attributes of one item, by an update_expression in the options.
    TransactWrite& update(std::string_view table, const Item& key,
                          const UpdateItemOptions& options);
    /// Changes attributes of one item, by a list of attributes to set.
    TransactWrite& update(std::string_view table, const Item& key, const Updates& updates,
                          const UpdateItemOptions& options = UpdateItemOptions());
    /// Removes one item: pydynox's delete(), which is a keyword here.
    TransactWrite& remove(std::string_view table, const Item& key,
                          const DeleteItemOptions& options = DeleteItemOptions());
    /// Lets the transaction fail unless the item is as `check` wants it.
    TransactWrite& condition_check(std::string_view table, const Item& key,
                                   const ConditionCheck& check);
    /// 1..36 characters; the same token within ten minutes does the work once. Default: one is made
    /// for every call.
    TransactWrite& client_request_token(std::string token);
    /// How often the transaction is repeated that met others on the same items, or throttled
    /// tables, and nothing else: 0..999, with growing pauses up to a second.
    /// Default: ClientConfig::transaction_conflict_retries.
    TransactWrite& conflict_retries(int count);
    /// Adds an action that is already encoded.
    TransactWrite& add(api::TransactWriteItem action);

    [[nodiscard]] std::size_t size() const noexcept { return request_.transact_items.size(); }
    [[nodiscard]] bool empty() const noexcept { return size() == 0; }
    /// The request as far as it is built.
    [[nodiscard]] const api::TransactWriteItemsRequest& request() const noexcept {
        return request_;
    }
    [[nodiscard]] const std::optional<int>& conflict_retry_count() const noexcept {
        return conflict_retries_;
    }
    /// What is wrong with the arguments given so far; empty if nothing is.
    [[nodiscard]] const std::string& problem() const noexcept { return problem_; }

  private:
    void note_problem(std::string_view problem);
    api::TransactWriteItemsRequest request_;
    std::optional<int> conflict_retries_;
    std::string problem_;
};

/// Up to 100 reads of one moment, 4 MiB in all:
/// TransactGet().get("users", key("pk", "USER#1")).get("orders", key("pk", "ORDER#7")).
/// \par Thread safety   distinct objects: safe; shared objects: unsafe.
/// \see  Amazon DynamoDB API Reference, TransactGetItems.
class TransactGet {
  public:
    TransactGet() = default;

    /// Reads one item; its place in the result is that of this call.
    TransactGet& get(std::string_view table, const Item& key,
                     const GetItemOptions& options = GetItemOptions());

    /// As TransactWrite::conflict_retries().
    TransactGet& conflict_retries(int count);

    [[nodiscard]] std::size_t size() const noexcept { return request_.transact_items.size(); }
    [[nodiscard]] bool empty() const noexcept { return size() == 0; }
    [[nodiscard]] const std::optional<int>& conflict_retry_count() const noexcept {
        return conflict_retries_;
    }
    /// The request as far as it is built.
    [[nodiscard]] const api::TransactGetItemsRequest& request() const noexcept { return request_; }
    /// What is wrong with the arguments given so far; empty if nothing is.
    [[nodiscard]] const std::string& problem() const noexcept { return problem_; }

  private:
    api::TransactGetItemsRequest request_;
    std::optional<int> conflict_retries_;
    std::string problem_;
};

}  // namespace dynox

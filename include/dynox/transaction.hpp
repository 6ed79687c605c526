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
class ConditionCheck : public detail::WithNamesAndValues<ConditionCheck> {
  public:
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

/// Up to 100 writes that happen together or not at all, each on another item:
/// TransactWrite().put("users", user).update("stats", key, updates("users",
/// 5)).condition_check(...). Thread safety: distinct objects: safe; shared objects: unsafe.
class TransactWrite {
  public:
    TransactWrite() = default;

    TransactWrite& put(std::string_view table, const Item& item,
                       const PutItemOptions& options = PutItemOptions());
    /// With an update_expression in the options.
    TransactWrite& update(std::string_view table, const Item& key,
                          const UpdateItemOptions& options);
    TransactWrite& update(std::string_view table, const Item& key, const Updates& updates,
                          const UpdateItemOptions& options = UpdateItemOptions());
    /// pydynox's delete(), which is a keyword here.
    TransactWrite& remove(std::string_view table, const Item& key,
                          const DeleteItemOptions& options = DeleteItemOptions());
    TransactWrite& condition_check(std::string_view table, const Item& key,
                                   const ConditionCheck& check);
    /// 1..36 characters; the same token within ten minutes does the work once. Default: made for
    /// every call.
    TransactWrite& client_request_token(std::string token);
    /// Adds an action that is already encoded.
    TransactWrite& add(api::TransactWriteItem action);

    [[nodiscard]] std::size_t size() const noexcept { return request_.transact_items.size(); }
    [[nodiscard]] bool empty() const noexcept { return size() == 0; }
    [[nodiscard]] const api::TransactWriteItemsRequest& request() const noexcept {
        return request_;
    }
    [[nodiscard]] const std::string& problem() const noexcept { return problem_; }

  private:
    void note_problem(std::string_view problem);
    api::TransactWriteItemsRequest request_;
    std::string problem_;
};

/// Up to 100 reads of one moment: TransactGet().get("users", key("pk", "USER#1")).get("orders",
/// ...). Thread safety: distinct objects: safe; shared objects: unsafe.
class TransactGet {
  public:
    TransactGet() = default;

    TransactGet& get(std::string_view table, const Item& key,
                     const GetItemOptions& options = GetItemOptions());

    [[nodiscard]] std::size_t size() const noexcept { return request_.transact_items.size(); }
    [[nodiscard]] bool empty() const noexcept { return size() == 0; }
    [[nodiscard]] const api::TransactGetItemsRequest& request() const noexcept { return request_; }
    [[nodiscard]] const std::string& problem() const noexcept { return problem_; }

  private:
    api::TransactGetItemsRequest request_;
    std::string problem_;
};

}  // namespace dynox

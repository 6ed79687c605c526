// Options of the single-item operations, and what their writes return.
//
// All are classes with constructors and chained setters, never aggregates: g++ 12 miscompiles
// aggregates that are built inside a co_await expression.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "dynox/detail/expression_options.hpp"

namespace dynox {

using api::ReturnValues;

/// How put_item() writes:
/// PutItemOptions().condition_expression("attribute_not_exists(pk)").return_values("ALL_OLD").
/// \par Thread safety   distinct objects: safe; shared objects: unsafe.
/// \see  Amazon DynamoDB API Reference, PutItem.
class PutItemOptions : public detail::WriteOptions<PutItemOptions> {
  public:
    PutItemOptions() = default;
    /// NONE or ALL_OLD.
    PutItemOptions& return_values(ReturnValues which) { return return_values_ = which, *this; }
    PutItemOptions& return_values(std::string_view which) {
        return return_values(detail::parse_return_values(which, problem_));
    }
    [[nodiscard]] ReturnValues returned_values() const noexcept { return return_values_; }

  private:
    ReturnValues return_values_ = ReturnValues::none;
};

/// How delete_item() writes:
/// DeleteItemOptions().condition_expression("#v = :v").names("#v", "version").values(":v", 3).
/// \par Thread safety   distinct objects: safe; shared objects: unsafe.
/// \see  Amazon DynamoDB API Reference, DeleteItem.
class DeleteItemOptions : public detail::WriteOptions<DeleteItemOptions> {
  public:
    DeleteItemOptions() = default;
    /// NONE or ALL_OLD.
    DeleteItemOptions& return_values(ReturnValues which) { return return_values_ = which, *this; }
    DeleteItemOptions& return_values(std::string_view which) {
        return return_values(detail::parse_return_values(which, problem_));
    }
    [[nodiscard]] ReturnValues returned_values() const noexcept { return return_values_; }

  private:
    ReturnValues return_values_ = ReturnValues::none;
};

/// How update_item() writes:
/// UpdateItemOptions().update_expression("ADD n :one").values(":one", 1).return_values("ALL_NEW").
/// \par Thread safety   distinct objects: safe; shared objects: unsafe.
/// \see  Amazon DynamoDB API Reference, UpdateItem.
class UpdateItemOptions : public detail::WriteOptions<UpdateItemOptions> {
  public:
    UpdateItemOptions() = default;
    /// What to change: SET, REMOVE, ADD and DELETE clauses, each at most once; up to 4 KB.
    UpdateItemOptions& update_expression(std::string expression) {
        return update_expression_ = std::move(expression), *this;
    }
    /// NONE, ALL_OLD, UPDATED_OLD, ALL_NEW or UPDATED_NEW.
    UpdateItemOptions& return_values(ReturnValues which) { return return_values_ = which, *this; }
    UpdateItemOptions& return_values(std::string_view which) {
        return return_values(detail::parse_return_values(which, problem_));
    }
    [[nodiscard]] const std::optional<std::string>& update() const noexcept {
        return update_expression_;
    }
    [[nodiscard]] ReturnValues returned_values() const noexcept { return return_values_; }

  private:
    std::optional<std::string> update_expression_;
    ReturnValues return_values_ = ReturnValues::none;
};

/// How get_item() reads: GetItemOptions().consistent_read(true).projection("name", "address.city").
/// \par Thread safety   distinct objects: safe; shared objects: unsafe.
/// \see  Amazon DynamoDB API Reference, GetItem.
class GetItemOptions : public detail::ReadOptions<GetItemOptions> {
  public:
    GetItemOptions() = default;
};

/// Attributes to set, by name; made by updates("name", "Jane", "age", 31).
class Updates {
  public:
    explicit Updates(Item attributes) : attributes_(std::move(attributes)) {}
    [[nodiscard]] const Item& attributes() const noexcept { return attributes_; }

  private:
    Item attributes_;
};

/// updates("name", "Jane", "age", 31): names and values in turn; at least one.
template <class... NamesAndValues>
[[nodiscard]] Updates updates(NamesAndValues&&... parts) {
    static_assert(sizeof...(parts) % 2 == 0, "dynox: updates() takes names and values in turn");
    static_assert(sizeof...(parts) != 0, "dynox: updates() needs at least one attribute");
    return Updates(item(std::forward<NamesAndValues>(parts)...));
}

/// What put_item, update_item and delete_item answer.
class WriteResult {
  public:
    WriteResult() = default;
    explicit WriteResult(std::optional<Item> attributes) : attributes_(std::move(attributes)) {}
    /// The attributes that return_values asked for; nullopt if it asked for none, or there was no
    /// item.
    [[nodiscard]] const std::optional<Item>& attributes() const& noexcept { return attributes_; }
    [[nodiscard]] std::optional<Item> attributes() && noexcept { return std::move(attributes_); }

  private:
    std::optional<Item> attributes_;
};

}  // namespace dynox

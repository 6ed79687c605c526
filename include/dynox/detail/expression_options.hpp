// What the option classes of all operations share: names, values, and what is wrong with them.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "dynox/api/common.hpp"
#include "dynox/item.hpp"

namespace dynox::detail {

inline void add_names(api::AttributeNames&) {}
template <class... Rest>
void add_names(api::AttributeNames& names, std::string_view placeholder, std::string_view attribute,
               Rest&&... rest) {
    names.emplace_back(placeholder, attribute);
    add_names(names, std::forward<Rest>(rest)...);
}

/// "ALL_OLD" and so on; anything else becomes `problem`.
[[nodiscard]] api::ReturnValues parse_return_values(std::string_view text, std::string& problem);
/// Appends `path` ("address.city", "tags[0]") to a projection expression, every name as a
/// placeholder.
void add_projection_path(std::string& expression, api::AttributeNames& names,
                         std::string_view path);

/// Options are checked where they are used: a bad one makes the operation fail with
/// client_errc::invalid_argument.
class OptionsBase {
  public:
    /// Lets an operation say one sentence when options of another operation are passed.
    using dynox_options = void;
    [[nodiscard]] const api::AttributeNames& attribute_names() const noexcept { return names_; }
    [[nodiscard]] const Item& attribute_values() const noexcept { return values_; }
    /// What is wrong with the options; empty if nothing is.
    [[nodiscard]] const std::string& problem() const noexcept { return problem_; }

  protected:
    OptionsBase() = default;
    api::AttributeNames names_;
    Item values_;
    std::string problem_;
};

/// Setters for ExpressionAttributeNames. Derived is the option class, so that setters chain.
template <class Derived>
class WithNames : public OptionsBase {
  public:
    /// names("#n", "name", "#y", "year"): placeholder and attribute name in turn. Adds to those
    /// already set.
    template <class... PlaceholdersAndNames>
    Derived& names(const PlaceholdersAndNames&... parts) {
        static_assert(sizeof...(parts) % 2 == 0,
                      "dynox: names() takes placeholders and attribute names in turn");
        add_names(names_, parts...);
        return self();
    }
    /// All placeholders at once, in place of those already set.
    Derived& expression_attribute_names(api::AttributeNames names) {
        names_ = std::move(names);
        return self();
    }

  protected:
    WithNames() = default;
    Derived& self() noexcept { return static_cast<Derived&>(*this); }
};

/// Setters for ExpressionAttributeNames and ExpressionAttributeValues.
template <class Derived>
class WithNamesAndValues : public WithNames<Derived> {
  public:
    /// values(":pk", "USER#1", ":age", 18): placeholder and value in turn. Adds to those already
    /// set.
    template <class... PlaceholdersAndValues>
    Derived& values(PlaceholdersAndValues&&... parts) {
        static_assert(sizeof...(parts) % 2 == 0,
                      "dynox: values() takes placeholders and values in turn");
        add_attributes(this->values_, std::forward<PlaceholdersAndValues>(parts)...);
        return this->self();
    }
    /// All values at once, in place of those already set.
    Derived& expression_attribute_values(Item values) {
        this->values_ = std::move(values);
        return this->self();
    }

  protected:
    WithNamesAndValues() = default;
};

/// The setters that put, update and delete share, inside and outside of transactions.
template <class Derived>
class WriteOptions : public WithNamesAndValues<Derived> {
  public:
    /// The write happens only if this holds; else ConditionalCheckFailedException.
    Derived& condition_expression(std::string expression) {
        condition_ = std::move(expression);
        return this->self();
    }
    /// true: the exception of a failed condition carries the item found.
    Derived& return_values_on_condition_check_failure(bool on) {
        return_item_on_failure_ = on;
        return this->self();
    }
    [[nodiscard]] const std::optional<std::string>& condition() const noexcept {
        return condition_;
    }
    [[nodiscard]] bool returns_item_on_failure() const noexcept { return return_item_on_failure_; }

  protected:
    WriteOptions() = default;
    std::optional<std::string> condition_;
    bool return_item_on_failure_ = false;
};

/// A projection as a list of paths, or as an expression of one's own.
template <class Derived>
class ReadOptions : public WithNames<Derived> {
  public:
    /// projection("name", "address.city", "tags[0]"): placeholders are made for every name.
    template <class... Paths>
    Derived& projection(const Paths&... paths) {
        (add_projection_path(projection_, this->names_, paths), ...);
        return this->self();
    }
    /// Paths to read, separated by commas. Default: all attributes.
    Derived& projection_expression(std::string expression) {
        projection_ = std::move(expression);
        return this->self();
    }
    /// true: sees every write that was acknowledged before; twice the read units.
    Derived& consistent_read(bool on) {
        consistent_read_ = on;
        return this->self();
    }
    /// Empty: all attributes.
    [[nodiscard]] const std::string& projection_text() const noexcept { return projection_; }
    [[nodiscard]] bool is_consistent_read() const noexcept { return consistent_read_; }

  protected:
    ReadOptions() = default;
    std::string projection_;
    bool consistent_read_ = false;
};

}  // namespace dynox::detail

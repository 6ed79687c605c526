// Conditions and update actions: erased values that are rendered to expressions with placeholders.
//
// field<&User::age> >= 18 and attr("age") >= 18 both give a plain Condition; nothing here is a
// template of the model.
#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dynox/api/common.hpp"
#include "dynox/attribute_value.hpp"

namespace dynox {

/// One encoded value of an expression. Regular; cheap to copy.
class Operand {
  public:
    /// Takes the value of `holder`'s only attribute.
    explicit Operand(FlatItem holder) noexcept : holder_(std::move(holder)) {}
    /// As `value` is stored.
    explicit Operand(const AttributeValue& value);
    [[nodiscard]] FlatValue value() const noexcept { return holder_.view().begin()->value; }

  private:
    FlatItem holder_;
};

/// A value of C++ that an expression can use: whatever an AttributeValue can be made of.
template <class V>
concept PlainValue = !std::same_as<V, Operand>;

/// Names and values of one request, collected while its expressions are rendered. Names are always
/// placeholders, so reserved words and odd characters need no care.
class ExpressionBuilder {
  public:
    /// Placeholder of an attribute name, "#n0"; the same name gives the same placeholder.
    [[nodiscard]] std::string name(std::string_view attribute);
    /// Placeholder of a value, ":v0".
    [[nodiscard]] std::string value(const Operand& operand);
    /// What was collected; the builder is empty again.
    [[nodiscard]] api::ExpressionParameters take();

  private:
    api::AttributeNames names_;
    std::vector<Operand> values_;
};

class Condition;
class UpdateAction;

/// A document path without a type: attr("address")["city"], attr("tags")[0]. Compared with
/// == != < <= > >= it gives a Condition. What the service makes of a value of the wrong type is
/// known when it answers; field<> knows when it compiles.
/// \par Thread safety   distinct objects: safe; shared objects: safe while nobody changes them.
/// \see  Amazon DynamoDB Developer Guide, condition and update expressions.
class AttributePath {
  public:
    /// A top-level attribute, whatever characters its name has.
    explicit AttributePath(std::string_view attribute) {
        steps_.push_back({std::string(attribute), 0, false});
    }
    /// Into a map, by name, or a list, by 0-based index.
    [[nodiscard]] AttributePath operator[](std::string_view name) const;
    [[nodiscard]] AttributePath operator[](std::uint32_t index) const;
    /// Top-level attribute that the path begins with.
    [[nodiscard]] const std::string& attribute() const noexcept { return steps_.front().name; }

    /// comparator is one of = <> < <= > >=.
    [[nodiscard]] Condition compare(std::string_view comparator, Operand operand) const;
    /// low <= value <= high.
    [[nodiscard]] Condition between(Operand low, Operand high) const;
    /// At least one operand, else ClientException (invalid_argument); the service takes 100 at
    /// most.
    [[nodiscard]] Condition is_in(std::vector<Operand> operands) const;
    /// Of strings and binaries.
    [[nodiscard]] Condition begins_with(Operand prefix) const;
    /// A substring of a string, or a member of a set or list.
    [[nodiscard]] Condition contains(Operand operand) const;
    /// The item has the attribute, be it NULL.
    [[nodiscard]] Condition exists() const;
    [[nodiscard]] Condition not_exists() const;
    [[nodiscard]] Condition has_type(AttributeType type) const;
    /// size(path) compared with a number: characters of a string, bytes of a binary, members of a
    /// set, list or map. comparator is one of = <> < <= > >=.
    [[nodiscard]] Condition size(std::string_view comparator, std::uint64_t size) const;

    // The same with values of C++.
    template <PlainValue V>
    [[nodiscard]] Condition compare(std::string_view comparator, const V& value) const;
    template <PlainValue V>
    [[nodiscard]] Condition between(const V& low, const V& high) const;
    template <PlainValue... V>
        requires(sizeof...(V) > 0)
    [[nodiscard]] Condition is_in(const V&... values) const;
    template <PlainValue V>
    [[nodiscard]] Condition contains(const V& value) const;
    [[nodiscard]] Condition begins_with(std::string_view prefix) const;

    /// Stores the value, in place of the one that may be there.
    [[nodiscard]] UpdateAction set(Operand value) const;
    /// Stores the value where there is none.
    [[nodiscard]] UpdateAction set_if_not_exists(Operand value) const;
    /// Puts the elements of `list` behind those that are there. The list must exist.
    [[nodiscard]] UpdateAction append(Operand list) const;
    /// Puts the elements of `list` before those that are there. The list must exist.
    [[nodiscard]] UpdateAction prepend(Operand list) const;
    /// Adds to a number (absent: 0), or members to a set (absent: empty).
    [[nodiscard]] UpdateAction add(Operand number_or_set) const;
    /// Takes members out of a set; those that it does not have are passed over.
    [[nodiscard]] UpdateAction delete_from_set(Operand set) const;
    /// Removes the attribute, or the element of a list.
    [[nodiscard]] UpdateAction remove() const;

    // The same with values of C++: attr("count").add(1).
    template <PlainValue V>
    [[nodiscard]] UpdateAction set(const V& value) const;
    template <PlainValue V>
    [[nodiscard]] UpdateAction set_if_not_exists(const V& value) const;
    template <PlainValue V>
    [[nodiscard]] UpdateAction append(const V& list) const;
    template <PlainValue V>
    [[nodiscard]] UpdateAction prepend(const V& list) const;
    template <PlainValue V>
    [[nodiscard]] UpdateAction add(const V& number_or_set) const;
    template <PlainValue V>
    [[nodiscard]] UpdateAction delete_from_set(const V& set) const;

    /// Appends the path's text; names go to `builder`.
    void render(ExpressionBuilder& builder, std::string& out) const;

  private:
    struct Step {
        std::string name;
        std::uint32_t index;
        bool is_index;
    };
    std::vector<Step> steps_;
};

/// A path by the name of its attribute: attr("age") >= 18.
[[nodiscard]] inline AttributePath attr(std::string_view attribute) {
    return AttributePath(attribute);
}

/// A condition, filter or key condition. Regular value; combine with && || !. Default: no condition
/// at all.
/// \par Thread safety   distinct objects: safe; shared objects: safe while nobody changes them.
class Condition {
  public:
    struct Node;
    Condition() = default;
    explicit Condition(std::shared_ptr<const Node> root) noexcept : root_(std::move(root)) {}
    [[nodiscard]] bool empty() const noexcept { return root_ == nullptr; }

    /// No condition on one side: the other side alone.
    friend Condition operator&&(Condition a, Condition b);
    friend Condition operator||(Condition a, Condition b);
    friend Condition operator!(Condition a);

    /// Appends the expression's text; names and values go to `builder`. The condition must not be
    /// empty.
    void render(ExpressionBuilder& builder, std::string& out) const;
    /// Top-level attribute names it reads.
    [[nodiscard]] std::vector<std::string_view> attributes() const;

  private:
    std::shared_ptr<const Node> root_;
};

/// One action of an update expression; made by Field and AttributePath.
/// \par Thread safety   distinct objects: safe; shared objects: safe while nobody changes them.
class UpdateAction {
  public:
    enum class Section : std::uint8_t { set, remove, add, delete_from_set };
    enum class Function : std::uint8_t { none, if_not_exists, append, prepend };
    UpdateAction(Section section, Function function, AttributePath path,
                 std::vector<Operand> operand)
        : section_(section),
          function_(function),
          path_(std::move(path)),
          operand_(std::move(operand)) {}
    [[nodiscard]] Section section() const noexcept { return section_; }
    [[nodiscard]] const AttributePath& path() const noexcept { return path_; }
    /// Appends the action's text, without its section's keyword.
    void render(ExpressionBuilder& builder, std::string& out) const;

  private:
    Section section_;
    Function function_;
    AttributePath path_;
    std::vector<Operand> operand_;  // none or one
};

/// "SET #n0 = :v0 REMOVE #n1": the actions grouped by section, in the order given.
[[nodiscard]] std::string render_update(const std::vector<UpdateAction>& actions,
                                        ExpressionBuilder& builder);

/// Marks a condition among the arguments of update(): user.update(action, condition(...)).
class ConditionArgument {
  public:
    explicit ConditionArgument(Condition condition) : condition_(std::move(condition)) {}
    [[nodiscard]] Condition take() && { return std::move(condition_); }

  private:
    Condition condition_;
};
/// See ConditionArgument.
[[nodiscard]] inline ConditionArgument condition(Condition condition) {
    return ConditionArgument(std::move(condition));
}

template <PlainValue V>
Condition AttributePath::compare(std::string_view comparator, const V& value) const {
    return compare(comparator, Operand(AttributeValue(value)));
}
template <PlainValue V>
Condition AttributePath::between(const V& low, const V& high) const {
    return between(Operand(AttributeValue(low)), Operand(AttributeValue(high)));
}
template <PlainValue... V>
    requires(sizeof...(V) > 0)
Condition AttributePath::is_in(const V&... values) const {
    std::vector<Operand> operands{Operand(AttributeValue(values))...};
    return is_in(std::move(operands));
}
template <PlainValue V>
Condition AttributePath::contains(const V& value) const {
    return contains(Operand(AttributeValue(value)));
}
template <PlainValue V>
UpdateAction AttributePath::set(const V& value) const {
    return set(Operand(AttributeValue(value)));
}
template <PlainValue V>
UpdateAction AttributePath::set_if_not_exists(const V& value) const {
    return set_if_not_exists(Operand(AttributeValue(value)));
}
template <PlainValue V>
UpdateAction AttributePath::append(const V& list) const {
    return append(Operand(AttributeValue(list)));
}
template <PlainValue V>
UpdateAction AttributePath::prepend(const V& list) const {
    return prepend(Operand(AttributeValue(list)));
}
template <PlainValue V>
UpdateAction AttributePath::add(const V& number_or_set) const {
    return add(Operand(AttributeValue(number_or_set)));
}
template <PlainValue V>
UpdateAction AttributePath::delete_from_set(const V& set) const {
    return delete_from_set(Operand(AttributeValue(set)));
}

#define DYNOX_PATH_OPERATOR(op, text)                                                \
    template <class V>                                                               \
    [[nodiscard]] Condition operator op(const AttributePath& path, const V& value) { \
        return path.compare(text, value);                                            \
    }
DYNOX_PATH_OPERATOR(==, "=")
DYNOX_PATH_OPERATOR(!=, "<>")
DYNOX_PATH_OPERATOR(<, "<")
DYNOX_PATH_OPERATOR(<=, "<=")
DYNOX_PATH_OPERATOR(>, ">")
DYNOX_PATH_OPERATOR(>=, ">=")
#undef DYNOX_PATH_OPERATOR

}  // namespace dynox

// Conditions are evaluated in place: no value is copied, no tree is built. A missing operand is an
// empty FlatValue, with which everything is false but <> and attribute_not_exists.
#include <algorithm>
#include <array>
#include <cstring>

#include "dynox/number.hpp"
#include "expression/ast.hpp"
#include "expression/condition_parser.hpp"
#include "expression/lookup.hpp"

namespace dynox::expression {

namespace {

using flat::Tag;

/// What size() gives: the flat bytes of a number.
class SizeValue {
  public:
    explicit SizeValue(std::uint32_t size) noexcept {
        const std::size_t count = Number(size).write_ordered(bytes_.data() + 2);
        bytes_[0] = static_cast<char>(Tag::number);
        bytes_[1] = static_cast<char>(count);
        size_ = count + 2;
    }
    SizeValue() = default;
    [[nodiscard]] FlatValue value() const noexcept {
        return FlatValue(std::string_view(bytes_.data(), size_));
    }

  private:
    std::array<char, 2 + Number::ordered_size_max> bytes_;
    std::size_t size_ = 0;
};

/// Characters as Java counts them: UTF-16 units.
std::uint32_t count_utf16_units(std::string_view text) noexcept {
    std::uint32_t count = 0;
    for (const char c : text) {
        const auto byte = static_cast<std::uint8_t>(c);
        count += static_cast<std::uint32_t>((byte & 0xc0) != 0x80) +
                 static_cast<std::uint32_t>(byte >= 0xf0);
    }
    return count;
}

std::optional<std::uint32_t> size_of(FlatValue value) noexcept {
    if (value.empty()) {
        return std::nullopt;
    }
    switch (value.type()) {
        case AttributeType::string:
            return count_utf16_units(value.as_string());
        case AttributeType::binary:
            return static_cast<std::uint32_t>(value.as_binary().size());
        case AttributeType::number:
        case AttributeType::boolean:
        case AttributeType::null:
            return std::nullopt;
        default:
            return value.member_count();
    }
}

bool is_ordered(Tag tag) noexcept {
    return tag == Tag::string || tag == Tag::number || tag == Tag::binary;
}
std::string_view payload_of(FlatValue value) noexcept {
    return value.tag() == Tag::number ? value.as_number_bytes() : value.as_string_or_binary();
}

/// Both are values of one type that has an order.
bool are_comparable(FlatValue a, FlatValue b) noexcept {
    return !a.empty() && !b.empty() && a.tag() == b.tag() && is_ordered(a.tag());
}
bool equal(FlatValue a, FlatValue b) noexcept {
    return !a.empty() && a == b;
}

bool begins_with(FlatValue value, FlatValue prefix) noexcept {
    return are_comparable(value, prefix) && value.tag() != Tag::number &&
           value.as_string_or_binary().starts_with(prefix.as_string_or_binary());
}

// In time that grows with the sum of the lengths; string_view::find() takes their product for some
// texts.
bool has_part(std::string_view text, std::string_view part) noexcept {
    return part.empty() || ::memmem(text.data(), text.size(), part.data(), part.size()) != nullptr;
}

bool contains(FlatValue value, FlatValue member) noexcept {
    if (value.empty() || member.empty()) {
        return false;
    }
    switch (value.type()) {
        case AttributeType::string:
        case AttributeType::binary:
            return member.tag() == value.tag() &&
                   has_part(value.as_string_or_binary(), member.as_string_or_binary());
        case AttributeType::string_set:
        case AttributeType::number_set:
        case AttributeType::binary_set: {
            const FlatSet set = value.as_set();
            return member.is(set.element_type()) && set.contains(payload_of(member));
        }
        case AttributeType::list: {
            const FlatList list = value.as_list();
            return std::any_of(list.begin(), list.end(),
                               [member](const FlatValue& element) { return element == member; });
        }
        default:
            return false;
    }
}

class Evaluation {
  public:
    explicit Evaluation(const FlatItemView* item) noexcept : item_(item) {}

    [[nodiscard]] bool holds(const ConditionNode& node) const noexcept {
        switch (node.kind) {
            case ConditionKind::conjunction:
                return std::all_of(node.children.begin(), node.children.end(),
                                   [this](const ConditionNode* child) { return holds(*child); });
            case ConditionKind::disjunction:
                return std::any_of(node.children.begin(), node.children.end(),
                                   [this](const ConditionNode* child) { return holds(*child); });
            case ConditionKind::negation:
                return !holds(*node.children.front());
            case ConditionKind::comparison:
                return compares(node.comparator, node.operands[0], node.operands[1]);
            case ConditionKind::between:
                return is_between(node.operands);
            case ConditionKind::in:
                return is_in(node.operands);
            case ConditionKind::call:
                return calls(node.function, node.operands);
        }
        return false;
    }

  private:
    /// The operand's value; `size` keeps it if it is made here.
    [[nodiscard]] FlatValue value_of(const Operand& operand, SizeValue& size) const noexcept {
        switch (operand.kind) {
            case OperandKind::path:
                return item_ == nullptr ? FlatValue() : value_at(operand.path, *item_);
            case OperandKind::value:
                return operand.value;
            default: {
                // Of the functions, only size() gives a value.
                SizeValue inner;
                const std::optional<std::uint32_t> count =
                    size_of(value_of(operand.arguments.front(), inner));
                if (!count) {
                    return {};
                }
                size = SizeValue(*count);
                return size.value();
            }
        }
    }

    [[nodiscard]] bool compares(Comparator comparator, const Operand& left,
                                const Operand& right) const noexcept {
        SizeValue left_size;
        SizeValue right_size;
        const FlatValue a = value_of(left, left_size);
        const FlatValue b = value_of(right, right_size);
        if (comparator == Comparator::equal) {
            return equal(a, b);
        }
        if (comparator == Comparator::not_equal) {
            return !equal(a, b);
        }
        if (!are_comparable(a, b)) {
            return false;
        }
        const int order = payload_of(a).compare(payload_of(b));
        switch (comparator) {
            case Comparator::less:
                return order < 0;
            case Comparator::less_equal:
                return order <= 0;
            case Comparator::greater:
                return order > 0;
            default:
                return order >= 0;
        }
    }

    [[nodiscard]] bool is_between(std::span<const Operand> operands) const noexcept {
        std::array<SizeValue, 3> sizes;
        const FlatValue value = value_of(operands[0], sizes[0]);
        const FlatValue low = value_of(operands[1], sizes[1]);
        const FlatValue high = value_of(operands[2], sizes[2]);
        return are_comparable(value, low) && are_comparable(value, high) &&
               payload_of(low) <= payload_of(value) && payload_of(value) <= payload_of(high);
    }

    [[nodiscard]] bool is_in(std::span<const Operand> operands) const noexcept {
        SizeValue size;
        const FlatValue value = value_of(operands.front(), size);
        const auto others = operands.subspan(1);
        return std::any_of(others.begin(), others.end(), [this, value](const Operand& operand) {
            SizeValue other_size;
            return equal(value, value_of(operand, other_size));
        });
    }

    [[nodiscard]] bool calls(Function function, std::span<const Operand> arguments) const noexcept {
        SizeValue first_size;
        const FlatValue first = value_of(arguments.front(), first_size);
        if (function == Function::attribute_exists) {
            return !first.empty();
        }
        if (function == Function::attribute_not_exists) {
            return first.empty();
        }
        SizeValue second_size;
        const FlatValue second = value_of(arguments[1], second_size);
        switch (function) {
            case Function::attribute_type:
                return !first.empty() && type_name(first.type()) == second.as_string();
            case Function::begins_with:
                return begins_with(first, second);
            default:
                return contains(first, second);
        }
    }

    const FlatItemView* item_;
};

void collect_attributes(const Operand& operand, std::vector<std::string_view>& names) {
    if (operand.kind == OperandKind::path) {
        const std::string_view name = operand.path.front().name;
        if (std::find(names.begin(), names.end(), name) == names.end()) {
            names.push_back(name);
        }
    }
    for (const Operand& argument : operand.arguments) {
        collect_attributes(argument, names);
    }
}
void collect_attributes(const ConditionNode& node, std::vector<std::string_view>& names) {
    for (const Operand& operand : node.operands) {
        collect_attributes(operand, names);
    }
    for (const ConditionNode* child : node.children) {
        collect_attributes(*child, names);
    }
}

}  // namespace

Condition::Condition(std::unique_ptr<ConditionTree> tree) noexcept : tree_(std::move(tree)) {}
Condition::Condition(Condition&&) noexcept = default;
Condition& Condition::operator=(Condition&&) noexcept = default;
Condition::~Condition() = default;

Result<Condition> Condition::parse(std::string_view text, Kind kind, Placeholders& placeholders) {
    auto tree = parse_condition_tree(text, kind, placeholders);
    if (!tree) {
        return tree.error();
    }
    return Condition(*std::move(tree));
}

bool Condition::evaluate(const FlatItemView* item) const {
    return Evaluation(item).holds(*tree_->root);
}

std::vector<std::string_view> Condition::attributes() const {
    std::vector<std::string_view> names;
    collect_attributes(*tree_->root, names);
    return names;
}

const ConditionNode& Condition::root() const noexcept {
    return *tree_->root;
}

}  // namespace dynox::expression

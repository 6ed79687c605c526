#include "dynox/condition.hpp"

#include <array>
#include <cassert>
#include <utility>

namespace dynox {

namespace {

FlatItem hold(const AttributeValue& value) {
    ItemWriter writer;
    writer.name("v");
    value.write_to(writer);
    return writer.finish();
}

}  // namespace

Operand::Operand(const AttributeValue& value) : holder_(hold(value)) {}

std::string ExpressionBuilder::name(std::string_view attribute) {
    for (const auto& [placeholder, known] : names_) {
        if (known == attribute) {
            return placeholder;
        }
    }
    names_.emplace_back("#n" + std::to_string(names_.size()), attribute);
    return names_.back().first;
}

std::string ExpressionBuilder::value(const Operand& operand) {
    values_.push_back(operand);
    return ":v" + std::to_string(values_.size() - 1);
}

api::ExpressionParameters ExpressionBuilder::take() {
    api::ExpressionParameters parameters;
    if (!names_.empty()) {
        parameters.names = std::exchange(names_, {});
    }
    if (!values_.empty()) {
        ItemWriter writer;
        for (std::size_t i = 0; i < values_.size(); ++i) {
            writer.name(":v" + std::to_string(i));
            writer.value(values_[i].value());
        }
        parameters.values = writer.finish();
        values_.clear();
    }
    return parameters;
}

// ------------------------------------------------------------------ conditions

struct Condition::Node {
    enum class Kind : std::uint8_t {
        compare,
        between,
        in,
        function,
        size,
        conjunction,
        disjunction,
        negation
    };
    Kind kind;
    std::string word;                 // comparator or function name
    std::vector<AttributePath> path;  // none or one
    std::vector<Operand> operands;
    std::vector<std::shared_ptr<const Node>> children;
};

namespace {

using Node = Condition::Node;

Condition make_leaf(Node::Kind kind, std::string_view word, const AttributePath& path,
                    std::vector<Operand> operands) {
    return Condition(std::make_shared<const Node>(
        Node{kind, std::string(word), {path}, std::move(operands), {}}));
}

Condition make_group(Node::Kind kind, std::string_view word,
                     std::vector<std::shared_ptr<const Node>> children) {
    return Condition(
        std::make_shared<const Node>(Node{kind, std::string(word), {}, {}, std::move(children)}));
}

Operand number_operand(std::uint64_t number) {
    return Operand(AttributeValue(number));
}

}  // namespace

AttributePath AttributePath::operator[](std::string_view name) const {
    AttributePath path = *this;
    path.steps_.push_back({std::string(name), 0, false});
    return path;
}

AttributePath AttributePath::operator[](std::uint32_t index) const {
    AttributePath path = *this;
    path.steps_.push_back({"", index, true});
    return path;
}

void AttributePath::render(ExpressionBuilder& builder, std::string& out) const {
    for (std::size_t i = 0; i < steps_.size(); ++i) {
        if (steps_[i].is_index) {
            out.append("[").append(std::to_string(steps_[i].index)).append("]");
        } else {
            out.append(i == 0 ? "" : ".").append(builder.name(steps_[i].name));
        }
    }
}

Condition AttributePath::compare(std::string_view comparator, Operand operand) const {
    return make_leaf(Node::Kind::compare, comparator, *this, {std::move(operand)});
}
Condition AttributePath::between(Operand low, Operand high) const {
    return make_leaf(Node::Kind::between, "BETWEEN", *this, {std::move(low), std::move(high)});
}
Condition AttributePath::is_in(std::vector<Operand> operands) const {
    if (operands.empty()) {
        Diagnostics diagnostics;
        diagnostics.message =
            "is_in() on attribute '" + attribute() + "' needs at least one value, found none";
        throw_error(client_errc::invalid_argument, std::move(diagnostics));
    }
    return make_leaf(Node::Kind::in, "IN", *this, std::move(operands));
}
Condition AttributePath::begins_with(Operand prefix) const {
    return make_leaf(Node::Kind::function, "begins_with", *this, {std::move(prefix)});
}
Condition AttributePath::begins_with(std::string_view prefix) const {
    return begins_with(Operand(AttributeValue(prefix)));
}
Condition AttributePath::contains(Operand operand) const {
    return make_leaf(Node::Kind::function, "contains", *this, {std::move(operand)});
}
Condition AttributePath::exists() const {
    return make_leaf(Node::Kind::function, "attribute_exists", *this, {});
}
Condition AttributePath::not_exists() const {
    return make_leaf(Node::Kind::function, "attribute_not_exists", *this, {});
}
Condition AttributePath::has_type(AttributeType type) const {
    return make_leaf(Node::Kind::function, "attribute_type", *this,
                     {Operand(AttributeValue(type_name(type)))});
}
Condition AttributePath::size(std::string_view comparator, std::uint64_t size) const {
    return make_leaf(Node::Kind::size, comparator, *this, {number_operand(size)});
}

Condition operator&&(Condition a, Condition b) {
    if (a.empty() || b.empty()) {
        return a.empty() ? b : a;
    }
    return make_group(Node::Kind::conjunction, " AND ", {a.root_, b.root_});
}

Condition operator||(Condition a, Condition b) {
    if (a.empty() || b.empty()) {
        return a.empty() ? b : a;
    }
    return make_group(Node::Kind::disjunction, " OR ", {a.root_, b.root_});
}

Condition operator!(Condition a) {
    return a.empty() ? a : make_group(Node::Kind::negation, "NOT ", {a.root_});
}

namespace {

void render_node(const Node& node, ExpressionBuilder& builder, std::string& out);

void render_operands(const Node& node, ExpressionBuilder& builder, std::string& out) {
    for (const Operand& operand : node.operands) {
        out.append(", ").append(builder.value(operand));
    }
}

void render_leaf(const Node& node, ExpressionBuilder& builder, std::string& out) {
    std::string path;
    node.path.front().render(builder, path);
    switch (node.kind) {
        case Node::Kind::compare:
            out.append(path).append(" ").append(node.word).append(" ");
            out.append(builder.value(node.operands.front()));
            break;
        case Node::Kind::size:
            out.append("size(").append(path).append(") ").append(node.word).append(" ");
            out.append(builder.value(node.operands.front()));
            break;
        case Node::Kind::between:
            out.append(path).append(" BETWEEN ").append(builder.value(node.operands.at(0)));
            out.append(" AND ").append(builder.value(node.operands.at(1)));
            break;
        case Node::Kind::in: {
            std::string list;
            render_operands(node, builder, list);
            // 2: the first comma and blank.
            out.append(path).append(" IN (").append(list, 2).append(")");
            break;
        }
        default:  // a function
            out.append(node.word).append("(").append(path);
            render_operands(node, builder, out);
            out.append(")");
    }
}

// A child of the same kind needs no parentheses, and doubled ones would be refused as redundant.
void render_child(const Node& parent, const Node& child, ExpressionBuilder& builder,
                  std::string& out) {
    const bool group = child.kind == Node::Kind::conjunction ||
                       child.kind == Node::Kind::disjunction || child.kind == Node::Kind::negation;
    const bool wrap = group && (child.kind != parent.kind || parent.kind == Node::Kind::negation);
    out.append(wrap ? "(" : "");
    render_node(child, builder, out);
    out.append(wrap ? ")" : "");
}

void render_node(const Node& node, ExpressionBuilder& builder, std::string& out) {
    switch (node.kind) {
        case Node::Kind::conjunction:
        case Node::Kind::disjunction:
            render_child(node, *node.children.at(0), builder, out);
            out.append(node.word);
            render_child(node, *node.children.at(1), builder, out);
            break;
        case Node::Kind::negation:
            out.append(node.word);
            render_child(node, *node.children.front(), builder, out);
            break;
        default:
            render_leaf(node, builder, out);
    }
}

void collect_attributes(const Node& node, std::vector<std::string_view>& out) {
    if (!node.path.empty()) {
        out.push_back(node.path.front().attribute());
    }
    for (const auto& child : node.children) {
        collect_attributes(*child, out);
    }
}

}  // namespace

void Condition::render(ExpressionBuilder& builder, std::string& out) const {
    assert(!empty());
    render_node(*root_, builder, out);
}

std::vector<std::string_view> Condition::attributes() const {
    std::vector<std::string_view> names;
    if (root_ != nullptr) {
        collect_attributes(*root_, names);
    }
    return names;
}

// ------------------------------------------------------------------ update actions

UpdateAction AttributePath::set(Operand value) const {
    return {UpdateAction::Section::set, UpdateAction::Function::none, *this, {std::move(value)}};
}
UpdateAction AttributePath::set_if_not_exists(Operand value) const {
    return {UpdateAction::Section::set,
            UpdateAction::Function::if_not_exists,
            *this,
            {std::move(value)}};
}
UpdateAction AttributePath::append(Operand list) const {
    return {UpdateAction::Section::set, UpdateAction::Function::append, *this, {std::move(list)}};
}
UpdateAction AttributePath::prepend(Operand list) const {
    return {UpdateAction::Section::set, UpdateAction::Function::prepend, *this, {std::move(list)}};
}
UpdateAction AttributePath::add(Operand number_or_set) const {
    return {UpdateAction::Section::add,
            UpdateAction::Function::none,
            *this,
            {std::move(number_or_set)}};
}
UpdateAction AttributePath::delete_from_set(Operand set) const {
    return {UpdateAction::Section::delete_from_set,
            UpdateAction::Function::none,
            *this,
            {std::move(set)}};
}
UpdateAction AttributePath::remove() const {
    return {UpdateAction::Section::remove, UpdateAction::Function::none, *this, {}};
}

void UpdateAction::render(ExpressionBuilder& builder, std::string& out) const {
    std::string path;
    path_.render(builder, path);
    out.append(path);
    if (section_ == Section::remove) {
        return;
    }
    const std::string value = builder.value(operand_.front());
    out.append(section_ == Section::set ? " = " : " ");
    switch (function_) {
        case Function::none:
            out.append(value);
            break;
        case Function::if_not_exists:
            out.append("if_not_exists(").append(path).append(", ").append(value).append(")");
            break;
        case Function::append:
            out.append("list_append(").append(path).append(", ").append(value).append(")");
            break;
        case Function::prepend:
            out.append("list_append(").append(value).append(", ").append(path).append(")");
            break;
    }
}

std::string render_update(const std::vector<UpdateAction>& actions, ExpressionBuilder& builder) {
    constexpr std::array<std::pair<UpdateAction::Section, std::string_view>, 4> sections{{
        {UpdateAction::Section::set, "SET "},
        {UpdateAction::Section::remove, "REMOVE "},
        {UpdateAction::Section::add, "ADD "},
        {UpdateAction::Section::delete_from_set, "DELETE "},
    }};
    std::string out;
    for (const auto& [section, keyword] : sections) {
        bool first = true;
        for (const UpdateAction& action : actions) {
            if (action.section() == section) {
                out.append(!first ? ", " : out.empty() ? "" : " ").append(first ? keyword : "");
                action.render(builder, out);
                first = false;
            }
        }
    }
    return out;
}

}  // namespace dynox

#include "engine/partiql/translation.hpp"

#include "dynox/number.hpp"
#include "engine/failures.hpp"

#include <algorithm>
#include <array>

namespace dynox::engine {
namespace {

using partiql::Assignment;
using partiql::AssignmentKind;
using partiql::Node;
using partiql::NodeKind;

constexpr std::array<std::string_view, 5> boolean_functions{
    "attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains"};
constexpr std::array<std::string_view, 2> update_functions{"if_not_exists", "list_append"};

template <std::size_t size>
bool is_one_of(const std::array<std::string_view, size>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

Error unexpected_path(const Node& node) {
    return validation_error("Unexpected path component at " + partiql::to_string(node.position));
}

std::string operator_name(const Node& node) {
    switch (node.kind) {
        case NodeKind::like:
            return "like";
        case NodeKind::logical_and:
            return "and";
        case NodeKind::logical_or:
            return "or";
        case NodeKind::negation:
            return "not";
        case NodeKind::between:
            return "between";
        case NodeKind::in:
            return "in";
        case NodeKind::is:
            return "is";
        default:
            return node.text;
    }
}

Error unsupported_operator(std::string_view kind, const Node& node) {
    return validation_error("Unsupported operator in " + std::string(kind) +
                            " Expression. Operator: " + operator_name(node));
}

/// The type that IS names, as attribute_type() does.
std::string_view type_letters(std::string_view type) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 9> types{
        {{"BLOB", "B"},
         {"BOOL", "BOOL"},
         {"BOOLEAN", "BOOL"},
         {"LIST", "L"},
         {"NULL", "NULL"},
         {"NUMERIC", "N"},
         {"STRING", "S"},
         {"STRUCT", "M"},
         {"TUPLE", "M"}}};
    for (const auto& [name, letters] : types) {
        if (name == type) {
            return letters;
        }
    }
    return {};
}

/// What has a value, known or not, and is no condition.
bool is_operand(const Node& node) {
    return node.kind == NodeKind::name || node.kind == NodeKind::path || is_value(node);
}

bool is_set(FlatValue value) {
    return value.is(AttributeType::string_set) || value.is(AttributeType::number_set) ||
           value.is(AttributeType::binary_set);
}

/// Joined by commas. Of two paths that overlap, statements name the later one first, so the order
/// of the text, which means nothing else here, is turned round.
std::string joined_backwards(const std::vector<std::string>& parts) {
    std::string text;
    for (const std::string& part : parts) {
        text.insert(0, text.empty() ? part : part + ", ");
    }
    return text;
}

}  // namespace

Error statement_error(const Error& error) {
    static constexpr std::string_view head = "Invalid ";
    static constexpr std::string_view tail = "Expression: ";
    const std::string message = error.message();
    const std::size_t at = message.find(tail);
    // The word between them is one of five, the longest of 12 letters.
    if (error.code() != server_errc::validation || !message.starts_with(head) ||
        at == std::string::npos || at > head.size() + 12) {
        return error;
    }
    return validation_error(message.substr(at + tail.size()));
}

Result<std::string> Translation::condition(const Node& node) {
    std::string text;
    if (auto appended = append_boolean(node, Binding::alternative, text); !appended) {
        return appended.error();
    }
    if (!number_operator_.empty()) {
        return validation_error(
            "Incorrect operand type for operator or function; operator or function: " +
            number_operator_ + ", operand type: N");
    }
    return text;
}

Result<std::string> Translation::conjunction(const std::vector<const Node*>& nodes) {
    std::string text;
    for (const Node* node : nodes) {
        text += text.empty() ? "" : " AND ";
        const Binding outer = nodes.size() == 1 ? Binding::alternative : Binding::conjunction;
        if (auto appended = append_boolean(*node, outer, text); !appended) {
            return appended.error();
        }
    }
    return text;
}

Result<std::string> Translation::projection(const std::vector<Node>& nodes) {
    std::vector<std::string> paths(nodes.size());
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        if (nodes[i].kind != NodeKind::name && nodes[i].kind != NodeKind::path) {
            return unexpected_path(nodes[i]);
        }
        if (auto appended = append_path(nodes[i], paths[i]); !appended) {
            return appended.error();
        }
    }
    return joined_backwards(paths);
}

std::string Translation::name(std::string_view attribute) {
    std::size_t index = 0;
    while (index < names_.size() && names_[index].second != attribute) {
        ++index;
    }
    std::string placeholder = '#' + std::to_string(index);
    if (index == names_.size()) {
        names_.emplace_back(placeholder, attribute);
    }
    return placeholder;
}

std::string Translation::placeholder_of(FlatValue value) {
    std::string placeholder = ':' + std::to_string(value_count_++);
    values_.name(placeholder);
    values_.value(value);
    return placeholder;
}

api::ExpressionParameters Translation::parameters() && {
    api::ExpressionParameters parameters;
    if (!names_.empty()) {
        parameters.names = std::move(names_);
    }
    if (value_count_ != 0) {
        parameters.values = values_.finish();
    }
    return parameters;
}

Result<void> Translation::append_joined(const Node& node, Binding outer, std::string& out) {
    const Binding own =
        node.kind == NodeKind::logical_or ? Binding::alternative : Binding::conjunction;
    const bool encloses = own < outer;
    out += encloses ? "(" : "";
    const std::string_view word = node.kind == NodeKind::logical_or ? "OR" : "AND";
    bool are_conditions = true;
    for (const Node& child : node.children) {
        if (&child != node.children.data()) {
            out.append(" ").append(word).append(" ");
        }
        if (auto appended = append_argument(child, own, word, out); !appended) {
            return appended;
        }
        are_conditions = are_conditions && !is_operand(child);
    }
    out += encloses ? ")" : "";
    return are_conditions ? Result<void>()
                          : validation_error("The arguments to AND/OR must be Expressions");
}

/// What AND, OR or NOT is applied to. What is wrong within it is told before that it is no
/// condition, and that it is a number last of all.
Result<void> Translation::append_argument(const Node& node, Binding outer, std::string_view word,
                                          std::string& out) {
    if (is_operand(node)) {
        return append_operand(node, out);
    }
    if (node.kind == NodeKind::call && node.text == "size") {
        if (number_operator_.empty()) {
            number_operator_ = word;
        }
        return append_call(node, out);
    }
    return append_boolean(node, outer, out);
}

Result<void> Translation::append_boolean(const Node& node, Binding outer, std::string& out) {
    switch (node.kind) {
        case NodeKind::logical_or:
        case NodeKind::logical_and:
            return append_joined(node, outer, out);
        case NodeKind::negation: {
            out += "NOT ";
            auto appended = append_argument(node.children.front(), Binding::negation, "NOT", out);
            return appended && is_operand(node.children.front())
                       ? validation_error("The argument to NOT must be a Type or Expression")
                       : std::move(appended);
        }
        case NodeKind::comparison: {
            if (auto appended = append_operand(node.children[0], out); !appended) {
                return appended;
            }
            out += ' ' + node.text + ' ';
            return append_operand(node.children[1], out);
        }
        case NodeKind::between: {
            static constexpr std::array<std::string_view, 3> before{"", " BETWEEN ", " AND "};
            for (std::size_t i = 0; i < before.size(); ++i) {
                out += before[i];
                if (auto appended = append_operand(node.children[i], out); !appended) {
                    return appended;
                }
            }
            return {};
        }
        case NodeKind::in:
            return append_in(node, out);
        case NodeKind::is:
            return append_is(node, out);
        case NodeKind::call:
            if (node.text != "size") {
                return append_call(node, out);
            }
            break;
        case NodeKind::arithmetic:
        case NodeKind::like:
            return unsupported_operator("Condition", node);
        case NodeKind::missing:
            return append_operand(node, out);
        default:
            break;
    }
    return validation_error("WHERE clause must contain an expression that resolves to a boolean");
}

Result<void> Translation::append_in(const Node& node, std::string& out) {
    const Node& alternatives = node.children[1];
    const bool is_list = alternatives.kind == NodeKind::list ||
                         alternatives.kind == NodeKind::sequence ||
                         alternatives.kind == NodeKind::bag;
    if (!is_list || alternatives.children.empty()) {
        return validation_error(
            "IN operator must have a left hand argument of type Variable Reference and right hand "
            "argument of type Seq with at least one member");
    }
    if (auto appended = append_operand(node.children[0], out); !appended) {
        return appended;
    }
    out += " IN (";
    const char* separator = "";
    for (const Node& alternative : alternatives.children) {
        out += separator;
        separator = ",";
        if (auto appended = append_operand(alternative, out); !appended) {
            return appended;
        }
    }
    out += ')';
    return {};
}

Result<void> Translation::append_is(const Node& node, std::string& out) {
    const Node& value = node.children.front();
    if (value.kind != NodeKind::name && value.kind != NodeKind::path && !is_value(value)) {
        return validation_error(
            "The left hand side argument to IS must be a Variable Reference, Literal, or Path");
    }
    const bool is_missing = node.text == "MISSING";
    out += is_missing ? "attribute_not_exists(" : "attribute_type(";
    if (auto appended = append_operand(value, out); !appended) {
        return appended;
    }
    if (!is_missing) {
        ItemWriter type;
        type.name("type");
        type.string(type_letters(node.text));
        const FlatItem item = type.finish();
        out += ", " + placeholder_of(item.find("type"));
    }
    out += ')';
    return {};
}

Result<void> Translation::append_call(const Node& node, std::string& out) {
    if (!is_one_of(boolean_functions, node.text) && !is_one_of(update_functions, node.text) &&
        node.text != "size") {
        return validation_error("Unrecognized function: " + node.text);
    }
    if (node.children.empty()) {
        return validation_error(
            "Incorrect number of operands for operator or function; operator or function: " +
            node.text + ", number of operands: 0");
    }
    out += node.text + '(';
    const char* separator = "";
    const bool is_update = is_one_of(update_functions, node.text);
    for (const Node& argument : node.children) {
        out += separator;
        separator = ", ";
        if (auto appended =
                is_update ? append_enclosed(argument, out) : append_operand(argument, out);
            !appended) {
            return appended;
        }
    }
    out += ')';
    return {};
}

Result<void> Translation::append_operand(const Node& node, std::string& out) {
    switch (node.kind) {
        case NodeKind::name:
        case NodeKind::path:
            return append_path(node, out);
        case NodeKind::call:
            return append_call(node, out);
        case NodeKind::missing:
            return validation_error("MISSING must be compared using IS operator");
        default:
            break;
    }
    if (is_value(node)) {
        return append_value(node, out);
    }
    return unsupported_operator("Condition", node);
}

Result<void> Translation::append_value(const Node& node, std::string& out) {
    const Result<api::Value> value = value_of(node, parameters_);
    if (!value) {
        return value.error();
    }
    out += placeholder_of(value->flat());
    return {};
}

Result<void> Translation::append_path(const Node& node, std::string& out) {
    if (node.kind == NodeKind::name) {
        out += name(node.text);
        return {};
    }
    for (std::size_t i = 0; i < node.children.size(); ++i) {
        const Node& step = node.children[i];
        if (step.kind == NodeKind::name || step.kind == NodeKind::string) {
            out += (i == 0 ? "" : ".") + name(step.text);
            continue;
        }
        if (step.kind != NodeKind::number ||
            step.text.find_first_not_of("-0123456789") != std::string::npos) {
            return unexpected_path(step);
        }
        if (step.text.front() == '-') {
            return validation_error("List index is not within the allowable range; index: [" +
                                    step.text + "] at " + partiql::to_string(step.position));
        }
        const std::size_t digits = step.text.find_first_not_of('0');
        out += '[' + (digits == std::string::npos ? "0" : step.text.substr(digits)) + ']';
    }
    return {};
}

/// What stands behind SET a =.
Result<void> Translation::append_assigned(const Node& node, std::string& out) {
    switch (node.kind) {
        case NodeKind::name:
        case NodeKind::path:
            return append_path(node, out);
        case NodeKind::missing:
            return validation_error("MISSING must be compared using IS operator");
        case NodeKind::call:
            if (!is_one_of(update_functions, node.text) &&
                (is_one_of(boolean_functions, node.text) || node.text == "size")) {
                return validation_error(
                    "The function is not allowed in an update expression; function: " + node.text);
            }
            return append_call(node, out);
        case NodeKind::arithmetic:
            return append_sum(node, out);
        case NodeKind::is:
            return validation_error("IS operator is not supported in update expressions");
        default:
            break;
    }
    if (is_value(node)) {
        return append_value(node, out);
    }
    return unsupported_operator("Update", node);
}

Result<void> Translation::append_set_change(const Node& call, const std::string& target,
                                            std::string& out) {
    const std::string function = call.text == "set_add" ? "SET_ADD" : "SET_DELETE";
    if (call.children.size() != 2) {
        return validation_error(
            "Incorrect number of operands for operator or function; operator or function: " +
            call.text + ", number of operands: " + std::to_string(call.children.size()));
    }
    const Node& path = call.children[0];
    std::string first;
    if (path.kind == NodeKind::name || path.kind == NodeKind::path) {
        if (auto appended = append_path(path, first); !appended) {
            return appended;
        }
    }
    if (first != target) {
        return validation_error("The first argument to " + function +
                                " must equal the assignment value");
    }
    const Node& members = call.children[1];
    if (is_value(members)) {
        const Result<api::Value> value = value_of(members, parameters_);
        if (!value) {
            return value.error();
        }
        if (is_set(value->flat())) {
            out += target + ' ' + placeholder_of(value->flat());
            return {};
        }
    }
    return validation_error("The second argument to " + function +
                            " must be a value with type SET at " +
                            partiql::to_string(members.position));
}

Result<void> Translation::append_assignment(const Assignment& assignment, Sections& sections) {
    std::string target;
    if (auto appended = append_path(assignment.target, target); !appended) {
        return appended;
    }
    if (assignment.kind == AssignmentKind::remove) {
        sections.remove.push_back(std::move(target));
        return {};
    }
    const Node& value = assignment.value;
    if (value.kind == NodeKind::call && (value.text == "set_add" || value.text == "set_delete")) {
        std::vector<std::string>& section =
            value.text == "set_add" ? sections.add : sections.remove_members;
        return append_set_change(value, target, section.emplace_back());
    }
    std::string& text = sections.set.emplace_back(target + " = ");
    return append_assigned(value, text);
}

Result<std::string> Translation::update(const std::vector<Assignment>& assignments) {
    Sections sections;
    for (const Assignment& assignment : assignments) {
        if (auto appended = append_assignment(assignment, sections); !appended) {
            return appended.error();
        }
    }
    std::string text;
    const auto add = [&text](std::string_view keyword, const std::vector<std::string>& section) {
        if (!section.empty()) {
            text.append(text.empty() ? "" : " ").append(keyword).append(joined_backwards(section));
        }
    };
    add("SET ", sections.set);
    add("REMOVE ", sections.remove);
    add("ADD ", sections.add);
    add("DELETE ", sections.remove_members);
    return text;
}

}  // namespace dynox::engine

#include "partiql/expression_parser.hpp"

#include <algorithm>
#include <array>

#include "partiql/parser.hpp"

namespace dynox::partiql {

namespace {

std::string in_case(std::string text, char first, char last, int shift) {
    for (char& c : text) {
        if (c >= first && c <= last) {
            c = static_cast<char>(c + shift);
        }
    }
    return text;
}
std::string to_lower(std::string text) {
    return in_case(std::move(text), 'A', 'Z', 'a' - 'A');
}
std::string to_upper(std::string text) {
    return in_case(std::move(text), 'a', 'z', 'A' - 'a');
}

/// Turns `node` into one of `kind` whose first child it was.
void wrap(Node& node, NodeKind kind, Position position, std::string text = {}) {
    Node outer;
    outer.kind = kind;
    outer.position = position;
    outer.text = std::move(text);
    outer.children.push_back(std::move(node));
    node = std::move(outer);
}

/// Reserved words that may be called all the same.
bool is_callable(std::string_view word) noexcept {
    static constexpr std::array<std::string_view, 9> words{"avg", "count", "exists", "lower", "max",
                                                           "min", "size",  "sum",    "upper"};
    return std::binary_search(words.begin(), words.end(), word);
}

/// Words behind IS that name a type.
bool is_type_name(const Token& token) noexcept {
    static constexpr std::array<std::string_view, 24> words{
        "bag",   "blob",     "bool",    "boolean", "char",    "clob",      "date",    "decimal",
        "float", "int",      "integer", "list",    "missing", "null",      "numeric", "real",
        "sexp",  "smallint", "string",  "struct",  "symbol",  "timestamp", "tuple",   "varchar"};
    return (token.kind == TokenKind::keyword || token.kind == TokenKind::identifier) &&
           std::binary_search(words.begin(), words.end(), to_lower(token.text));
}

/// As the service names a type that IS does not know.
std::string type_name_in_errors(const std::string& word) {
    if (word == "INT") {
        return "INTEGER";
    }
    if (word == "CHAR") {
        return "CHARACTER";
    }
    return word == "VARCHAR" ? "CHARACTER_VARYING" : word;
}

}  // namespace

bool ExpressionParser::Level::is_fine() const noexcept {
    return depth_ <= nesting_max;
}

void ExpressionParser::advance() {
    current_ = std::move(next_);
    next_ = lexer_.next();
}

bool ExpressionParser::accept_symbol(std::string_view text) {
    if (!at_symbol(text)) {
        return false;
    }
    advance();
    return true;
}

bool ExpressionParser::accept_keyword(std::string_view word) {
    if (!at_keyword(word)) {
        return false;
    }
    advance();
    return true;
}

bool ExpressionParser::refuse(std::string message) {
    if (refusal_.empty()) {
        refusal_ = std::move(message);
    }
    return true;
}

bool ExpressionParser::parse_expression(Node& node) {
    const Level level(depth_);
    if (!level.is_fine() || !parse_conjunction(node)) {
        return false;
    }
    if (!at_keyword("or")) {
        return true;
    }
    wrap(node, NodeKind::logical_or, current_.position);
    while (accept_keyword("or")) {
        if (!parse_conjunction(node.children.emplace_back())) {
            return false;
        }
    }
    return true;
}

bool ExpressionParser::parse_conjunction(Node& node) {
    if (!parse_negation(node)) {
        return false;
    }
    if (!at_keyword("and")) {
        return true;
    }
    wrap(node, NodeKind::logical_and, current_.position);
    while (accept_keyword("and")) {
        if (!parse_negation(node.children.emplace_back())) {
            return false;
        }
    }
    return true;
}

bool ExpressionParser::parse_negation(Node& node) {
    const Position position = current_.position;
    if (!accept_keyword("not")) {
        return parse_comparison(node);
    }
    const Level level(depth_);
    if (!level.is_fine() || !parse_negation(node)) {
        return false;
    }
    wrap(node, NodeKind::negation, position);
    return true;
}

bool ExpressionParser::parse_comparison(Node& node) {
    static constexpr std::array<std::string_view, 7> comparators{"=",  "<>", "!=", "<",
                                                                 "<=", ">",  ">="};
    if (!parse_sum(node)) {
        return false;
    }
    for (std::uint32_t count = 0;; ++count) {
        const bool compares =
            current_.kind == TokenKind::symbol &&
            std::find(comparators.begin(), comparators.end(), current_.text) != comparators.end();
        if (count > operators_in_chain_max) {
            return false;
        }
        if (compares) {
            const Token comparator = current_;
            advance();
            wrap(node, NodeKind::comparison, comparator.position,
                 comparator.text == "!=" ? "<>" : comparator.text);
            if (!parse_sum(node.children.emplace_back())) {
                return false;
            }
            continue;
        }
        bool found = false;
        if (!parse_predicate(node, found)) {
            return false;
        }
        if (!found) {
            return true;
        }
    }
}

/// BETWEEN, IN, LIKE, with NOT before them or without, and IS.
bool ExpressionParser::parse_predicate(Node& left, bool& found) {
    if (at_keyword("is")) {
        found = true;
        return parse_is(left);
    }
    const bool negated = at_keyword("not");
    const Token& word = negated ? next_ : current_;
    if (word.kind != TokenKind::keyword ||
        (word.text != "between" && word.text != "in" && word.text != "like")) {
        return true;
    }
    found = true;
    const Position not_position = current_.position;
    if (negated) {
        advance();
    }
    const Token keyword = current_;
    advance();
    if (keyword.text == "between") {
        if (!parse_between(left, keyword.position)) {
            return false;
        }
    } else {
        wrap(left, keyword.text == "in" ? NodeKind::in : NodeKind::like, keyword.position);
        Node& right = left.children.emplace_back();
        if (keyword.text == "in" && at_symbol("(")) {
            right.kind = NodeKind::sequence;  // of one alternative, too
            right.position = current_.position;
            advance();
            if (!parse_elements(right, ")")) {
                return false;
            }
        } else if (!parse_sum(right)) {
            return false;
        }
    }
    if (negated) {
        wrap(left, NodeKind::negation, not_position);
    }
    return true;
}

bool ExpressionParser::parse_between(Node& left, Position position) {
    wrap(left, NodeKind::between, position);
    return parse_sum(left.children.emplace_back()) && accept_keyword("and") &&
           parse_sum(left.children.emplace_back());
}

bool ExpressionParser::parse_is(Node& left) {
    const Position position = current_.position;
    advance();
    const bool negated = accept_keyword("not");
    if (!is_type_name(current_)) {
        return false;
    }
    std::string type = to_upper(current_.text);
    advance();
    static constexpr std::array<std::string_view, 10> known{"BLOB",    "BOOL", "BOOLEAN", "LIST",
                                                            "MISSING", "NULL", "NUMERIC", "STRING",
                                                            "STRUCT",  "TUPLE"};
    if (!std::binary_search(known.begin(), known.end(), type)) {
        refuse("Unsupported data type for IS operator: " + type_name_in_errors(type) +
               ". Supported data types are [MISSING, NULL, BOOLEAN, BLOB, STRING, NUMERIC, STRUCT, "
               "TUPLE, LIST] at " +
               to_string(position));
    }
    wrap(left, NodeKind::is, position, std::move(type));
    if (negated) {
        wrap(left, NodeKind::negation, position);
    }
    return true;
}

bool ExpressionParser::parse_operators(Node& node, bool (ExpressionParser::*operand)(Node&),
                                       std::string_view first, std::string_view second,
                                       std::string_view third) {
    if (!(this->*operand)(node)) {
        return false;
    }
    std::uint32_t count = 0;
    while (at_symbol(first) || at_symbol(second) || at_symbol(third)) {
        if (++count > operators_in_chain_max) {
            return false;
        }
        wrap(node, NodeKind::arithmetic, current_.position, current_.text);
        advance();
        if (!(this->*operand)(node.children.emplace_back())) {
            return false;
        }
    }
    return true;
}

bool ExpressionParser::parse_sum(Node& node) {
    return parse_operators(node, &ExpressionParser::parse_product, "+", "-", "||");
}

bool ExpressionParser::parse_product(Node& node) {
    return parse_operators(node, &ExpressionParser::parse_signed, "*", "/", "%");
}

bool ExpressionParser::parse_signed(Node& node) {
    if (!at_symbol("-") && !at_symbol("+")) {
        return parse_primary(node);
    }
    const Level level(depth_);
    const Token sign = current_;
    advance();
    if (!level.is_fine() || !parse_signed(node)) {
        return false;
    }
    if (node.kind != NodeKind::number) {
        wrap(node, NodeKind::arithmetic, sign.position, sign.text);
    } else if (sign.text == "-") {
        node.text = node.text.front() == '-' ? node.text.substr(1) : '-' + node.text;
    }
    return true;
}

bool ExpressionParser::parse_primary(Node& node) {
    const Level level(depth_);
    if (!level.is_fine()) {
        return false;
    }
    node.position = current_.position;
    switch (current_.kind) {
        case TokenKind::identifier:
            if (next_.kind == TokenKind::symbol && next_.text == "(") {
                return parse_call(node);
            }
            [[fallthrough]];
        case TokenKind::quoted:
            node.kind = NodeKind::name;
            node.text = current_.text;
            if (node.text.empty()) {
                refuse("Path component cannot be an empty string");
            }
            advance();
            return parse_steps(node);
        case TokenKind::keyword:
            return parse_keyword(node);
        case TokenKind::symbol:
            break;
        default:
            return parse_literal(node);
    }
    if (accept_symbol("(")) {
        return parse_in_parentheses(node);
    }
    if (accept_symbol("[")) {
        node.kind = NodeKind::list;
        return parse_elements(node, "]");
    }
    if (accept_symbol("<<")) {
        node.kind = NodeKind::bag;
        return parse_elements(node, ">>");
    }
    if (accept_symbol("{")) {
        return parse_tuple(node);
    }
    if (accept_symbol("?")) {
        node.kind = NodeKind::parameter;
        node.number = parameter_count_++;
        return true;
    }
    return false;
}

bool ExpressionParser::parse_literal(Node& node) {
    switch (current_.kind) {
        case TokenKind::string:
            node.kind = NodeKind::string;
            break;
        case TokenKind::number:
            node.kind = NodeKind::number;
            break;
        case TokenKind::ion:
            node.kind = NodeKind::ion;
            break;
        default:
            return false;
    }
    node.text = current_.text;
    advance();
    return true;
}

bool ExpressionParser::parse_keyword(Node& node) {
    const std::string& word = current_.text;
    if (word == "true" || word == "false") {
        node.kind = NodeKind::boolean;
        node.text = word;
    } else if (word == "null") {
        node.kind = NodeKind::null;
    } else if (word == "missing") {
        node.kind = NodeKind::missing;
    } else if (is_callable(word) && next_.kind == TokenKind::symbol && next_.text == "(") {
        return parse_call(node);
    } else {
        return false;
    }
    advance();
    return true;
}

/// Behind the opening one: an expression in parentheses, or a sequence. A SELECT in them is taken
/// nowhere but in EXISTS of a transaction, which is a statement of its own.
bool ExpressionParser::parse_in_parentheses(Node& node) {
    if (at_keyword("select")) {
        refuse("Unsupported token in expression: SELECT at " + to_string(current_.position));
        for (std::uint32_t open = 1; open != 0; advance()) {
            if (current_.kind == TokenKind::end || current_.kind == TokenKind::invalid) {
                return false;
            }
            open += at_symbol("(") ? 1U : 0U;
            open -= at_symbol(")") ? 1U : 0U;
        }
        node.kind = NodeKind::select;
        return true;
    }
    if (!parse_expression(node)) {
        return false;
    }
    if (accept_symbol(")")) {
        return true;
    }
    wrap(node, NodeKind::sequence, node.position);
    while (accept_symbol(",")) {
        if (!parse_expression(node.children.emplace_back())) {
            return false;
        }
    }
    return node.children.size() > 1 && accept_symbol(")");
}

/// Behind the opening mark: expressions up to `end`, or none.
bool ExpressionParser::parse_elements(Node& node, std::string_view end) {
    if (accept_symbol(end)) {
        return true;
    }
    do {
        if (!parse_expression(node.children.emplace_back())) {
            return false;
        }
    } while (accept_symbol(","));
    return accept_symbol(end);
}

bool ExpressionParser::parse_tuple(Node& node) {
    node.kind = NodeKind::tuple;
    if (accept_symbol("}")) {
        return true;
    }
    do {
        if (!parse_expression(node.children.emplace_back()) || !accept_symbol(":") ||
            !parse_expression(node.children.emplace_back())) {
            return false;
        }
    } while (accept_symbol(","));
    return accept_symbol("}");
}

bool ExpressionParser::parse_call(Node& node) {
    node.kind = NodeKind::call;
    node.text = to_lower(current_.text);
    advance();
    advance();  // the parenthesis
    if (at_symbol("*")) {
        node.children.emplace_back().kind = NodeKind::star;
        advance();
        return accept_symbol(")");
    }
    if (at_keyword("select")) {
        return parse_in_parentheses(node.children.emplace_back());
    }
    return parse_elements(node, ")");
}

bool ExpressionParser::parse_steps(Node& node) {
    if (!at_symbol(".") && !at_symbol("[")) {
        return true;
    }
    wrap(node, NodeKind::path, node.position);
    while (true) {
        if (accept_symbol(".")) {
            Node& step = node.children.emplace_back();
            step.position = current_.position;
            step.kind = at_symbol("*") ? NodeKind::star : NodeKind::name;
            if (step.kind == NodeKind::star) {
                refuse("Changing item's hierarchy while reading isn't supported");
            } else if (!at_name()) {
                return false;
            } else if (current_.text.empty()) {
                refuse("Path component cannot be an empty string");
            }
            step.text = current_.text;
            advance();
        } else if (accept_symbol("[")) {
            if (!parse_expression(node.children.emplace_back()) || !accept_symbol("]")) {
                return false;
            }
        } else {
            return true;
        }
    }
}

}  // namespace dynox::partiql

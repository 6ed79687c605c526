#include "expression/parser.hpp"

#include <boost/container/small_vector.hpp>

#include <algorithm>
#include <array>

#include "expression/reserved_words.hpp"

namespace dynox::expression {

namespace {

struct FunctionTraits {
    std::string_view name;
    std::size_t operands;
};
constexpr std::array<FunctionTraits, 8> functions{{
    {"attribute_exists", 1},
    {"attribute_not_exists", 1},
    {"attribute_type", 2},
    {"begins_with", 2},
    {"contains", 2},
    {"size", 1},
    {"if_not_exists", 2},
    {"list_append", 2},
}};

Function function_of(std::string_view name) noexcept {
    for (std::size_t number = 0; number < functions.size(); ++number) {
        if (functions[number].name == name) {
            return static_cast<Function>(number);
        }
    }
    return Function::unknown;
}

std::string quoted(std::string_view text) {
    std::string result("\"");
    result += text;
    result += '"';
    return result;
}

}  // namespace

Result<void> Parser::check_size(Kind kind, std::string_view text) {
    if (text.empty()) {
        return invalid_expression(kind, "The expression can not be empty;");
    }
    if (text.size() > expression_size_bytes_max) {
        return invalid_expression(
            kind, "Expression size has exceeded the maximum allowed size; expression size: " +
                      std::to_string(text.size()));
    }
    return {};
}

bool Parser::fail_syntax() {
    // Near is from the token before to the token behind, with the blanks between them.
    const std::uint32_t begin = previous_.size == 0 ? 0 : previous_.offset;
    const std::uint32_t end = lexer_.next().end();
    const std::string_view token = at(TokenKind::end) ? "<EOF>" : text_of(current_);
    fail(Rank::syntax, "Syntax error; token: " + quoted(token) +
                           ", near: " + quoted(text_.substr(begin, end - begin)));
    return false;
}

void Parser::fail_redundant_parentheses() {
    fail(Rank::parentheses, "The expression has redundant parentheses;");
}

bool Parser::enter(std::string_view refusal) {
    if (++depth_ <= nesting_max) {
        return true;
    }
    // Not worth reading on, so it is told before all other faults.
    fail(Rank::syntax, std::string(refusal));
    return false;
}

bool Parser::enter_parentheses() {
    // Only parentheses round parentheses, or too many operators, come so deep.
    static_assert(operators_max == 300);
    return enter(operator_count_ > operators_max
                     ? "The expression contains too many operators; operator count: 301"
                     : "The expression has redundant parentheses;");
}

bool Parser::enter_call() {
    return enter("The expression has too many nested function calls;");
}

bool Parser::parse_index(Step& step) {
    if (!at(TokenKind::number)) {
        return fail_syntax();
    }
    step = Step{{}, 0, current_.offset, true};
    std::uint64_t index = 0;
    for (const char c : text_of(current_)) {
        index = std::min<std::uint64_t>(index * 10 + static_cast<std::uint64_t>(c - '0'),
                                        std::uint64_t{list_index_max} + 1);
    }
    step.index = static_cast<std::uint32_t>(index);
    suspicious_ = suspicious_ || index > list_index_max;
    advance();
    return expect(TokenKind::right_bracket);
}

bool Parser::parse_step(Step& step, Rank rank) {
    step = Step{text_of(current_), 0, current_.offset, false};
    if (at(TokenKind::identifier)) {
        suspicious_ = suspicious_ || is_reserved(step.name);
    } else if (at(TokenKind::name_placeholder)) {
        if (const std::string* name = placeholders_.name(step.name)) {
            step.name = *name;
        } else {
            fail(rank,
                 "An expression attribute name used in the document path is not defined; "
                 "attribute name: " +
                     std::string(step.name));
        }
    } else {
        return fail_syntax();
    }
    advance();
    return true;
}

void Parser::check_path(std::size_t step_count, Rank rank) {
    if (step_count > path_steps_max) {
        fail(rank, "The document path has too many nesting levels; nesting levels: " +
                       std::to_string(step_count));
    }
}

bool Parser::parse_path_behind(const Step& first, Steps& path, Rank rank) {
    if (!at(TokenKind::dot) && !at(TokenKind::left_bracket)) {
        path = {arena_.make(first), 1};
        return true;
    }
    boost::container::small_vector<Step, 8> steps{first};
    for (;;) {
        Step step;
        if (accept(TokenKind::dot)) {
            if (!parse_step(step, rank)) {
                return false;
            }
        } else if (accept(TokenKind::left_bracket)) {
            if (!parse_index(step)) {
                return false;
            }
        } else {
            break;
        }
        steps.push_back(step);
    }
    check_path(steps.size(), rank);
    path = arena_.copy(Steps(steps.data(), steps.size()));
    return true;
}

bool Parser::parse_path(Steps& path, Rank rank) {
    Step first;
    return parse_step(first, rank) && parse_path_behind(first, path, rank);
}

bool Parser::parse_value(Operand& operand) {
    if (!at(TokenKind::value_placeholder)) {
        return fail_syntax();
    }
    operand = Operand();
    operand.kind = OperandKind::value;
    operand.offset = current_.offset;
    operand.text = text_of(current_);
    operand.value = placeholders_.value(operand.text);
    if (operand.value.empty()) {
        fail_meaning(
            "An expression attribute value used in expression is not defined; attribute value: " +
            std::string(operand.text));
    }
    advance();
    return true;
}

bool Parser::parse_parenthesized(Operand& operand) {
    advance();
    if (at(TokenKind::left_parenthesis) && !sums_nest_) {
        fail_redundant_parentheses();
    }
    if (!enter_parentheses() || !parse_operand(operand)) {
        return false;
    }
    while (sums_nest_ && at_sign()) {
        if (!parse_second_summand(operand)) {
            return false;
        }
    }
    if (!expect(TokenKind::right_parenthesis)) {
        return false;
    }
    leave();
    return true;
}

bool Parser::parse_second_summand(Operand& value) {
    const bool plus = at(TokenKind::plus);
    const std::uint32_t offset = current_.offset;
    advance();
    std::array<Operand, 2> sides{value, Operand()};
    if (!parse_operand(sides[1])) {
        return false;
    }
    const std::string_view sign = plus ? "+" : "-";
    for (const Operand& side : sides) {
        note_operand(side);
        // Statements tell a list in a sum by its type.
        suspicious_ = suspicious_ || (!sums_nest_ && side.function == Function::list_append);
        const std::optional<AttributeType> type = static_type(side);
        if (type && type != AttributeType::number) {
            fail_operand_type(sign, type_name(*type));
        }
    }
    value = Operand();
    value.kind = plus ? OperandKind::add : OperandKind::subtract;
    value.offset = offset;
    value.arguments = arena_.copy(std::span<const Operand>(sides));
    return true;
}

void Parser::note_operand(const Operand& operand) noexcept {
    suspicious_ = suspicious_ || (operand.kind == OperandKind::call &&
                                  operand.function != Function::if_not_exists &&
                                  operand.function != Function::list_append);
}

bool Parser::parse_name_or_call(Operand& operand) {
    const Token name = current_;
    Step first;
    // A name before a parenthesis is a function, which may be called like a reserved word.
    const bool was_suspicious = suspicious_;
    if (!parse_step(first, Rank::meaning)) {
        return false;
    }
    if (name.kind == TokenKind::identifier && at(TokenKind::left_parenthesis)) {
        suspicious_ = was_suspicious;
        return parse_call(name, operand);
    }
    operand = Operand();
    operand.kind = OperandKind::path;
    operand.offset = name.offset;
    return parse_path_behind(first, operand.path, Rank::meaning);
}

bool Parser::parse_operand(Operand& operand) {
    switch (current_.kind) {
        case TokenKind::left_parenthesis:
            return parse_parenthesized(operand);
        case TokenKind::value_placeholder:
            return parse_value(operand);
        case TokenKind::identifier:
        case TokenKind::name_placeholder:
            return parse_name_or_call(operand);
        default:
            return fail_syntax();
    }
}

bool Parser::parse_call(const Token& name, Operand& operand) {
    advance();  // the parenthesis
    if (!enter_call()) {
        return false;
    }
    boost::container::small_vector<Operand, 2> arguments;
    do {
        if (!parse_operand(arguments.emplace_back())) {
            return false;
        }
        const bool nested_call = arguments.back().kind == OperandKind::call;
        // Which calls may stand inside others depends on the kind of expression.
        suspicious_ = suspicious_ || nested_call;
    } while (accept(TokenKind::comma));
    if (!expect(TokenKind::right_parenthesis)) {
        return false;
    }
    leave();
    operand = Operand();
    operand.kind = OperandKind::call;
    operand.offset = name.offset;
    operand.text = text_of(name);
    operand.function = function_of(operand.text);
    operand.arguments = arena_.copy(std::span<const Operand>(arguments.data(), arguments.size()));
    check_call(operand);
    return true;
}

std::optional<AttributeType> Parser::static_type(const Operand& operand) noexcept {
    if (operand.kind == OperandKind::value && !operand.value.empty()) {
        return operand.value.type();
    }
    if (operand.kind == OperandKind::call) {
        if (operand.function == Function::size) {
            return AttributeType::number;
        }
        if (operand.function == Function::list_append) {
            return AttributeType::list;
        }
    }
    return std::nullopt;
}

void Parser::fail_operand_type(std::string_view operation, std::string_view type) {
    std::string message("Incorrect operand type for operator or function; operator or function: ");
    message += operation;
    message += ", operand type: ";
    message += type;
    fail_meaning(std::move(message));
}

void Parser::check_distinct(std::string_view operation, std::span<const Operand> operands) {
    const Operand& first = operands.front();
    if (first.kind != OperandKind::path) {
        return;
    }
    for (const Operand& other : operands.subspan(1)) {
        if (other.kind == OperandKind::path && std::equal(first.path.begin(), first.path.end(),
                                                          other.path.begin(), other.path.end())) {
            std::string message(
                "The first operand must be distinct from the remaining operands for this "
                "operator or function; operator: ");
            message += operation;
            message += ", first operand: ";
            message += to_string(first.path);
            fail_meaning(std::move(message));
            return;
        }
    }
}

void Parser::check_call(const Operand& call) {
    if (call.function == Function::unknown) {
        suspicious_ = true;
        return;
    }
    const FunctionTraits& traits = functions[static_cast<std::size_t>(call.function)];
    if (call.arguments.size() != traits.operands) {
        fail_meaning(
            "Incorrect number of operands for operator or function; operator or function: " +
            std::string(traits.name) +
            ", number of operands: " + std::to_string(call.arguments.size()));
        return;
    }
    switch (call.function) {
        case Function::attribute_exists:
        case Function::attribute_not_exists:
        case Function::if_not_exists:
            if (call.arguments.front().kind != OperandKind::path) {
                fail_meaning(
                    "Operator or function requires a document path; operator or function: " +
                    std::string(traits.name));
            }
            check_distinct(traits.name, call.arguments);
            break;
        case Function::attribute_type:
            check_attribute_type(call.arguments);
            break;
        case Function::begins_with:
            check_begins_with(call.arguments);
            break;
        case Function::contains:
            check_distinct(traits.name, call.arguments);
            break;
        case Function::size:
            check_size_function(call.arguments.front());
            break;
        default:
            check_list_append(call.arguments);
            break;
    }
}

void Parser::check_attribute_type(std::span<const Operand> arguments) {
    constexpr std::string_view name = "attribute_type";
    check_distinct(name, arguments);
    const Operand& wanted = arguments[1];
    const std::optional<AttributeType> type = static_type(wanted);
    if (!type) {
        if (wanted.kind == OperandKind::path) {
            fail_operand_type(name,
                              "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}");  // any type, says the service
        }
    } else if (type != AttributeType::string) {
        fail_operand_type(name, type_name(*type));
    } else {
        const std::string_view text = wanted.value.as_string();
        for (int number = 0; number < 10; ++number) {
            if (type_name(static_cast<AttributeType>(number)) == text) {
                return;
            }
        }
        fail_meaning("Invalid attribute type name found; type: " + std::string(text) +
                     ", valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}");
    }
}

void Parser::check_begins_with(std::span<const Operand> arguments) {
    constexpr std::string_view name = "begins_with";
    check_distinct(name, arguments);
    for (const Operand& argument : arguments) {
        const std::optional<AttributeType> type = static_type(argument);
        if (type && type != AttributeType::string && type != AttributeType::binary) {
            fail_operand_type(name, type_name(*type));
        }
    }
}

void Parser::check_size_function(const Operand& argument) {
    const std::optional<AttributeType> type = static_type(argument);
    if (type == AttributeType::number || type == AttributeType::boolean ||
        type == AttributeType::null) {
        fail_operand_type("size", type_name(*type));
    }
}

void Parser::check_list_append(std::span<const Operand> arguments) {
    for (const Operand& argument : arguments) {
        const std::optional<AttributeType> type = static_type(argument);
        if (type && type != AttributeType::list) {
            fail_operand_type("list_append", type_name(*type));
        }
    }
}

}  // namespace dynox::expression

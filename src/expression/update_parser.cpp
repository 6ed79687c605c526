// update  := section { section }, each of the four once
// section := SET path = value {, path = value} | REMOVE path {, path}
//          | ADD path :value {, path :value} | DELETE path :value {, path :value}
// value   := operand [ (+ | -) operand ] | ( value )
// operand := path | :value | call | ( operand )
// and of statements
// value   := operand { (+ | -) operand }
// operand := path | :value | call | ( value )
#include "expression/update_parser.hpp"

#include <boost/container/small_vector.hpp>

#include <array>
#include <limits>

#include "expression/parser.hpp"
#include "expression/path_tree.hpp"
#include "expression/structure.hpp"

namespace dynox::expression {

namespace {

// The charge of an update expression: spec/service-facts.md, section 6.
constexpr std::uint64_t charge_of_expression = 3;
constexpr std::uint64_t charge_of_writing_clause = 19;  // SET and ADD
constexpr std::uint64_t charge_of_removing_clause = 1;  // REMOVE and DELETE
constexpr std::uint64_t charge_of_further_step = 4;
constexpr std::uint64_t charge_of_path_operand = 1;
constexpr std::uint64_t charge_of_path_element = 14;
constexpr std::uint64_t charge_of_sum = 34;
constexpr std::uint64_t charge_of_difference = 37;
constexpr std::uint64_t charge_of_if_not_exists = 39;
constexpr std::uint64_t charge_of_list_append = 37;

std::uint64_t written_size(const Step& step) {
    return step.is_index ? std::to_string(step.index).size() : step.name.size();
}

std::uint64_t charge_of_target(Steps path) {
    std::uint64_t charge = written_size(path.front());
    for (const Step& step : path.subspan(1)) {
        charge += charge_of_further_step + written_size(step);
    }
    return charge;
}

std::uint64_t charge_of_function(Function function) noexcept {
    return function == Function::if_not_exists ? charge_of_if_not_exists : charge_of_list_append;
}

std::uint64_t charge_of_operand(const Operand& operand) {
    std::uint64_t charge = 0;
    switch (operand.kind) {
        case OperandKind::path:
            charge = charge_of_path_operand;
            for (const Step& step : operand.path) {
                charge += charge_of_path_element + written_size(step);
            }
            return charge;
        case OperandKind::value:
            return operand.value.size_by_rule();
        case OperandKind::call:
            charge = charge_of_function(operand.function);
            break;
        case OperandKind::add:
            charge = charge_of_sum;
            break;
        case OperandKind::subtract:
            charge = charge_of_difference;
            break;
    }
    for (const Operand& argument : operand.arguments) {
        charge += charge_of_operand(argument);
    }
    return charge;
}

std::uint64_t charge_of_action(const UpdateAction& action) {
    const std::uint64_t target = charge_of_target(action.target);
    switch (action.kind) {
        case ActionKind::set:
        case ActionKind::add:
            return charge_of_writing_clause + target + charge_of_operand(action.value);
        default:
            return charge_of_removing_clause + target;
    }
}

std::optional<ActionKind> section_of(TokenKind kind) noexcept {
    switch (kind) {
        case TokenKind::kw_set:
            return ActionKind::set;
        case TokenKind::kw_remove:
            return ActionKind::remove;
        case TokenKind::kw_add:
            return ActionKind::add;
        case TokenKind::kw_delete:
            return ActionKind::remove_members;
        default:
            return std::nullopt;
    }
}

/// The long names of types that the service uses for ADD and DELETE.
std::string_view long_type_name(AttributeType type) noexcept {
    static constexpr std::array<std::string_view, 10> names{
        "STRING",     "NUMBER",  "BINARY", "STRING_SET", "NUMBER_SET",
        "BINARY_SET", "BOOLEAN", "NULL",   "LIST",       "MAP"};
    return names[static_cast<std::size_t>(type)];
}

class UpdateParser final : private Parser {
  public:
    using Parser::Parser;

    Result<void> parse(UpdateTree& tree, UpdateGrammar grammar) {
        sums_nest_ = grammar == UpdateGrammar::statement;
        do {
            if (!parse_section()) {
                return faults_.error(kind_);
            }
        } while (!at(TokenKind::end));
        tree.actions = arena_.copy(std::span<const UpdateAction>(actions_.data(), actions_.size()));
        if (suspicious_) {
            find_structure_faults(text_, tree.actions, faults_);
        }
        if (!faults_.has(Rank::target)) {
            boost::container::small_vector<Steps, 8> targets;
            for (const UpdateAction& action : tree.actions) {
                targets.push_back(action.target);
            }
            tree.targets = merge_paths(std::span<const Steps>(targets.data(), targets.size()),
                                       arena_, faults_);
        }
        if (!faults_.empty()) {
            return faults_.error(kind_);
        }
        std::uint64_t charge = charge_of_expression;
        for (const UpdateAction& action : tree.actions) {
            charge += charge_of_action(action);
        }
        tree.request_charge_bytes = static_cast<std::uint32_t>(
            std::min<std::uint64_t>(charge, std::numeric_limits<std::uint32_t>::max()));
        return {};
    }

  private:
    bool parse_section() {
        const std::optional<ActionKind> kind = section_of(current_.kind);
        if (!kind) {
            return fail_syntax();
        }
        bool& seen = seen_[static_cast<std::size_t>(*kind)];
        if (seen) {
            fail(Rank::section, "The \"" + std::string(section_name(*kind)) +
                                    "\" section can only be used once in an update expression;");
        }
        seen = true;
        advance();
        do {
            UpdateAction& action = actions_.emplace_back();
            action.kind = *kind;
            action.offset = current_.offset;
            if (!parse_path(action.target, Rank::target) || !parse_right_side(action)) {
                return false;
            }
        } while (accept(TokenKind::comma));
        return true;
    }

    bool parse_right_side(UpdateAction& action) {
        switch (action.kind) {
            case ActionKind::set: {
                bool in_parentheses = false;
                return expect(TokenKind::equal) && parse_sum(action.value, in_parentheses);
            }
            case ActionKind::remove:
                return true;
            default:
                if (!parse_value(action.value)) {
                    return false;
                }
                check_literal(action);
                return true;
        }
    }

    void check_literal(const UpdateAction& action) {
        if (action.value.value.empty()) {
            return;
        }
        const AttributeType type = action.value.value.type();
        const bool is_set = type >= AttributeType::string_set && type <= AttributeType::binary_set;
        if (is_set || (action.kind == ActionKind::add && type == AttributeType::number)) {
            return;
        }
        fail_meaning("Incorrect operand type for operator or function; operator: " +
                     std::string(section_name(action.kind)) +
                     ", operand type: " + std::string(long_type_name(type)));
    }

    /// What may stand behind the equals sign. A sum in parentheses cannot be added to again, but in
    /// statements.
    bool parse_sum(Operand& value, bool& in_parentheses) {
        in_parentheses = false;
        if (at(TokenKind::left_parenthesis)) {
            advance();
            if (!enter_parentheses() || !parse_sum(value, in_parentheses) ||
                !expect(TokenKind::right_parenthesis)) {
                return false;
            }
            leave();
            if (in_parentheses) {
                fail_redundant_parentheses();
            }
            in_parentheses = true;
            if (!sums_nest_ &&
                (value.kind == OperandKind::add || value.kind == OperandKind::subtract)) {
                return true;
            }
        } else if (!parse_operand(value)) {
            return false;
        }
        note_operand(value);
        while (at_sign()) {
            in_parentheses = false;
            if (!parse_second_summand(value)) {
                return false;
            }
            if (!sums_nest_) {
                break;
            }
        }
        return true;
    }

    boost::container::small_vector<UpdateAction, 4> actions_;
    std::array<bool, 4> seen_{};
};

}  // namespace

Result<std::unique_ptr<UpdateTree>> parse_update_tree(std::string_view text,
                                                      Placeholders& placeholders,
                                                      UpdateGrammar grammar) {
    if (Result<void> checked = Parser::check_size(Kind::update, text); !checked) {
        return checked.error();
    }
    auto tree = std::make_unique<UpdateTree>();
    UpdateParser parser(Kind::update, tree->arena.copy(text), placeholders, tree->arena);
    if (Result<void> parsed = parser.parse(*tree, grammar); !parsed) {
        return parsed.error();
    }
    return tree;
}

}  // namespace dynox::expression

// condition   := conjunction { OR conjunction }
// conjunction := negation { AND negation }
// negation    := { NOT } comparison
// comparison  := operand comparator operand | operand BETWEEN operand AND operand
//              | operand IN ( operand {, operand} ) | call | ( condition )
// operand     := path | :value | call | ( operand )
//
// What an opening parenthesis belongs to, a condition or an operand, shows only behind its end.
#include "expression/condition_parser.hpp"

#include <boost/container/small_vector.hpp>

#include <array>
#include <ranges>

#include "expression/parser.hpp"
#include "expression/structure.hpp"

namespace dynox::expression {

namespace {

std::optional<Comparator> comparator_of(TokenKind kind) noexcept {
    if (kind < TokenKind::equal || kind > TokenKind::greater_equal) {
        return std::nullopt;
    }
    static_assert(static_cast<int>(TokenKind::greater_equal) - static_cast<int>(TokenKind::equal) ==
                  static_cast<int>(Comparator::greater_equal));
    return static_cast<Comparator>(static_cast<int>(kind) - static_cast<int>(TokenKind::equal));
}

class ConditionParser final : private Parser {
  public:
    using Parser::Parser;

    Result<const ConditionNode*> parse() {
        Parsed parsed;
        if (!parse_disjunction(parsed, Want::condition) || !expect(TokenKind::end)) {
            return faults_.error(kind_);
        }
        if (suspicious_) {
            find_structure_faults(text_, *parsed.condition, faults_);
        }
        if (!faults_.empty()) {
            return faults_.error(kind_);
        }
        return parsed.condition;
    }

  private:
    enum class Want : std::uint8_t { condition, condition_or_operand };
    struct Parsed {
        const ConditionNode* condition = nullptr;  // otherwise it is an operand
        Operand operand;
        bool in_parentheses = false;
    };

    void count_operators(std::size_t count) {
        checked_operator_count_ += count;
        if (checked_operator_count_ > operators_max) {
            fail_meaning("The expression contains too many operators; operator count: " +
                         std::to_string(operators_max + 1));
        }
    }
    void finish(Parsed& parsed, const ConditionNode& node) {
        parsed.condition = arena_.make(node);
        parsed.in_parentheses = false;
    }
    /// Takes the operator at hand; returns where it stands.
    std::uint32_t take_operator() noexcept {
        const std::uint32_t offset = current_.offset;
        ++operator_count_;
        advance();
        return offset;
    }

    bool parse_disjunction(Parsed& parsed, Want want) {
        if (!parse_conjunction(parsed, want)) {
            return false;
        }
        // Behind an operand alone, OR is a syntax error, which the caller finds.
        return !at(TokenKind::kw_or) || parsed.condition == nullptr ||
               parse_more(parsed, ConditionKind::disjunction);
    }

    bool parse_conjunction(Parsed& parsed, Want want) {
        if (!parse_negation(parsed, want)) {
            return false;
        }
        return !at(TokenKind::kw_and) || parsed.condition == nullptr ||
               parse_more(parsed, ConditionKind::conjunction);
    }

    /// The conditions behind the first one.
    bool parse_more(Parsed& parsed, ConditionKind kind) {
        const bool disjunction = kind == ConditionKind::disjunction;
        const TokenKind keyword = disjunction ? TokenKind::kw_or : TokenKind::kw_and;
        boost::container::small_vector<const ConditionNode*, 8> children{parsed.condition};
        ConditionNode node;
        node.kind = kind;
        node.offset = current_.offset;
        while (at(keyword)) {
            take_operator();
            Parsed next;
            if (!(disjunction ? parse_conjunction(next, Want::condition)
                              : parse_negation(next, Want::condition))) {
                return false;
            }
            children.push_back(next.condition);
        }
        count_operators(children.size() - 1);
        node.children =
            arena_.copy(std::span<const ConditionNode* const>(children.data(), children.size()));
        finish(parsed, node);
        return true;
    }

    bool parse_negation(Parsed& parsed, Want want) {
        if (!at(TokenKind::kw_not)) {
            return parse_comparison(parsed, want);
        }
        // Not by recursion, so that a thousand of them need no stack.
        boost::container::small_vector<std::uint32_t, 4> offsets;
        while (at(TokenKind::kw_not)) {
            offsets.push_back(take_operator());
        }
        if (!parse_comparison(parsed, Want::condition)) {
            return false;
        }
        count_operators(offsets.size());
        if (checked_operator_count_ > operators_max) {
            return true;  // the tree is refused, so its depth need not grow
        }
        for (const std::uint32_t offset : std::views::reverse(offsets)) {
            ConditionNode node;
            node.kind = ConditionKind::negation;
            node.offset = offset;
            node.children = {arena_.make(parsed.condition), 1};
            finish(parsed, node);
        }
        return true;
    }

    bool parse_comparison(Parsed& parsed, Want want) {
        parsed.condition = nullptr;
        parsed.in_parentheses = false;
        if (at(TokenKind::left_parenthesis)) {
            if (!parse_parentheses(parsed)) {
                return false;
            }
            if (parsed.condition != nullptr) {
                return true;
            }
        } else if (!parse_operand(parsed.operand)) {
            return false;
        }
        if (const std::optional<Comparator> comparator = comparator_of(current_.kind)) {
            return parse_comparator(parsed, *comparator);
        }
        if (at(TokenKind::kw_between)) {
            return parse_between(parsed);
        }
        if (at(TokenKind::kw_in)) {
            return parse_in(parsed);
        }
        if (want == Want::condition_or_operand && at(TokenKind::right_parenthesis)) {
            return true;
        }
        if (parsed.operand.kind != OperandKind::call) {
            return fail_syntax();
        }
        finish_call(parsed);
        return true;
    }

    bool parse_parentheses(Parsed& parsed) {
        advance();
        if (!enter_parentheses() || !parse_disjunction(parsed, Want::condition_or_operand) ||
            !expect(TokenKind::right_parenthesis)) {
            return false;
        }
        leave();
        if (parsed.in_parentheses) {
            fail_redundant_parentheses();
        }
        parsed.in_parentheses = true;
        return true;
    }

    void finish_call(Parsed& parsed) {
        const Operand& call = parsed.operand;
        ConditionNode node;
        node.kind = ConditionKind::call;
        node.function = call.function;
        node.offset = call.offset;
        node.text = call.text;
        node.operands = call.arguments;
        suspicious_ = suspicious_ || call.function >= Function::size;
        const bool in_parentheses = parsed.in_parentheses;
        finish(parsed, node);
        parsed.in_parentheses = in_parentheses;
    }

    /// An operand of a comparison: of the functions, only size may be one.
    bool parse_right_operand(Operand& operand) {
        return parse_operand(operand) && (note_operand(operand), true);
    }
    void note_operand(const Operand& operand) noexcept {
        suspicious_ = suspicious_ ||
                      (operand.kind == OperandKind::call && operand.function != Function::size);
    }

    bool parse_comparator(Parsed& parsed, Comparator comparator) {
        ConditionNode node;
        node.kind = ConditionKind::comparison;
        node.comparator = comparator;
        node.offset = take_operator();
        std::array<Operand, 2> operands;
        operands[0] = parsed.operand;
        note_operand(operands[0]);
        if (!parse_right_operand(operands[1])) {
            return false;
        }
        if (comparator != Comparator::equal && comparator != Comparator::not_equal) {
            check_ordered(symbol(comparator), operands);
        }
        check_distinct(symbol(comparator), operands);
        count_operators(1);
        node.operands = arena_.copy(std::span<const Operand>(operands));
        finish(parsed, node);
        return true;
    }

    bool parse_between(Parsed& parsed) {
        ConditionNode node;
        node.kind = ConditionKind::between;
        node.offset = take_operator();
        std::array<Operand, 3> operands;
        operands[0] = parsed.operand;
        note_operand(operands[0]);
        if (!parse_right_operand(operands[1]) || !expect(TokenKind::kw_and) ||
            !parse_right_operand(operands[2])) {
            return false;
        }
        check_ordered("BETWEEN", operands);
        check_distinct("BETWEEN", operands);
        check_bounds(operands[1], operands[2]);
        count_operators(1);
        node.operands = arena_.copy(std::span<const Operand>(operands));
        finish(parsed, node);
        return true;
    }

    bool parse_in(Parsed& parsed) {
        ConditionNode node;
        node.kind = ConditionKind::in;
        node.offset = take_operator();
        note_operand(parsed.operand);
        boost::container::small_vector<Operand, 4> operands{parsed.operand};
        if (!expect(TokenKind::left_parenthesis)) {
            return false;
        }
        do {
            if (!parse_right_operand(operands.emplace_back())) {
                return false;
            }
        } while (accept(TokenKind::comma));
        if (!expect(TokenKind::right_parenthesis)) {
            return false;
        }
        if (const std::size_t count = operands.size() - 1; count > in_operands_max) {
            fail_meaning(
                "The IN operator is provided with too many operands; number of operands: " +
                std::to_string(count));
        }
        const std::span<const Operand> all(operands.data(), operands.size());
        check_distinct("IN", all);
        count_operators(1);
        node.operands = arena_.copy(all);
        finish(parsed, node);
        return true;
    }

    /// Only S, N and B have an order.
    void check_ordered(std::string_view operation, std::span<const Operand> operands) {
        for (const Operand& operand : operands) {
            const std::optional<AttributeType> type = static_type(operand);
            if (type && type > AttributeType::binary) {
                return fail_operand_type(operation, type_name(*type));
            }
        }
    }

    void check_bounds(const Operand& low, const Operand& high) {
        if (low.value.empty() || high.value.empty() || low.value.type() > AttributeType::binary ||
            high.value.type() > AttributeType::binary) {
            return;
        }
        const auto refuse = [&](std::string message) {
            fail_meaning("The BETWEEN operator requires " + std::move(message) +
                         "; lower bound operand: AttributeValue: " + to_string(low.value) +
                         ", upper bound operand: AttributeValue: " + to_string(high.value));
        };
        if (low.value.type() != high.value.type()) {
            return refuse("same data type for lower and upper bounds");
        }
        const auto payload = [](FlatValue value) {
            return value.is(AttributeType::number) ? value.as_number_bytes()
                                                   : value.as_string_or_binary();
        };
        if (payload(low.value) > payload(high.value)) {
            refuse("upper bound to be greater than or equal to lower bound");
        }
    }

    /// As the service counts: a node after its operands.
    std::size_t checked_operator_count_ = 0;
};

}  // namespace

Result<std::unique_ptr<ConditionTree>> parse_condition_tree(std::string_view text, Kind kind,
                                                            Placeholders& placeholders) {
    if (Result<void> checked = Parser::check_size(kind, text); !checked) {
        return checked.error();
    }
    auto tree = std::make_unique<ConditionTree>();
    ConditionParser parser(kind, tree->arena.copy(text), placeholders, tree->arena);
    Result<const ConditionNode*> root = parser.parse();
    if (!root) {
        return root.error();
    }
    tree->root = *root;
    return tree;
}

}  // namespace dynox::expression

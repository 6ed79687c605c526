#include "expression/structure.hpp"

#include "expression/reserved_words.hpp"

namespace dynox::expression {

namespace {

std::string misplaced(std::string_view function) {
    return "The function is not allowed to be used this way in an expression; function: " +
           std::string(function);
}

bool belongs_to_updates(Function function) noexcept {
    return function == Function::if_not_exists || function == Function::list_append;
}

class Walk {
  public:
    Walk(std::string_view text, Faults& faults) noexcept : text_(text), faults_(faults) {}

    void condition(const ConditionNode& node) {
        if (node.kind == ConditionKind::call) {
            if (node.function == Function::size) {
                fail(misplaced(node.text));
            }
            condition_function(node.function, node.text);
        }
        for (const Operand& operand : node.operands) {
            condition_operand(operand);
        }
        for (const ConditionNode* child : node.children) {
            condition(*child);
        }
    }

    void path(Steps steps) {
        for (const Step& step : steps) {
            // Placeholders begin with #; what they stand for may be a reserved word.
            const char first = text_[step.offset];
            if (step.is_index) {
                if (step.index > list_index_max) {
                    fail("List index is not within the allowable range; index: [" +
                         std::string(digits(step.offset)) + "]");
                }
            } else if (first != '#' && is_reserved(step.name)) {
                fail("Attribute name is a reserved keyword; reserved keyword: " +
                     std::string(step.name));
            }
        }
    }

    void update_operand(const Operand& operand) {
        switch (operand.kind) {
            case OperandKind::path:
                return path(operand.path);
            case OperandKind::value:
                return;
            case OperandKind::call:
                if (!belongs_to_updates(operand.function)) {
                    fail("Invalid function name; function: " + std::string(operand.text));
                }
                break;
            default:  // a sum
                for (const Operand& side : operand.arguments) {
                    if (side.kind == OperandKind::call && side.function == Function::list_append) {
                        fail(misplaced(side.text));
                    }
                }
                break;
        }
        for (const Operand& argument : operand.arguments) {
            update_operand(argument);
        }
    }

  private:
    void fail(std::string message) { faults_.add(Rank::structure, std::move(message)); }

    void condition_function(Function function, std::string_view name) {
        if (function == Function::unknown) {
            fail("Invalid function name; function: " + std::string(name));
        } else if (belongs_to_updates(function)) {
            fail("The function is not allowed in a condition expression; function: " +
                 std::string(name));
        }
    }

    void condition_operand(const Operand& operand) {
        if (operand.kind == OperandKind::path) {
            path(operand.path);
        } else if (operand.kind == OperandKind::call) {
            condition_function(operand.function, operand.text);
            if (operand.function != Function::size) {
                fail(misplaced(operand.text));
            }
            for (const Operand& argument : operand.arguments) {
                condition_operand(argument);
            }
        }
    }

    [[nodiscard]] std::string_view digits(std::size_t offset) const noexcept {
        return text_.substr(offset, text_.find_first_not_of("0123456789", offset) - offset);
    }

    std::string_view text_;
    Faults& faults_;
};

}  // namespace

void find_structure_faults(std::string_view text, const ConditionNode& root, Faults& faults) {
    Walk(text, faults).condition(root);
}

void find_structure_faults(std::string_view text, std::span<const UpdateAction> actions,
                           Faults& faults) {
    Walk walk(text, faults);
    for (const UpdateAction& action : actions) {
        walk.path(action.target);
        if (action.kind == ActionKind::set) {
            walk.update_operand(action.value);
        }
    }
}

void find_structure_faults(std::string_view text, std::span<const Steps> paths, Faults& faults) {
    Walk walk(text, faults);
    for (const Steps path : paths) {
        walk.path(path);
    }
}

}  // namespace dynox::expression

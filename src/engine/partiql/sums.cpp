// Sums in SET, which may be of sums again, unlike in an UpdateExpression.
#include "engine/failures.hpp"
#include "engine/partiql/translation.hpp"

namespace dynox::engine {
namespace {

using partiql::Node;
using partiql::NodeKind;

bool is_sum(const Node& node) {
    return node.kind == NodeKind::arithmetic && (node.text == "+" || node.text == "-") &&
           node.children.size() == 2;
}

}  // namespace

Result<void> Translation::append_sum(const Node& node, std::string& out) {
    if (!is_sum(node)) {
        if (node.children.size() == 1) {
            return validation_error(
                "Incorrect number of operands for operator or function; operator or function: " +
                node.text + ", number of operands: 1");
        }
        return validation_error("Unsupported operator in Update Expression. Operator: " +
                                node.text);
    }
    // A sum on the left needs no parentheses, so long chains of summands do not nest.
    if (auto appended = append_assigned(node.children[0], out); !appended) {
        return appended;
    }
    out += ' ' + node.text + ' ';
    return append_enclosed(node.children[1], out);
}

/// An operand within the right side of SET.
Result<void> Translation::append_enclosed(const Node& node, std::string& out) {
    const bool encloses = is_sum(node);
    out += encloses ? "(" : "";
    auto appended = append_assigned(node, out);
    out += encloses ? ")" : "";
    return appended;
}

}  // namespace dynox::engine

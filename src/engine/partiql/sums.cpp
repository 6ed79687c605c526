// Sums in SET. DynamoDB's expressions have one sign; statements may have more, as long as all but
// two of the summands are numbers that can be added up beforehand.
#include "dynox/number.hpp"
#include "engine/failures.hpp"
#include "engine/partiql/translation.hpp"

#include <optional>

namespace dynox::engine {
namespace {

using partiql::Node;
using partiql::NodeKind;

struct Summand {
    const Node* node = nullptr;
    bool is_subtracted = false;
};

bool is_sum(const Node& node) {
    return node.kind == NodeKind::arithmetic && (node.text == "+" || node.text == "-") &&
           node.children.size() == 2;
}

/// In the order of the text.
void collect(const Node& node, bool is_subtracted, std::vector<Summand>& summands) {
    if (!is_sum(node)) {
        summands.push_back({&node, is_subtracted});
        return;
    }
    collect(node.children[0], is_subtracted, summands);
    collect(node.children[1], is_subtracted != (node.text == "-"), summands);
}

FlatItem flat_number(const Number& number) {
    ItemWriter writer;
    writer.name("value");
    writer.number(number);
    return writer.finish();
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
    std::vector<Summand> summands;
    collect(node, false, summands);
    std::optional<Number> constant;
    if (summands.size() > 2) {
        constant = Number(0);
        for (auto at = summands.begin(); at != summands.end();) {
            if (at->node->kind != NodeKind::number) {
                ++at;
                continue;
            }
            const Result<Number> number = Number::parse(at->node->text);
            const Result<Number> total = !number             ? number
                                         : at->is_subtracted ? subtract(*constant, *number)
                                                             : add(*constant, *number);
            if (!total) {
                return validation_error(total.error().message());
            }
            constant = *total;
            at = summands.erase(at);
        }
    }
    if (summands.size() + (constant ? 1 : 0) > 2) {
        return validation_error(
            "Unsupported sum in Update Expression. Expected at most two operands that are no "
            "numbers");
    }
    // The minuend first: a sum that begins with a subtracted attribute goes the other way round.
    if (summands.size() == 2 && summands[0].is_subtracted) {
        std::swap(summands[0], summands[1]);
    }
    const auto append_constant = [&] {
        const FlatItem number = flat_number(*constant);
        out += placeholder_of(number.find("value"));
    };
    if (summands.empty() || (constant && summands[0].is_subtracted)) {
        append_constant();
        if (summands.empty()) {
            return {};
        }
        out += " - ";
        return append_assigned(*summands[0].node, out);
    }
    if (auto appended = append_assigned(*summands[0].node, out); !appended) {
        return appended;
    }
    if (constant) {
        out += " + ";
        append_constant();
        return {};
    }
    out += summands[1].is_subtracted ? " - " : " + ";
    return append_assigned(*summands[1].node, out);
}

}  // namespace dynox::engine

#include "engine/partiql/select_list.hpp"

#include "engine/failures.hpp"
#include "engine/partiql/translation.hpp"
#include "expression/expression.hpp"
#include "expression/lookup.hpp"

#include <algorithm>
#include <charconv>

namespace dynox::engine {
namespace {

using expression::Step;
using partiql::Node;
using partiql::NodeKind;

/// Checks the paths as those of a ProjectionExpression are.
Result<void> check(const std::vector<Node>& projection, StatementParameters parameters) {
    Translation translation(parameters);
    const Result<std::string> text = translation.projection(projection);
    if (!text) {
        return text.error();
    }
    const api::ExpressionParameters names = std::move(translation).parameters();
    expression::Placeholders placeholders(&names.names, &names.values);
    const auto parsed = expression::Projection::parse(*text, placeholders);
    if (!parsed) {
        return statement_error(parsed.error());
    }
    return {};
}

std::vector<Step> steps_of(const Node& node) {
    std::vector<Step> steps;
    const auto add = [&steps](const Node& part) {
        Step& step = steps.emplace_back();
        step.is_index = part.kind == NodeKind::number;
        if (step.is_index) {
            std::from_chars(part.text.data(), part.text.data() + part.text.size(), step.index);
        } else {
            step.name = part.text;
        }
    };
    if (node.kind == NodeKind::name) {
        add(node);
    }
    for (const Node& part : node.children) {
        add(part);
    }
    return steps;
}

/// The last name, and the indexes behind it.
std::string name_of(const std::vector<Step>& path) {
    std::string name;
    for (const Step& step : path) {
        if (step.is_index) {
            name += '[' + std::to_string(step.index) + ']';
        } else {
            name = step.name;
        }
    }
    return name;
}

}  // namespace

Result<SelectList> SelectList::make(const std::vector<Node>& projection,
                                    StatementParameters parameters) {
    SelectList list;
    if (projection.empty()) {
        return list;
    }
    for (const Node& node : projection) {
        if (node.kind != NodeKind::name && node.kind != NodeKind::path) {
            return validation_error("Unexpected path component at " +
                                    partiql::to_string(node.position));
        }
        Column column;
        column.path = steps_of(node);
        column.name = name_of(column.path);
        const bool is_known =
            std::any_of(list.columns_.begin(), list.columns_.end(),
                        [&column](const Column& other) { return other.name == column.name; });
        if (is_known) {
            return validation_error("Duplicate identifiers in select clause: " + column.name);
        }
        list.columns_.push_back(std::move(column));
    }
    if (auto checked = check(projection, parameters); !checked) {
        return checked.error();
    }
    return list;
}

FlatItem SelectList::apply(FlatItem item) const {
    if (columns_.empty()) {
        return item;
    }
    thread_local ItemWriter writer;
    for (const Column& column : columns_) {
        const FlatValue value = expression::value_at(column.path, item);
        if (!value.empty()) {
            writer.name(column.name);
            writer.value(value);
        }
    }
    return writer.finish();
}

std::vector<std::string_view> SelectList::attributes() const {
    std::vector<std::string_view> names;
    for (const Column& column : columns_) {
        const std::string_view name = column.path.front().name;
        if (std::find(names.begin(), names.end(), name) == names.end()) {
            names.push_back(name);
        }
    }
    return names;
}

}  // namespace dynox::engine

#include "engine/request_expressions.hpp"

namespace dynox::engine {

using expression::Condition;
using expression::Kind;
using expression::Placeholders;
using expression::Projection;
using expression::Update;

Result<std::optional<Condition>> parse_condition(const OptionalText& text,
                                                 const api::ExpressionParameters& parameters) {
    std::optional<Condition> parsed;
    if (!text && !parameters.names && !parameters.values) {
        return parsed;  // the common case
    }
    Placeholders placeholders(&parameters.names, &parameters.values);
    if (Result<void> given = placeholders.check_given(text.has_value(), "ConditionExpression");
        !given) {
        return given.error();
    }
    if (text) {
        Result<Condition> condition = Condition::parse(*text, Kind::condition, placeholders);
        if (!condition) {
            return condition.error();
        }
        parsed.emplace(*std::move(condition));
    }
    if (Result<void> used = placeholders.check_all_used(); !used) {
        return used.error();
    }
    return parsed;
}

Result<UpdateExpressions> parse_update(const std::string* update, const OptionalText& condition,
                                       const api::ExpressionParameters& parameters) {
    UpdateExpressions parsed;
    Placeholders placeholders(&parameters.names, &parameters.values);
    if (Result<void> given = placeholders.check_given(update != nullptr || condition,
                                                      "UpdateExpression and ConditionExpression");
        !given) {
        return given.error();
    }
    const auto read_condition = [&]() -> Result<void> {
        Result<Condition> read = Condition::parse(*condition, Kind::condition, placeholders);
        if (!read) {
            return read.error();
        }
        parsed.condition.emplace(*std::move(read));
        return {};
    };
    // The service tells an empty condition before an empty update, and everything else the other
    // way round.
    if (condition && condition->empty()) {
        if (Result<void> read = read_condition(); !read) {
            return read.error();
        }
    }
    if (update != nullptr) {
        Result<Update> read = Update::parse(*update, placeholders);
        if (!read) {
            return read.error();
        }
        parsed.update.emplace(*std::move(read));
    }
    if (condition) {
        if (Result<void> read = read_condition(); !read) {
            return read.error();
        }
    }
    if (Result<void> used = placeholders.check_all_used(); !used) {
        return used.error();
    }
    return parsed;
}

Result<std::optional<Projection>> parse_projection(
    const OptionalText& text, const std::optional<api::AttributeNames>& names) {
    std::optional<Projection> parsed;
    if (!text && !names) {
        return parsed;
    }
    const std::optional<api::AttributeValues> no_values;
    Placeholders placeholders(&names, &no_values);
    if (Result<void> given = placeholders.check_given(text.has_value(), "ProjectionExpression");
        !given) {
        return given.error();
    }
    if (text) {
        Result<Projection> projection = Projection::parse(*text, placeholders);
        if (!projection) {
            return projection.error();
        }
        parsed.emplace(*std::move(projection));
    }
    if (Result<void> used = placeholders.check_all_used(); !used) {
        return used.error();
    }
    return parsed;
}

}  // namespace dynox::engine

#include "engine/request_expressions.hpp"

#include "expression/legacy.hpp"

namespace dynox::engine {

using expression::Condition;
using expression::Kind;
using expression::Placeholders;
using expression::Projection;
using expression::Update;

namespace {

/// What Expected asks for; nullopt if nothing.
template <class Request>
std::optional<Condition> expected_of(const Request& request) {
    std::optional<Condition> condition;
    if (request.expected && !request.expected->empty()) {
        condition.emplace(
            expression::condition_of(*request.expected, request.conditional_operator));
    }
    return condition;
}

template <class Request>
Result<std::optional<Condition>> condition_of_request(const Request& request) {
    auto condition = parse_condition(request.condition_expression, request.parameters);
    if (condition && request.expected) {  // expressions are not beside it
        return expected_of(request);
    }
    return condition;
}

template <class Request>
Result<std::optional<Projection>> projection_of_request(const Request& request) {
    auto projection =
        parse_projection(request.projection_expression, request.expression_attribute_names);
    if (projection && request.attributes_to_get) {
        Result<Projection> named = expression::projection_of(*request.attributes_to_get);
        if (!named) {
            return named.error();
        }
        projection->emplace(*std::move(named));
    }
    return projection;
}

}  // namespace

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
                                       const api::ExpressionParameters& parameters,
                                       UpdateGrammar grammar) {
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
        auto tree = expression::parse_update_tree(*update, placeholders, grammar);
        if (!tree) {
            return tree.error();
        }
        parsed.update.emplace(*std::move(tree));
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

Result<std::optional<Condition>> parse_condition(const api::PutItemRequest& request) {
    return condition_of_request(request);
}

Result<std::optional<Condition>> parse_condition(const api::DeleteItemRequest& request) {
    return condition_of_request(request);
}

Result<UpdateExpressions> parse_update(const api::UpdateItemRequest& request,
                                       UpdateGrammar grammar) {
    Result<UpdateExpressions> parsed =
        parse_update(request.update_expression ? &*request.update_expression : nullptr,
                     request.condition_expression, request.parameters, grammar);
    if (!parsed) {
        return parsed;
    }
    if (request.attribute_updates && !request.attribute_updates->empty()) {
        Result<Update> update = expression::update_of(*request.attribute_updates);
        if (!update) {
            return update.error();
        }
        parsed->update.emplace(*std::move(update));
    }
    if (request.expected) {
        parsed->condition = expected_of(request);
    }
    return parsed;
}

Result<std::optional<Projection>> parse_projection(const api::GetItemRequest& request) {
    return projection_of_request(request);
}

Result<std::optional<Projection>> parse_projection(const api::KeysAndAttributes& request) {
    return projection_of_request(request);
}

}  // namespace dynox::engine

#include "client/requests.hpp"

#include <utility>

namespace dynox::detail {

std::optional<api::AttributeNames> names_of(const OptionsBase& options) {
    if (options.attribute_names().empty()) {
        return std::nullopt;
    }
    return options.attribute_names();
}

std::optional<std::string> text_of(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional<std::string>(text);
}

api::ExpressionParameters parameters_of(const OptionsBase& options) {
    api::ExpressionParameters parameters;
    parameters.names = names_of(options);
    if (!options.attribute_values().empty()) {
        parameters.values = options.attribute_values().to_flat();
    }
    return parameters;
}

api::ReturnValuesOnConditionCheckFailure on_failure(bool return_item) {
    return return_item ? api::ReturnValuesOnConditionCheckFailure::all_old
                       : api::ReturnValuesOnConditionCheckFailure::none;
}

namespace {

/// A prefix that begins no placeholder of the user's own: "#u", "#uu", ...
std::string free_prefix(char sign, char letter, const OptionsBase& options) {
    std::string prefix{sign, letter};
    const auto is_taken = [&](std::string_view placeholder) {
        return placeholder.starts_with(prefix);
    };
    for (;;) {
        bool taken = false;
        for (const auto& [placeholder, name] : options.attribute_names()) {
            taken = taken || is_taken(placeholder);
        }
        for (const auto& [placeholder, value] : options.attribute_values()) {
            taken = taken || is_taken(placeholder);
        }
        if (!taken) {
            return prefix;
        }
        prefix += letter;
    }
}

std::string set_expression(const UpdateItemOptions& options, const Item& attributes,
                           api::ExpressionParameters& parameters) {
    const std::string name_prefix = free_prefix('#', 'u', options);
    const std::string value_prefix = free_prefix(':', 'u', options);
    api::AttributeNames names = options.attribute_names();
    Item values = options.attribute_values();
    std::string expression = "SET ";
    std::size_t number = 0;
    for (const auto& [name, value] : attributes) {
        const std::string suffix = std::to_string(number);
        expression += number == 0 ? "" : ", ";
        expression.append(name_prefix)
            .append(suffix)
            .append(" = ")
            .append(value_prefix)
            .append(suffix);
        names.emplace_back(name_prefix + suffix, name);
        values.set(value_prefix + suffix, value);
        ++number;
    }
    parameters.names = std::move(names);
    parameters.values = values.to_flat();
    return expression;
}

}  // namespace

Result<std::string> update_expression_of(const UpdateItemOptions& options, const Updates* updates,
                                         api::ExpressionParameters& parameters) {
    if (updates == nullptr) {
        if (!options.update()) {
            return Error(client_errc::invalid_argument,
                         "update_item: expected updates(...) or "
                         "UpdateItemOptions::update_expression, found neither");
        }
        parameters = parameters_of(options);
        return *options.update();
    }
    if (options.update()) {
        return Error(client_errc::invalid_argument,
                     "update_item: expected updates(...) or UpdateItemOptions::update_expression, "
                     "found both");
    }
    if (updates->attributes().empty()) {
        return Error(client_errc::invalid_argument,
                     "update_item: expected at least one attribute to set, found none");
    }
    return set_expression(options, updates->attributes(), parameters);
}

}  // namespace dynox::detail

// What the setters of option classes need.
#include "dynox/options.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace dynox::detail {

api::ReturnValues parse_return_values(std::string_view text, std::string& problem) {
    constexpr std::array<std::pair<std::string_view, api::ReturnValues>, 5> names{{
        {"NONE", api::ReturnValues::none},
        {"ALL_OLD", api::ReturnValues::all_old},
        {"UPDATED_OLD", api::ReturnValues::updated_old},
        {"ALL_NEW", api::ReturnValues::all_new},
        {"UPDATED_NEW", api::ReturnValues::updated_new},
    }};
    const auto found =
        std::ranges::find(names, text, [](const auto& entry) { return entry.first; });
    if (found != names.end()) {
        return found->second;
    }
    problem =
        "return_values: expected NONE, ALL_OLD, UPDATED_OLD, ALL_NEW or UPDATED_NEW, found \"" +
        std::string(text) + "\"";
    return api::ReturnValues::none;
}

namespace {

/// Placeholder of a name; the same name gives the same placeholder.
std::string placeholder_of(std::string_view name, api::AttributeNames& names) {
    for (const auto& [placeholder, attribute] : names) {
        if (attribute == name && placeholder.starts_with("#p")) {
            return placeholder;
        }
    }
    // Distinct from placeholders of the user's own.
    std::size_t number = 0;
    std::string placeholder;
    do {
        placeholder = "#p" + std::to_string(number++);
    } while (
        std::ranges::any_of(names, [&](const auto& entry) { return entry.first == placeholder; }));
    names.emplace_back(placeholder, name);
    return placeholder;
}

}  // namespace

void add_projection_path(std::string& expression, api::AttributeNames& names,
                         std::string_view path) {
    if (!expression.empty()) {
        expression += ", ";
    }
    for (std::size_t begin = 0; begin <= path.size();) {
        const std::size_t end = std::min(path.find('.', begin), path.size());
        const std::string_view step = path.substr(begin, end - begin);
        // "tags[0][1]": the indexes stay as they are.
        const std::size_t name_size = std::min(step.find('['), step.size());
        if (begin != 0) {
            expression += '.';
        }
        expression += placeholder_of(step.substr(0, name_size), names);
        expression += step.substr(name_size);
        begin = end + 1;
    }
}

}  // namespace dynox::detail

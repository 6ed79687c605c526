#include "api/checker.hpp"

#include <algorithm>

namespace dynox::api {

namespace {

bool is_one_of(std::string_view text, std::string_view set) {
    while (!set.empty()) {
        const std::size_t comma = set.find(", ");
        if (set.substr(0, comma) == text) {
            return true;
        }
        set.remove_prefix(comma == std::string_view::npos ? set.size() : comma + 2);
    }
    return false;
}

}  // namespace

void Checker::check(const std::string& text, const Rule& rule, const Path& at) {
    if (rule.is_name) {
        if (rule.is_arn_fine && is_table_arn(text)) {
            return;
        }
        if (!is_name_pattern(text)) {
            violations_.add(
                bounded(text), path_text(&at),
                "Member must satisfy regular expression pattern: " + std::string(name_pattern));
        }
    }
    // Of three bytes of UTF-8 at least one unit of UTF-16 comes, of one byte at most one: most texts
    // need not be counted.
    const auto size = static_cast<std::int64_t>(text.size());
    if (size > rule.length_max || size < 3 * rule.length_min) {
        const auto length = static_cast<std::int64_t>(length_in_utf16(text));
        if (length < rule.length_min || length > rule.length_max) {
            tell_bounds(bounded(text), length, rule, at);
        }
    }
    if (!rule.one_of.empty() && !is_one_of(text, rule.one_of)) {
        violations_.add(bounded(text), path_text(&at),
                        "Member must satisfy enum value set: [" + std::string(rule.one_of) + ']');
    }
}

void Checker::check_integer(std::int64_t value, const Rule& rule, const Path& at) {
    if (value < rule.value_min) {
        violations_.add(
            std::to_string(value), path_text(&at),
            "Member must have value greater than or equal to " + std::to_string(rule.value_min));
    } else if (value > rule.value_max) {
        violations_.add(
            std::to_string(value), path_text(&at),
            "Member must have value less than or equal to " + std::to_string(rule.value_max));
    }
}

void Checker::check_element_lengths(const std::vector<std::string>& list, const Rule& rule,
                                    const Path& at) {
    const auto is_out = [&rule](const std::string& text) {
        const auto length = static_cast<std::int64_t>(length_in_utf16(text));
        return length < 1 || length > rule.element_length_max;
    };
    if (rule.element_length_max != 0 && std::any_of(list.begin(), list.end(), is_out)) {
        violations_.add(echo(list), path_text(&at),
                        "Member must satisfy constraint: [Member must have length less than or "
                        "equal to " +
                            std::to_string(rule.element_length_max) +
                            ", Member must have length greater than or equal to 1]");
    }
}

void Checker::tell_bounds(std::string echo, std::int64_t size, const Rule& rule, const Path& at) {
    if (size < rule.length_min) {
        violations_.add(
            std::move(echo), path_text(&at),
            "Member must have length greater than or equal to " + std::to_string(rule.length_min));
    } else {
        violations_.add(
            std::move(echo), path_text(&at),
            "Member must have length less than or equal to " + std::to_string(rule.length_max));
    }
}

}  // namespace dynox::api

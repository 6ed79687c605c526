// Comparison of answers: JSON by value, with a few matchers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dynox::conformance {

struct CompareOptions {
    bool is_partial = false;             // objects may have members that are not expected
    std::vector<std::string> unordered;  // "Items", "Responses.users": lists compared without order
};

/// What differs, one line each, with its place; empty if `found` is as expected. Both are JSON
/// texts. Numbers compare by value. Expected strings "$any", "$string", "$number", "$uuid" match by
/// kind.
[[nodiscard]] std::vector<std::string> differences(std::string_view expected,
                                                   std::string_view found,
                                                   const CompareOptions& options);

/// Texts longer than 800 characters were cut in the middle (" ... ") by who recorded them.
[[nodiscard]] bool is_same_message(std::string_view expected, std::string_view found);

}  // namespace dynox::conformance

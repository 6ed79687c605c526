#include "aws/environment.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace dynox::aws {

namespace {

bool is_of_interest(std::string_view name) {
    return name.starts_with("AWS_") || name == "HOME" || name == "REQUEST_METHOD" ||
           name == "_X_AMZN_TRACE_ID" || name.ends_with("_PROXY") || name.ends_with("_proxy");
}

}  // namespace

std::optional<std::string> Environment::get(std::string_view name) const {
    std::optional<std::string> value = read(std::string(name));
    if (!value) {
        return std::nullopt;
    }
    constexpr std::string_view blanks = " \t\r\n";
    const std::size_t first = value->find_first_not_of(blanks);
    if (first == std::string::npos) {
        return std::nullopt;
    }
    return value->substr(first, value->find_last_not_of(blanks) - first + 1);
}

std::optional<std::string> SystemEnvironment::read(const std::string& name) const {
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

EnvironmentCopy EnvironmentCopy::of_process() {
    EnvironmentCopy copy;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view text = *entry;
        const std::size_t equals = text.find('=');
        if (equals != std::string_view::npos && is_of_interest(text.substr(0, equals))) {
            copy.variables_.emplace_back(text.substr(0, equals), text.substr(equals + 1));
        }
    }
    return copy;
}

void EnvironmentCopy::set(std::string name, std::string value) {
    variables_.emplace_back(std::move(name), std::move(value));
}

std::optional<std::string> EnvironmentCopy::read(const std::string& name) const {
    const auto found = std::find_if(variables_.rbegin(), variables_.rend(),
                                    [&](const auto& entry) { return entry.first == name; });
    return found == variables_.rend() ? std::nullopt : std::optional<std::string>(found->second);
}

}  // namespace dynox::aws

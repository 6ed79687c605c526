#include "client/environment.hpp"

#include <cstdlib>

namespace dynox::detail {

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

}  // namespace dynox::detail

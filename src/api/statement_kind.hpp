// What a PartiQL statement does, by its first word: for those who count units before or without
// parsing it.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace dynox::api {

/// SELECT reads; INSERT, UPDATE, DELETE and EXISTS take write units.
[[nodiscard]] inline bool is_reading_statement(std::string_view statement) noexcept {
    const std::size_t begin = std::min(statement.find_first_not_of(" \t\r\n"), statement.size());
    constexpr std::string_view reading = "select";
    std::size_t same = 0;
    while (same < reading.size() && begin + same < statement.size() &&
           (statement[begin + same] | 0x20) == reading[same]) {
        ++same;
    }
    return same == reading.size();
}

/// The statement that tells what a request of statements does, since all of one request do the
/// same; null where there is none.
template <class Request>
[[nodiscard]] const std::string* first_statement(const Request& request) noexcept {
    if constexpr (requires { std::string_view(request.statement); }) {
        return &request.statement;
    } else if constexpr (requires { request.statements.front().statement; }) {
        return request.statements.empty() ? nullptr : &request.statements.front().statement;
    } else {
        return request.transact_statements.empty() ? nullptr
                                                   : &request.transact_statements.front().statement;
    }
}

template <class Request>
concept HasStatements = requires(const Request& request) { request.statement; } ||
                        requires(const Request& request) { request.statements; } ||
                        requires(const Request& request) { request.transact_statements; };

}  // namespace dynox::api

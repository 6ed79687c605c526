// What the fuzzers of JSON readers share: the word of a reader that is not ours.
#pragma once

#include <simdjson.h>

#include <string_view>

namespace dynox::test {

/// What simdjson's other reader says, which checks everything. It has no numbers beyond 64 bits,
/// though.
inline bool is_malformed(std::string_view text) {
    static simdjson::dom::parser parser;
    const auto error = parser.parse(text.data(), text.size()).error();
    return error != simdjson::SUCCESS && error != simdjson::NUMBER_ERROR;
}

}  // namespace dynox::test

// `dynox replay`: the requests of a log, sent again elsewhere, and the answers compared.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dynox/attribute_value.hpp"
#include "options.hpp"

namespace dynox::cli {

struct Replay {
    std::string log;
    Connection connection;
    std::vector<std::string> ignored;  ///< members of answers that may differ
};

/// Prints each difference and a summary. Returns 1 if there are differences, else 0. Throws
/// std::runtime_error if the log cannot be read or holds something else.
int replay(const Replay& options);

/// Where two answers differ: "Item.name.S: expected "a", found "b"". Empty: they do not. Members
/// named in `ignored` are left out at every depth.
[[nodiscard]] std::string difference(const AttributeValue& expected, const AttributeValue& found,
                                     const std::vector<std::string>& ignored);

}  // namespace dynox::cli

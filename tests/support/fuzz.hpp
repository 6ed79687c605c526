// What the fuzzers share: a check that stops the run with the inputs that broke it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace dynox::test {

/// Aborts, so that libFuzzer keeps the input.
inline void require(bool holds, const char* what, std::string_view a = {},
                    std::string_view b = {}) {
    if (!holds) {
        std::fprintf(stderr, "broken: %s\n  %.*s\n  %.*s\n", what, static_cast<int>(a.size()),
                     a.data(), static_cast<int>(b.size()), b.data());
        std::abort();
    }
}

}  // namespace dynox::test

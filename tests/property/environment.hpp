// What the environment says of random tests: DYNOX_TEST_SEED=N repeats one run.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <random>
#include <vector>

namespace dynox::test {

[[nodiscard]] inline std::uint64_t number_from_environment(const char* name,
                                                           std::uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

/// Three that are always the same, and one that is new each time.
[[nodiscard]] inline std::vector<std::uint64_t> seeds_from_environment() {
    if (std::getenv("DYNOX_TEST_SEED") != nullptr) {
        return {number_from_environment("DYNOX_TEST_SEED", 0)};
    }
    return {1, 2, 3, std::random_device()()};
}

}  // namespace dynox::test

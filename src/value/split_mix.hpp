// splitmix64 (Steele, Lea, Flood 2014): the same seed, the same numbers, on every machine. Not for
// secrets.
#pragma once

#include <cstdint>

namespace dynox {

class SplitMix {
  public:
    explicit SplitMix(std::uint64_t seed) noexcept : state_(seed) {}

    [[nodiscard]] std::uint64_t next() noexcept {
        state_ += 0x9e3779b97f4a7c15U;
        std::uint64_t value = state_;
        value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9U;
        value = (value ^ (value >> 27)) * 0x94d049bb133111ebU;
        return value ^ (value >> 31);
    }
    /// Uniform in [0, 1).
    [[nodiscard]] double next_share() noexcept {
        return static_cast<double>(next() >> 11) * 0x1.0p-53;
    }

  private:
    std::uint64_t state_;
};

}  // namespace dynox

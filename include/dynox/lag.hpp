// Eventual consistency on demand: a service whose indexes and eventually consistent reads lag.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

#include "dynox/engine.hpp"

namespace dynox {

/// How far eventually consistent reads are behind. A class with setters, so that it may be built
/// inside co_await too.
/// \par Thread safety   distinct objects: safe; shared objects: unsafe.
class LagConfig {
  public:
    /// Every such read sees the database as it was at a moment between now and this long ago, each
    /// at one of its own. Default: 500 ms.
    LagConfig& longest(std::chrono::milliseconds time) { return longest_ = time, *this; }
    /// Of the moments: the same seed and the same order of reads give the same ones. Default: 0.
    LagConfig& seed(std::uint64_t number) { return seed_ = number, *this; }
    /// Seconds, from any point on; a steady clock if not set. Called from any thread.
    LagConfig& clock(std::function<double()> now) { return clock_ = std::move(now), *this; }

    [[nodiscard]] std::chrono::milliseconds longest() const noexcept { return longest_; }
    [[nodiscard]] std::uint64_t seed() const noexcept { return seed_; }
    [[nodiscard]] const std::function<double()>& clock() const noexcept { return clock_; }

  private:
    std::chrono::milliseconds longest_{500};
    std::uint64_t seed_ = 0;
    std::function<double()> clock_;
};

/// The engine behind a service whose GetItem, BatchGetItem, Query and Scan lag where they are
/// eventually consistent; so all reads of global secondary indexes do. Consistent reads,
/// transactions and writes are the engine's own. What lagging reads see are snapshots, taken before
/// each write; of more than 64 within the longest lag some are given up, and reads lag less.
/// \par Errors   invalid_argument: the engine has a data directory, or a lag below 1 ms.
[[nodiscard]] Result<std::shared_ptr<api::Service>> with_lag(std::shared_ptr<Engine> engine,
                                                             const LagConfig& config = {});

}  // namespace dynox

// Totals: what the operations of a client or a model took, in counters.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>

#include "dynox/metrics.hpp"

namespace dynox::detail {

/// What a request does, as far as counting goes.
enum class CallKind : std::uint8_t {
    get,
    put,
    delete_,
    update,
    query,
    scan,
    batch,
    transaction,
    other,
};
inline constexpr std::size_t call_kinds = 9;

/// Thread safety: shared objects: safe.
class Totals {
  public:
    /// One request is done.
    struct Entry {
        CallKind kind = CallKind::other;
        std::chrono::nanoseconds duration{};
        std::uint32_t attempts = 0;
        bool failed = false;
        std::optional<double> rcu;
        std::optional<double> wcu;
    };
    void add(const Entry& entry) noexcept;
    [[nodiscard]] ModelMetrics read() const noexcept;
    void reset() noexcept;

  private:
    using Counter = std::atomic<std::uint64_t>;
    std::array<Counter, call_kinds> counts_{};
    Counter errors_ = 0;
    Counter retries_ = 0;
    Counter duration_ns_ = 0;
    Counter rcu_thousandths_ = 0;
    Counter wcu_thousandths_ = 0;
};

}  // namespace dynox::detail

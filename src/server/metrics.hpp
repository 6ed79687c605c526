// What GET /metrics tells, in the text format of Prometheus.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dynox/api/service.hpp"
#include "server/dispatch.hpp"

namespace dynox::server {

/// Upper ends of the histogram's buckets; answers that took longer are in one more.
inline constexpr std::array<std::chrono::microseconds, 15> latency_buckets = {
    std::chrono::microseconds(10),       std::chrono::microseconds(25),
    std::chrono::microseconds(50),       std::chrono::microseconds(100),
    std::chrono::microseconds(250),      std::chrono::microseconds(500),
    std::chrono::microseconds(1'000),    std::chrono::microseconds(2'500),
    std::chrono::microseconds(5'000),    std::chrono::microseconds(10'000),
    std::chrono::microseconds(25'000),   std::chrono::microseconds(50'000),
    std::chrono::microseconds(100'000),  std::chrono::microseconds(250'000),
    std::chrono::microseconds(1'000'000)};

/// Thread safety: shared objects: safe.
class Metrics {
  public:
    Metrics();

    /// A request was answered. No operation: one that we have none of.
    void add_request(const Operation* operation, int status, std::chrono::nanoseconds duration);
    enum class Capacity : std::uint8_t { read, write };
    void add_units(Capacity kind, std::string_view table, std::string_view index, double units);
    void connection_opened() noexcept { connections_.fetch_add(1, std::memory_order_relaxed); }
    void connection_closed() noexcept { connections_.fetch_sub(1, std::memory_order_relaxed); }

    /// Appends all of it, and what `service` says of its tables.
    void write(api::Service& service, std::string& out) const;

  private:
    static constexpr std::array<int, 4> statuses = {200, 400, 500, 503};
    struct PerOperation {
        std::array<std::atomic<std::uint64_t>, statuses.size() + 1>
            by_status{};  // the last: others
        std::array<std::atomic<std::uint64_t>, latency_buckets.size() + 1> by_latency{};
        std::atomic<std::uint64_t> nanoseconds{0};
    };
    struct UnitsKey {
        Capacity kind;
        std::string table;
        std::string index;  // empty: the table itself
        friend auto operator<=>(const UnitsKey&, const UnitsKey&) = default;
    };

    void write_requests(std::string& out) const;
    void write_latencies(std::string& out) const;
    void write_units(std::string& out) const;

    std::vector<std::unique_ptr<PerOperation>> operations_;  // the last: unknown ones
    std::atomic<std::int64_t> connections_{0};
    mutable std::mutex units_mutex_;
    std::map<UnitsKey, double> units_;
};

}  // namespace dynox::server

// Metrics: what operations took, of time and of throughput.
//
//   dynox::OperationMetrics metrics;
//   co_await client.get_item("users", key, dynox::with_metrics(metrics));   // of one operation
//   {
//       dynox::MetricsScope scope(metrics);                                 // of sync_ operations
//       client.sync_get_item("users", key);
//   }
//   client.get_total_metrics();                                             // of all of them
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace dynox {

/// What one operation took, with all requests that it made. Times are milliseconds.
struct OperationMetrics {
    double duration_ms = 0;  ///< from the begin of each request to its result
    /// Units, as the service counted them; nullopt: it did not say.
    std::optional<double> consumed_rcu;
    std::optional<double> consumed_wcu;
    std::string request_id;  ///< of the last answer; empty: there was none, or no service to ask
    std::optional<std::size_t> items_count;    ///< items returned
    std::optional<std::size_t> scanned_count;  ///< items examined, before the filter
    std::uint32_t requests = 0;                ///< pages, parts of a batch
    std::uint32_t attempts = 0;                ///< of all requests, over HTTP
    // Where the time went.
    double rate_limit_ms = 0;  ///< waiting for the rate limit
    double backoff_ms = 0;     ///< pauses between attempts
    double connection_ms = 0;  ///< waiting for a connection, or making one
    double service_ms = 0;     ///< from signing to the last byte of the answer
    double decoding_ms = 0;    ///< reading the answer
};

/// What all operations of a client, or of a model, took since the last reset.
struct ModelMetrics {
    double total_rcu = 0;  ///< as far as the service was asked (ClientConfig::consumed_capacity)
    double total_wcu = 0;
    double total_duration_ms = 0;
    std::uint64_t operation_count = 0;  ///< requests; attempts of one request count once
    std::uint64_t error_count = 0;      ///< requests that failed in the end
    std::uint64_t retry_count = 0;      ///< attempts after the first one
    std::uint64_t get_count = 0;
    std::uint64_t put_count = 0;
    std::uint64_t delete_count = 0;
    std::uint64_t update_count = 0;
    std::uint64_t query_count = 0;  ///< pages
    std::uint64_t scan_count = 0;   ///< pages
    std::uint64_t batch_count = 0;
    std::uint64_t transaction_count = 0;
};

/// A completion token that leaves what the operation took in `metrics`, which must outlive the
/// operation: made by with_metrics().
template <class Inner>
class with_metrics_t {
  public:
    using dynox_metrics_token = void;
    constexpr with_metrics_t(OperationMetrics& into, Inner token)
        : metrics(&into), inner(std::move(token)) {}
    OperationMetrics* metrics;
    Inner inner;
};

/// Adds what sync_ operations of this thread take to `metrics`, as long as it lives. Of several the
/// innermost counts. Thread safety: distinct objects: safe; shared objects: unsafe.
class MetricsScope {
  public:
    explicit MetricsScope(OperationMetrics& metrics) noexcept;
    ~MetricsScope();
    MetricsScope(const MetricsScope&) = delete;
    MetricsScope& operator=(const MetricsScope&) = delete;

  private:
    OperationMetrics* outer_;
};

namespace detail {

class Totals;

/// Who wants to know what an operation takes.
struct Recording {
    OperationMetrics* metrics = nullptr;
    Totals* model = nullptr;
};

/// Of the innermost MetricsScope of this thread; nullptr: there is none.
[[nodiscard]] OperationMetrics* scoped_metrics() noexcept;

}  // namespace detail
}  // namespace dynox

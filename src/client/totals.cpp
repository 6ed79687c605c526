#include "dynox/detail/totals.hpp"

#include <cmath>

namespace dynox::detail {

namespace {

constexpr auto relaxed = std::memory_order_relaxed;

// Units are multiples of a half; thousandths leave room for services that count otherwise.
constexpr double unit_parts = 1000;

void add_units(std::atomic<std::uint64_t>& counter, const std::optional<double>& units) noexcept {
    if (units && *units > 0) {
        counter.fetch_add(static_cast<std::uint64_t>(std::llround(*units * unit_parts)), relaxed);
    }
}

}  // namespace

void Totals::add(const Entry& entry) noexcept {
    counts_[static_cast<std::size_t>(entry.kind)].fetch_add(1, relaxed);
    duration_ns_.fetch_add(static_cast<std::uint64_t>(entry.duration.count()), relaxed);
    if (entry.failed) {
        errors_.fetch_add(1, relaxed);
    }
    if (entry.attempts > 1) {
        retries_.fetch_add(entry.attempts - 1, relaxed);
    }
    add_units(rcu_thousandths_, entry.rcu);
    add_units(wcu_thousandths_, entry.wcu);
}

ModelMetrics Totals::read() const noexcept {
    const auto count = [this](CallKind kind) {
        return counts_[static_cast<std::size_t>(kind)].load(relaxed);
    };
    ModelMetrics metrics;
    for (const Counter& counter : counts_) {
        metrics.operation_count += counter.load(relaxed);
    }
    metrics.total_rcu = static_cast<double>(rcu_thousandths_.load(relaxed)) / unit_parts;
    metrics.total_wcu = static_cast<double>(wcu_thousandths_.load(relaxed)) / unit_parts;
    metrics.total_duration_ms = static_cast<double>(duration_ns_.load(relaxed)) / 1e6;
    metrics.error_count = errors_.load(relaxed);
    metrics.retry_count = retries_.load(relaxed);
    metrics.get_count = count(CallKind::get);
    metrics.put_count = count(CallKind::put);
    metrics.delete_count = count(CallKind::delete_);
    metrics.update_count = count(CallKind::update);
    metrics.query_count = count(CallKind::query);
    metrics.scan_count = count(CallKind::scan);
    metrics.batch_count = count(CallKind::batch);
    metrics.transaction_count = count(CallKind::transaction);
    return metrics;
}

void Totals::reset() noexcept {
    for (Counter& counter : counts_) {
        counter.store(0, relaxed);
    }
    for (Counter* counter :
         {&errors_, &retries_, &duration_ns_, &rcu_thousandths_, &wcu_thousandths_}) {
        counter->store(0, relaxed);
    }
}

}  // namespace dynox::detail

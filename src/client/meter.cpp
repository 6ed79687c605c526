#include "client/meter.hpp"

#include "client/log_telemetry.hpp"

namespace dynox::detail {

namespace {

double milliseconds(std::chrono::nanoseconds time) {
    return std::chrono::duration<double, std::milli>(time).count();
}

template <class Number>
void add(std::optional<Number>& sum, const std::optional<Number>& value) {
    if (value) {
        sum = sum.value_or(Number()) + *value;
    }
}

}  // namespace

void CallFigures::add_to(OperationMetrics& metrics) const {
    metrics.duration_ms += milliseconds(duration);
    add(metrics.consumed_rcu, rcu);
    add(metrics.consumed_wcu, wcu);
    if (id_size != 0) {
        metrics.request_id = request_id();
    }
    add(metrics.items_count, items);
    add(metrics.scanned_count, scanned);
    ++metrics.requests;
    metrics.attempts += attempts;
    const auto in = [this](Part part) {
        return milliseconds(spent[static_cast<std::size_t>(part)]);
    };
    metrics.rate_limit_ms += in(Part::rate_limit);
    metrics.backoff_ms += in(Part::backoff);
    metrics.connection_ms += in(Part::connection);
    metrics.service_ms += in(Part::service);
    metrics.decoding_ms += in(Part::decoding);
}

Meter::Meter(const Settings& settings)
    : settings_(settings),
      limiter_(settings.rate_limiter == nullptr ? nullptr : &settings.rate_limiter->impl()),
      asks_capacity_(settings.consumed_capacity || limiter_ != nullptr) {
    if (settings.telemetry != nullptr) {
        asks_capacity_ = asks_capacity_ || settings.telemetry->wants_consumed_capacity();
        listeners_.push_back(settings.telemetry);
    }
    const std::shared_ptr<Logger>& logger =
        settings.logger != nullptr ? settings.logger : logger_of_environment();
    if (logger != nullptr) {
        listeners_.push_back(std::make_shared<LogTelemetry>(logger, settings.slow_operation));
    }
}

std::optional<OperationMetrics> Meter::last() const {
    std::optional<CallFigures> figures;
    with_last([&] {
        if (has_last_) {
            figures = last_;
        }
    });
    std::optional<OperationMetrics> metrics;
    if (figures) {
        figures->add_to(metrics.emplace());
    }
    return metrics;
}

void Meter::reset() {
    totals_.reset();
    with_last([this] { has_last_ = false; });
}

}  // namespace dynox::detail

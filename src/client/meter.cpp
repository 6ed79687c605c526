#include "client/meter.hpp"

#include "client/log_telemetry.hpp"

namespace dynox::detail {

Meter::Meter(const Settings& settings)
    : settings_(settings),
      limiter_(settings.rate_limiter == nullptr ? nullptr : &settings.rate_limiter->impl()),
      asks_capacity_(settings.consumed_capacity || limiter_ != nullptr) {
    if (settings.telemetry != nullptr) {
        asks_capacity_ = asks_capacity_ || settings.telemetry->wants_consumed_capacity();
        listeners_.push_back(settings.telemetry);
    }
    if (settings.logger != nullptr) {
        listeners_.push_back(
            std::make_shared<LogTelemetry>(settings.logger, settings.slow_operation));
    }
}

std::optional<OperationMetrics> Meter::last() const {
    const std::lock_guard lock(last_mutex_);
    return has_last_ ? std::optional(last_) : std::nullopt;
}

void Meter::reset() {
    totals_.reset();
    const std::lock_guard lock(last_mutex_);
    has_last_ = false;
}

}  // namespace dynox::detail

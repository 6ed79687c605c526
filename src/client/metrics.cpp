#include "dynox/metrics.hpp"

namespace dynox {

namespace {

thread_local OperationMetrics* innermost = nullptr;

}  // namespace

MetricsScope::MetricsScope(OperationMetrics& metrics) noexcept : outer_(innermost) {
    innermost = &metrics;
}

MetricsScope::~MetricsScope() {
    innermost = outer_;
}

namespace detail {

OperationMetrics* scoped_metrics() noexcept {
    return innermost;
}

}  // namespace detail
}  // namespace dynox

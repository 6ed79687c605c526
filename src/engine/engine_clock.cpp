// Engine's time, and what it does as time goes by.
#include "api/wire.hpp"
#include "engine/companions.hpp"
#include "engine/engine_impl.hpp"

namespace dynox {

using engine::OperationGate;

api::Admin* Engine::admin() noexcept {
    return impl_.get();
}

double Engine::now() const {
    const OperationGate::Pass pass(impl_->gate);
    return impl_->state->clock();
}

namespace {

// Some 100 ms: what a request may do beside a due worker, who does the rest.
constexpr std::size_t turns_beside_worker = 500;

}  // namespace

Result<api::AdvanceClockResult> Engine::Impl::administer(const api::AdvanceClockRequest& request) {
    bool has_worker = false;
    {
        const OperationGate::Pass pass(gate);
        has_worker = state->has_due_worker();
    }
    return advance(request, has_worker ? turns_beside_worker : ~std::size_t{0});
}

Result<api::AdvanceClockResult> Engine::Impl::advance(const api::AdvanceClockRequest& request,
                                                      std::size_t turns) {
    if (Result<void> usable = storage->usable(); !usable) {
        return usable.error();
    }
    if (Result<void> valid = api::validate(request); !valid) {
        return valid.error();
    }
    double now = 0;
    Result<api::CommitTicket> advanced = api::CommitTicket(0);
    {
        const OperationGate::Pass pass(gate);
        advanced = state->clock.advance(request.seconds);
        now = state->clock();
    }
    if (!advanced) {
        return advanced.error();
    }
    for (Result<bool> more = true; *more && turns != 0; --turns) {
        more = run_due(now);
        if (!more) {
            return more.error();
        }
    }
    if (Result<void> durable = storage->wait(*advanced); !durable) {
        return durable.error();
    }
    return api::AdvanceClockResult{now};
}

Result<bool> Engine::Impl::run_due(double now) {
    if (Result<void> usable = storage->usable(); !usable) {
        return usable.error();
    }
    const OperationGate::Pass pass(gate);
    return engine::run_due(*state, now);
}

Result<double> Engine::advance_clock(double seconds) {
    if (Result<void> valid = api::validate(api::AdvanceClockRequest{seconds}); !valid) {
        return Error(client_errc::invalid_argument, valid.error().message());
    }
    const Result<api::AdvanceClockResult> advanced =
        impl_->advance(api::AdvanceClockRequest{seconds}, ~std::size_t{0});
    if (!advanced) {
        return advanced.error();
    }
    return advanced->now;
}

Result<bool> Engine::run_due(double now) {
    return impl_->run_due(now);
}

void Engine::begin_due_worker() noexcept {
    const OperationGate::Pass pass(impl_->gate);
    impl_->state->due_workers.fetch_add(1, std::memory_order_relaxed);
}

void Engine::end_due_worker() noexcept {
    const OperationGate::Pass pass(impl_->gate);
    impl_->state->due_workers.fetch_sub(1, std::memory_order_relaxed);
}

}  // namespace dynox

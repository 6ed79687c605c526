#include "client/attempts.hpp"

#include "client/failure.hpp"

namespace dynox::detail {

namespace {

double seconds_of(TimePoint time) {
    return std::chrono::duration<double>(time.time_since_epoch()).count();
}

}  // namespace

Attempts::Attempts(RetryState& state, Driver& driver, Call& call)
    : driver_(driver),
      call_(call),
      policy_(state.quota, state.attempts_max, retry_numbers(state.mode)) {
    if (state.mode == RetryMode::adaptive) {
        send_rate_ = &state.send_rates.of(call.table(), seconds_of(driver.now()));
    }
}

Task<std::optional<Error>> Attempts::wait_for_send_rate() {
    for (;;) {
        const TimePoint now = driver_.now();
        const std::optional<double> pause = send_rate_->try_take(seconds_of(now));
        if (!pause) {
            co_return std::optional<Error>();
        }
        const auto rounded =
            std::chrono::ceil<TimePoint::duration>(std::chrono::duration<double>(*pause));
        const StepResult slept = co_await sleep_step(driver_, now + rounded);
        if (slept.error) {
            co_return std::optional<Error>(
                waiting_ended(slept.error,
                              "the send rate of adaptive retries leaves no room for the request "
                              "before call_timeout has passed"));
        }
    }
}

Task<std::optional<Error>> Attempts::wait() {
    if (send_rate_ != nullptr) {
        std::optional<Error> refused = co_await wait_for_send_rate();
        call_.lap(Call::Part::rate_limit);
        if (refused) {
            co_return refused;
        }
    }
    if (call_.limited()) {
        co_return co_await call_.wait_for_turn();
    }
    co_return std::optional<Error>();
}

std::optional<std::chrono::nanoseconds> Attempts::after(const Attempt& attempt) {
    const bool throttled = attempt.error && attempt.kind == FailureKind::throttling;
    if (send_rate_ != nullptr) {
        send_rate_->note_answer(throttled, seconds_of(driver_.now()));
    }
    if (!attempt.error) {
        policy_.after_success();
        call_.end_attempt(nullptr, std::nullopt);
        return std::nullopt;
    }
    call_.settle_failure(throttled);
    const std::optional<std::chrono::nanoseconds> pause = pause_after(attempt);
    call_.end_attempt(&*attempt.error, pause);
    return pause;
}

std::optional<std::chrono::nanoseconds> Attempts::pause_after(const Attempt& attempt) {
    if (driver_.call_expired()) {
        return std::nullopt;
    }
    if (attempt.kind == FailureKind::clock_skew) {
        // Not executed, and it will be with the clock that the answer has corrected: once, at once,
        // and at nobody's cost.
        const bool again = !clock_corrected_;
        clock_corrected_ = true;
        return again ? std::optional(std::chrono::nanoseconds(0)) : std::nullopt;
    }
    return policy_.after_failure(attempt.kind, driver_.random(), attempt.server_delay);
}

}  // namespace dynox::detail

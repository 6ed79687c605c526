// Retries of requests that met a transaction on the same items. The service's own SDKs do not
// repeat them; here it is the user's choice.
#pragma once

#include <chrono>

#include "client/client_impl.hpp"

namespace dynox::detail {

/// Nothing was done, and for no other reason than that others were at work on the same items, or
/// that the tables were throttled.
[[nodiscard]] bool is_conflict(const Error& error);
/// The pause before the next attempt; `retry` counts from 0, `random` is uniform in [0, 1).
[[nodiscard]] std::chrono::nanoseconds conflict_pause(int retry, double random);

template <class Request>
Task<Result<api::result_of<Request>>> execute_despite_conflicts(ClientImpl& client, Driver& driver,
                                                                const Request& request,
                                                                int retries) {
    for (int retry = 0;; ++retry) {
        // A transaction keeps its token: one that was cancelled is not remembered, and one that was
        // done after all must not be done again.
        Result<api::result_of<Request>> result = co_await client.execute(driver, request);
        if (result || retry >= retries || !is_conflict(result.error())) {
            co_return result;
        }
        const TimePoint until = driver.now() + std::chrono::duration_cast<TimePoint::duration>(
                                                   conflict_pause(retry, driver.random()));
        const StepResult slept = co_await sleep_step(driver, until);
        if (slept.error == client_errc::timeout) {
            co_return result;  // no time is left: the conflict is the better answer
        }
        if (slept.error) {
            co_return Error(slept.error);
        }
    }
}

/// The request, with so many retries of conflicts. No more than execute() without any.
template <class Request>
[[nodiscard]] Task<Result<api::result_of<Request>>> execute_with_retries(ClientImpl& client,
                                                                         Driver& driver,
                                                                         const Request& request,
                                                                         int retries) {
    return retries == 0 ? client.execute(driver, request)
                        : execute_despite_conflicts(client, driver, request, retries);
}

}  // namespace dynox::detail

#include "client/conflict_retry.hpp"

#include <algorithm>
#include <array>

namespace dynox::detail {

namespace {

constexpr std::chrono::milliseconds pause_first{25};
constexpr std::chrono::milliseconds pause_longest{1000};

/// Reasons that time alone may remove (TransactWriteItems, API Reference).
bool is_passing(std::string_view reason) {
    constexpr std::array<std::string_view, 4> passing{"TransactionConflict", "ThrottlingError",
                                                      "ProvisionedThroughputExceeded",
                                                      "RequestLimitExceeded"};
    return std::ranges::find(passing, reason) != passing.end();
}

Task<std::optional<Error>> run_despite_conflicts(ClientImpl& client, Driver& driver,
                                                 Exchange& exchange, int retries) {
    for (int retry = 0;; ++retry) {
        // A transaction keeps its token: one that was cancelled is not remembered, and one that was
        // done after all must not be done again.
        std::optional<Error> error = co_await client.run(driver, exchange);
        if (!error || retry >= retries || !is_conflict(*error)) {
            co_return error;
        }
        const TimePoint until = driver.now() + std::chrono::duration_cast<TimePoint::duration>(
                                                   conflict_pause(retry, driver.random()));
        const StepResult slept = co_await sleep_step(driver, until);
        if (slept.error == client_errc::timeout) {
            co_return error;  // no time is left: the conflict is the better answer
        }
        if (slept.error) {
            co_return Error(slept.error);
        }
    }
}

}  // namespace

bool is_conflict(const Error& error) {
    if (error.code() == server_errc::transaction_conflict) {
        return true;
    }
    if (error.code() != server_errc::transaction_canceled || error.detail() == nullptr) {
        return false;
    }
    bool any = false;
    for (const CancellationReason& reason : error.detail()->cancellation_reasons) {
        if (reason.code == "None") {
            continue;
        }
        if (!is_passing(reason.code)) {
            return false;
        }
        any = true;
    }
    return any;
}

std::chrono::nanoseconds conflict_pause(int retry, double random) {
    // 2^6 times the first pause is beyond the longest already.
    const auto whole = std::min(pause_first * (1 << std::min(retry, 6)), pause_longest);
    return std::chrono::duration_cast<std::chrono::nanoseconds>(whole * random);
}

Task<std::optional<Error>> run_with_retries(ClientImpl& client, Driver& driver, Exchange& exchange,
                                            int retries) {
    return retries == 0 ? client.run(driver, exchange)
                        : run_despite_conflicts(client, driver, exchange, retries);
}

}  // namespace dynox::detail

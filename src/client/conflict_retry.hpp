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

/// Does the request, and again after conflicts, so many times. With none it is no more than
/// client.run(): no coroutine of its own.
[[nodiscard]] Task<std::optional<Error>> run_with_retries(ClientImpl& client, Driver& driver,
                                                          Exchange& exchange, int retries);

}  // namespace dynox::detail

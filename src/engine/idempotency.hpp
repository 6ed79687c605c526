// ClientRequestToken: a transaction sent again within ten minutes does nothing and succeeds.
//
// A token is remembered in the batch of the transaction's own changes, so that neither is ever
// there without the other, after a crash either:
//   u32 BE 1 | u64 BE milliseconds since the epoch, when it expires | token
//       {"digest": B, "units": M {table name: N}}
// "digest" is that of the request, "units" the read units that a replay is charged with.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/storage/storage.hpp"

namespace dynox::engine {

/// What a replay answers with.
struct RememberedTransaction {
    std::string request_digest;
    std::int64_t expires_ms = 0;                                    // milliseconds since the epoch
    std::vector<std::pair<std::string, std::uint32_t>> read_units;  // by table name
    api::CommitTicket ticket = 0;  // of the first call; 0 when it was read back from storage
};

/// Thread safety: shared objects: safe.
class TransactionTokens {
  public:
    explicit TransactionTokens(Storage& storage) : storage_(storage) {}

    /// Reads what storage remembers.
    [[nodiscard]] Result<void> open();

    /// Holds a token while a transaction runs, so that a second call with it waits. Taken before
    /// any item lock.
    [[nodiscard]] std::unique_lock<std::mutex> hold(std::string_view token);

    // With the token held:
    /// nullopt if the token is new, or its window has passed.
    [[nodiscard]] std::optional<RememberedTransaction> find(const std::string& token, double now);
    /// Adds to `batch` what remembers the transaction, and what forgets expired ones. Sets
    /// `expires_ms`.
    void remember(const std::string& token, double now, RememberedTransaction& transaction,
                  WriteBatch& batch);
    /// The batch was applied.
    void applied(const std::string& token, RememberedTransaction transaction);

  private:
    static constexpr std::size_t stripe_count = 16;
    static constexpr std::size_t forgotten_per_call_max = 16;
    Storage& storage_;
    std::array<std::mutex, stripe_count> stripes_;
    std::mutex remembered_mutex_;  // of the members below, held for moments
    std::unordered_map<std::string, RememberedTransaction> remembered_;
    std::deque<std::pair<std::int64_t, std::string>> expiries_;  // milliseconds, token; ascending
};

/// Digest of everything in the request that a replay must have alike: all but the token and what is
/// to be reported.
[[nodiscard]] std::string transaction_digest(const api::TransactWriteItemsRequest& request);

}  // namespace dynox::engine

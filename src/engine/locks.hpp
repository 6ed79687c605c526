// Locks of items: stripes chosen by store id and digest.
//
// Lock order: transaction tokens (idempotency.hpp), then stripes in ascending order, then whatever
// storage locks for its shards while it applies a batch. Stripes are held until the change is
// published. An index entry belongs to exactly one item, so the item's stripe also keeps two
// writers off one entry: indexes need no stripes of their own. The namespace gate is all stripes
// together: whoever holds them (deleting a table, counting, snapshots) sees no write half done, and
// plain writes pay nothing for the gate.
#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <string_view>
#include <vector>

namespace dynox::engine {

/// Thread safety: shared objects: safe.
class ItemLocks {
  public:
    // Far above the cores of one machine's worth of requests, and few enough that the gate is quick
    // and that ThreadSanitizer, which follows at most 64 held locks, can watch it.
    static constexpr std::size_t stripe_count = 32;
    using Stripe = std::uint16_t;

    /// Several stripes, released together.
    class Guard {
      public:
        Guard() = default;
        Guard(Guard&& other) noexcept;
        Guard& operator=(Guard&&) = delete;
        ~Guard();

      private:
        friend class ItemLocks;
        ItemLocks* locks_ = nullptr;
        std::vector<Stripe> stripes_;
    };

    /// The stripe of a table's key (key_codec.hpp).
    [[nodiscard]] static Stripe stripe_of(std::string_view table_key) noexcept;

    [[nodiscard]] std::unique_lock<std::mutex> lock(std::string_view table_key) {
        return std::unique_lock(stripes_[stripe_of(table_key)].mutex);
    }
    /// In any order, repeated or not.
    [[nodiscard]] Guard lock(std::vector<Stripe> stripes);
    /// The namespace gate.
    [[nodiscard]] Guard lock_all();

  private:
    struct alignas(64) PaddedMutex {
        std::mutex mutex;
    };
    std::array<PaddedMutex, stripe_count> stripes_;
};

}  // namespace dynox::engine

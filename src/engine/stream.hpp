// A stream: who wrote what to a table, in order, for 24 hours.
//
// A stream has shards. Each open one stands for a contiguous range of the partition keys' digests,
// together they cover all, so that the records of one item are in one open shard at a time. A shard
// that is old or has taken much is closed and followed by a child with its range, or by two with a
// half each.
//
// A writer reserves a sequence number under its item's stripe, and gives it back when its batch is
// applied. Readers see only what lies before the first number that is still reserved: records
// become visible in the order of their numbers.
//
// Description in storage: u32 BE 2 | u32 BE stream number
//   {"arn": S, "table": S, "table_id": S, "label": S, "view": N, "created": N,
//    "disabled": N or NULL, "key": [S name, S HASH or RANGE, ...], "shards": B}
//   shards, each 64 bytes, big endian: u32 number | u32 parent (0xffffffff: none) | u64 low |
//   u64 high, both included | u64 first sequence number | u64 last one, 0 while it is open |
//   u64 sequence number below which all is trimmed | i64 opened | i64 closed, 0 while it is open;
//   times in milliseconds since the epoch
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "engine/clock.hpp"
#include "engine/storage/storage.hpp"
#include "engine/stream_record.hpp"
#include "engine/table.hpp"

namespace dynox::engine {

inline constexpr double stream_retention_seconds = 24 * 3600;  // API Reference
inline constexpr double shard_age_seconds_max = 4 * 3600;      // about that of the service
inline constexpr std::uint64_t shard_records_split = 100'000;  // then one shard becomes two
inline constexpr std::size_t stream_open_shards_max = 64;
inline constexpr std::uint32_t no_parent_shard = 0xffffffff;

/// One shard, as stored and in memory.
struct StreamShard {
    std::uint32_t number = 0;
    std::uint32_t parent = no_parent_shard;
    std::uint64_t low = 0;  // digests, both included
    std::uint64_t high = ~std::uint64_t{0};
    std::uint64_t first = 0;    // a number that no record has: all of the shard's are higher
    std::uint64_t last = 0;     // nor this one: all are lower; 0: open
    std::uint64_t trimmed = 0;  // all records below are gone
    std::int64_t opened_ms = 0;
    std::int64_t closed_ms = 0;
    // In memory only:
    std::uint64_t records = 0;  // since the data was opened
    double trim_due = 0;        // when its oldest record may be due for trimming

    [[nodiscard]] bool is_open() const noexcept { return last == 0; }
    /// "shardId-", 20 digits of time, "-", 8 digits: in the order in which shards were made.
    [[nodiscard]] std::string id() const;
};

class Stream;

/// A sequence number on its way into storage. Given back when this goes, or by release().
class StreamReservation {
  public:
    StreamReservation() noexcept = default;
    StreamReservation(std::shared_ptr<Stream> stream, std::uint64_t sequence) noexcept
        : stream_(std::move(stream)), sequence_(sequence) {}
    StreamReservation(StreamReservation&& other) noexcept = default;
    StreamReservation& operator=(StreamReservation&& other) noexcept {
        release();
        stream_ = std::move(other.stream_);
        sequence_ = other.sequence_;
        return *this;
    }
    ~StreamReservation() { release(); }
    void release() noexcept;

  private:
    std::shared_ptr<Stream> stream_;
    std::uint64_t sequence_ = 0;
};

/// Thread safety: shared objects: safe.
class Stream : public std::enable_shared_from_this<Stream> {
  public:
    struct Identity {
        std::uint32_t number = 0;
        std::string arn;
        std::string label;
        std::string table_name;
        std::string table_id;  // the UUID
        api::StreamViewType view = api::StreamViewType::keys_only;
        double created = 0;  // epoch seconds
        std::vector<api::KeySchemaElement> key_schema;
    };
    /// A new stream with `shard_count` open shards of equal ranges.
    Stream(Storage& storage, const Clock& clock, Identity identity, std::uint32_t shard_count);
    /// From storage. Errors: storage_damaged; those of storage.
    [[nodiscard]] static Result<std::shared_ptr<Stream>> read(Storage& storage, const Clock& clock,
                                                              std::uint32_t number,
                                                              FlatItemView description);

    [[nodiscard]] const Identity& identity() const noexcept { return identity_; }
    [[nodiscard]] static std::string description_key(std::uint32_t number);
    /// What storage keeps of it.
    [[nodiscard]] FlatItem describe() const;

    /// Adds the record of an item's write to `batch`: nothing if before and after are alike. With
    /// the item's stripe held. `digest` is that of the item's partition key.
    [[nodiscard]] StreamReservation record(const Table& table, std::uint64_t digest,
                                           const FlatItem* before, const FlatItem* after,
                                           Actor actor, WriteBatch& batch);

    /// Closes all shards. The caller has all stripes, and applies `batch`.
    void disable(double now, WriteBatch& batch);
    /// When it was disabled; nullopt: it is enabled.
    [[nodiscard]] std::optional<double> disabled_at() const;
    /// Disabled for so long that nothing of it is left.
    [[nodiscard]] bool is_gone(double now) const;

    /// In the order of their ids, without those that are gone.
    [[nodiscard]] std::vector<StreamShard> shards(double now) const;
    /// nullopt: gone, or never there.
    [[nodiscard]] std::optional<StreamShard> find_shard(std::uint32_t number, double now) const;
    /// All records below have been applied; the next one will not be lower.
    [[nodiscard]] std::uint64_t readable_end() const;

    /// Removes records and shards of more than 24 hours, at most about `count_max` records. True if
    /// more are due.
    [[nodiscard]] Result<bool> trim(double now, std::size_t count_max);

  private:
    friend class StreamReservation;
    struct Reserved {
        std::uint32_t shard = 0;
        std::uint64_t sequence = 0;
    };
    Stream(Storage& storage, const Clock& clock, Identity identity)
        : storage_(storage), clock_(clock), identity_(std::move(identity)) {}
    [[nodiscard]] Result<void> read_shards(std::string_view bytes);
    [[nodiscard]] Result<void> find_next();
    [[nodiscard]] Reserved reserve(std::uint64_t digest, double now);
    void release(std::uint64_t sequence) noexcept;
    void follow(std::size_t position, std::size_t children, double now);
    void close(StreamShard& shard, double now);
    [[nodiscard]] std::size_t open_count() const noexcept;
    [[nodiscard]] FlatItem describe_locked() const;
    [[nodiscard]] Result<std::size_t> trim_shard(StreamShard& shard, double now,
                                                 std::size_t count_max);

    Storage& storage_;
    const Clock& clock_;
    const Identity identity_;
    mutable std::mutex mutex_;  // of what follows; held for moments, taken after item stripes
    std::vector<StreamShard> shards_;  // by number
    std::uint32_t next_shard_ = 0;
    std::uint64_t next_sequence_ = 1;
    std::vector<std::uint64_t> reserved_;  // ascending
    std::optional<double> disabled_;
};

using StreamHandle = std::shared_ptr<Stream>;

}  // namespace dynox::engine

// The streams of a database: enabled ones, and those of the last 24 hours that no longer are.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/catalogue.hpp"
#include "engine/clock.hpp"
#include "engine/stream.hpp"

namespace dynox::engine {

/// Thread safety: shared objects: safe.
class Streams {
  public:
    /// \param shard_count  Open shards that a new stream begins with.
    Streams(Storage& storage, const Clock& clock, std::uint32_t shard_count)
        : storage_(storage), clock_(clock), shard_count_(shard_count) {}

    /// Reads what storage holds and gives tables their streams. Errors: storage_damaged; those of
    /// storage.
    [[nodiscard]] Result<void> open(const Catalogue& catalogue);

    // With all stripes held, or before the table can be found; the caller applies the batch.
    /// Gives `table` a new stream. It has none that is enabled.
    void enable(const Table& table, api::StreamViewType view, WriteBatch& batch);
    /// Takes the table's stream away, if it has one; it can be read for another 24 hours.
    void disable(const Table& table, WriteBatch& batch);

    /// nullptr: there is none, or no longer.
    [[nodiscard]] StreamHandle find(std::string_view arn) const;
    /// At most `count` streams behind `after`, in the order of their ARNs.
    [[nodiscard]] std::vector<StreamHandle> list(const std::optional<std::string>& table_name,
                                                 const std::optional<std::string>& after,
                                                 std::size_t count) const;

    /// Removes what is older than 24 hours, at most about `count_max` records. True if more is due.
    [[nodiscard]] Result<bool> trim(double now, std::size_t count_max);

  private:
    [[nodiscard]] Result<void> make_missing(const Catalogue& catalogue);
    [[nodiscard]] Result<void> forget(const Stream& stream);
    [[nodiscard]] std::vector<StreamHandle> all() const;

    Storage& storage_;
    const Clock& clock_;
    const std::uint32_t shard_count_;
    mutable std::mutex mutex_;                                  // of what follows; held for moments
    std::map<std::string, StreamHandle, std::less<>> streams_;  // by ARN
    std::uint32_t next_number_ = 0;
};

/// The stream view type of a text that CreateTable's rules have let pass.
[[nodiscard]] api::StreamViewType stream_view_of(const api::StreamSpecification& specification);

}  // namespace dynox::engine

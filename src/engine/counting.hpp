// Counting what tables and indexes hold, in parts, beside their writers.
//
// A count begins with all stripes held: the counts are zero then, and a view of storage is taken.
// Writers add to the counts what they change from then on, and the view does not show it; at the
// end what the view showed is added. Until then the counts are too low.
#pragma once

#include <memory>
#include <vector>

#include "engine/storage/storage.hpp"
#include "engine/table.hpp"

namespace dynox::engine {

/// Of one table without its indexes, or of one index. One thread at a time; must not outlive what
/// it counts.
class StoreCount {
  public:
    /// With all stripes held.
    StoreCount(const Storage& storage, const Table& table);
    StoreCount(const Storage& storage, const Index& index);
    /// Counts at most `budget` items and takes them off it. True: there are more. Errors: those of
    /// storage.
    [[nodiscard]] Result<bool> run(std::size_t& budget);
    /// Adds what was counted, unless somebody began anew meanwhile.
    void finish();

  private:
    StoreCount(const Storage& storage, StoreId id, Counts& counts, const Table* table);

    Counts& counts_;
    const Table* table_;  // null: an index, whose entries count as they are
    std::uint32_t resets_;
    std::unique_ptr<Cursor> cursor_;
    std::int64_t items_ = 0;
    std::int64_t bytes_ = 0;
};

/// Of a table and all its indexes.
class TableCount {
  public:
    /// With all stripes held.
    TableCount(const Storage& storage, TableHandle table);
    /// As StoreCount::run().
    [[nodiscard]] Result<bool> run(std::size_t& budget);
    /// Is the table as it was, with no index filled meanwhile?
    [[nodiscard]] bool is_valid() const;
    void finish();

  private:
    TableHandle table_;
    std::vector<IndexHandle> filling_;
    std::vector<StoreCount> stores_;
    std::size_t at_ = 0;
};

}  // namespace dynox::engine

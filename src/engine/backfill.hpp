// Filling new indexes with the entries of the items that were there before them, beside writers.
//
// From the moment its generation of the table is published, every writer keeps the new index. What
// is left are items that nobody has written since. They are walked in slices, each over a view of
// storage as of its beginning: an item that the view shows in the index is read again under its
// lock and, if it still belongs there, its entry is put. Whatever was written after the view was
// written by a writer that keeps the index, so no entry is lost; and an item read under its lock is
// the newest, so none is stale. Writers wait for a few items' puts at most.
//
// How far a walk has come is kept in memory alone: after a crash the catalogue still says that the
// index is being filled, and the walk begins again. Putting an entry twice changes nothing.
#pragma once

#include <atomic>
#include <cstddef>
#include <deque>
#include <mutex>
#include <string>

#include "engine/catalogue.hpp"
#include "engine/locks.hpp"
#include "engine/storage/storage.hpp"

namespace dynox::engine {

/// Thread safety: shared objects: safe.
class Backfill {
  public:
    /// What run() walks without an end.
    static constexpr std::size_t all_items = ~std::size_t{0};

    /// All must outlive the backfill.
    Backfill(Storage& storage, ItemLocks& locks, Catalogue& catalogue)
        : storage_(storage), locks_(locks), catalogue_(catalogue) {}

    /// Takes up the indexes that the catalogue says are not filled yet.
    void open();
    /// Queues the indexes of `table` that are not filled yet.
    void add(const Table& table);
    /// Is there nothing to do?
    [[nodiscard]] bool idle() const noexcept {
        return open_jobs_.load(std::memory_order_acquire) == 0;
    }
    /// Walks at most about `items` items of the oldest index in the queue, or counts as many of its
    /// entries, waiting for others that are at it.
    [[nodiscard]] Result<void> run(std::size_t items);
    /// As run(), but leaves it to others if they are at it.
    [[nodiscard]] Result<void> help(std::size_t items);

  private:
    struct Job {
        std::string table_name;
        StoreId table_id = 0;
        StoreId index_id = 0;
        std::string next_key;    // where the walk goes on
        bool is_walked = false;  // its entries are to be counted
    };
    [[nodiscard]] Result<void> run_alone(std::size_t items);
    enum class Progress : std::uint8_t { more, filled, gone };
    [[nodiscard]] Result<Progress> walk(Job& job, std::size_t& items);
    [[nodiscard]] Result<Progress> put_entries(const Job& job, std::vector<std::string>& keys);

    Storage& storage_;
    ItemLocks& locks_;
    Catalogue& catalogue_;
    std::mutex run_mutex_;   // one walk at a time; taken before all locks of catalogue and items
    std::mutex jobs_mutex_;  // of jobs_, held for moments
    std::deque<Job> jobs_;   // who holds run_mutex_ works on the first
    std::atomic<std::size_t> open_jobs_{0};
};

}  // namespace dynox::engine

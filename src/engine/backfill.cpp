#include "engine/backfill.hpp"

#include "engine/index_entries.hpp"
#include "engine/key_codec.hpp"

#include <algorithm>

namespace dynox::engine {
namespace {

// Items locked together: few enough that a writer behind them waits for some microseconds, enough
// that the cost of a batch in durable storage is shared.
constexpr std::size_t items_per_batch = 16;
// Of one view of storage, which keeps what it shows from being freed.
constexpr std::size_t items_per_view = 4096;

/// The index, if the table still has it and is still there.
const Index* index_of_job(const TableHandle& table, StoreId table_id, StoreId index_id) {
    if (table == nullptr || table->id() != table_id || table->dropped()) {
        return nullptr;
    }
    for (const IndexHandle& index : table->indexes()) {
        if (index->id == index_id) {
            return index.get();
        }
    }
    return nullptr;
}

std::string first_key_of(StoreId id) {
    std::string key;
    append_u32(key, id);
    return key;
}

}  // namespace

void Backfill::open() {
    for (const TableHandle& table : catalogue_.tables()) {
        add(*table);
    }
}

void Backfill::add(const Table& table) {
    const std::lock_guard lock(jobs_mutex_);
    for (const IndexHandle& index : table.indexes()) {
        const bool queued = std::any_of(jobs_.begin(), jobs_.end(),
                                        [&](const Job& job) { return job.index_id == index->id; });
        if (index->filling && !queued) {
            jobs_.push_back({table.name(), table.id(), index->id, first_key_of(table.id()), false});
            open_jobs_.fetch_add(1, std::memory_order_release);
        }
    }
}

Result<void> Backfill::run(std::size_t items) {
    const std::lock_guard running(run_mutex_);
    return run_alone(items);
}

Result<void> Backfill::help(std::size_t items) {
    const std::unique_lock running(run_mutex_, std::try_to_lock);
    return running.owns_lock() ? run_alone(items) : Result<void>();
}

Result<void> Backfill::run_alone(std::size_t items) {
    while (items != 0) {
        Job* job = nullptr;
        {
            const std::lock_guard lock(jobs_mutex_);
            if (jobs_.empty()) {
                return {};
            }
            job = &jobs_.front();  // stays where it is while others are added behind it
        }
        const Result<Progress> progress =
            job->is_walked ? Result<Progress>(Progress::filled) : walk(*job, items);
        if (!progress) {
            return progress.error();
        }
        if (*progress == Progress::more) {
            continue;
        }
        if (*progress == Progress::filled) {
            job->is_walked = true;
            const Result<bool> more =
                catalogue_.finish_filling(job->table_name, job->index_id, items);
            if (!more) {
                return more.error();
            }
            if (*more) {
                continue;
            }
        }
        const std::lock_guard lock(jobs_mutex_);
        jobs_.pop_front();
        open_jobs_.fetch_sub(1, std::memory_order_release);
    }
    return {};
}

Result<Backfill::Progress> Backfill::walk(Job& job, std::size_t& items) {
    const TableHandle table = catalogue_.find(job.table_name);
    const Index* index = index_of_job(table, job.table_id, job.index_id);
    if (index == nullptr) {
        return Progress::gone;
    }
    const auto cursor =
        storage_.range(job.next_key, prefix_end(first_key_of(job.table_id)), Direction::forward);
    const std::string begin = job.next_key;
    const auto failed = [&](Error error) -> Result<Progress> {
        job.next_key = begin;  // what was not put is met again
        return error;
    };
    std::size_t left = std::min(items, items_per_view);
    items -= left;
    std::vector<std::string> keys;
    for (; cursor->valid() && left != 0; cursor->next(), --left) {
        job.next_key = cursor->key();
        if (belongs_to(*index, cursor->view())) {
            keys.push_back(job.next_key);
        }
        job.next_key.push_back('\0');  // the next key there can be
        if (keys.size() == items_per_batch) {
            const Result<Progress> put = put_entries(job, keys);
            if (!put) {
                return failed(put.error());
            }
            if (*put == Progress::gone) {
                return Progress::gone;
            }
        }
    }
    if (Result<void> status = cursor->status(); !status) {
        return failed(status.error());
    }
    const bool ended = !cursor->valid();
    items += left;
    const Result<Progress> put = put_entries(job, keys);
    if (!put) {
        return failed(put.error());
    }
    if (*put == Progress::gone) {
        return Progress::gone;
    }
    return ended ? Progress::filled : Progress::more;
}

Result<Backfill::Progress> Backfill::put_entries(const Job& job, std::vector<std::string>& keys) {
    std::vector<ItemLocks::Stripe> stripes;
    stripes.reserve(keys.size());
    for (const std::string& key : keys) {
        stripes.push_back(ItemLocks::stripe_of(key));
    }
    const ItemLocks::Guard guard = locks_.lock(std::move(stripes));
    // With a stripe held no generation can be published: the index is there until all is put, or it
    // is gone already.
    const TableHandle table = catalogue_.find(job.table_name);
    const Index* index = index_of_job(table, job.table_id, job.index_id);
    if (index == nullptr) {
        return Progress::gone;
    }
    WriteBatch batch;
    for (const std::string& key : keys) {
        const Result<std::optional<FlatItem>> item = storage_.get(key);
        if (!item) {
            return item.error();
        }
        if (*item && belongs_to(*index, **item)) {
            batch.put(index_key(*table, *index, **item), project_entry(*index, **item));
        }
    }
    keys.clear();
    if (!batch.empty()) {
        if (const Result<api::CommitTicket> applied = storage_.apply(batch); !applied) {
            return applied.error();
        }
    }
    return Progress::more;
}

}  // namespace dynox::engine

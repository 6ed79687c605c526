// Tables and indexes as the engine uses them: compiled schemas, store ids and live counts.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dynox/api/tables.hpp"
#include "dynox/errors.hpp"
#include "engine/table_companions.hpp"

namespace dynox::engine {

/// First four bytes of every key of a table or index. Never used twice in the life of a database.
using StoreId = std::uint32_t;

struct KeyAttribute {
    std::string name;
    AttributeType type = AttributeType::string;  // string, number or binary
};

/// Attributes of a primary or index key: first those of the partition key, then those of the sort
/// key.
struct KeySchema {
    std::vector<KeyAttribute> attributes;
    std::size_t partition_count = 1;  // tables and LSIs: 1; GSIs: 1..4

    [[nodiscard]] std::size_t sort_count() const noexcept {
        return attributes.size() - partition_count;
    }
    [[nodiscard]] const KeyAttribute* find(std::string_view name) const noexcept;
};

/// Live counts of a table or an index. Writers add to them after their write is applied.
class Counts {
  public:
    void add(std::int64_t items, std::int64_t bytes) noexcept {
        items_.fetch_add(items, std::memory_order_relaxed);
        bytes_.fetch_add(bytes, std::memory_order_relaxed);
    }
    void set(std::int64_t items, std::int64_t bytes) noexcept {
        items_.store(items, std::memory_order_relaxed);
        bytes_.store(bytes, std::memory_order_relaxed);
    }
    /// Counting begins anew (counting.hpp). With all stripes held.
    void reset() noexcept {
        set(0, 0);
        resets_.fetch_add(1, std::memory_order_relaxed);
    }
    [[nodiscard]] std::uint32_t resets() const noexcept {
        return resets_.load(std::memory_order_relaxed);
    }
    [[nodiscard]] std::int64_t items() const noexcept {
        return items_.load(std::memory_order_relaxed);
    }
    [[nodiscard]] std::int64_t bytes() const noexcept {
        return bytes_.load(std::memory_order_relaxed);
    }

  private:
    std::atomic<std::int64_t> items_{0};
    std::atomic<std::int64_t> bytes_{0};
    std::atomic<std::uint32_t> resets_{0};
};

enum class IndexKind : std::uint8_t { local, global, vector };

/// What a vector index has beyond other indexes.
struct VectorSettings {
    std::string attribute;
    std::uint32_t dimensions = 0;
    api::VectorDistanceFunction distance = api::VectorDistanceFunction::cosine;
    std::vector<KeyAttribute> filters;
};

struct Index {
    StoreId id = 0;
    std::string name;
    IndexKind kind = IndexKind::global;
    KeySchema key;  // of a vector index: the HASH attribute of its search schema, if any
    std::optional<VectorSettings> vector;  // of a vector index
    api::ProjectionType projection = api::ProjectionType::all;
    /// What an entry holds, sorted: keys of the table and of the index, and what INCLUDE names.
    /// Empty with ALL.
    std::vector<std::string> projected;
    mutable Counts counts;
    /// True while the entries of items older than the index are still being added (backfill.hpp):
    /// writers keep it already, readers are refused.
    mutable std::atomic<bool> filling{false};

    [[nodiscard]] bool projects(std::string_view attribute) const noexcept;
};

using IndexHandle = std::shared_ptr<const Index>;

/// What ProvisionedThroughputDescription tells of the past. Times are epoch seconds.
struct ThroughputHistory {
    std::optional<double> last_increase;
    std::optional<double> last_decrease;
    std::int64_t decreases_today = 0;  // within the UTC day of last_decrease
    [[nodiscard]] std::int64_t decreases_on_day_of(double now) const noexcept;
    friend bool operator==(const ThroughputHistory&, const ThroughputHistory&) = default;
};

/// What a table was restored from. Times are epoch seconds.
struct TableOrigin {
    std::string backup_arn;  // empty: a point in time of a table
    std::string table_arn;
    double time = 0;  // which the items are of
    friend bool operator==(const TableOrigin&, const TableOrigin&) = default;
};

/// What updates leave behind beside the definition. Times are epoch seconds.
struct TableHistory {
    std::optional<double> on_demand_since;    // last change to PAY_PER_REQUEST, or creation with it
    std::vector<double> on_demand_switches;   // of the last day, oldest first; creation not counted
    std::vector<double> table_class_changes;  // of the last 30 days, oldest first
    ThroughputHistory throughput;
    std::map<std::string, ThroughputHistory> index_throughput;  // of GSIs, by name
    std::optional<TableOrigin> origin;
    friend bool operator==(const TableHistory&, const TableHistory&) = default;
};

/// One generation of a table: its schema never changes; the counts do. UpdateTable publishes a new
/// generation, which shares the counts and the indexes that stay, and replaces the old one: who
/// works with that notices by check_current() and starts anew.
/// Thread safety: shared objects: safe.
class Table {
  public:
    /// Identity given by the catalogue, the same in all generations.
    struct Identity {
        StoreId id = 0;
        std::string region;
        std::string uuid;
        double created = 0;  // epoch seconds
    };
    struct IndexIdentity {
        StoreId id = 0;
        bool filling = false;
    };
    /// What UpdateTable changes.
    struct Revision {
        api::CreateTableRequest definition;
        std::map<std::string, IndexIdentity> indexes;  // by name
        TableHistory history;
    };
    /// `definition` has passed every rule of CreateTable. Indexes take the ids that follow the
    /// table's, LSIs first.
    Table(Identity identity, api::CreateTableRequest definition);
    /// A generation. The revision has an identity for each index of its definition. Indexes that
    /// `previous` (if any) has under the same id are shared with it.
    Table(Identity identity, Revision revision, const Table* previous);

    [[nodiscard]] const std::string& name() const noexcept { return definition().table_name; }
    [[nodiscard]] const std::string& arn() const noexcept { return arn_; }
    [[nodiscard]] const Identity& identity() const noexcept { return identity_; }
    [[nodiscard]] StoreId id() const noexcept { return identity_.id; }
    /// The table's and its indexes'.
    [[nodiscard]] std::vector<StoreId> store_ids() const;
    [[nodiscard]] const Revision& revision() const noexcept { return revision_; }
    /// The CreateTable that would make this table as it is now; its tags are those it was made
    /// with.
    [[nodiscard]] const api::CreateTableRequest& definition() const noexcept {
        return revision_.definition;
    }
    [[nodiscard]] const TableHistory& history() const noexcept { return revision_.history; }
    [[nodiscard]] const KeySchema& key() const noexcept { return key_; }
    /// LSIs, then GSIs, then vector indexes.
    [[nodiscard]] const std::vector<IndexHandle>& indexes() const noexcept { return indexes_; }
    /// An LSI or a GSI: one that can be queried.
    [[nodiscard]] const Index* find_index(std::string_view name) const noexcept;
    [[nodiscard]] const Index* find_vector_index(std::string_view name) const noexcept;
    [[nodiscard]] bool has_local_indexes() const noexcept { return has_local_indexes_; }
    [[nodiscard]] bool has_vector_indexes() const noexcept {
        return !indexes_.empty() && indexes_.back()->kind == IndexKind::vector;
    }
    [[nodiscard]] Counts& counts() const noexcept { return shared_->counts; }
    [[nodiscard]] bool is_on_demand() const noexcept {
        return definition().billing_mode == api::BillingMode::pay_per_request;
    }

    /// Fails once the table was deleted (resource_not_found, in the words of the data operations)
    /// or once UpdateTable replaced this generation (is_table_replaced()). Writers ask after they
    /// have their locks, readers when they have read.
    [[nodiscard]] Result<void> check_current() const {
        if (state_.load(std::memory_order_acquire) == State::current) {
            return {};
        }
        return not_current();
    }
    [[nodiscard]] bool dropped() const noexcept {
        return state_.load(std::memory_order_acquire) == State::dropped;
    }
    // Set under all locks.
    void drop() const noexcept { state_.store(State::dropped, std::memory_order_release); }
    void replace() const noexcept { state_.store(State::replaced, std::memory_order_release); }

    /// Its stream and its time to live; the same in all generations.
    [[nodiscard]] TableCompanions& companions() const noexcept { return shared_->companions; }

    /// True while a restore or an import puts in the first items: nobody else may read or write.
    [[nodiscard]] bool loading() const noexcept {
        return shared_->loading.load(std::memory_order_acquire);
    }
    void set_loading(bool loading) const noexcept {
        shared_->loading.store(loading, std::memory_order_release);
    }

    /// False while the counts hold only what was written since the data was opened.
    [[nodiscard]] bool counted() const noexcept {
        return shared_->counted.load(std::memory_order_acquire);
    }
    void set_counted(bool counted) const noexcept {
        shared_->counted.store(counted, std::memory_order_release);
    }

  private:
    enum class State : std::uint8_t { current, replaced, dropped };
    /// What all generations have in common.
    struct Shared {
        Counts counts;
        std::atomic<bool> counted{true};
        std::atomic<bool> loading{false};
        TableCompanions companions;
    };
    [[nodiscard]] Result<void> not_current() const;
    template <class Definition>
    void add_index(IndexKind kind, const Definition& given, const Table* previous);
    /// The index of the same id that `previous` has; null if there is none.
    [[nodiscard]] IndexHandle known_index(const std::string& name, const Table* previous) const;
    void add_vector_index(const api::VectorIndex& given, const Table* previous);

    Identity identity_;
    Revision revision_;
    std::string arn_;
    KeySchema key_;
    std::vector<IndexHandle> indexes_;
    bool has_local_indexes_ = false;
    std::shared_ptr<Shared> shared_;
    mutable std::atomic<State> state_{State::current};
};

using TableHandle = std::shared_ptr<const Table>;

/// Did check_current() find a newer generation? The operation has changed nothing then, and is to be
/// run again from its table look-up: with_current_tables().
[[nodiscard]] bool is_table_replaced(const Error& error) noexcept;

/// Runs `operation` (returning a Result) until it met no table that was replaced under it.
template <class Operation>
auto with_current_tables(Operation&& operation) -> decltype(operation()) {
    while (true) {
        auto result = operation();
        if (result || !is_table_replaced(result.error())) {
            return result;
        }
    }
}

/// The answer of DescribeTable.
[[nodiscard]] api::TableDescription describe(const Table& table, double now);

}  // namespace dynox::engine

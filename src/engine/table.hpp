// Tables and indexes as the engine uses them: compiled schemas, store ids and live counts.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dynox/api/tables.hpp"

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
    [[nodiscard]] std::int64_t items() const noexcept {
        return items_.load(std::memory_order_relaxed);
    }
    [[nodiscard]] std::int64_t bytes() const noexcept {
        return bytes_.load(std::memory_order_relaxed);
    }

  private:
    std::atomic<std::int64_t> items_{0};
    std::atomic<std::int64_t> bytes_{0};
};

enum class IndexKind : std::uint8_t { local, global };

struct Index {
    StoreId id = 0;
    std::string name;
    IndexKind kind = IndexKind::global;
    KeySchema key;
    api::ProjectionType projection = api::ProjectionType::all;
    /// What an entry holds, sorted: keys of the table and of the index, and what INCLUDE names.
    /// Empty with ALL.
    std::vector<std::string> projected;
    mutable Counts counts;

    [[nodiscard]] bool projects(std::string_view attribute) const noexcept;
};

/// One table. The schema never changes; the counts do.
/// Thread safety: shared objects: safe.
class Table {
  public:
    /// Identity given by the catalogue. Indexes take the ids that follow the table's, LSIs first.
    struct Identity {
        StoreId id = 0;
        std::string region;
        std::string uuid;
        double created = 0;  // epoch seconds
    };
    /// `definition` has passed every rule of CreateTable.
    Table(Identity identity, api::CreateTableRequest definition);

    [[nodiscard]] const std::string& name() const noexcept { return definition_.table_name; }
    [[nodiscard]] const std::string& arn() const noexcept { return arn_; }
    [[nodiscard]] const Identity& identity() const noexcept { return identity_; }
    [[nodiscard]] StoreId id() const noexcept { return identity_.id; }
    /// The first id behind this table's own ids.
    [[nodiscard]] StoreId end_id() const noexcept {
        return identity_.id + 1 + static_cast<StoreId>(indexes_.size());
    }
    [[nodiscard]] const api::CreateTableRequest& definition() const noexcept { return definition_; }
    [[nodiscard]] const KeySchema& key() const noexcept { return key_; }
    [[nodiscard]] const std::vector<std::unique_ptr<Index>>& indexes() const noexcept {
        return indexes_;
    }
    [[nodiscard]] const Index* find_index(std::string_view name) const noexcept;
    [[nodiscard]] bool has_local_indexes() const noexcept { return has_local_indexes_; }
    [[nodiscard]] Counts& counts() const noexcept { return counts_; }

    /// Set under all locks when the table is deleted; writers ask after they have their locks.
    void drop() const noexcept { dropped_.store(true, std::memory_order_release); }
    [[nodiscard]] bool dropped() const noexcept { return dropped_.load(std::memory_order_acquire); }

    /// False while the counts hold only what was written since the data was opened.
    [[nodiscard]] bool counted() const noexcept { return counted_.load(std::memory_order_acquire); }
    void set_counted(bool counted) const noexcept {
        counted_.store(counted, std::memory_order_release);
    }

  private:
    Identity identity_;
    api::CreateTableRequest definition_;
    std::string arn_;
    KeySchema key_;
    std::vector<std::unique_ptr<Index>> indexes_;
    bool has_local_indexes_ = false;
    mutable Counts counts_;
    mutable std::atomic<bool> dropped_{false};
    mutable std::atomic<bool> counted_{true};
};

using TableHandle = std::shared_ptr<const Table>;

/// The answer of DescribeTable.
[[nodiscard]] api::TableDescription describe(const Table& table);

}  // namespace dynox::engine

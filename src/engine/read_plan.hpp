// What Query and Scan have in common before they walk: index, Select, filter and projection against
// the schema.
#pragma once

#include <optional>
#include <string>

#include "dynox/api/query.hpp"
#include "engine/table.hpp"
#include "expression/expression.hpp"

namespace dynox::engine {

/// The expressions of a read, parsed before the table is looked up.
struct ReadExpressions {
    std::vector<expression::KeyComparison> key_condition;  // Query alone
    std::optional<expression::Condition> filter;
    std::optional<expression::Projection> projection;
};
[[nodiscard]] Result<ReadExpressions> parse_read(const api::QueryRequest& request);
[[nodiscard]] Result<ReadExpressions> parse_read(const api::ScanRequest& request);

/// Where a read takes its items from, and what it gives of them.
struct ReadPlan {
    const Table* table = nullptr;
    const Index* index = nullptr;  // nullptr: the table itself
    bool count_only = false;
    // The table's item for each entry of an LSI that lacks attributes asked for, and whether it is
    // answered in place of the entry.
    bool fetch_items = false;
    bool answers_fetched = false;
    std::optional<std::string> start_key;  // of a Query: the storage key of its ExclusiveStartKey

    [[nodiscard]] const KeySchema& key() const noexcept {
        return index != nullptr ? index->key : table->key();
    }
    [[nodiscard]] StoreId store_id() const noexcept {
        return index != nullptr ? index->id : table->id();
    }
};
[[nodiscard]] Result<ReadPlan> plan_read(const Table& table, const api::QueryRequest& request,
                                         const ReadExpressions& expressions);
[[nodiscard]] Result<ReadPlan> plan_read(const Table& table, const api::ScanRequest& request,
                                         const ReadExpressions& expressions);

}  // namespace dynox::engine

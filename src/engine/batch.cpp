#include "engine/batch.hpp"

#include "engine/capacity.hpp"
#include "engine/item_collection.hpp"
#include "engine/key_codec.hpp"
#include "engine/key_validation.hpp"
#include "engine/limits.hpp"
#include "engine/request_expressions.hpp"
#include "engine/vector_index.hpp"
#include "engine/write_plan.hpp"

#include <unordered_set>

namespace dynox::engine {
namespace {

Error duplicate_keys() {
    return validation_error("Provided list of item keys contains duplicates");
}

/// One put or delete, checked and with its place.
struct PlannedWrite {
    TableHandle table;
    const api::WriteRequest* request = nullptr;
    std::string key;
    [[nodiscard]] const FlatItem& item() const noexcept {
        return request->put ? *request->put : *request->delete_key;
    }
};

Result<void> check_sizes(const api::BatchWriteItemRequest& request) {
    for (const auto& [table, writes] : request.request_items) {
        for (const api::WriteRequest& write : writes) {
            if (write.put && write.put->item_size_bytes() > item_size_bytes_max) {
                return validation_error("Item size has exceeded the maximum allowed size");
            }
        }
    }
    return {};
}

Result<void> check_write(const Table& table, const api::WriteRequest& write) {
    if (!write.put) {
        return check_key(table, *write.delete_key);
    }
    // In a batch the service has one sentence for every bad key of a put.
    if (!inspect_key_attributes(table.key(), *write.put).ok()) {
        return validation_error("The provided key element does not match the schema");
    }
    return check_index_keys(table, *write.put);
}

Result<std::vector<PlannedWrite>> plan_writes(EngineState& state,
                                              const api::BatchWriteItemRequest& request) {
    std::vector<PlannedWrite> planned;
    std::unordered_set<std::string_view> keys;
    for (const auto& [name, writes] : request.request_items) {
        const Result<TableHandle> table = state.find_table(name);
        if (!table) {
            return table.error();
        }
        for (const api::WriteRequest& write : writes) {
            if (Result<void> checked = check_write(**table, write); !checked) {
                return checked.error();
            }
            PlannedWrite plan{*table, &write, {}};
            plan.key = table_key(**table, plan.item());
            planned.push_back(std::move(plan));
        }
    }
    for (const PlannedWrite& write : planned) {
        if (!keys.insert(write.key).second) {
            return duplicate_keys();
        }
    }
    return planned;
}

/// Reads the old items and applies all writes in one batch. Gives each write's effect.
Result<std::vector<WriteEffect>> apply_writes(EngineState& state,
                                              std::vector<PlannedWrite>& planned,
                                              api::CommitTicket& ticket) {
    std::vector<ItemLocks::Stripe> stripes;
    stripes.reserve(planned.size());
    for (const PlannedWrite& write : planned) {
        stripes.push_back(ItemLocks::stripe_of(write.key));
    }
    const ItemLocks::Guard guard = state.locks.lock(std::move(stripes));
    WriteBatch batch;
    std::vector<WriteEffect> effects;
    for (PlannedWrite& write : planned) {
        if (Result<void> current = write.table->check_current(); !current) {
            return current.error();
        }
        const Result<std::optional<FlatItem>> before = state.storage->get(write.key);
        if (!before) {
            return before.error();
        }
        effects.push_back(plan_write(*write.table, std::move(write.key),
                                     *before ? &**before : nullptr,
                                     write.request->put ? &*write.request->put : nullptr, batch));
    }
    if (batch.empty()) {
        return effects;
    }
    const Result<api::CommitTicket> applied = state.storage->apply(batch);
    if (!applied) {
        return applied.error();
    }
    ticket = *applied;
    for (std::size_t i = 0; i < planned.size(); ++i) {
        effects[i].count(*planned[i].table);
    }
    return effects;
}

void add_collection_metrics(const PlannedWrite& write, api::ReturnItemCollectionMetrics wanted,
                            api::BatchWriteItemResult& result) {
    std::optional<api::ItemCollectionMetrics> metrics =
        item_collection_metrics(*write.table, write.item(), wanted);
    if (!metrics) {
        return;
    }
    auto& all = result.item_collection_metrics;
    if (all.empty() || all.back().first != write.table->name()) {
        all.emplace_back(write.table->name(), std::vector<api::ItemCollectionMetrics>());
    }
    all.back().second.push_back(*std::move(metrics));
}

/// One table's part of a BatchGetItem, parsed.
struct PlannedGets {
    const std::string* name = nullptr;
    const api::KeysAndAttributes* request = nullptr;
    std::optional<expression::Projection> projection;
    TableHandle table;
};

Result<void> check_distinct(const std::vector<FlatItem>& keys) {
    std::unordered_set<std::string_view> seen;
    for (const FlatItem& key : keys) {
        // Flat items are canonical: equal keys have equal bytes, equal numbers too.
        if (!seen.insert(key.view().bytes()).second) {
            return duplicate_keys();
        }
    }
    return {};
}

Result<std::vector<PlannedGets>> plan_gets(EngineState& state,
                                           const api::BatchGetItemRequest& request) {
    std::vector<PlannedGets> planned;
    for (const auto& [name, wanted] : request.request_items) {
        auto projection = parse_projection(wanted);
        if (!projection) {
            return projection.error();
        }
        if (Result<void> distinct = check_distinct(wanted.keys); !distinct) {
            return distinct.error();
        }
        planned.push_back({&name, &wanted, *std::move(projection), nullptr});
    }
    for (PlannedGets& gets : planned) {
        Result<TableHandle> table = state.find_table(*gets.name);
        if (!table) {
            return table.error();
        }
        gets.table = *std::move(table);
        for (const FlatItem& key : gets.request->keys) {
            if (Result<void> checked = check_key(*gets.table, key); !checked) {
                return checked.error();
            }
        }
    }
    return planned;
}

/// Reads one table's keys into `result`; what no longer fits the answer becomes unprocessed.
Result<void> read_gets(EngineState& state, const PlannedGets& gets, std::uint64_t& answer_bytes,
                       RequestCapacity& capacity, api::BatchGetItemResult& result) {
    std::vector<FlatItem>& items =
        result.responses.emplace_back(*gets.name, std::vector<FlatItem>()).second;
    TableCapacity& share = capacity.of(*gets.table);
    const Consistency consistency = consistency_of(gets.request->consistent_read);
    for (std::size_t i = 0; i < gets.request->keys.size(); ++i) {
        Result<std::optional<FlatItem>> found =
            state.storage->get(table_key(*gets.table, gets.request->keys[i]));
        if (!found) {
            return found.error();
        }
        const std::uint32_t size_bytes = *found ? (*found)->item_size_bytes() : 0;
        if (answer_bytes + size_bytes > batch_get_size_bytes_max) {
            api::KeysAndAttributes rest = *gets.request;
            rest.keys.erase(rest.keys.begin(), rest.keys.begin() + static_cast<std::ptrdiff_t>(i));
            result.unprocessed_keys.emplace_back(*gets.name, std::move(rest));
            break;
        }
        answer_bytes += size_bytes;
        share.add_table(
            read_units(*found ? charged_size_bytes(*gets.table, **found) : 0, consistency));
        if (*found) {
            items.push_back(gets.projection ? gets.projection->apply(**found) : **std::move(found));
        }
    }
    return gets.table->check_current();
}

}  // namespace

Result<api::BatchWriteItemResult> batch_write_item(EngineState& state,
                                                   const api::BatchWriteItemRequest& request,
                                                   api::CommitTicket& ticket) {
    if (Result<void> checked = check_sizes(request); !checked) {
        return checked.error();
    }
    Result<std::vector<PlannedWrite>> planned = plan_writes(state, request);
    if (!planned) {
        return planned.error();
    }
    const Result<std::vector<WriteEffect>> effects = apply_writes(state, *planned, ticket);
    if (!effects) {
        return effects.error();
    }
    api::BatchWriteItemResult result;
    RequestCapacity capacity;
    for (std::size_t i = 0; i < planned->size(); ++i) {
        const PlannedWrite& write = (*planned)[i];
        capacity.of(*write.table).add_write((*effects)[i]);
        add_collection_metrics(write, request.return_item_collection_metrics, result);
    }
    result.consumed_capacity = capacity.report(request.return_consumed_capacity);
    return result;
}

Result<api::BatchGetItemResult> batch_get_item(EngineState& state,
                                               const api::BatchGetItemRequest& request) {
    const Result<std::vector<PlannedGets>> planned = plan_gets(state, request);
    if (!planned) {
        return planned.error();
    }
    api::BatchGetItemResult result;
    RequestCapacity capacity;
    std::uint64_t answer_bytes = 0;
    for (const PlannedGets& gets : *planned) {
        if (Result<void> read = read_gets(state, gets, answer_bytes, capacity, result); !read) {
            return read.error();
        }
    }
    result.consumed_capacity = capacity.report(request.return_consumed_capacity);
    return result;
}

}  // namespace dynox::engine

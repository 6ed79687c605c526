#include "lane.hpp"

#include <array>
#include <span>
#include <string_view>

namespace dynox::test {
namespace {

constexpr unsigned ids_count = 24;
constexpr unsigned groups_count = 5;
constexpr unsigned changes_max = 8;
constexpr unsigned text_bytes_max = 1500;
constexpr unsigned long_text_bytes = 60'000;  // more than one block of the log

struct IndexShape {
    const char* name;
    const char* partition;
    const char* sort;
    bool all;
    const char* included;
};
constexpr std::array<IndexShape, 3> indexes = {{{"by-group", "g", "n", true, nullptr},
                                                {"by-number", "n", nullptr, false, nullptr},
                                                {"by-group-alone", "g", nullptr, false, "v"}}};

[[nodiscard]] std::string id_of(const Item& item) {
    return item.at("id").as_string();
}

[[nodiscard]] Contents scan(const DynamoDBClient& client, const std::string& table,
                            const std::string& index = {}) {
    Contents found;
    for (Item& item : client.sync_scan(table, index.empty() ? Scan() : Scan().index_name(index))) {
        const std::string id = id_of(item);
        if (!found.emplace(id, std::move(item)).second) {
            throw std::runtime_error(table + " " + index + " has " + id + " twice");
        }
    }
    return found;
}

/// The attributes that an update sets, without the key.
[[nodiscard]] Item settings(const Item& item) {
    Item set = item;
    set.erase("id");
    return set;
}

[[nodiscard]] std::string update_expression(const Item& item) {
    std::string text = "ADD v :one REMOVE spare";
    text += item.find("n") == nullptr ? ", n" : "";  // so that it leaves two indexes
    const char* separator = " SET ";
    for (const auto& [name, value] : settings(item)) {
        text += separator + name + " = :" + name;
        separator = ", ";
    }
    return text;
}

void set_update(const Item& item, UpdateItemOptions& options) {
    options.update_expression(update_expression(item)).values(":one", 1);
    for (const auto& [name, value] : settings(item)) {
        options.values(":" + std::string(name), value);
    }
}

void apply_change(const ItemChange& change, Contents& contents) {
    const std::string id = id_of(change.item);
    switch (change.kind) {
        case ItemChange::Kind::put:
            contents.insert_or_assign(id, change.item);
            return;
        case ItemChange::Kind::erase:
            contents.erase(id);
            return;
        case ItemChange::Kind::update:
            break;
    }
    Item& item = contents.try_emplace(id, dynox::item("id", id)).first->second;
    for (const auto& [name, value] : settings(change.item)) {
        item.set(std::string(name), value);
    }
    const AttributeValue* const old = item.find("v");
    item.set("v", (old == nullptr ? 0 : old->as<int>()) + 1);
    item.erase("spare");
    if (change.item.find("n") == nullptr) {
        item.erase("n");
    }
}

}  // namespace

Lane::Lane(int number, std::uint64_t seed)
    : number_(number), random_(seed * 1000 + static_cast<unsigned>(number)) {}

std::string Lane::id(unsigned number) const {
    return "lane-" + std::to_string(number_) + "-" + std::to_string(number);
}

ItemChange Lane::draw_change(const LaneState& state, unsigned number) {
    ItemChange change;
    change.in_own_table = state.own && below(4) == 0;
    change.item.set("id", id(number));
    const unsigned kind = below(10);
    if (kind < 2) {
        change.kind = ItemChange::Kind::erase;
        return change;
    }
    change.kind = kind < 6 ? ItemChange::Kind::update : ItemChange::Kind::put;
    if (below(4) != 0) {
        change.item.set("g", "group-" + std::to_string(below(groups_count)));
    }
    if (below(4) != 0) {
        change.item.set("n", static_cast<int>(below(1000)));
    }
    const unsigned size = below(100) == 0 ? long_text_bytes : below(text_bytes_max);
    change.item.set("t", std::string(size, static_cast<char>('a' + below(26))));
    if (change.kind == ItemChange::Kind::put) {
        change.item.set("v", static_cast<int>(below(1000)));
        change.item.set("spare", true);
    }
    return change;
}

LaneOperation Lane::next(const LaneState& state) {
    LaneOperation operation;
    const unsigned kind = below(100);
    if (kind < 3 && !state.own) {
        operation.kind = LaneOperation::Kind::create_table;
        return operation;
    }
    if (kind < 2) {
        operation.kind = LaneOperation::Kind::delete_table;
        return operation;
    }
    if (kind < 60) {
        operation.changes.push_back(draw_change(state, below(ids_count)));
        return operation;
    }
    operation.kind =
        kind < 65 ? LaneOperation::Kind::refused_transaction : LaneOperation::Kind::transaction;
    const unsigned first = below(ids_count);
    const unsigned count = 2 + below(changes_max - 1);
    for (unsigned i = 0; i < count; ++i) {
        operation.changes.push_back(draw_change(state, (first + i) % ids_count));
    }
    return operation;
}

std::string Lane::table_of(const ItemChange& change) const {
    return change.in_own_table ? own_table() : shared_table;
}

void Lane::execute(const DynamoDBClient& client, const LaneOperation& operation) const {
    if (operation.kind == LaneOperation::Kind::create_table) {
        return create_table(client, own_table());
    }
    if (operation.kind == LaneOperation::Kind::delete_table) {
        return client.sync_delete_table(own_table());
    }
    TransactWrite transaction;
    for (const ItemChange& change : operation.changes) {
        const std::string table = table_of(change);
        const Item key = dynox::key("id", id_of(change.item));
        const bool alone = operation.kind == LaneOperation::Kind::change;
        if (change.kind == ItemChange::Kind::put) {
            alone ? static_cast<void>(client.sync_put_item(table, change.item))
                  : static_cast<void>(transaction.put(table, change.item));
        } else if (change.kind == ItemChange::Kind::erase) {
            alone ? static_cast<void>(client.sync_delete_item(table, key))
                  : static_cast<void>(transaction.remove(table, key));
        } else {
            UpdateItemOptions options;
            set_update(change.item, options);
            alone ? static_cast<void>(client.sync_update_item(table, key, options))
                  : static_cast<void>(transaction.update(table, key, options));
        }
    }
    if (operation.kind == LaneOperation::Kind::transaction) {
        client.sync_transact_write(transaction);
    } else if (operation.kind == LaneOperation::Kind::refused_transaction) {
        transaction.condition_check(shared_table, dynox::key("id", "nobody"),
                                    ConditionCheck("attribute_exists(id)"));
        try {
            client.sync_transact_write(transaction);
        } catch (const TransactionCanceledException&) {
            return;
        }
        throw std::runtime_error("a transaction was not refused");
    }
}

void Lane::apply(const LaneOperation& operation, LaneState& state) {
    switch (operation.kind) {
        case LaneOperation::Kind::refused_transaction:
            return;
        case LaneOperation::Kind::create_table:
            state.own.emplace();
            return;
        case LaneOperation::Kind::delete_table:
            state.own.reset();
            return;
        case LaneOperation::Kind::change:
        case LaneOperation::Kind::transaction:
            break;
    }
    for (const ItemChange& change : operation.changes) {
        apply_change(change, change.in_own_table ? *state.own : state.shared);
    }
}

LaneState Lane::read(const DynamoDBClient& client) const {
    LaneState state;
    const std::string prefix = "lane-" + std::to_string(number_) + "-";
    for (auto& [id, item] : scan(client, shared_table)) {
        if (id.starts_with(prefix)) {
            state.shared.emplace(id, item);
        }
    }
    if (client.sync_table_exists(own_table())) {
        state.own = scan(client, own_table());
    }
    return state;
}

void create_table(const DynamoDBClient& client, const std::string& table) {
    CreateTable request(table);
    request.partition_key("id", "S");
    for (const IndexShape& shape : indexes) {
        SecondaryIndex index(shape.name);
        index.partition_key(shape.partition, shape.partition == std::string_view("n") ? "N" : "S");
        if (shape.sort != nullptr) {
            index.sort_key(shape.sort, "N");
        }
        if (shape.included != nullptr) {
            index.projection("INCLUDE", shape.included);
        } else {
            index.projection(shape.all ? "ALL" : "KEYS_ONLY");
        }
        request.global_secondary_index(index);
    }
    client.sync_create_table(request);
}

std::string check_table(const DynamoDBClient& client, const std::string& table) {
    const TableDescription description = client.sync_describe_table(table);
    const Contents items = scan(client, table);
    if (description.item_count != static_cast<std::int64_t>(items.size())) {
        return table + " counts " + std::to_string(description.item_count) + " items, has " +
               std::to_string(items.size());
    }
    for (const IndexShape& shape : indexes) {
        Contents expected;
        for (const auto& [id, item] : items) {
            if (item.find(shape.partition) == nullptr ||
                (shape.sort != nullptr && item.find(shape.sort) == nullptr)) {
                continue;
            }
            Item projected = shape.all ? item : dynox::item("id", id);
            for (const char* name : {shape.partition, shape.sort, shape.included}) {
                if (name != nullptr && item.find(name) != nullptr) {
                    projected.set(name, item.at(name));
                }
            }
            expected.emplace(id, std::move(projected));
        }
        const Contents found = scan(client, table, shape.name);
        if (found != expected) {
            return "index " + std::string(shape.name) + " of " + table + " has " +
                   std::to_string(found.size()) + " entries, not the " +
                   std::to_string(expected.size()) + " that its items project, or others";
        }
        for (const auto& index : description.global_secondary_indexes) {
            if (index.index_name == shape.name &&
                index.item_count != static_cast<std::int64_t>(found.size())) {
                return "index " + index.index_name + " of " + table + " counts " +
                       std::to_string(index.item_count) + " entries, has " +
                       std::to_string(found.size());
            }
        }
    }
    return {};
}

}  // namespace dynox::test

// The engine in process, through Engine::execute: 10,000 items of 470 bytes in partitions of a
// hundred. The subject is "memory", or "file" with DYNOX_BENCH_DATA=DIR.
#include "dynox/engine.hpp"

#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "dynox/item.hpp"

namespace {

using namespace dynox;

constexpr int partitions = 100;
constexpr int items_per_partition = 100;
constexpr int item_count = partitions * items_per_partition;

std::string formatted(const char* format, int number) {
    char text[64];
    std::snprintf(text, sizeof text, format, number);
    return text;
}

Item key_of(int number) {
    return key("pk", formatted("user#%04d", number / items_per_partition), "sk",
               formatted("order#2026-01-%06d", number % items_per_partition));
}

/// The item of the load generator: ten attributes, strings, numbers, a set, a map.
Item item_of(int number) {
    const int partition = number / items_per_partition;
    const int order = number % items_per_partition;
    Item item = key_of(number);
    item.set("name", "Customer " + std::to_string(partition))
        .set("email", "customer" + std::to_string(partition) + "@example.com")
        .set("cnt", order)
        .set("total", 1000 + (partition * 37 + order * 11) % 9000)
        .set("active", order % 2 != 0)
        .set("tags", StringSet{"alpha", "beta", "gamma"})
        .set("addr",
             Map().set("street", "12 Long Street").set("city", "Springfield").set("zip", 12345))
        .set("note",
             "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor "
             "incididunt ut labore et "
             "dolore magna aliqua ut enim 7919");
    return item;
}

api::CreateTableRequest table(const std::string& name, bool with_index) {
    api::CreateTableRequest request;
    request.table_name = name;
    request.billing_mode = api::BillingMode::pay_per_request;
    request.attribute_definitions = {{"pk", AttributeType::string}, {"sk", AttributeType::string}};
    request.key_schema = {{"pk", api::KeyType::hash}, {"sk", api::KeyType::range}};
    if (with_index) {
        request.attribute_definitions.push_back({"email", AttributeType::string});
        api::GlobalSecondaryIndex index;
        index.index_name = "by-email";
        index.key_schema = {{"email", api::KeyType::hash}, {"sk", api::KeyType::range}};
        index.projection.projection_type = api::ProjectionType::all;
        request.global_secondary_indexes = {index};
    }
    return request;
}

/// The engine with its two filled tables, made at first use.
struct World {
    World() {
        EngineConfig config;
        if (const char* directory = std::getenv("DYNOX_BENCH_DATA")) {
            config.data_directory(directory);
        }
        engine = Engine::open(config).value();
        engine->execute(table("users", false)).value();
        engine->execute(table("indexed", true)).value();
        for (int i = 0; i < item_count; ++i) {
            keys.push_back(key_of(i).to_flat());
            items.push_back(item_of(i).to_flat());
            for (const char* name : {"users", "indexed"}) {
                api::PutItemRequest request;
                request.table_name = name;
                request.item = items.back();
                engine->execute(request).value();
            }
        }
    }
    /// A number that visits all items in an order that no cache likes.
    int next() { return position = (position + 7919) % item_count; }

    std::shared_ptr<Engine> engine;
    std::vector<FlatItem> keys;
    std::vector<FlatItem> items;
    int position = 0;
};

World& world() {
    static World instance;
    return instance;
}

template <class Request>
void execute(benchmark::State& state, const Request& request) {
    auto result = world().engine->execute(request);
    if (!result) {
        state.SkipWithError(result.error().message().c_str());
    }
    benchmark::DoNotOptimize(result);
}

void get_item(benchmark::State& state) {
    (void)world();  // the first benchmark; what it reads is made before the clock starts
    api::GetItemRequest request;
    request.table_name = "users";
    for (auto _ : state) {
        request.key = world().keys[static_cast<std::size_t>(world().next())];
        execute(state, request);
    }
}
BENCHMARK(get_item);

void put_item(benchmark::State& state, const char* name) {
    api::PutItemRequest request;
    request.table_name = name;
    for (auto _ : state) {
        request.item = world().items[static_cast<std::size_t>(world().next())];
        execute(state, request);
    }
}
BENCHMARK_CAPTURE(put_item, plain, "users");
BENCHMARK_CAPTURE(put_item, with_gsi, "indexed");

void put_item_if_absent(benchmark::State& state) {
    api::PutItemRequest request;
    request.table_name = "users";
    request.condition_expression = "attribute_exists(pk)";
    for (auto _ : state) {
        request.item = world().items[static_cast<std::size_t>(world().next())];
        execute(state, request);
    }
}
BENCHMARK(put_item_if_absent);

void update_item_add(benchmark::State& state, const char* name) {
    api::UpdateItemRequest request;
    request.table_name = name;
    request.update_expression = "ADD cnt :one";
    request.parameters.values = item(":one", 1).to_flat();
    for (auto _ : state) {
        request.key = world().keys[static_cast<std::size_t>(world().next())];
        execute(state, request);
    }
}
BENCHMARK_CAPTURE(update_item_add, plain, "users");
BENCHMARK_CAPTURE(update_item_add, with_gsi, "indexed");

void query_100(benchmark::State& state, bool filtered) {
    api::QueryRequest request;
    request.table_name = "users";
    request.key_condition_expression = "pk = :p";
    if (filtered) {
        request.filter_expression = "active = :a";
    }
    for (auto _ : state) {
        Item values = item(":p", formatted("user#%04d", world().next() / items_per_partition));
        if (filtered) {
            values.set(":a", true);
        }
        request.parameters.values = values.to_flat();
        execute(state, request);
    }
}
BENCHMARK_CAPTURE(query_100, plain, false);
BENCHMARK_CAPTURE(query_100, filtered, true);

void transact_write_4(benchmark::State& state, bool with_token) {
    static int token = 0;  // the function runs several times
    for (auto _ : state) {
        api::TransactWriteItemsRequest request;
        for (int i = 0; i < 4; ++i) {
            api::TransactPut put;
            put.table_name = "users";
            put.item = world().items[static_cast<std::size_t>(world().next())];
            request.transact_items.emplace_back(std::move(put));
        }
        if (with_token) {
            request.client_request_token = "token" + std::to_string(++token);
        }
        execute(state, request);
    }
}
BENCHMARK_CAPTURE(transact_write_4, plain, false);
BENCHMARK_CAPTURE(transact_write_4, with_token, true);

void scan_all(benchmark::State& state) {
    for (auto _ : state) {
        api::ScanRequest request;
        request.table_name = "users";
        do {
            auto page = world().engine->execute(request);
            request.exclusive_start_key = page.value().last_evaluated_key;
        } while (request.exclusive_start_key);
    }
}
BENCHMARK(scan_all)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();

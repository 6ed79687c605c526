// The engine in process, through Engine::execute: 10,000 and 1,000,000 items of 470 bytes in
// partitions of a hundred, in memory, or in files with DYNOX_BENCH_DATA=DIR.
#include "dynox/engine.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "dynox/item.hpp"

namespace {

using namespace dynox;

constexpr int items_per_partition = 100;
constexpr int small_count = 10'000;
constexpr int large_count = 1'000'000;

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

/// An engine with filled tables; the larger one has no index.
class World {
  public:
    explicit World(int count) : count_(count) {
        EngineConfig config;
        if (const char* directory = std::getenv("DYNOX_BENCH_DATA")) {
            config.data_directory(std::string(directory) + "/" + std::to_string(count));
        }
        engine = Engine::open(config).value();
        std::vector<const char*> names = {"users"};
        if (count == small_count) {
            names.push_back("indexed");
        }
        for (const char* name : names) {
            engine->execute(table(name, name != names.front())).value();
        }
        keys.reserve(static_cast<std::size_t>(count));
        items.reserve(static_cast<std::size_t>(count));
        for (int i = 0; i < count; ++i) {
            items.push_back(item_of(i).to_flat());
            for (const char* name : names) {
                api::PutItemRequest request;
                request.table_name = name;
                request.item = items.back();
                engine->execute(request).value();
            }
        }
        // In the order in which they are asked for, so that they lie side by side: what a request
        // holds has just been written by somebody and is in the caches, other than what is stored.
        for (int i = 0; i < count; ++i) {
            keys.push_back(key_of(next()).to_flat());
        }
    }
    /// The number of an item. Visits all of them, in an order that no cache likes.
    int next() { return position_ = (position_ + 7919) % count_; }
    const FlatItem& next_key() {
        key_position_ = (key_position_ + 1) % keys.size();
        return keys[key_position_];
    }
    const FlatItem& next_item() { return items[static_cast<std::size_t>(next())]; }

    std::shared_ptr<Engine> engine;
    std::vector<FlatItem> keys;
    std::vector<FlatItem> items;

  private:
    int count_;
    int position_ = 0;
    std::size_t key_position_ = 0;
};

/// Made at first use, before the clock of that benchmark starts.
World& world_of(std::int64_t count) {
    static std::unique_ptr<World> worlds[2];
    std::unique_ptr<World>& world = worlds[count == large_count ? 1 : 0];
    if (world == nullptr) {
        world = std::make_unique<World>(static_cast<int>(count));
    }
    return *world;
}

template <class Request>
void execute(benchmark::State& state, Engine& engine, const Request& request) {
    auto result = engine.execute(request);
    if (!result) {
        state.SkipWithError(result.error().message().c_str());
    }
    benchmark::DoNotOptimize(result);
}

void get_item(benchmark::State& state) {
    World& world = world_of(state.range(0));
    api::GetItemRequest request;
    request.table_name = "users";
    for (auto _ : state) {
        request.key = world.next_key();
        execute(state, *world.engine, request);
    }
}
BENCHMARK(get_item)->Arg(small_count)->Arg(large_count);

void put_item(benchmark::State& state, const char* name) {
    World& world = world_of(state.range(0));
    api::PutItemRequest request;
    request.table_name = name;
    for (auto _ : state) {
        request.item = world.next_item();
        execute(state, *world.engine, request);
    }
}
BENCHMARK_CAPTURE(put_item, plain, "users")->Arg(small_count)->Arg(large_count);
BENCHMARK_CAPTURE(put_item, with_gsi, "indexed")->Arg(small_count);

void put_item_if_present(benchmark::State& state) {
    World& world = world_of(small_count);
    api::PutItemRequest request;
    request.table_name = "users";
    request.condition_expression = "attribute_exists(pk)";
    for (auto _ : state) {
        request.item = world.next_item();
        execute(state, *world.engine, request);
    }
}
BENCHMARK(put_item_if_present);

/// The first write after each snapshot, which copies its path: the median, and what it costs to
/// take the snapshot.
void put_item_after_snapshot(benchmark::State& state) {
    using Clock = std::chrono::steady_clock;
    World& world = world_of(state.range(0));
    api::PutItemRequest request;
    request.table_name = "users";
    std::vector<double> puts_us;
    for (auto _ : state) {
        const auto snapshot = world.engine->snapshot();
        if (!snapshot) {
            state.SkipWithError(snapshot.error().message().c_str());
            break;
        }
        request.item = world.next_item();
        const auto begin = Clock::now();
        execute(state, *world.engine, request);
        puts_us.push_back(std::chrono::duration<double, std::micro>(Clock::now() - begin).count());
    }
    if (!puts_us.empty()) {
        std::nth_element(puts_us.begin(), puts_us.begin() + puts_us.size() / 2, puts_us.end());
        state.counters["value"] = puts_us[puts_us.size() / 2];
        state.SetLabel("us");
    }
}
BENCHMARK(put_item_after_snapshot)->Arg(small_count)->Arg(large_count);

void snapshot(benchmark::State& state) {
    World& world = world_of(state.range(0));
    for (auto _ : state) {
        auto taken = world.engine->snapshot();
        benchmark::DoNotOptimize(taken);
    }
}
BENCHMARK(snapshot)->Arg(small_count)->Arg(large_count);

void update_item_add(benchmark::State& state, const char* name) {
    World& world = world_of(state.range(0));
    api::UpdateItemRequest request;
    request.table_name = name;
    request.update_expression = "ADD cnt :one";
    request.parameters.values = item(":one", 1).to_flat();
    for (auto _ : state) {
        request.key = world.next_key();
        execute(state, *world.engine, request);
    }
}
BENCHMARK_CAPTURE(update_item_add, plain, "users")->Arg(small_count)->Arg(large_count);
BENCHMARK_CAPTURE(update_item_add, with_gsi, "indexed")->Arg(small_count);

void query_100(benchmark::State& state, bool filtered) {
    World& world = world_of(state.range(0));
    api::QueryRequest request;
    request.table_name = "users";
    request.key_condition_expression = "pk = :p";
    if (filtered) {
        request.filter_expression = "active = :a";
    }
    for (auto _ : state) {
        Item values = item(":p", formatted("user#%04d", world.next() / items_per_partition));
        if (filtered) {
            values.set(":a", true);
        }
        request.parameters.values = values.to_flat();
        execute(state, *world.engine, request);
    }
}
BENCHMARK_CAPTURE(query_100, plain, false)->Arg(small_count)->Arg(large_count);
BENCHMARK_CAPTURE(query_100, filtered, true)->Arg(small_count);

void transact_write_4(benchmark::State& state, bool with_token) {
    static int token = 0;  // the function runs several times
    World& world = world_of(state.range(0));
    for (auto _ : state) {
        api::TransactWriteItemsRequest request;
        for (int i = 0; i < 4; ++i) {
            api::TransactPut put;
            put.table_name = "users";
            put.item = world.next_item();
            request.transact_items.emplace_back(std::move(put));
        }
        if (with_token) {
            request.client_request_token = "token" + std::to_string(++token);
        }
        execute(state, *world.engine, request);
    }
}
BENCHMARK_CAPTURE(transact_write_4, plain, false)->Arg(small_count)->Arg(large_count);
BENCHMARK_CAPTURE(transact_write_4, with_token, true)->Arg(small_count);

void scan_all(benchmark::State& state) {
    World& world = world_of(small_count);
    for (auto _ : state) {
        api::ScanRequest request;
        request.table_name = "users";
        do {
            auto page = world.engine->execute(request);
            request.exclusive_start_key = page.value().last_evaluated_key;
        } while (request.exclusive_start_key);
    }
}
BENCHMARK(scan_all)->Unit(benchmark::kMillisecond);

constexpr int vector_dimensions = 128;

std::vector<AttributeValue> random_vector() {
    static std::minstd_rand random(3);
    std::vector<AttributeValue> numbers;
    numbers.reserve(vector_dimensions);
    for (int i = 0; i < vector_dimensions; ++i) {
        numbers.emplace_back(static_cast<int>(random() % 2001) - 1000);
    }
    return numbers;
}

/// 10,000 items with a vector of 128 dimensions each, all of them compared.
std::shared_ptr<Engine> vectors() {
    std::shared_ptr<Engine> engine = Engine::open().value();
    api::CreateTableRequest request = table("vectors", false);
    api::VectorIndex index;
    index.index_name = "by-meaning";
    index.vector_attribute.attribute_name = "embedding";
    index.dimensions = vector_dimensions;
    index.distance_function = api::VectorDistanceFunction::cosine;
    index.projection.projection_type = api::ProjectionType::keys_only;
    request.vector_indexes.emplace().push_back(index);
    engine->execute(request).value();
    for (int i = 0; i < small_count; ++i) {
        api::PutItemRequest put;
        put.table_name = "vectors";
        put.item = key_of(i).set("embedding", AttributeValue(random_vector())).to_flat();
        engine->execute(put).value();
    }
    return engine;
}

void search_vectors(benchmark::State& state) {
    const std::shared_ptr<Engine> engine = vectors();
    api::SearchVectorsRequest request;
    request.table_name = "vectors";
    request.index_name = "by-meaning";
    request.top_k = 10;
    for (const AttributeValue& number : random_vector()) {
        request.search_vector.emplace_back(number);
    }
    for (auto _ : state) {
        execute(state, *engine, request);
    }
}
BENCHMARK(search_vectors);

}  // namespace

BENCHMARK_MAIN();

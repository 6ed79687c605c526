// What the client costs.
//
//   embedded_get, embedded_put   dynox: the blocking form; dynox_async: co_await; engine: the same
//                                engine through its own API, with a request that is there already
//   get, get_20kb, put, query_100
//                                over HTTP against a stub server in another process, whose time
//                                does
//                                not count. dynox: co_await on an io_context of one thread;
//                                dynox_sync: the blocking form; dynox_model: to structs; floor: see
//                                floor.hpp
//   decode_model_400B, _small    an item as it came, ten or four attributes, to a struct
//   create_and_destroy, first_call, memory_of_a_client[_in_use]
//                                what a client costs by itself; memory: of 10,000 of them
#include <benchmark/benchmark.h>
#include <malloc.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dynox/client.hpp"
#include "dynox/item.hpp"
#include "engine/embedded_backend.hpp"
#include "floor.hpp"
#include "models.hpp"
#include "stub_server.hpp"

namespace {

using namespace dynox;
using bench::Clock;
using bench::Floor;
using bench::FloorOperation;
namespace asio = boost::asio;

std::optional<bench::StubServer> stub;

// ---- an engine in this process ------------------------------------------------------------------

constexpr int item_count = 10'000;

Item numbered_key(int number) {
    char text[32];
    std::snprintf(text, sizeof text, "user#%07d", number);
    return key("pk", text, "sk", "profile#0001");
}

/// The stub server's item: 400 bytes of JSON, ten attributes.
Item numbered_item(int number) {
    Item item = numbered_key(number);
    item.set("name", "Ada Lovelace")
        .set("email", "ada.lovelace@example.com")
        .set("age", 36)
        .set("score", Number::from_text("98.75"))
        .set("active", true)
        .set("tags",
             List{AttributeValue("math"), AttributeValue("poetry"), AttributeValue("engines")})
        .set("address",
             Map().set("street", "12 St James Square").set("city", "London").set("zip", "SW1Y 4JH"))
        .set("created_at", "2026-11-23T03:24:57Z");
    return item;
}

DynamoDBClient client_of(const std::string& url) {
    ClientConfig config;
    config.endpoint_url = url;
    config.region = "us-east-1";
    config.access_key = "AKIDBENCH";
    config.secret_key = "SECRETBENCH";
    return DynamoDBClient(config);
}

/// A filled table, and both ways to it.
struct Embedded {
    Embedded()
        : client(client_of("memory://bench-client")),
          engine(engine::open_service("memory://bench-client").value()) {
        client.sync_create_table(
            CreateTable("bench").partition_key("pk", "S").sort_key("sk", "S").wait());
        for (int i = 0; i < item_count; ++i) {
            keys.push_back(numbered_key(i));
            items.push_back(numbered_item(i));
            client.sync_put_item("bench", items.back());
        }
    }
    /// Visits some of the items: whoever puts an item has just made it, so it is in a cache.
    std::size_t next() { return position = (position + 79) % 256; }

    DynamoDBClient client;
    std::shared_ptr<api::Service> engine;
    std::vector<Item> keys;
    std::vector<Item> items;
    std::size_t position = 0;
};

Embedded& embedded() {
    static Embedded instance;
    return instance;
}

void engine_get(benchmark::State& state) {
    Embedded& world = embedded();
    std::vector<FlatItem> keys;
    for (const Item& key : world.keys) {
        keys.push_back(key.to_flat());
    }
    api::GetItemRequest request;
    request.table_name = "bench";
    for (auto _ : state) {
        request.key = keys[world.next()];
        api::CommitTicket ticket = 0;
        auto result = world.engine->execute(request, ticket);
        if (!result || !result->item) {
            state.SkipWithError("no item");
        }
        benchmark::DoNotOptimize(result);
    }
}

void engine_put(benchmark::State& state) {
    Embedded& world = embedded();
    std::vector<FlatItem> items;
    for (const Item& item : world.items) {
        items.push_back(item.to_flat());
    }
    api::PutItemRequest request;
    request.table_name = "bench";
    for (auto _ : state) {
        request.item = items[world.next()];
        api::CommitTicket ticket = 0;
        auto result = world.engine->execute(request, ticket);
        if (!result) {
            state.SkipWithError(result.error().message().c_str());
        }
        benchmark::DoNotOptimize(result);
    }
}

void embedded_get(benchmark::State& state) {
    Embedded& world = embedded();
    for (auto _ : state) {
        std::optional<Item> item = world.client.sync_get_item("bench", world.keys[world.next()]);
        if (!item) {
            state.SkipWithError("no item");
        }
        benchmark::DoNotOptimize(item);
    }
}

void embedded_put(benchmark::State& state) {
    Embedded& world = embedded();
    for (auto _ : state) {
        world.client.sync_put_item("bench", world.items[world.next()]);
    }
}

/// Runs `loop`, a coroutine, on an io_context of its own.
template <class Loop>
void run_coroutine(benchmark::State& state, Loop loop) {
    asio::io_context context(1);
    asio::co_spawn(context, std::move(loop), [&state](const std::exception_ptr& exception) {
        if (exception) {
            state.SkipWithError("an exception");
        }
    });
    context.run();
}

void embedded_get_async(benchmark::State& state) {
    run_coroutine(state, [&state]() -> asio::awaitable<void> {
        Embedded& world = embedded();
        for (auto _ : state) {
            std::optional<Item> item =
                co_await world.client.get_item("bench", world.keys[world.next()]);
            benchmark::DoNotOptimize(item);
        }
    });
}

void embedded_put_async(benchmark::State& state) {
    run_coroutine(state, [&state]() -> asio::awaitable<void> {
        Embedded& world = embedded();
        for (auto _ : state) {
            co_await world.client.put_item("bench", world.items[world.next()]);
        }
    });
}

// ---- over HTTP ----------------------------------------------------------------------------------

void report_times(benchmark::State& state, std::vector<Clock::duration>& times) {
    if (times.empty()) {
        return;
    }
    const auto at = [&times](std::size_t percent) {
        const std::size_t index = times.size() * percent / 100;
        std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(index),
                         times.end());
        return std::chrono::duration<double, std::micro>(times[index]).count();
    };
    state.counters["p50_us"] = at(50);
    state.counters["p99_us"] = at(99);
}

/// Calls between two looks at the clock: enough that the fewer calls in flight at both ends do not
/// count.
int batch_of(const benchmark::State& state) {
    return static_cast<int>(state.range(0)) * 20;
}

void floor(benchmark::State& state, FloorOperation operation) {
    Floor client(stub->port(), operation, static_cast<int>(state.range(0)));
    std::vector<Clock::duration> times;
    client.run(batch_of(state), times);  // connections, caches
    times.clear();
    while (state.KeepRunningBatch(batch_of(state))) {
        client.run(batch_of(state), times);
    }
    report_times(state, times);
}

/// The same calls through the client.
class Calls {
  public:
    explicit Calls(FloorOperation operation)
        : operation_(operation), item_(numbered_item(42)), client_(client_of(stub->url())) {}

    asio::awaitable<void> call() {
        switch (operation_) {
            case FloorOperation::get:
                check((co_await client_.get_item("bench", key_)).has_value());
                break;
            case FloorOperation::get_20kb:
                check((co_await client_.get_item("bench_big", key_)).has_value());
                break;
            case FloorOperation::put:
                co_await client_.put_item("bench", item_);
                break;
            case FloorOperation::query_100:
                const Pager pager = client_.query("bench", query_);
                check((co_await pager.next_page())->size() == 100);
                break;
        }
    }

    void sync_call() {
        switch (operation_) {
            case FloorOperation::get:
                check(client_.sync_get_item("bench", key_).has_value());
                break;
            case FloorOperation::get_20kb:
                check(client_.sync_get_item("bench_big", key_).has_value());
                break;
            case FloorOperation::put:
                client_.sync_put_item("bench", item_);
                break;
            case FloorOperation::query_100:
                check(client_.query("bench", query_).sync_next_page()->size() == 100);
                break;
        }
    }

    /// `count` calls, `in_flight` at a time.
    void run(int count, int in_flight, std::vector<Clock::duration>& times) {
        int left = count;
        for (int i = 0; i < in_flight; ++i) {
            asio::co_spawn(context_, run_one_by_one(left, times),
                           [](const std::exception_ptr& exception) {
                               if (exception) {
                                   std::rethrow_exception(exception);
                               }
                           });
        }
        context_.run();
        context_.restart();
    }

  private:
    asio::awaitable<void> run_one_by_one(int& left, std::vector<Clock::duration>& times) {
        while (left > 0) {
            --left;
            const Clock::time_point start = Clock::now();
            co_await call();
            times.push_back(Clock::now() - start);
        }
    }
    static void check(bool found) {
        if (!found) {
            throw std::runtime_error("the stub server's answer has no items");
        }
    }

    asio::io_context context_{1};
    FloorOperation operation_;
    Item key_ = key("pk", "user#0000042", "sk", "profile#0001");
    Item item_;
    Query query_ = Query("pk = :p").values(":p", "user#0000042");
    DynamoDBClient client_;
};

void http_async(benchmark::State& state, FloorOperation operation) {
    Calls calls(operation);
    const int in_flight = static_cast<int>(state.range(0));
    std::vector<Clock::duration> times;
    calls.run(batch_of(state), in_flight, times);
    times.clear();
    while (state.KeepRunningBatch(batch_of(state))) {
        calls.run(batch_of(state), in_flight, times);
    }
    report_times(state, times);
}

void http_sync(benchmark::State& state, FloorOperation operation) {
    Calls calls(operation);
    calls.sync_call();
    std::vector<Clock::duration> times;
    for (auto _ : state) {
        const Clock::time_point start = Clock::now();
        calls.sync_call();
        times.push_back(Clock::now() - start);
    }
    report_times(state, times);
}

// ---- clients themselves -------------------------------------------------------------------------

void create_and_destroy(benchmark::State& state, const std::string& url) {
    for (auto _ : state) {
        const DynamoDBClient client = client_of(url);
        benchmark::DoNotOptimize(client.get_region().data());
    }
}

/// A program that makes one call: client, settings, connection, call, and the end of all that.
void first_call(benchmark::State& state) {
    const Item wanted = key("pk", "user#0000042", "sk", "profile#0001");
    for (auto _ : state) {
        const DynamoDBClient client = client_of(stub->url());
        if (!client.sync_get_item("bench", wanted)) {
            state.SkipWithError("no item");
        }
    }
}

/// Bytes of the heap for each of 10,000 clients that have made a call over connections that they
/// share, or have found their settings only.
void memory(benchmark::State& state, bool with_call) {
    constexpr std::size_t count = 10'000;
    const Item wanted = key("pk", "user#0000042", "sk", "profile#0001");
    ClientConfig config;
    config.endpoint_url = stub->url();
    config.shared_connections.emplace();
    (void)DynamoDBClient(config).sync_get_item("bench", wanted);  // what the process needs once
    for (auto _ : state) {
        std::vector<DynamoDBClient> clients;
        clients.reserve(count);
        const std::size_t before = ::mallinfo2().uordblks;
        for (std::size_t i = 0; i < count; ++i) {
            clients.emplace_back(config);
            if (with_call && !clients.back().sync_get_item("bench", wanted)) {
                state.SkipWithError("no item");
            }
            benchmark::DoNotOptimize(clients.back().get_region().data());
        }
        state.counters["value"] =
            static_cast<double>(::mallinfo2().uordblks - before) / static_cast<double>(count);
    }
    state.SetLabel("bytes");
}

void register_all() {
    benchmark::RegisterBenchmark("engine/embedded_get/1", engine_get);
    benchmark::RegisterBenchmark("dynox/embedded_get/1", embedded_get);
    benchmark::RegisterBenchmark("dynox_async/embedded_get/1", embedded_get_async);
    benchmark::RegisterBenchmark("engine/embedded_put/1", engine_put);
    benchmark::RegisterBenchmark("dynox/embedded_put/1", embedded_put);
    benchmark::RegisterBenchmark("dynox_async/embedded_put/1", embedded_put_async);
    const std::pair<const char*, FloorOperation> operations[] = {
        {"get", FloorOperation::get},
        {"put", FloorOperation::put},
        {"query_100", FloorOperation::query_100},
        {"get_20kb", FloorOperation::get_20kb}};
    for (const auto& [name, operation] : operations) {
        const std::string suffix = std::string("/") + name;
        benchmark::RegisterBenchmark(("floor" + suffix).c_str(), floor, operation)->Arg(1)->Arg(50);
        benchmark::RegisterBenchmark(("dynox" + suffix).c_str(), http_async, operation)
            ->Arg(1)
            ->Arg(50);
        benchmark::RegisterBenchmark(("dynox_sync" + suffix + "/1").c_str(), http_sync, operation);
    }
    benchmark::RegisterBenchmark("dynox/create_and_destroy/1", create_and_destroy,
                                 "http://127.0.0.1:1");
    benchmark::RegisterBenchmark("dynox/first_call/1", first_call);
    benchmark::RegisterBenchmark("dynox/memory_of_a_client/1", memory, false)->Iterations(1);
    benchmark::RegisterBenchmark("dynox/memory_of_a_client_in_use/1", memory, true)->Iterations(1);
}

}  // namespace

int main(int argc, char** argv) {
    stub.emplace();  // before any thread
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
        return 1;
    }
    register_all();
    bench::register_models(client_of(stub->url()));
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    stub.reset();
}

// Storage by itself: one operation on keys and 470-byte items as the engine stores them, without
// the engine around it. Memory at 10,000 and 1,000,000 items; durable puts unsynced, and synced by
// several threads at a time.
#include "engine/storage/storage.hpp"

#include <benchmark/benchmark.h>
#include <stdlib.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "engine/storage/memory_storage.hpp"

namespace {

using namespace dynox;
using namespace dynox::engine;

constexpr std::uint32_t small_count = 10'000;
constexpr std::uint32_t large_count = 1'000'000;
constexpr std::uint32_t items_per_partition = 100;
constexpr std::size_t filler_bytes = 330;  // makes an item of 470 bytes of JSON

[[nodiscard]] std::uint64_t mixed(std::uint64_t x) {  // splitmix64: a digest in place of MD5
    x += 0x9e3779b97f4a7c15U;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31);
}

/// Key of item `number`; partitions have a hundred items each.
[[nodiscard]] std::string key_of(std::uint64_t number) {
    const std::uint64_t partition = number / items_per_partition;
    std::string key("\0\0\0\1", 4);
    const std::uint64_t digest = mixed(partition);
    for (int shift = 56; shift >= 0; shift -= 8) {
        key.push_back(static_cast<char>(digest >> shift));
    }
    char rest[48];
    const int size = std::snprintf(rest, sizeof rest, "USER#%08llu%cORDER#%06llu",
                                   static_cast<unsigned long long>(partition), '\0',
                                   static_cast<unsigned long long>(number % items_per_partition));
    return key.append(rest, static_cast<std::size_t>(size));
}

[[nodiscard]] FlatItem make_item(std::uint64_t number) {
    ItemWriter writer;
    writer.name("pk");
    writer.string("USER#" + std::to_string(number / items_per_partition));
    writer.name("sk");
    writer.string("ORDER#" + std::to_string(number % items_per_partition));
    writer.name("filler");
    writer.string(std::string(filler_bytes, static_cast<char>('a' + number % 26)));
    return writer.finish();
}

void fill(Storage& storage, std::uint32_t count) {
    for (std::uint32_t i = 0; i < count; ++i) {
        const std::uint64_t number = mixed(i) % count;  // in no order
        WriteBatch batch;
        batch.put(key_of(i), make_item(i));
        batch.put(key_of(number), make_item(number));
        if (!storage.apply(batch)) {
            std::abort();
        }
    }
}

/// Filled once for all benchmarks of a size.
[[nodiscard]] MemoryStorage& filled(std::uint32_t count) {
    static std::unique_ptr<MemoryStorage> storages[2];
    auto& storage = storages[count == large_count ? 1 : 0];
    if (storage == nullptr) {
        storage = std::make_unique<MemoryStorage>();
        fill(*storage, count);
    }
    return *storage;
}

class Keys {
  public:
    explicit Keys(std::uint32_t count) {
        for (std::uint32_t i = 0; i < 4096; ++i) {
            keys_.push_back(key_of(mixed(i + 99) % count));
        }
    }
    [[nodiscard]] const std::string& next() { return keys_[at_++ % keys_.size()]; }

  private:
    std::vector<std::string> keys_;
    std::size_t at_ = 0;
};

void memory_get(benchmark::State& state) {
    const auto count = static_cast<std::uint32_t>(state.range(0));
    const MemoryStorage& storage = filled(count);
    Keys keys(count);
    for (auto _ : state) {
        auto found = storage.get(keys.next());
        benchmark::DoNotOptimize(found);
    }
    state.counters["node_bytes_per_item"] =
        static_cast<double>(storage.node_memory_bytes()) / count;
}
BENCHMARK(memory_get)->Arg(small_count)->Arg(large_count);

void memory_put(benchmark::State& state) {
    const auto count = static_cast<std::uint32_t>(state.range(0));
    MemoryStorage& storage = filled(count);
    Keys keys(count);
    const FlatItem item = make_item(1);
    for (auto _ : state) {
        WriteBatch batch;
        batch.put(keys.next(), FlatItem::copy_of(item.bytes()));
        auto ticket = storage.apply(batch);
        benchmark::DoNotOptimize(ticket);
    }
}
BENCHMARK(memory_put)->Arg(small_count)->Arg(large_count);

void memory_insert_erase(benchmark::State& state) {
    const auto count = static_cast<std::uint32_t>(state.range(0));
    MemoryStorage& storage = filled(count);
    Keys keys(count);
    const FlatItem item = make_item(1);
    for (auto _ : state) {
        const std::string key = keys.next() + "/new";
        WriteBatch batch;
        batch.put(key, item);
        auto ticket = storage.apply(batch);
        WriteBatch erasing;
        erasing.erase(key);
        ticket = storage.apply(erasing);
        benchmark::DoNotOptimize(ticket);
    }
}
BENCHMARK(memory_insert_erase)->Arg(small_count)->Arg(large_count);

// The first put after a snapshot copies its path.
void memory_put_after_fork(benchmark::State& state) {
    const auto count = static_cast<std::uint32_t>(state.range(0));
    MemoryStorage& storage = filled(count);
    Keys keys(count);
    const FlatItem item = make_item(1);
    std::unique_ptr<MemoryStorage> fork;
    std::size_t left = 0;
    for (auto _ : state) {
        if (left-- == 0) {
            state.PauseTiming();
            fork.reset();
            fork = storage.fork();
            left = 32;
            state.ResumeTiming();
        }
        WriteBatch batch;
        batch.put(keys.next(), item);
        auto ticket = storage.apply(batch);
        benchmark::DoNotOptimize(ticket);
    }
}
BENCHMARK(memory_put_after_fork)->Arg(small_count)->Arg(large_count);

void memory_fork(benchmark::State& state) {
    const MemoryStorage& storage = filled(static_cast<std::uint32_t>(state.range(0)));
    for (auto _ : state) {
        auto fork = storage.fork();
        benchmark::DoNotOptimize(fork);
    }
}
BENCHMARK(memory_fork)->Arg(large_count);

/// A partition of a hundred items: what a Query reads.
void memory_range(benchmark::State& state) {
    const auto count = static_cast<std::uint32_t>(state.range(0));
    const MemoryStorage& storage = filled(count);
    Keys keys(count);
    std::size_t items = 0;
    for (auto _ : state) {
        const std::string low = keys.next().substr(0, 26);  // up to the sort key
        auto cursor = storage.range(low, *prefix_end(low), Direction::forward);
        for (; cursor->valid(); cursor->next()) {
            benchmark::DoNotOptimize(cursor->value());
            ++items;
        }
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(items));
}
BENCHMARK(memory_range)->Arg(small_count)->Arg(large_count);

void memory_scan(benchmark::State& state) {
    const MemoryStorage& storage = filled(static_cast<std::uint32_t>(state.range(0)));
    const std::string low("\0\0\0\1", 4);
    std::size_t items = 0;
    for (auto _ : state) {
        auto cursor = storage.range(low, *prefix_end(low), Direction::forward);
        for (; cursor->valid(); cursor->next()) {
            benchmark::DoNotOptimize(cursor->view());
            ++items;
        }
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(items));
}
BENCHMARK(memory_scan)->Arg(small_count)->Arg(large_count)->Unit(benchmark::kMillisecond);

/// A durable storage in a directory of its own, for one benchmark at a time.
class Durable {
  public:
    explicit Durable(bool sync) {
        std::string name = (std::filesystem::temp_directory_path() / "dynox-bench.XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) {
            std::abort();
        }
        path_ = name;
        storage_ = open_durable_storage(path_, sync).value();
    }
    ~Durable() {
        storage_.reset();
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    Durable(const Durable&) = delete;
    Durable& operator=(const Durable&) = delete;
    [[nodiscard]] Storage& operator*() { return *storage_; }

  private:
    std::string path_;
    std::unique_ptr<Storage> storage_;
};

std::unique_ptr<Durable> durable;

void open_unsynced(const benchmark::State&) {
    durable = std::make_unique<Durable>(false);
}
void open_synced(const benchmark::State&) {
    durable = std::make_unique<Durable>(true);
}
void open_filled(const benchmark::State&) {
    durable = std::make_unique<Durable>(false);
    fill(**durable, small_count);
}
void close_durable(const benchmark::State&) {
    durable.reset();
}

void put_and_wait(benchmark::State& state) {
    Keys keys(small_count);
    const FlatItem item = make_item(1);
    for (auto _ : state) {
        WriteBatch batch;
        batch.put(keys.next(), item);
        const auto ticket = (**durable).apply(batch);
        if (!ticket || !(**durable).wait(*ticket)) {
            state.SkipWithError("a write failed");
            break;
        }
    }
    state.SetItemsProcessed(state.iterations());
}

void durable_put(benchmark::State& state) {
    put_and_wait(state);
}
BENCHMARK(durable_put)->Setup(open_unsynced)->Teardown(close_durable);

void durable_put_synced(benchmark::State& state) {
    put_and_wait(state);
}
BENCHMARK(durable_put_synced)
    ->Setup(open_synced)
    ->Teardown(close_durable)
    ->UseRealTime()
    ->Threads(1)
    ->Threads(32);

// As a server does it: many writes from one thread, each acknowledged from the callback of its
// ticket.
void durable_put_synced_grouped(benchmark::State& state) {
    constexpr int in_flight = 32;
    Keys keys(small_count);
    const FlatItem item = make_item(1);
    for (auto _ : state) {
        api::CommitTicket last = 0;
        for (int i = 0; i < in_flight; ++i) {
            WriteBatch batch;
            batch.put(keys.next(), item);
            last = (**durable).apply(batch).value();
        }
        if (!(**durable).wait(last)) {
            state.SkipWithError("a sync failed");
            break;
        }
    }
    state.SetItemsProcessed(state.iterations() * in_flight);
}
BENCHMARK(durable_put_synced_grouped)->Setup(open_synced)->Teardown(close_durable)->UseRealTime();

void durable_get(benchmark::State& state) {
    Keys keys(small_count);
    for (auto _ : state) {
        auto found = (**durable).get(keys.next());
        benchmark::DoNotOptimize(found);
    }
}
BENCHMARK(durable_get)->Setup(open_filled)->Teardown(close_durable);

void durable_scan(benchmark::State& state) {
    const std::string low("\0\0\0\1", 4);
    for (auto _ : state) {
        auto cursor = (**durable).range(low, *prefix_end(low), Direction::forward);
        for (; cursor->valid(); cursor->next()) {
            benchmark::DoNotOptimize(cursor->view());
        }
    }
}
BENCHMARK(durable_scan)->Setup(open_filled)->Teardown(close_durable)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();

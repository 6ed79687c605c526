// Durable storage over files that fail: at every call in turn, in every way, and with what was not synced lost.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/storage/durable_storage.hpp"
#include "engine/storage/rocksdb_store.hpp"
#include "support/temporary_directory.hpp"
#include "unit/engine/storage/faulty_file_system.hpp"
#include "unit/engine/storage/random_keys.hpp"

namespace dynox::engine {
namespace {

using test::Fault;
using test::FaultyFileSystem;
using test::numbered_item;
using test::RandomKeys;
using Contents = std::map<std::string, std::string>;

/// What happens after the fault, before the store is opened again.
enum class Loss { process, power };

struct Scenario {
    Fault fault;
    Loss loss;
    Durability durability;
};

/// Steps of a small life of a store: batches of several keys, a prefix erased, closed and opened again in between.
constexpr int steps_count = 24;
constexpr bool reopens_before(int step) {
    return step == 8 || step == 16;
}
constexpr bool erases_prefix(int step) {
    return step == 12;
}

void apply_to_model(Contents& model, int step) {
    if (erases_prefix(step)) {
        std::erase_if(model,
                      [](const auto& e) { return e.first.starts_with(RandomKeys::store(2)); });
        return;
    }
    for (int i = 0; i < 4; ++i) {
        const std::string key = RandomKeys::store(1 + static_cast<std::uint32_t>(i) % 2) +
                                std::to_string((step * 3 + i) % 10);
        if ((step + i) % 5 == 0) {
            model.erase(key);
        } else {
            model[key] = std::string(numbered_item(static_cast<std::uint64_t>(step)).bytes());
        }
    }
}

Result<api::CommitTicket> apply_to_storage(Storage& storage, int step) {
    if (erases_prefix(step)) {
        return storage.erase_prefix(RandomKeys::store(2));
    }
    WriteBatch batch;
    for (int i = 0; i < 4; ++i) {
        const std::string key = RandomKeys::store(1 + static_cast<std::uint32_t>(i) % 2) +
                                std::to_string((step * 3 + i) % 10);
        if ((step + i) % 5 == 0) {
            batch.erase(key);
        } else {
            batch.put(key, numbered_item(static_cast<std::uint64_t>(step)));
        }
    }
    return storage.apply(batch);
}

const std::vector<Contents>& model_states() {
    static const std::vector<Contents> states = [] {
        std::vector<Contents> made(1);
        for (int step = 0; step < steps_count; ++step) {
            made.push_back(made.back());
            apply_to_model(made.back(), step);
        }
        return made;
    }();
    return states;
}

std::unique_ptr<Storage> open(const std::string& directory, bool create, rocksdb::Env* env,
                              Durability durability, std::string* reason = nullptr) {
    StoreStatus status;
    auto store = open_rocksdb_store(directory, create, env, status);
    if (reason != nullptr) {
        *reason = status.message;
    }
    return store == nullptr
               ? nullptr
               : std::make_unique<DurableStorage>(directory, std::move(store), durability);
}

struct Outcome {
    bool made = false;     // the store was opened once, so that it counts as made
    int acknowledged = 0;  // steps
    int attempted = 0;
};

/// Lives until the first error; whoever got one must get one for each later write too.
Outcome live(const std::string& directory, FaultyFileSystem& files, rocksdb::Env& env,
             Durability durability) {
    Outcome outcome;
    auto storage = open(directory, true, &env, durability);
    for (int step = 0; storage != nullptr && step < steps_count; ++step) {
        outcome.made = true;
        if (reopens_before(step)) {
            storage.reset();
            storage = open(directory, false, &env, durability);
            if (storage == nullptr) {
                break;
            }
        }
        outcome.attempted = step + 1;
        const auto ticket = apply_to_storage(*storage, step);
        const Result<void> durable =
            ticket ? storage->wait(*ticket) : Result<void>(Error(ticket.error().code()));
        if (!durable) {
            EXPECT_TRUE(files.has_failed());
            EXPECT_EQ(durable.error(), make_error_code(client_errc::storage_unusable));
            const auto refused = apply_to_storage(*storage, step);
            EXPECT_FALSE(refused);
            EXPECT_NE(refused.error().message().find(
                          "takes no writes until it is opened anew, since one failed: IO error: "
                          "injected fault"),
                      std::string::npos)
                << refused.error().message();
            break;
        }
        outcome.acknowledged = step + 1;
    }
    outcome.made = outcome.made || storage != nullptr;
    return outcome;
}

Contents contents_of(const Storage& storage) {
    Contents found;
    const auto cursor =
        storage.range(RandomKeys::store(0), RandomKeys::store(9), Direction::forward);
    for (; cursor->valid(); cursor->next()) {
        found.emplace(cursor->key(), cursor->view().bytes());
    }
    EXPECT_TRUE(cursor->status());
    return found;
}

/// Number of changing calls of a life without faults.
std::uint64_t count_calls(Durability durability) {
    test::TemporaryDirectory temporary;
    const auto files = std::make_shared<FaultyFileSystem>();
    const auto env = rocksdb::NewCompositeEnv(files);
    const Outcome outcome = live(temporary / "db", *files, *env, durability);
    EXPECT_EQ(outcome.acknowledged, steps_count);
    return files->calls();
}

void run(const Scenario& scenario, std::uint64_t call) {
    test::TemporaryDirectory temporary;
    const std::string directory = temporary / "db";
    const auto files = std::make_shared<FaultyFileSystem>();
    const auto env = rocksdb::NewCompositeEnv(files);
    files->plan(scenario.fault, call);
    const Outcome outcome = live(directory, *files, *env, scenario.durability);
    if (scenario.loss == Loss::power) {
        files->lose_unsynced(static_cast<std::uint32_t>(call));
    }
    if (!outcome.made) {
        std::filesystem::remove_all(directory);  // as DataDirectory does
    }
    std::string reason;
    const auto sound_env = rocksdb::NewCompositeEnv(std::make_shared<FaultyFileSystem>());
    const auto storage =
        open(directory, !outcome.made, sound_env.get(), Durability::process, &reason);
    ASSERT_NE(storage, nullptr) << reason;
    const Contents found = contents_of(*storage);
    // Unsynced writes may be lost with the power, but only from the end.
    const bool all_kept =
        scenario.loss == Loss::process || scenario.durability == Durability::power;
    bool known = false;
    for (int state = all_kept ? outcome.acknowledged : 0; state <= outcome.attempted; ++state) {
        known = known || found == model_states()[static_cast<std::size_t>(state)];
    }
    EXPECT_TRUE(known) << "acknowledged " << outcome.acknowledged << ", attempted "
                       << outcome.attempted << ", keys found " << found.size();
}

void run_at_every_call(const Scenario& scenario) {
    const std::uint64_t calls = count_calls(scenario.durability);
    ASSERT_GT(calls, 50U);
    for (std::uint64_t call = 1; call <= calls && !testing::Test::HasFailure(); ++call) {
        SCOPED_TRACE("fault at call " + std::to_string(call) + " of " + std::to_string(calls));
        run(scenario, call);
    }
}

TEST(DurableFaults, FailingOnceKeepsWhatWasAcknowledged) {
    run_at_every_call({Fault::fail_once, Loss::process, Durability::process});
}

TEST(DurableFaults, FailingForGoodKeepsWhatWasAcknowledged) {
    run_at_every_call({Fault::fail, Loss::process, Durability::process});
}

TEST(DurableFaults, TornWritesKeepWhatWasAcknowledged) {
    run_at_every_call({Fault::tear, Loss::process, Durability::process});
}

TEST(DurableFaults, PowerLossKeepsABeginning) {
    run_at_every_call({Fault::tear, Loss::power, Durability::process});
}

TEST(DurableFaults, PowerLossKeepsWhatWasSynced) {
    run_at_every_call({Fault::tear, Loss::power, Durability::power});
}

TEST(DurableFaults, FailedSyncIsNotAcknowledged) {
    run_at_every_call({Fault::fail_once, Loss::power, Durability::power});
}

}  // namespace
}  // namespace dynox::engine

// Global indexes added and removed while others write: at quiet points each index holds exactly the
// projection of its table.

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <random>
#include <thread>

#include "dynox/engine.hpp"
#include "dynox/item.hpp"
#include "support/temporary_directory.hpp"

namespace dynox::test {
namespace {

constexpr const char* table_name = "changing";

api::CreateTableRequest changing_table() {
    api::CreateTableRequest request;
    request.table_name = table_name;
    request.billing_mode = api::BillingMode::pay_per_request;
    request.attribute_definitions = {{"p", AttributeType::string}, {"c", AttributeType::number}};
    request.key_schema = {{"p", api::KeyType::hash}, {"c", api::KeyType::range}};
    return request;
}

/// The indexes that come and go: one key, two keys, and several of each kind.
std::vector<api::GlobalSecondaryIndex> possible_indexes() {
    using api::KeyType;
    api::GlobalSecondaryIndex all;
    all.index_name = "all";
    all.key_schema = {{"g", KeyType::hash}};
    all.projection.projection_type = api::ProjectionType::all;
    api::GlobalSecondaryIndex keys;
    keys.index_name = "keys";
    keys.key_schema = {{"g", KeyType::hash}, {"h", KeyType::range}};
    keys.projection.projection_type = api::ProjectionType::keys_only;
    api::GlobalSecondaryIndex many;
    many.index_name = "many";
    many.key_schema = {
        {"g", KeyType::hash}, {"k", KeyType::hash}, {"h", KeyType::range}, {"c", KeyType::range}};
    many.projection.projection_type = api::ProjectionType::include;
    many.projection.non_key_attributes = std::vector<std::string>{"v"};
    return {all, keys, many};
}

AttributeType type_of(const std::string& attribute) {
    return attribute == "h" || attribute == "c" ? AttributeType::number : AttributeType::string;
}

/// Each test runs in memory (parameter false) and on disk (true).
class ChangingIndexes : public ::testing::TestWithParam<bool> {
  protected:
    ChangingIndexes() {
        open();
        EXPECT_TRUE(engine->execute(changing_table()));
    }
    void open() {
        EngineConfig config;
        if (GetParam()) {
            config.data_directory(directory.path());
        }
        engine = Engine::open(config).value();
    }

    /// One random write; items have their index keys, lack them, and change them.
    void write(std::mt19937& random) {
        const auto below = [&random](unsigned end) { return random() % end; };
        Item key = item("p", "p" + std::to_string(below(12)), "c", below(40));
        if (below(5) == 0) {
            api::DeleteItemRequest request;
            request.table_name = table_name;
            request.key = key.to_flat();
            EXPECT_TRUE(engine->execute(request));
            return;
        }
        Item made = key;
        if (below(4) != 0) {
            made.set("g", "g" + std::to_string(below(5)));
        }
        if (below(4) != 0) {
            made.set("h", static_cast<int>(below(7)));
        }
        if (below(4) != 0) {
            made.set("k", "k" + std::to_string(below(2)));
        }
        made.set("v", static_cast<int>(below(1000)));
        made.set("w", static_cast<int>(below(1000)));
        if (below(3) == 0) {
            api::TransactWriteItemsRequest request;
            api::TransactPut put;
            put.table_name = table_name;
            put.item = made.to_flat();
            request.transact_items.emplace_back(std::move(put));
            EXPECT_TRUE(engine->execute(request));
            return;
        }
        api::PutItemRequest request;
        request.table_name = table_name;
        request.item = made.to_flat();
        EXPECT_TRUE(engine->execute(request));
    }

    Result<api::UpdateTableResult> add(const api::GlobalSecondaryIndex& index) {
        api::UpdateTableRequest request;
        request.table_name = table_name;
        request.attribute_definitions.emplace();
        for (const api::KeySchemaElement& element : index.key_schema) {
            request.attribute_definitions->push_back(
                {element.attribute_name, type_of(element.attribute_name)});
        }
        request.global_secondary_index_updates.emplace(1).front().create = index;
        return engine->execute(request);
    }
    /// Waits until no index is being filled, as the thread that does what is due.
    void finish_due_work() {
        Result<bool> more = true;
        while (more && *more) {
            more = engine->run_due(engine->now());
        }
        EXPECT_TRUE(more.has_value());
    }
    [[nodiscard]] std::optional<bool> backfilling(const std::string& name) {
        const auto described = engine->execute(api::DescribeTableRequest{table_name});
        for (const auto& index : described.value().table.global_secondary_indexes) {
            if (index.index_name == name) {
                return index.backfilling;
            }
        }
        return std::nullopt;
    }

    Result<api::UpdateTableResult> remove(const std::string& name) {
        api::UpdateTableRequest request;
        request.table_name = table_name;
        request.global_secondary_index_updates.emplace(1).front().remove =
            api::DeleteGlobalSecondaryIndexAction{name};
        return engine->execute(request);
    }

    /// Items of the table or an index by their table keys, as texts.
    std::map<std::string, std::string> contents(const std::optional<std::string>& index) {
        std::map<std::string, std::string> found;
        api::ScanRequest request;
        request.table_name = table_name;
        request.index_name = index;
        std::size_t count = 0;
        do {
            const auto page = engine->execute(request);
            EXPECT_TRUE(page.has_value()) << (page ? "" : page.error().message());
            if (!page) {
                break;
            }
            for (const FlatItem& flat : *page->items) {
                const Item each = Item::from_flat(flat);
                found[each.at("p").as_string() + "/" + each.at("c").as_number().to_string()] =
                    each.to_dynamodb_json();
                ++count;
            }
            request.exclusive_start_key = page->last_evaluated_key;
        } while (request.exclusive_start_key);
        EXPECT_EQ(count, found.size());
        return found;
    }

    /// What the index must hold.
    std::map<std::string, std::string> projected(const api::GlobalSecondaryIndex& index) {
        std::map<std::string, std::string> expected;
        for (const auto& [key, json] : contents(std::nullopt)) {
            const Item whole = Item::from_dynamodb_json(json).value();
            const bool belongs = std::all_of(
                index.key_schema.begin(), index.key_schema.end(),
                [&](const auto& element) { return whole.contains(element.attribute_name); });
            if (!belongs) {
                continue;
            }
            Item part = item("p", whole.at("p"), "c", whole.at("c"));
            for (const api::KeySchemaElement& element : index.key_schema) {
                part.set(element.attribute_name, whole.at(element.attribute_name));
            }
            if (index.projection.non_key_attributes) {
                for (const std::string& name : *index.projection.non_key_attributes) {
                    part.set(name, whole.at(name));
                }
            }
            expected[key] = index.projection.projection_type == api::ProjectionType::all
                                ? json
                                : part.to_dynamodb_json();
        }
        return expected;
    }

    void expect_equal_to_projections(const std::string& when) {
        const auto described = engine->execute(api::DescribeTableRequest{table_name}).value();
        for (const auto& description : described.table.global_secondary_indexes) {
            EXPECT_EQ(description.index_status, api::TableStatus::active) << when;
            for (const api::GlobalSecondaryIndex& index : possible_indexes()) {
                if (index.index_name != description.index_name) {
                    continue;
                }
                const auto found = contents(index.index_name);
                EXPECT_EQ(found, projected(index)) << when << ", index " << index.index_name;
                EXPECT_EQ(description.item_count, static_cast<std::int64_t>(found.size())) << when;
            }
        }
    }

    TemporaryDirectory directory;
    std::shared_ptr<Engine> engine;
};

TEST_P(ChangingIndexes, HoldTheProjectionOfTheirTableWhateverIsWrittenMeanwhile) {
    const int rounds = GetParam() ? 4 : 12;
    std::mt19937 random(20261123);
    for (int i = 0; i < 400; ++i) {
        write(random);
    }
    for (int round = 0; round < rounds; ++round) {
        std::atomic<bool> stop{false};
        std::vector<std::thread> writers;
        for (unsigned thread = 0; thread < 3; ++thread) {
            writers.emplace_back([this, &stop, seed = round * 10 + thread] {
                std::mt19937 own(seed);
                while (!stop) {
                    write(own);
                }
            });
        }
        // Each index goes if it is there and comes if it is not, in an order of its own.
        std::vector<api::GlobalSecondaryIndex> indexes = possible_indexes();
        std::shuffle(indexes.begin(), indexes.end(), random);
        for (const api::GlobalSecondaryIndex& index : indexes) {
            if (!remove(index.index_name) || random() % 2 == 0) {
                const auto added = add(index);
                EXPECT_TRUE(added.has_value()) << (added ? "" : added.error().message());
                if (random() % 4 == 0) {
                    EXPECT_TRUE(remove(index.index_name)) << "half filled, it may be";
                }
            }
            finish_due_work();
        }
        stop = true;
        for (std::thread& writer : writers) {
            writer.join();
        }
        expect_equal_to_projections("round " + std::to_string(round));
    }
}

TEST_P(ChangingIndexes, AreTheSameAfterTheEngineIsOpenedAgain) {
    if (!GetParam()) {
        GTEST_SKIP() << "memory is not opened again";
    }
    std::mt19937 random(7);
    for (const api::GlobalSecondaryIndex& index : possible_indexes()) {
        for (int i = 0; i < 100; ++i) {
            write(random);
        }
        ASSERT_TRUE(add(index));
        finish_due_work();
    }
    ASSERT_TRUE(remove("all"));
    engine.reset();
    open();
    expect_equal_to_projections("opened again");
    ASSERT_TRUE(add(possible_indexes()[0]));
    expect_equal_to_projections("added again");
}

TEST_P(ChangingIndexes, AreFilledOnWhenTheEngineIsOpenedAgain) {
    if (!GetParam()) {
        GTEST_SKIP() << "memory is not opened again";
    }
    for (int i = 0; i < 600; ++i) {
        api::PutItemRequest request;
        request.table_name = table_name;
        request.item = item("p", "many" + std::to_string(i), "c", i, "g", "g", "v", i).to_flat();
        ASSERT_TRUE(engine->execute(request));
    }
    const api::GlobalSecondaryIndex index = possible_indexes()[0];
    engine->begin_due_worker();
    ASSERT_TRUE(add(index));
    EXPECT_EQ(backfilling(index.index_name), true);
    engine.reset();
    open();
    engine->begin_due_worker();
    EXPECT_EQ(backfilling(index.index_name), true);
    std::mt19937 random(3);
    for (int i = 0; i < 100; ++i) {
        write(random);
    }
    finish_due_work();
    EXPECT_EQ(backfilling(index.index_name), std::nullopt);
    expect_equal_to_projections("filled on");
}

INSTANTIATE_TEST_SUITE_P(Storage, ChangingIndexes, ::testing::Bool(),
                         [](const auto& each) { return each.param ? "Durable" : "Memory"; });

}  // namespace
}  // namespace dynox::test

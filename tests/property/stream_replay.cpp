// A stream tells what its table went through: replayed from TRIM_HORIZON onto nothing it gives the
// table, whoever wrote it, and readers who follow it meanwhile miss nothing.

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <random>
#include <thread>

#include "dynox/engine.hpp"
#include "dynox/item.hpp"
#include "support/temporary_directory.hpp"

namespace dynox::test {
namespace {

using Contents = std::map<std::string, FlatItem>;  // by partition key

constexpr unsigned writer_count = 4;

api::CreateTableRequest streaming_table() {
    api::CreateTableRequest request;
    request.table_name = "abc";
    request.billing_mode = api::BillingMode::pay_per_request;
    request.attribute_definitions = {{"p", AttributeType::string}};
    request.key_schema = {{"p", api::KeyType::hash}};
    request.stream_specification = api::StreamSpecification{true, "NEW_AND_OLD_IMAGES"};
    return request;
}

/// Follows all shards of a stream, parents before their children, and replays what it reads.
class Follower {
  public:
    Follower(Engine& engine, std::string arn) : engine_(engine), arn_(std::move(arn)) {}

    /// Reads what there is. True if anything was read.
    bool read() {
        find_shards();
        bool any = false;
        for (auto& [shard, place] : places_) {
            const bool waits =
                place.parent != places_.end() && !place.parent->second.iterator.empty();
            if (place.iterator.empty() || waits) {
                continue;
            }
            const auto page = engine_.execute(api::GetRecordsRequest{place.iterator, 100}).value();
            place.iterator = page.next_shard_iterator.value_or("");
            for (const api::StreamEvent& event : page.records) {
                replay(event.dynamodb);
            }
            // A shard that has ended lets its children begin.
            any = any || !page.records.empty() || place.iterator.empty();
        }
        return any;
    }
    [[nodiscard]] const Contents& contents() const noexcept { return contents_; }
    [[nodiscard]] std::size_t shard_count() const noexcept { return places_.size(); }

  private:
    struct Place {
        std::string iterator;  // empty: read to its end
        std::map<std::string, Place>::iterator parent;
    };

    void find_shards() {
        api::DescribeStreamRequest request;
        request.stream_arn = arn_;
        do {
            const auto description = engine_.execute(request).value().stream_description;
            for (const api::Shard& shard : description.shards) {
                if (places_.count(shard.shard_id) != 0) {
                    continue;
                }
                const auto parent =
                    shard.parent_shard_id ? places_.find(*shard.parent_shard_id) : places_.end();
                const api::GetShardIteratorRequest begin{arn_, shard.shard_id, "TRIM_HORIZON", {}};
                places_.emplace(shard.shard_id,
                                Place{engine_.execute(begin).value().shard_iterator, parent});
            }
            request.exclusive_start_shard_id = description.last_evaluated_shard_id;
        } while (request.exclusive_start_shard_id);
    }

    /// Each record begins where the one before it of the same item ended.
    void replay(const api::StreamRecord& record) {
        const std::string key(record.keys.find("p").as_string());
        const auto known = contents_.find(key);
        ASSERT_EQ(record.old_image.has_value(), known != contents_.end()) << key;
        if (record.old_image) {
            ASSERT_EQ(*record.old_image, known->second) << key;
        }
        if (record.new_image) {
            contents_[key] = *record.new_image;
        } else {
            contents_.erase(key);
        }
    }

    Engine& engine_;
    std::string arn_;
    std::map<std::string, Place> places_;
    Contents contents_;
};

void write_randomly(Engine& engine, std::uint64_t seed, int count, std::atomic<double>& now) {
    std::mt19937_64 random(seed);
    const auto key = [&] { return item("p", "key" + std::to_string(random() % 40)); };
    for (int i = 0; i < count; ++i) {
        const auto value = static_cast<std::int64_t>(random() % 3);
        switch (random() % 8) {
            case 0: {
                api::DeleteItemRequest request;
                request.table_name = "abc";
                request.key = key().to_flat();
                ASSERT_TRUE(engine.execute(request));
                break;
            }
            case 1: {
                api::TransactWriteItemsRequest request;
                request.transact_items = {
                    api::TransactPut{"abc", key().set("t", value).to_flat(), {}, {}, {}},
                    api::TransactDelete{
                        "abc", item("p", "other" + std::to_string(value)).to_flat(), {}, {}, {}}};
                static_cast<void>(engine.execute(request));  // others may be in its way
                break;
            }
            case 2: {
                api::BatchWriteItemRequest request;
                request.request_items.push_back(
                    {"abc",
                     {api::WriteRequest{.put = item("p", "other" + std::to_string(value)).to_flat(),
                                        .delete_key = {}},
                      api::WriteRequest{.put = key().set("b", value).to_flat(),
                                        .delete_key = {}}}});
                ASSERT_TRUE(engine.execute(request));
                break;
            }
            default: {
                api::PutItemRequest request;
                request.table_name = "abc";
                request.item = key().set("n", value).to_flat();
                ASSERT_TRUE(engine.execute(request));
            }
        }
        if (random() % 500 == 0) {
            now.store(now.load() + 5 * 3600);  // shards are closed and followed by others
        }
    }
}

Contents scan(Engine& engine) {
    api::ScanRequest request;
    request.table_name = "abc";
    Contents contents;
    do {
        const auto page = engine.execute(request).value();
        for (const FlatItem& found : *page.items) {
            contents.emplace(found.find("p").as_string(), found);
        }
        request.exclusive_start_key = page.last_evaluated_key;
    } while (request.exclusive_start_key);
    return contents;
}

/// In memory (false) and on disk (true).
class StreamReplay : public ::testing::TestWithParam<bool> {
  protected:
    void open() {
        EngineConfig config;
        config.stream_shards(3).clock([this] { return now.load(); });
        if (GetParam()) {
            config.data_directory(directory.path());
        }
        engine.reset();
        engine = Engine::open(config).value();
    }
    TemporaryDirectory directory;
    std::atomic<double> now{1'700'000'000};
    std::shared_ptr<Engine> engine;
};

TEST_P(StreamReplay, GivesTheTableUnderConcurrentWriters) {
    open();
    const std::string arn =
        engine->execute(streaming_table()).value().table_description.latest_stream_arn;
    const int rounds = GetParam() ? 1'000 : 4'000;
    std::atomic<bool> writing{true};
    Follower live(*engine, arn);
    std::thread reader([&] {
        while (writing.load() || live.read()) {
            live.read();
        }
    });
    std::vector<std::thread> writers;
    for (unsigned i = 0; i < writer_count; ++i) {
        writers.emplace_back([&, i] {
            // Time goes by with one of them, but never beyond what iterators and records live.
            std::atomic<double> own{now.load()};
            write_randomly(*engine, i + 1, rounds, own);
        });
    }
    for (std::thread& writer : writers) {
        writer.join();
    }
    writing.store(false);
    reader.join();
    const Contents table = scan(*engine);
    EXPECT_GT(table.size(), 10U);
    EXPECT_EQ(live.contents(), table);
    Follower late(*engine, arn);
    while (late.read()) {
    }
    EXPECT_EQ(late.contents(), table);
}

TEST_P(StreamReplay, GivesTheTableThroughChildrenAndReopening) {
    open();
    const std::string arn =
        engine->execute(streaming_table()).value().table_description.latest_stream_arn;
    for (std::uint64_t round = 0; round < 4; ++round) {
        write_randomly(*engine, round + 1, 200, now);
        if (GetParam()) {
            open();
        }
        now.store(now.load() + 4.5 * 3600);
    }
    // Reopening in memory would begin anew. A day is not over, so nothing is trimmed.
    now.store(1'700'000'000 + 23 * 3600);
    Follower follower(*engine, arn);
    while (follower.read()) {
    }
    EXPECT_GT(follower.shard_count(), 3U);
    EXPECT_EQ(follower.contents(), scan(*engine));
}

INSTANTIATE_TEST_SUITE_P(Storage, StreamReplay, ::testing::Bool(), [](const auto& param_info) {
    return param_info.param ? "Durable" : "Memory";
});

}  // namespace
}  // namespace dynox::test

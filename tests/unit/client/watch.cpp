#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <array>
#include <functional>

#include "dynox/stream.hpp"
#include "unit/client/support.hpp"

namespace dynox {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

const std::string stream_arn =
    "arn:aws:dynamodb:us-east-1:000000000000:table/users/stream/2026-11-23T12:00:00.000";

std::string sequence(int number) {
    const std::string digits = std::to_string(number);
    return std::string(21 - digits.size(), '0') + digits;
}

struct FakeShard {
    std::string id;
    std::string parent;
    std::vector<int> records;  // sequence numbers; each at its own epoch second
    bool open = true;
    int trimmed = 0;  // records up to this number are gone
};

/// A stream as the service answers for it. Iterators are SHARD:NEXT, where NEXT is the lowest
/// sequence number to come; those of before `oldest_iterator` are expired.
class FakeStream {
  public:
    void serve(test::ScriptedService& service) {
        service.on_DescribeTable = [](const api::DescribeTableRequest&, api::CommitTicket&) {
            api::DescribeTableResult result;
            result.table.latest_stream_arn = stream_arn;
            return Result<api::DescribeTableResult>(std::move(result));
        };
        service.on_DescribeStream = [this](const api::DescribeStreamRequest& request,
                                           api::CommitTicket&) { return describe(request); };
        service.on_GetShardIterator = [this](const api::GetShardIteratorRequest& request,
                                             api::CommitTicket&) { return iterator(request); };
        service.on_GetRecords = [this](const api::GetRecordsRequest& request, api::CommitTicket&) {
            if (before_read) {
                before_read();
            }
            return read(request);
        };
    }
    std::vector<FakeShard> shards;
    api::StreamStatus status = api::StreamStatus::enabled;
    int expired = 0;                        // so many reads are refused
    std::vector<error_code> read_failures;  // of the next reads
    std::string hidden;                     // this shard is not listed
    std::function<void()> before_read;

  private:
    FakeShard* find(std::string_view id) {
        const auto found =
            std::ranges::find_if(shards, [&](const FakeShard& shard) { return shard.id == id; });
        return found == shards.end() ? nullptr : &*found;
    }
    // One shard a page.
    Result<api::DescribeStreamResult> describe(const api::DescribeStreamRequest& request) {
        EXPECT_EQ(request.stream_arn, stream_arn);
        api::DescribeStreamResult result;
        api::StreamDescription& description = result.stream_description;
        description.stream_status = status;
        auto at = shards.begin();
        if (request.exclusive_start_shard_id) {
            at = shards.begin() + (find(*request.exclusive_start_shard_id) - shards.data()) + 1;
        }
        if (at == shards.end()) {
            return result;
        }
        if (at + 1 != shards.end()) {
            description.last_evaluated_shard_id = at->id;
        }
        if (at->id == hidden) {
            return result;
        }
        api::Shard& shard = description.shards.emplace_back();
        shard.shard_id = at->id;
        if (!at->parent.empty()) {
            shard.parent_shard_id = at->parent;
        }
        if (!at->open) {
            shard.sequence_number_range.ending_sequence_number = sequence(999);
        }
        return result;
    }
    Result<api::GetShardIteratorResult> iterator(const api::GetShardIteratorRequest& request) {
        FakeShard* const shard = find(request.shard_id);
        if (shard == nullptr) {
            return Error(server_errc::resource_not_found, "no such shard");
        }
        int next = shard->trimmed + 1;
        if (request.shard_iterator_type == "LATEST") {
            next = shard->records.empty() ? 0 : shard->records.back() + 1;
        } else if (request.shard_iterator_type == "AFTER_SEQUENCE_NUMBER") {
            next = std::stoi(*request.sequence_number) + 1;
            if (next <= shard->trimmed) {
                return Error(server_errc::trimmed_data_access, "trimmed");
            }
        }
        return api::GetShardIteratorResult{shard->id + ":" + std::to_string(next)};
    }
    Result<api::GetRecordsResult> read(const api::GetRecordsRequest& request) {
        if (expired > 0) {
            --expired;
            return Error(server_errc::expired_iterator, "expired");
        }
        if (!read_failures.empty()) {
            const error_code code = read_failures.front();
            read_failures.erase(read_failures.begin());
            return Error(code, "refused");
        }
        const std::size_t colon = request.shard_iterator.find(':');
        FakeShard& shard = *find(request.shard_iterator.substr(0, colon));
        int next = std::stoi(request.shard_iterator.substr(colon + 1));
        api::GetRecordsResult result;
        for (const int number : shard.records) {
            if (number < next || number <= shard.trimmed ||
                result.records.size() == static_cast<std::size_t>(request.limit.value_or(1000))) {
                continue;
            }
            api::StreamEvent& event = result.records.emplace_back();
            event.dynamodb.sequence_number = sequence(number);
            event.dynamodb.approximate_creation_date_time = number;
            event.dynamodb.keys = item("pk", shard.id, "n", number).to_flat();
            next = number + 1;
        }
        if (shard.open || (!shard.records.empty() && next <= shard.records.back())) {
            result.next_shard_iterator = shard.id + ":" + std::to_string(next);
        }
        return result;
    }
};

class WatchTest : public test::ServiceFixture {
  protected:
    WatchTest() { stream.serve(*service); }

    static Watch now() { return Watch().idle_timeout(Seconds(0)).interval(Seconds(0.001)); }
    /// SHARD + number of every record that there is now.
    static std::vector<std::string> read_all(const StreamWatcher& watcher) {
        std::vector<std::string> seen;
        while (const std::optional<StreamRecords> records = watcher.sync_next()) {
            for (const StreamRecord& record : *records) {
                EXPECT_EQ(records->shard_id(), record.keys().at("pk").as_string());
                seen.push_back(name_of(record));
            }
        }
        return seen;
    }
    static std::string name_of(const StreamRecord& record) {
        return record.keys().at("pk").as_string() + std::to_string(record.keys().at("n").as<int>());
    }
    using Seen = std::vector<std::string>;

    FakeStream stream;
};

TEST_F(WatchTest, ReadsEveryShardBehindItsParent) {
    stream.shards = {{"C", "B", {7}, true},
                     {"B", "A", {4, 5}, false},
                     {"A", "", {1, 2, 3}, false},
                     {"X", "gone", {6}, true}};
    const StreamWatcher watcher = client.watch("users", now().page_size(2));
    EXPECT_EQ(watcher.position(), "");
    EXPECT_EQ(read_all(watcher), (Seen{"A1", "A2", "X6", "A3", "B4", "B5", "C7"}));
    EXPECT_FALSE(watcher.ended());
    stream.shards[0].records.push_back(8);
    EXPECT_EQ(read_all(watcher), (Seen{"C8"}));
}

TEST_F(WatchTest, WaitsForRecordsAndForNewShards) {
    stream.shards = {{"A", "", {}, true}};
    int reads = 0;
    stream.before_read = [&] {
        if (++reads == 3) {
            stream.shards[0].records = {1};
            stream.shards[0].open = false;
        } else if (reads == 4) {
            ADD_FAILURE() << "nothing is left to read";
        }
    };
    const StreamWatcher watcher = client.watch("users", Watch().interval(Seconds(0.001)));
    EXPECT_EQ(name_of((*watcher.sync_next())[0]), "A1");
    // The child is told late.
    service->on_DescribeStream = [this, describe = service->on_DescribeStream, calls = 0](
                                     const api::DescribeStreamRequest& request,
                                     api::CommitTicket& ticket) mutable {
        if (++calls == 3) {
            stream.before_read = nullptr;
            stream.shards.push_back({"B", "A", {2}, true});
        }
        return describe(request, ticket);
    };
    EXPECT_EQ(name_of((*watcher.sync_next())[0]), "B2");
}

TEST_F(WatchTest, EndsWithItsStream) {
    stream.shards = {{"A", "", {1}, false}};
    stream.status = api::StreamStatus::disabled;
    const StreamWatcher watcher = client.watch(stream_arn, Watch());
    EXPECT_EQ(read_all(watcher), (Seen{"A1"}));
    EXPECT_TRUE(watcher.ended());
    EXPECT_FALSE(watcher.sync_next().has_value());
    EXPECT_TRUE(service->requests_DescribeTable.empty());
}

TEST_F(WatchTest, GoesOnFromAPosition) {
    stream.shards = {{"A", "", {1, 2, 3}, false}, {"B", "A", {4, 5}, true}};
    Seen seen;
    // A new watcher for every single record; its start is of no interest then.
    std::string position = "dynox-stream-1 " + stream_arn;
    for (int round = 0; round < 6; ++round) {
        const StreamWatcher watcher =
            client.watch("users", now().latest().page_size(1).position(position));
        const std::optional<StreamRecords> records = watcher.sync_next();
        if (records) {
            seen.push_back(name_of((*records)[0]));
        }
        position = watcher.position();
    }
    EXPECT_EQ(seen, (Seen{"A1", "A2", "A3", "B4", "B5"}));
}

TEST_F(WatchTest, GoesOnInTheMidstOfABatch) {
    stream.shards = {{"A", "", {1, 2, 3}, false}, {"B", "A", {4}, true}};
    StreamRange range = client.sync_watch("users", now());
    auto at = range.begin();
    ++at;
    EXPECT_EQ(name_of(*at), "A2");
    EXPECT_EQ(read_all(client.watch("users", now().position(range.position()))),
              (Seen{"A3", "B4"}));
    ++at;
    EXPECT_EQ(read_all(client.watch("users", now().position(range.position()))), (Seen{"B4"}));
    ++at;
    ++at;
    EXPECT_TRUE(at == range.end());
    EXPECT_EQ(read_all(client.watch("users", now().position(range.position()))), Seen());
}

TEST_F(WatchTest, BeginsWithTheLatest) {
    stream.shards = {{"A", "", {1}, false}, {"B", "A", {2}, true}, {"C", "", {3}, true}};
    const StreamWatcher watcher = client.watch("users", now().latest());
    EXPECT_EQ(read_all(watcher), Seen());
    const std::string before = watcher.position();
    const int second = static_cast<int>(std::chrono::duration_cast<std::chrono::seconds>(
                                            std::chrono::system_clock::now().time_since_epoch())
                                            .count());
    stream.shards[1].records.push_back(second + 1);
    stream.shards[2].records.push_back(second + 2);
    const Seen fresh{"B" + std::to_string(second + 1), "C" + std::to_string(second + 2)};
    EXPECT_EQ(read_all(watcher), fresh);
    // Who comes back without having seen one goes by the time of its first look.
    EXPECT_EQ(read_all(client.watch("users", now().position(before))), fresh);
}

TEST_F(WatchTest, BeginsAtATime) {
    stream.shards = {{"A", "", {1, 2}, false}, {"B", "A", {3, 4}, true}, {"C", "", {2, 9}, true}};
    const auto time = std::chrono::system_clock::time_point(std::chrono::milliseconds(4500));
    const StreamWatcher watcher = client.watch("users", now().at_timestamp(time).page_size(1));
    EXPECT_EQ(read_all(watcher), (Seen{"C9", "B4"}));
}

TEST_F(WatchTest, RenewsIteratorsThatHaveExpired) {
    stream.shards = {{"A", "", {1}, true}};
    const StreamWatcher watcher = client.watch("users", now());
    EXPECT_EQ(read_all(watcher), (Seen{"A1"}));
    stream.expired = 2;
    stream.shards[0].records.push_back(2);
    EXPECT_EQ(read_all(watcher), (Seen{"A2"}));
    EXPECT_EQ(service->requests_GetShardIterator.back().shard_iterator_type,
              "AFTER_SEQUENCE_NUMBER");
    stream.expired = 100;
    EXPECT_EQ(test::expect_exception<PydynoxException>([&] { (void)watcher.sync_next(); }).code(),
              server_errc::expired_iterator);
    stream.expired = 0;
    stream.shards[0].records.push_back(3);
    EXPECT_EQ(read_all(watcher), (Seen{"A3"}));
}

TEST_F(WatchTest, TellsOfRecordsThatWereTrimmed) {
    stream.shards = {{"A", "", {1, 2, 3, 4}, true}};
    StreamWatcher watcher = client.watch("users", now().page_size(1));
    EXPECT_FALSE(watcher.sync_next()->is_after_gap());
    const std::string position = watcher.position();
    stream.shards[0].trimmed = 2;
    watcher = client.watch("users", now().page_size(1).position(position));
    const std::optional<StreamRecords> records = watcher.sync_next();
    EXPECT_EQ(name_of((*records)[0]), "A3");
    EXPECT_TRUE(records->is_after_gap());
    EXPECT_FALSE(watcher.sync_next()->is_after_gap());
    // A whole shard that is gone, with a child that is still there.
    stream.shards = {{"B", "A", {5}, true}};
    watcher = client.watch("users", now().position(position));
    const std::optional<StreamRecords> others = watcher.sync_next();
    EXPECT_EQ(name_of((*others)[0]), "B5");
    EXPECT_TRUE(others->is_after_gap());
}

TEST_F(WatchTest, TellsNothingTwiceWhateverAnIteratorBecomes) {
    // Answers that were lost on their way; an iterator that has expired; one that is said to be
    // trimmed though nothing is lost, so that the shard is read from its begin; a shard that the
    // service does not know for a moment.
    for (const error_code& failure :
         {make_error_code(client_errc::connection_closed), make_error_code(client_errc::timeout),
          make_error_code(server_errc::expired_iterator),
          make_error_code(server_errc::trimmed_data_access),
          make_error_code(server_errc::resource_not_found)}) {
        stream.shards = {{"A", "", {1, 2}, true}, {"X", "", {9, 10}, true}};
        const StreamWatcher watcher = client.watch("users", now().page_size(2));
        EXPECT_EQ(read_all(watcher), (Seen{"A1", "A2", "X9", "X10"})) << failure;
        for (int round = 0; round < 2; ++round) {
            stream.read_failures = {failure};
            const int fresh = 100 + round;
            stream.shards[0].records.push_back(fresh);
            Seen seen;
            std::vector<bool> gaps;
            while (gaps.size() < 2) {
                try {
                    const std::optional<StreamRecords> records = watcher.sync_next();
                    gaps.push_back(records.has_value() && records->is_after_gap());
                    if (records) {
                        for (const StreamRecord& record : *records) {
                            seen.push_back(name_of(record));
                        }
                    }
                } catch (const PydynoxException& error) {
                    EXPECT_EQ(error.code(), failure);
                }
            }
            EXPECT_EQ(seen, (Seen{"A" + std::to_string(fresh)})) << failure << round;
            EXPECT_EQ(gaps.front(), failure == server_errc::trimmed_data_access) << failure;
        }
        // A new watcher at this place sees none of it either.
        EXPECT_EQ(read_all(client.watch("users", now().position(watcher.position()))), Seen());
    }
}

TEST_F(WatchTest, RemembersShardsThatAListingLacks) {
    stream.shards = {
        {"A", "", {1}, true}, {"B", "", {2}, true}, {"C", "", {3}, true}, {"X", "", {9}, true}};
    const StreamWatcher watcher = client.watch("users", now());
    EXPECT_EQ(read_all(watcher), (Seen{"A1", "B2", "C3", "X9"}));
    const std::array<std::string, 3> hidden{"X", "A", ""};  // A has ended by then
    for (std::size_t round = 0; round < hidden.size(); ++round) {
        stream.hidden = hidden[round];
        const std::size_t listings = service->requests_DescribeStream.size();
        stream.shards[round].open = false;  // the end of a shard makes the watcher list them all
        const int fresh = 10 + static_cast<int>(round);
        stream.shards[3].records.push_back(fresh);
        const std::optional<StreamRecords> records = watcher.sync_next();
        ASSERT_TRUE(records.has_value()) << round;
        EXPECT_EQ(name_of((*records)[0]), "X" + std::to_string(fresh)) << round;
        EXPECT_FALSE(records->is_after_gap()) << round;
        EXPECT_EQ(read_all(watcher), Seen()) << round;
        EXPECT_GT(service->requests_DescribeStream.size(), listings) << round;
    }
}

TEST_F(WatchTest, PassesOverAShardThatGoesWhileItIsRead) {
    stream.shards = {{"A", "", {1, 2}, true}, {"B", "A", {3}, true}};
    const StreamWatcher watcher = client.watch("users", now().page_size(1));
    EXPECT_EQ(name_of((*watcher.sync_next())[0]), "A1");
    stream.expired = 1;
    stream.before_read = [this] { stream.shards = {{"B", "A", {3}, true}}; };
    const std::optional<StreamRecords> records = watcher.sync_next();
    EXPECT_EQ(name_of((*records)[0]), "B3");
    EXPECT_TRUE(records->is_after_gap());
}

TEST_F(WatchTest, SaysWhatIsWrong) {
    const auto problem = [this](std::string_view table, const Watch& how) {
        return test::expect_exception<PydynoxException>(
                   [&] { (void)client.watch(table, how).sync_next(); })
            .message();
    };
    EXPECT_EQ(problem("users", Watch().page_size(0)),
              "Watch::page_size: expected 1..1000, found 0");
    EXPECT_EQ(problem("users", Watch().interval(Seconds(0))),
              "Watch::interval: expected more than 0 s, found 0.000000 s");
    EXPECT_EQ(problem("users", Watch().position("here")),
              "Watch::position: expected a text that StreamWatcher::position() has given, found "
              "another one");
    EXPECT_EQ(problem("orders", Watch().position("dynox-stream-1 " + stream_arn)),
              "Watch::position: expected one of a stream of 'orders', found one of " + stream_arn);
    service->on_DescribeTable = nullptr;
    EXPECT_EQ(problem("users", Watch()),
              "watch: expected a table with a stream, found 'users' without; "
              "UpdateTable::stream() begins one");
}

TEST_F(WatchTest, IsNotBoundByTheTimeLimitOfCalls) {
    ClientConfig config;
    config.endpoint_url = "memory://";
    config.call_timeout = Seconds(0.02);
    stream.shards = {{"A", "", {}, true}};
    int reads = 0;
    stream.before_read = [&] {
        if (++reads == 4) {
            stream.shards[0].records = {1};
        }
    };
    const StreamWatcher watcher =
        DynamoDBClient(config).watch("users", Watch().interval(Seconds(0.03)));
    EXPECT_EQ(name_of((*watcher.sync_next())[0]), "A1");
}

TEST_F(WatchTest, IsCancelledWhileItWaits) {
    asio::io_context context;
    asio::cancellation_signal signal;
    stream.shards = {{"A", "", {}, true}};
    const StreamWatcher watcher = client.watch("users", Watch().interval(Seconds(3600)));
    error_code ended;
    watcher.next(asio::bind_cancellation_slot(
        signal.slot(), asio::bind_executor(context, [&](error_code code, auto) { ended = code; })));
    while (service->requests_GetRecords.empty()) {
        context.run_one();
    }
    context.poll();
    EXPECT_FALSE(ended);
    signal.emit(asio::cancellation_type::terminal);
    context.run();
    EXPECT_EQ(ended, client_errc::cancelled);
}

}  // namespace
}  // namespace dynox

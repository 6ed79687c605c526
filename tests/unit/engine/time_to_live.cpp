#include "engine/time_to_live.hpp"

#include "stream_support.hpp"
#include "support/temporary_directory.hpp"

namespace dynox::engine {
namespace {

using namespace test;

class TimeToLiveTest : public EngineTest {
  protected:
    void open(EngineConfig config) {
        engine.reset();
        engine = Engine::open(config.clock([this] { return now; })).value();
    }
    static std::string change(bool on, const std::string& attribute = "expires",
                              const std::string& table = "hash") {
        return R"({"TableName": ")" + table + R"(", "TimeToLiveSpecification": {"Enabled": )" +
               (on ? "true" : "false") + R"(, "AttributeName": ")" + attribute + R"("}})";
    }
    void enable(const std::string& attribute = "expires", const std::string& table = "hash") {
        must<api::UpdateTimeToLiveRequest>(change(true, attribute, table));
    }
    api::TimeToLiveDescription described(const std::string& table = "hash") {
        return must<api::DescribeTimeToLiveRequest>(R"({"TableName": ")" + table + R"("})")
            .time_to_live_description;
    }
    void put_expiring(const std::string& key, const std::string& number) {
        put("hash", R"({"p": {"S": ")" + key + R"("}, "expires": {"N": ")" + number + R"("}})");
    }
    bool is_there(const std::string& key) {
        return !get("hash", R"({"p": {"S": ")" + key + R"("}})").empty();
    }
    void run_all() {
        int calls = 0;
        while (engine->run_due(now).value()) {
            ASSERT_LT(++calls, 10'000);
        }
    }
    std::string at(double seconds) { return std::to_string(static_cast<std::int64_t>(seconds)); }
};

TEST_F(TimeToLiveTest, IsToldAsItWasSet) {
    EXPECT_EQ(described().time_to_live_status, api::TimeToLiveStatus::disabled);
    EXPECT_FALSE(described().attribute_name);
    const auto result = must<api::UpdateTimeToLiveRequest>(change(true));
    EXPECT_TRUE(result.time_to_live_specification.enabled);
    EXPECT_EQ(result.time_to_live_specification.attribute_name, "expires");
    EXPECT_EQ(described().time_to_live_status, api::TimeToLiveStatus::enabled);
    EXPECT_EQ(described().attribute_name, "expires");
    now += 3600;
    must<api::UpdateTimeToLiveRequest>(change(false));
    EXPECT_EQ(described().time_to_live_status, api::TimeToLiveStatus::disabled);
    EXPECT_FALSE(described().attribute_name);
}

TEST_F(TimeToLiveTest, RefusesWhatChangesNothingOrTooSoon) {
    const auto error = [this](const std::string& request) {
        return error_of<api::UpdateTimeToLiveRequest>(request);
    };
    EXPECT_EQ(error(change(false)), invalid("TimeToLive is already disabled"));
    enable();
    EXPECT_EQ(error(change(true)), invalid("TimeToLive is already enabled"));
    const std::string other = invalid(
        "TimeToLive is active on a different AttributeName: current AttributeName is expires");
    EXPECT_EQ(error(change(true, "x")), other);
    EXPECT_EQ(error(change(false, "x")), other);
    const std::string soon =
        invalid("Time to live has been modified multiple times within a fixed interval");
    now += 3599;
    EXPECT_EQ(error(change(false)), soon);
    now += 1;
    EXPECT_EQ(error(change(false)), "");
    EXPECT_EQ(error(change(true)), soon);
    EXPECT_EQ(error(change(true, "expires", "nothing")),
              "ResourceNotFoundException: Requested resource not found: Table: nothing not found");
    EXPECT_EQ(error(R"({"TableName": "hash"})"), invalid("TimeToLiveSpecification cannot be null"));
    EXPECT_NE(error(change(true, "")).find("length greater than or equal to 1"), std::string::npos);
    EXPECT_NE(error(change(true, std::string(256, 'x'))).find("less than or equal to 255"),
              std::string::npos);
}

TEST_F(TimeToLiveTest, TheIntervalIsAnOption) {
    open(EngineConfig().time_to_live_interval(0));
    must<api::CreateTableRequest>(hash_table);
    enable();
    EXPECT_EQ(error_of<api::UpdateTimeToLiveRequest>(change(false)), "");
    EXPECT_EQ(error_of<api::UpdateTimeToLiveRequest>(change(true, "x")), "");
}

TEST_F(TimeToLiveTest, ItemsExpire) {
    put_expiring("before", at(now - 1));  // written before it is enabled
    enable();
    put_expiring("past", at(now - 10));
    put_expiring("now", at(now));
    put_expiring("soon", at(now + 10));
    put_expiring("fraction", at(now - 1) + ".5");
    put_expiring("five years", at(now - expired_age_seconds_max));
    put_expiring("older", at(now - expired_age_seconds_max - 1));
    put("hash", R"({"p": {"S": "text"}, "expires": {"S": "1"}})");
    put("hash", R"({"p": {"S": "none"}})");
    EXPECT_TRUE(is_there("past"));
    run_all();
    for (const char* gone : {"before", "past", "fraction", "five years"}) {
        EXPECT_FALSE(is_there(gone)) << gone;
    }
    for (const char* kept : {"now", "soon", "older", "text", "none"}) {
        EXPECT_TRUE(is_there(kept)) << kept;
    }
    now += 1;
    run_all();
    EXPECT_FALSE(is_there("now"));
    EXPECT_TRUE(is_there("soon"));
    now += 10;
    run_all();
    EXPECT_FALSE(is_there("soon"));
    EXPECT_EQ(must<api::DescribeTableRequest>(R"({"TableName": "hash"})").table.item_count, 3);
}

TEST_F(TimeToLiveTest, WritesBringExpiryForward) {
    enable();
    put_expiring("late", at(now + 1000));
    run_all();
    put_expiring("early", at(now + 10));
    must<api::UpdateItemRequest>(R"({"TableName": "hash", "Key": {"p": {"S": "updated"}},
        "UpdateExpression": "SET expires = :e", "ExpressionAttributeValues": {":e": {"N": ")" +
                                 at(now + 20) + R"("}}})");
    now += 15;
    run_all();
    EXPECT_FALSE(is_there("early"));
    EXPECT_TRUE(is_there("updated"));
    now += 15;
    run_all();
    EXPECT_FALSE(is_there("updated"));
    EXPECT_TRUE(is_there("late"));
}

TEST_F(TimeToLiveTest, WorkIsBoundedPerCall) {
    enable();
    for (int i = 0; i < 1000; ++i) {
        put_expiring(std::to_string(i), at(now - 1));
    }
    const auto count = [this] {
        return must<api::DescribeTableRequest>(R"({"TableName": "hash"})").table.item_count;
    };
    EXPECT_TRUE(engine->run_due(now).value());
    EXPECT_LT(count(), 1000);
    EXPECT_GT(count(), 500);
    run_all();
    EXPECT_EQ(count(), 0);
}

TEST_F(TimeToLiveTest, ExpiryLeavesIndexesAndARecordOfTheService) {
    must<api::CreateTableRequest>(R"({"TableName": "abc", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "p", "AttributeType": "S"},
                                 {"AttributeName": "g", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}],
        "GlobalSecondaryIndexes": [{"IndexName": "gsi", "Projection": {"ProjectionType": "ALL"},
            "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}]}],
        "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "OLD_IMAGE"}})");
    enable("t", "abc");
    put("abc", R"({"p": {"S": "x"}, "g": {"S": "y"}, "t": {"N": "1600000000"}})");
    run_all();
    EXPECT_EQ(must<api::ScanRequest>(R"({"TableName": "abc", "IndexName": "gsi"})").count, 0);
    const auto events = read_stream(*engine, stream_arn(*engine, "abc"));
    ASSERT_EQ(events.size(), 2U);
    EXPECT_FALSE(events[0].user_identity);
    EXPECT_EQ(text_of(events[1]),
              R"(REMOVE {"p":{"S":"x"}} old {"g":{"S":"y"},"p":{"S":"x"},"t":{"N":"1600000000"}})");
    ASSERT_TRUE(events[1].user_identity);
    EXPECT_EQ(events[1].user_identity->type, "Service");
    EXPECT_EQ(events[1].user_identity->principal_id, "dynamodb.amazonaws.com");
}

TEST_F(TimeToLiveTest, IsThereAfterReopeningAndGoesWithItsTable) {
    const dynox::test::TemporaryDirectory directory;
    const auto config = [&] { return EngineConfig().data_directory(directory.path()); };
    open(config());
    must<api::CreateTableRequest>(hash_table);
    enable();
    put_expiring("x", at(now + 5));
    run_all();
    open(config());
    EXPECT_EQ(described().attribute_name, "expires");
    EXPECT_NE(error_of<api::UpdateTimeToLiveRequest>(change(false)), "");
    now += 10;
    run_all();
    EXPECT_FALSE(is_there("x"));
    must<api::DeleteTableRequest>(R"({"TableName": "hash"})");
    must<api::CreateTableRequest>(hash_table);
    EXPECT_EQ(described().time_to_live_status, api::TimeToLiveStatus::disabled);
    open(config());
    EXPECT_EQ(described().time_to_live_status, api::TimeToLiveStatus::disabled);
}

TEST_F(TimeToLiveTest, DisabledItDeletesNothing) {
    enable();
    put_expiring("x", at(now + 5));
    now += 3600;
    must<api::UpdateTimeToLiveRequest>(change(false));
    run_all();
    EXPECT_TRUE(is_there("x"));
}

}  // namespace
}  // namespace dynox::engine

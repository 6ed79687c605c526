#include "engine/clock.hpp"

#include "stream_support.hpp"
#include "support/temporary_directory.hpp"

namespace dynox::engine {
namespace {

using namespace test;

TEST(Clock, IsItsBaseAndWhatItWasAdvancedBy) {
    const auto storage = make_memory_storage();
    double base = 1000;
    Clock clock(*storage, [&] { return base; });
    ASSERT_TRUE(clock.open());
    EXPECT_EQ(clock(), 1000);
    ASSERT_TRUE(clock.advance(60));
    ASSERT_TRUE(clock.advance(0.5));
    EXPECT_EQ(clock(), 1060.5);
    base = 2000;
    EXPECT_EQ(clock(), 2060.5);
    Clock again(*storage, [&] { return base; });
    ASSERT_TRUE(again.open());
    EXPECT_EQ(again(), 2060.5);
}

class AdvancedEngine : public EngineTest {};

TEST_F(AdvancedEngine, DoesWhatIsDueAtOnce) {
    must<api::UpdateTimeToLiveRequest>(R"({"TableName": "hash", "TimeToLiveSpecification":
        {"Enabled": true, "AttributeName": "t"}})");
    for (int i = 0; i < 3000; ++i) {
        put("hash", R"({"p": {"S": ")" + std::to_string(i) + R"("}, "t": {"N": "1700000100"}})");
    }
    EXPECT_EQ(engine->advance_clock(100).value(), now + 100);
    EXPECT_EQ(must<api::ScanRequest>(R"({"TableName": "hash"})").count, 3000);
    EXPECT_EQ(engine->advance_clock(1).value(), now + 101);
    EXPECT_EQ(engine->now(), now + 101);
    EXPECT_EQ(must<api::ScanRequest>(R"({"TableName": "hash"})").count, 0);
}

TEST_F(AdvancedEngine, MovesTheWindowOfTokens) {
    const std::string add = R"({"ClientRequestToken": "token", "TransactItems": [{"Update":
        {"TableName": "hash", "Key": {"p": {"S": "x"}}, "UpdateExpression": "ADD n :v",
         "ExpressionAttributeValues": {":v": {"N": "1"}}}}]})";
    must<api::TransactWriteItemsRequest>(add);
    must<api::TransactWriteItemsRequest>(add);
    EXPECT_EQ(get("hash", R"({"p": {"S": "x"}})"), R"({"n":{"N":"1"},"p":{"S":"x"}})");
    ASSERT_TRUE(engine->advance_clock(601));
    must<api::TransactWriteItemsRequest>(add);
    EXPECT_EQ(get("hash", R"({"p": {"S": "x"}})"), R"({"n":{"N":"2"},"p":{"S":"x"}})");
}

TEST_F(AdvancedEngine, GoesForwardOnly) {
    EXPECT_EQ(engine->advance_clock(-1).error().code(), client_errc::invalid_argument);
    EXPECT_EQ(engine->now(), now);
    api::Admin* admin = engine->admin();
    ASSERT_NE(admin, nullptr);
    EXPECT_EQ(admin->administer(api::AdvanceClockRequest{7}).value().now, now + 7);
}

TEST_F(AdvancedEngine, StaysAdvancedInItsDirectory) {
    const dynox::test::TemporaryDirectory directory;
    const auto config =
        EngineConfig().data_directory(directory.path()).clock([this] { return now; });
    engine = Engine::open(config).value();
    ASSERT_TRUE(engine->advance_clock(3600));
    engine.reset();
    engine = Engine::open(config).value();
    EXPECT_EQ(engine->now(), now + 3600);
}

}  // namespace
}  // namespace dynox::engine

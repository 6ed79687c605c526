#include "server/capacity_limits.hpp"

#include <gtest/gtest.h>

#include "dynox/engine.hpp"
#include "unit/engine/support.hpp"

namespace dynox::server {
namespace {

using engine::test::failure;
using engine::test::request;

class ServerCapacityLimits : public ::testing::Test {
  protected:
    ServerCapacityLimits() {
        api::CommitTicket ticket = 0;
        const auto made = engine->execute(
            request<api::CreateTableRequest>(
                R"({"TableName": "table", "ProvisionedThroughput": {"ReadCapacityUnits": 10,
                "WriteCapacityUnits": 2}, "AttributeDefinitions": [
                {"AttributeName": "p", "AttributeType": "S"},
                {"AttributeName": "g", "AttributeType": "S"}],
                "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}],
                "GlobalSecondaryIndexes": [{"IndexName": "gsi",
                "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
                "ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 1}}]})"),
            ticket);
        EXPECT_TRUE(made) << failure(made);
    }
    void consume(CapacityKind kind, double table, double index) {
        api::ConsumedCapacity consumed;
        consumed.table_name = "table";
        consumed.table.emplace().capacity_units = table;
        api::Capacity units;
        units.capacity_units = index;
        consumed.global_secondary_indexes.emplace_back("gsi", units);
        limits.consume(kind, consumed);
    }
    std::string reason(CapacityKind kind, std::string_view index = {}) {
        const Result<void> admitted = limits.admit(kind, "table", index);
        if (admitted) {
            return "admitted";
        }
        return admitted.error().detail()->throttling_reasons.at(0).reason;
    }

    double now = 100;
    std::shared_ptr<Engine> engine = Engine::open().value();
    CapacityLimits limits{*engine, [this] { return now; }};
};

TEST_F(ServerCapacityLimits, ABurstOf300SecondsIsThere) {
    consume(CapacityKind::write, 599, 0);
    EXPECT_EQ(reason(CapacityKind::write), "admitted");
    consume(CapacityKind::write, 1, 0);
    EXPECT_EQ(reason(CapacityKind::write), "TableWriteProvisionedThroughputExceeded");
    EXPECT_EQ(reason(CapacityKind::read), "admitted");
    now += 0.5;
    EXPECT_EQ(reason(CapacityKind::write), "admitted");
}

TEST_F(ServerCapacityLimits, DebtIsPaidOff) {
    consume(CapacityKind::read, 3'020, 0);
    EXPECT_EQ(reason(CapacityKind::read), "TableReadProvisionedThroughputExceeded");
    now += 2;
    EXPECT_EQ(reason(CapacityKind::read), "TableReadProvisionedThroughputExceeded");
    now += 0.1;
    EXPECT_EQ(reason(CapacityKind::read), "admitted");
    now += 1e6;  // no more than the burst is kept
    consume(CapacityKind::read, 3'000, 0);
    EXPECT_EQ(reason(CapacityKind::read), "admitted");  // filled at the next look only
}

TEST_F(ServerCapacityLimits, IndexesHaveTheirOwn) {
    consume(CapacityKind::write, 0, 300);
    EXPECT_EQ(reason(CapacityKind::write), "IndexWriteProvisionedThroughputExceeded");
    consume(CapacityKind::read, 0, 1'500);
    EXPECT_EQ(reason(CapacityKind::read), "admitted");
    EXPECT_EQ(reason(CapacityKind::read, "gsi"), "IndexReadProvisionedThroughputExceeded");
    const Result<void> refused = limits.admit(CapacityKind::read, "table", "gsi");
    EXPECT_TRUE(refused.error().detail()->throttling_reasons[0].resource.ends_with(
        ":table/table/index/gsi"));
}

TEST_F(ServerCapacityLimits, TablesOnDemandAndUnknownOnesHaveNoLimit) {
    api::CommitTicket ticket = 0;
    ASSERT_TRUE(
        engine->execute(request<api::CreateTableRequest>(engine::test::hash_table), ticket));
    api::ConsumedCapacity consumed;
    consumed.table_name = "hash";
    consumed.capacity_units = 1e9;
    limits.consume(CapacityKind::write, consumed);
    EXPECT_TRUE(limits.admit(CapacityKind::write, "hash", {}));
    EXPECT_TRUE(limits.admit(CapacityKind::write, "nothing", {}));
    EXPECT_TRUE(limits.admit(CapacityKind::write,
                             "arn:aws:dynamodb:us-east-1:000000000000:table/table", {}));
}

}  // namespace
}  // namespace dynox::server

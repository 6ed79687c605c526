#include "engine/table_update.hpp"

#include "support.hpp"
#include "support/temporary_directory.hpp"

namespace dynox::engine {
namespace {

using test::invalid;

class TableUpdate : public test::EngineTest {
  protected:
    api::TableDescription update(std::string_view json) {
        return must<api::UpdateTableRequest>(json).table_description;
    }
    api::TableDescription described(const std::string& table) {
        return must<api::DescribeTableRequest>(R"({"TableName": ")" + table + "\"}").table;
    }
    std::string refusal(std::string_view json) { return error_of<api::UpdateTableRequest>(json); }
    void provision() {
        update(R"({"TableName": "hash", "BillingMode": "PROVISIONED",
                   "ProvisionedThroughput": {"ReadCapacityUnits": 100, "WriteCapacityUnits": 100}})");
    }
    std::string throughput(int read, int write) {
        return R"({"TableName": "hash", "ProvisionedThroughput": {"ReadCapacityUnits": )" +
               std::to_string(read) + R"(, "WriteCapacityUnits": )" + std::to_string(write) + "}}";
    }
};

TEST_F(TableUpdate, ThroughputChangesAfterTheAnswer) {
    provision();
    now += 10;
    const api::TableDescription answer = update(throughput(200, 50));
    EXPECT_EQ(answer.table_status, api::TableStatus::updating);
    EXPECT_EQ(answer.provisioned_throughput.read_capacity_units, 100);
    const api::ProvisionedThroughputDescription after = described("hash").provisioned_throughput;
    EXPECT_EQ(after.read_capacity_units, 200);
    EXPECT_EQ(after.write_capacity_units, 50);
    EXPECT_EQ(after.last_increase, now);
    EXPECT_EQ(after.last_decrease, now);
    EXPECT_EQ(after.number_of_decreases_today, 1);
    now += 86400;
    EXPECT_EQ(described("hash").provisioned_throughput.number_of_decreases_today, 0);
}

TEST_F(TableUpdate, TheSameThroughputIsRefused) {
    provision();
    EXPECT_EQ(
        refusal(throughput(100, 100)),
        invalid("The provisioned throughput for the table will not change. The requested value "
                "equals the current value. Current ReadCapacityUnits provisioned for the table: "
                "100. Requested ReadCapacityUnits: 100. Current WriteCapacityUnits provisioned for "
                "the table: 100. Requested WriteCapacityUnits: 100. Refer to the Amazon DynamoDB "
                "Developer Guide for current limits and how to request higher limits."));
}

TEST_F(TableUpdate, DecreasesOfADayAreLimited) {
    now = 1'700'006'400;  // a midnight, UTC
    provision();
    for (int units = 99; units > 95; --units) {
        update(throughput(units, 100));
    }
    EXPECT_EQ(refusal(throughput(95, 100)).find("LimitExceededException: Subscriber limit"), 0U);
    update(throughput(97, 100));  // an increase is free
    now += 3600;
    update(throughput(95, 100));
    EXPECT_EQ(described("hash").provisioned_throughput.number_of_decreases_today, 5);
}

TEST_F(TableUpdate, BillingModeChangesAreTold) {
    const double created = now;
    now += 5;
    provision();
    api::TableDescription table = described("hash");
    EXPECT_EQ(table.billing_mode_summary,
              (api::BillingModeSummary{api::BillingMode::provisioned, created}));
    for (int i = 0; i < 4; ++i) {
        update(R"({"TableName": "hash", "BillingMode": "PAY_PER_REQUEST"})");
        table = described("hash");
        EXPECT_EQ(table.billing_mode_summary,
                  (api::BillingModeSummary{api::BillingMode::pay_per_request, now}));
        EXPECT_EQ(table.provisioned_throughput.read_capacity_units, 0);
        provision();
    }
    EXPECT_EQ(refusal(R"({"TableName": "hash", "BillingMode": "PAY_PER_REQUEST"})")
                  .find("LimitExceededException: "),
              0U);
    now += 86400;
    update(R"({"TableName": "hash", "BillingMode": "PAY_PER_REQUEST"})");
}

TEST_F(TableUpdate, IndexesNeedThroughputWhenTheTableHasIt) {
    EXPECT_EQ(refusal(R"({"TableName": "indexed", "BillingMode": "PROVISIONED",
                "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
                "GlobalSecondaryIndexUpdates": [{"Update": {"IndexName": "gsi",
                    "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}}}]})"),
              invalid("One or more parameter values were invalid: ProvisionedThroughput must be "
                      "specified for index: all"));
}

TEST_F(TableUpdate, OnDemandLimitsMergeAndGo) {
    update(R"({"TableName": "hash", "OnDemandThroughput": {"MaxReadRequestUnits": 5}})");
    update(R"({"TableName": "hash", "OnDemandThroughput": {"MaxWriteRequestUnits": 6}})");
    EXPECT_EQ(described("hash").on_demand_throughput, (api::OnDemandThroughput{5, 6}));
    update(R"({"TableName": "hash", "OnDemandThroughput": {"MaxReadRequestUnits": -1}})");
    EXPECT_EQ(described("hash").on_demand_throughput, (api::OnDemandThroughput{{}, 6}));
    provision();
    EXPECT_EQ(described("hash").on_demand_throughput, std::nullopt);
}

TEST_F(TableUpdate, ANewIndexHoldsTheItemsThatBelong) {
    put("hash", R"({"p": {"S": "in"}, "g": {"S": "x"}})");
    put("hash", R"({"p": {"S": "without"}})");
    put("hash", R"({"p": {"S": "of another type"}, "g": {"N": "1"}})");
    put("hash", R"({"p": {"S": "empty"}, "g": {"S": ""}})");
    const api::TableDescription answer = update(
        R"({"TableName": "hash", "AttributeDefinitions": [{"AttributeName": "g", "AttributeType": "S"}],
            "GlobalSecondaryIndexUpdates": [{"Create": {"IndexName": "new",
                "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"}}}]})");
    ASSERT_EQ(answer.global_secondary_indexes.size(), 1U);
    EXPECT_EQ(answer.global_secondary_indexes[0].index_status, api::TableStatus::creating);
    EXPECT_EQ(answer.global_secondary_indexes[0].backfilling, false);
    const api::TableDescription table = described("hash");
    EXPECT_EQ(table.attribute_definitions.size(), 2U);
    EXPECT_EQ(table.global_secondary_indexes[0].index_status, api::TableStatus::active);
    EXPECT_EQ(table.global_secondary_indexes[0].backfilling, std::nullopt);
    EXPECT_EQ(table.global_secondary_indexes[0].item_count, 1);
    EXPECT_EQ(must<api::ScanRequest>(R"({"TableName": "hash", "IndexName": "new"})").count, 1);
    // What the backfill left out silently, writes refuse from now on.
    EXPECT_NE(error_of<api::PutItemRequest>(
                  R"({"TableName": "hash", "Item": {"p": {"S": "x"}, "g": {"N": "1"}}})"),
              "");
    update(R"({"TableName": "hash",
               "GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "new"}}]})");
    EXPECT_EQ(described("hash").attribute_definitions.size(), 1U);
    put("hash", R"({"p": {"S": "x"}, "g": {"N": "1"}})");
}

TEST_F(TableUpdate, OneIndexComesOrGoesAtATime) {
    EXPECT_EQ(refusal(R"({"TableName": "indexed", "GlobalSecondaryIndexUpdates": [
                  {"Delete": {"IndexName": "gsi"}}, {"Delete": {"IndexName": "all"}}]})"),
              "LimitExceededException: Subscriber limit exceeded: Only 1 online index can be "
              "created or deleted simultaneously per table");
    EXPECT_EQ(refusal(R"({"TableName": "indexed", "GlobalSecondaryIndexUpdates": [
                  {"Delete": {"IndexName": "nosuch"}}]})"),
              "ResourceNotFoundException: Requested resource not found");
    EXPECT_EQ(refusal(R"({"TableName": "indexed", "GlobalSecondaryIndexUpdates": [{}]})"),
              invalid("One or more parameter values were invalid: One of "
                      "GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
                      "GlobalSecondaryIndexUpdate.Delete must not be null"));
}

TEST_F(TableUpdate, TableClassChangesTwiceInAMonth) {
    const auto change = [](const char* to) {
        return R"({"TableName": "hash", "TableClass": ")" + std::string(to) + "\"}";
    };
    update(change("STANDARD_INFREQUENT_ACCESS"));
    update(change("STANDARD"));
    EXPECT_EQ(described("hash").table_class_summary,
              (api::TableClassSummary{api::TableClass::standard, now}));
    EXPECT_EQ(
        refusal(change("STANDARD_INFREQUENT_ACCESS")).find("LimitExceededException: Subscriber"),
        0U);
    now += 31 * 86400.0;
    update(change("STANDARD_INFREQUENT_ACCESS"));
}

TEST_F(TableUpdate, EncryptionWithAKeyIsTold) {
    update(
        R"({"TableName": "hash", "SSESpecification": {"Enabled": true, "KMSMasterKeyId": "k"}})");
    EXPECT_EQ(described("hash").sse_description,
              (api::SSEDescription{"ENABLED", "KMS", "arn:aws:kms:us-east-1:000000000000:key/k",
                                   std::nullopt}));
    update(R"({"TableName": "hash", "SSESpecification": {"Enabled": false}})");
    EXPECT_EQ(described("hash").sse_description, std::nullopt);
}

TEST_F(TableUpdate, ProtectionIsTakenAway) {
    update(R"({"TableName": "hash", "DeletionProtectionEnabled": true})");
    EXPECT_NE(error_of<api::DeleteTableRequest>(R"({"TableName": "hash"})"), "");
    update(R"({"TableName": "hash", "DeletionProtectionEnabled": false})");
    must<api::DeleteTableRequest>(R"({"TableName": "hash"})");
}

TEST(DurableTableUpdate, EverythingIsThereAfterOpeningAgain) {
    const dynox::test::TemporaryDirectory directory;
    const EngineConfig config =
        EngineConfig().data_directory(directory / "data").clock([] { return 1.7e9; });
    std::string before;
    const auto describe_into = [](Engine& engine, std::string& out) {
        api::encode_result(engine.execute(api::DescribeTableRequest{"indexed"}).value(), out);
    };
    {
        const auto engine = Engine::open(config).value();
        ASSERT_TRUE(engine->execute(test::request<api::CreateTableRequest>(test::indexed_table)));
        for (const char* json :
             {R"({"TableName": "indexed", "GlobalSecondaryIndexUpdates": [
                  {"Delete": {"IndexName": "gsi"}}]})",
              R"({"TableName": "indexed", "WarmThroughput": {"ReadUnitsPerSecond": 13000},
                  "TableClass": "STANDARD_INFREQUENT_ACCESS", "GlobalSecondaryIndexUpdates": [
                  {"Update": {"IndexName": "all", "OnDemandThroughput": {"MaxReadRequestUnits": 7}}}]})",
              R"({"TableName": "indexed", "AttributeDefinitions": [
                  {"AttributeName": "z", "AttributeType": "B"}], "GlobalSecondaryIndexUpdates": [
                  {"Create": {"IndexName": "new", "Projection": {"ProjectionType": "KEYS_ONLY"},
                   "KeySchema": [{"AttributeName": "z", "KeyType": "HASH"}]}}]})"}) {
            const auto updated = engine->execute(test::request<api::UpdateTableRequest>(json));
            ASSERT_TRUE(updated) << updated.error().message();
        }
        ASSERT_TRUE(engine->execute(test::request<api::PutItemRequest>(
            R"({"TableName": "indexed", "Item": {"p": {"S": "x"}, "c": {"N": "1"},
                "z": {"B": "AA=="}, "g": {"S": "y"}}})")));
        describe_into(*engine, before);
    }
    const auto engine = Engine::open(config).value();
    std::string after;
    describe_into(*engine, after);
    EXPECT_EQ(after, before);
}

}  // namespace
}  // namespace dynox::engine

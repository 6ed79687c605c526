#include "engine/table_operations.hpp"

#include "support.hpp"

#include <algorithm>

namespace dynox::engine {
namespace {

using test::EngineTest;
using test::invalid;
using TableOperations = EngineTest;

TEST_F(TableOperations, CreateAnswersCreatingAndDescribeActive) {
    must<api::DeleteTableRequest>(R"({"TableName": "indexed"})");
    const auto created = must<api::CreateTableRequest>(test::indexed_table).table_description;
    EXPECT_EQ(created.table_status, api::TableStatus::creating);
    EXPECT_EQ(created.table_arn, "arn:aws:dynamodb:us-east-1:000000000000:table/indexed");
    EXPECT_EQ(created.table_id.size(), 36U);
    EXPECT_EQ(created.creation_date_time, now);
    ASSERT_EQ(created.global_secondary_indexes.size(), 3U);
    EXPECT_EQ(created.global_secondary_indexes[0].index_status, api::TableStatus::creating);
    EXPECT_EQ(created.global_secondary_indexes[0].index_arn, created.table_arn + "/index/gsi");
    ASSERT_EQ(created.local_secondary_indexes.size(), 1U);
    const auto described = must<api::DescribeTableRequest>(R"({"TableName": "indexed"})").table;
    EXPECT_EQ(described.table_status, api::TableStatus::active);
    EXPECT_EQ(described.table_id, created.table_id);
    EXPECT_EQ(described.billing_mode_summary->billing_mode, api::BillingMode::pay_per_request);
    EXPECT_EQ(described.provisioned_throughput.read_capacity_units, 0);
}

TEST_F(TableOperations, DescribeCountsItemsAndBytesAsTheyAre) {
    const auto described = [&] {
        return must<api::DescribeTableRequest>(R"({"TableName": "indexed"})").table;
    };
    put("indexed", R"({"p": {"S": "x"}, "c": {"N": "1"}, "g": {"S": "g1"}})");  // 2 + 3 + 3
    put("indexed", R"({"p": {"S": "yy"}, "c": {"N": "1"}})");                   // 3 + 3
    EXPECT_EQ(described().item_count, 2);
    EXPECT_EQ(described().table_size_bytes, 14);
    const auto all = described().global_secondary_indexes[1];
    EXPECT_EQ(all.item_count, 1);
    EXPECT_EQ(all.index_size_bytes, 8);
    must<api::DeleteItemRequest>(
        R"({"TableName": "indexed", "Key": {"p": {"S": "x"}, "c": {"N": "1"}}})");
    EXPECT_EQ(described().item_count, 1);
    EXPECT_EQ(described().table_size_bytes, 6);
    EXPECT_EQ(described().global_secondary_indexes[1].item_count, 0);
    EXPECT_EQ(described().global_secondary_indexes[1].index_size_bytes, 0);
}

TEST_F(TableOperations, NamesAreUniqueAndNeeded) {
    EXPECT_EQ(error_of<api::CreateTableRequest>(test::hash_table),
              "ResourceInUseException: Table already exists: hash");
    EXPECT_EQ(error_of<api::DescribeTableRequest>(R"({"TableName": "none"})"),
              "ResourceNotFoundException: Requested resource not found: Table: none not found");
    EXPECT_EQ(error_of<api::DeleteTableRequest>(R"({"TableName": "none"})"),
              "ResourceNotFoundException: Requested resource not found: Table: none not found");
}

TEST_F(TableOperations, ADeletedTableIsGoneWithItsItems) {
    put("hash", R"({"p": {"S": "x"}})");
    const auto deleted =
        must<api::DeleteTableRequest>(R"({"TableName": "hash"})").table_description;
    EXPECT_EQ(deleted.table_status, api::TableStatus::deleting);
    EXPECT_EQ(deleted.item_count, 1);
    EXPECT_TRUE(deleted.key_schema.empty());
    EXPECT_EQ(error_of<api::GetItemRequest>(R"({"TableName": "hash", "Key": {"p": {"S": "x"}}})"),
              "ResourceNotFoundException: Requested resource not found");
    must<api::CreateTableRequest>(test::hash_table);
    EXPECT_EQ(get("hash", R"({"p": {"S": "x"}})"), "");
    EXPECT_EQ(must<api::DescribeTableRequest>(R"({"TableName": "hash"})").table.item_count, 0);
}

TEST_F(TableOperations, ProtectedTablesStay) {
    must<api::CreateTableRequest>(R"({"TableName": "kept", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "p", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}], "DeletionProtectionEnabled": true})");
    EXPECT_EQ(error_of<api::DeleteTableRequest>(R"({"TableName": "kept"})"),
              invalid("Resource cannot be deleted as it is currently protected against deletion. "
                      "Disable deletion "
                      "protection first."));
}

TEST_F(TableOperations, ListsArePagedInTheOrderOfBytes) {
    for (const char* name : {"zeta", "Alpha", "beta"}) {
        std::string json(test::hash_table);
        json.replace(json.find("\"hash\""), 6, '"' + std::string(name) + '"');
        must<api::CreateTableRequest>(json);
    }
    const auto all = must<api::ListTablesRequest>("{}");
    EXPECT_EQ(all.table_names,
              (std::vector<std::string>{"Alpha", "beta", "hash", "indexed", "zeta"}));
    EXPECT_FALSE(all.last_evaluated_table_name);
    const auto page = must<api::ListTablesRequest>(R"({"Limit": 2})");
    EXPECT_EQ(page.table_names, (std::vector<std::string>{"Alpha", "beta"}));
    EXPECT_EQ(page.last_evaluated_table_name, "beta");
    const auto rest =
        must<api::ListTablesRequest>(R"({"Limit": 3, "ExclusiveStartTableName": "beta"})");
    EXPECT_EQ(rest.table_names, (std::vector<std::string>{"hash", "indexed", "zeta"}));
    EXPECT_FALSE(rest.last_evaluated_table_name);
    // A name that is no table's will do as well.
    EXPECT_EQ(
        must<api::ListTablesRequest>(R"({"ExclusiveStartTableName": "gamma"})").table_names.front(),
        "hash");
}

}  // namespace
}  // namespace dynox::engine

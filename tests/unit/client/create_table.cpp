#include <gtest/gtest.h>

#include "dynox/table.hpp"

namespace dynox {
namespace {

using Definitions = std::vector<api::AttributeDefinition>;
using Keys = std::vector<api::KeySchemaElement>;

TEST(CreateTable, PutsThePartitionKeyFirst) {
    const api::CreateTableRequest request =
        CreateTable("users").sort_key("sk", "N").partition_key("pk", "S").request();
    EXPECT_EQ(request.table_name, "users");
    EXPECT_EQ(request.key_schema, (Keys{{"pk", api::KeyType::hash}, {"sk", api::KeyType::range}}));
    EXPECT_EQ(request.attribute_definitions,
              (Definitions{{"sk", AttributeType::number}, {"pk", AttributeType::string}}));
    EXPECT_EQ(request.billing_mode, api::BillingMode::pay_per_request);
    EXPECT_EQ(request.provisioned_throughput, std::nullopt);
}

TEST(CreateTable, DescribesIndexes) {
    const api::CreateTableRequest request =
        CreateTable("users")
            .partition_key("pk", "S")
            .sort_key("sk", "S")
            .global_secondary_index(SecondaryIndex("by-email")
                                        .partition_key("email", "S")
                                        .projection("INCLUDE", "name", "age"))
            .global_secondary_index(
                SecondaryIndex("inverted").partition_key("sk", "S").sort_key("pk", "S"))
            .local_secondary_index(
                SecondaryIndex("by-date").sort_key("date", "B").projection("KEYS_ONLY"))
            .request();
    EXPECT_EQ(request.attribute_definitions.size(), 4U);  // each once
    ASSERT_TRUE(request.global_secondary_indexes);
    ASSERT_EQ(request.global_secondary_indexes->size(), 2U);
    const api::GlobalSecondaryIndex& email = request.global_secondary_indexes->front();
    EXPECT_EQ(email.index_name, "by-email");
    EXPECT_EQ(email.key_schema, (Keys{{"email", api::KeyType::hash}}));
    EXPECT_EQ(email.projection.projection_type, api::ProjectionType::include);
    EXPECT_EQ(email.projection.non_key_attributes, (std::vector<std::string>{"name", "age"}));
    EXPECT_EQ(email.provisioned_throughput, std::nullopt);
    EXPECT_EQ(request.global_secondary_indexes->back().projection.projection_type,
              api::ProjectionType::all);
    ASSERT_TRUE(request.local_secondary_indexes);
    EXPECT_EQ(request.local_secondary_indexes->front().key_schema,
              (Keys{{"pk", api::KeyType::hash}, {"date", api::KeyType::range}}));
}

TEST(CreateTable, GivesProvisionedTablesACapacity) {
    const api::CreateTableRequest request =
        CreateTable("users")
            .partition_key("pk", "S")
            .billing_mode("PROVISIONED")
            .write_capacity(7)
            .global_secondary_index(SecondaryIndex("i").partition_key("a", "S").read_capacity(9))
            .request();
    EXPECT_EQ(request.provisioned_throughput, (api::ProvisionedThroughput{5, 7}));
    EXPECT_EQ(request.global_secondary_indexes->front().provisioned_throughput,
              (api::ProvisionedThroughput{9, 5}));
}

TEST(CreateTable, TakesTheRest) {
    const api::CreateTableRequest request = CreateTable("users")
                                                .partition_key("pk", "S")
                                                .table_class("STANDARD_INFREQUENT_ACCESS")
                                                .deletion_protection(true)
                                                .tag("team", "a")
                                                .tag("env", "test")
                                                .request();
    EXPECT_EQ(request.table_class, api::TableClass::standard_infrequent_access);
    EXPECT_TRUE(request.deletion_protection_enabled);
    ASSERT_TRUE(request.tags);
    EXPECT_EQ(request.tags->back().key, "env");
}

TEST(CreateTable, WaitsAMinuteByDefault) {
    EXPECT_EQ(CreateTable("t").wait_timeout(), std::nullopt);
    EXPECT_EQ(CreateTable("t").wait().wait_timeout(), Seconds(60));
    EXPECT_EQ(CreateTable("t").wait(Seconds(5)).wait_timeout(), Seconds(5));
}

}  // namespace
}  // namespace dynox

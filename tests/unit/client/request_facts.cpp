#include "client/request_facts.hpp"

#include <gtest/gtest.h>

#include "dynox/item.hpp"

namespace dynox::detail {
namespace {

TEST(RequestFacts, TellWhatOperationsDo) {
    EXPECT_EQ(operation_facts<api::GetItemRequest>.name, "GetItem");
    EXPECT_EQ(operation_facts<api::GetItemRequest>.kind, CallKind::get);
    EXPECT_EQ(operation_facts<api::GetItemRequest>.direction, Direction::read);
    EXPECT_EQ(operation_facts<api::BatchWriteItemRequest>.direction, Direction::write);
    EXPECT_EQ(operation_facts<api::DescribeTableRequest>.direction, Direction::none);
    EXPECT_TRUE(meets_conflicts<api::PutItemRequest>);
    EXPECT_TRUE(meets_conflicts<api::TransactGetItemsRequest>);
    EXPECT_FALSE(meets_conflicts<api::GetItemRequest>);
    EXPECT_FALSE(is_single_item<api::QueryRequest>);
}

TEST(RequestFacts, FindTheTable) {
    api::GetItemRequest get;
    get.table_name = "users";
    EXPECT_EQ(table_of(get), "users");
    api::BatchGetItemRequest batch;
    EXPECT_EQ(table_of(batch), "");
    batch.request_items.emplace_back("orders", api::KeysAndAttributes());
    EXPECT_EQ(table_of(batch), "orders");
    api::TransactWriteItemsRequest transaction;
    EXPECT_EQ(table_of(transaction), "");
    api::TransactDelete remove;
    remove.table_name = "stock";
    transaction.transact_items.emplace_back(remove);
    EXPECT_EQ(table_of(transaction), "stock");
    EXPECT_EQ(table_of(api::ListTablesRequest()), "");
}

TEST(RequestFacts, FindTheTableBehindAnArn) {
    const std::string table = "arn:aws:dynamodb:eu-west-1:999900001111:table/users";
    EXPECT_EQ(table_arn_in(table), table);
    EXPECT_EQ(table_arn_in("users"), "users");
    api::TagResourceRequest tag;
    EXPECT_EQ(table_of(tag), "");
    tag.resource_arn = table;
    EXPECT_EQ(table_of(tag), table);
    api::GetResourcePolicyRequest policy;
    policy.resource_arn = table + "/stream/2026-11-23T12:00:00.000";
    EXPECT_EQ(table_of(policy), table);
    api::DescribeBackupRequest backup;
    backup.backup_arn = table + "/backup/01548148148148-a";
    EXPECT_EQ(table_of(backup), table);
    api::DescribeExportRequest exported;
    exported.export_arn = table + "/export/01548148148148-a";
    EXPECT_EQ(table_of(exported), table);
    api::DescribeImportRequest imported;
    imported.import_arn = table + "/import/01548148148148-a";
    EXPECT_EQ(table_of(imported), table);
    api::ListExportsRequest exports;
    EXPECT_EQ(table_of(exports), "");
    exports.table_arn = table;
    EXPECT_EQ(table_of(exports), table);
    api::ListBackupsRequest backups;
    EXPECT_EQ(table_of(backups), "");
    backups.table_name = "users";
    EXPECT_EQ(table_of(backups), "users");
    api::RestoreTableFromBackupRequest restore;  // the new table, not the one in the backup
    restore.backup_arn = backup.backup_arn;
    restore.target_table_name = "again";
    EXPECT_EQ(table_of(restore), "again");
    api::ImportTableRequest load;
    load.table_creation_parameters.table_name = "fresh";
    EXPECT_EQ(table_of(load), "fresh");
    api::DescribeGlobalTableRequest global;
    global.global_table_name = "world";
    EXPECT_EQ(table_of(global), "world");
}

TEST(RequestFacts, EstimateUnits) {
    EXPECT_EQ(units_of(api::QueryRequest()), 1);
    api::BatchGetItemRequest reads;
    reads.request_items.emplace_back("a", api::KeysAndAttributes());
    reads.request_items.back().second.keys.resize(3);
    reads.request_items.emplace_back("b", api::KeysAndAttributes());
    reads.request_items.back().second.keys.resize(4);
    EXPECT_EQ(units_of(reads), 7);
    api::BatchWriteItemRequest writes;
    writes.request_items.emplace_back("a", std::vector<api::WriteRequest>(5));
    EXPECT_EQ(units_of(writes), 5);
    api::TransactGetItemsRequest transaction;
    transaction.transact_items.resize(3);
    EXPECT_EQ(units_of(transaction), 6);
}

TEST(RequestFacts, TellReadingStatementsFromWritingOnes) {
    for (const char* statement : {"SELECT * FROM t", "  select a FROM t", "\n\tSelect 1"}) {
        EXPECT_EQ(direction_of_statement(statement), Direction::read) << statement;
    }
    for (const char* statement :
         {"INSERT INTO t VALUE {}", "UPDATE t SET a = 1", "delete FROM t", "", "   ", "sel"}) {
        EXPECT_EQ(direction_of_statement(statement), Direction::write) << statement;
    }
}

TEST(RequestFacts, AskForCapacityOnce) {
    api::GetItemRequest request;
    const std::optional<api::GetItemRequest> asking = asking_capacity(request);
    ASSERT_TRUE(asking);
    EXPECT_EQ(asking->return_consumed_capacity, api::ReturnConsumedCapacity::total);
    EXPECT_FALSE(asking_capacity(*asking));
    EXPECT_FALSE(asking_capacity(api::DescribeTableRequest()));
}

}  // namespace
}  // namespace dynox::detail

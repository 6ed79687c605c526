#include "engine/backup/backups.hpp"

#include "support.hpp"

namespace dynox::engine {
namespace {

class Backups : public test::BackupTest {
  protected:
    std::string back_up(const std::string& name, const std::string& table = "indexed") {
        return must<api::CreateBackupRequest>(R"({"TableName": ")" + table +
                                              R"(", "BackupName": ")" + name + "\"}")
            .backup_details.backup_arn;
    }
    api::BackupDescription describe(const std::string& arn) {
        return must<api::DescribeBackupRequest>(R"({"BackupArn": ")" + arn + "\"}")
            .backup_description;
    }
    std::string names(const std::string& request) {
        const auto listed = must<api::ListBackupsRequest>(request);
        std::string all;
        for (const api::BackupSummary& summary : listed.backup_summaries) {
            all += summary.backup_name + " ";
        }
        return all;
    }
};

TEST_P(Backups, AreDescribedAsTheirTableWas) {
    put(1, "a");
    const auto created =
        must<api::CreateBackupRequest>(R"({"TableName": "indexed", "BackupName": "nightly"})");
    EXPECT_EQ(created.backup_details.backup_status, "CREATING");
    put(2, "b");
    const api::BackupDescription description = describe(created.backup_details.backup_arn);
    EXPECT_EQ(description.backup_details->backup_status, "AVAILABLE");
    EXPECT_EQ(description.backup_details->backup_type, "USER");
    EXPECT_EQ(description.source_table_details->item_count, 1);
    EXPECT_EQ(description.source_table_details->table_name, "indexed");
    EXPECT_EQ(description.source_table_feature_details->global_secondary_indexes.size(), 3U);
    EXPECT_EQ(description.source_table_feature_details->local_secondary_indexes.size(), 1U);
}

TEST_P(Backups, OutliveTheirTableAndTheProcess) {
    const std::string arn = back_up("first");
    must<api::DeleteTableRequest>(R"({"TableName": "indexed"})");
    if (GetParam() == test::Kind::durable) {
        open();
    }
    EXPECT_EQ(describe(arn).backup_details->backup_status, "AVAILABLE");
}

TEST_P(Backups, AreListedByTableTimeAndPage) {
    back_up("first");
    now += 10;
    back_up("second");
    back_up("other", "hash");
    EXPECT_EQ(names("{}").size(), std::string("first second other ").size());
    EXPECT_EQ(names(R"({"TableName": "indexed"})"), "first second ");
    EXPECT_EQ(names(R"({"TableName": "hash"})"), "other ");
    EXPECT_EQ(names(R"({"TableName": "indexed", "TimeRangeUpperBound": 1700000010})"), "first ");
    EXPECT_EQ(names(R"({"TableName": "indexed", "TimeRangeLowerBound": 1700000010})"), "second ");
    EXPECT_EQ(names(R"({"BackupType": "SYSTEM"})"), "");
    const auto page = must<api::ListBackupsRequest>(R"({"TableName": "indexed", "Limit": 1})");
    ASSERT_TRUE(page.last_evaluated_backup_arn);
    EXPECT_EQ(names(R"({"TableName": "indexed", "ExclusiveStartBackupArn": ")" +
                    *page.last_evaluated_backup_arn + "\"}"),
              "second ");
}

TEST_P(Backups, GoWhenDeleted) {
    put(1, "a");
    const std::string arn = back_up("first");
    const std::string request = R"({"BackupArn": ")" + arn + "\"}";
    EXPECT_EQ(
        must<api::DeleteBackupRequest>(request).backup_description.backup_details->backup_status,
        "DELETED");
    EXPECT_EQ(error_of<api::DescribeBackupRequest>(request),
              "BackupNotFoundException: Backup not found: " + arn);
    EXPECT_EQ(error_of<api::DeleteBackupRequest>(request),
              "BackupNotFoundException: Backup not found: " + arn);
    EXPECT_EQ(names("{}"), "");
}

TEST_P(Backups, AreMadeInPartWhereAWorkerDoesTheRest) {
    if (GetParam() == test::Kind::durable) {
        GTEST_SKIP() << "as in memory, but slower";
    }
    api::PutItemRequest item;
    item.table_name = "hash";
    for (int i = 0; i < 40'000; ++i) {
        item.item = dynox::item("p", "p" + std::to_string(i)).to_flat();
        ASSERT_TRUE(engine->execute(item));
    }
    const auto status_after_advance = [this] {
        const std::string arn =
            must<api::CreateBackupRequest>(R"({"TableName": "hash", "BackupName": "abc"})")
                .backup_details.backup_arn;
        EXPECT_TRUE(engine->admin()->administer(api::AdvanceClockRequest{1}));
        engine->begin_due_worker();  // so that the question itself does nothing
        const auto described = must<api::DescribeBackupRequest>(R"({"BackupArn": ")" + arn + "\"}");
        engine->end_due_worker();
        return described.backup_description.backup_details->backup_status;
    };
    EXPECT_EQ(status_after_advance(), "AVAILABLE");
    engine->begin_due_worker();
    EXPECT_EQ(status_after_advance(), "CREATING");
    engine->end_due_worker();
    EXPECT_TRUE(engine->advance_clock(0));
    EXPECT_EQ(status_after_advance(), "AVAILABLE");
}

TEST_P(Backups, NeedATable) {
    EXPECT_EQ(error_of<api::CreateBackupRequest>(R"({"TableName": "absent", "BackupName": "abc"})"),
              "TableNotFoundException: Table not found: absent");
    EXPECT_EQ(error_of<api::DescribeContinuousBackupsRequest>(R"({"TableName": "absent"})"),
              "TableNotFoundException: Table not found: absent");
}

TEST_P(Backups, ContinuousOnesAreOffAtFirst) {
    const auto described = [this] {
        return *must<api::DescribeContinuousBackupsRequest>(R"({"TableName": "indexed"})")
                    .continuous_backups_description.point_in_time_recovery_description;
    };
    EXPECT_EQ(described().point_in_time_recovery_status, "DISABLED");
    EXPECT_FALSE(described().earliest_restorable_date_time);
    recover(true);
    now += 60;
    EXPECT_EQ(described().point_in_time_recovery_status, "ENABLED");
    EXPECT_EQ(described().recovery_period_in_days, 35);
    EXPECT_EQ(described().earliest_restorable_date_time, now - 60);
    EXPECT_EQ(described().latest_restorable_date_time, now);
    recover(false);
    EXPECT_EQ(described().point_in_time_recovery_status, "DISABLED");
}

INSTANTIATE_TEST_SUITE_P(Storages, Backups,
                         ::testing::Values(test::Kind::memory, test::Kind::durable));

}  // namespace
}  // namespace dynox::engine

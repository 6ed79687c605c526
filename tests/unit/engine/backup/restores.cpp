#include "engine/backup/restores.hpp"

#include "support.hpp"

namespace dynox::engine {
namespace {

class Restores : public test::BackupTest {
  protected:
    std::string back_up() {
        return must<api::CreateBackupRequest>(R"({"TableName": "indexed", "BackupName": "abc"})")
            .backup_details.backup_arn;
    }
    /// `more` begins with a comma.
    static std::string from(const std::string& arn, const std::string& more = "") {
        return R"({"TargetTableName": "restored", "BackupArn": ")" + arn + "\"" + more + "}";
    }
    static std::string at(double time) {
        return R"({"TargetTableName": "restored", "SourceTableName": "indexed", )"
               R"("RestoreDateTime": )" +
               std::to_string(time) + "}";
    }
    void forget_restored() { must<api::DeleteTableRequest>(R"({"TableName": "restored"})"); }
    api::TableDescription restored() {
        return must<api::DescribeTableRequest>(R"({"TableName": "restored"})").table;
    }
};

TEST_P(Restores, GiveWhatTheBackupHolds) {
    put(1, "a");
    put(2, "b");
    const std::string arn = back_up();
    put(1, "changed");
    erase(2);
    put(3, "new");
    const auto begun = must<api::RestoreTableFromBackupRequest>(from(arn)).table_description;
    EXPECT_EQ(begun.table_status, api::TableStatus::creating);
    EXPECT_TRUE(begun.restore_summary->restore_in_progress);
    const api::TableDescription done = restored();
    EXPECT_EQ(done.table_status, api::TableStatus::active);
    EXPECT_EQ(done.restore_summary->source_backup_arn, arn);
    EXPECT_FALSE(done.restore_summary->restore_in_progress);
    EXPECT_EQ(done.item_count, 2);
    EXPECT_EQ(items("restored"), "p1=a p2=b ");
    EXPECT_EQ(items("restored", "all"), "p1=a p2=b ");
    EXPECT_EQ(items("indexed"), "p1=changed p3=new ");
}

TEST_P(Restores, GiveMoreThanARequestCopies) {
    for (int i = 0; i < 700; ++i) {
        put(i, "a");
    }
    const std::string arn = back_up();
    EXPECT_EQ(error_of<api::RestoreTableFromBackupRequest>(from(arn)), "");
    EXPECT_EQ(error_of<api::UpdateTableRequest>(
                  R"({"TableName": "restored", "DeletionProtectionEnabled": true})"),
              "ResourceInUseException: Attempt to change a resource which is still in use: Table "
              "is being created: restored");
    EXPECT_EQ(error_of<api::ScanRequest>(R"({"TableName": "restored"})"),
              "ResourceNotFoundException: Requested resource not found");
    EXPECT_EQ(restored().item_count, 700);
    EXPECT_EQ(items("restored", "all"), items("indexed"));
}

TEST_P(Restores, GoOnAfterTheEndOfTheProcess) {
    if (GetParam() == test::Kind::memory) {
        GTEST_SKIP() << "memory ends with the process";
    }
    for (int i = 0; i < 600; ++i) {
        put(i, "a");
    }
    recover(true);
    now += 5;
    put(1, "later");
    must<api::RestoreTableToPointInTimeRequest>(at(now - 5));
    open();
    EXPECT_EQ(restored().item_count, 600);
    EXPECT_EQ(items("restored").find("later"), std::string::npos);
}

TEST_P(Restores, TakeOtherIndexesAndBilling) {
    put(1, "a");
    const std::string arn = back_up();
    EXPECT_EQ(error_of<api::RestoreTableFromBackupRequest>(
                  from(arn, R"(, "GlobalSecondaryIndexOverride": [], "BillingModeOverride":
                      "PROVISIONED", "ProvisionedThroughputOverride":
                      {"ReadCapacityUnits": 3, "WriteCapacityUnits": 4})")),
              "");
    const api::TableDescription done = restored();
    EXPECT_TRUE(done.global_secondary_indexes.empty());
    EXPECT_EQ(done.local_secondary_indexes.size(), 1U);
    EXPECT_EQ(done.attribute_definitions.size(), 3U);
    EXPECT_EQ(done.provisioned_throughput.write_capacity_units, 4);
    forget_restored();
    EXPECT_NE(error_of<api::RestoreTableFromBackupRequest>(
                  from(arn, R"(, "GlobalSecondaryIndexOverride": [{"IndexName": "another",
                      "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
                      "Projection": {"ProjectionType": "ALL"}}])"))
                  .find("must match existing secondary indexes"),
              std::string::npos);
}

TEST_P(Restores, NeedAFreeNameAndABackup) {
    const std::string arn = back_up();
    EXPECT_EQ(error_of<api::RestoreTableFromBackupRequest>(
                  R"({"TargetTableName": "hash", "BackupArn": ")" + arn + "\"}"),
              "TableAlreadyExistsException: Table already exists: hash");
    EXPECT_EQ(error_of<api::RestoreTableFromBackupRequest>(from(arn + "0")),
              "BackupNotFoundException: Backup not found: " + arn + "0");
}

TEST_P(Restores, GoBackToAnyTime) {
    put(1, "before");
    recover(true);
    const double begin = now;
    now += 10;
    put(1, "first");
    put(2, "first");
    now += 10;
    put(1, "second");
    erase(2);
    put(3, "second");
    now += 10;
    const std::pair<double, const char*> moments[] = {
        {begin, "p1=before "},
        {begin + 9.999, "p1=before "},
        {begin + 10, "p1=first p2=first "},
        {begin + 19, "p1=first p2=first "},
        {begin + 20, "p1=second p3=second "},
        {begin + 30, "p1=second p3=second "},
    };
    for (const auto& [time, expected] : moments) {
        must<api::RestoreTableToPointInTimeRequest>(at(time));
        EXPECT_EQ(items("restored"), expected) << time - begin;
        EXPECT_EQ(items("restored", "all"), expected) << time - begin;
        EXPECT_EQ(restored().restore_summary->restore_date_time, time);
        forget_restored();
    }
    must<api::RestoreTableToPointInTimeRequest>(
        R"({"TargetTableName": "restored", "SourceTableName": "indexed",
            "UseLatestRestorableTime": true})");
    EXPECT_EQ(items("restored"), "p1=second p3=second ");
}

TEST_P(Restores, KnowNoTimeOutsideTheWindow) {
    EXPECT_EQ(error_of<api::RestoreTableToPointInTimeRequest>(at(now)),
              "PointInTimeRecoveryUnavailableException: Point in time recovery is not enabled for "
              "table 'indexed'");
    recover(true);
    const std::string outside =
        "InvalidRestoreTimeException: An invalid restore time was specified. RestoreDateTime must "
        "be between EarliestRestorableDateTime and LatestRestorableDateTime.";
    EXPECT_EQ(error_of<api::RestoreTableToPointInTimeRequest>(at(now - 1)), outside);
    EXPECT_EQ(error_of<api::RestoreTableToPointInTimeRequest>(at(now + 1)), outside);
    const double begin = now;
    put(1, "a");
    now += 36 * 86'400.0;
    put(1, "b");
    while (engine->run_due(now).value()) {
    }
    EXPECT_EQ(error_of<api::RestoreTableToPointInTimeRequest>(at(begin)), outside);
    EXPECT_EQ(error_of<api::RestoreTableToPointInTimeRequest>(at(now - 34 * 86'400.0)), "");
    EXPECT_EQ(items("restored"), "p1=a ");
}

TEST_P(Restores, RememberWhatHappenedBeforeARestart) {
    if (GetParam() == test::Kind::memory) {
        GTEST_SKIP() << "memory ends with the process";
    }
    recover(true);
    now += 1;
    put(1, "a");
    now += 1;
    open();
    put(1, "b");
    must<api::RestoreTableToPointInTimeRequest>(at(now - 1));
    EXPECT_EQ(items("restored"), "p1=a ");
}

INSTANTIATE_TEST_SUITE_P(Storages, Restores,
                         ::testing::Values(test::Kind::memory, test::Kind::durable));

}  // namespace
}  // namespace dynox::engine

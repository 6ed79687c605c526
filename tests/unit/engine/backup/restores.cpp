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

/// A table with two vector indexes, and what searches in what is restored from it find.
class VectorRestores : public Restores {
  protected:
    static std::string index(const std::string& name, const std::string& distance) {
        return R"({"IndexName": ")" + name +
               R"(", "VectorAttribute": {"AttributeName": "emb"}, "Dimensions": 2,
                   "DistanceFunction": ")" +
               distance + R"(", "Projection": {"ProjectionType": "ALL"}, "SearchSchema":
                   [{"AttributeName": "team", "SearchSchemaElementType": "HASH"}]})";
    }
    std::string make_backup() {
        must<api::CreateTableRequest>(
            R"({"TableName": "vectors", "BillingMode": "PAY_PER_REQUEST",
                "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}], "AttributeDefinitions":
                [{"AttributeName": "p", "AttributeType": "S"},
                 {"AttributeName": "team", "AttributeType": "S"}], "VectorIndexes": [)" +
            index("near", "EUCLIDEAN") + "," + index("dot", "DOT_PRODUCT") + "]}");
        for (const char* const x : {"1", "2", "3"}) {
            must<api::PutItemRequest>(
                std::string(
                    R"({"TableName": "vectors", "Item": {"team": {"S": "a"}, "p": {"S": ")") +
                x + R"("}, "emb": {"L": [{"N": ")" + x + R"("}, {"N": "0"}]}}})");
        }
        return must<api::CreateBackupRequest>(R"({"TableName": "vectors", "BackupName": "abc"})")
            .backup_details.backup_arn;
    }
    std::string nearest(const std::string& name) {
        const auto found = run<api::SearchVectorsRequest>(
            R"({"TableName": "restored", "IndexName": ")" + name +
            R"(", "SearchVector": [{"N": "2.9"}, {"N": "0"}], "TopK": 1,
                "SearchConditionExpression": "team = :t",
                "ExpressionAttributeValues": {":t": {"S": "a"}}})");
        return !found ? test::failure(found)
               : found->search_results.empty()
                   ? "nothing"
                   : std::string(found->search_results[0].item.find("p").as_string());
    }
};

TEST_P(VectorRestores, HaveTheIndexesOfTheBackup) {
    const std::string arn = make_backup();
    const auto features = must<api::DescribeBackupRequest>(R"({"BackupArn": ")" + arn + "\"}")
                              .backup_description.source_table_feature_details;
    ASSERT_TRUE(features);
    ASSERT_EQ(features->vector_indexes.size(), 2U);
    EXPECT_EQ(features->vector_indexes[0].index_name, "near");
    EXPECT_EQ(features->vector_indexes[0].dimensions, 2);
    EXPECT_EQ(features->vector_indexes[1].distance_function,
              api::VectorDistanceFunction::dot_product);
    const auto begun = must<api::RestoreTableFromBackupRequest>(from(arn)).table_description;
    ASSERT_EQ(begun.vector_indexes.size(), 2U);
    EXPECT_EQ(begun.vector_indexes[0].index_status, api::TableStatus::creating);
    const api::TableDescription done = restored();
    ASSERT_EQ(done.vector_indexes.size(), 2U);
    EXPECT_EQ(done.vector_indexes[0].index_status, api::TableStatus::active);
    EXPECT_EQ(nearest("near"), "3");
    EXPECT_EQ(nearest("dot"), "3");
}

TEST_P(VectorRestores, KeepTheIndexesThatAreAskedFor) {
    const std::string arn = make_backup();
    must<api::RestoreTableFromBackupRequest>(
        from(arn, R"(, "VectorIndexOverride": [)" + index("near", "EUCLIDEAN") + "]"));
    EXPECT_EQ(restored().vector_indexes.size(), 1U);
    EXPECT_EQ(nearest("near"), "3");
    EXPECT_EQ(nearest("dot"), test::invalid("The table does not have the specified index: dot"));
    forget_restored();
    must<api::RestoreTableFromBackupRequest>(from(arn, R"(, "VectorIndexOverride": [])"));
    const api::TableDescription done = restored();
    EXPECT_TRUE(done.vector_indexes.empty());
    EXPECT_EQ(done.attribute_definitions.size(), 1U);
    forget_restored();
    for (const std::string& other : {index("other", "EUCLIDEAN"), index("near", "COSINE")}) {
        const std::string refused = error_of<api::RestoreTableFromBackupRequest>(
            from(arn, R"(, "VectorIndexOverride": [)" + other + "]"));
        EXPECT_NE(refused.find("must match existing secondary indexes"), std::string::npos)
            << refused;
    }
}

TEST_P(VectorRestores, ToAPointInTimeTakeOverridesToo) {
    make_backup();
    must<api::UpdateContinuousBackupsRequest>(
        R"({"TableName": "vectors", "PointInTimeRecoverySpecification":
            {"PointInTimeRecoveryEnabled": true}})");
    must<api::RestoreTableToPointInTimeRequest>(
        R"({"TargetTableName": "restored", "SourceTableName": "vectors",
            "UseLatestRestorableTime": true, "VectorIndexOverride": [)" +
        index("dot", "DOT_PRODUCT") + "]}");
    EXPECT_EQ(restored().vector_indexes.size(), 1U);
    EXPECT_EQ(nearest("dot"), "3");
}

INSTANTIATE_TEST_SUITE_P(Storages, VectorRestores,
                         ::testing::Values(test::Kind::memory, test::Kind::durable));

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

TEST_P(Restores, ToTheLatestTimeKnowAllWritesThoughTheClockWentBack) {
    recover(true);
    now += 100;
    put(1, "a");
    now -= 50;
    put(2, "b");
    const auto recovery = must<api::DescribeContinuousBackupsRequest>(R"({"TableName": "indexed"})")
                              .continuous_backups_description.point_in_time_recovery_description;
    EXPECT_EQ(recovery->latest_restorable_date_time, now + 50);
    const std::string latest = R"({"TargetTableName": "restored", "SourceTableName": "indexed",
                                   "UseLatestRestorableTime": true})";
    must<api::RestoreTableToPointInTimeRequest>(latest);
    EXPECT_EQ(items("restored"), "p1=a p2=b ");
    EXPECT_EQ(restored().restore_summary->restore_date_time, now + 50);
    forget_restored();
    // What comes after such a restore is later than the time that it is of.
    put(3, "c");
    must<api::RestoreTableToPointInTimeRequest>(at(now + 50));
    EXPECT_EQ(items("restored"), "p1=a p2=b ");
    forget_restored();
    if (GetParam() == test::Kind::durable) {
        open();
    }
    put(4, "d");
    must<api::RestoreTableToPointInTimeRequest>(latest);
    EXPECT_EQ(items("restored"), "p1=a p2=b p3=c p4=d ");
}

TEST_P(Restores, AreOfALimitedNumberAtATime) {
    for (int i = 0; i < 300; ++i) {  // more than a request restores
        put(i, "a");
    }
    recover(true);
    engine->begin_due_worker();  // who does nothing yet
    const auto restore = [this](int number) {
        return error_of<api::RestoreTableToPointInTimeRequest>(
            R"({"SourceTableName": "indexed", "UseLatestRestorableTime": true,
                "TargetTableName": "restored)" +
            std::to_string(number) + "\"}");
    };
    for (int i = 0; i < 50; ++i) {
        ASSERT_EQ(restore(i), "");
    }
    EXPECT_EQ(restore(50),
              "LimitExceededException: Subscriber limit exceeded: there are at most 50 concurrent "
              "restores");
    for (int i = 0; i < 5; ++i) {
        EXPECT_TRUE(engine->run_due(now).value());
    }
    EXPECT_EQ(restore(50), "");
    engine->end_due_worker();
}

TEST(FailedRestores, LeaveNoTableBehind) {
    double now = 1'700'000'000;
    EngineState state(make_memory_storage(), "us-east-1", [&now] { return now; });
    api::CommitTicket ticket = 0;
    const TableHandle table =
        state.catalogue
            .create(api::decode_request<api::CreateTableRequest>(test::hash_table).value(), now,
                    ticket)
            .value();
    api::PointInTimeRecoverySpecification on;
    on.point_in_time_recovery_enabled = true;
    ASSERT_TRUE(state.recovery.update(state, *table, on));
    now += 10;
    ItemWriter damaged;
    damaged.name("r");
    damaged.binary("short");
    WriteBatch batch;
    batch.put(undo_key(table->id(), begin_of(now)), damaged.finish());
    ASSERT_TRUE(state.storage->apply(batch));
    api::RestoreTableToPointInTimeRequest request;
    request.source_table_name = table->name();
    request.target_table_name = "restored";
    request.restore_date_time = now - 5;
    ASSERT_TRUE(restore_table_to_point_in_time(state, request, ticket));
    EXPECT_TRUE(state.jobs.idle());
    EXPECT_EQ(state.catalogue.find("restored"), nullptr);
    // The name is free again.
    ASSERT_TRUE(restore_table_to_point_in_time(state, request, ticket));
}

INSTANTIATE_TEST_SUITE_P(Storages, Restores,
                         ::testing::Values(test::Kind::memory, test::Kind::durable));

}  // namespace
}  // namespace dynox::engine

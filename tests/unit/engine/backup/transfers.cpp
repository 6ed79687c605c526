#include "engine/backup/transfers.hpp"

#include <zlib.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "support.hpp"

namespace dynox::engine {
namespace {

namespace fs = std::filesystem;

constexpr const char* table_arn = "arn:aws:dynamodb:us-east-1:000000000000:table/indexed";

std::string read_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

class Transfers : public test::BackupTest {
  protected:
    /// `more` begins with a comma.
    api::ExportDescription export_table(const std::string& more = "") {
        const auto begun = must<api::ExportTableToPointInTimeRequest>(
            R"({"TableArn": ")" + std::string(table_arn) + R"(", "S3Bucket": "bucket")" + more +
            "}");
        EXPECT_EQ(begun.export_description.export_status, "IN_PROGRESS");
        return must<api::DescribeExportRequest>(R"({"ExportArn": ")" +
                                                begun.export_description.export_arn + "\"}")
            .export_description;
    }
    std::string export_error(const std::string& more) {
        return error_of<api::ExportTableToPointInTimeRequest>(
            R"({"TableArn": ")" + std::string(table_arn) + "\"" + more + "}");
    }
    /// All lines of the data files below a folder of the bucket.
    std::string data(const std::string& folder) {
        std::string text;
        for (const auto& entry : fs::directory_iterator(directory / ("s3/bucket/" + folder))) {
            gzFile file = gzopen(entry.path().c_str(), "rb");
            char part[4096];
            for (int read = 0; (read = gzread(file, part, sizeof part)) > 0;) {
                text.append(part, static_cast<std::size_t>(read));
            }
            gzclose(file);
        }
        return text;
    }
    static std::string id_of(const api::ExportDescription& description) {
        return description.export_arn.substr(description.export_arn.rfind('/') + 1);
    }
    /// Makes the table "imported" of a file with `text`, or of what `more` says.
    api::ImportTableDescription import_file(const std::string& text, const std::string& format,
                                            const std::string& more = "",
                                            const std::string& prefix = "in/") {
        fs::create_directories(directory / "s3/bucket/in");
        std::ofstream(directory / "s3/bucket/in/file") << text;
        const auto begun = must<api::ImportTableRequest>(
            R"({"S3BucketSource": {"S3Bucket": "bucket", "S3KeyPrefix": ")" + prefix +
            R"("}, "InputFormat": ")" + format + "\"" + more + R"(, "TableCreationParameters":
            {"TableName": "imported", "BillingMode": "PAY_PER_REQUEST",
             "AttributeDefinitions": [{"AttributeName": "p", "AttributeType": "S"},
                                      {"AttributeName": "g", "AttributeType": "S"}],
             "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}],
             "GlobalSecondaryIndexes": [{"IndexName": "all",
                 "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
                 "Projection": {"ProjectionType": "ALL"}}]}})");
        return must<api::DescribeImportRequest>(R"({"ImportArn": ")" +
                                                begun.import_table_description.import_arn + "\"}")
            .import_table_description;
    }
};

TEST_P(Transfers, ExportATable) {
    recover(true);
    put(1, "a");
    put(2, "b");
    const api::ExportDescription done = export_table(R"(, "S3Prefix": "some/where")");
    EXPECT_EQ(done.export_status, "COMPLETED");
    EXPECT_EQ(done.item_count, 2);
    const std::string folder = "some/where/AWSDynamoDB/" + id_of(done);
    EXPECT_EQ(done.export_manifest, folder + "/manifest-summary.json");
    const std::string lines = data(folder + "/data");
    EXPECT_NE(lines.find(R"({"Item":{"c":{"N":"1"},"g":{"S":"a"},"h":{"N":"1"},"p":{"S":"p1"}}})"),
              std::string::npos)
        << lines;
    EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 2);
    const std::string summary = read_file(directory / ("s3/bucket/" + *done.export_manifest));
    EXPECT_NE(summary.find(R"("exportTime":"2023-11-14T22:13:20.000Z")"), std::string::npos)
        << summary;
    EXPECT_NE(summary.find(R"("itemCount":2)"), std::string::npos) << summary;
    const std::string files =
        read_file(directory / ("s3/bucket/" + folder + "/manifest-files.json"));
    EXPECT_NE(files.find(R"({"itemCount":2,"md5Checksum":")"), std::string::npos) << files;
    EXPECT_NE(files.find(R"("dataFileS3Key":")" + folder + "/data/"), std::string::npos) << files;
}

TEST_P(Transfers, ExportATableAsItWas) {
    recover(true);
    put(1, "old");
    now += 10;
    put(1, "new");
    const api::ExportDescription done = export_table(R"(, "ExportTime": 1700000005)");
    const std::string lines = data("AWSDynamoDB/" + id_of(done) + "/data");
    EXPECT_NE(lines.find("old"), std::string::npos);
    EXPECT_EQ(lines.find("new"), std::string::npos);
}

TEST_P(Transfers, ExportWhatChanged) {
    recover(true);
    put(1, "a");
    put(2, "b");
    put(3, "same");
    now += 1;
    const auto begin = static_cast<std::int64_t>(now);
    put(1, "middle");
    put(1, "changed");
    erase(2);
    put(4, "new");
    now += 900;
    const auto end = static_cast<std::int64_t>(now);
    put(1, "later");
    now += 1;
    export_table(R"(, "ExportType": "INCREMENTAL_EXPORT", "IncrementalExportSpecification": {)"
                 R"("ExportFromTime": )" +
                 std::to_string(begin) + R"(, "ExportToTime": )" + std::to_string(end) + "}");
    const std::string lines = data("AWSDynamoDB/data");
    EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 3) << lines;
    EXPECT_NE(
        lines.find(
            R"({"Metadata":{"WriteTimestampMicros":{"N":"1700000001000000"}},)"
            R"("Keys":{"c":{"N":"1"},"p":{"S":"p1"}},)"
            R"("OldImage":{"c":{"N":"1"},"g":{"S":"a"},"h":{"N":"1"},"p":{"S":"p1"}},)"
            R"("NewImage":{"c":{"N":"1"},"g":{"S":"changed"},"h":{"N":"1"},"p":{"S":"p1"}}})"),
        std::string::npos)
        << lines;
    EXPECT_EQ(lines.find("later"), std::string::npos);
    EXPECT_EQ(lines.find("same"), std::string::npos);
    EXPECT_NE(lines.find(R"("p":{"S":"p2"}},"OldImage":{)"), std::string::npos) << lines;
    EXPECT_NE(lines.find(R"("p":{"S":"p4"}},"NewImage":{)"), std::string::npos) << lines;
}

TEST_P(Transfers, RefuseBadExports) {
    EXPECT_EQ(export_error(R"(, "S3Bucket": "bucket")"),
              "PointInTimeRecoveryUnavailableException: Point in time recovery is not enabled for "
              "table 'indexed'");
    recover(true);
    const std::string invalid = "ValidationException: ";
    for (const char* const bad :
         {R"(, "S3Bucket": "..")", R"(, "S3Bucket": "a/b")", R"(, "S3Bucket": "/etc")",
          R"(, "S3Bucket": "bucket", "S3Prefix": "../x")",
          R"(, "S3Bucket": "bucket", "S3Prefix": "/x")",
          R"(, "S3Bucket": "bucket", "ExportFormat": "ION")"}) {
        EXPECT_EQ(export_error(bad).substr(0, invalid.size()), invalid) << bad;
    }
    const std::string early = export_error(R"(, "S3Bucket": "bucket", "ExportTime": 1600000000)");
    EXPECT_EQ(early.substr(0, early.find(':')), "InvalidExportTimeException");
    EXPECT_EQ(error_of<api::DescribeExportRequest>(
                  R"({"ExportArn": "arn:aws:dynamodb:us-east-1:000000000000:table/x/export/1"})"),
              "ExportNotFoundException: Export not found: "
              "arn:aws:dynamodb:us-east-1:000000000000:table/x/export/1");
}

TEST_P(Transfers, AreBegunOnceForOneToken) {
    recover(true);
    const std::string token = R"(, "S3Bucket": "bucket", "ClientToken": "t")";
    EXPECT_EQ(export_error(token), "");
    EXPECT_EQ(export_error(token), "");
    EXPECT_EQ(must<api::ListExportsRequest>("{}").export_summaries.size(), 1U);
    const std::string other = export_error(token + R"(, "S3Prefix": "p")");
    EXPECT_EQ(other.substr(0, other.find(':')), "ExportConflictException");
    const std::string of_other_table = error_of<api::ExportTableToPointInTimeRequest>(
        R"({"TableArn": "arn:aws:dynamodb:us-east-1:000000000000:table/hash")" + token + "}");
    EXPECT_EQ(of_other_table.substr(0, of_other_table.find(':')), "ExportConflictException");
    now += 901;
    const std::string increment =
        R"(, "S3Bucket": "bucket", "ClientToken": "i", "ExportType": "INCREMENTAL_EXPORT")"
        R"(, "IncrementalExportSpecification": {"ExportFromTime": 1700000000})";
    EXPECT_EQ(export_error(increment), "");
    now += 1;
    EXPECT_EQ(export_error(increment), "");
    EXPECT_EQ(must<api::ListExportsRequest>("{}").export_summaries.size(), 2U);
}

TEST_P(Transfers, ImportWhatWasExported) {
    recover(true);
    put(1, "a");
    put(2, "b");
    const api::ExportDescription done = export_table();
    const api::ImportTableDescription imported =
        import_file("", "DYNAMODB_JSON", R"(, "InputCompressionType": "GZIP")",
                    "AWSDynamoDB/" + id_of(done) + "/data/");
    EXPECT_EQ(imported.import_status, "COMPLETED") << imported.failure_message.value_or("");
    EXPECT_EQ(imported.imported_item_count, 2);
    EXPECT_EQ(items("imported"), "p1=a p2=b ");
    EXPECT_EQ(items("imported", "all"), "p1=a p2=b ");
}

TEST_P(Transfers, ImportCountsWhatIsNoItem) {
    const api::ImportTableDescription done = import_file(R"({"Item":{"p":{"S":"p1"},"g":{"S":"a"}}}
{"Item":{"p":{"N":"1"}}}
no JSON

{"Item":{"p":{"S":"p1"},"g":{"S":"again"}}}
)",
                                                         "DYNAMODB_JSON");
    EXPECT_EQ(done.import_status, "COMPLETED");
    EXPECT_EQ(done.processed_item_count, 4);
    EXPECT_EQ(done.error_count, 2);
    EXPECT_EQ(done.imported_item_count, 2);
    EXPECT_EQ(items("imported"), "p1=again ");
    EXPECT_EQ(items("imported", "all"), "p1=again ");
}

TEST_P(Transfers, ImportManyLines) {
    std::string text = "p,g,text\n";
    for (int i = 0; i < 1'000; ++i) {
        text += "p" + std::to_string(i) + ",g,\"a, \"\"quoted\"\"\nline\"\n";
    }
    const api::ImportTableDescription done = import_file(text, "CSV");
    EXPECT_EQ(done.import_status, "COMPLETED");
    EXPECT_EQ(done.imported_item_count, 1'000);
    const auto one =
        must<api::GetItemRequest>(R"({"TableName": "imported", "Key": {"p": {"S": "p999"}}})");
    ASSERT_TRUE(one.item);
    EXPECT_EQ(one.item->find("text").as_string(), "a, \"quoted\"\nline");
}

TEST_P(Transfers, ImportTakesDelimiterAndHeader) {
    const api::ImportTableDescription done =
        import_file("p1;a\np2;b\n", "CSV",
                    R"(, "InputFormatOptions": {"Csv": {"Delimiter": ";", "HeaderList":
                       ["p", "g"]}})");
    EXPECT_EQ(done.imported_item_count, 2);
    EXPECT_EQ(items("imported"), "p1=a p2=b ");
}

TEST_P(Transfers, AreOfALimitedNumberAtATime) {
    recover(true);
    for (int i = 0; i < 300; ++i) {  // more than a request exports
        put(i, "a");
    }
    engine->begin_due_worker();  // who does nothing yet
    const std::string bucket = R"(, "S3Bucket": "bucket")";
    for (int i = 0; i < 300; ++i) {
        ASSERT_EQ(export_error(bucket), "");
    }
    EXPECT_EQ(export_error(bucket),
              "LimitExceededException: Subscriber limit exceeded: there are at most 300 concurrent "
              "exports");
    for (int i = 0; i < 5; ++i) {
        EXPECT_TRUE(engine->run_due(now).value());
    }
    EXPECT_EQ(export_error(bucket), "");
    engine->end_due_worker();
}

TEST_P(Transfers, AreForgottenAfter90Days) {
    recover(true);
    const std::string arn = export_table().export_arn;
    const std::string describe = R"({"ExportArn": ")" + arn + "\"}";
    import_file("p,g\n", "CSV");
    now += 90 * 86'400.0 - 1;
    EXPECT_EQ(error_of<api::DescribeExportRequest>(describe), "");
    EXPECT_EQ(must<api::ListImportsRequest>("{}").import_summary_list.size(), 1U);
    now += 1;
    EXPECT_EQ(error_of<api::DescribeExportRequest>(describe),
              "ExportNotFoundException: Export not found: " + arn);
    EXPECT_TRUE(must<api::ListExportsRequest>("{}").export_summaries.empty());
    EXPECT_TRUE(must<api::ListImportsRequest>("{}").import_summary_list.empty());
    // What is due takes them out of storage: a clock that goes back finds them no more.
    ASSERT_TRUE(engine->run_due(now));
    now -= 90 * 86'400.0;
    EXPECT_TRUE(must<api::ListExportsRequest>("{}").export_summaries.empty());
    EXPECT_TRUE(must<api::ListImportsRequest>("{}").import_summary_list.empty());
}

TEST_P(Transfers, ImportSkipsARecordThatIsTooLong) {
    const std::string x(std::size_t{4} << 20, 'x');
    const api::ImportTableDescription done =
        import_file("p,g\np1,\"" + x + "\np2,\"\"b\"\"\np3,c\"\np4,d\n", "CSV");
    EXPECT_EQ(done.import_status, "COMPLETED");
    EXPECT_EQ(done.error_count, 1);
    EXPECT_EQ(items("imported"), "p4=d ");
}

TEST_P(Transfers, ImportTakesTheFilesOfFoldersInFolders) {
    fs::create_directories(directory / "s3/bucket/in/2/deep");
    fs::create_directories(directory / "s3/bucket/in/other");
    std::ofstream(directory / "s3/bucket/in/2/deep/file") << "p2,b\n";
    std::ofstream(directory / "s3/bucket/in/2/file") << "p1,b\n";
    std::ofstream(directory / "s3/bucket/in/2file") << "p3,b\n";
    std::ofstream(directory / "s3/bucket/in/other/file") << "p4,b\n";
    const std::string header = R"(, "InputFormatOptions": {"Csv": {"HeaderList": ["p", "g"]}})";
    EXPECT_EQ(import_file("", "CSV", header, "in/2").imported_item_count, 3);
    EXPECT_EQ(items("imported"), "p1=b p2=b p3=b ");
}

TEST_P(Transfers, TellNobodyWhereTheirFolderIs) {
    fs::remove_all(directory / "s3");
    recover(true);
    EXPECT_EQ(export_error(R"(, "S3Bucket": "bucket")"),
              test::invalid("cannot open the export directory: No such file or directory"));
}

TEST_P(Transfers, ImportFailsWhereNothingIs) {
    const api::ImportTableDescription done = import_file("", "CSV", "", "nowhere/");
    EXPECT_EQ(done.import_status, "FAILED");
    EXPECT_EQ(error_of<api::DescribeTableRequest>(R"({"TableName": "imported"})"),
              "ResourceNotFoundException: Requested resource not found: Table: imported not found");
    EXPECT_EQ(must<api::ListImportsRequest>("{}").import_summary_list.size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(Storages, Transfers,
                         ::testing::Values(test::Kind::memory, test::Kind::durable));

TEST(TransfersWithoutAFolder, NameTheOption) {
    const std::shared_ptr<Engine> engine = Engine::open().value();
    const auto failed = engine->execute(test::request<api::ExportTableToPointInTimeRequest>(
        R"({"TableArn": "abc", "S3Bucket": "bucket"})"));
    EXPECT_NE(test::failure(failed).find("--export-dir DIR"), std::string::npos);
}

}  // namespace
}  // namespace dynox::engine

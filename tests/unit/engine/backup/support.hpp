// Engines in memory and in a directory, for tests of backups.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

#include "engine/storage/storage_module.hpp"
#include "support/temporary_directory.hpp"
#include "unit/engine/support.hpp"

namespace dynox::engine::test {

enum class Kind { memory, durable };
/// For the names of tests.
inline void PrintTo(Kind kind, std::ostream* out) {
    *out << (kind == Kind::memory ? "memory" : "durable");
}

/// An engine with the tables hash and indexed.
class BackupTest : public ::testing::TestWithParam<Kind>, protected EngineCalls {
  protected:
    void SetUp() override {
        if (GetParam() == Kind::durable && !load_storage_module()) {
            GTEST_SKIP() << "built without durable storage";
        }
        std::filesystem::create_directory(directory / "s3");
        open();
        must<api::CreateTableRequest>(hash_table);
        must<api::CreateTableRequest>(indexed_table);
    }
    /// Before its directory goes.
    void TearDown() override { engine.reset(); }
    void open() {
        engine.reset();
        EngineConfig config;
        config.clock([this] { return now; }).export_directory(directory / "s3");
        if (GetParam() == Kind::durable) {
            config.data_directory(directory / "data");
        }
        engine = Engine::open(config).value();
    }

    /// Of the table indexed.
    void put(int number, std::string_view group) {
        must<api::PutItemRequest>(R"({"TableName": "indexed", "Item": {"p": {"S": "p)" +
                                  std::to_string(number) +
                                  R"("}, "c": {"N": "1"}, "h": {"N": "1"}, "g": {"S": ")" +
                                  std::string(group) + R"("}}})");
    }
    void erase(int number) {
        must<api::DeleteItemRequest>(R"({"TableName": "indexed", "Key": {"p": {"S": "p)" +
                                     std::to_string(number) + R"("}, "c": {"N": "1"}}})");
    }
    /// "p0=a p1=b ": the items of a table with their groups, in the order of their keys.
    std::string items(const std::string& table, const std::string& index = "") {
        api::ScanRequest scan;
        scan.table_name = table;
        if (!index.empty()) {
            scan.index_name = index;
        }
        const auto found = engine->execute(scan);
        EXPECT_TRUE(found.has_value()) << failure(found);
        std::vector<std::string> texts;
        if (found && found->items) {
            for (const FlatItem& item : *found->items) {
                texts.push_back(std::string(item.find("p").as_string()) + "=" +
                                std::string(item.find("g").as_string()) + " ");
            }
        }
        std::sort(texts.begin(), texts.end());
        std::string all;
        for (const std::string& text : texts) {
            all += text;
        }
        return all;
    }
    void recover(bool on) {
        must<api::UpdateContinuousBackupsRequest>(
            std::string(R"({"TableName": "indexed", "PointInTimeRecoverySpecification": )") +
            R"({"PointInTimeRecoveryEnabled": )" + (on ? "true" : "false") + "}}");
    }

    dynox::test::TemporaryDirectory directory;
};

}  // namespace dynox::engine::test

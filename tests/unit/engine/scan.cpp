#include "engine/scan.hpp"

#include "engine/digest.hpp"
#include "support.hpp"

#include <set>

namespace dynox::engine {
namespace {

using test::EngineTest;
using test::invalid;

class ScanTest : public EngineTest {
  protected:
    static constexpr int item_count = 60;
    void fill() {
        for (int i = 0; i < item_count; ++i) {
            put("hash", R"({"p": {"S": "key-)" + std::to_string(i) + R"("}, "n": {"N": ")" +
                            std::to_string(i) + "\"}}");
        }
    }
    /// All pages of a scan with `rest`; the partition keys in the order they came.
    std::vector<std::string> scan_all(const std::string& rest) {
        std::vector<std::string> keys;
        std::string start;
        do {
            const auto page =
                must<api::ScanRequest>(R"({"TableName": "hash")" + rest + start + "}");
            for (const FlatItem& flat_item : *page.items) {
                keys.emplace_back(flat_item.find("p").as_string());
            }
            start = page.last_evaluated_key
                        ? R"(, "ExclusiveStartKey": )" +
                              Item::from_flat(*page.last_evaluated_key).to_dynamodb_json()
                        : "";
        } while (!start.empty() && keys.size() <= item_count);
        return keys;
    }
    std::string scan_error(const std::string& rest) {
        return error_of<api::ScanRequest>(R"({"TableName": "hash", )" + rest + "}");
    }
};

TEST_F(ScanTest, WalksPartitionsInTheOrderOfTheirDigests) {
    fill();
    const std::vector<std::string> keys = scan_all("");
    ASSERT_EQ(keys.size(), static_cast<std::size_t>(item_count));
    for (std::size_t i = 1; i < keys.size(); ++i) {
        EXPECT_LT(key_digest({keys[i - 1]}), key_digest({keys[i]}));
    }
}

TEST_F(ScanTest, PagesGiveEveryItemOnce) {
    fill();
    const std::vector<std::string> whole = scan_all("");
    for (const char* limit : {"1", "7", "59", "60", "61"}) {
        EXPECT_EQ(scan_all(std::string(R"(, "Limit": )") + limit), whole) << limit;
    }
}

TEST_F(ScanTest, SegmentsShareTheItems) {
    fill();
    const std::vector<std::string> whole = scan_all("");
    for (const int total : {1, 2, 3, 7, 100, 5000, 1'000'000}) {
        std::vector<std::string> together;
        if (total <= 100) {
            for (int segment = 0; segment < total; ++segment) {
                for (std::string& key :
                     scan_all(R"(, "Limit": 3, "TotalSegments": )" + std::to_string(total) +
                              R"(, "Segment": )" + std::to_string(segment))) {
                    together.push_back(std::move(key));
                }
            }
            EXPECT_EQ(together, whole) << total;
            continue;
        }
        // With more segments than blocks of digests: each item is in the segment that holds its
        // first 12 bits.
        for (const std::string& key : whole) {
            const auto block = static_cast<std::int64_t>(key_digest({key}) >> 52);
            // The segment i with ceil(4096 i / T) <= block < ceil(4096 (i + 1) / T): the last i
            // that begins at or below.
            std::int64_t segment = (block * total) / 4096;
            EXPECT_LE((4096 * segment + total - 1) / total, block);
            const auto page = must<api::ScanRequest>(R"({"TableName": "hash", "TotalSegments": )" +
                                                     std::to_string(total) + R"(, "Segment": )" +
                                                     std::to_string(segment) + "}");
            EXPECT_EQ(page.count, 1) << key;
        }
    }
}

TEST_F(ScanTest, SegmentsHaveTheirRules) {
    EXPECT_EQ(
        scan_error(R"("TotalSegments": 2)"),
        invalid(
            "The Segment parameter is required but was not present in the request when parameter "
            "TotalSegments is present"));
    EXPECT_EQ(scan_error(R"("Segment": 0)"), invalid("The TotalSegments parameter is required but "
                                                     "was not present in the request when Segment "
                                                     "parameter is present"));
    EXPECT_EQ(scan_error(R"("Segment": 2, "TotalSegments": 2)"),
              invalid("The Segment parameter is zero-based and must be less than parameter "
                      "TotalSegments: Segment: 2 is "
                      "not less than TotalSegments: 2"));
    // MD5("Outliersx") begins with 54: the first half of all digests.
    EXPECT_EQ(
        scan_error(R"("Segment": 1, "TotalSegments": 2, "ExclusiveStartKey": {"p": {"S": "x"}})"),
        invalid("The provided starting key is invalid: Invalid ExclusiveStartKey. Please use "
                "ExclusiveStartKey "
                "with correct Segment. TotalSegments: 2 Segment: 1"));
    EXPECT_EQ(
        scan_error(R"("Segment": 0, "TotalSegments": 2, "ExclusiveStartKey": {"p": {"S": "x"}})"),
        "");
}

TEST_F(ScanTest, StartKeysMustFitTheSchema) {
    EXPECT_EQ(scan_error(R"("ExclusiveStartKey": {"q": {"S": "x"}})"),
              invalid("The provided starting key is invalid: The provided key element does not "
                      "match the schema"));
    EXPECT_EQ(scan_error(R"("ExclusiveStartKey": {"p": {"N": "1"}})"),
              invalid("The provided starting key is invalid: The provided key element does not "
                      "match the schema"));
}

TEST_F(ScanTest, FiltersMayNameKeysAndCountWhatTheyLeave) {
    fill();
    const auto page = must<api::ScanRequest>(
        R"({"TableName": "hash", "FilterExpression": "n < :v AND attribute_exists(p) ",
        "ExpressionAttributeValues": {":v": {"N": "10"}}, "ProjectionExpression": "n"})");
    EXPECT_EQ(page.count, 10);
    EXPECT_EQ(page.scanned_count, item_count);
    EXPECT_EQ(page.items->front().view().size(), 1U);
    EXPECT_FALSE(page.last_evaluated_key);
}

TEST_F(ScanTest, APageSurvivesTheDeletionOfItsLastItem) {
    fill();
    const std::vector<std::string> whole = scan_all("");
    const auto page = must<api::ScanRequest>(R"({"TableName": "hash", "Limit": 5})");
    const std::string last = Item::from_flat(*page.last_evaluated_key).to_dynamodb_json();
    must<api::DeleteItemRequest>(R"({"TableName": "hash", "Key": )" + last + "}");
    const auto next = must<api::ScanRequest>(
        R"({"TableName": "hash", "Limit": 1, "ExclusiveStartKey": )" + last + "}");
    ASSERT_EQ(next.count, 1);
    EXPECT_EQ(next.items->front().find("p").as_string(), whole[5]);
}

TEST_F(ScanTest, IndexesAreScannedLikeTables) {
    for (int i = 0; i < 20; ++i) {
        const std::string n = std::to_string(i);
        put("indexed", R"({"p": {"S": "p)" + n + R"("}, "c": {"N": "1"}, "h": {"N": ")" +
                           std::to_string(i % 3) + "\"}}");
    }
    put("indexed", R"({"p": {"S": "no"}, "c": {"N": "1"}})");
    std::set<std::string> seen;
    std::string start;
    do {
        const auto page = must<api::ScanRequest>(
            R"({"TableName": "indexed", "IndexName": "include", "Limit": 3)" + start + "}");
        for (const FlatItem& flat_item : *page.items) {
            EXPECT_TRUE(seen.insert(std::string(flat_item.find("p").as_string())).second);
        }
        start = page.last_evaluated_key
                    ? R"(, "ExclusiveStartKey": )" +
                          Item::from_flat(*page.last_evaluated_key).to_dynamodb_json()
                    : "";
    } while (!start.empty() && seen.size() < 30);
    EXPECT_EQ(seen.size(), 20U);
    EXPECT_EQ(error_of<api::ScanRequest>(
                  R"({"TableName": "indexed", "IndexName": "include", "ExclusiveStartKey":
                  {"p": {"S": "x"}, "c": {"N": "1"}}})"),
              invalid("The provided starting key is invalid"));
}

}  // namespace
}  // namespace dynox::engine

#include "unit/api/samples.hpp"

namespace dynox::api {
namespace {

template <class OperationResult>
std::string fault(std::string_view body) {
    const auto result = decode_result<OperationResult>(body);
    if (result) {
        return {};
    }
    EXPECT_EQ(result.error().code(), client_errc::invalid_response);
    return result.error().message();
}

TEST(DecodeResults, SaysWhereAnAnswerIsNotUnderstood) {
    EXPECT_EQ(fault<GetItemResult>("<html>"),
              "expected the answer of GetItem, found malformed JSON");
    EXPECT_EQ(fault<GetItemResult>(""), "expected the answer of GetItem, found malformed JSON");
    EXPECT_EQ(fault<QueryResult>(R"({"Count":"x"})"),
              "expected the answer of Query, found at 'count': STRING_VALUE cannot be converted to "
              "Integer");
    EXPECT_EQ(fault<DescribeTableResult>(R"({"Table":{"KeySchema":[{"KeyType":"hash"}]}})"),
              "expected the answer of DescribeTable, found at 'table.keySchema.1.member.keyType': "
              "a text that this version of dynox does not know");
    EXPECT_TRUE(fault<GetItemResult>(R"({"Item":{"a":{"N":"x"}}})")
                    .starts_with("expected the answer of GetItem, found a bad attribute value: "));
    EXPECT_TRUE(fault<GetItemResult>(R"({"Item":{"a":{"S":1}}})")
                    .starts_with("expected the answer of GetItem, found at 'item': expected "));
}

TEST(DecodeResults, IgnoresWhatItDoesNotKnow) {
    const auto result = decode_result<DescribeTableResult>(
        R"({"Table":{"TableName":"abc","TableStatus":"ARCHIVED","Replicas":[{"x":1}],)"
        R"("TableClassSummary":{"TableClass":"NEW_CLASS","LastUpdateDateTime":1.5},)"
        R"("WarmThroughput":{"Status":"ACTIVE"},"CreationDateTime":1.7E9}})");
    ASSERT_TRUE(result) << result.error().message();
    EXPECT_EQ(result->table.table_name, "abc");
    EXPECT_EQ(result->table.table_status, TableStatus::archived);
    EXPECT_EQ(result->table.table_class_summary->table_class, std::nullopt);
    EXPECT_EQ(result->table.creation_date_time, 1.7e9);
}

TEST(DecodeResults, ReadsMoreThanRequestsMayHold) {
    std::string body = R"({"Count":3000,"ScannedCount":3000,"Items":[)";
    for (int i = 0; i < 3000; ++i) {
        body.append(i == 0 ? "" : ",").append(R"({"n":{"N":")" + std::to_string(i) + "\"}}");
    }
    const auto result = decode_result<QueryResult>(body + "]}");
    ASSERT_TRUE(result) << result.error().message();
    ASSERT_EQ(result->items->size(), 3000U);
    EXPECT_EQ(result->items->back(), item("n", 2999).to_flat());
}

}  // namespace
}  // namespace dynox::api

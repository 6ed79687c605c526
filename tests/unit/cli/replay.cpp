#include "replay.hpp"

#include <gtest/gtest.h>

#include "admin_call.hpp"
#include "commands.hpp"

namespace dynox::cli {
namespace {

std::string compare(std::string_view expected, std::string_view found,
                    const std::vector<std::string>& ignored = {}) {
    return difference(AttributeValue::from_json(expected).value(),
                      AttributeValue::from_json(found).value(), ignored);
}

TEST(CliReplay, FindsNoDifferenceWhereThereIsNone) {
    EXPECT_EQ(compare("{}", "{}"), "");
    EXPECT_EQ(compare(R"({"a": 1.0, "b": [{"c": null}]})", R"({"b": [{"c": null}], "a": 1})"), "");
}

TEST(CliReplay, SaysWhereAnswersDiffer) {
    EXPECT_EQ(compare(R"({"a": {"b": [1, {"c": "x"}]}})", R"({"a": {"b": [1, {"c": "y"}]}})"),
              R"(a.b[1].c: expected "x", found "y")");
    EXPECT_EQ(compare(R"({"a": 1})", "{}"), "a: expected 1, found nothing");
    EXPECT_EQ(compare("{}", R"({"a": 1})"), "a: expected nothing, found 1");
    EXPECT_EQ(compare(R"({"a": [1]})", R"({"a": [1, 2]})"), "a: expected [1], found [1,2]");
    EXPECT_EQ(compare(R"({"a": 1})", R"({"a": "1"})"), R"(a: expected 1, found "1")");
}

TEST(CliReplay, LeavesOutWhatIsIgnoredAtEveryDepth) {
    EXPECT_EQ(compare(R"({"t": {"TableId": 1, "n": 2}, "TableId": 3})", R"({"t": {"n": 2}})",
                      {"TableId"}),
              "");
    EXPECT_EQ(
        compare(R"([{"id": 1}, {"id": 2, "x": 1}])", R"([{"id": 2}, {"id": 1, "x": 2}])", {"id"}),
        "[1].x: expected 1, found 2");
}

TEST(CliAdminCall, ReadsUrls) {
    EXPECT_EQ(read_http_url("http://localhost:8000").host, "localhost");
    EXPECT_EQ(read_http_url("http://localhost:8000/").port, "8000");
    EXPECT_EQ(read_http_url("http://localhost").port, "80");
    EXPECT_EQ(read_http_url("http://[::1]:8000").host, "::1");
    EXPECT_EQ(read_http_url("http://[::1]:8000").port, "8000");
    for (const char* bad :
         {"", "localhost:8000", "https://localhost", "http://", "http://:80", "http://host:"}) {
        EXPECT_THROW((void)read_http_url(bad), UsageError) << bad;
    }
}

}  // namespace
}  // namespace dynox::cli

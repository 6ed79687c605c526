#include "server/request_log.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "support/temporary_directory.hpp"

namespace dynox::server {
namespace {

LogEntry entry(std::string_view request, std::string_view response) {
    return {"PutItem", request, response, 200, std::chrono::microseconds(12)};
}

TEST(ServerRequestLog, WritesOneLineAnEntry) {
    EXPECT_EQ(format_entry(entry("{ \"a\" :\n [1, \"b \\n c\"] }", "{}"), 1.5),
              R"({"time":1.500000,"operation":"PutItem","status":200,"microseconds":12,)"
              R"("request":{"a":[1,"b \n c"]},"response":{}})"
              "\n");
}

TEST(ServerRequestLog, KeepsWhatIsNoJsonAsAText) {
    const std::string text = format_entry(entry("{\n\"x", ""), 0);
    EXPECT_NE(text.find(R"x("request":"{\n\"x","response":null)x"), std::string::npos) << text;
    const std::string bytes = format_entry(entry("\xff", ""), 0);
    EXPECT_NE(bytes.find(R"x("request":"(not UTF-8)")x"), std::string::npos) << bytes;
}

TEST(ServerRequestLog, AppendsToItsFile) {
    const test::TemporaryDirectory directory;
    const std::string path = directory / "log";
    for (int i = 0; i < 2; ++i) {
        RequestLog::open(path).value()->write(entry("{}", "{}"));
    }
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    const std::string lines = text.str();
    EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 2);
    EXPECT_FALSE(RequestLog::open(directory / "none" + "/log"));
}

}  // namespace
}  // namespace dynox::server

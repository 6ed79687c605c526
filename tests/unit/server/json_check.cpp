#include "server/json_check.hpp"

#include <gtest/gtest.h>

#include <string>

namespace dynox::server {
namespace {

TEST(ServerJsonCheck, TellsJsonFromOtherText) {
    for (const std::string_view json :
         {"{}", "[]", "null", " 1 ", "\"x\"", R"({"a":[{"b":null}]})"}) {
        EXPECT_TRUE(is_json(json)) << json;
    }
    for (const std::string_view other :
         {"", " ", "{", "{}x", "{a:1}", "hello", "{\"a\":1,}", "\"\xff\""}) {
        EXPECT_FALSE(is_json(other)) << other;
    }
    EXPECT_FALSE(is_json(std::string(200'000, '[')));
    EXPECT_FALSE(is_json(std::string(200'000, '[') + std::string(200'000, ']')));
}

}  // namespace
}  // namespace dynox::server

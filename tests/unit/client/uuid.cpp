#include "client/uuid.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <set>

namespace dynox::detail {
namespace {

TEST(Uuid, IsOfVersionFour) {
    const std::regex pattern("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    std::set<std::string> seen;
    for (int i = 0; i < 100; ++i) {
        const std::string uuid = random_uuid();
        EXPECT_TRUE(std::regex_match(uuid, pattern)) << uuid;
        EXPECT_TRUE(seen.insert(uuid).second);
    }
}

TEST(Uuid, FractionsAreBelowOne) {
    for (int i = 0; i < 1000; ++i) {
        const double fraction = random_fraction();
        EXPECT_GE(fraction, 0.0);
        EXPECT_LT(fraction, 1.0);
    }
}

}  // namespace
}  // namespace dynox::detail

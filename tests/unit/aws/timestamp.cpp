#include "aws/timestamp.hpp"

#include <gtest/gtest.h>

namespace dynox::aws {
namespace {

TEST(Timestamp, ReadsTheFormsOfServicesAndCaches) {
    for (const char* text :
         {"2021-08-05T19:58:02Z", "2021-08-05T19:58:02UTC", "2021-08-05T19:58:02.999Z",
          "2021-08-05T19:58:02+00:00", "2021-08-05T21:58:02+02:00", "2021-08-05T14:28:02-0530"}) {
        EXPECT_EQ(parse_timestamp(text), 1628193482) << text;
    }
    EXPECT_EQ(parse_timestamp("1970-01-01T00:00:00Z"), 0);
    EXPECT_EQ(parse_timestamp("3025-09-14T04:05:45Z"), 33314731545);
}

TEST(Timestamp, RefusesOtherTexts) {
    for (const char* text :
         {"", "2021-08-05", "2021-08-05T19:58:02", "2021-08-05 19:58:02Z", "2021-02-30T00:00:00Z",
          "2021-13-01T00:00:00Z", "2021-08-05T24:00:00Z", "2021-08-05T19:58:02Zx", "1628193482",
          "2021-08-05T19:58:02+25:00", "2021-8-05T19:58:02Z"}) {
        EXPECT_EQ(parse_timestamp(text), std::nullopt) << text;
    }
}

TEST(Timestamp, WritesWhatItReads) {
    EXPECT_EQ(format_timestamp(1628193482), "2021-08-05T19:58:02Z");
    EXPECT_EQ(format_timestamp(0), "1970-01-01T00:00:00Z");
    EXPECT_EQ(parse_timestamp(format_timestamp(33314731545)), 33314731545);
}

}  // namespace
}  // namespace dynox::aws

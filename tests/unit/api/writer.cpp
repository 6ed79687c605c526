#include "api/writer.hpp"

#include <gtest/gtest.h>

namespace dynox::api {
namespace {

std::string written(double value) {
    std::string out;
    {
        json::Sink sink(out);
        append_double(sink, value);
    }
    return out;
}

TEST(Writer, PrintsDoublesWithAFractionAndNoExponent) {
    EXPECT_EQ(written(0), "0.0");
    EXPECT_EQ(written(1), "1.0");
    EXPECT_EQ(written(0.5), "0.5");
    EXPECT_EQ(written(-0.5), "-0.5");
    EXPECT_EQ(written(-2.5), "-2.5");
    EXPECT_EQ(written(1700000000), "1700000000.0");
    EXPECT_EQ(written(1700000000.123), "1700000000.123");
    EXPECT_EQ(written(100000), "100000.0");
    EXPECT_EQ(written(0.1), "0.1");
}

TEST(Writer, PrintsDoublesOfEverySize) {
    for (const double value : {1e15, 1e300, -1e300, 5e-324, 1.7976931348623157e308, 1e-7}) {
        EXPECT_EQ(std::strtod(written(value).c_str(), nullptr), value) << written(value);
    }
}

TEST(Writer, PrintsIntegersOfEverySize) {
    std::string out;
    {
        json::Sink sink(out);
        append_integer(sink, std::numeric_limits<std::int64_t>::min());
    }
    EXPECT_EQ(out, "-9223372036854775808");
}

}  // namespace
}  // namespace dynox::api

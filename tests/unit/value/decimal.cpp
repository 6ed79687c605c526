#include "value/decimal.hpp"

#include <gtest/gtest.h>

#include "support/random_items.hpp"

namespace dynox::decimal {
namespace {

std::string ordered(std::string_view text) {
    return Number::from_text(text).ordered_bytes();
}

TEST(Decimal, ScanGivesSignificantDigits) {
    Digits digits;
    ASSERT_EQ(scan("-00120.0340e-2", digits), Fault::none);
    EXPECT_TRUE(digits.negative);
    EXPECT_EQ(digits.count, 6);
    EXPECT_EQ(digits.point, 1);
    EXPECT_EQ(std::string(digits.digit.data(), 6), std::string("\1\2\0\0\3\4", 6));
    ASSERT_EQ(scan("-0.000", digits), Fault::none);
    EXPECT_EQ(digits.count, 0);
    EXPECT_FALSE(digits.negative);
}

TEST(Decimal, FaultTextsQuoteOnlyWhatIsNoNumber) {
    EXPECT_EQ(fault_text(Fault::not_numeric, "x"),
              "The parameter cannot be converted to a numeric value: x");
    EXPECT_EQ(fault_text(Fault::overflow, "x"), fault_text(Fault::overflow, ""));
    EXPECT_TRUE(fault_text(Fault::none, "x").empty());
}

TEST(Decimal, AcceptsEveryNumbersOwnBytes) {
    constexpr std::uint64_t seed = 3;
    test::RandomItems random(seed);
    for (int round = 0; round < 3000; ++round) {
        const std::string text = random.number_text();
        EXPECT_TRUE(is_valid_ordered(ordered(text))) << text << ", seed " << seed;
    }
    for (const char* text :
         {"0", "1e-130", "-1e-130", "9.9999999999999999999999999999999999999e125",
          "-9.9999999999999999999999999999999999999e125"}) {
        EXPECT_TRUE(is_valid_ordered(ordered(text))) << text;
    }
}

TEST(Decimal, RefusesOtherBytes) {
    const auto bytes = [](std::initializer_list<int> values) {
        std::string out;
        for (const int value : values) {
            out += static_cast<char>(value);
        }
        return out;
    };
    const std::string cases[] = {
        "",
        bytes({0x81}),                            // no digits
        bytes({0x7f}),                            // no digits, negative
        bytes({0x80, 2, 1}),                      // last pair is zero
        bytes({0xc1, 1, 2}),                      // first pair is zero
        bytes({0xc1, 0}),                         // pair -1
        bytes({0xc1, 101}),                       // pair 100
        bytes({0x3e, 100}),                       // negative without its closing byte
        bytes({0x3e, 102}),                       // negative with nothing but the closing byte
        bytes({0xc1, 2, 102}),                    // a positive does not have one
        bytes({0x80, 2}) + std::string(20, 2),    // 21 pairs
        bytes({0x80, 99}) + std::string(19, 99),  // 40 digits
    };
    for (const std::string& text : cases) {
        EXPECT_FALSE(is_valid_ordered(text)) << testing::PrintToString(text);
    }
    // Twenty pairs hold 38 digits only if the first and the last pair hold one digit each.
    const std::string middle(18, 50);
    EXPECT_TRUE(is_valid_ordered(bytes({0xc1, 2}) + middle + bytes({11})));
    EXPECT_FALSE(is_valid_ordered(bytes({0xc1, 12}) + middle + bytes({11})));
    EXPECT_FALSE(is_valid_ordered(bytes({0xc1, 2}) + middle + bytes({12})));
}

TEST(Decimal, ValidBytesAreExactlyThoseOfSomeNumber) {
    // All byte strings of two bytes: valid ones must come back from their own text.
    for (int first = 0; first < 256; ++first) {
        for (int second = 0; second < 256; ++second) {
            for (const bool closed : {false, true}) {
                std::string bytes{static_cast<char>(first), static_cast<char>(second)};
                bytes += closed ? "f" : "";  // 102
                if (!is_valid_ordered(bytes)) {
                    continue;
                }
                std::string text;
                Number::append_text_of_ordered(bytes, text);
                ASSERT_EQ(ordered(text), bytes) << text;
            }
        }
    }
}

}  // namespace
}  // namespace dynox::decimal

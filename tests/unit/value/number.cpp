#include "dynox/number.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <fstream>
#include <limits>
#include <sstream>
#include <unordered_set>

#include "support/random_items.hpp"

namespace dynox {
namespace {

std::string message_of(const Result<Number>& result) {
    return result ? "no error: " + result->to_string() : result.error().message();
}

constexpr const char* overflow =
    "Number overflow. Attempting to store a number with magnitude larger than supported range";
constexpr const char* underflow =
    "Number underflow. Attempting to store a number with magnitude smaller than supported range";
constexpr const char* too_many_digits =
    "Attempting to store more than 38 significant digits in a Number";

std::string nines(int count) {
    return std::string(static_cast<std::size_t>(count), '9');
}
std::string zeros(int count) {
    return std::string(static_cast<std::size_t>(count), '0');
}

TEST(Number, PrintsCanonicalText) {
    struct Case {
        std::string text;
        std::string canonical;
    };
    const Case cases[] = {
        {"0", "0"},
        {"-0", "0"},
        {"+0.000", "0"},
        {"0100.00", "100"},
        {"1e5", "100000"},
        {"1E+5", "100000"},
        {"+5", "5"},
        {".5", "0.5"},
        {"5.", "5"},
        {"-.5e1", "-5"},
        {"12.50e-1", "1.25"},
        {"0.1e-1", "0.01"},
        {"00012", "12"},
        {"-1.5", "-1.5"},
        {"1e-3", "0.001"},
        {"1.5E-130", "0." + zeros(129) + "15"},
        {"1e125", "1" + zeros(125)},
        {"-" + nines(38), "-" + nines(38)},
        {nines(38) + "e88", nines(38) + zeros(88)},
    };
    for (const Case& c : cases) {
        EXPECT_EQ(Number::from_text(c.text).to_string(), c.canonical) << c.text;
    }
}

TEST(Number, LongestTextHas170Characters) {
    const std::string text = "-0." + zeros(129) + "1" + zeros(36) + "1";
    EXPECT_EQ(text.size(), 170U);
    EXPECT_EQ(Number::from_text(text).to_string(), text);
}

TEST(Number, RefusesWhatIsNoNumber) {
    for (const std::string text : {"",
                                   "+",
                                   "-",
                                   ".",
                                   "e5",
                                   ".e5",
                                   "abc",
                                   "0x10",
                                   "NaN",
                                   "Infinity",
                                   "-Infinity",
                                   "1 ",
                                   " 1",
                                   "1..2",
                                   "1.2.3",
                                   "--1",
                                   "+-1",
                                   "1e",
                                   "1e+",
                                   "1e-",
                                   "1e5.",
                                   "1e5e5",
                                   "1,000",
                                   "1_000",
                                   "١",
                                   "1e9223372036854775808",
                                   "1e-9223372036854775809",
                                   "0e9223372036854775808"}) {
        const Result<Number> result = Number::parse(text);
        ASSERT_FALSE(result.has_value()) << text;
        EXPECT_EQ(result.error().code(), client_errc::invalid_number);
        EXPECT_EQ(message_of(result),
                  text.empty() ? "The parameter cannot be converted to a numeric value"
                               : "The parameter cannot be converted to a numeric value: " + text);
    }
    const std::string with_zero("1\0", 2);
    EXPECT_FALSE(Number::parse(with_zero).has_value());
}

TEST(Number, KeepsTheRange) {
    struct Case {
        std::string inside;
        std::string outside;
        const char* message;
    };
    const Case cases[] = {
        {"9.9e125", "1e126", overflow},
        {"-9.9e125", "-1e126", overflow},
        {"1" + zeros(125), "1" + zeros(126), overflow},
        {"0.001e128", "0.001e129", overflow},
        {"1e-130", "9.9e-131", underflow},
        {"-1e-130", "-9.9e-131", underflow},
        {"0." + zeros(129) + "1", "0." + zeros(130) + "1", underflow},
        {"1000e-133", "100e-133", underflow},
        // Zero is checked as if its last written digit were 1.
        {"0e125", "0e126", overflow},
        {"0.0e126", "0.0e127", overflow},
        {"0e-130", "0e-131", underflow},
        {"0.00e-128", "0.00e-129", underflow},
        {nines(38), nines(39), too_many_digits},
        {"1" + zeros(36) + "1", "1" + zeros(37) + "1", too_many_digits},
        {"0." + nines(38), "0." + nines(39), too_many_digits},
        {nines(38) + zeros(20), nines(39) + zeros(20), too_many_digits},
        {nines(38) + ".000", nines(38) + ".001", too_many_digits},
        // The range is looked at before the precision.
        {"1e125", nines(39) + "e100", overflow},
        {"1e125", "1e2147483647", overflow},
        {"1e125", "1e2147483648", overflow},
        {"1e125", "1e9223372036854775807", overflow},
        {"1e-130", "1e-9223372036854775808", underflow},
        {"1e125", "0e9223372036854775807", overflow},
    };
    for (const Case& c : cases) {
        EXPECT_TRUE(Number::parse(c.inside).has_value()) << c.inside;
        const Result<Number> outside = Number::parse(c.outside);
        ASSERT_FALSE(outside.has_value()) << c.outside;
        EXPECT_EQ(message_of(outside), c.message) << c.outside;
        EXPECT_EQ(outside.error().code(), client_errc::invalid_number);
    }
}

TEST(Number, FromTextThrowsWithTheSameWords) {
    try {
        (void)Number::from_text("abc");
        FAIL();
    } catch (const ClientException& e) {
        EXPECT_EQ(e.code(), client_errc::invalid_number);
        EXPECT_EQ(e.message(), "The parameter cannot be converted to a numeric value: abc");
    }
}

/// The cases that tests/data/make_number_cases.py worked out with Python's decimal module.
class NumberCases : public testing::Test {
  protected:
    static std::string hex(std::string_view bytes) {
        std::string out;
        for (const char byte : bytes) {
            std::array<char, 3> digits{};
            std::snprintf(digits.data(), digits.size(), "%02x", static_cast<unsigned char>(byte));
            out += digits.data();
        }
        return out;
    }
    static std::string outcome(const Result<Number>& result) {
        if (result) {
            return result->to_string();
        }
        const std::string message = result.error().message();
        return message == overflow          ? "overflow"
               : message == underflow       ? "underflow"
               : message == too_many_digits ? "digits"
                                            : message;
    }
    /// Calls `check` with the fields of each line of a kind; returns how many there were.
    template <class Check>
    static int each(const std::string& kind, const Check& check) {
        std::ifstream file(DYNOX_SOURCE_DIR "/tests/data/number_cases.tsv");
        int count = 0;
        for (std::string line; std::getline(file, line);) {
            std::istringstream fields(line);
            std::vector<std::string> parts;
            for (std::string part; std::getline(fields, part, '\t');) {
                parts.push_back(part);
            }
            if (parts.front() == kind) {
                check(parts);
                ++count;
            }
        }
        return count;
    }
};

TEST_F(NumberCases, TextAndOrderedBytesAgreeWithPython) {
    const int count = each("text", [](const std::vector<std::string>& parts) {
        const std::string& text = parts[1];
        const Number number = Number::from_text(text);
        EXPECT_EQ(number.to_string(), parts[2]) << text;
        EXPECT_EQ(hex(number.ordered_bytes()), parts[3]) << text;
        EXPECT_EQ(std::to_string(Number::size_by_rule(number.ordered_bytes())), parts[4]) << text;
    });
    EXPECT_GT(count, 500);
}

TEST_F(NumberCases, FaultsAgreeWithPython) {
    const int count = each("fault", [](const std::vector<std::string>& parts) {
        EXPECT_EQ(outcome(Number::parse(parts[1])), parts[2]) << parts[1];
    });
    EXPECT_GT(count, 100);
}

TEST_F(NumberCases, OrderAndArithmeticAgreeWithPython) {
    const int count = each("pair", [](const std::vector<std::string>& parts) {
        const Number a = Number::from_text(parts[1]);
        const Number b = Number::from_text(parts[2]);
        const int order = a < b ? -1 : a == b ? 0 : 1;
        EXPECT_EQ(std::to_string(order), parts[3]) << parts[1] << " <=> " << parts[2];
        EXPECT_EQ(outcome(add(a, b)), parts[4]) << parts[1] << " + " << parts[2];
        EXPECT_EQ(outcome(subtract(a, b)), parts[5]) << parts[1] << " - " << parts[2];
    });
    EXPECT_GT(count, 800);
}

TEST(Number, ArithmeticIsExactOrAnError) {
    struct Case {
        std::string a;
        std::string b;
        std::string sum;  // or the message
    };
    const Case cases[] = {
        {"1", "2", "3"},
        {"0.1", "0.2", "0.3"},
        {"-1", "1", "0"},
        {"99", "1", "100"},
        {nines(38), "1", "1" + zeros(38)},
        {nines(38), "2", overflow},
        {"1" + zeros(38), "-1", nines(38)},
        {"1" + zeros(38), "1", overflow},
        {"2" + zeros(38), "-1", overflow},
        {"1" + zeros(37), "1", "1" + zeros(36) + "1"},
        {"1e50", "1", overflow},
        {"9.9e125", "9.9e125", overflow},
        {"1.1e-130", "-1e-130", underflow},
        {"1e125", "-1e125", "0"},
        {"1e125", "1e-130", overflow},
        {"0", "1e-130", "0." + zeros(129) + "1"},
    };
    for (const Case& c : cases) {
        const Result<Number> sum = add(Number::from_text(c.a), Number::from_text(c.b));
        const Result<Number> swapped = add(Number::from_text(c.b), Number::from_text(c.a));
        EXPECT_EQ(sum ? sum->to_string() : sum.error().message(), c.sum) << c.a << " + " << c.b;
        EXPECT_EQ(swapped ? swapped->to_string() : swapped.error().message(), c.sum);
        if (!sum) {
            EXPECT_EQ(sum.error().code(), client_errc::invalid_number);
        }
    }
}

TEST(Number, ConvertsIntegersExactly) {
    using I64 = std::numeric_limits<std::int64_t>;
    using U64 = std::numeric_limits<std::uint64_t>;
    EXPECT_EQ(Number(I64::min()).to_string(), "-9223372036854775808");
    EXPECT_EQ(Number(I64::max()).to_string(), "9223372036854775807");
    EXPECT_EQ(Number(U64::max()).to_string(), "18446744073709551615");
    EXPECT_EQ(Number(I64::min()).to_int64().value(), I64::min());
    EXPECT_EQ(Number(I64::max()).to_int64().value(), I64::max());
    EXPECT_EQ(Number(U64::max()).to_uint64().value(), U64::max());
    EXPECT_EQ(Number(1000).to<int>().value(), 1000);
    EXPECT_EQ(Number(-128).to<std::int8_t>().value(), -128);
    EXPECT_EQ(Number(255).to<std::uint8_t>().value(), 255);
    EXPECT_EQ(Number::from_text("1e18").to_int64().value(), 1'000'000'000'000'000'000);
    EXPECT_EQ(Number(0).to_uint64().value(), 0U);
}

TEST(Number, RefusesConversionsThatLose) {
    const auto message = [](const auto& result) {
        EXPECT_EQ(result.error().code(), client_errc::inexact_conversion);
        return result.error().message();
    };
    EXPECT_EQ(message(Number::from_text("1.5").to_int64()), "expected an integer, found 1.5");
    EXPECT_EQ(message(Number::from_text("9223372036854775808").to_int64()),
              "expected an integer of 64 bits, found 9223372036854775808");
    EXPECT_EQ(message(Number::from_text("-9223372036854775809").to_int64()),
              "expected an integer of 64 bits, found -9223372036854775809");
    EXPECT_EQ(message(Number::from_text("18446744073709551616").to_uint64()),
              "expected an integer of 64 bits, found 18446744073709551616");
    EXPECT_EQ(message(Number(-1).to_uint64()),
              "expected an integer that is not negative, found -1");
    EXPECT_EQ(message(Number::from_text("2e19").to_uint64()),
              "expected an integer of 64 bits, found 20000000000000000000");
    EXPECT_EQ(message(Number::from_text("1e125").to_uint64()),
              "expected an integer of 64 bits, found 1" + zeros(125));
    EXPECT_EQ(message(Number(128).to<std::int8_t>()),
              "128 does not fit the integer type asked for");
    EXPECT_EQ(message(Number(-129).to<std::int8_t>()),
              "-129 does not fit the integer type asked for");
    EXPECT_EQ(message(Number(256).to<std::uint8_t>()),
              "256 does not fit the integer type asked for");
    EXPECT_EQ(message(Number::from_text("0.1000000000000000055511151231257827021").to_double()),
              "expected a number that a double can hold, found "
              "0.1000000000000000055511151231257827021");
}

TEST(Number, DoublesHaveTheirShortestText) {
    struct Case {
        double value;
        const char* text;
    };
    const Case cases[] = {{0.1, "0.1"},
                          {-0.0, "0"},
                          {1.0, "1"},
                          {1e23, "100000000000000000000000"},
                          {123456.789, "123456.789"},
                          {-2.5e-10, "-0.00000000025"},
                          {5e-324, nullptr},
                          {1e126, nullptr},
                          {std::numeric_limits<double>::max(), nullptr}};
    for (const Case& c : cases) {
        const Result<Number> number = Number::from_double(c.value);
        ASSERT_EQ(number.has_value(), c.text != nullptr) << c.value;
        if (number) {
            EXPECT_EQ(number->to_string(), c.text);
            EXPECT_EQ(number->to_double().value(), c.value);
        }
    }
    EXPECT_EQ(message_of(Number::from_double(std::nan(""))), "expected a finite number, found NaN");
    EXPECT_EQ(message_of(Number::from_double(-HUGE_VAL)),
              "expected a finite number, found an infinity");
}

TEST(Number, RandomDoublesComeBack) {
    constexpr std::uint64_t seed = 11;
    std::mt19937_64 rng(seed);
    for (int round = 0; round < 20'000; ++round) {
        const double mantissa = std::uniform_real_distribution<double>(-10, 10)(rng);
        const double value = std::ldexp(mantissa, static_cast<int>(rng() % 800) - 400);
        const Result<Number> number = Number::from_double(value);
        ASSERT_TRUE(number.has_value()) << value << ", seed " << seed;
        ASSERT_EQ(number->to_double_rounded(), value);
        ASSERT_EQ(number->to_double().value(), value);
        ASSERT_EQ(number->to_string(), Number::from_text(number->to_string()).to_string());
    }
}

TEST(Number, OrderedBytesOrderAsNumbersDo) {
    constexpr std::uint64_t seed = 7;
    test::RandomItems random(seed);
    std::vector<Number> numbers{Number(0)};
    for (int round = 0; round < 1000; ++round) {
        const Number number = random.number();
        numbers.push_back(number);
        numbers.push_back(-number);
    }
    std::sort(numbers.begin(), numbers.end());
    for (std::size_t index = 1; index < numbers.size(); ++index) {
        const std::string a = numbers[index - 1].ordered_bytes();
        const std::string b = numbers[index].ordered_bytes();
        ASSERT_LE(a.size(), Number::ordered_size_max);
        ASSERT_EQ(a <=> b, numbers[index - 1] <=> numbers[index])
            << numbers[index - 1] << " and " << numbers[index] << ", seed " << seed;
    }
}

TEST(Number, AllWaysFromTextToBytesAgree) {
    constexpr std::uint64_t seed = 5;
    test::RandomItems random(seed);
    for (int round = 0; round < 5000; ++round) {
        const std::string text = random.number_text();
        const Number number = Number::from_text(text);
        std::string direct;
        ASSERT_TRUE(Number::append_ordered_of_text(text, direct).has_value());
        ASSERT_EQ(direct, number.ordered_bytes()) << text << ", seed " << seed;
        ASSERT_EQ(Number::from_ordered(direct), number) << text;
        std::string printed;
        Number::append_text_of_ordered(direct, printed);
        ASSERT_EQ(printed, number.to_string()) << text;
        ASSERT_EQ(Number::from_text(printed), number) << text;
        ASSERT_EQ(-(-number), number);
        ASSERT_EQ(subtract(number, number).value(), Number());
        ASSERT_EQ(add(number, Number()).value(), number);
    }
    std::string kept = "kept";
    EXPECT_EQ(Number::append_ordered_of_text("1e126", kept).error().message(), overflow);
    EXPECT_EQ(kept, "kept");
}

TEST(Number, EqualNumbersHashEqually) {
    const std::hash<Number> hash;
    EXPECT_EQ(hash(Number::from_text("1.0")), hash(Number(1)));
    EXPECT_EQ(hash(Number::from_text("-0")), hash(Number()));
    std::unordered_set<std::size_t> hashes;
    for (int value = -5000; value < 5000; ++value) {
        hashes.insert(hash(Number(value)));
    }
    EXPECT_GT(hashes.size(), 9990U);
}

TEST(Number, SizeFollowsTheRule) {
    struct Case {
        const char* text;
        std::uint32_t size;
    };
    // service-facts: 1 + ceil(integer digits / 2) + ceil(fraction digits / 2), + 1 if negative.
    const Case cases[] = {{"0", 1},
                          {"1", 2},
                          {"-1", 3},
                          {"99", 2},
                          {"100", 2},
                          {"101", 3},
                          {"1.5", 3},
                          {"0.05", 2},
                          {"0.005", 2},
                          {"0.0000001", 2},
                          {"1E125", 2},
                          {"-1E125", 3},
                          {"123", 3},
                          {"12.34", 3},
                          {"1.234", 4},
                          {"-12.345", 5},
                          {"12345678901234567890123456789012345678", 20},
                          {"1.2345678901234567890123456789012345678", 21},
                          {"-1.2345678901234567890123456789012345678", 22}};
    for (const Case& c : cases) {
        EXPECT_EQ(Number::size_by_rule(Number::from_text(c.text).ordered_bytes()), c.size)
            << c.text;
    }
}

TEST(Number, Prints) {
    std::ostringstream out;
    out << Number::from_text("-12.50");
    EXPECT_EQ(out.str(), "-12.5");
    EXPECT_TRUE(Number().is_zero());
    EXPECT_FALSE(Number(-1).is_zero());
    EXPECT_TRUE(Number(-1).is_negative());
    EXPECT_FALSE((-Number()).is_negative());
    EXPECT_TRUE(Number::from_text("1e3").is_integer());
    EXPECT_FALSE(Number::from_text("1e-3").is_integer());
}

}  // namespace
}  // namespace dynox

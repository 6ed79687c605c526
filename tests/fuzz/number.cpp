// Two numbers, one a line, and the bytes as ordered number bytes: all ways between text, Number and
// ordered bytes agree, and order and arithmetic keep their laws.
#include <string>

#include "dynox/number.hpp"
#include "support/fuzz.hpp"
#include "value/decimal.hpp"

namespace {

using dynox::Number;
using dynox::Result;
using dynox::test::require;

void check_one(std::string_view text, const Result<Number>& parsed) {
    std::string ordered;
    const Result<void> direct = Number::append_ordered_of_text(text, ordered);
    require(direct.has_value() == parsed.has_value(), "both parsers take the text", text);
    if (!parsed) {
        require(direct.error().message() == parsed.error().message(), "both give one error", text);
        return;
    }
    require(parsed->ordered_bytes() == ordered, "both parsers give the same bytes", text);
    require(dynox::decimal::is_valid_ordered(ordered), "the bytes are canonical", text);
    require(Number::from_ordered(ordered) == *parsed, "the bytes give the number", text);
    const std::string canonical = parsed->to_string();
    require(canonical.size() <= 170, "the text is as short as promised", text, canonical);
    std::string printed;
    Number::append_text_of_ordered(ordered, printed);
    require(printed == canonical, "one text from bytes and number", printed, canonical);
    const Result<Number> again = Number::parse(canonical);
    require(again.has_value() && *again == *parsed, "the text gives the number", text, canonical);
    require(again->hash() == parsed->hash(), "equal numbers hash equally", text);
    const Result<std::int64_t> integer = parsed->to_int64();
    if (integer) {
        require(std::to_string(*integer) == canonical, "the integer is the number", canonical);
        require(Number(*integer) == *parsed, "the integer gives the number", canonical);
    }
    const Result<double> real = parsed->to_double();
    if (real) {
        require(Number::from_double(*real).value() == *parsed, "the double gives the number", text);
    }
}

void check_pair(const Number& a, const Number& b) {
    const std::string a_bytes = a.ordered_bytes();
    const std::string b_bytes = b.ordered_bytes();
    require((a <=> b) == (a_bytes <=> b_bytes), "bytes order as numbers do", a.to_string(),
            b.to_string());
    require((b <=> a) == (b_bytes <=> a_bytes), "the same the other way round");
    const Result<Number> sum = add(a, b);
    const Result<Number> swapped = add(b, a);
    require(sum.has_value() == swapped.has_value() && (!sum || *sum == *swapped), "sums commute");
    if (sum) {
        require(subtract(*sum, b).value() == a, "a + b - b is a", a.to_string(), b.to_string());
        require((*sum <=> a) == (b <=> Number()), "a + b > a exactly when b > 0", a.to_string(),
                b.to_string());
        require(dynox::decimal::is_valid_ordered(sum->ordered_bytes()), "the sum is in range");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (dynox::decimal::is_valid_ordered(bytes)) {
        const Number number = Number::from_ordered(bytes);
        require(number.ordered_bytes() == bytes, "valid bytes come back", number.to_string());
        check_one(number.to_string(), number);
    }
    const std::size_t line = bytes.find('\n');
    const std::string_view first = bytes.substr(0, line);
    const std::string_view second =
        line == std::string_view::npos ? std::string_view("1") : bytes.substr(line + 1);
    const Result<Number> a = Number::parse(first);
    const Result<Number> b = Number::parse(second);
    check_one(first, a);
    check_one(second, b);
    if (a && b) {
        check_pair(*a, *b);
    }
    return 0;
}

#include "engine/vector_index.hpp"

#include "dynox/number.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

namespace dynox::engine {
namespace {

// Ordered number bytes (number.hpp): the first tells the sign and the power of 100.
constexpr unsigned char zero_byte = 0x80;
constexpr unsigned char negative_end = 102;

/// coefficient * 10^exponent, where the coefficient is exact in 64 bits.
struct Parts {
    std::uint64_t coefficient = 0;
    int exponent = 0;
    bool negative = false;
};

/// nullopt: more digits than 64 bits hold.
std::optional<Parts> parts_of(std::string_view bytes) noexcept {
    constexpr std::size_t pairs_max = 9;
    const auto head = static_cast<unsigned char>(bytes.front());
    Parts parts;
    parts.negative = head < zero_byte;
    bytes.remove_prefix(1);
    if (parts.negative && !bytes.empty() &&
        static_cast<unsigned char>(bytes.back()) == negative_end) {
        bytes.remove_suffix(1);
    }
    if (bytes.size() > pairs_max) {
        return std::nullopt;
    }
    for (const char byte : bytes) {
        const auto digit = static_cast<unsigned char>(byte);
        const unsigned pair = parts.negative ? 101U - digit : digit - 1U;
        parts.coefficient = parts.coefficient * 100 + pair;
    }
    const auto power =
        static_cast<signed char>(parts.negative ? static_cast<unsigned char>(~head) : head);
    parts.exponent = 2 * (power + 64 - static_cast<int>(bytes.size()));
    return parts;
}

double power_of_ten(int exponent) noexcept {
    static constexpr std::array<double, 23> powers{1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                   1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                                   1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    return powers[static_cast<std::size_t>(exponent)];
}

/// The value where doubles hold coefficient and power exactly, so that it is rounded once; else by
/// way of text.
double double_of_ordered(std::string_view bytes) noexcept {
    constexpr std::uint64_t exact_max = std::uint64_t{1} << 53;
    constexpr int exact_power_max = 22;
    if (const std::optional<Parts> parts = parts_of(bytes);
        parts && parts->coefficient <= exact_max && std::abs(parts->exponent) <= exact_power_max) {
        const auto coefficient = static_cast<double>(parts->coefficient);
        const double value = parts->exponent < 0 ? coefficient / power_of_ten(-parts->exponent)
                                                 : coefficient * power_of_ten(parts->exponent);
        return parts->negative ? -value : value;
    }
    return Number::from_ordered(bytes).to_double_rounded();
}

float float_at(const char* floats, std::size_t index) noexcept {
    float value;
    std::memcpy(&value, floats + index * sizeof value, sizeof value);
    return value;
}

// Sums in this many lanes, which the compiler keeps in vector registers: a single sum of floats it
// may not reorder.
constexpr std::size_t lanes = 16;
using Lanes = std::array<float, lanes>;

double total(const Lanes& sums) noexcept {
    double sum = 0;
    for (const float lane : sums) {
        sum += lane;
    }
    return sum;
}

/// Adds up `term(a, b)` over all pairs, in floats.
template <class Term>
double sum_of(const float* a, const char* b, std::size_t count, Term&& term) noexcept {
    Lanes sums{};
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        Lanes block;
        std::memcpy(block.data(), b + i * sizeof(float), sizeof block);
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            sums[lane] += term(a[i + lane], block[lane]);
        }
    }
    for (; i < count; ++i) {
        sums[i % lanes] += term(a[i], float_at(b, i));
    }
    return total(sums);
}

struct DotAndSquare {
    double dot = 0;
    double square = 0;  // of the second
};
/// Both sums in one walk: long vectors come from memory once.
DotAndSquare dot_and_square_of(const float* a, const char* b, std::size_t count) noexcept {
    Lanes dots{};
    Lanes squares{};
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        Lanes block;
        std::memcpy(block.data(), b + i * sizeof(float), sizeof block);
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            dots[lane] += a[i + lane] * block[lane];
            squares[lane] += block[lane] * block[lane];
        }
    }
    for (; i < count; ++i) {
        const float value = float_at(b, i);
        dots[i % lanes] += a[i] * value;
        squares[i % lanes] += value * value;
    }
    return {total(dots), total(squares)};
}

/// As above in doubles, where floats overflow or vanish.
template <class Term>
double exact_sum_of(const float* a, const char* b, std::size_t count, Term&& term) noexcept {
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i) {
        sum += term(double{a[i]}, double{float_at(b, i)});
    }
    return sum;
}

constexpr auto product = [](auto a, auto b) { return a * b; };
constexpr auto square_of_second = [](auto, auto b) { return b * b; };
constexpr auto square_of_difference = [](auto a, auto b) { return (a - b) * (a - b); };

// Sums of squares below lose digits to the end of the range of floats, those above overflow.
constexpr double float_square_min = 1e-30;
constexpr double float_square_max = 1e37;

bool is_plain(double square) noexcept {
    return square >= float_square_min && square <= float_square_max;
}

template <class Term>
double square_sum(const float* a, const char* b, std::size_t count, Term&& term) noexcept {
    const double sum = sum_of(a, b, count, term);
    return is_plain(sum) ? sum : exact_sum_of(a, b, count, term);
}

}  // namespace

std::optional<float> float_of_ordered(std::string_view bytes) noexcept {
    const double value = double_of_ordered(bytes);
    if (std::abs(value) > double{std::numeric_limits<float>::max()}) {
        return std::nullopt;
    }
    return static_cast<float>(value);
}

VectorFault find_vector_fault(const VectorSettings& settings, FlatValue value) noexcept {
    // 100^19, below the largest float: what has a smaller power needs no look at its digits.
    constexpr int safe_power = 19;
    if (!value.is(AttributeType::list)) {
        return VectorFault::no_list;
    }
    if (value.member_count() != settings.dimensions) {
        return VectorFault::wrong_dimensions;
    }
    for (const FlatValue& element : value.as_list()) {
        if (!element.is(AttributeType::number)) {
            return VectorFault::no_number;
        }
        const std::string_view bytes = element.as_number_bytes();
        const auto head = static_cast<unsigned char>(bytes.front());
        const auto power =
            static_cast<signed char>(head < zero_byte ? static_cast<unsigned char>(~head) : head);
        if (head != zero_byte && power + 64 > safe_power && !float_of_ordered(bytes)) {
            return VectorFault::out_of_range;
        }
    }
    return VectorFault::none;
}

std::string vector_fault_text(const VectorSettings& settings, VectorFault fault,
                              AttributeType found) {
    switch (fault) {
        case VectorFault::no_list:
            return "Type mismatch for vector attribute " + settings.attribute +
                   " Expected: L Actual: " + std::string(type_name(found));
        case VectorFault::wrong_dimensions:
            return "The vector attribute " + settings.attribute + " must have " +
                   std::to_string(settings.dimensions) + " dimensions";
        case VectorFault::no_number:
            return "The vector attribute " + settings.attribute + " must be a list of numbers";
        default:
            return "The values of the vector attribute " + settings.attribute +
                   " must fit in 32-bit floating point format";
    }
}

void write_floats(FlatValue vector, ItemWriter& writer) {
    const std::size_t size_bytes = vector.member_count() * sizeof(float);
    char* at = writer.begin_text(AttributeType::binary, size_bytes);
    for (const FlatValue& element : vector.as_list()) {
        const float value = float_of_ordered(element.as_number_bytes()).value_or(0);
        std::memcpy(at, &value, sizeof value);
        at += sizeof value;
    }
    writer.end_text(size_bytes);
}

void write_numbers(std::string_view floats, ItemWriter& writer) {
    writer.begin_list();
    std::string ordered;
    for (std::size_t i = 0; i < floats.size() / sizeof(float); ++i) {
        std::array<char, 32> text;
        const auto end =
            std::to_chars(text.data(), text.data() + text.size(), float_at(floats.data(), i)).ptr;
        ordered.clear();
        // Every float is in the range of numbers.
        static_cast<void>(Number::append_ordered_of_text(
            std::string_view(text.data(), static_cast<std::size_t>(end - text.data())), ordered));
        writer.number_bytes(ordered);
    }
    writer.end_list();
}

std::uint32_t charged_size_bytes(const Table& table, FlatItemView item) noexcept {
    std::uint32_t size_bytes = item.item_size_bytes();
    if (!table.has_vector_indexes()) {
        return size_bytes;
    }
    const std::vector<IndexHandle>& indexes = table.indexes();
    for (auto index = indexes.begin(); index != indexes.end(); ++index) {
        if (!(*index)->vector) {
            continue;
        }
        const VectorSettings& settings = *(*index)->vector;
        const bool counted = std::any_of(indexes.begin(), index, [&](const IndexHandle& other) {
            return other->vector && other->vector->attribute == settings.attribute;
        });
        const FlatValue value = item.find(settings.attribute);
        if (!counted && is_vector(settings, value)) {
            size_bytes = size_bytes - value.size_by_rule() + vector_size_bytes(settings);
        }
    }
    return size_bytes;
}

VectorDistance::VectorDistance(api::VectorDistanceFunction function, std::vector<float> from)
    : function_(function), from_(std::move(from)) {
    if (function_ == api::VectorDistanceFunction::cosine) {
        own_square_ = square_sum(from_.data(), reinterpret_cast<const char*>(from_.data()),
                                 from_.size(), square_of_second);
    }
}

double VectorDistance::score(const char* floats) const noexcept {
    const float* const from = from_.data();
    const std::size_t count = from_.size();
    switch (function_) {
        case api::VectorDistanceFunction::euclidean:
            return std::sqrt(square_sum(from, floats, count, square_of_difference));
        case api::VectorDistanceFunction::dot_product: {
            const double sum = sum_of(from, floats, count, product);
            return std::isfinite(sum) ? sum : exact_sum_of(from, floats, count, product);
        }
        case api::VectorDistanceFunction::cosine:
            break;
    }
    auto [dot, square] = dot_and_square_of(from, floats, count);
    if (!is_plain(square) || !is_plain(own_square_)) {
        square = exact_sum_of(from, floats, count, square_of_second);
        dot = exact_sum_of(from, floats, count, product);
    }
    if (square == 0 || own_square_ == 0) {
        return 1;  // a vector without a direction is as far from all as those at a right angle
    }
    return std::clamp(1 - dot / std::sqrt(own_square_ * square), 0.0, 2.0);
}

}  // namespace dynox::engine

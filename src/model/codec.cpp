// What the model codecs share, free of templates.
#include <algorithm>
#include <cmath>

#include "dynox/attributes.hpp"

namespace dynox::detail {

void write_members(ItemWriter& writer, const ModelTable& table, const void* object) {
    for (const MemberCodec& member : table) {
        if (member.present(object)) {
            writer.name(member.name);
            member.write(writer, object);
        }
    }
}

const MemberCodec* read_members(FlatMap map, const ModelTable& table, void* object) {
    for (const auto& [name, value] : map) {
        for (const MemberCodec& member : table) {
            if (member.name == name) {
                if (!member.read(value, object)) {
                    return &member;
                }
                break;
            }
        }
    }
    return nullptr;
}

void write_number(ItemWriter& writer, const Number& number) {
    writer.number_bytes(number.ordered_bytes());  // at most 22 bytes
}

void write_number_set(ItemWriter& writer, const std::vector<Number>& numbers) {
    std::vector<std::string> texts;
    texts.reserve(numbers.size());
    for (const Number& number : numbers) {
        texts.push_back(number.ordered_bytes());
    }
    std::sort(texts.begin(), texts.end());
    // Different doubles or floats may be one decimal; a set holds it once.
    texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
    std::vector<std::string_view> members(texts.begin(), texts.end());
    writer.set(AttributeType::number_set, members);
}

bool read_int64(FlatValue value, std::int64_t& out) {
    if (!value.is(AttributeType::number)) {
        return false;
    }
    const Result<std::int64_t> number = Number::from_ordered(value.as_number_bytes()).to_int64();
    out = number ? *number : out;
    return number.has_value();
}

bool read_uint64(FlatValue value, std::uint64_t& out) {
    if (!value.is(AttributeType::number)) {
        return false;
    }
    const Result<std::uint64_t> number = Number::from_ordered(value.as_number_bytes()).to_uint64();
    out = number ? *number : out;
    return number.has_value();
}

bool read_double(FlatValue value, double& out) {
    if (!value.is(AttributeType::number)) {
        return false;
    }
    out = Number::from_ordered(value.as_number_bytes()).to_double_rounded();
    return true;
}

Number number_of(double value) {
    return Number::from_double(value).value();
}

}  // namespace dynox::detail

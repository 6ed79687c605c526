#include "json/dynamodb_reader.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <utility>

#include "json/base64.hpp"
#include "value/decimal.hpp"

namespace dynox::json {

namespace {

using simdjson::SUCCESS;

// What the service says (spec/dynamodb.md, sections 1 and 2).
constexpr std::string_view unexpected_structure =
    "Start of structure or map found where not expected";
constexpr std::string_view unexpected_member = "Unexpected field type";
constexpr std::string_view unexpected_element = "Unexpected value type in payload";
constexpr std::string_view list_for_value =
    "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue";
constexpr std::string_view list_for_map =
    "Unrecognized collection type java.util.Map<java.lang.String, "
    "com.amazonaws.dynamodb.v20120810.AttributeValue>";
constexpr std::string_view no_type =
    "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes";
constexpr std::string_view several_types =
    "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the "
    "supported datatypes";
constexpr std::string_view null_not_true =
    "One or more parameter values were invalid: Null attribute value types must have the value of "
    "true";

std::string_view null_member_text(AttributeType type) noexcept {
    switch (type) {
        case AttributeType::string_set:
            return "One or more parameter values were invalid: An string set may not have a null "
                   "string as a member";
        case AttributeType::number_set:
            return "One or more parameter values were invalid: An number set may not have a null "
                   "string as a member";
        default:
            return "One or more parameter values were invalid: Binary sets may not contain null "
                   "values";
    }
}

/// `members` in the order given; the three kinds of set are worded differently.
std::string duplicates_text(AttributeType type, const std::vector<std::string_view>& members) {
    if (type == AttributeType::number_set) {
        return "Input collection contains duplicates";
    }
    std::string text = "One or more parameter values were invalid: Input collection [";
    for (std::size_t index = 0; index < members.size(); ++index) {
        text.append(index == 0 ? "" : ", ");
        if (type == AttributeType::string_set) {
            text.append(members[index]);
        } else {
            std::string base64(base64_size(members[index].size()), '\0');
            write_base64(members[index], base64.data());
            text.append(base64);
        }
    }
    return text.append(type == AttributeType::string_set ? "] contains duplicates."
                                                         : "]of type BS contains duplicates.");
}

/// First '"' or '\\' from `at` on. There is one, and 8 bytes behind it are readable: simdjson's
/// padding.
const char* find_quote_or_escape(const char* at) noexcept {
    constexpr std::uint64_t ones = 0x0101'0101'0101'0101ULL;
    constexpr std::uint64_t high_bits = 0x8080'8080'8080'8080ULL;
    const auto has_zero = [](std::uint64_t bytes) { return (bytes - ones) & ~bytes & high_bits; };
    while (true) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, at, sizeof eight);
        const std::uint64_t found =
            has_zero(eight ^ (ones * '"')) | has_zero(eight ^ (ones * '\\'));
        if (found != 0) {
            return at + __builtin_ctzll(found) / 8;
        }
        at += 8;
    }
}

}  // namespace

void ValueErrors::report(std::string_view text, std::string_view attribute, const char* where) {
    if (!any()) {
        text_ = text;
        attribute_ = attribute;
        where_ = where;
    }
}

Error serialization_error(const TypeFault& fault) {
    return Error(server_errc::serialization, fault.service_text);
}

bool DynamoDBReader::read_item(simdjson::ondemand::value value) {
    const Token token = look(value);
    if (token.kind == Kind::structure) {
        simdjson::ondemand::object object;
        return finish(value.get_object().get(object) == SUCCESS ? entries(object)
                                                                : malformed(token.text.data()));
    }
    return finish(
        fail(token.kind == Kind::list ? list_for_map : unexpected_member, "an object", token));
}

bool DynamoDBReader::read_item(simdjson::ondemand::object object) {
    return finish(entries(object));
}
bool DynamoDBReader::read_member_value(simdjson::ondemand::value value) {
    attribute_ = {};
    return finish(this->value(value, unexpected_member));
}
bool DynamoDBReader::read_element_value(simdjson::ondemand::value value) {
    attribute_ = {};
    return finish(this->value(value, unexpected_element));
}

bool DynamoDBReader::finish(bool read) {
    if (!read || errors_.any()) {
        writer_.clear();
    }
    return read;
}

DynamoDBReader::Token DynamoDBReader::look(Value& value) noexcept {
    const std::string_view text = value.raw_json_token();
    switch (text.front()) {
        case '"':
            return {text, Kind::string};
        case '{':
            return {text, Kind::structure};
        case '[':
            return {text, Kind::list};
        default: {
            const std::string_view scalar = trim(text);
            return {scalar, classify(scalar)};
        }
    }
}

bool DynamoDBReader::string_of(Value& value, const Token& token, std::string_view& out) {
    std::string_view text = trim(token.text);
    // Stage 1 paired the quotes, so the token ends in one.
    text = text.substr(1, text.size() - 2);
    if (text.empty() || std::memchr(text.data(), '\\', text.size()) == nullptr) {
        out = text;
        // The iterator moves on: it would take a string that nobody asked for, with a colon behind
        // it, for a key.
        simdjson::ondemand::raw_json_string raw;
        return value.get_raw_json_string().get(raw) == SUCCESS || malformed(token.text.data());
    }
    return value.get_string().get(out) == SUCCESS ||
           malformed(token.text.data(), "a malformed escape in a string");
}

bool DynamoDBReader::key_of(simdjson::ondemand::field& field, std::string_view& out) {
    const char* const start = field.key().raw();
    // Half of all names are types, most of them of one letter.
    const bool is_letter = start[0] != '"' && start[0] != '\\' && start[1] == '"';
    const char* const end = is_letter ? start + 1 : find_quote_or_escape(start);
    if (*end == '"') {
        out = {start, static_cast<std::size_t>(end - start)};
        return true;
    }
    return field.unescaped_key().get(out) == SUCCESS ||
           malformed(start, "a malformed escape in a name");
}

bool DynamoDBReader::entries(simdjson::ondemand::object object) {
    const bool top = nesting_ == 0;
    for (auto result : object) {
        simdjson::ondemand::field field;
        if (std::move(result).get(field) != SUCCESS) {
            return malformed(nullptr);
        }
        std::string_view name;
        const char* const where = field.key().raw();
        if (!key_of(field, name)) {
            return false;
        }
        if (top) {
            attribute_ = name;
        }
        if (const std::string_view fault = name_fault(name); !fault.empty()) {
            invalid(fault, where);
        }
        if (writes()) {
            writer_.name(name);
        }
        if (!value(field.value(), unexpected_element)) {
            return false;
        }
    }
    return true;
}

bool DynamoDBReader::value(Value value, std::string_view scalar_text) {
    const Token token = look(value);
    if (token.kind == Kind::null) {
        invalid(no_type, token.text.data());
        return true;
    }
    if (token.kind != Kind::structure) {
        return fail(token.kind == Kind::list ? list_for_value : scalar_text,
                    "an object like {\"S\":\"text\"}", token);
    }
    simdjson::ondemand::object object;
    if (value.get_object().get(object) != SUCCESS) {
        return malformed(token.text.data());
    }
    return types(object, token);
}

bool DynamoDBReader::types(simdjson::ondemand::object object, const Token& token) {
    const bool was_writing = writing_;
    unsigned count = 0;
    for (auto result : object) {
        simdjson::ondemand::field field;
        std::string_view type;
        if (std::move(result).get(field) != SUCCESS) {
            return malformed(nullptr);
        }
        if (!key_of(field, type)) {
            return false;
        }
        Value member = field.value();
        const Token member_token = look(member);
        if (member_token.kind == Kind::malformed) {
            return malformed(member_token.text.data());
        }
        if (member_token.kind == Kind::null) {
            continue;  // as if it were absent
        }
        const Member reader = reader_of(type);
        if (reader == nullptr) {
            if (!skip(member, member_token, nesting_)) {
                return false;
            }
            continue;  // names that are no types are ignored, as all unknown members are
        }
        if (!(this->*reader)(member, member_token)) {
            return false;
        }
        count += 1;
        writing_ = false;  // the value is written; a second type is checked only
    }
    writing_ = was_writing;
    if (count != 1) {
        invalid(count == 0 ? no_type : several_types, token.text.data());
    }
    return true;
}

DynamoDBReader::Member DynamoDBReader::reader_of(std::string_view type) noexcept {
    if (type.size() == 1) {
        switch (type.front()) {
            case 'S':
                return &DynamoDBReader::string;
            case 'N':
                return &DynamoDBReader::number;
            case 'B':
                return &DynamoDBReader::binary;
            case 'L':
                return &DynamoDBReader::list;
            case 'M':
                return &DynamoDBReader::map;
            default:
                return nullptr;
        }
    }
    if (type == "BOOL") {
        return &DynamoDBReader::boolean;
    }
    if (type == "NULL") {
        return &DynamoDBReader::null;
    }
    if (type == "SS") {
        return &DynamoDBReader::string_set;
    }
    if (type == "NS") {
        return &DynamoDBReader::number_set;
    }
    return type == "BS" ? &DynamoDBReader::binary_set : nullptr;
}

bool DynamoDBReader::string(Value& value, const Token& token) {
    std::string_view text;
    if (token.kind != Kind::string) {
        return wrong_scalar("String", "a string", token);
    }
    if (!string_of(value, token, text)) {
        return false;
    }
    if (writes()) {
        writer_.string(text);
    }
    return true;
}

bool DynamoDBReader::number(Value& value, const Token& token) {
    std::string_view text;
    if (token.kind != Kind::string) {
        return wrong_scalar("String", "a number in a string", token);
    }
    if (!string_of(value, token, text)) {
        return false;
    }
    decimal::OrderedBuffer ordered;
    std::size_t size = 0;
    if (const decimal::Fault fault = decimal::ordered_of_text(text, ordered, size);
        fault != decimal::Fault::none) {
        invalid(decimal::fault_text(fault, text), token.text.data());
    } else if (writes()) {
        writer_.number_bytes({ordered.data(), size});
    }
    return true;
}

bool DynamoDBReader::base64_of(Value& value, const Token& token, std::string_view& out) {
    if (token.kind != Kind::string) {
        return fail("only base-64-encoded strings are convertible to bytes", "base64 in a string",
                    token);
    }
    return string_of(value, token, out);
}

bool DynamoDBReader::decode(std::string_view base64, char* out, std::size_t& size,
                            const char* where) {
    switch (read_base64(base64, out, size)) {
        case Base64Fault::none:
            return true;
        case Base64Fault::size:
            return fail("Base64 encoded length is expected a multiple of 4 bytes but found: " +
                            std::to_string(base64.size()),
                        "base64 with a multiple of 4 characters", std::to_string(base64.size()),
                        where);
        case Base64Fault::character:
            break;
    }
    return fail("Invalid last non-pad Base64 character dectected", "base64", "another character",
                where);
}

bool DynamoDBReader::binary(Value& value, const Token& token) {
    std::string_view base64;
    if (!base64_of(value, token, base64)) {
        return false;
    }
    // In place, also where nothing is to be written: the bytes are then never committed.
    std::size_t size = 0;
    char* const out = writer_.begin_text(AttributeType::binary, base64_bytes_max(base64.size()));
    if (!decode(base64, out, size, token.text.data())) {
        return false;
    }
    if (writes()) {
        writer_.end_text(size);
    }
    return true;
}

bool DynamoDBReader::boolean_of(Value& value, const Token& token, bool& out) {
    switch (token.kind) {
        case Kind::boolean_true:
        case Kind::boolean_false:
            out = token.kind == Kind::boolean_true;
            return true;
        case Kind::string: {
            std::string_view text;
            if (!string_of(value, token, text)) {
                return false;
            }
            const std::optional<bool> flag = boolean_from_text(text);
            out = flag.value_or(false);
            return flag.has_value() ||
                   fail("Unexpected token received from parser", "true or false", token);
        }
        default:
            return wrong_scalar("Boolean", "true or false", token);
    }
}

bool DynamoDBReader::boolean(Value& value, const Token& token) {
    bool flag = false;
    if (!boolean_of(value, token, flag)) {
        return false;
    }
    if (writes()) {
        writer_.boolean(flag);
    }
    return true;
}

bool DynamoDBReader::null(Value& value, const Token& token) {
    bool flag = false;
    if (!boolean_of(value, token, flag)) {
        return false;
    }
    if (!flag) {
        invalid(null_not_true, token.text.data());
    } else if (writes()) {
        writer_.null();
    }
    return true;
}

bool DynamoDBReader::enter(const char* where) {
    if (nesting_ == read_depth_max) {
        return malformed(where, "more than 1,000 lists and maps inside one another");
    }
    nesting_ += 1;
    if (nesting_ > nesting_max_) {
        invalid(nested_too_deep, where);
    }
    return true;
}

bool DynamoDBReader::list(Value& value, const Token& token) {
    simdjson::ondemand::array array;
    if (token.kind != Kind::list) {
        return fail(token.kind == Kind::structure ? unexpected_structure : unexpected_member,
                    "an array", token);
    }
    if (value.get_array().get(array) != SUCCESS) {
        return malformed(token.text.data());
    }
    if (!enter(token.text.data())) {
        return false;
    }
    if (writes()) {
        writer_.begin_list();
    }
    for (auto result : array) {
        Value member;
        if (std::move(result).get(member) != SUCCESS) {
            return malformed(nullptr);
        }
        if (!this->value(member, unexpected_element)) {
            return false;
        }
    }
    if (writes()) {
        writer_.end_list();
    }
    nesting_ -= 1;
    return true;
}

bool DynamoDBReader::map(Value& value, const Token& token) {
    simdjson::ondemand::object object;
    if (token.kind != Kind::structure) {
        return fail(token.kind == Kind::list ? list_for_map : unexpected_member, "an object",
                    token);
    }
    if (value.get_object().get(object) != SUCCESS) {
        return malformed(token.text.data());
    }
    if (!enter(token.text.data())) {
        return false;
    }
    if (writes()) {
        writer_.begin_map();
    }
    if (!entries(object)) {
        return false;
    }
    if (writes()) {
        writer_.end_map();
    }
    nesting_ -= 1;
    return true;
}

bool DynamoDBReader::string_set(Value& value, const Token& token) {
    return set(AttributeType::string_set, value, token);
}
bool DynamoDBReader::number_set(Value& value, const Token& token) {
    return set(AttributeType::number_set, value, token);
}
bool DynamoDBReader::binary_set(Value& value, const Token& token) {
    return set(AttributeType::binary_set, value, token);
}

bool DynamoDBReader::set(AttributeType type, Value& value, const Token& token) {
    simdjson::ondemand::array array;
    if (token.kind != Kind::list) {
        return fail(token.kind == Kind::structure ? unexpected_structure : unexpected_member,
                    "an array", token);
    }
    if (value.get_array().get(array) != SUCCESS) {
        return malformed(token.text.data());
    }
    std::vector<std::string_view>& members = writer_.set_members();
    member_bytes_.clear();
    // Members that are made here move when their buffer grows, so views of them are made at the
    // end.
    member_sizes_.clear();
    for (auto result : array) {
        Value member;
        if (std::move(result).get(member) != SUCCESS) {
            return malformed(nullptr);
        }
        const Token member_token = look(member);
        if (member_token.kind == Kind::malformed) {
            return malformed(member_token.text.data());
        }
        if (member_token.kind == Kind::null) {
            invalid(null_member_text(type), member_token.text.data());
        } else if (!set_member(type, member, member_token, members)) {
            return false;
        }
    }
    const char* at = member_bytes_.data();
    for (const std::uint32_t size : member_sizes_) {
        members.emplace_back(at, size);
        at += size;
    }
    check_set(type, members, token.text.data());
    if (writes()) {
        writer_.set(type, members);
    }
    return true;
}

bool DynamoDBReader::set_member(AttributeType type, Value& value, const Token& token,
                                std::vector<std::string_view>& members) {
    std::string_view text;
    const std::size_t used = member_bytes_.size();
    if (type == AttributeType::binary_set) {
        std::size_t size = 0;
        if (!base64_of(value, token, text)) {
            return false;
        }
        member_bytes_.resize(used + base64_bytes_max(text.size()));
        if (!decode(text, member_bytes_.data() + used, size, token.text.data())) {
            return false;
        }
        member_bytes_.resize(used + size);
        member_sizes_.push_back(static_cast<std::uint32_t>(size));
        return true;
    }
    if (token.kind != Kind::string) {
        return wrong_scalar("String", "a string", token);
    }
    if (!string_of(value, token, text)) {
        return false;
    }
    if (type == AttributeType::string_set) {
        members.push_back(text);
        return true;
    }
    decimal::OrderedBuffer ordered;
    std::size_t size = 0;
    if (const decimal::Fault fault = decimal::ordered_of_text(text, ordered, size);
        fault != decimal::Fault::none) {
        invalid(decimal::fault_text(fault, text), token.text.data());
        return true;
    }
    member_bytes_.append(ordered.data(), size);
    member_sizes_.push_back(static_cast<std::uint32_t>(size));
    return true;
}

void DynamoDBReader::check_set(AttributeType type, const std::vector<std::string_view>& members,
                               const char* where) {
    if (members.empty()) {
        invalid(empty_set_fault(type), where);
        return;
    }
    constexpr std::size_t compared_in_pairs_max = 16;
    bool duplicates = false;
    if (members.size() <= compared_in_pairs_max) {
        for (auto member = members.begin(); member != members.end() && !duplicates; ++member) {
            duplicates = std::find(members.begin(), member, *member) != member;
        }
    } else {
        // The message needs the members in the order given, so a copy is sorted.
        std::vector<std::string_view> sorted = members;
        std::sort(sorted.begin(), sorted.end());
        duplicates = std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end();
    }
    if (duplicates) {
        invalid(duplicates_text(type, members), where);
    }
}

bool DynamoDBReader::skip(Value& value, const Token& token, unsigned depth) {
    switch (token.kind) {
        case Kind::malformed:
            return malformed(token.text.data());
        case Kind::string: {
            std::string_view text;
            return string_of(value, token, text);
        }
        case Kind::list:
        case Kind::structure:
            return depth < read_depth_max
                       ? skip_members(value, token, depth + 1)
                       : malformed(token.text.data(), "nesting beyond 1,000 levels");
        default:
            return true;
    }
}

bool DynamoDBReader::skip_members(Value& value, const Token& token, unsigned depth) {
    if (token.kind == Kind::list) {
        simdjson::ondemand::array array;
        if (value.get_array().get(array) != SUCCESS) {
            return malformed(token.text.data());
        }
        for (auto result : array) {
            Value member;
            if (std::move(result).get(member) != SUCCESS) {
                return malformed(nullptr);
            }
            if (!skip(member, look(member), depth)) {
                return false;
            }
        }
        return true;
    }
    simdjson::ondemand::object object;
    if (value.get_object().get(object) != SUCCESS) {
        return malformed(token.text.data());
    }
    for (auto result : object) {
        simdjson::ondemand::field field;
        std::string_view name;
        if (std::move(result).get(field) != SUCCESS) {
            return malformed(nullptr);
        }
        if (!key_of(field, name)) {
            return false;
        }
        Value member = field.value();
        if (!skip(member, look(member), depth)) {
            return false;
        }
    }
    return true;
}

bool DynamoDBReader::fail(std::string service_text, std::string_view expected, std::string found,
                          const char* where) {
    fault_ = {std::move(service_text), expected, std::move(found), where};
    return false;
}

bool DynamoDBReader::fail(std::string_view service_text, std::string_view expected,
                          const Token& token) {
    if (token.kind == Kind::malformed) {
        return malformed(token.text.data());
    }
    return fail(std::string(service_text), expected, std::string(describe(token.kind)),
                token.text.data());
}

bool DynamoDBReader::malformed(const char* where, std::string_view reason) {
    return fail({}, "well-formed JSON", std::string(reason), where);
}

bool DynamoDBReader::wrong_scalar(std::string_view java_class, std::string_view expected,
                                  const Token& token) {
    std::string text;
    switch (token.kind) {
        case Kind::list:
            text = "Unrecognized collection type class java.lang.";
            return fail(text.append(java_class), expected, token);
        case Kind::structure:
            return fail(unexpected_structure, expected, token);
        case Kind::integer:
            text = "NUMBER_VALUE";
            break;
        case Kind::decimal:
            text = "DECIMAL_VALUE";
            break;
        case Kind::boolean_true:
            text = "TRUE_VALUE";
            break;
        case Kind::boolean_false:
            text = "FALSE_VALUE";
            break;
        default:
            text = "STRING_VALUE";
            break;
    }
    return fail(text.append(" cannot be converted to ").append(java_class), expected, token);
}

}  // namespace dynox::json

#include "api/decoder.hpp"

#include <simdjson.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <limits>

#include "json/dynamodb_reader.hpp"
#include "json/json_session.hpp"

namespace dynox::api {

namespace {

using simdjson::SUCCESS;
using simdjson::ondemand::json_type;
using OnDemandValue = simdjson::ondemand::value;

// The disguise: both are plain bytes.
static_assert(sizeof(OnDemandValue) == sizeof(JsonValue) &&
              alignof(OnDemandValue) <= alignof(JsonValue));
static_assert(std::is_trivially_copyable_v<OnDemandValue>);
OnDemandValue undisguise(const JsonValue& value) {
    return std::bit_cast<OnDemandValue>(value);
}
JsonValue disguise(const OnDemandValue& value) {
    return std::bit_cast<JsonValue>(value);
}

constexpr std::string_view own_package = "com.amazonaws.dynamodb.v20120810.";
constexpr std::string_view unexpected_structure =
    "Start of structure or map found where not expected";

std::string with_package(std::string_view shape) {
    return std::string(shape.find('.') == std::string_view::npos ? own_package : "").append(shape);
}

std::string_view unexpected_scalar(Standing standing) {
    return standing == Standing::member ? "Unexpected field type"
                                        : "Unexpected value type in payload";
}

/// What to say where a map is due.
std::string wrong_map(json_type type, std::string_view value_class, Standing standing) {
    return type == json_type::array
               ? "Unrecognized collection type java.util.Map<java.lang.String, " +
                     with_package(value_class) + '>'
               : std::string(unexpected_scalar(standing));
}

/// The JSON number that `token` is, without the blanks behind it; empty if it is none.
std::string_view number_text(std::string_view token) {
    const std::string_view text = json::trim(token);
    const json::Kind kind = json::classify(text);
    return kind == json::Kind::integer || kind == json::Kind::decimal ? text : std::string_view{};
}

bool is_fraction(std::string_view number) {
    return number.find_first_of(".eE") != std::string_view::npos;
}

/// The integer part, held within the bounds: fractions are dropped, and what is too large saturates
/// (service-facts, section 9).
template <class Integer>
Integer saturated(std::string_view number) {
    using Limits = std::numeric_limits<Integer>;
    Integer value = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
    if (error == std::errc{} && end == number.data() + number.size()) {
        return value;
    }
    double wide = 0;
    const auto result = std::from_chars(number.data(), number.data() + number.size(), wide);
    if (result.ec == std::errc::result_out_of_range) {
        // Too large, or too small to be told from zero: the exponent's sign says which.
        const bool is_tiny = number.find("e-") != std::string_view::npos ||
                             number.find("E-") != std::string_view::npos;
        wide = is_tiny ? 0 : (number.front() == '-' ? -HUGE_VAL : HUGE_VAL);
    }
    // Compared as doubles: the maximum of 64 bits rounds up, so what reaches it saturates.
    if (wide >= static_cast<double>(Limits::max())) {
        return Limits::max();
    }
    if (wide <= static_cast<double>(Limits::min())) {
        return Limits::min();
    }
    return static_cast<Integer>(wide);
}

/// What to say of a value of a wrong type where a scalar of `class_name` (String, Integer, Long,
/// Boolean) is due; empty if the value is malformed.
std::string wrong_scalar(OnDemandValue value, json_type type, std::string_view class_name) {
    const auto cannot_be = [class_name](std::string_view token) {
        return std::string(token) + "_VALUE cannot be converted to " + std::string(class_name);
    };
    switch (type) {
        case json_type::array:
            return "Unrecognized collection type class java.lang." + std::string(class_name);
        case json_type::object:
            return std::string(unexpected_structure);
        case json_type::string:
            return cannot_be("STRING");
        case json_type::number: {
            const std::string_view number = number_text(value.raw_json_token());
            return number.empty() ? std::string()
                                  : cannot_be(is_fraction(number) ? "DECIMAL" : "NUMBER");
        }
        case json_type::boolean: {
            bool flag = false;
            return value.get_bool().get(flag) == SUCCESS ? cannot_be(flag ? "TRUE" : "FALSE")
                                                         : std::string();
        }
        case json_type::null:
            break;
    }
    return {};
}

/// False if the value only begins like a null.
bool test_null(OnDemandValue value, bool& is_null) {
    json_type type{};
    if (value.type().get(type) != SUCCESS) {
        return false;
    }
    is_null = type == json_type::null;
    bool confirmed = !is_null;
    return !is_null ||
           (simdjson::simdjson_result<bool>(value.is_null()).get(confirmed) == SUCCESS &&
            confirmed);
}

template <class Visit>
bool each_member(simdjson::ondemand::object& object, Visit visit) {
    for (auto field : object) {
        std::string_view name;
        OnDemandValue value;
        bool is_null = false;
        if (field.unescaped_key().get(name) != SUCCESS || field.value().get(value) != SUCCESS ||
            !test_null(value, is_null) || !visit(name, value, is_null)) {
            return false;
        }
    }
    return true;
}

template <class Visit>
bool each_element(simdjson::ondemand::array& array, Visit visit) {
    for (auto element : array) {
        OnDemandValue value;
        bool is_null = false;
        if (element.get(value) != SUCCESS || !test_null(value, is_null) || !visit(value, is_null)) {
            return false;
        }
    }
    return true;
}

/// Reads to the value's end; false if it is malformed.
bool skip_value(OnDemandValue value, unsigned depth) {
    constexpr unsigned skipped_depth_max = 1000;
    json_type type{};
    if (depth > skipped_depth_max || value.type().get(type) != SUCCESS) {
        return false;
    }
    switch (type) {
        case json_type::array: {
            simdjson::ondemand::array array;
            return value.get_array().get(array) == SUCCESS &&
                   each_element(array, [depth](OnDemandValue inner, bool is_null) {
                       return is_null || skip_value(inner, depth + 1);
                   });
        }
        case json_type::object: {
            simdjson::ondemand::object object;
            return value.get_object().get(object) == SUCCESS &&
                   each_member(object,
                               [depth](std::string_view, OnDemandValue inner, bool is_null) {
                                   return is_null || skip_value(inner, depth + 1);
                               });
        }
        case json_type::string: {
            std::string_view text;
            return value.get_string().get(text) == SUCCESS;
        }
        case json_type::number:
            return !number_text(value.raw_json_token()).empty();
        case json_type::boolean: {
            bool flag = false;
            return value.get_bool().get(flag) == SUCCESS;
        }
        case json_type::null: {
            bool is_null = false;
            return test_null(value, is_null);
        }
    }
    return false;
}

}  // namespace

/// One body that is read. The readers of values keep their buffers from item to item.
struct Decoder::Session {
    json::JsonSession json;
    json::ValueErrors errors;
    json::DynamoDBReader items{json.writer(), errors, json::item_nesting_max};
    json::DynamoDBReader expression_values{json.writer(), errors,
                                           json::expression_value_nesting_max};
};

bool Decoder::read_text(JsonValue handle, std::string_view& out) {
    OnDemandValue value = undisguise(handle);
    json_type type{};
    if (value.type().get(type) != SUCCESS) {
        return malformed();
    }
    if (type != json_type::string) {
        return fail(wrong_scalar(value, type, "String"));
    }
    return value.get_string().get(out) == SUCCESS || malformed();
}

bool Decoder::read_number(JsonValue handle, std::string_view class_name, std::string_view& out) {
    OnDemandValue value = undisguise(handle);
    json_type type{};
    if (value.type().get(type) != SUCCESS) {
        return malformed();
    }
    if (type != json_type::number) {
        return fail(wrong_scalar(value, type, class_name));
    }
    out = number_text(value.raw_json_token());
    return !out.empty() || malformed();
}

bool Decoder::read(JsonValue value, std::string& out) {
    std::string_view text;
    if (!read_text(value, text)) {
        return false;
    }
    out = text;
    return true;
}

bool Decoder::read(JsonValue handle, bool& out) {
    OnDemandValue value = undisguise(handle);
    json_type type{};
    if (value.type().get(type) != SUCCESS) {
        return malformed();
    }
    if (type == json_type::boolean) {
        return value.get_bool().get(out) == SUCCESS || malformed();
    }
    if (type != json_type::string) {
        return fail(wrong_scalar(value, type, "Boolean"));
    }
    std::string_view text;
    if (value.get_string().get(text) != SUCCESS) {
        return malformed();
    }
    const std::optional<bool> flag = json::boolean_from_text(text);
    if (!flag) {
        return fail("Unexpected token received from parser");
    }
    out = *flag;
    return true;
}

bool Decoder::read(JsonValue value, std::int32_t& out) {
    std::string_view number;
    if (!read_number(value, "Integer", number)) {
        return false;
    }
    out = saturated<std::int32_t>(number);
    return true;
}

bool Decoder::read(JsonValue value, std::int64_t& out) {
    std::string_view number;
    if (!read_number(value, "Long", number)) {
        return false;
    }
    out = saturated<std::int64_t>(number);
    return true;
}

bool Decoder::read(JsonValue value, double& out) {
    std::string_view number;
    if (!read_number(value, "Double", number)) {
        return false;
    }
    const auto result = std::from_chars(number.data(), number.data() + number.size(), out);
    return result.ec == std::errc{} || fail("a number beyond the range of a double");
}

namespace {
std::string text_of(const json::TypeFault& fault, bool is_response) {
    return is_response ? "expected " + std::string(fault.expected) + ", found " + fault.found
                       : fault.service_text;
}
}  // namespace

bool Decoder::read(JsonValue handle, FlatItem& out, ValueRole role, Standing standing) {
    OnDemandValue value = undisguise(handle);
    json_type type{};
    if (value.type().get(type) != SUCCESS) {
        return malformed();
    }
    if (type != json_type::object) {
        return fail(wrong_map(type, shape_name<FlatItem>, standing));
    }
    simdjson::ondemand::object entries;
    if (value.get_object().get(entries) != SUCCESS) {
        return malformed();
    }
    json::DynamoDBReader& reader =
        role == ValueRole::expression_values ? session_->expression_values : session_->items;
    if (!reader.read_item(entries)) {
        return fail(text_of(reader.fault(), is_response()));
    }
    json::ValueErrors& errors = session_->errors;
    if (errors.any()) {
        add_value_fault(role, errors.attribute(), errors.text());
        errors.clear();
    } else {
        out = session_->json.writer().finish();
    }
    return true;
}

bool Decoder::read(JsonValue handle, api::Value& out, Standing standing) {
    const OnDemandValue value = undisguise(handle);
    ItemWriter& writer = session_->json.writer();
    writer.name("value");
    json::DynamoDBReader& reader = session_->items;
    if (!(standing == Standing::member ? reader.read_member_value(value)
                                       : reader.read_element_value(value))) {
        return fail(text_of(reader.fault(), is_response()));
    }
    json::ValueErrors& errors = session_->errors;
    if (errors.any()) {
        add_value_fault(ValueRole::legacy, errors.attribute(), errors.text());
        errors.clear();
    } else {
        out = api::Value::only_attribute_of(writer.finish());
    }
    return true;
}

bool Decoder::list(JsonValue handle, Standing standing,
                   FunctionRef<bool(JsonValue element, bool is_null)> visit) {
    OnDemandValue value = undisguise(handle);
    json_type type{};
    if (value.type().get(type) != SUCCESS) {
        return malformed();
    }
    if (type != json_type::array) {
        return fail(std::string(type == json_type::object ? unexpected_structure
                                                          : unexpected_scalar(standing)));
    }
    simdjson::ondemand::array array;
    return value.get_array().get(array) == SUCCESS &&
           each_element(array, [&visit](const OnDemandValue& element, bool is_null) {
               return visit(disguise(element), is_null);
           });
}

bool Decoder::map(JsonValue handle, std::string_view value_class, Standing standing,
                  FunctionRef<bool(std::string_view name, JsonValue value, bool is_null)> visit) {
    OnDemandValue value = undisguise(handle);
    json_type type{};
    if (value.type().get(type) != SUCCESS) {
        return malformed();
    }
    if (type != json_type::object) {
        return fail(wrong_map(type, value_class, standing));
    }
    simdjson::ondemand::object object;
    return value.get_object().get(object) == SUCCESS &&
           each_member(object,
                       [&visit](std::string_view name, const OnDemandValue& member, bool is_null) {
                           return visit(name, disguise(member), is_null);
                       });
}

bool Decoder::structure(JsonValue handle, std::string_view shape, Standing standing,
                        FunctionRef<bool(std::string_view name, JsonValue value)> visit) {
    OnDemandValue value = undisguise(handle);
    json_type type{};
    if (value.type().get(type) != SUCCESS) {
        return malformed();
    }
    if (type != json_type::object) {
        return fail(type == json_type::array
                        ? "Unrecognized collection type class " + with_package(shape)
                        : std::string(unexpected_scalar(standing)));
    }
    simdjson::ondemand::object object;
    return value.get_object().get(object) == SUCCESS &&
           each_member(object,
                       [&visit](std::string_view name, const OnDemandValue& member, bool is_null) {
                           return is_null || visit(name, disguise(member));
                       });
}

bool Decoder::body(std::string_view text,
                   FunctionRef<bool(std::string_view name, JsonValue value)> visit) {
    Session session;
    simdjson::ondemand::object root;
    session_ = &session;
    const bool is_fine = session.json.open(text, root) &&
                         each_member(root, [&visit](std::string_view name,
                                                    const OnDemandValue& member, bool is_null) {
                             return is_null || visit(name, disguise(member));
                         });
    session_ = nullptr;
    return is_fine && session.json.is_at_end();
}

bool Decoder::skip(JsonValue value) {
    return skip_value(undisguise(value), 0) || malformed();
}

void Decoder::note(const Path& at, std::optional<std::string> text) {
    // Far more than are ever listed: a body of a million wrong members must not cost a million
    // notes.
    constexpr std::size_t notes_max = 100;
    if (facts_.notes.size() < notes_max) {
        facts_.notes.push_back({path_text(&at), std::move(text)});
    }
}

void Decoder::add_value_fault(ValueRole role, std::string_view attribute, std::string_view text) {
    // Within one request (or action) the values of the expressions are looked at first, those of
    // legacy parameters last.
    const auto rank = [](ValueRole of) {
        return of == ValueRole::expression_values ? 0 : of == ValueRole::legacy ? 2 : 1;
    };
    const bool is_earlier = value_fault_.empty() || (action_ == value_fault_action_ &&
                                                     rank(role) < rank(value_fault_role_));
    if (!is_earlier) {
        return;
    }
    value_fault_action_ = action_;
    value_fault_role_ = role;
    value_fault_.clear();
    switch (role) {
        case ValueRole::expression_values:
            value_fault_.append("ExpressionAttributeValues contains invalid value: ")
                .append(text)
                .append(" for key ")
                .append(attribute);
            return;
        case ValueRole::start_key:
            value_fault_.append("The provided starting key is invalid: ").append(text);
            return;
        case ValueRole::item:
        case ValueRole::legacy:
            value_fault_ = text;
            return;
    }
}

}  // namespace dynox::api

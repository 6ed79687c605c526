#include "json/dynamodb_reader.hpp"

#include <gtest/gtest.h>

#include "dynox/flat_item_validation.hpp"
#include "dynox/item.hpp"
#include "json/json_session.hpp"
#include "support/random_items.hpp"

namespace dynox::json {
namespace {

/// Reads the member "Item" of {"Item": ...}, as a request's decoder does. An error's text begins
/// with its kind.
struct Outcome {
    std::string error;  // "serialization: ..." or "validation: ..."
    std::string attribute;
    FlatItem item;
};

Outcome read_body(const std::string& body, unsigned nesting_max = item_nesting_max) {
    JsonSession session;
    simdjson::ondemand::object root;
    if (!session.open(body, root)) {
        return {"serialization: ", {}, {}};
    }
    Outcome outcome;
    ValueErrors errors;
    for (auto field : root) {
        simdjson::ondemand::value value;
        if (field.value().get(value) != simdjson::SUCCESS) {
            return {"serialization: ", {}, {}};
        }
        DynamoDBReader reader(session.writer(), errors, nesting_max);
        if (!reader.read_item(value)) {
            const Error error = serialization_error(reader.fault());
            EXPECT_EQ(error.code(), server_errc::serialization);
            EXPECT_TRUE(session.writer().finish().empty());
            return {"serialization: " + error.detail()->message, {}, {}};
        }
    }
    if (!session.is_at_end()) {
        return {"serialization: ", {}, {}};
    }
    if (errors.any()) {
        EXPECT_TRUE(session.writer().finish().empty());
        return {"validation: " + errors.text(), errors.attribute(), {}};
    }
    outcome.item = session.writer().finish();
    const Result<void> valid = validate_flat_item(outcome.item.bytes());
    EXPECT_TRUE(valid.has_value()) << valid.error().message();
    return outcome;
}

Outcome read_item(const std::string& item) {
    return read_body("{\"Item\":" + item + "}");
}
/// Reads {"a": value}.
Outcome read_value(const std::string& value) {
    return read_item("{\"a\":" + value + "}");
}

std::string nested_lists(int levels) {
    std::string text;
    for (int level = 0; level < levels; ++level) {
        text += R"({"L":[)";
    }
    text += R"({"S":"x"})";
    for (int level = 0; level < levels; ++level) {
        text += "]}";
    }
    return text;
}
std::string nested_maps(int levels) {
    std::string text;
    for (int level = 0; level < levels; ++level) {
        text += R"({"M":{"k":)";
    }
    text += R"({"S":"x"})";
    for (int level = 0; level < levels; ++level) {
        text += "}}";
    }
    return text;
}

TEST(DynamoDBReader, ReadsEveryType) {
    const std::pair<const char*, AttributeValue> cases[] = {
        {R"({"S":"text"})", "text"},
        {R"({"S":""})", ""},
        {R"({"S":"a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"})", "a\"\\/\b\f\n\r\té\xf0\x9f\x98\x80"},
        {R"({"S":"\u0000"})", std::string(1, '\0')},
        {R"({ "N" : "+0100.50" })", Number::from_text("100.5")},
        {R"({"N":"\u0031"})", 1},
        {R"({"\u0053":"escaped name of a type"})", "escaped name of a type"},
        {R"({"B":"/wE="})", Binary("\xff\x01")},
        {R"({"B":""})", Binary("")},
        {R"({"B":"\u0059Q=="})", Binary("a")},
        {R"({"BOOL":true})", true},
        {R"({"BOOL":false})", false},
        {R"({"BOOL":"Yes"})", true},
        {R"({"BOOL":"1"})", true},
        {R"({"BOOL":"F"})", false},
        {R"({"BOOL":"no"})", false},
        {R"({"NULL":true})", nullptr},
        {R"({"NULL":"t"})", nullptr},
        {R"({"SS":["b","a","\u0061b"]})", StringSet{"a", "ab", "b"}},
        {R"({"SS":[""]})", StringSet{""}},
        {R"({"NS":["1e2","-1"]})", NumberSet{-1, 100}},
        {R"({"BS":["Yg==","","YQ=="]})", BinarySet{Binary(""), Binary("a"), Binary("b")}},
        {R"({"L":[]})", List{}},
        {R"({"L":[{"S":"x"},{"L":[{"N":"1"}]}]})", List{"x", List{1}}},
        {R"({"M":{}})", Map()},
        {R"({"M":{"b":{"S":"x"},"a":{"M":{"q":{"NULL":true}}}}})",
         item("a", item("q", nullptr), "b", "x")},
        // Members that are null, or no types, count as absent.
        {R"({"S":"a","N":null})", "a"},
        {R"({"N":null,"S":"a"})", "a"},
        {R"({"X":{"deep":[1,true,null,"x",{}]},"S":"a"})", "a"},
    };
    for (const auto& [text, value] : cases) {
        const Outcome outcome = read_value(text);
        EXPECT_EQ(outcome.error, "") << text;
        EXPECT_EQ(Item::from_flat(outcome.item), item("a", value)) << text;
    }
}

TEST(DynamoDBReader, ReadsNamesOfAllKinds) {
    const Outcome outcome =
        read_item(R"({"b\u0022":{"N":"1"}, "a":{"N":"2"},"b\"":{"N":"3"},"é":{"N":"4"}})");
    EXPECT_EQ(outcome.error, "");
    EXPECT_EQ(Item::from_flat(outcome.item), item("a", 2, "b\"", 3, "é", 4));
    EXPECT_TRUE(read_item("{}").item.empty());
}

TEST(DynamoDBReader, TypeFaultsAreSerializationErrors) {
    const std::pair<const char*, const char*> cases[] = {
        {R"({"S":1})", "NUMBER_VALUE cannot be converted to String"},
        {R"({"S":1.5})", "DECIMAL_VALUE cannot be converted to String"},
        {R"({"S":true})", "TRUE_VALUE cannot be converted to String"},
        {R"({"S":false})", "FALSE_VALUE cannot be converted to String"},
        {R"({"S":{}})", "Start of structure or map found where not expected"},
        {R"({"S":[]})", "Unrecognized collection type class java.lang.String"},
        {R"({"N":123})", "NUMBER_VALUE cannot be converted to String"},
        {R"({"N":1.0})", "DECIMAL_VALUE cannot be converted to String"},
        {R"({"N":{}})", "Start of structure or map found where not expected"},
        {R"({"B":1})", "only base-64-encoded strings are convertible to bytes"},
        {R"({"B":[]})", "only base-64-encoded strings are convertible to bytes"},
        {R"({"B":"abcde"})",
         "Base64 encoded length is expected a multiple of 4 bytes but found: 5"},
        {R"({"B":"Zh=="})", "Invalid last non-pad Base64 character dectected"},
        {R"({"BOOL":1})", "NUMBER_VALUE cannot be converted to Boolean"},
        {R"({"BOOL":"maybe"})", "Unexpected token received from parser"},
        {R"({"BOOL":""})", "Unexpected token received from parser"},
        {R"({"BOOL":{}})", "Start of structure or map found where not expected"},
        {R"({"BOOL":[]})", "Unrecognized collection type class java.lang.Boolean"},
        {R"({"NULL":"x"})", "Unexpected token received from parser"},
        {R"({"NULL":0.5})", "DECIMAL_VALUE cannot be converted to Boolean"},
        {R"({"SS":"x"})", "Unexpected field type"},
        {R"({"SS":{}})", "Start of structure or map found where not expected"},
        {R"({"SS":[1]})", "NUMBER_VALUE cannot be converted to String"},
        {R"({"SS":[[]]})", "Unrecognized collection type class java.lang.String"},
        {R"({"SS":[{}]})", "Start of structure or map found where not expected"},
        {R"({"NS":[1]})", "NUMBER_VALUE cannot be converted to String"},
        {R"({"NS":1})", "Unexpected field type"},
        {R"({"BS":[1]})", "only base-64-encoded strings are convertible to bytes"},
        {R"({"BS":["abc"]})",
         "Base64 encoded length is expected a multiple of 4 bytes but found: 3"},
        {R"({"L":"x"})", "Unexpected field type"},
        {R"({"L":{}})", "Start of structure or map found where not expected"},
        {R"({"L":["x"]})", "Unexpected value type in payload"},
        {R"({"L":[[]]})",
         "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue"},
        {R"({"M":"x"})", "Unexpected field type"},
        {R"({"M":[]})",
         "Unrecognized collection type java.util.Map<java.lang.String, "
         "com.amazonaws.dynamodb.v20120810.AttributeValue>"},
        {R"({"M":{"k":1}})", "Unexpected value type in payload"},
        {R"({"M":{"k":[]}})",
         "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue"},
        {R"("x")", "Unexpected value type in payload"},
        {R"(true)", "Unexpected value type in payload"},
        {R"([])",
         "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue"},
    };
    for (const auto& [text, message] : cases) {
        EXPECT_EQ(read_value(text).error, std::string("serialization: ") + message) << text;
    }
    EXPECT_EQ(read_item("\"x\"").error, "serialization: Unexpected field type");
    EXPECT_EQ(read_item("[]").error,
              "serialization: Unrecognized collection type java.util.Map<java.lang.String, "
              "com.amazonaws.dynamodb.v20120810.AttributeValue>");
}

TEST(DynamoDBReader, ValueFaultsAreValidationErrors) {
    const std::string invalid = "One or more parameter values were invalid: ";
    const std::pair<const char*, std::string> cases[] = {
        {"{}",
         "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"},
        {R"({"X":"a"})",
         "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"},
        {R"({"S":null})",
         "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"},
        {"null",
         "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"},
        {R"({"L":[null]})",
         "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"},
        {R"({"S":"a","N":"1"})",
         "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the "
         "supported datatypes"},
        {R"({"S":"a","S":"b"})",
         "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the "
         "supported datatypes"},
        {R"({"S":"a","N":"x"})", "The parameter cannot be converted to a numeric value: x"},
        {R"({"N":""})", "The parameter cannot be converted to a numeric value"},
        {R"({"N":"abc"})", "The parameter cannot be converted to a numeric value: abc"},
        {R"({"N":"1e126"})",
         "Number overflow. Attempting to store a number with magnitude larger than supported "
         "range"},
        {R"({"N":"1e-131"})",
         "Number underflow. Attempting to store a number with magnitude smaller than supported "
         "range"},
        {R"({"N":"111111111111111111111111111111111111111"})",
         "Attempting to store more than 38 significant digits in a Number"},
        {R"({"NULL":false})", invalid + "Null attribute value types must have the value of true"},
        {R"({"SS":[]})", invalid + "An string set  may not be empty"},
        {R"({"NS":[]})", invalid + "An number set  may not be empty"},
        {R"({"BS":[]})", invalid + "Binary sets should not be empty"},
        {R"({"SS":["b","a","b"]})", invalid + "Input collection [b, a, b] contains duplicates."},
        {R"({"SS":["\u0061","a"]})", invalid + "Input collection [a, a] contains duplicates."},
        {R"({"NS":["1","1.0"]})", "Input collection contains duplicates"},
        {R"({"NS":["1","x"]})", "The parameter cannot be converted to a numeric value: x"},
        {R"({"BS":["YQ==","YQ=="]})",
         invalid + "Input collection [YQ==, YQ==]of type BS contains duplicates."},
        {R"({"SS":["a",null]})", invalid + "An string set may not have a null string as a member"},
        {R"({"M":{"":{"S":"x"}}})", "Empty attribute name"},
        {R"({"L":[{"M":{"k":{"N":"y"}}},{"N":"z"}]})",
         "The parameter cannot be converted to a numeric value: y"},
    };
    for (const auto& [text, message] : cases) {
        const Outcome outcome = read_value(text);
        EXPECT_EQ(outcome.error, "validation: " + message) << text;
        EXPECT_EQ(outcome.attribute, "a") << text;
    }
    EXPECT_EQ(read_item(R"({"":{"S":"x"}})").error, "validation: Empty attribute name");
}

TEST(DynamoDBReader, FindsDuplicatesInLargeSets) {
    for (const int count : {15, 16, 17, 200}) {
        std::string members;
        for (int index = 0; index < count; ++index) {
            members += "\"" + std::to_string(count - index) + "\",";
        }
        EXPECT_EQ(read_value(R"({"NS":[)" + members + "\"0\"]}").error, "");
        EXPECT_EQ(read_value(R"({"NS":[)" + members + "\"1e0\"]}").error,
                  "validation: Input collection contains duplicates");
        // The members are told in the order given.
        std::string told = members;
        std::erase(told, '"');
        for (std::size_t comma = told.find(','); comma != std::string::npos;
             comma = told.find(',', comma + 2)) {
            told.insert(comma + 1, " ");
        }
        EXPECT_EQ(read_value(R"({"SS":[)" + members + "\"1\"]}").error,
                  "validation: One or more parameter values were invalid: Input collection [" +
                      told + "1] contains duplicates.");
    }
}

TEST(DynamoDBReader, FirstValueFaultIsToldAfterAllTypeFaults) {
    const Outcome first = read_item(R"({"a":{"N":"x"},"b":{"SS":[]},"c":{"S":"fine"}})");
    EXPECT_EQ(first.error, "validation: The parameter cannot be converted to a numeric value: x");
    EXPECT_EQ(first.attribute, "a");
    EXPECT_EQ(read_item(R"({"a":{"N":"x"},"b":{"S":1}})").error,
              "serialization: NUMBER_VALUE cannot be converted to String");
    EXPECT_EQ(read_item(R"({"a":{"S":"x","N":"1"},"b":{"L":[[]]}})").error,
              "serialization: Unrecognized collection type class "
              "com.amazonaws.dynamodb.v20120810.AttributeValue");
    EXPECT_EQ(
        read_item(R"({"a":{"SS":[]},"b":{"B":"abc"}})").error,
        "serialization: Base64 encoded length is expected a multiple of 4 bytes but found: 3");
}

TEST(DynamoDBReader, KeepsTheNestingLimit) {
    const std::string too_deep =
        "validation: Nesting Levels have exceeded supported limits: Attributes in the item have "
        "nested levels beyond supported limit";
    for (const auto& nested : {&nested_lists, &nested_maps}) {
        EXPECT_EQ(read_value(nested(31)).error, "");
        EXPECT_EQ(read_value(nested(32)).error, too_deep);
        EXPECT_EQ(read_value(nested(60)).error, too_deep);
        EXPECT_EQ(read_value(nested(900)).error, too_deep);
        EXPECT_EQ(read_value(nested(1001)).error, "serialization: ");
        EXPECT_EQ(read_value(nested(100'000)).error, "serialization: ");
        const std::string body = "{\"Values\":{\":v\":" + nested(32) + "}}";
        EXPECT_EQ(read_body(body, expression_value_nesting_max).error, "");
        const std::string deeper = "{\"Values\":{\":v\":" + nested(33) + "}}";
        const Outcome outcome = read_body(deeper, expression_value_nesting_max);
        EXPECT_EQ(outcome.error, too_deep);
        EXPECT_EQ(outcome.attribute, ":v");
    }
}

TEST(DynamoDBReader, DeepJsonIsAnError) {
    const std::string deep(200'000, '[');
    EXPECT_EQ(read_item(deep + std::string(200'000, ']')).error.substr(0, 14), "serialization:");
    EXPECT_EQ(read_item("{\"a\":{\"X\":" + deep + std::string(200'000, ']') + "}}").error,
              "serialization: ");
    EXPECT_EQ(read_item("{\"a\":{\"X\":" + deep).error, "serialization: ");
}

TEST(DynamoDBReader, MalformedJsonIsAnErrorWithoutText) {
    for (const std::string text : {"{\"a\":{\"S\":\"x\"}",
                                   "{\"a\":{\"S\":\"x}",
                                   "{\"a\" {\"S\":\"x\"}}",
                                   "{\"a\":{\"S\":tru}}",
                                   "{\"a\":{\"S\":\"x\"},}",
                                   "{\"a\":{\"S\":\"x\"}}}",
                                   "{\"a\":{\"BOOL\":truely}}",
                                   "{,}",
                                   "{\"a\":{\"S\":\"\\x\"}}",
                                   "{\"a\":{\"S\":\"\\u12\"}}",
                                   "{\"a\":{\"S\":\"\\ud800\"}}",
                                   "{\"\\ud800\":{\"S\":\"\"}}",
                                   "{\"a\":{\"S\":\"\n\"}}",
                                   "{\"a\":{\"S\":\"\xff\"}}",
                                   "{\"\xc3\":{\"S\":\"x\"}}",
                                   "{\"a\":{\"S\":}}",
                                   "{\"a\":}",
                                   "{\"a\"}",
                                   "{\"a\":{\"L\":[,]}}",
                                   "{\"a\":{\"L\":[{\"S\":\"x\"} {\"S\":\"y\"}]}}",
                                   "{\"a\":{\"S\":01}}",
                                   "{\"a\":{\"S\":-}}",
                                   "{\"a\":{\"SS\":[nul]}}",
                                   "{\"a\":{\"X\":[tru]}}",
                                   "{\"a\":{\"X\":\"\\q\"}}",
                                   "{\"a\":{\"X\":{\"\\q\":1}}}",
                                   "{\"a\":{\"S\":nulll}}",
                                   "{a:{\"S\":\"x\"}}",
                                   "{\"a\":'x'}",
                                   "{1:{\"S\":\"x\"}}",
                                   "{\"a\":{\"S\":\"x\":{}}}",
                                   "{\"a\":{\"SS\":[\"x\":1]}}",
                                   "{\"a\":{\"X\":[\"x\":1]}}",
                                   "{\"a\":{\"BOOL\":\"yes\":1}}",
                                   "",
                                   "tru",
                                   "{\"a\":{\"S\":\"x\"}} {}"}) {
        EXPECT_EQ(read_item(text).error, "serialization: ") << text;
    }
}

TEST(DynamoDBReader, CutBodiesAreErrors) {
    const std::string body =
        R"({"Item":{"pk":{"S":"a\"b"},"n":{"N":"1.5"},"l":{"L":[{"B":"YQ=="},{"BOOL":true}]},"s":{"SS":["x","y"]}}})";
    EXPECT_EQ(read_body(body).error, "");
    for (std::size_t size = 0; size < body.size(); ++size) {
        EXPECT_EQ(read_body(body.substr(0, size)).error, "serialization: ") << size;
    }
}

TEST(DynamoDBReader, RandomItemsComeBack) {
    constexpr std::uint64_t seed = 61;
    test::RandomItems random(seed);
    for (int round = 0; round < 2000; ++round) {
        const Item item = random.item();
        const Outcome outcome = read_item(item.to_dynamodb_json());
        ASSERT_EQ(outcome.error, "") << item << ", seed " << seed;
        ASSERT_EQ(outcome.item, item.to_flat()) << item << ", seed " << seed;
    }
}

TEST(DynamoDBReader, ReadsSingleValues) {
    JsonSession session;
    simdjson::ondemand::object root;
    ASSERT_TRUE(session.open(R"({"Value":{"S":"x"},"Other":7})", root));
    ValueErrors errors;
    session.writer().name("v");
    DynamoDBReader reader(session.writer(), errors);
    for (auto field : root) {
        simdjson::ondemand::value value;
        ASSERT_EQ(field.value().get(value), simdjson::SUCCESS);
        if (session.text()[static_cast<std::size_t>(value.raw_json_token().data() -
                                                    session.text().data())] == '{') {
            EXPECT_TRUE(reader.read_member_value(value));
            EXPECT_EQ(session.writer().finish(), item("v", "x").to_flat());
        } else {
            EXPECT_FALSE(reader.read_member_value(value));
            EXPECT_EQ(reader.fault().service_text, "Unexpected field type");
            EXPECT_FALSE(reader.read_element_value(value));
            EXPECT_EQ(reader.fault().service_text, "Unexpected value type in payload");
        }
    }
    EXPECT_FALSE(errors.any());
}

}  // namespace
}  // namespace dynox::json

// Every text of a wrong type in the JSON: spec/dynamodb.md, section 1, "Type errors in the JSON".
#include "api/decoder.hpp"

#include "unit/api/support.hpp"

namespace dynox::api {
namespace {

struct TypeCase {
    std::string_view body;
    std::string_view fault;
};

template <class Request>
void expect_type_faults(std::initializer_list<TypeCase> cases) {
    for (const TypeCase& c : cases) {
        EXPECT_EQ(refusal<Request>(c.body), type_fault(c.fault)) << c.body;
    }
}

TEST(Decoder, TellsScalarsOfWrongTypeForStrings) {
    expect_type_faults<GetItemRequest>({
        {R"({"TableName":123})", "NUMBER_VALUE cannot be converted to String"},
        {R"({"TableName":-1})", "NUMBER_VALUE cannot be converted to String"},
        {R"({"TableName":1.5})", "DECIMAL_VALUE cannot be converted to String"},
        {R"({"TableName":1e3})", "DECIMAL_VALUE cannot be converted to String"},
        {R"({"TableName":true})", "TRUE_VALUE cannot be converted to String"},
        {R"({"TableName":false})", "FALSE_VALUE cannot be converted to String"},
        {R"({"TableName":{}})", "Start of structure or map found where not expected"},
        {R"({"TableName":[]})", "Unrecognized collection type class java.lang.String"},
        // Texts of enumerations are strings too.
        {R"({"ReturnConsumedCapacity":1})", "NUMBER_VALUE cannot be converted to String"},
        {R"({"ReturnConsumedCapacity":[]})", "Unrecognized collection type class java.lang.String"},
    });
}

TEST(Decoder, TellsScalarsOfWrongTypeForIntegers) {
    expect_type_faults<QueryRequest>({
        {R"({"Limit":"1"})", "STRING_VALUE cannot be converted to Integer"},
        {R"({"Limit":true})", "TRUE_VALUE cannot be converted to Integer"},
        {R"({"Limit":false})", "FALSE_VALUE cannot be converted to Integer"},
        {R"({"Limit":{}})", "Start of structure or map found where not expected"},
        {R"({"Limit":[]})", "Unrecognized collection type class java.lang.Integer"},
    });
    expect_type_faults<CreateTableRequest>({
        {R"({"ProvisionedThroughput":{"ReadCapacityUnits":"1"}})",
         "STRING_VALUE cannot be converted to Long"},
        {R"({"ProvisionedThroughput":{"ReadCapacityUnits":true}})",
         "TRUE_VALUE cannot be converted to Long"},
        {R"({"ProvisionedThroughput":{"ReadCapacityUnits":[]}})",
         "Unrecognized collection type class java.lang.Long"},
    });
}

TEST(Decoder, TellsScalarsOfWrongTypeForBooleans) {
    expect_type_faults<GetItemRequest>({
        {R"({"ConsistentRead":1})", "NUMBER_VALUE cannot be converted to Boolean"},
        {R"({"ConsistentRead":1.5})", "DECIMAL_VALUE cannot be converted to Boolean"},
        {R"({"ConsistentRead":"maybe"})", "Unexpected token received from parser"},
        {R"({"ConsistentRead":""})", "Unexpected token received from parser"},
        {R"({"ConsistentRead":{}})", "Start of structure or map found where not expected"},
        {R"({"ConsistentRead":[]})", "Unrecognized collection type class java.lang.Boolean"},
    });
}

TEST(Decoder, TellsWrongTypesForListsMapsAndStructures) {
    expect_type_faults<CreateTableRequest>({
        {R"({"KeySchema":"x"})", "Unexpected field type"},
        {R"({"KeySchema":1})", "Unexpected field type"},
        {R"({"KeySchema":true})", "Unexpected field type"},
        {R"({"KeySchema":{}})", "Start of structure or map found where not expected"},
        {R"({"KeySchema":["x"]})", "Unexpected value type in payload"},
        {R"({"KeySchema":[[]]})",
         "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.KeySchemaElement"},
        {R"({"ProvisionedThroughput":"x"})", "Unexpected field type"},
        {R"({"ProvisionedThroughput":[]})",
         "Unrecognized collection type class "
         "com.amazonaws.dynamodb.v20120810.ProvisionedThroughput"},
        {R"({"GlobalSecondaryIndexes":[{"Projection":[]}]})",
         "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.Projection"},
        {R"({"GlobalSecondaryIndexes":[{"Projection":{"NonKeyAttributes":[1]}}]})",
         "NUMBER_VALUE cannot be converted to String"},
    });
    expect_type_faults<GetItemRequest>({
        {R"({"ExpressionAttributeNames":"x"})", "Unexpected field type"},
        {R"({"ExpressionAttributeNames":[]})",
         "Unrecognized collection type java.util.Map<java.lang.String, java.lang.String>"},
        {R"({"ExpressionAttributeNames":{"#a":1}})", "NUMBER_VALUE cannot be converted to String"},
        {R"({"Key":"x"})", "Unexpected field type"},
        {R"({"Key":[]})",
         "Unrecognized collection type java.util.Map<java.lang.String, "
         "com.amazonaws.dynamodb.v20120810.AttributeValue>"},
    });
    expect_type_faults<BatchWriteItemRequest>({
        {R"({"RequestItems":[]})",
         "Unrecognized collection type java.util.Map<java.lang.String, "
         "java.util.List<com.amazonaws.dynamodb.v20120810.WriteRequest>>"},
        {R"({"RequestItems":{"abc":"x"}})", "Unexpected value type in payload"},
        {R"({"RequestItems":{"abc":[{"PutRequest":"x"}]}})", "Unexpected field type"},
        {R"({"RequestItems":{"abc":[{"PutRequest":[]}]}})",
         "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.PutRequest"},
    });
    expect_type_faults<BatchGetItemRequest>({
        {R"({"RequestItems":{"abc":[]}})",
         "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.KeysAndAttributes"},
        {R"({"RequestItems":{"abc":{"Keys":"x"}}})", "Unexpected field type"},
        {R"({"RequestItems":{"abc":{"Keys":["x"]}}})", "Unexpected value type in payload"},
    });
    expect_type_faults<TransactWriteItemsRequest>({
        {R"({"TransactItems":[1]})", "Unexpected value type in payload"},
        {R"({"TransactItems":[{"Put":[]}]})",
         "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.Put"},
    });
    expect_type_faults<TransactGetItemsRequest>({
        {R"({"TransactItems":[{"Get":1}]})", "Unexpected field type"},
    });
}

TEST(Decoder, TellsWrongTypesInAttributeValues) {
    expect_type_faults<PutItemRequest>({
        {R"({"Item":{"a":"x"}})", "Unexpected value type in payload"},
        {R"({"Item":{"a":[]}})",
         "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue"},
        {R"({"Item":{"a":{"N":123}}})", "NUMBER_VALUE cannot be converted to String"},
        {R"({"Item":{"a":{"S":1.5}}})", "DECIMAL_VALUE cannot be converted to String"},
        {R"({"Item":{"a":{"B":1}}})", "only base-64-encoded strings are convertible to bytes"},
        {R"({"Item":{"a":{"B":"abcde"}}})",
         "Base64 encoded length is expected a multiple of 4 bytes but found: 5"},
        {R"({"Item":{"a":{"B":"YR=="}}})", "Invalid last non-pad Base64 character dectected"},
        {R"({"Item":{"a":{"BOOL":"perhaps"}}})", "Unexpected token received from parser"},
        {R"({"Item":{"a":{"SS":"x"}}})", "Unexpected field type"},
        {R"({"Item":{"a":{"L":["x"]}}})", "Unexpected value type in payload"},
    });
}

TEST(Decoder, TellsWrongTypesInLegacyParameters) {
    expect_type_faults<PutItemRequest>({
        {R"({"Expected":[]})",
         "Unrecognized collection type java.util.Map<java.lang.String, "
         "com.amazonaws.dynamodb.v20120810.ExpectedAttributeValue>"},
        {R"({"Expected":{"a":1}})", "Unexpected value type in payload"},
        {R"({"Expected":{"a":{"Exists":1}}})", "NUMBER_VALUE cannot be converted to Boolean"},
        {R"({"Expected":{"a":{"Value":1}}})", "Unexpected field type"},
        {R"({"Expected":{"a":{"AttributeValueList":[1]}}})", "Unexpected value type in payload"},
        {R"({"Expected":{"a":{"Value":{"S":1}}}})", "NUMBER_VALUE cannot be converted to String"},
    });
    expect_type_faults<QueryRequest>({
        {R"({"AttributesToGet":"x"})", "Unexpected field type"},
        {R"({"AttributesToGet":[1]})", "NUMBER_VALUE cannot be converted to String"},
        {R"({"KeyConditions":[]})",
         "Unrecognized collection type java.util.Map<java.lang.String, "
         "com.amazonaws.dynamodb.v20120810.Condition>"},
    });
    expect_type_faults<UpdateItemRequest>({
        {R"({"AttributeUpdates":{"a":[]}})",
         "Unrecognized collection type class "
         "com.amazonaws.dynamodb.v20120810.AttributeValueUpdate"},
    });
}

TEST(Decoder, TellsMalformedJsonWithoutAWord) {
    for (const std::string_view body : {"",
                                        " ",
                                        "hello",
                                        "null",
                                        "1",
                                        "\"x\"",
                                        "[]",
                                        "true",
                                        "{",
                                        "}",
                                        "{\"TableName\"}",
                                        "{\"TableName\":}",
                                        "{\"TableName\":\"x\"",
                                        "{\"TableName\":\"x\"}}",
                                        "{} {}",
                                        "{},",
                                        "{\"TableName\":\"\\x\"}",
                                        "{\"TableName\":\"\xff\"}",
                                        "{\"TableName\":nul}",
                                        "{\"TableName\":nullx}",
                                        "{\"ConsistentRead\":truex}",
                                        "{\"Unknown\":tru}",
                                        "{\"Unknown\":{\"a\":[1,2,03]}}",
                                        "{\"Unknown\":\"\\u12\"}",
                                        "{\"Unknown\":1.}",
                                        "{\"Unknown\":-}",
                                        "{\"Unknown\":1e}",
                                        "{\"Key\":{\"a\":{\"S\":\"x\"}",
                                        "{\"a\":1,}",
                                        "{,}",
                                        "{\"Unknown\":[1 2]}"}) {
        EXPECT_EQ(refusal<GetItemRequest>(body), type_fault("")) << body;
    }
}

TEST(Decoder, ReadsEveryWayToWriteABoolean) {
    for (const std::string_view text : {"true", "T", "Yes", "y", "1", "TRUE"}) {
        const auto request = decode_request<GetItemRequest>(
            R"({"TableName":"abc","Key":{},"ConsistentRead":")" + std::string(text) + "\"}");
        ASSERT_TRUE(request) << text;
        EXPECT_TRUE(request->consistent_read) << text;
    }
    for (const std::string_view text : {"false", "F", "No", "n", "0", "FALSE"}) {
        const auto request = decode_request<QueryRequest>(
            R"({"TableName":"abc","ScanIndexForward":")" + std::string(text) + "\"}");
        ASSERT_TRUE(request) << text;
        EXPECT_FALSE(request->scan_index_forward) << text;
    }
}

TEST(Decoder, SaturatesIntegersAndDropsFractions) {
    struct Case {
        std::string_view written;
        std::int32_t read;
    };
    for (const Case& c : std::initializer_list<Case>{{"7", 7},
                                                     {"7.9", 7},
                                                     {"1e2", 100},
                                                     {"2147483647", 2147483647},
                                                     {"2147483648", 2147483647},
                                                     {"99999999999999999999999", 2147483647},
                                                     {"1e400", 2147483647}}) {
        const auto request = decode_request<QueryRequest>(R"({"TableName":"abc","Limit":)" +
                                                          std::string(c.written) + "}");
        ASSERT_TRUE(request) << c.written;
        EXPECT_EQ(request->limit, c.read) << c.written;
    }
    EXPECT_EQ(refusal<QueryRequest>(R"({"TableName":"abc","Limit":-1e400})"),
              one_violation("Value '-2147483648' at 'limit' failed to satisfy constraint: Member "
                            "must have value greater than or equal to 1"));
    EXPECT_EQ(refusal<QueryRequest>(R"({"TableName":"abc","Limit":1e-400})"),
              one_violation("Value '0' at 'limit' failed to satisfy constraint: Member must have "
                            "value greater than or equal to 1"));
}

TEST(Decoder, SkipsUnknownMembersAndTakesNullForAbsent) {
    const auto request = decode_request<GetItemRequest>(
        R"({"Unknown":{"deep":[{"x":null},1.5,"s",true]},"TableName":"abc","Key":null,"Key":)"
        R"({"p":{"S":"x"}},"ConsistentRead":null,"ProjectionExpression":null})");
    ASSERT_TRUE(request) << request.error().message();
    EXPECT_EQ(request->table_name, "abc");
    EXPECT_EQ(request->key, flat(R"({"p":{"S":"x"}})"));
    EXPECT_FALSE(request->consistent_read);
    EXPECT_FALSE(request->projection_expression.has_value());
}

TEST(Decoder, RefusesJsonNestedTooDeep) {
    const auto nested = [](std::size_t depth) {
        return R"({"TableName":"abc","Key":{},"Unknown":)" + std::string(depth, '[') +
               std::string(depth, ']') + "}";
    };
    EXPECT_EQ(refusal<GetItemRequest>(nested(1000)), "");
    EXPECT_EQ(refusal<GetItemRequest>(nested(1100)), type_fault(""));
    EXPECT_EQ(refusal<GetItemRequest>(nested(200'000)), type_fault(""));
    EXPECT_EQ(refusal<GetItemRequest>(std::string(200'000, '[')), type_fault(""));
}

TEST(Decoder, TellsTypesBeforeEverythingElse) {
    // A bad name, a bad value and, last in the body, a wrong type.
    EXPECT_EQ(refusal<PutItemRequest>(
                  R"({"TableName":"x;","Item":{"a":{"N":"abc"}},"ConditionExpression":1})"),
              type_fault("NUMBER_VALUE cannot be converted to String"));
    EXPECT_EQ(
        refusal<PutItemRequest>(R"({"TableName":"abc","Item":{"a":{"N":"abc"},"b":{"S":1}}})"),
        type_fault("NUMBER_VALUE cannot be converted to String"));
}

TEST(Decoder, KeepsTheLastOfMembersAndNamesGivenTwice) {
    const auto request = decode_request<GetItemRequest>(
        R"({"TableName":"abc","TableName":"def","Key":{"p":{"S":"x"}},)"
        R"("ExpressionAttributeNames":{"#a":"1","#b":"2","#a":"3"}})");
    ASSERT_TRUE(request) << request.error().message();
    EXPECT_EQ(request->table_name, "def");
    EXPECT_EQ(*request->expression_attribute_names, (AttributeNames{{"#b", "2"}, {"#a", "3"}}));
}

}  // namespace
}  // namespace dynox::api

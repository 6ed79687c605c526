// Constraints of every operation's members, their order, and the rules that need no table.
#include "api/request_rules.hpp"

#include "unit/api/support.hpp"

namespace dynox::api {
namespace {

constexpr std::string_view null_name =
    "Value null at 'tableName' failed to satisfy constraint: Member must not be null";
constexpr std::string_view null_key =
    "Value null at 'key' failed to satisfy constraint: Member must not be null";

TEST(RequestRules, TellsMissingMembersInOrder) {
    const std::string two = "ValidationException: 2 validation errors detected: ";
    const std::string name_and_key = two + std::string(null_name) + "; " + std::string(null_key);
    EXPECT_EQ(refusal<PutItemRequest>("{}"),
              two + std::string(null_name) +
                  "; Value null at 'item' failed to satisfy constraint: Member must not be null");
    EXPECT_EQ(refusal<GetItemRequest>("{}"), name_and_key);
    EXPECT_EQ(refusal<UpdateItemRequest>("{}"), name_and_key);
    EXPECT_EQ(refusal<DeleteItemRequest>("{}"), name_and_key);
    EXPECT_EQ(refusal<QueryRequest>("{}"), one_violation(null_name));
    EXPECT_EQ(refusal<ScanRequest>("{}"), one_violation(null_name));
    const std::string_view null_items =
        "Value null at 'requestItems' failed to satisfy constraint: Member must not be null";
    EXPECT_EQ(refusal<BatchWriteItemRequest>("{}"), one_violation(null_items));
    EXPECT_EQ(refusal<BatchGetItemRequest>("{}"), one_violation(null_items));
    const std::string_view null_actions =
        "Value null at 'transactItems' failed to satisfy constraint: Member must not be null";
    EXPECT_EQ(refusal<TransactWriteItemsRequest>("{}"), invalid(null_actions));
    EXPECT_EQ(refusal<TransactGetItemsRequest>("{}"), invalid(null_actions));
}

TEST(RequestRules, TellsEveryViolationOfPutItemInOrder) {
    EXPECT_EQ(
        refusal<PutItemRequest>(
            R"({"TableName":"","ReturnValues":"hi","ReturnItemCollectionMetrics":"hi",)"
            R"("ReturnConsumedCapacity":"hi","ReturnValuesOnConditionCheckFailure":"hi"})"),
        "ValidationException: 7 validation errors detected: "
        "Value 'hi' at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy "
        "enum value set: [INDEXES, TOTAL, NONE]; "
        "Value '' at 'tableName' failed to satisfy constraint: Member must satisfy regular "
        "expression pattern: [a-zA-Z0-9_.-]+; "
        "Value '' at 'tableName' failed to satisfy constraint: Member must have length greater "
        "than or equal to 3; "
        "Value null at 'item' failed to satisfy constraint: Member must not be null; "
        "Value 'hi' at 'returnValues' failed to satisfy constraint: Member must satisfy enum value "
        "set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]; "
        "Value 'hi' at 'returnItemCollectionMetrics' failed to satisfy constraint: Member must "
        "satisfy enum value set: [SIZE, NONE]; "
        "Value 'hi' at 'returnValuesOnConditionCheckFailure' failed to satisfy constraint: Member "
        "must satisfy enum value set: [ALL_OLD, NONE]");
}

TEST(RequestRules, TellsTheMissingKeyOfUpdateItemLast) {
    EXPECT_EQ(refusal<UpdateItemRequest>(
                  R"({"TableName":"abc","ReturnValues":"all_new","ReturnConsumedCapacity":"x"})"),
              "ValidationException: 3 validation errors detected: "
              "Value 'x' at 'returnConsumedCapacity' failed to satisfy constraint: Member must "
              "satisfy enum value set: [INDEXES, TOTAL, NONE]; "
              "Value 'all_new' at 'returnValues' failed to satisfy constraint: Member must satisfy "
              "enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]; "
              "Value null at 'key' failed to satisfy constraint: Member must not be null");
}

TEST(RequestRules, BoundsTableNames) {
    const auto get = [](std::string_view name) {
        return R"({"TableName":")" + std::string(name) + R"(","Key":{"p":{"S":"x"}}})";
    };
    EXPECT_EQ(refusal<GetItemRequest>(get("abc")), "");
    EXPECT_EQ(refusal<GetItemRequest>(get(std::string(255, 'a'))), "");
    EXPECT_EQ(refusal<GetItemRequest>(get("ab")),
              one_violation("Value 'ab' at 'tableName' failed to satisfy constraint: Member must "
                            "have length greater than or equal to 3"));
    const std::string long_name(256, 'a');
    EXPECT_EQ(refusal<GetItemRequest>(get(long_name)),
              one_violation("Value '" + long_name +
                            "' at 'tableName' failed to satisfy constraint: Member must have "
                            "length less than or equal to 255"));
    EXPECT_EQ(refusal<GetItemRequest>(get("abc;")),
              one_violation("Value 'abc;' at 'tableName' failed to satisfy constraint: Member must "
                            "satisfy regular expression pattern: [a-zA-Z0-9_.-]+"));
    // ARNs, except where a table is made.
    const std::string arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/Users";
    EXPECT_EQ(refusal<GetItemRequest>(get(arn)), "");
    EXPECT_EQ(refusal<DescribeTableRequest>(R"({"TableName":")" + arn + R"("})"), "");
    EXPECT_EQ(refusal<DeleteTableRequest>(R"({"TableName":")" + arn + R"("})"), "");
    EXPECT_NE(refusal<CreateTableRequest>(R"({"TableName":")" + arn + R"("})"), "");
    EXPECT_NE(refusal<DescribeTableRequest>(R"({"TableName":")" + arn + R"(/index/i"})"), "");
}

TEST(RequestRules, NamesOfTablesToMakeAndDescribeHaveTheirOwnWords) {
    const std::string missing =
        invalid("The parameter 'TableName' is required but was not present in the request");
    const std::string wrong_length =
        invalid("TableName must be at least 3 characters long and at most 255 characters long");
    const std::string bad_pattern = one_violation(
        "Value 'ab c' at 'tableName' failed to satisfy constraint: Member must "
        "satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
    EXPECT_EQ(refusal<CreateTableRequest>("{}"), missing);
    EXPECT_EQ(refusal<DescribeTableRequest>("{}"), missing);
    EXPECT_EQ(refusal<DeleteTableRequest>(R"({"TableName":null})"), missing);
    EXPECT_EQ(refusal<DescribeTableRequest>(R"({"TableName":"ab"})"), wrong_length);
    EXPECT_EQ(refusal<DeleteTableRequest>(R"({"TableName":""})"), wrong_length);
    EXPECT_EQ(refusal<DescribeTableRequest>(R"({"TableName":"ab c"})"), bad_pattern);
    EXPECT_EQ(typed_refusal(DescribeTableRequest{}), wrong_length);
    EXPECT_EQ(typed_refusal(DeleteTableRequest{"ab c"}), bad_pattern);
}

TEST(RequestRules, BoundsListTables) {
    EXPECT_EQ(refusal<ListTablesRequest>("{}"), "");
    EXPECT_EQ(refusal<ListTablesRequest>(R"({"Limit":100,"ExclusiveStartTableName":"abc"})"), "");
    EXPECT_EQ(refusal<ListTablesRequest>(R"({"Limit":101,"ExclusiveStartTableName":";"})"),
              "ValidationException: 3 validation errors detected: "
              "Value ';' at 'exclusiveStartTableName' failed to satisfy constraint: Member must "
              "satisfy regular expression pattern: [a-zA-Z0-9_.-]+; "
              "Value ';' at 'exclusiveStartTableName' failed to satisfy constraint: Member must "
              "have length greater than or equal to 3; "
              "Value '101' at 'limit' failed to satisfy constraint: Member must have value less "
              "than or equal to 100");
}

TEST(RequestRules, BoundsQueryAndScan) {
    EXPECT_EQ(
        refusal<QueryRequest>(R"({"TableName":"abc","Limit":0,"IndexName":"a;","Select":"count"})"),
        "ValidationException: 4 validation errors detected: "
        "Value '0' at 'limit' failed to satisfy constraint: Member must have value greater "
        "than or equal to 1; "
        "Value 'a;' at 'indexName' failed to satisfy constraint: Member must satisfy regular "
        "expression pattern: [a-zA-Z0-9_.-]+; "
        "Value 'a;' at 'indexName' failed to satisfy constraint: Member must have length "
        "greater than or equal to 3; "
        "Value 'count' at 'select' failed to satisfy constraint: Member must satisfy enum "
        "value set: [SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES]");
    EXPECT_EQ(
        refusal<ScanRequest>(R"({"TableName":"abc","Limit":-1,"Segment":-1,"TotalSegments":0})"),
        "ValidationException: 3 validation errors detected: "
        "Value '-1' at 'limit' failed to satisfy constraint: Member must have value greater "
        "than or equal to 1; "
        "Value '-1' at 'segment' failed to satisfy constraint: Member must have value "
        "greater than or equal to 0; "
        "Value '0' at 'totalSegments' failed to satisfy constraint: Member must have value "
        "greater than or equal to 1");
    EXPECT_EQ(
        refusal<ScanRequest>(R"({"TableName":"abc","Segment":1000000,"TotalSegments":1000001})"),
        "ValidationException: 2 validation errors detected: "
        "Value '1000000' at 'segment' failed to satisfy constraint: Member must have value "
        "less than or equal to 999999; "
        "Value '1000001' at 'totalSegments' failed to satisfy constraint: Member must have "
        "value less than or equal to 1000000");
}

TEST(RequestRules, BoundsCreateTable) {
    EXPECT_EQ(
        refusal<CreateTableRequest>(
            R"({"TableName":"abc;","BillingMode":"hi","KeySchema":[],)"
            R"("ProvisionedThroughput":{"ReadCapacityUnits":-1},)"
            R"("AttributeDefinitions":[{},{"AttributeName":"","AttributeType":"SS"}]})"),
        "ValidationException: 9 validation errors detected: "
        "Value null at 'attributeDefinitions.1.member.attributeName' failed to satisfy constraint: "
        "Member must not be null; "
        "Value null at 'attributeDefinitions.1.member.attributeType' failed to satisfy constraint: "
        "Member must not be null; "
        "Value '' at 'attributeDefinitions.2.member.attributeName' failed to satisfy constraint: "
        "Member must have length greater than or equal to 1; "
        "Value 'SS' at 'attributeDefinitions.2.member.attributeType' failed to satisfy constraint: "
        "Member must satisfy enum value set: [B, N, S]; "
        "Value 'abc;' at 'tableName' failed to satisfy constraint: Member must satisfy regular "
        "expression pattern: [a-zA-Z0-9_.-]+; "
        "Value 'hi' at 'billingMode' failed to satisfy constraint: Member must satisfy enum value "
        "set: [PROVISIONED, PAY_PER_REQUEST]; "
        "Value null at 'provisionedThroughput.writeCapacityUnits' failed to satisfy constraint: "
        "Member must not be null; "
        "Value '-1' at 'provisionedThroughput.readCapacityUnits' failed to satisfy constraint: "
        "Member must have value greater than or equal to 1; "
        "Value '[]' at 'keySchema' failed to satisfy constraint: Member must have length greater "
        "than or equal to 1");
}

TEST(RequestRules, TellsGlobalIndexesBeforeLocalOnesAndAtMostTen) {
    const std::string message = refusal<CreateTableRequest>(
        R"({"TableName":"abc","AttributeDefinitions":[],"KeySchema":[{"AttributeName":"p",)"
        R"("KeyType":"HASH"}],"LocalSecondaryIndexes":[{}],"GlobalSecondaryIndexes":[{},{},{}]})");
    EXPECT_TRUE(message.starts_with(
        "ValidationException: 10 validation errors detected: "
        "Value null at 'globalSecondaryIndexes.1.member.projection' failed to satisfy constraint: "
        "Member must not be null; "
        "Value null at 'globalSecondaryIndexes.1.member.indexName'"))
        << message;
    EXPECT_TRUE(
        message.ends_with("Value null at 'localSecondaryIndexes.1.member.projection' "
                          "failed to satisfy constraint: Member must not be null"))
        << message;
}

TEST(RequestRules, BoundsIndexesTagsAndEncryption) {
    const std::string head =
        R"({"TableName":"abc","AttributeDefinitions":[],"KeySchema":[{"AttributeName":"p",)"
        R"("KeyType":"HASH"}],)";
    EXPECT_EQ(refusal<CreateTableRequest>(
                  head + R"("GlobalSecondaryIndexes":[{"IndexName":"gsi","KeySchema":[],)"
                         R"("Projection":{"ProjectionType":"hi","NonKeyAttributes":[]}}]})"),
              "ValidationException: 3 validation errors detected: "
              "Value 'hi' at 'globalSecondaryIndexes.1.member.projection.projectionType' failed to "
              "satisfy constraint: Member must satisfy enum value set: [ALL, INCLUDE, KEYS_ONLY]; "
              "Value '[]' at 'globalSecondaryIndexes.1.member.projection.nonKeyAttributes' failed "
              "to satisfy constraint: Member must have length greater than or equal to 1; "
              "Value '[]' at 'globalSecondaryIndexes.1.member.keySchema' failed to satisfy "
              "constraint: Member must have length greater than or equal to 1");
    EXPECT_EQ(refusal<CreateTableRequest>(
                  head + R"("GlobalSecondaryIndexes":[{"IndexName":"gsi","KeySchema":)"
                         R"([{"AttributeName":"p","KeyType":"HASH"}],"Projection":)"
                         R"({"ProjectionType":"INCLUDE","NonKeyAttributes":["a",""]}}]})"),
              one_violation(
                  "Value '[a, ]' at "
                  "'globalSecondaryIndexes.1.member.projection.nonKeyAttributes' failed to satisfy "
                  "constraint: Member must satisfy constraint: [Member must have length less than "
                  "or equal to 255, Member must have length greater than or equal to 1]"));
    EXPECT_EQ(refusal<CreateTableRequest>(head + R"("Tags":[{"Key":""}],"TableClass":"hi",)"
                                                 R"("SSESpecification":{"SSEType":"hi"},)"
                                                 R"("StreamSpecification":{}})"),
              "ValidationException: 5 validation errors detected: "
              "Value null at 'streamSpecification.streamEnabled' failed to satisfy constraint: "
              "Member must not be null; "
              "Value 'hi' at 'sSESpecification.sSEType' failed to satisfy constraint: Member must "
              "satisfy enum value set: [AES256, KMS]; "
              "Value '' at 'tags.1.member.key' failed to satisfy constraint: Member must have "
              "length greater than or equal to 1; "
              "Value null at 'tags.1.member.value' failed to satisfy constraint: Member must not "
              "be null; "
              "Value 'hi' at 'tableClass' failed to satisfy constraint: Member must satisfy enum "
              "value set: [STANDARD, STANDARD_INFREQUENT_ACCESS]");
}

constexpr std::string_view map_values =
    "Map value must satisfy constraint: [Member must have length less than or equal to 25, Member "
    "must have length greater than or equal to 1]";
constexpr std::string_view map_keys =
    "Map keys must satisfy constraint: [Member must have length less than or equal to 255, Member "
    "must have length greater than or equal to 3, Member must satisfy regular expression pattern: "
    "[a-zA-Z0-9_.-]+]";

std::string of_items(const std::string& echo, std::string_view constraint) {
    return "Value '" + echo +
           "' at 'requestItems' failed to satisfy constraint: " + std::string(constraint);
}

TEST(RequestRules, BoundsBatchWriteItem) {
    EXPECT_EQ(refusal<BatchWriteItemRequest>(R"({"RequestItems":{"abc":[]}})"),
              one_violation(of_items("{abc=[]}", map_values)));
    EXPECT_EQ(refusal<BatchWriteItemRequest>(
                  R"({"RequestItems":{"abc":[{"DeleteRequest":{}},{"PutRequest":{}},null]},)"
                  R"("ReturnConsumedCapacity":"hi","ReturnItemCollectionMetrics":"hi"})"),
              "ValidationException: 5 validation errors detected: "
              "Value null at 'requestItems.abc.member.1.member.deleteRequest.key' failed to "
              "satisfy constraint: Member must not be null; "
              "Value null at 'requestItems.abc.member.2.member.putRequest.item' failed to satisfy "
              "constraint: Member must not be null; "
              "Value null at 'requestItems.abc.member.3.member' failed to satisfy constraint: "
              "Member must not be null; "
              "Value 'hi' at 'returnConsumedCapacity' failed to satisfy constraint: Member must "
              "satisfy enum value set: [INDEXES, TOTAL, NONE]; "
              "Value 'hi' at 'returnItemCollectionMetrics' failed to satisfy constraint: Member "
              "must satisfy enum value set: [SIZE, NONE]");
    EXPECT_EQ(refusal<BatchWriteItemRequest>(R"({"RequestItems":{"abc":null}})"),
              one_violation("Value null at 'requestItems.abc.member' failed to satisfy constraint: "
                            "Member must not be null"));
    EXPECT_EQ(refusal<BatchWriteItemRequest>(
                  R"({"RequestItems":{"a;":[{"DeleteRequest":{"Key":{"p":{"S":"x"}}}}]}})"),
              one_violation(of_items(
                  "{a;=[WriteRequest(putRequest=null, deleteRequest=DeleteRequest(key={p="
                  "AttributeValue(s=x, n=null, b=null, sS=null, nS=null, bS=null, m=null, l=null, "
                  "nULL=null, bOOL=null)}))]}",
                  map_keys)));
    EXPECT_EQ(refusal<BatchWriteItemRequest>(R"({"RequestItems":{"a;":[]}})"),
              "ValidationException: 2 validation errors detected: " +
                  of_items("{a;=[]}", map_values) + "; " + of_items("{a;=[]}", map_keys));
    const std::string neither_nor = invalid(
        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the "
        "supported datatypes");
    EXPECT_EQ(refusal<BatchWriteItemRequest>(R"({"RequestItems":{"abc":[{}]}})"), neither_nor);
    EXPECT_EQ(refusal<BatchWriteItemRequest>(
                  R"({"RequestItems":{"abc":[{"PutRequest":{"Item":{"p":{"S":"x"}}},)"
                  R"("DeleteRequest":{"Key":{"p":{"S":"x"}}}}]}})"),
              neither_nor);
}

TEST(RequestRules, CountsBatchesOverAllTables) {
    const auto writes = [](int count) {
        std::string list;
        for (int i = 0; i < count; ++i) {
            list.append(list.empty() ? "" : ",")
                .append(R"({"PutRequest":{"Item":{"p":{"N":")" + std::to_string(i) + "\"}}}}");
        }
        return "[" + list + "]";
    };
    EXPECT_EQ(refusal<BatchWriteItemRequest>(R"({"RequestItems":{"abc":)" + writes(20) +
                                             R"(,"def":)" + writes(5) + "}}"),
              "");
    EXPECT_EQ(refusal<BatchWriteItemRequest>(R"({"RequestItems":{"abc":)" + writes(20) +
                                             R"(,"def":)" + writes(6) + "}}"),
              invalid("Too many items requested for the BatchWriteItem call"));
    EXPECT_TRUE(refusal<BatchWriteItemRequest>(R"({"RequestItems":{"abc":)" + writes(26) + "}}")
                    .ends_with(map_values));
    const auto keys = [](int count) {
        std::string list;
        for (int i = 0; i < count; ++i) {
            list.append(list.empty() ? "" : ",")
                .append(R"({"p":{"N":")" + std::to_string(i) + "\"}}");
        }
        return R"({"Keys":[)" + list + "]}";
    };
    EXPECT_EQ(refusal<BatchGetItemRequest>(R"({"RequestItems":{"abc":)" + keys(60) + R"(,"def":)" +
                                           keys(40) + "}}"),
              "");
    EXPECT_EQ(refusal<BatchGetItemRequest>(R"({"RequestItems":{"abc":)" + keys(60) + R"(,"def":)" +
                                           keys(41) + "}}"),
              invalid("Too many items requested for the BatchGetItem call"));
}

TEST(RequestRules, KeepsLittleOfListsThatAreFarTooLong) {
    std::string body = R"({"RequestItems":{"abc":[{})";
    for (int i = 0; i < 100'000; ++i) {
        body += ",{}";
    }
    body += "]}}";
    const std::string message = refusal<BatchWriteItemRequest>(body);
    EXPECT_TRUE(message.ends_with(map_values));
    EXPECT_LT(message.size(), 70'000U);

    std::string tables = R"({"RequestItems":{)";
    for (int i = 0; i < 100'000; ++i) {
        tables.append(i == 0 ? "\"" : ",\"").append("table" + std::to_string(i)).append("\":[{}]");
    }
    const std::string refused = refusal<BatchWriteItemRequest>(tables + "}}");
    EXPECT_TRUE(
        refused.ends_with("at 'requestItems' failed to satisfy constraint: Member must "
                          "have length less than or equal to 25"))
        << refused.substr(refused.size() - 200);
    EXPECT_LT(refused.size(), 70'000U);
}

TEST(RequestRules, WordsTransactionsOneByOne) {
    const std::string put = R"({"TransactItems":[{"Put":{"TableName":"abc","Item":{"p":{"S":"x"}})";
    EXPECT_EQ(refusal<TransactWriteItemsRequest>(put + R"(}}],"ClientRequestToken":""})"),
              invalid("Value  at 'clientRequestToken' failed to satisfy constraint: Member must "
                      "have length greater than or equal to 1"));
    EXPECT_EQ(refusal<TransactWriteItemsRequest>(put + R"(}}],"ClientRequestToken":")" +
                                                 std::string(36, 'x') + "\"}"),
              "");
    EXPECT_EQ(refusal<TransactWriteItemsRequest>(
                  put + R"(,"ReturnValuesOnConditionCheckFailure":"hi"}}]})"),
              invalid("1 validation error detected: Value 'hi' at "
                      "'transactItems.1.member.put.returnValuesOnConditionCheckFailure' failed to "
                      "satisfy constraint: Member must satisfy enum value set: [ALL_OLD, NONE]"));
    EXPECT_EQ(
        refusal<TransactWriteItemsRequest>(put + R"(}},{"Update":{"TableName":"a","Key":{}}}]})"),
        "ValidationException: 2 validation errors detected: "
        "Value 'a' at 'transactItems.2.member.update.tableName' failed to satisfy "
        "constraint: Member must have length greater than or equal to 3; "
        "Value null at 'transactItems.2.member.update.updateExpression' failed to satisfy "
        "constraint: Member must not be null");
    EXPECT_EQ(refusal<TransactGetItemsRequest>(R"({"TransactItems":[{}]})"),
              invalid("Value null at 'transactItems.1.member.get' failed to satisfy constraint: "
                      "Member must not be null"));
    EXPECT_EQ(refusal<TransactGetItemsRequest>(R"({"TransactItems":[]})"),
              invalid("Value [] at 'transactItems' failed to satisfy constraint: Member must have "
                      "length greater than or equal to 1"));
}

TEST(RequestRules, WantsExactlyOneActionInATransactItem) {
    EXPECT_EQ(refusal<TransactWriteItemsRequest>(R"({"TransactItems":[{}]})"),
              invalid("Invalid Request: TransactWriteRequest should contain Delete or Put or "
                      "Update request"));
    EXPECT_EQ(
        refusal<TransactWriteItemsRequest>(
            R"({"TransactItems":[{"Put":{"TableName":"abc","Item":{}},"Delete":{"TableName":"abc",)"
            R"("Key":{}}}]})"),
        invalid("TransactItems can only contain one of Check, Put, Update or Delete"));
}

TEST(RequestRules, LimitsReturnValuesOfPutAndDelete) {
    const std::string refused = invalid("ReturnValues can only be ALL_OLD or NONE");
    for (const std::string_view values : {"ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"}) {
        const std::string tail = R"(,"ReturnValues":")" + std::string(values) + "\"}";
        EXPECT_EQ(refusal<PutItemRequest>(R"({"TableName":"abc","Item":{"p":{"S":"x"}})" + tail),
                  refused);
        EXPECT_EQ(refusal<DeleteItemRequest>(R"({"TableName":"abc","Key":{"p":{"S":"x"}})" + tail),
                  refused);
        EXPECT_EQ(refusal<UpdateItemRequest>(R"({"TableName":"abc","Key":{"p":{"S":"x"}})" + tail),
                  "");
    }
}

TEST(RequestRules, RefusesLegacyParametersBesideExpressions) {
    const std::string head =
        "Can not use both expression and non-expression parameters in the same request: "
        "Non-expression parameters: ";
    EXPECT_EQ(
        refusal<QueryRequest>(
            R"({"TableName":"abc","AttributesToGet":["a"],"KeyConditions":{},)"
            R"("ConditionalOperator":"AND","FilterExpression":"a","ProjectionExpression":"b"})"),
        invalid(head + "{AttributesToGet, ConditionalOperator} Expression "
                       "parameters: {ProjectionExpression, FilterExpression}"));
    EXPECT_EQ(refusal<QueryRequest>(R"({"TableName":"abc","KeyConditions":{},"QueryFilter":{},)"
                                    R"("KeyConditionExpression":"p = :p"})"),
              invalid(head + "{QueryFilter, KeyConditions} Expression parameters: "
                             "{KeyConditionExpression}"));
    EXPECT_EQ(refusal<UpdateItemRequest>(
                  R"({"TableName":"abc","Key":{},"Expected":{},"AttributeUpdates":{},)"
                  R"("ConditionExpression":"a = b"})"),
              invalid(head + "{AttributeUpdates, Expected} Expression parameters: "
                             "{ConditionExpression}"));
    // KeyConditions may stand beside expressions that say other things.
    EXPECT_EQ(refusal<QueryRequest>(
                  R"({"TableName":"abc","KeyConditions":{},"FilterExpression":"a = :v"})"),
              "");
    EXPECT_EQ(refusal<BatchGetItemRequest>(
                  R"({"RequestItems":{"abc":{"Keys":[{}],"ProjectionExpression":"a"},)"
                  R"("def":{"Keys":[{}],"AttributesToGet":["a"]}}})"),
              invalid(head + "{AttributesToGet} Expression parameters: {ProjectionExpression}"));
}

TEST(RequestRules, BoundsLegacyParameters) {
    EXPECT_EQ(refusal<PutItemRequest>(
                  R"({"TableName":"abc","Item":{},"ConditionalOperator":"and",)"
                  R"("Expected":{"a":{"ComparisonOperator":"eq"}},"ReturnValues":"x"})"),
              "ValidationException: 3 validation errors detected: "
              "Value 'eq' at 'expected.a.member.comparisonOperator' failed to satisfy constraint: "
              "Member must satisfy enum value set: [IN, NULL, BETWEEN, LT, NOT_CONTAINS, EQ, GT, "
              "NOT_NULL, NE, LE, BEGINS_WITH, GE, CONTAINS]; "
              "Value 'and' at 'conditionalOperator' failed to satisfy constraint: Member must "
              "satisfy enum value set: [OR, AND]; "
              "Value 'x' at 'returnValues' failed to satisfy constraint: Member must satisfy enum "
              "value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]");
    EXPECT_EQ(refusal<ScanRequest>(R"({"TableName":"abc","ScanFilter":{"a":{}}})"),
              one_violation("Value null at 'scanFilter.a.member.comparisonOperator' failed to "
                            "satisfy constraint: Member must not be null"));
    EXPECT_EQ(refusal<UpdateItemRequest>(
                  R"({"TableName":"abc","Key":{},"AttributeUpdates":{"a":{"Action":"x"}}})"),
              one_violation("Value 'x' at 'attributeUpdates.a.member.action' failed to satisfy "
                            "constraint: Member must satisfy enum value set: [ADD, PUT, DELETE]"));
}

TEST(RequestRules, TellsValuesAfterConstraintsAndExpressionValuesFirst) {
    const std::string bad_item = R"("Item":{"p":{"S":"x"},"a":{"N":"abc"}})";
    EXPECT_EQ(refusal<PutItemRequest>(R"({"TableName":"x",)" + bad_item + "}"),
              one_violation("Value 'x' at 'tableName' failed to satisfy constraint: Member must "
                            "have length greater than or equal to 3"));
    EXPECT_EQ(refusal<PutItemRequest>(R"({"TableName":"abc",)" + bad_item + "}"),
              invalid("The parameter cannot be converted to a numeric value: abc"));
    EXPECT_EQ(refusal<PutItemRequest>(
                  R"({"TableName":"abc",)" + bad_item +
                  R"(,"ConditionExpression":"a=:v","ExpressionAttributeValues":{":w":{"S":"x"},)"
                  R"(":v":{"SS":[]}}})"),
              invalid("ExpressionAttributeValues contains invalid value: One or more parameter "
                      "values were invalid: An string set  may not be empty for key :v"));
    EXPECT_EQ(refusal<PutItemRequest>(R"({"TableName":"abc",)" + bad_item +
                                      R"(,"ReturnValues":"ALL_NEW"})"),
              invalid("ReturnValues can only be ALL_OLD or NONE"));
    EXPECT_EQ(
        refusal<ScanRequest>(R"({"TableName":"abc","ExclusiveStartKey":{"p":{"N":"1e126"}}})"),
        invalid("The provided starting key is invalid: Number overflow. Attempting to store "
                "a number with magnitude larger than supported range"));
}

TEST(RequestRules, TellsValuesOfLegacyParametersLast) {
    const std::string bad_expected = R"("Expected":{"a":{"Value":{"N":"bad"}}})";
    EXPECT_EQ(refusal<PutItemRequest>(R"({"TableName":"abc",)" + bad_expected +
                                      R"(,"Item":{"p":{"S":"x"}}})"),
              invalid("The parameter cannot be converted to a numeric value: bad"));
    EXPECT_EQ(refusal<PutItemRequest>(R"({"TableName":"abc",)" + bad_expected +
                                      R"(,"Item":{"p":{"N":"worse"}}})"),
              invalid("The parameter cannot be converted to a numeric value: worse"));
}

TEST(RequestRules, TellsValuesOfTheFirstBadAction) {
    EXPECT_EQ(refusal<TransactWriteItemsRequest>(
                  R"({"TransactItems":[{"Put":{"TableName":"abc","Item":{"a":{"N":"x"}}}},)"
                  R"({"Put":{"TableName":"abc","Item":{},"ConditionExpression":"a = :v",)"
                  R"("ExpressionAttributeValues":{":v":{"N":"y"}}}}]})"),
              invalid("The parameter cannot be converted to a numeric value: x"));
    EXPECT_EQ(
        refusal<BatchWriteItemRequest>(
            R"({"RequestItems":{"abc":[{"PutRequest":{"Item":{"a":{"NULL":false}}}}]}})"),
        invalid("One or more parameter values were invalid: Null attribute value types must have "
                "the value of true"));
    EXPECT_EQ(refusal<BatchGetItemRequest>(R"({"RequestItems":{"abc":{"Keys":[{"p":{}}]}}})"),
              invalid("Supplied AttributeValue is empty, must contain exactly one of the supported "
                      "datatypes"));
    EXPECT_EQ(refusal<TransactGetItemsRequest>(
                  R"({"TransactItems":[{"Get":{"TableName":"abc","Key":{"p":null}}}]})"),
              invalid("Supplied AttributeValue is empty, must contain exactly one of the supported "
                      "datatypes"));
}

TEST(RequestRules, ChecksTypedRequestsInTheSameWords) {
    PutItemRequest put;
    put.table_name = "x;";
    EXPECT_EQ(typed_refusal(put),
              "ValidationException: 2 validation errors detected: "
              "Value 'x;' at 'tableName' failed to satisfy constraint: Member must satisfy regular "
              "expression pattern: [a-zA-Z0-9_.-]+; "
              "Value 'x;' at 'tableName' failed to satisfy constraint: Member must have length "
              "greater than or equal to 3");
    put.table_name = "abc";
    put.item = item("p", "x", "set", StringSet{}).to_flat();
    EXPECT_EQ(typed_refusal(put), invalid("One or more parameter values were invalid: An string "
                                          "set  may not be empty"));
    put.parameters.values = item(":v", NumberSet{}).to_flat();
    EXPECT_EQ(typed_refusal(put),
              invalid("ExpressionAttributeValues contains invalid value: One or more parameter "
                      "values were invalid: An number set  may not be empty for key :v"));
    put.parameters.values.reset();
    put.item = item("p", "x").to_flat();
    put.return_values = ReturnValues::all_new;
    EXPECT_EQ(typed_refusal(put), invalid("ReturnValues can only be ALL_OLD or NONE"));
    put.return_values = ReturnValues::all_old;
    EXPECT_EQ(typed_refusal(put), "");

    QueryRequest query{.table_name = "abc", .limit = 0};
    EXPECT_EQ(typed_refusal(query),
              one_violation("Value '0' at 'limit' failed to satisfy constraint: Member must have "
                            "value greater than or equal to 1"));
    EXPECT_EQ(typed_refusal(BatchGetItemRequest{}),
              one_violation("Value '{}' at 'requestItems' failed to satisfy constraint: Member "
                            "must have length greater than or equal to 1"));
    BatchWriteItemRequest batch;
    batch.request_items.push_back({"abc", {WriteRequest{}}});
    EXPECT_EQ(typed_refusal(batch), invalid("Supplied AttributeValue has more than one datatypes "
                                            "set, must contain exactly one of the supported "
                                            "datatypes"));
    EXPECT_EQ(typed_refusal(TransactWriteItemsRequest{}),
              invalid("Value [] at 'transactItems' failed to satisfy constraint: Member must have "
                      "length greater than or equal to 1"));
    TransactWriteItemsRequest write;
    write.transact_items.push_back(
        TransactPut{.table_name = "abc", .item = item("p", "x", "", 1).to_flat()});
    EXPECT_EQ(typed_refusal(write), invalid("Empty attribute name"));
    TransactGetItemsRequest get;
    get.transact_items.push_back(TransactGet{.table_name = "a"});
    EXPECT_EQ(typed_refusal(get),
              invalid("1 validation error detected: Value 'a' at "
                      "'transactItems.1.member.get.tableName' failed to satisfy "
                      "constraint: Member must have length greater than or equal to 3"));
}

}  // namespace
}  // namespace dynox::api

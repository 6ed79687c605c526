#include "api/create_table_rules.hpp"

#include "unit/api/support.hpp"

namespace dynox::api {
namespace {

/// The refusal of a CreateTable body that the members' constraints let pass.
std::string check(const std::string& body) {
    const auto request = decode_request<CreateTableRequest>(body);
    if (!request) {
        ADD_FAILURE() << body << " was refused when decoded: " << request.error().message();
        return {};
    }
    const Result<void> checked = check_create_table(*request);
    return checked ? std::string() : checked.error().message();
}

std::string invalid_values(std::string_view why) {
    return "One or more parameter values were invalid: " + std::string(why);
}

/// A table of the keys p (HASH) and c (RANGE), on demand, with more members.
std::string table(const std::string& members, const std::string& more_definitions = {}) {
    return R"({"TableName":"abc","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[)"
           R"({"AttributeName":"p","AttributeType":"S"},{"AttributeName":"c","AttributeType":"N"})" +
           more_definitions +
           R"(],"KeySchema":[{"AttributeName":"p","KeyType":"HASH"},)"
           R"({"AttributeName":"c","KeyType":"RANGE"}])" +
           (members.empty() ? "" : "," + members) + "}";
}
std::string definition(const std::string& name) {
    return R"(,{"AttributeName":")" + name + R"(","AttributeType":"S"})";
}
std::string key(const std::string& name, const std::string& type) {
    return R"({"AttributeName":")" + name + R"(","KeyType":")" + type + "\"}";
}
std::string index(const std::string& name, const std::string& keys,
                  const std::string& projection = R"({"ProjectionType":"ALL"})") {
    return R"({"IndexName":")" + name + R"(","KeySchema":[)" + keys + R"(],"Projection":)" +
           projection + "}";
}
std::string global(const std::string& indexes) {
    return R"("GlobalSecondaryIndexes":[)" + indexes + "]";
}
std::string local(const std::string& indexes) {
    return R"("LocalSecondaryIndexes":[)" + indexes + "]";
}

TEST(CreateTableRules, AcceptsTablesOfEveryKind) {
    EXPECT_EQ(check(table("")), "");
    EXPECT_EQ(check(table(local(index("lsi", key("p", "HASH") + "," + key("l", "RANGE"))) + "," +
                              global(index("gsi", key("l", "HASH"))),
                          definition("l"))),
              "");
    EXPECT_EQ(check(R"({"TableName":"abc","AttributeDefinitions":[{"AttributeName":"p",)"
                    R"("AttributeType":"B"}],"KeySchema":[{"AttributeName":"p","KeyType":"HASH"}],)"
                    R"("ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":1}})"),
              "");
}

TEST(CreateTableRules, MatchesThroughputAndBillingMode) {
    const std::string tail =
        R"("AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"}],)"
        R"("KeySchema":[{"AttributeName":"p","KeyType":"HASH"}]})";
    const std::string units =
        R"("ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":1},)";
    const std::string head = R"({"TableName":"abc",)";
    const std::string on_demand = R"("BillingMode":"PAY_PER_REQUEST",)";
    EXPECT_EQ(check(head + tail),
              invalid_values("ReadCapacityUnits and WriteCapacityUnits must both be specified when "
                             "BillingMode is PROVISIONED"));
    EXPECT_EQ(check(head + on_demand + units + tail),
              invalid_values("Neither ReadCapacityUnits nor WriteCapacityUnits can be specified "
                             "when BillingMode is PAY_PER_REQUEST"));
    EXPECT_EQ(check(head +
                    R"("ProvisionedThroughput":{"ReadCapacityUnits":1000000000001,)"
                    R"("WriteCapacityUnits":1},)" +
                    tail),
              "Given value 1000000000001 for ReadCapacityUnits is out of bounds");
    EXPECT_EQ(check(head +
                    R"("ProvisionedThroughput":{"ReadCapacityUnits":1,)"
                    R"("WriteCapacityUnits":1000000000001},)" +
                    tail),
              "Given value 1000000000001 for WriteCapacityUnits is out of bounds");
    const std::string most = R"("OnDemandThroughput":{"MaxReadRequestUnits":5},)";
    EXPECT_EQ(check(head + on_demand + most + tail), "");
    EXPECT_NE(check(head + units + most + tail), "");
    EXPECT_NE(
        check(head + on_demand + R"("OnDemandThroughput":{"MaxWriteRequestUnits":0},)" + tail), "");
}

TEST(CreateTableRules, ChecksTheKeySchema) {
    const auto of_keys = [](const std::string& keys) {
        return check(R"({"TableName":"abc","BillingMode":"PAY_PER_REQUEST",)"
                     R"("AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"},)"
                     R"({"AttributeName":"q","AttributeType":"S"}],"KeySchema":[)" +
                     keys + "]}");
    };
    EXPECT_EQ(of_keys(key("p", "HASH") + "," + key("q", "RANGE")), "");
    EXPECT_EQ(of_keys(key("p", "RANGE")),
              "Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
    EXPECT_EQ(of_keys(key("p", "HASH") + "," + key("q", "HASH")),
              "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
    EXPECT_EQ(of_keys(key("p", "HASH") + "," + key("p", "RANGE")),
              "Both the Hash Key and the Range Key element in the KeySchema have the same name");
    EXPECT_EQ(of_keys(key("r", "HASH")),
              invalid_values("Some index key attributes are not defined in AttributeDefinitions. "
                             "Keys: [r], AttributeDefinitions: [p, q]"));
    EXPECT_EQ(of_keys(key("p", "HASH")),
              invalid_values("Number of attributes in KeySchema does not exactly match number of "
                             "attributes defined in AttributeDefinitions"));
}

TEST(CreateTableRules, ChecksLocalIndexes) {
    const std::string keys = key("p", "HASH") + "," + key("l", "RANGE");
    EXPECT_EQ(check(table(local(""))), invalid_values("List of LocalSecondaryIndexes is empty"));
    EXPECT_EQ(check(table(local(index("lsi", key("p", "HASH"))))),
              invalid_values("Index KeySchema does not have a range key for index: lsi"));
    EXPECT_EQ(check(table(local(index("lsi", key("l", "HASH") + "," + key("c", "RANGE"))),
                          definition("l"))),
              invalid_values("Index KeySchema does not have the same leading hash key as table "
                             "KeySchema for index: lsi. index hash key: l, table hash key: p"));
    EXPECT_EQ(check(table(local(index("lsi", keys)))),
              invalid_values("Some index key attributes are not defined in AttributeDefinitions. "
                             "Keys: [p, l], AttributeDefinitions: [p, c]"));
    EXPECT_EQ(check(R"({"TableName":"abc","BillingMode":"PAY_PER_REQUEST",)"
                    R"("AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"}],)"
                    R"("KeySchema":[{"AttributeName":"p","KeyType":"HASH"}],)" +
                    local(index("lsi", key("p", "HASH"))) + "}"),
              invalid_values("Table KeySchema does not have a range key, which is required when "
                             "specifying a LocalSecondaryIndex"));
    std::string six;
    for (int i = 0; i < 6; ++i) {
        six += (i == 0 ? "" : ",") + index("lsi" + std::to_string(i), keys);
    }
    EXPECT_EQ(check(table(local(six), definition("l"))),
              invalid_values("Number of LocalSecondaryIndexes exceeds per-table limit of 5"));
}

TEST(CreateTableRules, ChecksGlobalIndexes) {
    EXPECT_EQ(check(table(global(""))), invalid_values("List of GlobalSecondaryIndexes is empty"));
    EXPECT_EQ(check(table(global(index("gsi", key("g", "HASH"))))),
              invalid_values("Some index key attributes are not defined in AttributeDefinitions. "
                             "Keys: [g], AttributeDefinitions: [p, c]"));
    EXPECT_EQ(check(table(global(index("gsi", key("c", "RANGE"))))),
              "Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
    EXPECT_EQ(
        check(table(global(index("gsi", key("c", "HASH")) + "," + index("gsi", key("p", "HASH"))))),
        invalid_values("Duplicate index name: gsi"));
    EXPECT_EQ(check(table(local(index("same", key("p", "HASH") + "," + key("c", "RANGE"))) + "," +
                          global(index("same", key("c", "HASH"))))),
              invalid_values("Duplicate index name: same"));
    std::string many;
    for (int i = 0; i < 21; ++i) {
        many += (i == 0 ? "" : ",") + index("gsi" + std::to_string(i), key("c", "HASH"));
    }
    EXPECT_EQ(check(table(global(many))),
              invalid_values("GlobalSecondaryIndex count exceeds the per-table limit of 20"));
}

TEST(CreateTableRules, MatchesThroughputOfIndexesAndBillingMode) {
    const std::string gsi = R"({"IndexName":"gsi","KeySchema":[)" + key("c", "HASH") +
                            R"(],"Projection":{"ProjectionType":"ALL"})";
    const std::string units =
        R"(,"ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":1})";
    EXPECT_TRUE(check(table(global(gsi + units + "}")))
                    .starts_with(invalid_values("ProvisionedThroughput should not be specified for "
                                                "index: gsi")));
    std::string provisioned = table(units.substr(1) + "," + global(gsi + "}"));
    provisioned.replace(provisioned.find("PAY_PER_REQUEST"), 15, "PROVISIONED");
    EXPECT_EQ(check(provisioned),
              invalid_values("ProvisionedThroughput must be specified for index: gsi"));
}

TEST(CreateTableRules, TakesGlobalKeysOfSeveralAttributes) {
    const std::string definitions =
        definition("a") + definition("b") + definition("d") + definition("e");
    const auto with_keys = [&](const std::string& keys) {
        return check(table(global(index("gsi", keys)), definitions));
    };
    const std::string hashes = key("a", "HASH") + "," + key("b", "HASH");
    const std::string ranges = key("d", "RANGE") + "," + key("e", "RANGE");
    EXPECT_EQ(with_keys(hashes + "," + ranges), "");
    EXPECT_NE(with_keys(key("a", "HASH") + "," + ranges + "," + key("b", "HASH")), "");
    EXPECT_NE(with_keys(hashes + "," + ranges + "," + key("a", "RANGE")), "");
    EXPECT_EQ(with_keys(ranges),
              "Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
    EXPECT_NE(with_keys(hashes + "," + key("d", "HASH") + "," + key("e", "HASH") + "," +
                        key("p", "HASH")),
              "");
}

TEST(CreateTableRules, ChecksProjections) {
    const auto with_projection = [](const std::string& projection) {
        return check(table(global(index("gsi", key("c", "HASH"), projection))));
    };
    EXPECT_EQ(with_projection(R"({"ProjectionType":"KEYS_ONLY"})"), "");
    EXPECT_EQ(with_projection(R"({"ProjectionType":"INCLUDE","NonKeyAttributes":["a","b"]})"), "");
    EXPECT_EQ(with_projection("{}"), invalid_values("Unknown ProjectionType: null"));
    EXPECT_EQ(with_projection(R"({"ProjectionType":"KEYS_ONLY","NonKeyAttributes":["a"]})"),
              invalid_values("ProjectionType is KEYS_ONLY, but NonKeyAttributes is specified"));
    EXPECT_EQ(with_projection(R"({"ProjectionType":"INCLUDE"})"),
              "If Projection type INCLUDE is specified, some non-key attributes to include in the "
              "projection must be specified as well");
    EXPECT_NE(with_projection(R"({"ProjectionType":"INCLUDE","NonKeyAttributes":["a","a"]})"), "");
    std::string many;
    for (int i = 0; i < 6; ++i) {
        std::string names;
        for (int j = 0; j < 20; ++j) {
            names += (j == 0 ? "\"" : ",\"") + std::to_string(j) + "\"";
        }
        many += (i == 0 ? "" : ",") +
                index("gsi" + std::to_string(i), key("c", "HASH"),
                      R"({"ProjectionType":"INCLUDE","NonKeyAttributes":[)" + names + "]}");
    }
    EXPECT_NE(check(table(global(many))), "");
}

TEST(CreateTableRules, ListsDefinitionsThatNoKeyUses) {
    EXPECT_EQ(check(table(global(index("gsi", key("c", "HASH"))), definition("x"))),
              invalid_values("Some AttributeDefinitions are not used. AttributeDefinitions: "
                             "[p, x, c], keys used: [p, c]"));
}

TEST(CreateTableRules, ChecksStreams) {
    const auto with_stream = [](const std::string& stream) {
        return check(table(R"("StreamSpecification":)" + stream));
    };
    EXPECT_EQ(with_stream(R"({"StreamEnabled":false})"), "");
    for (const std::string view : {"KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"}) {
        EXPECT_EQ(with_stream(R"({"StreamEnabled":true,"StreamViewType":")" + view + "\"}"), "");
    }
    EXPECT_EQ(with_stream(R"({"StreamEnabled":true})"),
              "Invalid StreamViewType: Stream ViewType must not be null or empty when enabling "
              "streams.");
    EXPECT_EQ(with_stream(R"({"StreamEnabled":false,"StreamViewType":"KEYS_ONLY"})"),
              "Invalid StreamViewType: Stream StreamEnabled was false but a StreamViewType was "
              "present.");
    EXPECT_EQ(with_stream(R"({"StreamEnabled":true,"StreamViewType":"HI"})"),
              "Invalid StreamViewType: HI");
}

TEST(CreateTableRules, ChecksTags) {
    const auto with_tags = [](const std::string& tags) {
        return check(table(R"("Tags":[)" + tags + "]"));
    };
    EXPECT_EQ(with_tags(R"({"Key":"Owner é +-=._:/@9","Value":""})"), "");
    EXPECT_NE(with_tags(R"({"Key":"a*b","Value":""})"), "");
    EXPECT_NE(with_tags(R"({"Key":"a","Value":"1"},{"Key":"a","Value":"2"})"), "");
    std::string many;
    for (int i = 0; i < 51; ++i) {
        many += (i == 0 ? "" : ",") + (R"({"Key":")" + std::to_string(i)) + R"(","Value":"x"})";
    }
    EXPECT_NE(with_tags(many), "");
    EXPECT_EQ(with_tags(many.substr(0, many.rfind(",{"))), "");
}

}  // namespace
}  // namespace dynox::api

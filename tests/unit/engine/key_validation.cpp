#include "engine/key_validation.hpp"

#include "support.hpp"

namespace dynox::engine {
namespace {

using test::EngineTest;
using test::invalid;

class KeyValidation : public EngineTest {
  protected:
    std::string put_error(const std::string& table, const std::string& item) {
        return error_of<api::PutItemRequest>(R"({"TableName": ")" + table + R"(", "Item": )" +
                                             item + "}");
    }
    std::string get_error(const std::string& table, const std::string& key) {
        return error_of<api::GetItemRequest>(R"({"TableName": ")" + table + R"(", "Key": )" + key +
                                             "}");
    }
    static std::string with_size(const std::string& before, std::size_t size,
                                 const std::string& after) {
        return before + std::string(size, 'x') + after;
    }
};

TEST_F(KeyValidation, PutSaysWhatIsWrongWithTheKey) {
    EXPECT_EQ(put_error("hash", R"({"a": {"S": "x"}})"),
              invalid("One or more parameter values were invalid: Missing the key p in the item"));
    EXPECT_EQ(put_error("hash", R"({"p": {"N": "1"}})"),
              invalid("One or more parameter values were invalid: Type mismatch for key p "
                      "expected: S actual: N"));
    EXPECT_EQ(put_error("hash", R"({"p": {"S": ""}})"),
              invalid("One or more parameter values are not valid. The AttributeValue for a key "
                      "attribute cannot "
                      "contain an empty string value. Key: p"));
    EXPECT_EQ(put_error("indexed", R"({"p": {"S": "x"}, "c": {"S": "1"}})"),
              invalid("One or more parameter values were invalid: Type mismatch for key c "
                      "expected: N actual: S"));
}

TEST_F(KeyValidation, KeyParametersMustMatchTheSchema) {
    const std::string mismatch = invalid("The provided key element does not match the schema");
    for (const char* key : {R"({})", R"({"q": {"S": "x"}})", R"({"p": {"N": "1"}})",
                            R"({"p": {"S": "x"}, "q": {"S": "y"}})"}) {
        EXPECT_EQ(get_error("hash", key), mismatch) << key;
    }
    for (const char* key : {R"({"p": {"S": "x"}})", R"({"p": {"S": "x"}, "c": {"S": "1"}})",
                            R"({"p": {"S": "x"}, "c": {"N": "1"}, "d": {"N": "1"}})"}) {
        EXPECT_EQ(get_error("indexed", key), mismatch) << key;
    }
    EXPECT_EQ(get_error("hash", R"({"p": {"S": ""}})"),
              invalid("One or more parameter values were invalid: The AttributeValue for a key "
                      "attribute cannot "
                      "contain an empty string value. Key: p"));
}

TEST_F(KeyValidation, PartitionKeysEndAt2048Bytes) {
    EXPECT_EQ(put_error("hash", with_size(R"({"p": {"S": ")", 2048, "\"}}")), "");
    EXPECT_EQ(put_error("hash", with_size(R"({"p": {"S": ")", 2049, "\"}}")),
              invalid("One or more parameter values were invalid: Size of hashkey has exceeded the "
                      "maximum size limit "
                      "of2048 bytes"));
    EXPECT_EQ(get_error("hash", with_size(R"({"p": {"S": ")", 2049, "\"}}")),
              invalid("One or more parameter values were invalid: Size of hashkey has exceeded the "
                      "maximum size limit "
                      "of2048 bytes"));
}

TEST_F(KeyValidation, SortKeysEndAt1024Bytes) {
    must<api::CreateTableRequest>(R"({"TableName": "sorted", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "p", "AttributeType": "S"}, {"AttributeName": "c", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}, {"AttributeName": "c", "KeyType": "RANGE"}]})");
    EXPECT_EQ(put_error("sorted", with_size(R"({"p": {"S": "x"}, "c": {"S": ")", 1024, "\"}}")),
              "");
    EXPECT_EQ(put_error("sorted", with_size(R"({"p": {"S": "x"}, "c": {"S": ")", 1025, "\"}}")),
              invalid("One or more parameter values were invalid: Aggregated size of all range "
                      "keys has exceeded the "
                      "size limit of 1024 bytes"));
}

// Of "gsi" and "all", which have the same key, the one whose name comes first is told.
TEST_F(KeyValidation, IndexKeysMayBeAbsentButNotOfAnotherType) {
    EXPECT_EQ(put_error("indexed", R"({"p": {"S": "x"}, "c": {"N": "1"}})"), "");
    EXPECT_EQ(put_error("indexed", R"({"p": {"S": "x"}, "c": {"N": "1"}, "g": {"N": "1"}})"),
              invalid("One or more parameter values were invalid: Type mismatch for Index Key g "
                      "Expected: S Actual: N "
                      "IndexName: all"));
    EXPECT_EQ(put_error("indexed", R"({"p": {"S": "x"}, "c": {"N": "1"}, "g": {"NULL": true}})"),
              invalid("One or more parameter values were invalid: Type mismatch for Index Key g "
                      "Expected: S Actual: "
                      "NULL IndexName: all"));
    EXPECT_EQ(put_error("indexed", R"({"p": {"S": "x"}, "c": {"N": "1"}, "l": {"N": "1"}})"),
              invalid("One or more parameter values were invalid: Type mismatch for Index Key l "
                      "Expected: S Actual: N "
                      "IndexName: lsi"));
    EXPECT_EQ(put_error("indexed", R"({"p": {"S": "x"}, "c": {"N": "1"}, "g": {"S": ""}})"),
              invalid("One or more parameter values are not valid. A value specified for a "
                      "secondary index key is not "
                      "supported. The AttributeValue for a key attribute cannot contain an empty "
                      "string value. "
                      "IndexName: all, IndexKey: g"));
    EXPECT_EQ(put_error("indexed", with_size(R"({"p": {"S": "x"}, "c": {"N": "1"}, "l": {"S": ")",
                                             1025, "\"}}")),
              invalid("One or more parameter values were invalid: Aggregated size of all range "
                      "keys has exceeded the "
                      "size limit of 1024 bytes"));
}

TEST_F(KeyValidation, UpdatesAreJudgedByTheirOutcome) {
    put("indexed", R"({"p": {"S": "x"}, "c": {"N": "1"}, "n": {"N": "5"}})");
    EXPECT_EQ(error_of<api::UpdateItemRequest>(
                  R"({"TableName": "indexed", "Key": {"p": {"S": "x"}, "c": {"N": "1"}},
                  "UpdateExpression": "SET g = n"})"),
              invalid("One or more parameter values were invalid: Type mismatch for Index Key g "
                      "Expected: S Actual: N "
                      "IndexName: all"));
    EXPECT_EQ(get("indexed", R"({"p": {"S": "x"}, "c": {"N": "1"}})"),
              R"({"c":{"N":"1"},"n":{"N":"5"},"p":{"S":"x"}})");
}

}  // namespace
}  // namespace dynox::engine

#include "arguments.hpp"

#include <gtest/gtest.h>

namespace dynox::cli {
namespace {

api::TableDescription orders() {
    api::TableDescription table;
    table.table_name = "orders";
    table.attribute_definitions = {{"customer", AttributeType::string},
                                   {"placed_at", AttributeType::number},
                                   {"state", AttributeType::string},
                                   {"code", AttributeType::binary}};
    table.key_schema = {{"customer", api::KeyType::hash}, {"placed_at", api::KeyType::range}};
    api::GlobalSecondaryIndexDescription global;
    global.index_name = "by-state";
    global.key_schema = {{"state", api::KeyType::hash}};
    table.global_secondary_indexes.push_back(global);
    global.index_name = "wide";
    global.key_schema = {{"state", api::KeyType::hash}, {"customer", api::KeyType::hash}};
    table.global_secondary_indexes.push_back(global);
    api::LocalSecondaryIndexDescription local;
    local.index_name = "by-code";
    local.key_schema = {{"customer", api::KeyType::hash}, {"code", api::KeyType::range}};
    table.local_secondary_indexes.push_back(local);
    return table;
}

// The words of the UsageError that `call` throws.
template <class Call>
std::string usage_error(Call call) {
    try {
        call();
    } catch (const UsageError& error) {
        return error.what();
    }
    return "no error";
}

TEST(CliArguments, ReadsAttributes) {
    EXPECT_EQ(read_attribute("pk").name, "pk");
    EXPECT_EQ(read_attribute("pk").type, "S");
    EXPECT_EQ(read_attribute("a:b:N").name, "a:b");
    EXPECT_EQ(read_attribute("a:b:N").type, "N");
    for (const char* text : {"", ":S", "pk:", "pk:SS", "pk:s"}) {
        EXPECT_EQ(usage_error([&] { (void)read_attribute(text); }),
                  "expected NAME, NAME:S, NAME:N or NAME:B, found \"" + std::string(text) + "\"");
    }
}

TEST(CliArguments, ReadsDurations) {
    EXPECT_EQ(read_duration("90"), 90);
    EXPECT_EQ(read_duration("0s"), 0);
    EXPECT_EQ(read_duration("15m"), 900);
    EXPECT_EQ(read_duration("12h"), 43'200);
    EXPECT_EQ(read_duration("3d"), 259'200);
    EXPECT_EQ(read_duration("2w"), 1'209'600);
    for (const char* text : {"", "d", "-1", "1.5h", "3 d", "3D", "99999999999", "1dd"}) {
        EXPECT_EQ(usage_error([&] { (void)read_duration(text); }),
                  "expected a duration such as 90, 90s, 15m, 12h, 3d or 2w, found \"" +
                      std::string(text) + "\"");
    }
}

TEST(CliArguments, ReadsIndexes) {
    const IndexArgument index = read_index("by-state=state,placed_at:N");
    EXPECT_EQ(index.index, "by-state");
    ASSERT_EQ(index.attributes.size(), 2U);
    EXPECT_EQ(index.attributes[0].type, "S");
    EXPECT_EQ(index.attributes[1].name, "placed_at");
    for (const char* text : {"", "by-state", "=state"}) {
        EXPECT_NE(usage_error([&] { (void)read_index(text); }).find("expected INDEX="),
                  std::string::npos)
            << text;
    }
    EXPECT_NE(usage_error([] { (void)read_index("i=a,"); }).find("expected NAME"),
              std::string::npos);
}

TEST(CliArguments, ReadsPlaceholders) {
    EXPECT_TRUE(read_names("").empty());
    EXPECT_EQ(read_names(R"({"#n": "name"})"), (api::AttributeNames{{"#n", "name"}}));
    EXPECT_EQ(usage_error([] { (void)read_names(R"({"#n": 5})"); }),
              "--names: expected a string for #n, found 5");
    EXPECT_TRUE(read_values("").empty());
    EXPECT_EQ(read_values(R"({":a": 5})"), item(":a", 5));
    EXPECT_EQ(read_values(R"({":a": {"SS": ["x"]}})"), item(":a", StringSet{"x"}));
    EXPECT_NE(usage_error([] { (void)read_values("{"); }).find("--values: "), std::string::npos);
}

TEST(CliArguments, FindsKeysOfTablesAndIndexes) {
    EXPECT_EQ(key_attributes(orders(), "").sort_key->attribute_name, "placed_at");
    EXPECT_EQ(key_attributes(orders(), "by-state").partition_key.attribute_name, "state");
    EXPECT_FALSE(key_attributes(orders(), "by-state").sort_key.has_value());
    EXPECT_EQ(key_attributes(orders(), "by-code").sort_key->attribute_name, "code");
    EXPECT_EQ(usage_error([] { (void)key_attributes(orders(), "x"); }),
              "table orders has no index \"x\"");
    EXPECT_NE(usage_error([] {
                  (void)key_attributes(orders(), "wide");
              }).find("several attributes of one kind (state, customer)"),
              std::string::npos);
}

TEST(CliArguments, ReadsKeys) {
    Key key;
    key.partition_key = "alice";
    key.sort_key = "20260101";
    EXPECT_EQ(read_key(key, orders()), item("customer", "alice", "placed_at", 20260101));
    key.sort_key = "soon";
    EXPECT_NE(
        usage_error([&] { (void)read_key(key, orders()); }).find("placed_at: expected a number"),
        std::string::npos);
    key.sort_key.reset();
    EXPECT_EQ(usage_error([&] { (void)read_key(key, orders()); }),
              "expected --sort-key VALUE too, for placed_at");
    EXPECT_NE(usage_error([] { (void)read_key(Key(), orders()); }).find("for customer"),
              std::string::npos);
    key = Key();
    key.json = R"({"customer": "bob", "placed_at": 5})";
    EXPECT_EQ(read_key(key, orders()), item("customer", "bob", "placed_at", 5));
}

TEST(CliArguments, ReadsParametersInBothForms) {
    EXPECT_TRUE(read_parameters("").empty());
    EXPECT_TRUE(read_parameters("[]").empty());
    const std::vector<AttributeValue> plain = read_parameters(R"(["a", 5, {"b": null}])");
    ASSERT_EQ(plain.size(), 3U);
    EXPECT_EQ(plain[0], AttributeValue("a"));
    EXPECT_EQ(plain[1], AttributeValue(5));
    EXPECT_EQ(plain[2].to_json(), R"({"b":null})");
    const std::vector<AttributeValue> typed = read_parameters(
        R"([{"S": "0"}, {"N": "1"}, {"N": "2"}, {"N": "3"}, {"N": "4"}, {"N": "5"}, {"N": "6"},
            {"N": "7"}, {"N": "8"}, {"N": "9"}, {"N": "10"}])");
    ASSERT_EQ(typed.size(), 11U);
    EXPECT_EQ(typed[0], AttributeValue("0"));
    EXPECT_EQ(typed[2], AttributeValue(2));
    EXPECT_EQ(typed[10], AttributeValue(10));
    EXPECT_NE(usage_error([] { (void)read_parameters("{}"); }).find("expected a JSON list"),
              std::string::npos);
    EXPECT_NE(usage_error([] { (void)read_parameters("[1"); }).find("--parameters: "),
              std::string::npos);
}

TEST(CliArguments, SplitsStatements) {
    using Statements = std::vector<std::string>;
    EXPECT_EQ(split_statements(""), Statements());
    EXPECT_EQ(split_statements(" ;\n; "), Statements());
    EXPECT_EQ(split_statements("SELECT 1 ;\nSELECT 2"), (Statements{"SELECT 1", "SELECT 2"}));
    EXPECT_EQ(split_statements("a 'x;''y;' b; c \"d;\" ; `e;`;"),
              (Statements{"a 'x;''y;' b", "c \"d;\"", "`e;`"}));
    EXPECT_EQ(split_statements("a -- no; end\n b; c /* ; */ d"),
              (Statements{"a -- no; end\n b", "c /* ; */ d"}));
    EXPECT_EQ(split_statements("a; -- end; b\n /* c */ ;"), (Statements{"a"}));
    EXPECT_EQ(split_statements("a 'open; b"), (Statements{"a 'open; b"}));
}

TEST(CliArguments, BuildsKeyConditions) {
    Read read;
    read.table = "orders";
    read.partition_key = "alice";
    const KeyAttributes key = key_attributes(orders(), "");
    EXPECT_EQ(read_key_condition(read, key).expression, "#dynox_pk = :dynox_pk");

    Read between = read;
    between.sort_key_between = {"1", "2"};
    const KeyCondition condition = read_key_condition(between, key);
    EXPECT_EQ(condition.expression,
              "#dynox_pk = :dynox_pk AND #dynox_sk BETWEEN :dynox_sk0 AND :dynox_sk1");
    EXPECT_EQ(condition.values, item(":dynox_pk", "alice", ":dynox_sk0", 1, ":dynox_sk1", 2));
    EXPECT_EQ(condition.names.size(), 2U);

    const std::pair<std::optional<std::string> Read::*, std::string> comparisons[] = {
        {&Read::sort_key, "#dynox_sk = :dynox_sk0"},
        {&Read::sort_key_begins_with, "begins_with(#dynox_sk, :dynox_sk0)"},
        {&Read::sort_key_less, "#dynox_sk < :dynox_sk0"},
        {&Read::sort_key_less_or_equal, "#dynox_sk <= :dynox_sk0"},
        {&Read::sort_key_greater, "#dynox_sk > :dynox_sk0"},
        {&Read::sort_key_greater_or_equal, "#dynox_sk >= :dynox_sk0"},
    };
    for (const auto& [member, expression] : comparisons) {
        Read one = read;
        one.*member = "7";
        EXPECT_EQ(read_key_condition(one, key).expression,
                  "#dynox_pk = :dynox_pk AND " + expression);
    }

    Read two = between;
    two.sort_key_less = "7";
    EXPECT_EQ(usage_error([&] { (void)read_key_condition(two, key); }),
              "expected at most one condition on the sort key, found several");

    Read no_sort_key = between;
    no_sort_key.index = "by-state";
    EXPECT_NE(usage_error([&] {
                  (void)read_key_condition(no_sort_key, key_attributes(orders(), "by-state"));
              }).find("index by-state has no sort key"),
              std::string::npos);
}

}  // namespace
}  // namespace dynox::cli

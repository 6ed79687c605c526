#include "server/faults.hpp"

#include <gtest/gtest.h>

#include <string>

#include "dynox/item.hpp"

namespace dynox::server {
namespace {

constexpr std::string_view put =
    R"({"TableName": "users", "Item": {"pk": {"S": "a"}, "n": {"N": "1.0"}}})";

FaultPlan plan(Faults& faults, std::string_view operation, std::string_view body) {
    return faults.impl().plan(operation, body, "eu-test-1");
}
bool fails(Faults& faults, std::string_view operation, std::string_view body) {
    return plan(faults, operation, body).error.has_value();
}
std::uint64_t add(Faults& faults, std::string_view json) {
    const Result<FaultRule> rule = FaultRule::from_json(json);
    EXPECT_TRUE(rule) << json;
    const Result<std::uint64_t> id = faults.add(*rule);
    EXPECT_TRUE(id) << json;
    return id ? *id : 0;
}

TEST(ServerFaults, AreSelectedByOperationTableAndKey) {
    Faults faults;
    EXPECT_FALSE(faults.active());
    add(faults, R"({"kind": "error", "operation": "PutItem", "table": "users", "key": {"n": 1}})");
    EXPECT_TRUE(faults.active());
    EXPECT_TRUE(fails(faults, "PutItem", put));
    EXPECT_FALSE(fails(faults, "UpdateItem", put));
    EXPECT_FALSE(fails(faults, "PutItem", R"({"TableName": "other", "Item": {"n": {"N": "1"}}})"));
    EXPECT_FALSE(fails(faults, "PutItem", R"({"TableName": "users", "Item": {"n": {"N": "2"}}})"));
    EXPECT_FALSE(fails(faults, "PutItem", R"({"TableName": "users", "Item": {"n": {"S": "1"}}})"));
    EXPECT_TRUE(fails(faults, "PutItem", R"({"Item": {"n": {"N": "1e0"}}, "TableName":
        "arn:aws:dynamodb:eu-test-1:000000000000:table/users"})"));
    EXPECT_FALSE(fails(faults, "PutItem", "no json"));
}

TEST(ServerFaults, FindTheirTablesAndKeysInBatchesAndTransactions) {
    Faults faults;
    add(faults, R"({"kind": "error", "table": "b", "key": {"pk": {"S": "x"}}})");
    for (const char* body :
         {R"({"RequestItems": {"a": [], "b": [{"PutRequest": {"Item": {"pk": {"S": "x"}}}}]}})",
          R"({"RequestItems": {"b": {"Keys": [{"pk": {"S": "y"}}, {"pk": {"S": "x"}}]}}})",
          R"({"TransactItems": [{"Update": {"TableName": "b", "Key": {"pk": {"S": "x"}}}}]})"}) {
        EXPECT_TRUE(fails(faults, "Whatever", body)) << body;
    }
    EXPECT_FALSE(fails(faults, "Query", R"({"TableName": "b", "ExpressionAttributeValues":
        {"Key": {"M": {"pk": {"S": "x"}}}}})"));
}

TEST(ServerFaults, FindTheirTablesAndKeysInStatements) {
    Faults faults;
    add(faults, R"({"kind": "error", "table": "b", "key": {"pk": {"S": "x"}, "n": {"N": "1"}}})");
    for (const char* body :
         {R"({"Statement": "SELECT * FROM b WHERE pk = 'x' AND n = 1.0 AND z > 2"})",
          R"({"Statement": "SELECT * FROM \"b\".\"i\" WHERE n = ? AND 'x' = pk",
              "Parameters": [{"N": "1"}]})",
          R"({"Statement": "INSERT INTO b VALUE {'pk': ?, 'n': 1, 'l': [1]}",
              "Parameters": [{"S": "x"}]})",
          R"({"Statement": "DELETE FROM b WHERE pk = 'x' AND n = 1"})",
          R"({"Statements": [{"Statement": "UPDATE a SET z = 1 WHERE pk = 'x'"},
                             {"Statement": "UPDATE b SET z = 1 WHERE pk = 'x' AND n = ?",
                              "Parameters": [{"N": "1e0"}]}]})",
          R"x({"TransactStatements": [{"Statement":
              "EXISTS(SELECT * FROM b WHERE pk = 'x' AND n = 1 AND z = 2)"}]})x"}) {
        EXPECT_TRUE(fails(faults, "Whatever", body)) << body;
    }
    for (const char* body :
         {R"({"Statement": "SELECT * FROM b WHERE pk = 'x'"})",
          R"({"Statement": "SELECT * FROM b WHERE pk = 'x' OR n = 1"})",
          R"({"Statement": "SELECT * FROM a WHERE pk = 'x' AND n = 1"})",
          R"({"Statement": "SELECT * FROM b WHERE pk = 'x' AND n = '1'"})",
          R"({"Statement": "SELECT * FROM b WHERE pk = 'x' AND n = ?"})",
          R"({"Statement": "no statement", "Parameters": [{"M": {"TableName": {"S": "b"}}}]})"}) {
        EXPECT_FALSE(fails(faults, "Whatever", body)) << body;
    }
}

TEST(ServerFaults, CountTheirRequests) {
    Faults faults;
    const std::uint64_t third =
        add(faults, R"({"kind": "error", "operation": "PutItem", "nth": 3})");
    std::string found;
    for (int i = 0; i < 5; ++i) {
        found += fails(faults, "PutItem", put) ? 'x' : '.';
        EXPECT_FALSE(fails(faults, "GetItem", "{}"));
    }
    EXPECT_EQ(found, "..x..");
    EXPECT_TRUE(faults.remove(third));
    EXPECT_FALSE(faults.remove(third));
    EXPECT_FALSE(faults.active());

    add(faults, R"({"kind": "drop", "times": 2})");
    found.clear();
    for (int i = 0; i < 4; ++i) {
        found += plan(faults, "PutItem", put).drop ? 'x' : '.';
    }
    EXPECT_EQ(found, "xx..");
    const std::vector<FaultState> states = faults.list();
    ASSERT_EQ(states.size(), 1U);
    EXPECT_EQ(states[0].selected, 4U);
    EXPECT_EQ(states[0].injected, 2U);
    faults.clear();
    EXPECT_TRUE(faults.list().empty());
    EXPECT_FALSE(faults.active());
}

TEST(ServerFaults, HaveASeededProbability) {
    const auto draw = [](const char* rule) {
        Faults faults;
        add(faults, rule);
        std::string found;
        for (int i = 0; i < 200; ++i) {
            found += plan(faults, "PutItem", put).drop ? 'x' : '.';
        }
        return found;
    };
    const std::string first = draw(R"({"kind": "drop", "probability": 0.25, "seed": 1})");
    EXPECT_EQ(first, draw(R"({"seed": 1, "kind": "drop", "probability": 0.25})"));
    EXPECT_NE(first, draw(R"({"kind": "drop", "probability": 0.25, "seed": 2})"));
    const auto hits = std::count(first.begin(), first.end(), 'x');
    EXPECT_GT(hits, 25);
    EXPECT_LT(hits, 75);
    EXPECT_EQ(draw(R"({"kind": "drop", "probability": 0})"), std::string(200, '.'));
    EXPECT_EQ(draw(R"({"kind": "drop", "probability": 1})"), std::string(200, 'x'));
}

TEST(ServerFaults, ApplyTogether) {
    Faults faults;
    add(faults, R"({"kind": "latency", "latency_ms": 20})");
    add(faults, R"({"kind": "latency", "latency_ms": 5})");
    add(faults, R"({"kind": "wrong_checksum"})");
    add(faults, R"({"kind": "partial_batch", "unprocessed": 1})");
    add(faults, R"({"kind": "lost_answer"})");
    add(faults, R"({"kind": "error", "error": "TransactionConflictException", "message": "m"})");
    add(faults, R"({"kind": "throttle"})");
    const FaultPlan all = plan(faults, "PutItem", put);
    EXPECT_EQ(all.latency, std::chrono::milliseconds(25));
    EXPECT_TRUE(all.wrong_checksum);
    EXPECT_TRUE(all.lose_answer);
    EXPECT_FALSE(all.drop);
    EXPECT_EQ(all.unprocessed, 1.0);
    ASSERT_TRUE(all.error);
    EXPECT_EQ(*all.error, make_error_code(server_errc::transaction_conflict));
    EXPECT_EQ(all.error->message(), "m");
}

TEST(ServerFaults, ThrottleWithReasons) {
    Faults faults;
    add(faults, R"({"kind": "throttle"})");
    const auto reason_of = [&](std::string_view operation, std::string_view body) {
        const FaultPlan found = plan(faults, operation, body);
        const ThrottlingReason& reason = found.error->detail()->throttling_reasons.at(0);
        return reason.reason + " " + reason.resource;
    };
    EXPECT_EQ(reason_of("PutItem", put),
              "TableWriteProvisionedThroughputExceeded "
              "arn:aws:dynamodb:eu-test-1:000000000000:table/users");
    EXPECT_EQ(reason_of("Query", R"({"TableName": "t"})"),
              "TableReadProvisionedThroughputExceeded "
              "arn:aws:dynamodb:eu-test-1:000000000000:table/t");
}

TEST(ServerFaults, RefuseRulesThatAreNone) {
    for (const char* bad :
         {"[]", "{", "{}", R"({"kind": 1})", R"({"kind": "x"})", R"({"kind": "drop", "x": 1})",
          R"({"kind": "drop", "nth": 1.5})", R"({"kind": "drop", "table": 1})",
          R"({"kind": "drop", "key": "a"})", R"({"kind": "drop", "probability": "a"})"}) {
        const Result<FaultRule> rule = FaultRule::from_json(bad);
        ASSERT_FALSE(rule) << bad;
        EXPECT_EQ(rule.error(), make_error_code(client_errc::invalid_argument)) << bad;
    }
    Faults faults;
    EXPECT_FALSE(faults.add(FaultRule(FaultKind::latency)));
    EXPECT_FALSE(faults.add(FaultRule(FaultKind::drop).probability(-0.1)));
    EXPECT_FALSE(faults.add(FaultRule(FaultKind::drop).operation("getitem")));
    EXPECT_FALSE(faults.add(FaultRule(FaultKind::error).error("Nonsense")));
    for (std::size_t i = 0; i < Faults::rules_max; ++i) {
        ASSERT_TRUE(faults.add(FaultRule(FaultKind::drop)));
    }
    EXPECT_FALSE(faults.add(FaultRule(FaultKind::drop)));
}

TEST(ServerFaults, RulesGoThroughJson) {
    const FaultRule rule = FaultRule(FaultKind::throttle)
                               .operation("PutItem")
                               .table("t")
                               .key(item("pk", "a").to_flat())
                               .nth(2)
                               .times(3)
                               .probability(0.5, 9)
                               .message("say \"this\"")
                               .reason("R");
    const FaultRule again = FaultRule::from_json(rule.to_json()).value();
    EXPECT_EQ(again.to_json(), rule.to_json());
    EXPECT_EQ(again.key(), rule.key());
    EXPECT_EQ(again.message(), rule.message());
    EXPECT_EQ(FaultRule(FaultKind::drop).to_json(), R"({"kind":"drop"})");
}

}  // namespace
}  // namespace dynox::server

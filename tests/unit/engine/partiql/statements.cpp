#include "engine/partiql/statements.hpp"

#include "unit/engine/partiql/support.hpp"

namespace dynox::engine {
namespace {

class PartiqlStatements : public test::EngineTest {
  protected:
    Result<api::ExecuteStatementResult> execute(const std::string& text) {
        api::ExecuteStatementRequest request;
        request.statement = text;
        return engine->execute(request);
    }
    api::ExecuteTransactionRequest transaction(const std::vector<std::string>& texts) {
        api::ExecuteTransactionRequest request;
        for (const std::string& text : texts) {
            request.transact_statements.emplace_back().statement = text;
        }
        return request;
    }
};

TEST_F(PartiqlStatements, WriteWhatOperationsOnItemsWrite) {
    ASSERT_TRUE(execute("INSERT INTO hash VALUE {'p': 'x', 'a': 1}").has_value());
    ASSERT_TRUE(execute("UPDATE hash SET a = a + 1 WHERE p = 'x'").has_value());
    EXPECT_EQ(get("hash", R"({"p": {"S": "x"}})"), R"({"a":{"N":"2"},"p":{"S":"x"}})");
    ASSERT_TRUE(execute("DELETE FROM hash WHERE p = 'x' AND a = 2").has_value());
    EXPECT_EQ(get("hash", R"({"p": {"S": "x"}})"), "");
}

TEST_F(PartiqlStatements, TellBadIndexKeysAndSizes) {
    EXPECT_NE(test::failure(execute("INSERT INTO indexed VALUE {'p': 'x', 'c': 1, 'g': 1}"))
                  .find("Type mismatch for Index Key g Expected: S Actual: N"),
              std::string::npos);
    api::ExecuteStatementRequest request;
    request.statement = "INSERT INTO hash VALUE {'p': 'x', 'a': ?}";
    request.parameters =
        api::StatementParameters{api::Value(AttributeValue(std::string(409'600, 'a')))};
    EXPECT_EQ(test::failure(engine->execute(request)),
              test::invalid("Item size has exceeded the maximum allowed size"));
}

TEST_F(PartiqlStatements, CheckParametersOfRequestsMadeInTheProcess) {
    api::ExecuteStatementRequest request;
    request.statement = "SELECT * FROM hash WHERE p = ?";
    request.parameters = api::StatementParameters{api::Value()};
    EXPECT_EQ(test::failure(engine->execute(request)),
              test::invalid("Supplied AttributeValue is empty, must contain exactly one of the "
                            "supported datatypes"));
}

TEST_F(PartiqlStatements, ForgetTokensOfTransactionsAfterTenMinutes) {
    api::ExecuteTransactionRequest request = transaction({"INSERT INTO hash VALUE {'p': 'x'}"});
    request.client_request_token = "token";
    EXPECT_TRUE(engine->execute(request).has_value());
    EXPECT_TRUE(engine->execute(request).has_value());  // does nothing
    now += 601;
    const auto again = engine->execute(request);
    EXPECT_EQ(test::failure(again),
              "TransactionCanceledException: Transaction cancelled, please refer cancellation "
              "reasons for specific reasons [DuplicateItem]");
}

TEST_F(PartiqlStatements, TellKeyFaultsOfTransactionsAsReasons) {
    const auto result = engine->execute(
        transaction({"INSERT INTO hash VALUE {'p': 'x'}", "UPDATE hash SET a = 1 WHERE a = 1"}));
    EXPECT_EQ(test::failure(result),
              "TransactionCanceledException: Transaction cancelled, please refer cancellation "
              "reasons for specific reasons [None, ValidationError]");
    EXPECT_EQ(get("hash", R"({"p": {"S": "x"}})"), "");
}

}  // namespace
}  // namespace dynox::engine

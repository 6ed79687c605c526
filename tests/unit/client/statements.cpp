#include "dynox/statement.hpp"

#include "unit/client/support.hpp"

namespace dynox {
namespace {

using StatementsTest = test::ServiceFixture;

TEST_F(StatementsTest, ExecutesOneStatement) {
    service->on_ExecuteStatement = [](const api::ExecuteStatementRequest&, api::CommitTicket&) {
        api::ExecuteStatementResult result;
        result.items = {item("pk", "a").to_flat()};
        result.next_token = "more";
        return Result<api::ExecuteStatementResult>(std::move(result));
    };
    const StatementResult result = client.sync_execute_statement(
        "SELECT * FROM users WHERE pk = ? AND age > ?",
        StatementOptions().parameters("a", 18).consistent_read(true).limit(5).next_token("token"));
    EXPECT_EQ(result.items(), std::vector{item("pk", "a")});
    EXPECT_EQ(result.next_token(), "more");
    ASSERT_EQ(service->requests_ExecuteStatement.size(), 1U);
    const api::ExecuteStatementRequest& request = service->requests_ExecuteStatement.front();
    EXPECT_EQ(request.statement, "SELECT * FROM users WHERE pk = ? AND age > ?");
    EXPECT_EQ(request.parameters, (api::StatementParameters{api::Value(AttributeValue("a")),
                                                            api::Value(AttributeValue(18))}));
    EXPECT_TRUE(request.consistent_read);
    EXPECT_EQ(request.limit, 5);
    EXPECT_EQ(request.next_token, "token");
}

TEST_F(StatementsTest, GivesNoParametersWhereThereAreNone) {
    service->on_ExecuteStatement = [](const api::ExecuteStatementRequest&, api::CommitTicket&) {
        return Result<api::ExecuteStatementResult>(api::ExecuteStatementResult());
    };
    EXPECT_TRUE(client.sync_execute_statement("DELETE FROM t WHERE pk = 'a'").items().empty());
    EXPECT_FALSE(service->requests_ExecuteStatement.at(0).parameters.has_value());
}

TEST_F(StatementsTest, ThrowsWhatTheServiceSays) {
    service->on_ExecuteStatement = [](const api::ExecuteStatementRequest&, api::CommitTicket&) {
        return Result<api::ExecuteStatementResult>(
            Error(server_errc::duplicate_item, "Duplicate primary key exists in table"));
    };
    EXPECT_THROW(client.sync_execute_statement("INSERT INTO t VALUE {'pk': 'a'}"),
                 PydynoxException);
}

TEST_F(StatementsTest, TellsWhatBecameOfEachStatementOfABatch) {
    service->on_BatchExecuteStatement = [](const api::BatchExecuteStatementRequest&,
                                           api::CommitTicket&) {
        api::BatchExecuteStatementResult result;
        result.responses.resize(2);
        result.responses[0].item = item("pk", "a").to_flat();
        result.responses[1].error = api::BatchStatementError{"ConditionalCheckFailed", "because",
                                                             item("pk", "b").to_flat()};
        return Result<api::BatchExecuteStatementResult>(std::move(result));
    };
    const auto outcomes = client.sync_batch_execute_statement(
        Statements()
            .add("SELECT * FROM t WHERE pk = ?", StatementOptions().parameters("a"))
            .add("UPDATE t SET n = 1 WHERE pk = 'b'",
                 StatementOptions().return_values_on_condition_check_failure(true)));
    ASSERT_EQ(outcomes.size(), 2U);
    EXPECT_TRUE(outcomes[0].succeeded());
    EXPECT_EQ(outcomes[0].item(), item("pk", "a"));
    EXPECT_FALSE(outcomes[1].succeeded());
    EXPECT_EQ(outcomes[1].error_code(), "ConditionalCheckFailed");
    EXPECT_EQ(outcomes[1].error_message(), "because");
    EXPECT_EQ(outcomes[1].item(), item("pk", "b"));
    const auto& request = service->requests_BatchExecuteStatement.at(0);
    EXPECT_EQ(request.statements.at(1).return_values_on_condition_check_failure,
              api::ReturnValuesOnConditionCheckFailure::all_old);
}

TEST_F(StatementsTest, ExecutesTransactions) {
    service->on_ExecuteTransaction = [](const api::ExecuteTransactionRequest&, api::CommitTicket&) {
        api::ExecuteTransactionResult result;
        result.responses = {item("pk", "a").to_flat(), std::nullopt};
        return Result<api::ExecuteTransactionResult>(std::move(result));
    };
    const auto items = client.sync_execute_transaction(
        Statements()
            .add("SELECT * FROM t WHERE pk = 'a'")
            .add("SELECT * FROM t WHERE pk = ?", StatementOptions().parameters("b"))
            .client_request_token("token"));
    ASSERT_EQ(items.size(), 2U);
    EXPECT_EQ(items[0], item("pk", "a"));
    EXPECT_FALSE(items[1].has_value());
    EXPECT_EQ(service->requests_ExecuteTransaction.at(0).client_request_token, "token");
}

}  // namespace
}  // namespace dynox

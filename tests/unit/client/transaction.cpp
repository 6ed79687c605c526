#include "unit/client/support.hpp"

namespace dynox {
namespace {

using TransactionTest = test::ServiceFixture;

TEST_F(TransactionTest, WritesEveryKindOfAction) {
    client.sync_transact_write(
        TransactWrite()
            .put("users", item("pk", "a"),
                 PutItemOptions().condition_expression("attribute_not_exists(pk)"))
            .update("users", key("pk", "b"), updates("n", 1))
            .update("users", key("pk", "c"), UpdateItemOptions().update_expression("REMOVE n"))
            .remove("users", key("pk", "d"))
            .condition_check("stats", key("pk", "e"), ConditionCheck("n > :n").values(":n", 0))
            .client_request_token("token"));
    ASSERT_EQ(service->requests_TransactWriteItems.size(), 1U);
    const api::TransactWriteItemsRequest& request = service->requests_TransactWriteItems.front();
    EXPECT_EQ(request.client_request_token, "token");
    ASSERT_EQ(request.transact_items.size(), 5U);
    EXPECT_EQ(std::get<api::TransactPut>(request.transact_items[0]).condition_expression,
              "attribute_not_exists(pk)");
    EXPECT_EQ(std::get<api::TransactUpdate>(request.transact_items[1]).update_expression,
              "SET #u0 = :u0");
    EXPECT_EQ(std::get<api::TransactUpdate>(request.transact_items[2]).update_expression,
              "REMOVE n");
    EXPECT_EQ(std::get<api::TransactDelete>(request.transact_items[3]).key,
              key("pk", "d").to_flat());
    const auto& check = std::get<api::TransactConditionCheck>(request.transact_items[4]);
    EXPECT_EQ(check.table_name, "stats");
    EXPECT_EQ(check.condition_expression, "n > :n");
    EXPECT_EQ(check.parameters.values, item(":n", 0).to_flat());
}

TEST_F(TransactionTest, EmptyOnesDoNothing) {
    client.sync_transact_write(TransactWrite());
    EXPECT_TRUE(client.sync_transact_get(TransactGet()).empty());
    EXPECT_TRUE(service->requests_TransactWriteItems.empty());
    EXPECT_TRUE(service->requests_TransactGetItems.empty());
}

TEST_F(TransactionTest, RefusesMoreThanAHundredActions) {
    TransactWrite write;
    TransactGet get;
    for (int i = 0; i < 100; ++i) {
        write.remove("t", key("pk", std::to_string(i)));
        get.get("t", key("pk", std::to_string(i)));
    }
    client.sync_transact_write(write);
    write.remove("t", key("pk", "x"));
    get.get("t", key("pk", "x"));
    EXPECT_EQ(test::expect_exception<ClientException>([&] {
                  client.sync_transact_write(write);
              }).message(),
              "transact_write: expected at most 100 actions, found 101");
    EXPECT_EQ(test::expect_exception<ClientException>([&] {
                  (void)client.sync_transact_get(get);
              }).message(),
              "transact_get: expected at most 100 actions, found 101");
}

TEST_F(TransactionTest, RefusesWhatHasNoPlaceInATransaction) {
    const auto problem = [&](const TransactWrite& transaction) {
        const auto error = test::expect_exception<ClientException>(
            [&] { client.sync_transact_write(transaction); });
        EXPECT_EQ(error.code(), client_errc::invalid_argument);
        return error.message();
    };
    EXPECT_NE(problem(TransactWrite().put("t", item("pk", "a"),
                                          PutItemOptions().return_values("ALL_OLD")))
                  .find("not available inside a transaction"),
              std::string::npos);
    EXPECT_NE(problem(TransactWrite().update("t", key("pk", "a"), UpdateItemOptions()))
                  .find("found neither"),
              std::string::npos);
    EXPECT_NE(problem(TransactWrite().client_request_token("")).find("found 0"), std::string::npos);
    EXPECT_NE(problem(TransactWrite().client_request_token(std::string(37, 'x'))).find("found 37"),
              std::string::npos);
    EXPECT_TRUE(service->requests_TransactWriteItems.empty());
}

TEST_F(TransactionTest, MakesNoTokenForAnEngineInTheProcess) {
    client.sync_transact_write(TransactWrite().remove("t", key("pk", "a")));
    EXPECT_EQ(service->requests_TransactWriteItems.at(0).client_request_token, std::nullopt);
}

TEST_F(TransactionTest, ReadsInOrder) {
    service->on_TransactGetItems = [](const api::TransactGetItemsRequest& request,
                                      api::CommitTicket&) {
        api::TransactGetItemsResult result;
        result.responses.emplace_back(request.transact_items.front().key);
        result.responses.emplace_back();
        return Result<api::TransactGetItemsResult>(std::move(result));
    };
    const std::vector<std::optional<Item>> items =
        client.sync_transact_get(TransactGet()
                                     .get("t", key("pk", "a"), GetItemOptions().projection("pk"))
                                     .get("t", key("pk", "b")));
    ASSERT_EQ(items.size(), 2U);
    EXPECT_EQ(items[0], key("pk", "a"));
    EXPECT_EQ(items[1], std::nullopt);
    EXPECT_EQ(service->requests_TransactGetItems.at(0).transact_items.at(0).projection_expression,
              "#p0");
}

TEST_F(TransactionTest, RefusesAnswersOfAnotherLength) {
    const auto error = test::expect_exception<ClientException>(
        [&] { (void)client.sync_transact_get(TransactGet().get("t", key("pk", "a"))); });
    EXPECT_EQ(error.code(), client_errc::invalid_response);
}

TEST_F(TransactionTest, CancelledOnesCarryTheirReasons) {
    service->on_TransactWriteItems =
        [](const api::TransactWriteItemsRequest&,
           api::CommitTicket&) -> Result<api::TransactWriteItemsResult> {
        Diagnostics diagnostics;
        diagnostics.message = "Transaction cancelled";
        diagnostics.cancellation_reasons.push_back(
            {"ConditionalCheckFailed", "no", item("pk", "a").to_flat()});
        return Error(make_error_code(server_errc::transaction_canceled), std::move(diagnostics));
    };
    const auto error = test::expect_exception<TransactionCanceledException>(
        [&] { client.sync_transact_write(TransactWrite().remove("t", key("pk", "a"))); });
    ASSERT_EQ(error.diagnostics().cancellation_reasons.size(), 1U);
    EXPECT_EQ(error.diagnostics().cancellation_reasons[0].code, "ConditionalCheckFailed");
}

}  // namespace
}  // namespace dynox

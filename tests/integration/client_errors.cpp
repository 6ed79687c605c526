// What goes wrong, and how each backend's client tells it.
#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>

#include "dynox/item.hpp"
#include "integration/backends.hpp"

namespace dynox {
namespace {

using test::message_of;

class ClientErrors : public test::ClientFixture {};
INSTANTIATE_TEST_SUITE_P(Backends, ClientErrors, test::all_backends, test::name_of);

constexpr auto future = with_diagnostics(boost::asio::use_future);

TEST_P(ClientErrors, FailedConditions) {
    client.sync_put_item("users", item("pk", "a", "sk", 1, "name", "old"));
    const auto put = [&](bool return_item) {
        client.sync_put_item("users", item("pk", "a", "sk", 1, "name", "new"),
                             PutItemOptions()
                                 .condition_expression("attribute_not_exists(pk)")
                                 .return_values_on_condition_check_failure(return_item));
    };
    try {
        put(true);
        FAIL() << "no exception";
    } catch (const ConditionalCheckFailedException& error) {
        EXPECT_EQ(error.message(), "The conditional request failed");
        EXPECT_EQ(error.code(), server_errc::conditional_check_failed);
        ASSERT_TRUE(error.diagnostics().item);
        EXPECT_EQ(Item::from_flat(*error.diagnostics().item).at("name").as_string(), "old");
    }
    try {
        put(false);
        FAIL() << "no exception";
    } catch (const ConditionalCheckFailedException& error) {
        EXPECT_FALSE(error.diagnostics().item);
    }
    EXPECT_THROW(client.put_item("users", item("pk", "a"), future).get(), ValidationException);
    EXPECT_THROW((void)client.sync_get_item("nobody", key("pk", "a")), ResourceNotFoundException);
}

TEST_P(ClientErrors, ExceptionsHaveTheServicesWords) {
    EXPECT_EQ(message_of<ResourceInUseException>([this] { make_table(); }),
              "Table already exists: users");
    EXPECT_EQ(message_of<ResourceNotFoundException>(
                  [this] { client.sync_put_item("nobody", key("pk", "a")); }),
              "Requested resource not found");
    EXPECT_EQ(message_of<ResourceNotFoundException>(
                  [this] { client.wait_for_table_active("nobody", Seconds(0.01), future).get(); }),
              "Requested resource not found: Table: nobody not found");
    EXPECT_EQ(message_of<ValidationException>(
                  [this] { (void)client.sync_get_item("users", key("pk", "a")); }),
              "The provided key element does not match the schema");
    EXPECT_EQ(message_of<ValidationException>([this] {
                  client
                      .update_item("users", key("pk", "a", "sk", 1),
                                   UpdateItemOptions().update_expression("SET n = :absent"), future)
                      .get();
              }),
              "Invalid UpdateExpression: An expression attribute value used in expression is not "
              "defined; attribute value: :absent");
    EXPECT_EQ(message_of<ConditionalCheckFailedException>([this] {
                  client.sync_delete_item(
                      "users", key("pk", "a", "sk", 1),
                      DeleteItemOptions().condition_expression("attribute_exists(pk)"));
              }),
              "The conditional request failed");
    EXPECT_EQ(message_of<PydynoxException>([this] {
                  client.sync_transact_write(TransactWrite().condition_check(
                      "users", key("pk", "a", "sk", 1), ConditionCheck("attribute_exists(pk)")));
              }),
              "Transaction cancelled, please refer cancellation reasons for specific reasons "
              "[ConditionalCheckFailed]");
}

TEST_P(ClientErrors, ExceptionsCarryItemsAndReasons) {
    client.sync_put_item("users", item("pk", "a", "sk", 1, "name", "old"));
    try {
        client
            .update_item("users", key("pk", "a", "sk", 1), updates("name", "new"),
                         UpdateItemOptions()
                             .condition_expression("attribute_not_exists(pk)")
                             .return_values_on_condition_check_failure(true),
                         future)
            .get();
        FAIL() << "no exception";
    } catch (const ConditionalCheckFailedException& error) {
        EXPECT_EQ(error.item(), item("pk", "a", "sk", 1, "name", "old"));
        EXPECT_EQ(std::string(error.what()).find("ConditionalCheckFailedException: "), 0U);
        EXPECT_EQ(error.request_id().empty(), !target.is_remote());
    }
    try {
        client.sync_transact_write(
            TransactWrite()
                .put("users", item("pk", "b", "sk", 1))
                .remove("users", key("pk", "a", "sk", 1),
                        DeleteItemOptions().condition_expression("attribute_not_exists(pk)")));
        FAIL() << "no exception";
    } catch (const TransactionCanceledException& error) {
        ASSERT_EQ(error.cancellation_reasons().size(), 2U);
        EXPECT_EQ(error.cancellation_reasons()[0].code, "None");
        EXPECT_EQ(error.cancellation_reasons()[1].code, "ConditionalCheckFailed");
    }
    EXPECT_FALSE(client.sync_get_item("users", key("pk", "b", "sk", 1)));
}

}  // namespace
}  // namespace dynox

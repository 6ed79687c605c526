// put_item, get_item, update_item, delete_item: what is asked of the service, and what comes back.
#include "unit/client/support.hpp"

namespace dynox {
namespace {

using ItemOperations = test::ServiceFixture;

FlatItem flat(const Item& item) {
    return item.to_flat();
}

TEST_F(ItemOperations, PutSendsItemAndOptions) {
    const WriteResult result =
        client.sync_put_item("users", item("pk", "a", "n", 1),
                             PutItemOptions()
                                 .condition_expression("#n < :max")
                                 .names("#n", "n")
                                 .values(":max", 10)
                                 .return_values_on_condition_check_failure(true));
    EXPECT_FALSE(result.attributes());
    ASSERT_EQ(service->requests_PutItem.size(), 1U);
    const api::PutItemRequest& request = service->requests_PutItem.front();
    EXPECT_EQ(request.table_name, "users");
    EXPECT_EQ(request.item, flat(item("pk", "a", "n", 1)));
    EXPECT_EQ(request.condition_expression, "#n < :max");
    EXPECT_EQ(request.parameters.names, (api::AttributeNames{{"#n", "n"}}));
    EXPECT_EQ(request.parameters.values, flat(item(":max", 10)));
    EXPECT_EQ(request.return_values_on_condition_check_failure,
              api::ReturnValuesOnConditionCheckFailure::all_old);
}

TEST_F(ItemOperations, PutWithoutOptionsSendsNone) {
    client.sync_put_item("users", item("pk", "a"));
    const api::PutItemRequest& request = service->requests_PutItem.at(0);
    EXPECT_EQ(request.condition_expression, std::nullopt);
    EXPECT_EQ(request.parameters.names, std::nullopt);
    EXPECT_EQ(request.parameters.values, std::nullopt);
    EXPECT_EQ(request.return_values, api::ReturnValues::none);
}

TEST_F(ItemOperations, WritesGiveTheAttributesAskedFor) {
    service->on_PutItem = [](const api::PutItemRequest& request,
                             api::CommitTicket&) -> Result<api::PutItemResult> {
        EXPECT_EQ(request.return_values, api::ReturnValues::all_old);
        api::PutItemResult result;
        result.attributes = item("pk", "a", "old", true).to_flat();
        return result;
    };
    const WriteResult result =
        client.sync_put_item("users", item("pk", "a"), PutItemOptions().return_values("ALL_OLD"));
    EXPECT_EQ(result.attributes(), item("pk", "a", "old", true));
}

TEST_F(ItemOperations, RefuseReturnValuesThatDoNotExist) {
    const auto error = test::expect_exception<ClientException>([&] {
        client.sync_put_item("users", item("pk", "a"),
                             PutItemOptions().return_values("EVERYTHING"));
    });
    EXPECT_EQ(error.code(), client_errc::invalid_argument);
    EXPECT_NE(error.message().find("found \"EVERYTHING\""), std::string::npos);
    EXPECT_TRUE(service->requests_PutItem.empty());
}

TEST_F(ItemOperations, GetTellsAbsenceFromErrors) {
    EXPECT_EQ(client.sync_get_item("users", key("pk", "a")), std::nullopt);
    service->on_GetItem = [](const api::GetItemRequest&,
                             api::CommitTicket&) -> Result<api::GetItemResult> {
        return Error(server_errc::resource_not_found, "no such table");
    };
    const auto error = test::expect_exception<ResourceNotFoundException>(
        [&] { (void)client.sync_get_item("users", key("pk", "a")); });
    EXPECT_EQ(error.message(), "no such table");
    EXPECT_EQ(error.code(), server_errc::resource_not_found);
}

TEST_F(ItemOperations, GetMakesPlaceholdersForAProjection) {
    (void)client.sync_get_item("users", key("pk", "a"),
                               GetItemOptions().consistent_read(true).projection(
                                   "name", "address.city", "tags[0]", "address.name"));
    const api::GetItemRequest& request = service->requests_GetItem.at(0);
    EXPECT_TRUE(request.consistent_read);
    EXPECT_EQ(request.projection_expression, "#p0, #p1.#p2, #p3[0], #p1.#p0");
    EXPECT_EQ(request.expression_attribute_names,
              (api::AttributeNames{
                  {"#p0", "name"}, {"#p1", "address"}, {"#p2", "city"}, {"#p3", "tags"}}));
}

TEST_F(ItemOperations, UpdateSetsAttributes) {
    client.sync_update_item("users", key("pk", "a"), updates("name", "Jane", "age", 31));
    const api::UpdateItemRequest& request = service->requests_UpdateItem.at(0);
    EXPECT_EQ(request.update_expression, "SET #u0 = :u0, #u1 = :u1");
    EXPECT_EQ(request.parameters.names, (api::AttributeNames{{"#u0", "age"}, {"#u1", "name"}}));
    EXPECT_EQ(request.parameters.values, flat(item(":u0", 31, ":u1", "Jane")));
}

TEST_F(ItemOperations, UpdateKeepsItsPlaceholdersApartFromTheUsers) {
    client.sync_update_item(
        "users", key("pk", "a"), updates("name", "Jane"),
        UpdateItemOptions().condition_expression("#u0 = :u0").names("#u0", "x").values(":u0", 1));
    const api::UpdateItemRequest& request = service->requests_UpdateItem.at(0);
    EXPECT_EQ(request.update_expression, "SET #uu0 = :uu0");
    EXPECT_EQ(request.parameters.names, (api::AttributeNames{{"#u0", "x"}, {"#uu0", "name"}}));
    EXPECT_EQ(request.parameters.values, flat(item(":u0", 1, ":uu0", "Jane")));
}

TEST_F(ItemOperations, UpdateTakesAnExpression) {
    client.sync_update_item("users", key("pk", "a"),
                            UpdateItemOptions()
                                .update_expression("ADD age :one")
                                .values(":one", 1)
                                .return_values("UPDATED_NEW"));
    const api::UpdateItemRequest& request = service->requests_UpdateItem.at(0);
    EXPECT_EQ(request.update_expression, "ADD age :one");
    EXPECT_EQ(request.return_values, api::ReturnValues::updated_new);
}

TEST_F(ItemOperations, UpdateWantsOneOfTwoForms) {
    const auto neither = test::expect_exception<ClientException>(
        [&] { client.sync_update_item("users", key("pk", "a"), UpdateItemOptions()); });
    EXPECT_EQ(neither.code(), client_errc::invalid_argument);
    EXPECT_NE(neither.message().find("found neither"), std::string::npos);
    const auto both = test::expect_exception<ClientException>([&] {
        client.sync_update_item("users", key("pk", "a"), updates("a", 1),
                                UpdateItemOptions().update_expression("REMOVE b"));
    });
    EXPECT_NE(both.message().find("found both"), std::string::npos);
    const auto none = test::expect_exception<ClientException>(
        [&] { client.sync_update_item("users", key("pk", "a"), Updates(Item())); });
    EXPECT_NE(none.message().find("at least one"), std::string::npos);
    EXPECT_TRUE(service->requests_UpdateItem.empty());
}

TEST_F(ItemOperations, DeleteSendsKeyAndCondition) {
    client.sync_delete_item(
        "users", key("pk", "a"),
        DeleteItemOptions().condition_expression("attribute_exists(pk)").return_values("ALL_OLD"));
    const api::DeleteItemRequest& request = service->requests_DeleteItem.at(0);
    EXPECT_EQ(request.key, flat(key("pk", "a")));
    EXPECT_EQ(request.condition_expression, "attribute_exists(pk)");
    EXPECT_EQ(request.return_values, api::ReturnValues::all_old);
}

TEST_F(ItemOperations, FailedConditionsCarryTheItem) {
    service->on_DeleteItem = [](const api::DeleteItemRequest&,
                                api::CommitTicket&) -> Result<api::DeleteItemResult> {
        Diagnostics diagnostics;
        diagnostics.message = "The conditional request failed";
        diagnostics.item = item("pk", "a", "version", 4).to_flat();
        return Error(make_error_code(server_errc::conditional_check_failed),
                     std::move(diagnostics));
    };
    const auto error = test::expect_exception<ConditionalCheckFailedException>(
        [&] { client.sync_delete_item("users", key("pk", "a")); });
    ASSERT_TRUE(error.diagnostics().item);
    EXPECT_EQ(Item::from_flat(*error.diagnostics().item).at("version").as<int>(), 4);
}

}  // namespace
}  // namespace dynox

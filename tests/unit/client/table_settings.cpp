#include "dynox/table_settings.hpp"

#include "unit/client/support.hpp"

namespace dynox {
namespace {

using namespace std::chrono_literals;
using TableSettings = test::ServiceFixture;

/// Answers DescribeTable with what the test says next; the last one again and again.
void describe(test::ScriptedService& service, std::vector<TableDescription> states) {
    service.on_DescribeTable = [states = std::move(states), at = std::size_t{0}](
                                   const api::DescribeTableRequest&, api::CommitTicket&) mutable {
        api::DescribeTableResult result;
        result.table = states[std::min(at++, states.size() - 1)];
        return Result<api::DescribeTableResult>(std::move(result));
    };
}

TableDescription table_with_index(api::TableStatus table, api::TableStatus index) {
    TableDescription description;
    description.table_status = table;
    api::GlobalSecondaryIndexDescription& added =
        description.global_secondary_indexes.emplace_back();
    added.index_name = "by-email";
    added.index_status = index;
    return description;
}

TEST_F(TableSettings, UpdateTableSaysWhatChanges) {
    client.sync_update_table(
        UpdateTable("users")
            .create_index(SecondaryIndex("by-email").partition_key("email", "S").sort_key("n", "N"))
            .create_index(SecondaryIndex("by-n").partition_key("n", "N").read_capacity(7))
            .delete_index("old")
            .index_capacity("other", 3, 4)
            .billing_mode("PROVISIONED")
            .read_capacity(5)
            .write_capacity(6)
            .stream("NEW_IMAGE")
            .table_class("STANDARD_INFREQUENT_ACCESS")
            .deletion_protection(true)
            .encryption("CUSTOMER_MANAGED", "alias/key"));
    const api::UpdateTableRequest& request = service->requests_UpdateTable.at(0);
    EXPECT_EQ(request.table_name, "users");
    ASSERT_EQ(request.attribute_definitions->size(), 2U);
    EXPECT_EQ(request.attribute_definitions->at(1).attribute_type, AttributeType::number);
    const auto& indexes = *request.global_secondary_index_updates;
    ASSERT_EQ(indexes.size(), 4U);
    EXPECT_EQ(indexes[0].create->index_name, "by-email");
    EXPECT_EQ(indexes[0].create->key_schema.size(), 2U);
    EXPECT_FALSE(indexes[0].create->provisioned_throughput.has_value());
    EXPECT_EQ(indexes[1].create->provisioned_throughput->read_capacity_units, 7);
    EXPECT_EQ(indexes[2].remove->index_name, "old");
    EXPECT_EQ(indexes[3].update->provisioned_throughput->write_capacity_units, 4);
    EXPECT_EQ(request.billing_mode, api::BillingMode::provisioned);
    EXPECT_EQ(request.provisioned_throughput, (api::ProvisionedThroughput{5, 6}));
    EXPECT_EQ(request.stream_specification->stream_view_type, "NEW_IMAGE");
    EXPECT_EQ(request.table_class, api::TableClass::standard_infrequent_access);
    EXPECT_EQ(request.deletion_protection_enabled, true);
    EXPECT_EQ(request.sse_specification->kms_master_key_id, "alias/key");

    client.sync_update_table(UpdateTable("users").end_stream().encryption("AWS_OWNED"));
    const api::UpdateTableRequest& other = service->requests_UpdateTable.at(1);
    EXPECT_FALSE(other.stream_specification->stream_enabled);
    EXPECT_EQ(other.sse_specification->enabled, false);
    EXPECT_FALSE(other.provisioned_throughput.has_value());
}

TEST_F(TableSettings, UpdateTableRefusesWhatTheBuilderFoundWrong) {
    const auto problem = [&](const UpdateTable& change) {
        return test::expect_exception<ClientException>([&] { client.sync_update_table(change); })
            .message();
    };
    EXPECT_EQ(problem(UpdateTable("t").billing_mode("FREE")),
              "billing_mode: expected PAY_PER_REQUEST or PROVISIONED, found \"FREE\"");
    EXPECT_EQ(problem(UpdateTable("t").table_class("COLD")),
              "table_class: expected STANDARD or STANDARD_INFREQUENT_ACCESS, found \"COLD\"");
    EXPECT_EQ(problem(UpdateTable("t").encryption("CUSTOMER_MANAGED")),
              "encryption: expected a key with CUSTOMER_MANAGED, found none");
    EXPECT_EQ(problem(UpdateTable("t").encryption("AWS_MANAGED", "key")),
              "encryption: expected a key with CUSTOMER_MANAGED only, found one with AWS_MANAGED");
    EXPECT_EQ(problem(UpdateTable("t").encryption("MINE")),
              "encryption: expected AWS_OWNED, AWS_MANAGED or CUSTOMER_MANAGED, found \"MINE\"");
    EXPECT_EQ(problem(UpdateTable("t").create_index(SecondaryIndex("i").partition_key("a", "X"))),
              "key attribute 'a': expected type S, N or B, found \"X\"");
    EXPECT_TRUE(service->requests_UpdateTable.empty());
}

TEST_F(TableSettings, UpdateTableWaitsForTableAndIndexes) {
    describe(*service, {table_with_index(api::TableStatus::active, api::TableStatus::creating),
                        table_with_index(api::TableStatus::active, api::TableStatus::active)});
    const TableDescription table = client.sync_update_table(UpdateTable("users").wait());
    EXPECT_EQ(table.global_secondary_indexes.at(0).index_status, api::TableStatus::active);
    EXPECT_EQ(service->requests_DescribeTable.size(), 2U);

    describe(*service, {table_with_index(api::TableStatus::active, api::TableStatus::creating)});
    EXPECT_EQ(test::expect_exception<TimeoutException>([&] {
                  client.sync_update_table(UpdateTable("users").wait(0s));
              }).message(),
              "waited 0 s for table 'users' and its indexes to be as UpdateTable wants them: when "
              "last looked at, the table was ACTIVE, its index 'by-email' CREATING");
}

TEST_F(TableSettings, UpdateTableWaitsForADescriptionThatKnowsOfTheChange) {
    TableDescription before;
    before.table_status = api::TableStatus::active;
    const TableDescription after =
        table_with_index(api::TableStatus::active, api::TableStatus::active);
    describe(*service, {before, after});
    const SecondaryIndex index = SecondaryIndex("by-email").partition_key("email", "S");
    client.sync_update_table(UpdateTable("users").create_index(index).wait());
    EXPECT_EQ(service->requests_DescribeTable.size(), 2U);

    describe(*service, {after, before});
    const TableDescription table =
        client.sync_update_table(UpdateTable("users").delete_index("by-email").wait());
    EXPECT_TRUE(table.global_secondary_indexes.empty());
    EXPECT_EQ(service->requests_DescribeTable.size(), 4U);
}

TEST_F(TableSettings, WaitsForAnIndex) {
    describe(*service, {table_with_index(api::TableStatus::updating, api::TableStatus::active),
                        table_with_index(api::TableStatus::active, api::TableStatus::active)});
    client.sync_wait_for_index_active("users", "by-email");
    EXPECT_EQ(service->requests_DescribeTable.size(), 2U);
    EXPECT_EQ(test::expect_exception<ResourceNotFoundException>([&] {
                  client.sync_wait_for_index_active("users", "by-name");
              }).message(),
              "table 'users' has no global index 'by-name'");
}

TEST_F(TableSettings, TimeToLive) {
    client.sync_update_time_to_live("users", TimeToLive("expires_at"));
    client.sync_update_time_to_live("users", TimeToLive("expires_at").enabled(false));
    const auto& requests = service->requests_UpdateTimeToLive;
    EXPECT_EQ(requests.at(0).table_name, "users");
    EXPECT_EQ(requests.at(0).time_to_live_specification,
              (api::TimeToLiveSpecification{true, "expires_at"}));
    EXPECT_FALSE(requests.at(1).time_to_live_specification.enabled);
    service->on_DescribeTimeToLive = [](const api::DescribeTimeToLiveRequest&, api::CommitTicket&) {
        api::DescribeTimeToLiveResult result;
        result.time_to_live_description.time_to_live_status = api::TimeToLiveStatus::enabled;
        result.time_to_live_description.attribute_name = "expires_at";
        return Result<api::DescribeTimeToLiveResult>(std::move(result));
    };
    EXPECT_EQ(client.sync_describe_time_to_live("users").attribute_name, "expires_at");
    service->on_UpdateTimeToLive = [](const api::UpdateTimeToLiveRequest&, api::CommitTicket&) {
        return Result<api::UpdateTimeToLiveResult>(
            Error(server_errc::validation, "TimeToLive is already enabled"));
    };
    EXPECT_THROW(client.sync_update_time_to_live("users", TimeToLive("a")), ValidationException);
}

TEST_F(TableSettings, Tags) {
    client.sync_tag_resource("arn:table", Tags().add("team", "a").add("stage", "b"));
    EXPECT_EQ(service->requests_TagResource.at(0).resource_arn, "arn:table");
    EXPECT_EQ(service->requests_TagResource.at(0).tags,
              (std::vector<Tag>{{"team", "a"}, {"stage", "b"}}));
    client.sync_untag_resource("arn:table", std::vector<std::string>{"team"});
    EXPECT_EQ(service->requests_UntagResource.at(0).tag_keys, std::vector<std::string>{"team"});
    // Two pages.
    service->on_ListTagsOfResource = [](const api::ListTagsOfResourceRequest& request,
                                        api::CommitTicket&) {
        api::ListTagsOfResourceResult result;
        result.tags.push_back({request.next_token.value_or("first"), "v"});
        if (!request.next_token) {
            result.next_token = "second";
        }
        return Result<api::ListTagsOfResourceResult>(std::move(result));
    };
    EXPECT_EQ(client.sync_list_tags_of_resource("arn:table"),
              (std::vector<Tag>{{"first", "v"}, {"second", "v"}}));
}

TEST_F(TableSettings, LimitsAndEndpoints) {
    service->on_DescribeLimits = [](const api::DescribeLimitsRequest&, api::CommitTicket&) {
        api::DescribeLimitsResult result;
        result.table_max_read_capacity_units = 40'000;
        return Result<api::DescribeLimitsResult>(result);
    };
    EXPECT_EQ(client.sync_describe_limits().table_max_read_capacity_units, 40'000);
    service->on_DescribeEndpoints = [](const api::DescribeEndpointsRequest&, api::CommitTicket&) {
        api::DescribeEndpointsResult result;
        result.endpoints.push_back({"localhost:8000", 1440});
        return Result<api::DescribeEndpointsResult>(std::move(result));
    };
    EXPECT_EQ(client.sync_describe_endpoints().at(0).address, "localhost:8000");
}

TEST_F(TableSettings, AnyOperationByItsOwnStructs) {
    service->on_PutResourcePolicy = [](const api::PutResourcePolicyRequest& request,
                                       api::CommitTicket&) {
        api::PutResourcePolicyResult result;
        result.revision_id = request.policy + "-1";
        return Result<api::PutResourcePolicyResult>(std::move(result));
    };
    api::PutResourcePolicyRequest request;
    request.resource_arn = "arn";
    request.policy = "{}";
    EXPECT_EQ(client.sync_execute(request).revision_id, "{}-1");
}

}  // namespace
}  // namespace dynox

#include <boost/asio/use_future.hpp>

#include "unit/client/support.hpp"

namespace dynox {
namespace {

using namespace std::chrono_literals;
using TableOperations = test::ServiceFixture;

Result<api::DescribeTableResult> table_in(api::TableStatus status) {
    api::DescribeTableResult result;
    result.table.table_name = "users";
    result.table.table_status = status;
    return result;
}

Result<api::DescribeTableResult> no_table() {
    return Error(server_errc::resource_not_found, "no such table");
}

TEST_F(TableOperations, CreateDoesNotWaitUnlessAsked) {
    service->on_CreateTable = [](const api::CreateTableRequest&, api::CommitTicket&) {
        api::CreateTableResult result;
        result.table_description.table_status = api::TableStatus::creating;
        return Result<api::CreateTableResult>(std::move(result));
    };
    client.sync_create_table(CreateTable("users").partition_key("pk", "S"));
    EXPECT_TRUE(service->requests_DescribeTable.empty());
}

TEST_F(TableOperations, CreateWaitsUntilTheTableIsActive) {
    service->on_CreateTable = [](const api::CreateTableRequest&, api::CommitTicket&) {
        api::CreateTableResult result;
        result.table_description.table_status = api::TableStatus::creating;
        return Result<api::CreateTableResult>(std::move(result));
    };
    service->on_DescribeTable = [&](const api::DescribeTableRequest&, api::CommitTicket&) {
        return service->requests_DescribeTable.size() == 1 ? table_in(api::TableStatus::creating)
                                                           : table_in(api::TableStatus::active);
    };
    client.sync_create_table(CreateTable("users").partition_key("pk", "S").wait());
    EXPECT_EQ(service->requests_DescribeTable.size(), 2U);
}

TEST_F(TableOperations, WaitingEndsWithATimeout) {
    service->on_DescribeTable = [](const api::DescribeTableRequest&, api::CommitTicket&) {
        return table_in(api::TableStatus::creating);
    };
    const auto error = test::expect_exception<TimeoutException>(
        [&] { client.sync_wait_for_table_active("users", 10ms); });
    EXPECT_EQ(error.code(), client_errc::timeout);
    EXPECT_EQ(error.message(),
              "waited 0.01 s for table 'users' to be active: when last looked at, the table was "
              "CREATING");
}

TEST_F(TableOperations, DeleteWaitsUntilTheTableIsGone) {
    service->on_DescribeTable = [&](const api::DescribeTableRequest&, api::CommitTicket&) {
        return service->requests_DescribeTable.size() == 1 ? table_in(api::TableStatus::deleting)
                                                           : no_table();
    };
    client.sync_delete_table("users");
    EXPECT_TRUE(service->requests_DescribeTable.empty());
    client.sync_delete_table("users", DeleteTableOptions().wait());
    EXPECT_EQ(service->requests_DescribeTable.size(), 2U);
    client.sync_wait_for_table_deleted("users");
    EXPECT_EQ(service->requests_DescribeTable.size(), 3U);
}

TEST_F(TableOperations, WaitingForTheEndOfATableHasALimit) {
    service->on_DescribeTable = [](const api::DescribeTableRequest&, api::CommitTicket&) {
        return table_in(api::TableStatus::deleting);
    };
    const auto error = test::expect_exception<TimeoutException>(
        [&] { client.sync_wait_for_table_deleted("users", 10ms); });
    EXPECT_EQ(error.message(),
              "waited 0.01 s for table 'users' to be gone: when last looked at, the table was "
              "DELETING");
    service->on_DescribeTable = [](const api::DescribeTableRequest&, api::CommitTicket&) {
        return Result<api::DescribeTableResult>(Error(server_errc::access_denied, "no"));
    };
    EXPECT_THROW(client.sync_wait_for_table_deleted("users"), AccessDeniedException);
}

TEST_F(TableOperations, WaitingForAnIndexSaysWhatItIsLike) {
    service->on_DescribeTable = [](const api::DescribeTableRequest&, api::CommitTicket&) {
        Result<api::DescribeTableResult> result = table_in(api::TableStatus::active);
        api::GlobalSecondaryIndexDescription& index =
            result->table.global_secondary_indexes.emplace_back();
        index.index_name = "by-name";
        index.index_status = api::TableStatus::creating;
        return result;
    };
    const auto error = test::expect_exception<TimeoutException>(
        [&] { client.sync_wait_for_index_active("users", "by-name", 10ms); });
    EXPECT_EQ(error.message(),
              "waited 0.01 s for index 'by-name' of table 'users' to be active: when last looked "
              "at, the table was ACTIVE, its index 'by-name' CREATING");
}

TEST_F(TableOperations, WaitingSaysWhenTheCallsOwnTimeHasEndedIt) {
    ClientConfig config;
    config.endpoint_url = "memory://";
    config.call_timeout = 100ms;  // less than the pause between two looks
    const DynamoDBClient hasty(config);
    service->on_DescribeTable = [](const api::DescribeTableRequest&, api::CommitTicket&) {
        return table_in(api::TableStatus::updating);
    };
    const auto error = test::expect_exception<TimeoutException>(
        [&] { hasty.sync_wait_for_table_active("users"); });
    EXPECT_EQ(error.code(), client_errc::timeout);
    EXPECT_TRUE(error.message().starts_with("waited ")) << error.message();
    EXPECT_TRUE(
        error.message().ends_with(" s (until call_timeout) for table 'users' to be active: "
                                  "when last looked at, the table was UPDATING"))
        << error.message();
    service->on_DescribeTable = [](const api::DescribeTableRequest&, api::CommitTicket&) {
        return no_table();
    };
    const auto missing = test::expect_exception<TimeoutException>(
        [&] { hasty.sync_wait_for_table_active("users"); });
    EXPECT_TRUE(missing.message().ends_with("there was no such table")) << missing.message();
}

TEST_F(TableOperations, WaitingForNoTableEndsWithItsOwnError) {
    service->on_DescribeTable = [](const api::DescribeTableRequest&, api::CommitTicket&) {
        return no_table();
    };
    test::expect_exception<ResourceNotFoundException>(
        [&] { client.sync_wait_for_table_active("users", 1ms); });
}

TEST_F(TableOperations, WaitingStopsAtOtherErrors) {
    service->on_DescribeTable = [](const api::DescribeTableRequest&,
                                   api::CommitTicket&) -> Result<api::DescribeTableResult> {
        return Error(server_errc::access_denied, "no");
    };
    test::expect_exception<AccessDeniedException>(
        [&] { client.sync_wait_for_table_active("users"); });
    EXPECT_EQ(service->requests_DescribeTable.size(), 1U);
}

TEST_F(TableOperations, ExistsIsFalseForOneErrorOnly) {
    EXPECT_TRUE(client.sync_table_exists("users"));
    service->on_DescribeTable = [](const api::DescribeTableRequest&, api::CommitTicket&) {
        return no_table();
    };
    EXPECT_FALSE(client.sync_table_exists("users"));
    service->on_DescribeTable = [](const api::DescribeTableRequest&,
                                   api::CommitTicket&) -> Result<api::DescribeTableResult> {
        return Error(server_errc::access_denied, "no");
    };
    test::expect_exception<AccessDeniedException>([&] { (void)client.sync_table_exists("users"); });
}

TEST_F(TableOperations, ListReadsAllPages) {
    service->on_ListTables = [](const api::ListTablesRequest& request, api::CommitTicket&) {
        api::ListTablesResult result;
        if (!request.exclusive_start_table_name) {
            result.table_names = {"a", "b"};
            result.last_evaluated_table_name = "b";
        } else {
            EXPECT_EQ(request.exclusive_start_table_name, "b");
            result.table_names = {"c"};
        }
        return Result<api::ListTablesResult>(std::move(result));
    };
    EXPECT_EQ(client.sync_list_tables(), (std::vector<std::string>{"a", "b", "c"}));
}

TEST_F(TableOperations, DescribeAndDelete) {
    service->on_DescribeTable = [](const api::DescribeTableRequest&, api::CommitTicket&) {
        return table_in(api::TableStatus::updating);
    };
    EXPECT_EQ(client.sync_describe_table("users").table_status, api::TableStatus::updating);
    client.sync_delete_table("users");
    EXPECT_EQ(service->requests_DeleteTable.at(0).table_name, "users");
}

TEST_F(TableOperations, PingIsFalseForEveryError) {
    EXPECT_TRUE(client.ping());
    EXPECT_EQ(service->requests_ListTables.at(0).limit, 1);
    service->on_ListTables = [](const api::ListTablesRequest&,
                                api::CommitTicket&) -> Result<api::ListTablesResult> {
        return Error(server_errc::access_denied, "no");
    };
    EXPECT_FALSE(client.ping());
    EXPECT_FALSE(client.async_ping(boost::asio::use_future).get());
}

TEST_F(TableOperations, CreateRefusesWhatTheBuilderFoundWrong) {
    const auto problem = [&](const CreateTable& table) {
        return test::expect_exception<ClientException>([&] { client.sync_create_table(table); })
            .message();
    };
    EXPECT_EQ(problem(CreateTable("t").partition_key("pk", "X")),
              "key attribute 'pk': expected type S, N or B, found \"X\"");
    EXPECT_EQ(problem(CreateTable("t").partition_key("pk", "S").billing_mode("FREE")),
              "billing_mode: expected PAY_PER_REQUEST or PROVISIONED, found \"FREE\"");
    EXPECT_EQ(problem(CreateTable("t").partition_key("pk", "S").table_class("GOLD")),
              "table_class: expected STANDARD or STANDARD_INFREQUENT_ACCESS, found \"GOLD\"");
    EXPECT_EQ(problem(CreateTable("t").partition_key("pk", "S").global_secondary_index(
                  SecondaryIndex("i").partition_key("pk", "N"))),
              "key attribute 'pk': expected one type, found S and N");
    EXPECT_EQ(problem(CreateTable("t").partition_key("pk", "S").global_secondary_index(
                  SecondaryIndex("i").partition_key("a", "S").projection("SOME"))),
              "index 'i': expected projection ALL, KEYS_ONLY or INCLUDE, found \"SOME\"");
    EXPECT_TRUE(service->requests_CreateTable.empty());
}

}  // namespace
}  // namespace dynox

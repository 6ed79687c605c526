// The snippets of docs/client.md, in its order and between markers; a test compares them and runs
// this program.
#include <dynox/dynox.hpp>
#include <dynox/engine.hpp>
#include <dynox/server.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <vector>

namespace asio = boost::asio;

void show_basic_usage() {
    // [basic]
    // Default credentials: environment, profile, instance profile, ...
    dynox::DynamoDBClient client;

    // Check the connection.
    if (client.ping()) {
        std::cout << "Connected!\n";
    }
    // [/basic]
}

void show_credentials() {
    {
        // [profile]
        // A named profile of ~/.aws/credentials or ~/.aws/config.
        dynox::DynamoDBClient client({.profile = "prod"});

        // Or a region with it.
        dynox::DynamoDBClient in_region({.region = "eu-west-1", .profile = "prod"});
        // [/profile]
    }
    {
        // [role]
        // AssumeRole for access to another account.
        dynox::DynamoDBClient client({.role_arn = "arn:aws:iam::123456789012:role/MyRole",
                                      .role_session_name = "my-session"});  // or pydynox-session

        // With an external id (for access by third parties).
        dynox::DynamoDBClient third_party(
            {.role_arn = "arn:aws:iam::123456789012:role/MyRole", .external_id = "my-external-id"});
        // [/role]
    }
    {
        // [keys]
        // Keys in code (not for production).
        dynox::DynamoDBClient client({.region = "us-east-1",
                                      .access_key = "AKIAIOSFODNN7EXAMPLE",
                                      .secret_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"});

        // With a session token (for temporary credentials).
        dynox::DynamoDBClient temporary({.region = "us-east-1",
                                         .access_key = "AKIAIOSFODNN7EXAMPLE",
                                         .secret_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                                         .session_token = "FwoGZXIvYXdzEBY..."});
        // [/keys]
    }
}

void show_configuration() {
    {
        // [timeouts]
        // Connection and read timeouts, in seconds.
        using dynox::Seconds;
        dynox::DynamoDBClient client({
            .connect_timeout = Seconds(5.0),  // 5 seconds to establish a connection
            .read_timeout = Seconds(30.0),    // 30 seconds to read an answer
        });

        // Short timeouts for Lambda (fail fast).
        dynox::DynamoDBClient lambda_client(
            {.connect_timeout = Seconds(2.0), .read_timeout = Seconds(10.0)});
        // [/timeouts]
    }
    {
        // [retries]
        dynox::DynamoDBClient client({.max_retries = 5});  // up to 5 times on transient errors

        // Together with timeouts.
        dynox::DynamoDBClient careful({.connect_timeout = dynox::Seconds(5.0),
                                       .read_timeout = dynox::Seconds(30.0),
                                       .max_retries = 3});
        // [/retries]
    }
    {
        // [local]
        // DynamoDB Local, or `dynox serve`.
        dynox::DynamoDBClient client({.endpoint_url = "http://localhost:8000"});

        // LocalStack.
        dynox::DynamoDBClient localstack({.endpoint_url = "http://localhost:4566"});

        // No server at all: the engine in this process, in memory or in a directory.
        dynox::DynamoDBClient embedded({.endpoint_url = "memory://"});
        // [/local]
        std::cout << "local region " << client.get_region() << "\n";
    }
    {
        // [proxy]
        // An HTTP or HTTPS proxy.
        dynox::DynamoDBClient client({.proxy_url = "http://proxy.example.com:8080"});

        // With a password.
        dynox::DynamoDBClient secret({.proxy_url = "http://user:password@proxy.example.com:8080"});
        // [/proxy]
    }
}

// [default_models]
// All models use the default client.
struct User : dynox::Model<User> {
    std::string pk, sk, name;

    static constexpr auto model_config = dynox::ModelConfig{.table = "users"};
    static constexpr auto attributes = dynox::attribute_list(
        dynox::StringAttribute<&User::pk>{.partition_key = true},
        dynox::StringAttribute<&User::sk>{.sort_key = true}, dynox::StringAttribute<&User::name>{});
};

struct Order : dynox::Model<Order> {
    std::string pk, sk, total;

    static constexpr auto model_config = dynox::ModelConfig{.table = "orders"};
    static constexpr auto attributes =
        dynox::attribute_list(dynox::StringAttribute<&Order::pk>{.partition_key = true},
                              dynox::StringAttribute<&Order::sk>{.sort_key = true},
                              dynox::StringAttribute<&Order::total>{});
};

asio::awaitable<void> save_user() {
    // No need to pass a client.
    User user{.pk = "USER#1", .sk = "PROFILE", .name = "John"};
    co_await user.save();  // uses the default client
}
// [/default_models]

void set_client() {
    // [default_client]
    // Once, when the application starts.
    const char* url = std::getenv("AWS_ENDPOINT_URL");
    dynox::DynamoDBClient client({.endpoint_url = url == nullptr ? "" : url});
    dynox::set_default_client(client);
    // [/default_client]
}

// [override]
// A client of its own for audit logs.
dynox::DynamoDBClient audit_client({.endpoint_url = "memory://audit"});

struct AuditLog : dynox::Model<AuditLog> {
    std::string pk;

    static constexpr auto model_config =
        dynox::ModelConfig{.table = "audit_logs", .client = &audit_client};
    static constexpr auto attributes =
        dynox::attribute_list(dynox::StringAttribute<&AuditLog::pk>{.partition_key = true});
};
// [/override]

void show_rate_limits() {
    // [rate]
    // Fixed rate: constant throughput.
    dynox::DynamoDBClient client({.rate_limit = dynox::FixedRate{.rcu = 50, .wcu = 25}});

    // Adaptive rate: adjusts to throttling.
    dynox::DynamoDBClient adaptive(
        {.rate_limit = dynox::AdaptiveRate{.max_rcu = 100, .max_wcu = 50}});
    // [/rate]
}

asio::awaitable<void> show_tables(dynox::DynamoDBClient client) {
    // [tables]
    co_await client.create_table(
        dynox::CreateTable("users").partition_key("pk", "S").sort_key("sk", "S"));
    co_await client.wait_for_table_active("users");
    if (co_await client.table_exists("users")) {
        std::cout << (co_await client.describe_table("users")).item_count << " items\n";
    }
    for (const std::string& name : co_await client.list_tables()) {
        std::cout << name << "\n";
    }
    co_await client.delete_table("users");

    // The same, blocking.
    client.sync_create_table(
        dynox::CreateTable("users").partition_key("pk", "S").sort_key("sk", "S").wait());
    client.sync_wait_for_table_active("users");
    if (client.sync_table_exists("users")) {
        client.sync_delete_table("users", dynox::DeleteTableOptions().wait());
    }
    // [/tables]
}

asio::awaitable<void> show_items(dynox::DynamoDBClient client) {
    // [items]
    const auto john = dynox::key("pk", "USER#1", "sk", "PROFILE");
    co_await client.put_item("users", dynox::item("pk", "USER#1", "sk", "PROFILE", "name", "John"));
    if (const auto found = co_await client.get_item("users", john)) {
        std::cout << found->at("name").as_string() << "\n";
    }
    co_await client.update_item("users", john, dynox::updates("name", "Jane", "age", 31));

    auto pager = client.query("users", dynox::Query("pk = :pk").values(":pk", "USER#1").limit(10));
    while (auto page = co_await pager.next_page()) {
        for (const dynox::Item& item : *page) {
            std::cout << item.at("name").as_string() << " " << item.at("age").as<int>() << "\n";
        }
    }
    co_await client.delete_item("users", john);

    // Any number of items: 25 a request are written, 100 read.
    const std::vector<dynox::Item> puts{dynox::item("pk", "USER#2", "sk", "PROFILE"),
                                        dynox::item("pk", "USER#3", "sk", "PROFILE")};
    const std::vector<dynox::Item> keys{dynox::key("pk", "USER#2", "sk", "PROFILE"),
                                        dynox::key("pk", "USER#3", "sk", "PROFILE")};
    const std::vector<dynox::Item> gone{john};
    co_await client.batch_write("users", puts, gone);
    std::cout << (co_await client.batch_get("users", keys)).size() << " read\n";

    // All or nothing.
    co_await client.transact_write(dynox::TransactWrite()
                                       .update("users", keys[0], dynox::updates("age", 30))
                                       .remove("users", keys[1]));
    const auto both = co_await client.transact_get(
        dynox::TransactGet().get("users", keys[0]).get("users", keys[1]));
    std::cout << both[0].has_value() << both[1].has_value() << "\n";  // 10

    // The same, blocking.
    client.sync_put_item("users", dynox::item("pk", "USER#1", "sk", "PROFILE", "name", "John"));
    for (const dynox::Item& item :
         client.sync_query("users", dynox::Query("pk = :pk").values(":pk", "USER#1"))) {
        std::cout << item.at("name").as_string() << "\n";
    }
    // [/items]
}

asio::awaitable<void> show_conditions(dynox::DynamoDBClient client) {
    // [conditions]
    const auto jane = dynox::item("pk", "USER#1", "sk", "PROFILE", "name", "Jane");
    try {
        co_await client.put_item("users", jane,
                                 dynox::PutItemOptions()
                                     .condition_expression("#n = :n")
                                     .names("#n", "name")
                                     .values(":n", "Jane")
                                     .return_values_on_condition_check_failure(true));
    } catch (const dynox::ConditionalCheckFailedException& error) {
        std::cout << "found " << error.item()->at("name").as_string() << "\n";
    }
    // [/conditions]
}

asio::awaitable<void> show_utilities(dynox::DynamoDBClient client) {
    // [utilities]
    std::cout << std::boolalpha << client.ping() << " " << client.get_region() << "\n";
    const bool alive = co_await client.async_ping();  // the same, without blocking
    // [/utilities]
    std::cout << alive << "\n";
}

asio::awaitable<void> show_statements(dynox::DynamoDBClient client) {
    // [statements]
    const auto page = co_await client.execute_statement(
        "SELECT * FROM users WHERE pk = ?", dynox::StatementOptions().parameters("USER#1"));
    for (const dynox::Item& item : page) {  // page.next_token() leads to the next page
        std::cout << item.at("name").as_string() << "\n";
    }

    const std::string_view insert = "INSERT INTO users VALUE {'pk': ?, 'sk': 'PROFILE'}";
    auto inserts = dynox::Statements();
    inserts.add(insert, dynox::StatementOptions().parameters("USER#7"));
    inserts.add(insert, dynox::StatementOptions().parameters("USER#1"));
    for (const dynox::StatementOutcome& outcome :
         co_await client.batch_execute_statement(inserts)) {
        std::cout << (outcome.succeeded() ? "inserted" : outcome.error_code()) << "\n";
    }

    co_await client.execute_transaction(  // all or nothing
        dynox::Statements()
            .add("UPDATE users SET age = 5 WHERE pk = 'USER#7' AND sk = 'PROFILE'")
            .add("DELETE FROM users WHERE pk = 'USER#2' AND sk = 'PROFILE'"));
    // [/statements]
}

asio::awaitable<void> show_settings(dynox::DynamoDBClient client) {
    // [settings]
    co_await client.update_table(
        dynox::UpdateTable("users")
            .create_index(dynox::SecondaryIndex("by-name").partition_key("name", "S"))
            .stream("NEW_AND_OLD_IMAGES")
            .wait());
    co_await client.wait_for_index_active("users", "by-name");

    co_await client.update_time_to_live("users", dynox::TimeToLive("expires_at"));
    std::cout << *(co_await client.describe_time_to_live("users")).attribute_name << "\n";

    const std::string arn = (co_await client.describe_table("users")).table_arn;
    co_await client.tag_resource(arn, dynox::Tags().add("team", "orders").add("stage", "test"));
    const std::vector<std::string> old_tags{"stage"};
    co_await client.untag_resource(arn, old_tags);
    for (const dynox::Tag& tag : co_await client.list_tags_of_resource(arn)) {
        std::cout << tag.key << "=" << tag.value << "\n";
    }
    std::cout << (co_await client.describe_limits()).table_max_read_capacity_units << "\n";
    // [/settings]
}

asio::awaitable<void> show_streams(dynox::DynamoDBClient client, std::string stored) {
    // [watch]
    // Goes on where it was last time; everything the stream has, if `stored` is empty.
    dynox::StreamWatcher watcher =
        client.watch("users", dynox::Watch().position(stored).idle_timeout(dynox::Seconds(0)));
    while (auto records = co_await watcher.next()) {
        for (const dynox::StreamRecord& record : *records) {
            if (record.event_name() == dynox::StreamEventName::insert) {
                std::cout << "new: " << record.new_image()->at("pk").as_string() << "\n";
            }
        }
        stored = watcher.position();
    }

    // The same, blocking.
    for (const dynox::StreamRecord& record :
         client.sync_watch("users", dynox::Watch().idle_timeout(dynox::Seconds(0)))) {
        std::cout << "key: " << record.keys().at("pk").as_string() << "\n";
    }
    // [/watch]
}

asio::awaitable<void> show_everything_else(dynox::DynamoDBClient client) {
    // [execute]
    dynox::api::DescribeContributorInsightsRequest request;
    request.table_name = "users";
    const auto insights = co_await client.execute(request);
    std::cout << insights.status << "\n";

    std::cout
        << client.sync_execute(dynox::api::DescribeLimitsRequest()).account_max_read_capacity_units
        << "\n";
    // [/execute]
}

asio::awaitable<void> run(dynox::DynamoDBClient client) {
    co_await show_tables(client);
    co_await User::create_table();
    co_await Order::create_table();
    co_await save_user();
    co_await show_items(client);
    co_await show_conditions(client);
    co_await show_utilities(client);
    co_await show_statements(client);
    co_await show_settings(client);
    client.sync_put_item("users", dynox::item("pk", "USER#8", "sk", "PROFILE"));
    co_await show_streams(client, "");
    co_await show_everything_else(client);
}

int main() {
    // What AWS_ENDPOINT_URL leads to.
    dynox::Server server = dynox::Server::listen().value();
    server.start(dynox::Engine::open().value()).value();
    ::setenv("AWS_ENDPOINT_URL", server.url().c_str(), 1);

    show_basic_usage();
    show_credentials();
    show_configuration();
    show_rate_limits();
    set_client();
    asio::io_context context;
    auto done = asio::co_spawn(context, run(dynox::DynamoDBClient()), asio::use_future);
    context.run();
    done.get();

    AuditLog::sync_create_table();
    AuditLog log{.pk = "LOGIN#1"};
    log.sync_save();
    std::cout << audit_client.sync_count("audit_logs") << " audited\n";
}

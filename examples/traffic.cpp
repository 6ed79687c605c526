// The snippets of docs/traffic.md, in its order and between markers; a test compares them and runs
// this program.
#include <dynox/dynox.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <iostream>
#include <vector>

namespace asio = boost::asio;

void show_many_items(const dynox::DynamoDBClient& client) {
    // [batch]
    std::vector<dynox::Item> puts;
    puts.reserve(60);
    for (int i = 0; i < 60; ++i) {
        puts.push_back(dynox::item("pk", "USER#" + std::to_string(i), "age", i));
    }
    try {
        client.sync_batch_write("users", puts);  // three requests
    } catch (const dynox::PydynoxException& error) {
        // What is not known to be written.
        const std::vector<dynox::FlatItem>& left = error.diagnostics().unprocessed_items;
        std::cout << left.size() << " items left: " << error.message() << "\n";
    }
    // [/batch]

    // [scan]
    auto adults = dynox::Scan().filter_expression("age >= :a").values(":a", 18);
    std::cout << client.sync_count("users", adults) << " adults\n";

    dynox::ParallelScan scan = client.parallel_scan("users", 8, adults);
    std::size_t found = 0;
    while (std::optional<dynox::Page> page = scan.sync_next_page()) {
        found += page->size();
    }
    std::cout << found << " read\n";
    // [/scan]
}

void show_conflicts(const dynox::DynamoDBClient& client) {
    // [conflicts]
    const auto key = dynox::key("pk", "USER#1");
    auto check = dynox::ConditionCheck("age > :a").values(":a", 100);
    check.return_values_on_condition_check_failure(true);
    try {
        client.sync_transact_write(dynox::TransactWrite()
                                       .put("users", dynox::item("pk", "USER#2"))
                                       .condition_check("users", key, check)
                                       .conflict_retries(5));
    } catch (const dynox::TransactionCanceledException& error) {
        for (const dynox::CancellationReason& reason : error.cancellation_reasons()) {
            std::cout << reason.code << " ";
        }
        std::cout << "\n";
    }
    // [/conflicts]
}

void show_limits() {
    // [limits]
    dynox::DynamoDBClient steady(
        {.endpoint_url = "memory://", .rate_limit = dynox::FixedRate{.rcu = 50, .wcu = 25}});
    dynox::DynamoDBClient careful(
        {.endpoint_url = "memory://",
         .rate_limit = dynox::AdaptiveRate{.max_rcu = 100, .max_wcu = 50}});

    // One limit for several clients.
    auto limiter = std::make_shared<dynox::RateLimiter>(dynox::FixedRate{.wcu = 1000});
    dynox::DynamoDBClient one({.endpoint_url = "memory://", .rate_limit = limiter});
    dynox::DynamoDBClient two({.endpoint_url = "memory://", .rate_limit = limiter});
    // [/limits]
    for (const dynox::DynamoDBClient& client : {one, two}) {
        client.sync_create_table(dynox::CreateTable("users").partition_key("pk", "S").wait());
        client.sync_put_item("users", dynox::item("pk", "USER#1"));
    }
    std::cout << limiter->consumed_wcu() << " written, " << limiter->throttle_count()
              << " throttled, " << *careful.rate_limit()->current_rcu() << " to begin with, "
              << *steady.rate_limit()->max_rcu() << " at most\n";
}

asio::awaitable<void> show_metrics(dynox::DynamoDBClient client) {
    // [metrics]
    const auto key = dynox::key("pk", "USER#1");
    dynox::OperationMetrics metrics;
    co_await client.get_item("users", key, dynox::with_metrics(metrics));
    std::cout << metrics.consumed_rcu.value_or(0) << " read units\n";

    {
        dynox::OperationMetrics sum;
        dynox::MetricsScope scope(sum);  // of sync_ operations on this thread
        client.sync_put_item("users", dynox::item("pk", "USER#1"));
        client.sync_delete_item("users", key);
        std::cout << sum.consumed_wcu.value_or(0) << " write units\n";
    }
    std::cout << client.get_total_metrics().put_count << " puts\n";
    // [/metrics]
}

// [telemetry]
class Spans : public dynox::Telemetry {
  public:
    void on_call_end(const dynox::TelemetryCall& call, const dynox::OperationMetrics& metrics,
                     const dynox::Error* error) override {
        std::cout << call.span_name() << "\n";
        for (const auto& [name, value] : dynox::telemetry_attributes(call, metrics, error)) {
            if (const auto* text = std::get_if<std::string>(&value)) {
                std::cout << "  " << name << " = " << *text << "\n";
            }
        }
    }
};
// [/telemetry]

void show_observers() {
    // [observers]
    auto logger = dynox::make_logger(dynox::LogLevel::warning, [](const dynox::LogRecord& record) {
        std::cout << dynox::to_string(record.level) << ": " << dynox::to_text(record) << "\n";
    });
    auto detector = std::make_shared<dynox::HotPartitionDetector>(
        /*writes_threshold=*/2, /*reads_threshold=*/1000, std::chrono::seconds(60));
    dynox::DynamoDBClient client({.endpoint_url = "memory://",
                                  .diagnostics = detector,
                                  .logger = logger,
                                  .slow_operation = dynox::Seconds(0),
                                  .telemetry = std::make_shared<Spans>()});
    // [/observers]
    client.sync_create_table(dynox::CreateTable("users").partition_key("pk", "S").wait());
    detector->set_partition_key("users", "pk");
    client.sync_put_item("users", dynox::item("pk", "USER#1"));
    client.sync_put_item("users", dynox::item("pk", "USER#1"));
}

int main() {
    dynox::DynamoDBClient client({.endpoint_url = "memory://"});
    client.sync_create_table(dynox::CreateTable("users").partition_key("pk", "S").wait());
    show_many_items(client);
    show_conflicts(client);
    show_limits();
    asio::io_context context;
    auto done = asio::co_spawn(context, show_metrics(client), asio::use_future);
    context.run();
    done.get();
    show_observers();
}

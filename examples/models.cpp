// The snippets of docs/models.md, in its order and between markers; a test compares them and runs
// this program.
#include <dynox/dynox.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <iostream>

using dynox::condition, dynox::field;

// [types]
enum class State { open, paid, shipped };
template <>
inline constexpr auto dynox::enum_names<State> = dynox::names_of_enum<State>(
    {{State::open, "OPEN"}, {State::paid, "PAID"}, {State::shipped, "SHIPPED"}});

struct Address {
    std::string street, city;
    static constexpr auto attributes = dynox::attribute_list(
        dynox::StringAttribute<&Address::street>{}, dynox::StringAttribute<&Address::city>{});
};

struct Line {
    std::string article;
    int quantity = 0;
    dynox::Number price;  // exact: 38 decimal digits
    static constexpr auto attributes = dynox::attribute_list(
        dynox::StringAttribute<&Line::article>{}, dynox::NumberAttribute<&Line::quantity>{},
        dynox::NumberAttribute<&Line::price>{});
};
// [/types]

// [model]
struct Order : dynox::Model<Order> {
    std::string customer;
    std::int64_t placed_at = 0;
    State state = State::open;
    std::vector<Line> lines;
    std::optional<Address> deliver_to;
    std::optional<std::string> note;
    std::set<std::string> tags;
    std::map<std::string, int> counters;
    double weight = 0;
    std::int64_t version = 0;
    std::optional<dynox::TimePoint> expires_at;

    static constexpr auto model_config = dynox::ModelConfig{.table = "orders"};
    static constexpr auto attributes = dynox::attribute_list(
        dynox::StringAttribute<&Order::customer>{.partition_key = true},
        dynox::NumberAttribute<&Order::placed_at>{.sort_key = true},
        dynox::StringAttribute<&Order::state>{}, dynox::ListAttribute<&Order::lines>{},
        dynox::MapAttribute<&Order::deliver_to>{},
        dynox::StringAttribute<&Order::note>{.alias = "n"},
        dynox::StringSetAttribute<&Order::tags>{}, dynox::MapAttribute<&Order::counters>{},
        dynox::NumberAttribute<&Order::weight>{}, dynox::VersionAttribute<&Order::version>{},
        dynox::TTLAttribute<&Order::expires_at>{});

    static constexpr auto by_state =
        dynox::GlobalSecondaryIndex<&Order::state, &Order::placed_at>{.index_name = "by-state"};
    static constexpr auto by_weight =
        dynox::LocalSecondaryIndex<&Order::weight>{.index_name = "by-weight"};
    static constexpr auto indexes = dynox::index_list(by_state, by_weight);
};
// [/model]

dynox::DynamoDBClient set_up() {
    // [setup]
    dynox::DynamoDBClient client({.endpoint_url = "memory://"});
    dynox::set_default_client(client);
    Order::sync_create_table();  // with its indexes
    // [/setup]
    return client;
}

boost::asio::awaitable<void> save_and_get() {
    // [save]
    Order order{.customer = "alice", .placed_at = 20261123};
    order.lines.push_back({"tea", 2, dynox::Number::from_text("9.99")});
    order.deliver_to = Address{"Long Street 1", "Zurich"};
    order.tags = {"gift"};
    order.counters["reminders"] = 0;
    co_await order.save();

    std::optional<Order> found = co_await Order::get("alice", 20261123);
    found->note = "ring twice";
    co_await found->save();  // version 2; `order` still has 1
    try {
        co_await order.save();
    } catch (const dynox::ConditionalCheckFailedException& error) {
        std::cout << "stored in the meantime: " << error.item()->at("n").as_string() << "\n";
    }
    // [/save]
}

boost::asio::awaitable<void> update() {
    auto order = co_await Order::get("alice", 20261123);
    // [update]
    const auto is_open = condition(field<&Order::state> == State::open);
    co_await order->update(field<&Order::state>.set(State::paid),
                           field<&Order::tags>.add("paid"),                         // one, or a set
                           field<&Order::counters>["reminders"].set(1),             // into a map
                           field<&Order::deliver_to, &Address::city>.set("Basel"),  // into a struct
                           field<&Order::note>.remove(), is_open);
    // [/update]
    order = co_await Order::get("alice", 20261123);
    std::cout << order->deliver_to->city << ", " << order->counters["reminders"] << " reminder, "
              << order->tags.size() << " tags\n";
}

boost::asio::awaitable<void> query() {
    for (int i = 1; i <= 20; ++i) {
        Order order{.customer = "bob", .placed_at = i, .weight = 21.0 - i};
        co_await order.save();
    }
    // [query]
    const auto recent = field<&Order::placed_at> >= 10;
    for (const Order& order : co_await Order::query("bob").sort_key(recent).limit(3).all()) {
        std::cout << order.placed_at << " ";
    }
    auto open_orders = Order::query(State::open).index(Order::by_state).page_size(8);
    while (auto page = co_await open_orders.next_page()) {
        std::cout << "[" << page->size() << "] ";
    }
    auto lightest = co_await Order::query("bob").index(Order::by_weight).first();
    auto light =
        Order::scan().filter(field<&Order::weight> < 5 && field<&Order::note>.not_exists());
    const auto all_light = co_await light.all();
    std::cout << lightest->weight << " " << all_light.size() << "\n";
    // [/query]
}

boost::asio::awaitable<void> together(dynox::DynamoDBClient client) {
    // [together]
    Order first{.customer = "carol", .placed_at = 1};
    Order second{.customer = "carol", .placed_at = 2};
    dynox::TransactWrite both;
    both.put("orders", first.to_item());
    both.put("orders", second.to_item(),
             dynox::PutItemOptions().condition_expression("attribute_exists(customer)"));
    try {
        co_await client.transact_write(both);
    } catch (const dynox::TransactionCanceledException& error) {
        for (const auto& reason : error.cancellation_reasons()) {
            std::cout << reason.code << " ";  // None ConditionalCheckFailed
        }
    }
    const std::vector<dynox::Item> items{first.to_item(), second.to_item()};
    co_await client.batch_write("orders", items);
    const std::vector<dynox::Item> keys{first.key(), second.key()};
    for (const dynox::Item& item : co_await client.batch_get("orders", keys)) {
        std::cout << Order::from_item(item).customer << " ";
    }
    // [/together]
    std::cout << "\n";
}

void blocking() {
    // [blocking]
    Order order{.customer = "dave", .placed_at = 1};
    order.sync_save();
    order.sync_update(field<&Order::weight>.add(2.5));
    for (const Order& each : Order::sync_query("dave").limit(10)) {
        std::cout << each.customer << " " << each.weight << "\n";
    }
    order.sync_remove(field<&Order::version> == 1);
    // [/blocking]
}

void items_without_a_model() {
    // [client]
    dynox::DynamoDBClient client({.endpoint_url = "memory://"});
    client.sync_create_table(dynox::CreateTable("users").partition_key("pk", "S").wait());
    client.sync_put_item("users", dynox::item("pk", "USER#1", "name", "John", "age", 30));
    const auto result = client.sync_update_item("users", dynox::key("pk", "USER#1"),
                                                dynox::UpdateItemOptions()
                                                    .update_expression("ADD age :one")
                                                    .condition_expression("age < :max")
                                                    .values(":one", 1, ":max", 100)
                                                    .return_values("ALL_NEW"));
    std::cout << result.attributes()->to_json() << "\n";
    for (const dynox::Item& user : client.sync_scan("users")) {
        std::cout << user.at("name").as_string() << " " << user.at("age").as<int>() << "\n";
    }
    // [/client]
}

template <class Coroutine>
void run(Coroutine coroutine) {
    boost::asio::io_context context;
    auto done = co_spawn(context, std::move(coroutine), boost::asio::use_future);
    context.run();
    done.get();
}

int main() {
    const dynox::DynamoDBClient client = set_up();
    run(save_and_get());
    run(update());
    run(query());
    run(together(client));
    blocking();
    items_without_a_model();
}

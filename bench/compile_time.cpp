// What a user's file costs the compiler: one model, four awaited operations. Measured by
// compile_time.py.
#include <dynox/dynox.hpp>

#include <string>

namespace {

struct Order : dynox::Model<Order> {
    std::string customer, id, state;
    double total = 0;

    static constexpr auto model_config = dynox::ModelConfig{.table = "orders"};
    static constexpr auto attributes = dynox::attribute_list(
        dynox::StringAttribute<&Order::customer>{.partition_key = true},
        dynox::StringAttribute<&Order::id>{.sort_key = true},
        dynox::StringAttribute<&Order::state>{}, dynox::NumberAttribute<&Order::total>{});
};

}  // namespace

boost::asio::awaitable<double> ship_orders(std::string customer);

boost::asio::awaitable<double> ship_orders(std::string customer) {
    using dynox::condition, dynox::field;
    double total = 0;
    Order first{.customer = customer, .id = "1", .state = "open", .total = 9.5};
    co_await first.save();
    for (Order& order : co_await Order::query(customer).all()) {
        co_await order.update(field<&Order::state>.set("shipped"),
                              condition(field<&Order::state> == "open"));
        total += order.total;
    }
    const auto again = co_await Order::get(customer, "1");
    co_return again ? total : 0;
}

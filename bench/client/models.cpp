#include "models.hpp"

#include <benchmark/benchmark.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <exception>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "dynox/client.hpp"
#include "dynox/model.hpp"

namespace dynox::bench {
namespace {

namespace asio = boost::asio;

/// The stub server's item.
struct User : Model<User> {
    std::string pk, sk, name, email;
    std::int64_t age = 0;
    double score = 0;
    bool active = false;
    std::vector<std::string> tags;
    std::map<std::string, std::string> address;
    std::string created_at;

    static constexpr auto model_config = ModelConfig{.table = "bench"};
    static constexpr auto attributes =
        attribute_list(StringAttribute<&User::pk>{.partition_key = true},
                       StringAttribute<&User::sk>{.sort_key = true}, StringAttribute<&User::name>{},
                       StringAttribute<&User::email>{}, NumberAttribute<&User::age>{},
                       NumberAttribute<&User::score>{}, BooleanAttribute<&User::active>{},
                       ListAttribute<&User::tags>{}, MapAttribute<&User::address>{},
                       StringAttribute<&User::created_at>{});
};

/// A small one.
struct Order : Model<Order> {
    std::string customer, id, state;
    double total = 0;

    static constexpr auto model_config = ModelConfig{.table = "bench"};
    static constexpr auto attributes =
        attribute_list(StringAttribute<&Order::customer>{.partition_key = true},
                       StringAttribute<&Order::id>{.sort_key = true},
                       StringAttribute<&Order::state>{}, NumberAttribute<&Order::total>{});
};

template <class M>
void decode(benchmark::State& state, const M& example) {
    const FlatItem item = example.to_item().to_flat();
    for (auto _ : state) {
        M object;
        if (!detail::read_item(detail::schema_of<M>::value, item, &object)) {
            state.SkipWithError("the item does not fit its model");
        }
        benchmark::DoNotOptimize(object);
    }
}

asio::awaitable<void> query_one_by_one(int& left) {
    while (left > 0) {
        --left;
        const std::vector<User> users = co_await User::query("user#0000042").all();
        if (users.size() != 100) {
            throw std::runtime_error("the stub server's answer is not 100 items");
        }
    }
}

void query_100(benchmark::State& state) {
    asio::io_context context(1);
    const int in_flight = static_cast<int>(state.range(0));
    const int batch = in_flight * 20;
    const auto run = [&] {
        int left = batch;
        for (int i = 0; i < in_flight; ++i) {
            asio::co_spawn(context, query_one_by_one(left), [](const std::exception_ptr& failure) {
                if (failure) {
                    std::rethrow_exception(failure);
                }
            });
        }
        context.run();
        context.restart();
    };
    run();
    while (state.KeepRunningBatch(batch)) {
        run();
    }
}

}  // namespace

void register_models(const DynamoDBClient& client) {
    set_default_client(client);
    User user;
    user.pk = "user#0000042";
    user.sk = "profile#0001";
    user.name = "Ada Lovelace";
    user.email = "ada.lovelace@example.com";
    user.tags = {"math", "poetry", "engines"};
    user.address = {{"street", "12 St James Square"}, {"city", "London"}, {"zip", "SW1Y 4JH"}};
    user.created_at = "2026-11-23T03:24:57Z";
    Order order;
    order.customer = "user#0000042";
    order.id = "order#0001";
    order.state = "open";
    order.total = 98.75;
    benchmark::RegisterBenchmark("dynox/decode_model_400B/1", decode<User>, user);
    benchmark::RegisterBenchmark("dynox/decode_model_small/1", decode<Order>, order);
    benchmark::RegisterBenchmark("dynox_model/query_100", query_100)->Arg(1)->Arg(50);
}

}  // namespace dynox::bench

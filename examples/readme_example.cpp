// The example of README.md; a test compares the two and runs this one.
// [readme]
#include <dynox/dynox.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <iostream>

struct User : dynox::Model<User> {
    std::string pk, sk, name;
    int age = 0;

    static constexpr auto model_config = dynox::ModelConfig{.table = "users"};
    static constexpr auto attributes = dynox::attribute_list(
        dynox::StringAttribute<&User::pk>{.partition_key = true},
        dynox::StringAttribute<&User::sk>{.sort_key = true}, dynox::StringAttribute<&User::name>{},
        dynox::NumberAttribute<&User::age>{});
};

boost::asio::awaitable<void> run() {
    using dynox::condition, dynox::field;
    co_await User::create_table();
    User john{.pk = "USER#1", .sk = "PROFILE", .name = "John", .age = 30};
    co_await john.save();
    co_await john.update(field<&User::age>.add(1), condition(field<&User::age> >= 18));
    for (const User& user : co_await User::query("USER#1").filter(field<&User::age> > 30).all()) {
        std::cout << user.name << " is " << user.age << "\n";  // John is 31
    }
}

int main() {
    dynox::DynamoDBClient client({.endpoint_url = "memory://"});  // or http://localhost:8000
    dynox::set_default_client(client);
    boost::asio::io_context context;
    auto done = co_spawn(context, run(), boost::asio::use_future);
    context.run();
    done.get();  // throws what run() threw
}
// [/readme]

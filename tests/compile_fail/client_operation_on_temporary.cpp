// expect: deleted
#include "dynox/dynox.hpp"
boost::asio::awaitable<void> run() {
    co_await dynox::DynamoDBClient().get_item("users", dynox::key("pk", "a"));
}

// The smallest program with a client: one signed get over TLS. Only its size is measured.
#include <cstdio>

#include "dynox/client.hpp"
#include "dynox/item.hpp"

int main() {
    const dynox::DynamoDBClient client({.region = "eu-west-1"});
    try {
        const auto item = client.sync_get_item("users", dynox::key("pk", "USER#1"));
        std::puts(item ? "found" : "not found");
    } catch (const dynox::PydynoxException& error) {
        std::puts(error.what());
        return 1;
    }
}

#include <iostream>
#include <optional>
#include <stdexcept>

#include "report.hpp"
#include "tour.hpp"

namespace quickstart {

using dynox::condition;
using dynox::field;

namespace {

/// A new subdivision and the country's count of them belong together: both are written, or none is.
/// The country's count must be the one the caller has seen.
dynox::TransactWrite add_subdivision(const Country& country, const Subdivision& subdivision) {
    dynox::TransactWrite transaction;
    transaction.put("places", subdivision.to_item(),
                    dynox::PutItemOptions().condition_expression("attribute_not_exists(pk)"));
    transaction.update("places", country.key(),
                       dynox::UpdateItemOptions()
                           .update_expression("ADD subdivision_count :one")
                           .condition_expression("subdivision_count = :seen")
                           .values(":one", 1, ":seen", country.subdivision_count));
    return transaction;
}

boost::asio::awaitable<Country> switzerland() {
    std::optional<Country> country = co_await Country::get("COUNTRY#CH", "COUNTRY");
    if (!country) {
        throw std::runtime_error("the table has no item COUNTRY#CH: was the data loaded?");
    }
    co_return *std::move(country);
}

boost::asio::awaitable<void> conditional_updates() {
    std::cout << "\nConditional update: a motto for Switzerland, if it has none\n";
    Country country = co_await switzerland();
    const auto has_no_motto = condition(field<&Country::motto>.not_exists());
    co_await country.update(field<&Country::motto>.set("One for all, all for one"), has_no_motto);
    std::cout << "  written\n";
    try {
        co_await country.update(field<&Country::motto>.set("Another"), has_no_motto);
    } catch (const dynox::ConditionalCheckFailedException& error) {
        std::cout << "  a second time it is refused: " << error.message() << "\n";
        if (const auto found = error.item()) {
            std::cout << "  because of this item: " << found->to_json() << "\n";
        }
    }
}

boost::asio::awaitable<void> transactions(dynox::DynamoDBClient client) {
    std::cout << "\nTransaction: a new subdivision, and the country's count of them\n";
    Country country = co_await switzerland();
    Subdivision jungfrau;
    jungfrau.pk = country.pk;
    jungfrau.sk = "SUBDIVISION#CH-XX";
    jungfrau.kind = "Canton";
    jungfrau.name = "Jungfrau";
    jungfrau.code = "CH-XX";

    Country stale = country;
    --stale.subdivision_count;  // somebody else was faster
    const dynox::TransactWrite refused = add_subdivision(stale, jungfrau);
    try {
        co_await client.transact_write(refused);
    } catch (const dynox::TransactionCanceledException& error) {
        std::cout << "  with a stale count it is rolled back; reasons by action:";
        for (const auto& reason : error.cancellation_reasons()) {
            std::cout << " " << reason.code;
        }
        std::cout << "\n";
    }
    const auto absent = co_await Subdivision::get(jungfrau.pk, jungfrau.sk);
    std::cout << "  so the subdivision is " << (absent ? "there (!)" : "not there") << "\n";

    const dynox::TransactWrite accepted = add_subdivision(country, jungfrau);
    co_await client.transact_write(accepted);
    country = co_await switzerland();
    std::cout << "  with the right one it commits: " << country.name << " now has "
              << country.subdivision_count << "\n";
}

}  // namespace

boost::asio::awaitable<void> change(dynox::DynamoDBClient client) {
    co_await conditional_updates();
    co_await transactions(client);
}

}  // namespace quickstart

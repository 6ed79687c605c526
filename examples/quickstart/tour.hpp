// What can be asked of the data, and what can be changed.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "places.hpp"

namespace quickstart {

/// The answers to the same three questions, wherever they are asked.
struct Answers {
    std::vector<Subdivision> of_switzerland;  // one partition, by a query
    std::vector<Subdivision> cantons;         // one kind in all countries, by a query of the index
    std::vector<Subdivision> saints;          // by a filtered scan, page by page
    std::optional<Country> switzerland;       // one item, by its key

    bool operator==(const Answers&) const = default;
};

/// Reads through the default client, and prints.
boost::asio::awaitable<Answers> ask();

/// A conditional update that succeeds and one that is refused; a transaction that is rolled back and
/// one that commits.
boost::asio::awaitable<void> change(dynox::DynamoDBClient client);

}  // namespace quickstart

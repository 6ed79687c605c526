// The data: countries (ISO 3166-1) and their subdivisions (ISO 3166-2) from Debian's iso-codes.
#pragma once

#include <string>
#include <vector>

#include "places.hpp"

namespace quickstart {

struct Places {
    std::vector<Country> countries;
    std::vector<Subdivision> subdivisions;
};

/// Reads iso_3166-1.json and iso_3166-2.json of `directory`.
Places read_places(const std::string& directory);

/// Writes them all to the table, with a progress bar on a terminal.
void store(const dynox::DynamoDBClient& client, const Places& places);

}  // namespace quickstart

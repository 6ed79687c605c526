#include "load.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <stdexcept>

namespace quickstart {
namespace {

dynox::Item read_json(const std::string& path) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) {
        throw std::runtime_error("cannot read " + path + "; it is part of Debian's iso-codes");
    }
    return dynox::Item::from_json(text.str()).value();  // throws, saying what and where
}

std::optional<std::string> text_of(const dynox::Item& item, std::string_view name) {
    const dynox::AttributeValue* value = item.find(name);
    return value == nullptr ? std::nullopt : std::optional(value->as_string());
}

/// One line on a terminal, however narrow; nothing elsewhere.
void show_progress(std::size_t done, std::size_t all) {
    winsize terminal{};
    if (isatty(STDERR_FILENO) == 0 || ioctl(STDERR_FILENO, TIOCGWINSZ, &terminal) != 0) {
        return;
    }
    constexpr std::size_t numbers = 24;  // columns of "  [] 5376 of 5376", and some to spare
    const std::size_t columns = terminal.ws_col == 0 ? 80 : terminal.ws_col;
    const std::size_t width = std::clamp<std::size_t>(columns, numbers + 1, numbers + 40) - numbers;
    const std::size_t filled = done * width / all;
    std::cerr << "\r  [" << std::string(filled, '=') << std::string(width - filled, ' ') << "] "
              << done << " of " << all << (done == all ? "\n" : "") << std::flush;
}

}  // namespace

Places read_places(const std::string& directory) {
    Places places;
    std::map<std::string, int> subdivision_counts;

    const dynox::Item subdivisions = read_json(directory + "/iso_3166-2.json");
    for (const dynox::AttributeValue& entry : subdivisions.at("3166-2").as_list()) {
        const dynox::Item& item = entry.as_map();
        Subdivision subdivision;
        subdivision.code = item.at("code").as_string();
        subdivision.name = item.at("name").as_string();
        subdivision.kind = item.at("type").as_string();
        subdivision.parent = text_of(item, "parent");
        subdivision.pk = "COUNTRY#" + subdivision.code.substr(0, 2);
        subdivision.sk = "SUBDIVISION#" + subdivision.code;
        ++subdivision_counts[subdivision.pk];
        places.subdivisions.push_back(std::move(subdivision));
    }

    const dynox::Item countries = read_json(directory + "/iso_3166-1.json");
    for (const dynox::AttributeValue& entry : countries.at("3166-1").as_list()) {
        const dynox::Item& item = entry.as_map();
        Country country;
        country.code = item.at("alpha_2").as_string();
        country.name = item.at("name").as_string();
        country.flag = item.at("flag").as_string();
        country.official_name = text_of(item, "official_name");
        country.pk = "COUNTRY#" + country.code;
        country.subdivision_count = subdivision_counts[country.pk];
        places.countries.push_back(std::move(country));
    }
    return places;
}

void store(const dynox::DynamoDBClient& client, const Places& places) {
    std::vector<dynox::Item> items;
    items.reserve(places.countries.size() + places.subdivisions.size());
    for (const Country& country : places.countries) {
        items.push_back(country.to_item());
    }
    for (const Subdivision& subdivision : places.subdivisions) {
        items.push_back(subdivision.to_item());
    }
    constexpr std::size_t step = 250;  // ten requests between two looks of the progress bar
    for (std::size_t done = 0; done < items.size();) {
        const std::size_t count = std::min(step, items.size() - done);
        client.sync_batch_write("places", std::span(items).subspan(done, count));
        done += count;
        show_progress(done, items.size());
    }
}

}  // namespace quickstart

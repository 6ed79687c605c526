// Two kinds of items in one table ("single-table design"): a country and its subdivisions share a
// partition key, so one query reads them together.
//
//   pk           sk                     kind       name
//   COUNTRY#CH   COUNTRY                Country    Switzerland
//   COUNTRY#CH   SUBDIVISION#CH-ZH      Canton     Zürich
//
// The index "by-kind" (kind, name) answers what cuts across countries: all cantons of the world.
#pragma once

#include <dynox/dynox.hpp>

#include <optional>
#include <string>

namespace quickstart {

struct Country : dynox::Model<Country> {
    std::string pk;  // COUNTRY#CH
    std::string sk = "COUNTRY";
    std::string kind = "Country";
    std::string name;
    std::string code;  // CH
    std::string flag;
    std::optional<std::string> official_name;
    std::optional<std::string> motto;
    int subdivision_count = 0;

    static constexpr auto model_config = dynox::ModelConfig{.table = "places"};
    static constexpr auto attributes = dynox::attribute_list(
        dynox::StringAttribute<&Country::pk>{.partition_key = true},
        dynox::StringAttribute<&Country::sk>{.sort_key = true},
        dynox::StringAttribute<&Country::kind>{}, dynox::StringAttribute<&Country::name>{},
        dynox::StringAttribute<&Country::code>{}, dynox::StringAttribute<&Country::flag>{},
        dynox::StringAttribute<&Country::official_name>{},
        dynox::StringAttribute<&Country::motto>{},
        dynox::NumberAttribute<&Country::subdivision_count>{});
    static constexpr auto by_kind =
        dynox::GlobalSecondaryIndex<&Country::kind, &Country::name>{.index_name = "by-kind"};
    static constexpr auto indexes = dynox::index_list(by_kind);

    bool operator==(const Country&) const = default;
};

struct Subdivision : dynox::Model<Subdivision> {
    std::string pk;    // COUNTRY#CH
    std::string sk;    // SUBDIVISION#CH-ZH
    std::string kind;  // Canton
    std::string name;  // Zürich
    std::string code;  // CH-ZH
    std::optional<std::string> parent;

    static constexpr auto model_config = dynox::ModelConfig{.table = "places"};
    static constexpr auto attributes = dynox::attribute_list(
        dynox::StringAttribute<&Subdivision::pk>{.partition_key = true},
        dynox::StringAttribute<&Subdivision::sk>{.sort_key = true},
        dynox::StringAttribute<&Subdivision::kind>{}, dynox::StringAttribute<&Subdivision::name>{},
        dynox::StringAttribute<&Subdivision::code>{},
        dynox::StringAttribute<&Subdivision::parent>{});
    static constexpr auto by_kind =
        dynox::GlobalSecondaryIndex<&Subdivision::kind, &Subdivision::name>{.index_name =
                                                                                "by-kind"};
    static constexpr auto indexes = dynox::index_list(by_kind);

    bool operator==(const Subdivision&) const = default;
};

}  // namespace quickstart

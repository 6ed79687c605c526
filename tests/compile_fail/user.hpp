// The model that the cases misuse.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "dynox/field.hpp"

struct User {
    std::string pk;
    int age = 0;
    std::set<std::string> tags;
    int unlisted = 0;
    static constexpr auto attributes = dynox::attribute_list(
        dynox::StringAttribute<&User::pk>{.partition_key = true},
        dynox::NumberAttribute<&User::age>{}, dynox::StringSetAttribute<&User::tags>{});
};

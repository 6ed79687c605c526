// Which tables and items a request names, of whatever operation it is: for rules that choose
// requests.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dynox/flat_item.hpp"

namespace dynox::server {

struct RequestFacts {
    std::vector<std::string> tables;  ///< names as they are given, so possibly ARNs
    std::vector<FlatItem> items;      ///< keys and items
};

/// Members TableName (and the names in RequestItems) and Key, Keys and Item, at whatever depth they
/// stand. Of a PartiQL statement its table, and the item of an INSERT or what AND joins of its WHERE
/// with `attribute = value`, as far as these are numbers, texts and parameters. Nothing from a body
/// that is no JSON.
[[nodiscard]] RequestFacts facts_of(std::string_view body);

}  // namespace dynox::server

#include "server/request_facts.hpp"

#include <simdjson.h>

#include "dynox/item.hpp"

namespace dynox::server {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

constexpr int depth_max = 8;  // of members that matter; TransactItems has them at 4

void add_item(element value, RequestFacts& facts) {
    const std::string text = simdjson::minify(value);
    if (Result<Item> item = Item::from_dynamodb_json(text)) {
        facts.items.push_back(item->to_flat());
    }
}

void walk(element value, int depth, RequestFacts& facts);

void walk_member(std::string_view name, element value, int depth, RequestFacts& facts) {
    if (name == "TableName") {
        std::string_view table;
        if (value.get(table) == simdjson::SUCCESS) {
            facts.tables.emplace_back(table);
        }
    } else if (name == "Key" || name == "Item") {
        add_item(value, facts);
    } else if (name == "Keys") {
        array keys;
        if (value.get(keys) == simdjson::SUCCESS) {
            for (const element key : keys) {
                add_item(key, facts);
            }
        }
    } else if (name == "RequestItems") {
        object tables;
        if (value.get(tables) == simdjson::SUCCESS) {
            for (const auto table : tables) {
                facts.tables.emplace_back(table.key);
                walk(table.value, depth + 1, facts);
            }
        }
    } else if (name != "ExpressionAttributeValues" && name != "ExclusiveStartKey") {
        walk(value, depth + 1, facts);
    }
}

void walk(element value, int depth, RequestFacts& facts) {
    object members;
    array elements;
    if (depth > depth_max) {
        return;
    }
    if (value.get(members) == simdjson::SUCCESS) {
        for (const auto member : members) {
            walk_member(member.key, member.value, depth, facts);
        }
    } else if (value.get(elements) == simdjson::SUCCESS) {
        for (const element each : elements) {
            walk(each, depth + 1, facts);
        }
    }
}

}  // namespace

RequestFacts facts_of(std::string_view body) {
    RequestFacts facts;
    simdjson::dom::parser parser;
    const simdjson::padded_string padded(body);
    element root;
    if (parser.parse(padded).get(root) == simdjson::SUCCESS) {
        walk(root, 0, facts);
    }
    return facts;
}

}  // namespace dynox::server

#include "server/request_facts.hpp"

#include <simdjson.h>

#include "dynox/item.hpp"
#include "partiql/parser.hpp"

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

using partiql::Node;
using partiql::NodeKind;

/// What a statement says of an item: its attributes that are compared with, or set to, a value.
class StatementItem {
  public:
    explicit StatementItem(std::vector<AttributeValue> parameters)
        : parameters_(std::move(parameters)) {}

    /// {'name': value, ...}
    void add_tuple(const Node& tuple) {
        for (std::size_t i = 0; i + 1 < tuple.children.size(); i += 2) {
            if (tuple.children[i].kind == NodeKind::string) {
                add(tuple.children[i].text, tuple.children[i + 1]);
            }
        }
    }
    void add_conditions(const Node& condition) {
        if (condition.kind == NodeKind::logical_and) {
            for (const Node& child : condition.children) {
                add_conditions(child);
            }
        } else if (condition.kind == NodeKind::comparison && condition.text == "=") {
            const Node& left = condition.children[0];
            const Node& right = condition.children[1];
            const bool is_name_first = left.kind == NodeKind::name;
            const Node& name = is_name_first ? left : right;
            if (name.kind == NodeKind::name) {
                add(name.text, is_name_first ? right : left);
            }
        }
    }
    [[nodiscard]] const Item& item() const noexcept { return item_; }

  private:
    void add(const std::string& name, const Node& value) {
        if (value.kind == NodeKind::string) {
            item_.set(name, AttributeValue(value.text));
        } else if (value.kind == NodeKind::number) {
            if (Result<Number> number = Number::parse(value.text)) {
                item_.set(name, AttributeValue(*number));
            }
        } else if (value.kind == NodeKind::parameter && value.number < parameters_.size()) {
            item_.set(name, parameters_[value.number]);
        }
    }

    std::vector<AttributeValue> parameters_;
    Item item_;
};

void add_statement(std::string_view text, object members, RequestFacts& facts) {
    const Result<partiql::Statement> statement = partiql::parse_statement(text);
    if (!statement || statement->table.empty()) {
        return;
    }
    facts.tables.push_back(statement->table);
    std::vector<AttributeValue> parameters;
    array given;
    if (members["Parameters"].get(given) == simdjson::SUCCESS) {
        for (const element parameter : given) {
            Result<AttributeValue> value =
                AttributeValue::from_dynamodb_json(std::string(simdjson::minify(parameter)));
            parameters.push_back(value ? *std::move(value) : AttributeValue());
        }
    }
    StatementItem item(std::move(parameters));
    if (statement->kind == partiql::StatementKind::insert) {
        item.add_tuple(statement->item);
    } else if (statement->where) {
        item.add_conditions(*statement->where);
    }
    if (!item.item().empty()) {
        facts.items.push_back(item.item().to_flat());
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
        if (std::string_view text; members["Statement"].get(text) == simdjson::SUCCESS) {
            add_statement(text, members, facts);
            return;  // parameters may look like anything
        }
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

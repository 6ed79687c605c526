#include "arguments.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace dynox::cli {
namespace {

template <class T>
T value_or_usage_error(Result<T> result, std::string_view what) {
    if (!result.has_value()) {
        throw UsageError(std::string(what) + ": " + result.error().message());
    }
    return *std::move(result);
}

const api::AttributeDefinition& definition(const api::TableDescription& table,
                                           const std::string& name) {
    const auto found = std::ranges::find(table.attribute_definitions, name,
                                         &api::AttributeDefinition::attribute_name);
    if (found == table.attribute_definitions.end()) {
        throw UsageError("table " + table.table_name + " does not define its key attribute " +
                         name);
    }
    return *found;
}

// Indexes may have up to four attributes of each kind; the options of `dynox query` can say one.
void set_once(std::optional<api::AttributeDefinition>& attribute,
              const api::AttributeDefinition& found) {
    if (attribute.has_value()) {
        throw UsageError("the key has several attributes of one kind (" +
                         attribute->attribute_name + ", " + found.attribute_name +
                         "), which this command cannot express");
    }
    attribute = found;
}

KeyAttributes from_schema(const api::TableDescription& table,
                          const std::vector<api::KeySchemaElement>& schema) {
    std::optional<api::AttributeDefinition> partition_key;
    KeyAttributes key;
    for (const api::KeySchemaElement& element : schema) {
        set_once(element.key_type == api::KeyType::hash ? partition_key : key.sort_key,
                 definition(table, element.attribute_name));
    }
    key.partition_key = partition_key.value_or(api::AttributeDefinition());
    return key;
}

AttributeValue key_value(const std::string& text, const api::AttributeDefinition& attribute) {
    return value_or_usage_error(read_key_value(text, attribute.attribute_type),
                                attribute.attribute_name);
}

}  // namespace

double read_duration(std::string_view text) {
    constexpr std::pair<char, double> units[] = {
        {'s', 1}, {'m', 60}, {'h', 3600}, {'d', 24 * 3600}, {'w', 7 * 24 * 3600}};
    std::string_view digits = text;
    double factor = 1;
    for (const auto& [letter, seconds] : units) {
        if (!text.empty() && text.back() == letter) {
            digits.remove_suffix(1);
            factor = seconds;
        }
    }
    std::uint32_t count = 0;
    const char* const end = digits.data() + digits.size();
    const auto [stop, failure] = std::from_chars(digits.data(), end, count);
    if (digits.empty() || failure != std::errc() || stop != end) {
        throw UsageError("expected a duration such as 90, 90s, 15m, 12h, 3d or 2w, found \"" +
                         std::string(text) + "\"");
    }
    return factor * count;
}

AttributeArgument read_attribute(std::string_view text) {
    AttributeArgument attribute;
    const std::size_t colon = text.rfind(':');
    attribute.name = text.substr(0, colon);
    if (colon != std::string_view::npos) {
        attribute.type = text.substr(colon + 1);
    }
    if (attribute.name.empty() ||
        (attribute.type != "S" && attribute.type != "N" && attribute.type != "B")) {
        throw UsageError("expected NAME, NAME:S, NAME:N or NAME:B, found \"" + std::string(text) +
                         "\"");
    }
    return attribute;
}

IndexArgument read_index(std::string_view text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos || equals == 0) {
        throw UsageError("expected INDEX=NAME[:TYPE][,NAME[:TYPE]], found \"" + std::string(text) +
                         "\"");
    }
    IndexArgument index;
    index.index = text.substr(0, equals);
    for (std::string_view rest = text.substr(equals + 1);;) {
        const std::size_t comma = rest.find(',');
        index.attributes.push_back(read_attribute(rest.substr(0, comma)));
        if (comma == std::string_view::npos) {
            return index;
        }
        rest.remove_prefix(comma + 1);
    }
}

SecondaryIndex read_global_index(std::string_view text, std::string_view option) {
    const IndexArgument argument = read_index(text);
    if (argument.attributes.size() > 2) {
        throw UsageError("expected one or two attributes for " + std::string(option) +
                         ", found \"" + std::string(text) + "\"");
    }
    SecondaryIndex index(argument.index);
    index.partition_key(argument.attributes[0].name, argument.attributes[0].type);
    if (argument.attributes.size() == 2) {
        index.sort_key(argument.attributes[1].name, argument.attributes[1].type);
    }
    return index;
}

api::AttributeNames read_names(const std::string& json) {
    api::AttributeNames names;
    if (json.empty()) {
        return names;
    }
    const Item item = value_or_usage_error(Item::from_json(json), "--names");
    for (const auto& [placeholder, name] : item) {
        const std::string* text = name.if_string();
        if (text == nullptr) {
            throw UsageError("--names: expected a string for " + placeholder + ", found " +
                             name.to_json());
        }
        names.emplace_back(placeholder, *text);
    }
    return names;
}

Item read_values(const std::string& json) {
    return json.empty() ? Item() : value_or_usage_error(read_item(json), "--values");
}

KeyAttributes key_attributes(const api::TableDescription& table, const std::string& index) {
    if (index.empty()) {
        return from_schema(table, table.key_schema);
    }
    for (const auto& global : table.global_secondary_indexes) {
        if (global.index_name == index) {
            return from_schema(table, global.key_schema);
        }
    }
    for (const auto& local : table.local_secondary_indexes) {
        if (local.index_name == index) {
            return from_schema(table, local.key_schema);
        }
    }
    throw UsageError("table " + table.table_name + " has no index \"" + index + "\"");
}

std::vector<AttributeValue> read_parameters(const std::string& json) {
    std::vector<AttributeValue> values;
    if (json.empty()) {
        return values;
    }
    const Item given =
        value_or_usage_error(Item::from_json("{\"list\": " + json + "}"), "--parameters");
    const List* list = given.size() == 1 ? given.at("list").if_list() : nullptr;
    if (list == nullptr) {
        throw UsageError("--parameters: expected a JSON list, such as '[\"Abba\", 1974]'");
    }
    // As the attributes of an item, whose form is found out as everywhere else.
    Item numbered;
    for (std::size_t i = 0; i < list->size(); ++i) {
        numbered.set(std::to_string(i), (*list)[i]);
    }
    const Item read = value_or_usage_error(read_item(numbered.to_json()), "--parameters");
    values.reserve(list->size());
    for (std::size_t i = 0; i < list->size(); ++i) {
        values.push_back(read.at(std::to_string(i)));
    }
    return values;
}

std::vector<std::string> split_statements(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    std::vector<std::string> statements;
    bool has_words = false;  // beside comments
    const auto add = [&](std::string_view statement) {
        if (has_words) {
            const std::size_t first = statement.find_first_not_of(blanks);
            const std::size_t last = statement.find_last_not_of(blanks);
            statements.emplace_back(statement.substr(first, last + 1 - first));
        }
        has_words = false;
    };
    // Where a quoted text or comment that begins at `at` ends; `at` itself if none begins there.
    const auto behind = [text](std::size_t at) {
        std::string_view end;
        std::size_t begin_size = 1;
        if (text[at] == '\'' || text[at] == '"' || text[at] == '`') {
            end = text.substr(at, 1);  // a doubled one ends the text and begins another
        } else if (text.substr(at).starts_with("--")) {
            end = "\n";
        } else if (text.substr(at).starts_with("/*")) {
            end = "*/";
            begin_size = 2;
        } else {
            return at;
        }
        const std::size_t found = text.find(end, at + begin_size);
        return found == std::string_view::npos ? text.size() : found + end.size();
    };
    std::size_t begin = 0;
    std::size_t at = 0;
    while (at < text.size()) {
        if (const std::size_t next = behind(at); next != at) {
            has_words = has_words || (text[at] != '-' && text[at] != '/');
            at = next;
            continue;
        }
        if (text[at] == ';') {
            add(text.substr(begin, at - begin));
            begin = at + 1;
        } else {
            has_words = has_words || blanks.find(text[at]) == std::string_view::npos;
        }
        ++at;
    }
    add(text.substr(begin));
    return statements;
}

Item read_key(const Key& key, const api::TableDescription& table) {
    if (!key.json.empty()) {
        return value_or_usage_error(read_item(key.json), "the key");
    }
    const KeyAttributes attributes = key_attributes(table, "");
    if (!key.partition_key.has_value()) {
        throw UsageError("expected the key as JSON, or --partition-key VALUE for " +
                         attributes.partition_key.attribute_name);
    }
    if (key.sort_key.has_value() != attributes.sort_key.has_value()) {
        throw UsageError(attributes.sort_key.has_value()
                             ? "expected --sort-key VALUE too, for " +
                                   attributes.sort_key->attribute_name
                             : "table " + table.table_name + " has no sort key");
    }
    Item item;
    item.set(attributes.partition_key.attribute_name,
             key_value(*key.partition_key, attributes.partition_key));
    if (attributes.sort_key.has_value()) {
        item.set(attributes.sort_key->attribute_name,
                 key_value(*key.sort_key, *attributes.sort_key));
    }
    return item;
}

KeyCondition read_key_condition(const Read& options, const KeyAttributes& key) {
    // Placeholders that nobody types by chance.
    KeyCondition condition;
    condition.expression = "#dynox_pk = :dynox_pk";
    condition.names.emplace_back("#dynox_pk", key.partition_key.attribute_name);
    condition.values.set(":dynox_pk", key_value(options.partition_key, key.partition_key));

    std::string sort;
    std::vector<std::string> operands;
    const auto use = [&](std::string_view expression, std::vector<std::string> values) {
        if (!sort.empty()) {
            throw UsageError("expected at most one condition on the sort key, found several");
        }
        sort = expression;
        operands = std::move(values);
    };
    const auto add = [&](const std::optional<std::string>& operand, std::string_view expression) {
        if (operand.has_value()) {
            use(expression, {*operand});
        }
    };
    add(options.sort_key, "#dynox_sk = :dynox_sk0");
    add(options.sort_key_begins_with, "begins_with(#dynox_sk, :dynox_sk0)");
    add(options.sort_key_less, "#dynox_sk < :dynox_sk0");
    add(options.sort_key_less_or_equal, "#dynox_sk <= :dynox_sk0");
    add(options.sort_key_greater, "#dynox_sk > :dynox_sk0");
    add(options.sort_key_greater_or_equal, "#dynox_sk >= :dynox_sk0");
    if (!options.sort_key_between.empty()) {
        use("#dynox_sk BETWEEN :dynox_sk0 AND :dynox_sk1", options.sort_key_between);
    }
    if (sort.empty()) {
        return condition;
    }
    if (!key.sort_key.has_value()) {
        throw UsageError(
            "a sort key condition is given, but " +
            (options.index.empty() ? "table " + options.table : "index " + options.index) +
            " has no sort key");
    }
    condition.expression += " AND " + sort;
    condition.names.emplace_back("#dynox_sk", key.sort_key->attribute_name);
    for (std::size_t i = 0; i < operands.size(); ++i) {
        condition.values.set(":dynox_sk" + std::to_string(i),
                             key_value(operands[i], *key.sort_key));
    }
    return condition;
}

}  // namespace dynox::cli

// From the texts of the command line to what the client takes. Throws UsageError where a text
// cannot be understood.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "commands.hpp"
#include "dynox/api/tables.hpp"
#include "dynox/table.hpp"

namespace dynox::cli {

/// "NAME" or "NAME:TYPE".
struct AttributeArgument {
    std::string name;
    std::string type = "S";
};
[[nodiscard]] AttributeArgument read_attribute(std::string_view text);

/// "INDEX=NAME[:TYPE][,NAME[:TYPE]]": the index' name and its one or two key attributes.
struct IndexArgument {
    std::string index;
    std::vector<AttributeArgument> attributes;
};
[[nodiscard]] IndexArgument read_index(std::string_view text);
/// The same, of a global index that projects everything. `option`: which option the text is of.
[[nodiscard]] SecondaryIndex read_global_index(std::string_view text, std::string_view option);

/// "90", "90s", "15m", "12h", "3d", "2w" -> seconds.
[[nodiscard]] double read_duration(std::string_view text);

/// {"#n": "name"} -> names; empty text: none.
[[nodiscard]] api::AttributeNames read_names(const std::string& json);
/// {":v": 5}, or DynamoDB JSON; empty text: none.
[[nodiscard]] Item read_values(const std::string& json);

/// [5, "x"], or a list of values in DynamoDB JSON: what stands for the `?` of a statement. Empty
/// text: none.
[[nodiscard]] std::vector<AttributeValue> read_parameters(const std::string& json);
/// The statements of a text with `;` between them, without the blanks around them; `;` within
/// quotes and comments is none. Statements of nothing but comments are left out.
[[nodiscard]] std::vector<std::string> split_statements(std::string_view text);

/// Partition key and sort key (or nothing) of a table or of one of its indexes.
struct KeyAttributes {
    api::AttributeDefinition partition_key;
    std::optional<api::AttributeDefinition> sort_key;
};
/// \param index  Empty: the table's own key.
[[nodiscard]] KeyAttributes key_attributes(const api::TableDescription& table,
                                           const std::string& index);

/// The key that was given as JSON or by values.
[[nodiscard]] Item read_key(const Key& key, const api::TableDescription& table);

/// The key condition of a query, with the placeholders it uses.
struct KeyCondition {
    std::string expression;
    api::AttributeNames names;
    Item values;
};
[[nodiscard]] KeyCondition read_key_condition(const Read& options, const KeyAttributes& key);

}  // namespace dynox::cli

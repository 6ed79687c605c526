// What the command line says, one struct per command.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "items.hpp"

namespace dynox::cli {

/// Where to and as whom. Empty: the environment decides, see ClientConfig.
struct Connection {
    std::string endpoint_url;
    std::string region;
    std::string profile;
    std::string access_key;
    std::string secret_key;
    std::string session_token;
};

/// How results are printed.
struct Output {
    bool json = false;
    bool dynamodb_json = false;
    [[nodiscard]] OutputForm form() const noexcept {
        if (dynamodb_json) {
            return OutputForm::dynamodb_json;
        }
        return json ? OutputForm::json : OutputForm::table;
    }
};

/// Placeholders of expressions, as JSON objects; empty: none.
struct Placeholders {
    std::string names;
    std::string values;
};

struct TableCreate {
    std::string table;
    std::string partition_key;        ///< NAME[:S|N|B]
    std::string sort_key;             ///< the same; empty: none
    std::vector<std::string> global;  ///< INDEX=NAME[:TYPE][,NAME[:TYPE]]
    std::vector<std::string> local;   ///< INDEX=NAME[:TYPE]
    bool wait = true;
};

/// One item: by JSON, or by the values of its key attributes.
struct Key {
    std::string json;
    std::optional<std::string> partition_key;
    std::optional<std::string> sort_key;
};

struct Put {
    std::string table;
    std::string item;  ///< JSON, or "-": JSON lines on standard input
    std::string condition;
    Placeholders placeholders;
    InputForm form = InputForm::detect;
};

struct Delete {
    std::string table;
    Key key;
    std::string condition;
    Placeholders placeholders;
};

struct Get {
    std::string table;
    Key key;
    std::string projection;
    std::string names;
    bool consistent = false;
};

/// PartiQL.
struct Sql {
    std::string text;  ///< one statement or several with `;` between them; "-": standard input
    std::string parameters;  ///< JSON list; empty: none
    std::optional<std::size_t> limit;
    bool consistent = false;
};

/// What `dynox table update` changes; what is not given stays.
struct TableUpdate {
    std::string table;
    std::string add_index;     ///< INDEX=NAME[:TYPE][,NAME[:TYPE]]
    std::string delete_index;  ///< a global index
    bool on_demand = false;
    std::string throughput;  ///< READ,WRITE units
    std::optional<bool> protection;
    bool wait = true;
};

/// Tags to set (KEY=VALUE) or to remove (KEY).
struct TableTags {
    std::string table;
    std::vector<std::string> values;
};

/// Query and scan.
struct Read {
    std::string table;
    std::string index;
    std::string filter;
    std::string projection;
    Placeholders placeholders;
    std::optional<std::size_t> limit;
    bool consistent = false;
    bool count_only = false;

    // Query only.
    std::string partition_key;
    std::optional<std::string> sort_key;
    std::optional<std::string> sort_key_begins_with;
    std::vector<std::string> sort_key_between;
    std::optional<std::string> sort_key_less;
    std::optional<std::string> sort_key_less_or_equal;
    std::optional<std::string> sort_key_greater;
    std::optional<std::string> sort_key_greater_or_equal;
    bool reverse = false;
};

}  // namespace dynox::cli

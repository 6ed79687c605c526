#include "engine/partiql/values.hpp"

#include "api/value_rules.hpp"
#include "dynox/number.hpp"
#include "engine/failures.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_set>
#include <vector>

namespace dynox::engine {
namespace {

using partiql::Node;
using partiql::NodeKind;

bool is_aggregate(std::string_view function) {
    static constexpr std::array<std::string_view, 5> aggregates{"avg", "count", "max", "min",
                                                                "sum"};
    return std::find(aggregates.begin(), aggregates.end(), function) != aggregates.end();
}

/// What the service calls a thing that is no value where a value is due: by its word.
std::string word_of(const Node& node) {
    switch (node.kind) {
        case NodeKind::missing:
            return "MISSING";
        case NodeKind::parameter:
            return "Parameter";
        case NodeKind::path:
            return "PATH";
        case NodeKind::name:
        case NodeKind::arithmetic:
        case NodeKind::comparison:
        case NodeKind::call:
            return node.text;
        case NodeKind::logical_and:
            return "and";
        case NodeKind::logical_or:
            return "or";
        case NodeKind::negation:
            return "not";
        case NodeKind::is:
            return "is";
        case NodeKind::in:
            return "in";
        case NodeKind::between:
            return "between";
        case NodeKind::like:
            return "like";
        default:
            return "UNKNOWN";
    }
}

/// And within lists and tuples: by its kind.
std::string kind_of(const Node& node) {
    switch (node.kind) {
        case NodeKind::missing:
            return "LiteralMissing";
        case NodeKind::parameter:
            return "Parameter";
        case NodeKind::name:
            return "VariableReference";
        case NodeKind::path:
            return "Path";
        case NodeKind::is:
            return "Typed";
        case NodeKind::call:
            return is_aggregate(node.text) ? "CallAgg" : "NAry";
        case NodeKind::arithmetic:
        case NodeKind::comparison:
        case NodeKind::logical_and:
        case NodeKind::logical_or:
        case NodeKind::negation:
        case NodeKind::in:
        case NodeKind::between:
        case NodeKind::like:
            return "NAry";
        case NodeKind::number:
            return node.text.find_first_of(".eE") == std::string::npos ? "INT" : "DECIMAL";
        default:
            return "UNKNOWN";
    }
}

Error not_in_bags(const std::string& where) {
    return validation_error(
        "Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags" +
        where);
}

/// Writes one value; `path` is where it stands, as the service prints it ("root.0.name").
class ValueWriter {
  public:
    explicit ValueWriter(ItemWriter& writer) : writer_(writer) {}

    Result<void> write(const Node& node, const std::string& path) {
        switch (node.kind) {
            case NodeKind::string:
                writer_.string(node.text);
                return {};
            case NodeKind::number:
                return write_number(node);
            case NodeKind::boolean:
                writer_.boolean(node.text == "true");
                return {};
            case NodeKind::null:
                writer_.null();
                return {};
            case NodeKind::list:
            case NodeKind::sequence:
                return write_list(node, path);
            case NodeKind::tuple:
                return write_tuple(node, path);
            case NodeKind::bag:
                return write_set(node);
            case NodeKind::ion:
                return validation_error(std::string("Ion Literals are not supported: ") +
                                        (is_number(node.text) ? "INT" : "SYMBOL") + " under key " +
                                        path + " at " + partiql::to_string(node.position));
            default:
                return unsupported(node, path);
        }
    }

    /// The names of a tuple, each a string and each once. `is_item`: the words differ.
    static Result<void> check_names(const Node& tuple, const std::string& path, bool is_item) {
        std::unordered_set<std::string_view> names;
        for (std::size_t i = 0; i < tuple.children.size(); i += 2) {
            const Node& name = tuple.children[i];
            if (name.kind != NodeKind::string) {
                return validation_error(
                    "Tuple keys must be of type String. Actual type: " + kind_of(name) + " under " +
                    path + " at " + partiql::to_string(name.position));
            }
            if (name.text.empty()) {
                return validation_error("Path component cannot be an empty string");
            }
            if (!names.insert(name.text).second) {
                return validation_error("Duplicate keys in tuple. Key: " + name.text + " under " +
                                        path + " at " +
                                        partiql::to_string((is_item ? name : tuple).position));
            }
        }
        return {};
    }

  private:
    static Error unsupported(const Node& node, const std::string& path) {
        const bool is_nested = path.find('.') != std::string::npos;
        // Paths have no place in the service's errors.
        return validation_error(
            "Unsupported data type: " + (is_nested ? kind_of(node) : word_of(node)) +
            " under key " + path +
            (node.kind == NodeKind::path ? "" : " at " + partiql::to_string(node.position)));
    }

    static bool is_number(const std::string& text) { return Number::parse(text).has_value(); }

    Result<void> write_number(const Node& node) {
        const Result<Number> number = Number::parse(node.text);
        if (!number) {
            return validation_error(number.error().message());
        }
        writer_.number(*number);
        return {};
    }

    Result<void> write_list(const Node& node, const std::string& path) {
        writer_.begin_list();
        for (std::size_t i = 0; i < node.children.size(); ++i) {
            if (auto written = write(node.children[i], path + '.' + std::to_string(i)); !written) {
                return written;
            }
        }
        writer_.end_list();
        return {};
    }

    Result<void> write_tuple(const Node& node, const std::string& path) {
        if (auto checked = check_names(node, path, false); !checked) {
            return checked;
        }
        writer_.begin_map();
        for (std::size_t i = 0; i < node.children.size(); i += 2) {
            const std::string& name = node.children[i].text;
            writer_.name(name);
            std::string below = path;
            below.append(".").append(name);
            if (auto written = write(node.children[i + 1], below); !written) {
                return written;
            }
        }
        writer_.end_map();
        return {};
    }

    Result<void> write_set(const Node& node) {
        if (node.children.empty()) {
            return validation_error("Empty bags are not supported at " +
                                    partiql::to_string(node.position));
        }
        std::vector<std::string> members;
        members.reserve(node.children.size());
        for (const Node& member : node.children) {
            if (member.kind == NodeKind::string) {
                members.push_back(member.text);
            } else if (member.kind == NodeKind::number) {
                std::string& bytes = members.emplace_back();
                if (auto read = Number::append_ordered_of_text(member.text, bytes); !read) {
                    return validation_error(read.error().message());
                }
            } else {
                return not_in_bags(" at " + partiql::to_string(member.position));
            }
            if (member.kind != node.children.front().kind) {
                // Only a number among strings is told with its place.
                return not_in_bags(member.kind == NodeKind::number
                                       ? " at " + partiql::to_string(member.position)
                                       : "");
            }
        }
        std::sort(members.begin(), members.end());
        if (std::adjacent_find(members.begin(), members.end()) != members.end()) {
            return validation_error("Input collection contains duplicates");
        }
        std::vector<std::string_view> views(members.begin(), members.end());
        writer_.set(node.children.front().kind == NodeKind::string ? AttributeType::string_set
                                                                   : AttributeType::number_set,
                    views);
        return {};
    }

    ItemWriter& writer_;
};

}  // namespace

bool is_value(const Node& node) noexcept {
    switch (node.kind) {
        case NodeKind::string:
        case NodeKind::number:
        case NodeKind::boolean:
        case NodeKind::null:
        case NodeKind::parameter:
        case NodeKind::list:
        case NodeKind::sequence:
        case NodeKind::tuple:
        case NodeKind::bag:
        case NodeKind::ion:
            return true;
        default:
            return false;
    }
}

Result<api::Value> value_of(const Node& node, StatementParameters parameters) {
    if (node.kind == NodeKind::parameter) {
        return parameters[node.number];
    }
    ItemWriter writer;
    writer.name("value");
    if (auto written = ValueWriter(writer).write(node, "root"); !written) {
        return written.error();
    }
    FlatItem item = writer.finish();
    if (auto fault = api::find_value_fault(item)) {
        return validation_error(*std::move(fault));
    }
    return api::Value::only_attribute_of(std::move(item));
}

Result<FlatItem> item_of(const Node& node, StatementParameters parameters) {
    if (node.kind != NodeKind::tuple) {
        return validation_error(
            "Unsupported format in item expression. Please use struct format {...} to express item "
            "values for insert statement. at " +
            partiql::to_string(node.position));
    }
    if (auto checked = ValueWriter::check_names(node, "root", true); !checked) {
        return checked.error();
    }
    ItemWriter writer;
    for (std::size_t i = 0; i < node.children.size(); i += 2) {
        const Result<api::Value> value = value_of(node.children[i + 1], parameters);
        if (!value) {
            return value.error();
        }
        writer.name(node.children[i].text);
        writer.value(value->flat());
    }
    FlatItem item = writer.finish();
    if (auto fault = api::find_value_fault(item)) {
        return validation_error(*std::move(fault));
    }
    return item;
}

}  // namespace dynox::engine

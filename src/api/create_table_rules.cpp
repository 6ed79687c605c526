#include "api/create_table_rules.hpp"

#include <algorithm>
#include <bit>
#include <set>

#include "api/enums.hpp"
#include "api/failures.hpp"
#include "api/throughput_rules.hpp"

namespace dynox::api {

namespace {

// spec/dynamodb.md, section 3.
constexpr std::size_t local_indexes_max = 5;
constexpr std::size_t global_indexes_max = 20;
// Not published for vector indexes: as many as GSIs.
constexpr std::size_t vector_indexes_max = 20;
constexpr std::int64_t vector_dimensions_max = 4096;
constexpr std::size_t inline_filters_max = 18;
constexpr std::size_t key_attributes_of_a_role_max = 4;
constexpr std::size_t projected_attributes_max = 100;
constexpr std::size_t tags_max = 50;

using Definitions = std::vector<AttributeDefinition>;
using KeySchema = std::vector<KeySchemaElement>;

/// Bucket of a name in a Java hash table of `buckets` (a power of two). Names that a key may have
/// are told apart by bytes here and by UTF-16 units there, which is the same in ASCII.
std::size_t hash_bucket(std::string_view name, std::size_t buckets) {
    std::uint32_t hash = 0;
    for (const char unit : name) {
        hash = hash * 31 + static_cast<unsigned char>(unit);
    }
    return (hash ^ (hash >> 16)) & (buckets - 1);
}

/// Where the service starts the hash tables whose names it lists.
enum class HashTable : std::uint8_t { sized_to_count, of_16_buckets };

/// The names, each once, in the order in which the service lists them: that of a Java hash table,
/// which doubles when more than three quarters full (spec/service-facts.md, section 2).
std::string in_hash_order(const std::vector<std::string_view>& names, HashTable table) {
    std::vector<std::string_view> order;
    order.reserve(names.size());
    for (const std::string_view name : names) {
        if (std::find(order.begin(), order.end(), name) == order.end()) {
            order.push_back(name);
        }
    }
    std::size_t buckets =
        table == HashTable::sized_to_count ? std::bit_ceil(order.size()) : std::size_t{16};
    while (order.size() * 4 > buckets * 3) {
        buckets *= 2;
    }
    std::stable_sort(order.begin(), order.end(), [buckets](std::string_view a, std::string_view b) {
        return hash_bucket(a, buckets) < hash_bucket(b, buckets);
    });
    std::string text;
    for (const std::string_view name : order) {
        text.append(text.empty() ? "" : ", ").append(name);
    }
    return text;
}

template <class List>
std::string joined_names(const List& list) {
    std::vector<std::string_view> names;
    names.reserve(list.size());
    for (const auto& element : list) {
        names.emplace_back(element.attribute_name);
    }
    return in_hash_order(names, HashTable::sized_to_count);
}

bool is_defined(const Definitions& definitions, const std::string& name) {
    return std::any_of(definitions.begin(), definitions.end(),
                       [&](const auto& definition) { return definition.attribute_name == name; });
}

Result<void> check_throughput(const CreateTableRequest& request) {
    const ThroughputOwner owner = owner_of(request);
    const bool is_on_demand = owner.billing_mode == BillingMode::pay_per_request;
    if (auto limits = check_new_on_demand(request.on_demand_throughput, owner); !limits) {
        return limits;
    }
    if (is_on_demand && request.provisioned_throughput) {
        return units_on_demand();
    }
    if (!is_on_demand && !request.provisioned_throughput) {
        return invalid_parameter(
            "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is "
            "PROVISIONED");
    }
    if (request.provisioned_throughput) {
        if (auto units = check_capacity_units(*request.provisioned_throughput); !units) {
            return units;
        }
    }
    return check_warm(request.warm_throughput, warm_throughput_of({}, owner), owner);
}

/// Every attribute of the key schema is defined. A schema longer than the definitions is not looked
/// at: it names what is not defined, or a name twice.
Result<void> check_defined(const KeySchema& schema, const Definitions& definitions) {
    if (schema.size() > definitions.size()) {
        return validation_error("Invalid KeySchema: Some index key attribute have no definition");
    }
    for (const KeySchemaElement& element : schema) {
        if (!is_defined(definitions, element.attribute_name)) {
            return invalid_parameter(
                "Some index key attributes are not defined in AttributeDefinitions. "
                "Keys: [" +
                joined_names(schema) + "], AttributeDefinitions: [" + joined_names(definitions) +
                ']');
        }
    }
    return {};
}

/// One HASH, then at most one RANGE of another name. That the names differ is judged first.
Result<void> check_simple_schema(const KeySchema& schema) {
    if (schema.size() > 1 && schema[0].attribute_name == schema[1].attribute_name) {
        return validation_error(
            "Both the Hash Key and the Range Key element in the KeySchema have the same name");
    }
    if (schema.front().key_type != KeyType::hash) {
        return validation_error(
            "Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
    }
    if (schema.size() > 1 && schema[1].key_type != KeyType::range) {
        return validation_error(
            "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
    }
    return {};
}

/// 1-4 HASH, then 0-4 RANGE, no name twice (since November 2025).
Result<void> check_global_schema(const KeySchema& schema) {
    const auto hashes = static_cast<std::size_t>(
        std::count_if(schema.begin(), schema.end(),
                      [](const auto& element) { return element.key_type == KeyType::hash; }));
    const std::size_t ranges = schema.size() - hashes;
    if (hashes <= 1 && ranges <= 1) {
        return check_simple_schema(schema);
    }
    if (schema.front().key_type != KeyType::hash) {
        return validation_error(
            "Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
    }
    if (!std::is_sorted(schema.begin(), schema.end(), [](const auto& a, const auto& b) {
            return a.key_type < b.key_type;  // hash before range
        })) {
        return validation_error(
            "Invalid KeySchema: All HASH KeySchemaElements must come before the RANGE "
            "KeySchemaElements");
    }
    if (hashes > key_attributes_of_a_role_max || ranges > key_attributes_of_a_role_max) {
        return validation_error(
            "Invalid KeySchema: A key has at most 4 HASH and 4 RANGE KeySchemaElements");
    }
    std::set<std::string_view> names;
    for (const KeySchemaElement& element : schema) {
        if (!names.insert(element.attribute_name).second) {
            return validation_error("Invalid KeySchema: The attribute " + element.attribute_name +
                                    " is named more than once");
        }
    }
    return {};
}

Result<void> check_projection(const Projection& projection) {
    if (!projection.projection_type) {
        return invalid_parameter("Unknown ProjectionType: null");
    }
    const bool is_include = *projection.projection_type == ProjectionType::include;
    if (!is_include && projection.non_key_attributes) {
        return invalid_parameter("ProjectionType is " +
                                 std::string(enum_text(*projection.projection_type)) +
                                 ", but NonKeyAttributes is specified");
    }
    if (is_include && !projection.non_key_attributes) {
        return validation_error(
            "If Projection type INCLUDE is specified, some non-key attributes to include in the "
            "projection must be specified as well");
    }
    if (is_include) {
        std::set<std::string_view> names;
        for (const std::string& name : *projection.non_key_attributes) {
            if (!names.insert(name).second) {
                return invalid_parameter("Duplicate value in attribute name: " + name);
            }
        }
    }
    return {};
}

/// Names of indexes, unique over all kinds, and the attributes that they project.
struct IndexTotals {
    std::set<std::string, std::less<>> names;
    std::size_t projected_attributes = 0;

    Result<void> add(const std::string& name, const Projection& projection) {
        if (!names.insert(name).second) {
            return invalid_parameter("Duplicate index name: " + name);
        }
        projected_attributes +=
            projection.non_key_attributes ? projection.non_key_attributes->size() : 0;
        return {};
    }
};

Result<void> check_local_index(const CreateTableRequest& request, const LocalSecondaryIndex& index,
                               IndexTotals& totals) {
    if (auto defined = check_defined(index.key_schema, request.attribute_definitions); !defined) {
        return defined;
    }
    if (auto schema = check_simple_schema(index.key_schema); !schema) {
        return schema;
    }
    if (index.key_schema.size() < 2) {
        return invalid_parameter("Index KeySchema does not have a range key for index: " +
                                 index.index_name);
    }
    const std::string& table_hash = request.key_schema.front().attribute_name;
    const std::string& index_hash = index.key_schema.front().attribute_name;
    if (index_hash != table_hash) {
        return invalid_parameter(
            "Index KeySchema does not have the same leading hash key as table KeySchema for "
            "index: " +
            index.index_name + ". index hash key: " + index_hash +
            ", table hash key: " + table_hash);
    }
    if (auto projection = check_projection(index.projection); !projection) {
        return projection;
    }
    return totals.add(index.index_name, index.projection);
}

Result<void> check_local_indexes(const CreateTableRequest& request, IndexTotals& totals) {
    const auto& indexes = request.local_secondary_indexes;
    if (!indexes) {
        return {};
    }
    if (indexes->empty()) {
        return invalid_parameter("List of LocalSecondaryIndexes is empty");
    }
    if (request.key_schema.size() < 2) {
        return invalid_parameter(
            "Table KeySchema does not have a range key, which is required when specifying a "
            "LocalSecondaryIndex");
    }
    for (const LocalSecondaryIndex& index : *indexes) {
        if (auto checked = check_local_index(request, index, totals); !checked) {
            return checked;
        }
    }
    if (indexes->size() > local_indexes_max) {
        return invalid_parameter("Number of LocalSecondaryIndexes exceeds per-table limit of " +
                                 std::to_string(local_indexes_max));
    }
    return {};
}

Result<void> check_global_throughput(const GlobalSecondaryIndex& index,
                                     std::optional<BillingMode> billing_mode) {
    const bool is_on_demand = billing_mode == BillingMode::pay_per_request;
    const std::string whose = " for index: " + index.index_name;
    if (is_on_demand && index.provisioned_throughput) {
        return invalid_parameter("ProvisionedThroughput should not be specified" + whose +
                                 " when BillingMode is PAY_PER_REQUEST");
    }
    if (!is_on_demand && !index.provisioned_throughput) {
        return invalid_parameter("ProvisionedThroughput must be specified" + whose);
    }
    if (index.provisioned_throughput) {
        if (auto units = check_capacity_units(*index.provisioned_throughput); !units) {
            return units;
        }
    }
    const ThroughputOwner owner = owner_of(index, billing_mode);
    if (auto limits = check_new_on_demand(index.on_demand_throughput, owner); !limits) {
        return limits;
    }
    return check_warm(index.warm_throughput, warm_throughput_of({}, owner), owner);
}

/// `definitions`: those that the index may use.
Result<void> check_global_index(const CreateTableRequest& request, const Definitions& definitions,
                                const GlobalSecondaryIndex& index, IndexTotals& totals) {
    if (auto defined = check_defined(index.key_schema, definitions); !defined) {
        return defined;
    }
    if (auto schema = check_global_schema(index.key_schema); !schema) {
        return schema;
    }
    if (auto projection = check_projection(index.projection); !projection) {
        return projection;
    }
    if (auto throughput = check_global_throughput(index, request.billing_mode); !throughput) {
        return throughput;
    }
    return totals.add(index.index_name, index.projection);
}

Result<void> check_global_count(std::size_t count) {
    if (count > global_indexes_max) {
        return invalid_parameter("GlobalSecondaryIndex count exceeds the per-table limit of " +
                                 std::to_string(global_indexes_max));
    }
    return {};
}

Result<void> check_projected_total(const IndexTotals& totals) {
    if (totals.projected_attributes > projected_attributes_max) {
        return invalid_parameter(
            "Number of projected non-key attributes over all indexes exceeds the limit of " +
            std::to_string(projected_attributes_max));
    }
    return {};
}

Result<void> check_global_indexes(const CreateTableRequest& request, IndexTotals& totals) {
    const auto& indexes = request.global_secondary_indexes;
    if (!indexes) {
        return {};
    }
    if (indexes->empty()) {
        return invalid_parameter("List of GlobalSecondaryIndexes is empty");
    }
    for (const GlobalSecondaryIndex& index : *indexes) {
        if (auto checked =
                check_global_index(request, request.attribute_definitions, index, totals);
            !checked) {
            return checked;
        }
    }
    return check_global_count(indexes->size());
}

Error search_schema_error(const VectorIndex& index, const std::string& what) {
    return invalid_parameter("The SearchSchema of index " + index.index_name + ' ' + what);
}

/// At most one HASH and some INLINE_FILTER, each defined, no name twice, not the vector.
Result<void> check_search_schema(const VectorIndex& index, const Definitions& definitions) {
    if (!index.search_schema) {
        return {};
    }
    std::set<std::string_view> names{index.vector_attribute.attribute_name};
    std::size_t hashes = 0;
    for (const SearchSchemaElement& element : *index.search_schema) {
        hashes += element.type == SearchSchemaElementType::hash ? 1 : 0;
        if (!is_defined(definitions, element.attribute_name)) {
            return invalid_parameter(
                "Some index key attributes are not defined in AttributeDefinitions. Keys: [" +
                joined_names(*index.search_schema) + "], AttributeDefinitions: [" +
                joined_names(definitions) + ']');
        }
        if (!names.insert(element.attribute_name).second) {
            return search_schema_error(
                index, "names the attribute " + element.attribute_name + " more than once");
        }
    }
    if (hashes > 1) {
        return search_schema_error(index, "has more than one HASH element");
    }
    if (index.search_schema->size() - hashes > inline_filters_max) {
        return search_schema_error(index, "has more than " + std::to_string(inline_filters_max) +
                                              " INLINE_FILTER elements");
    }
    return {};
}

/// `table` has the index already, or is to have it.
Result<void> check_vector_index(const CreateTableRequest& table, const Definitions& definitions,
                                const VectorIndex& index, IndexTotals& totals) {
    if (table.billing_mode != BillingMode::pay_per_request) {
        return invalid_parameter(
            "Vector indexes are only supported with BillingMode PAY_PER_REQUEST");
    }
    if (index.dimensions > vector_dimensions_max) {
        return invalid_parameter("Dimensions of index " + index.index_name + " must be at most " +
                                 std::to_string(vector_dimensions_max));
    }
    const std::string& attribute = index.vector_attribute.attribute_name;
    if (is_defined(definitions, attribute)) {
        return invalid_parameter("The vector attribute " + attribute + " of index " +
                                 index.index_name + " must not be in AttributeDefinitions");
    }
    if (auto schema = check_search_schema(index, definitions); !schema) {
        return schema;
    }
    if (auto projection = check_projection(index.projection); !projection) {
        return projection;
    }
    if (table.vector_indexes) {
        for (const VectorIndex& other : *table.vector_indexes) {
            if (other.vector_attribute == index.vector_attribute &&
                other.dimensions != index.dimensions) {
                return invalid_parameter("The vector indexes of the attribute " + attribute +
                                         " must have the same number of dimensions");
            }
        }
    }
    // The vector and the inline filters count as projected, HASH does not.
    totals.projected_attributes += 1;
    if (index.search_schema) {
        totals.projected_attributes += static_cast<std::size_t>(
            std::count_if(index.search_schema->begin(), index.search_schema->end(),
                          [](const SearchSchemaElement& element) {
                              return element.type == SearchSchemaElementType::inline_filter;
                          }));
    }
    return totals.add(index.index_name, index.projection);
}

Result<void> check_vector_count(std::size_t count) {
    if (count > vector_indexes_max) {
        return invalid_parameter("VectorIndex count exceeds the per-table limit of " +
                                 std::to_string(vector_indexes_max));
    }
    return {};
}

Result<void> check_vector_indexes(const CreateTableRequest& request, IndexTotals& totals) {
    const auto& indexes = request.vector_indexes;
    if (!indexes) {
        return {};
    }
    if (indexes->empty()) {
        return invalid_parameter("List of VectorIndexes is empty");
    }
    for (const VectorIndex& index : *indexes) {
        if (auto checked =
                check_vector_index(request, request.attribute_definitions, index, totals);
            !checked) {
            return checked;
        }
    }
    return check_vector_count(indexes->size());
}

/// The definitions are exactly the attributes that keys and search schemas use, each once.
Result<void> check_definitions_used(const CreateTableRequest& request) {
    std::set<std::string_view> used;
    std::vector<std::string_view> used_names;
    const auto use = [&](const auto& schema) {
        for (const auto& element : schema) {
            if (used.insert(element.attribute_name).second) {
                used_names.emplace_back(element.attribute_name);
            }
        }
    };
    use(request.key_schema);
    // Views of the names in `request`: nothing may be copied here.
    if (request.local_secondary_indexes) {
        for (const LocalSecondaryIndex& index : *request.local_secondary_indexes) {
            use(index.key_schema);
        }
    }
    if (request.global_secondary_indexes) {
        for (const GlobalSecondaryIndex& index : *request.global_secondary_indexes) {
            use(index.key_schema);
        }
    }
    if (request.vector_indexes) {
        for (const VectorIndex& index : *request.vector_indexes) {
            if (index.search_schema) {
                use(*index.search_schema);
            }
        }
    }
    if (request.attribute_definitions.size() == used.size()) {
        return {};
    }
    if (!request.local_secondary_indexes && !request.global_secondary_indexes &&
        !request.vector_indexes) {
        return invalid_parameter(
            "Number of attributes in KeySchema does not exactly match number of attributes defined "
            "in AttributeDefinitions");
    }
    return invalid_parameter("Some AttributeDefinitions are not used. AttributeDefinitions: [" +
                             joined_names(request.attribute_definitions) + "], keys used: [" +
                             in_hash_order(used_names, HashTable::of_16_buckets) + ']');
}

}  // namespace

Result<void> check_stream(const StreamSpecification& stream) {
    const std::optional<std::string>& view = stream.stream_view_type;
    if (!stream.stream_enabled) {
        if (view) {
            return validation_error(
                "Invalid StreamViewType: Stream StreamEnabled was false but a StreamViewType was "
                "present.");
        }
        return {};
    }
    if (!view || view->empty()) {
        return validation_error(
            "Invalid StreamViewType: Stream ViewType must not be null or empty when enabling "
            "streams.");
    }
    if (*view != "KEYS_ONLY" && *view != "NEW_IMAGE" && *view != "OLD_IMAGE" &&
        *view != "NEW_AND_OLD_IMAGES") {
        return validation_error("Invalid StreamViewType: " + *view);
    }
    return {};
}

Result<void> check_replication_mode(const std::optional<std::string>& mode) {
    if (mode == "ENABLED_WITH_OVERRIDES") {
        return invalid_parameter(
            "GlobalTableSettingsReplicationMode ENABLED_WITH_OVERRIDES is only for tables with "
            "replicas");
    }
    return {};
}

namespace {

/// Letters, digits, blanks and + - = . _ : / @. Letters of any script: bytes of UTF-8 beyond ASCII
/// are taken as such.
bool is_tag_text(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        const bool is_alphanumeric =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        return is_alphanumeric || (static_cast<unsigned char>(c) & 0x80U) != 0 ||
               std::string_view(" +-=._:/@").find(c) != std::string_view::npos;
    });
}

}  // namespace

Result<void> check_tags(const std::vector<Tag>& tags) {
    if (tags.size() > tags_max) {
        return invalid_parameter("Too many tags: " + std::to_string(tags.size()) +
                                 ", a table has at most " + std::to_string(tags_max));
    }
    std::set<std::string_view> keys;
    for (const Tag& tag : tags) {
        if (!is_tag_text(tag.key) || !is_tag_text(tag.value)) {
            return invalid_parameter(
                "The tag " + tag.key +
                " holds characters other than letters, digits, blanks and + - = . _ : / @");
        }
        if (!keys.insert(tag.key).second) {
            return invalid_parameter("Duplicate tag key: " + tag.key);
        }
    }
    return {};
}

namespace {

/// Of the indexes that the table has.
IndexTotals totals_of(const CreateTableRequest& table) {
    IndexTotals totals;
    const auto add = [&totals](const auto& indexes) {
        if (indexes) {
            for (const auto& known : *indexes) {
                static_cast<void>(totals.add(known.index_name, known.projection));
            }
        }
    };
    add(table.local_secondary_indexes);
    add(table.global_secondary_indexes);
    add(table.vector_indexes);
    return totals;
}

Error index_exists() {
    return validation_error("Attempting to create an index which already exists");
}

}  // namespace

Result<void> check_added_index(const CreateTableRequest& table, const Definitions& definitions,
                               const VectorIndex& index) {
    IndexTotals totals = totals_of(table);
    if (totals.names.contains(index.index_name)) {
        return index_exists();
    }
    if (auto checked = check_vector_index(table, definitions, index, totals); !checked) {
        return checked;
    }
    const auto& known = table.vector_indexes;
    if (auto count = check_vector_count(known ? known->size() + 1 : 1); !count) {
        return count;
    }
    return check_projected_total(totals);
}

Result<void> check_added_index(const CreateTableRequest& table, const Definitions& definitions,
                               const GlobalSecondaryIndex& index) {
    IndexTotals totals = totals_of(table);
    if (totals.names.contains(index.index_name)) {
        return index_exists();
    }
    if (auto checked = check_global_index(table, definitions, index, totals); !checked) {
        return checked;
    }
    const auto& known = table.global_secondary_indexes;
    if (auto count = check_global_count(known ? known->size() + 1 : 1); !count) {
        return count;
    }
    return check_projected_total(totals);
}

Result<void> check_create_table(const CreateTableRequest& request) {
    IndexTotals totals;
    if (auto throughput = check_throughput(request); !throughput) {
        return throughput;
    }
    if (auto defined = check_defined(request.key_schema, request.attribute_definitions); !defined) {
        return defined;
    }
    if (auto schema = check_simple_schema(request.key_schema); !schema) {
        return schema;
    }
    if (auto local = check_local_indexes(request, totals); !local) {
        return local;
    }
    if (auto global = check_global_indexes(request, totals); !global) {
        return global;
    }
    if (auto vectors = check_vector_indexes(request, totals); !vectors) {
        return vectors;
    }
    if (auto total = check_projected_total(totals); !total) {
        return total;
    }
    if (auto used = check_definitions_used(request); !used) {
        return used;
    }
    if (request.stream_specification) {
        if (auto stream = check_stream(*request.stream_specification); !stream) {
            return stream;
        }
    }
    if (auto mode = check_replication_mode(request.global_table_settings_replication_mode); !mode) {
        return mode;
    }
    return request.tags ? check_tags(*request.tags) : Result<void>();
}

}  // namespace dynox::api

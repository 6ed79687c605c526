#include "engine/key_validation.hpp"

#include "engine/failures.hpp"
#include "engine/key_codec.hpp"
#include "engine/limits.hpp"

#include <algorithm>

namespace dynox::engine {
namespace {

std::string name_of(AttributeType type) {
    return std::string(type_name(type));
}

std::string too_long(KeyFault fault) {
    // The missing blank is the service's.
    return fault == KeyFault::partition_key_too_long
               ? "Size of hashkey has exceeded the maximum size limit of2048 bytes"
               : "Aggregated size of all range keys has exceeded the size limit of 1024 bytes";
}

std::string empty_value(const KeyAttribute& attribute) {
    return std::string("The AttributeValue for a key attribute cannot contain an empty ") +
           (attribute.type == AttributeType::binary ? "binary" : "string") + " value.";
}

IndexKeyFinding inspect_index_key(const Index& index, std::size_t position,
                                  FlatItemView item) noexcept {
    const KeyAttribute& attribute = index.key.attributes[position];
    const FlatValue value = item.find(attribute.name);
    if (value.empty()) {
        return {};
    }
    if (!value.is(attribute.type)) {
        return {KeyFault::wrong_type, &index, &attribute, value.type()};
    }
    const std::size_t size = key_bytes(value).size();
    if (size == 0) {
        return {KeyFault::empty_value, &index, &attribute, std::nullopt};
    }
    if (position < index.key.partition_count) {
        if (size > partition_key_size_bytes_max) {
            return {KeyFault::partition_key_too_long, &index, &attribute, std::nullopt};
        }
    } else if (size > sort_key_size_bytes_max) {
        return {KeyFault::sort_key_too_long, &index, &attribute, std::nullopt};
    }
    return {};
}

/// What a vector index names beside its key: inline filters have their types, the vector has its
/// dimensions.
template <class Concerns>
IndexKeyFinding inspect_search_schema(const Index& index, FlatItemView item, Concerns&& concerns) {
    for (const KeyAttribute& filter : index.vector->filters) {
        const FlatValue value = item.find(filter.name);
        if (!value.empty() && !value.is(filter.type) && concerns(filter.name)) {
            return {KeyFault::wrong_type, &index, &filter, value.type()};
        }
    }
    const FlatValue value = item.find(index.vector->attribute);
    if (!value.empty() && concerns(index.vector->attribute)) {
        const VectorFault fault = find_vector_fault(*index.vector, value);
        if (fault != VectorFault::none) {
            return {KeyFault::bad_vector, &index, nullptr, value.type(), fault};
        }
    }
    return {};
}

/// The first finding in one index among the attributes that `concerns` is true for.
template <class Concerns>
IndexKeyFinding finding_in(const Index& index, FlatItemView item, Concerns&& concerns) {
    for (std::size_t i = 0; i < index.key.attributes.size(); ++i) {
        if (!concerns(index.key.attributes[i].name)) {
            continue;
        }
        const IndexKeyFinding finding = inspect_index_key(index, i, item);
        if (!finding.ok()) {
            return finding;
        }
    }
    return index.vector ? inspect_search_schema(index, item, concerns) : IndexKeyFinding();
}

/// What `concerns` (called with a name) is true for, of the index whose name comes first; vector
/// indexes come after the others.
template <class Concerns>
IndexKeyFinding first_finding(const Table& table, FlatItemView item, Concerns&& concerns) {
    const auto is_ahead = [](const Index& one, const Index& other) {
        const bool vector = one.kind == IndexKind::vector;
        return vector == (other.kind == IndexKind::vector) ? one.name < other.name : !vector;
    };
    IndexKeyFinding first;
    for (const IndexHandle& index : table.indexes()) {
        const IndexKeyFinding finding = finding_in(*index, item, concerns);
        if (!finding.ok() && (first.ok() || is_ahead(*index, *first.index))) {
            first = finding;
        }
    }
    return first;
}

}  // namespace

KeyFinding inspect_key_attributes(const KeySchema& schema, FlatItemView item) noexcept {
    for (std::size_t i = 0; i < schema.attributes.size(); ++i) {
        const KeyAttribute& attribute = schema.attributes[i];
        const FlatValue value = item.find(attribute.name);
        if (value.empty()) {
            return {KeyFault::missing_attribute, &attribute, std::nullopt};
        }
        if (!value.is(attribute.type)) {
            return {KeyFault::wrong_type, &attribute, value.type()};
        }
        const std::size_t size = key_bytes(value).size();
        if (size == 0) {
            return {KeyFault::empty_value, &attribute, std::nullopt};
        }
        if (i < schema.partition_count) {
            if (size > partition_key_size_bytes_max) {
                return {KeyFault::partition_key_too_long, &attribute, std::nullopt};
            }
        } else if (size > sort_key_size_bytes_max) {
            return {KeyFault::sort_key_too_long, &attribute, std::nullopt};
        }
    }
    return {};
}

KeyFinding inspect_key(const KeySchema& schema, FlatItemView key) noexcept {
    if (key.size() > schema.attributes.size()) {
        return {KeyFault::extra_attribute, nullptr, std::nullopt};
    }
    return inspect_key_attributes(schema, key);
}

Error key_error(const KeyFinding& finding) {
    switch (finding.fault) {
        case KeyFault::empty_value:
            return invalid_parameter(empty_value(*finding.attribute) +
                                     " Key: " + finding.attribute->name);
        case KeyFault::partition_key_too_long:
        case KeyFault::sort_key_too_long:
            return invalid_parameter(too_long(finding.fault));
        default:
            return validation_error("The provided key element does not match the schema");
    }
}

Error item_key_error(const KeyFinding& finding) {
    switch (finding.fault) {
        case KeyFault::missing_attribute:
            return invalid_parameter("Missing the key " + finding.attribute->name + " in the item");
        case KeyFault::wrong_type:
            return invalid_parameter("Type mismatch for key " + finding.attribute->name +
                                     " expected: " + name_of(finding.attribute->type) +
                                     " actual: " + name_of(*finding.found));
        case KeyFault::empty_value:
            return validation_error("One or more parameter values are not valid. " +
                                    empty_value(*finding.attribute) +
                                    " Key: " + finding.attribute->name);
        default:
            return key_error(finding);
    }
}

Result<void> check_key(const Table& table, FlatItemView key) {
    const KeyFinding finding = inspect_key(table.key(), key);
    if (!finding.ok()) {
        return key_error(finding);
    }
    return {};
}

Result<void> check_item_key(const Table& table, FlatItemView item) {
    const KeyFinding finding = inspect_key_attributes(table.key(), item);
    if (!finding.ok()) {
        return item_key_error(finding);
    }
    return {};
}

IndexKeyFinding inspect_index_keys(const Table& table, FlatItemView item) noexcept {
    return first_finding(table, item, [](std::string_view) { return true; });
}

Error index_key_error(const IndexKeyFinding& finding) {
    switch (finding.fault) {
        case KeyFault::wrong_type:
            return invalid_parameter("Type mismatch for Index Key " + finding.attribute->name +
                                     " Expected: " + name_of(finding.attribute->type) +
                                     " Actual: " + name_of(*finding.found) +
                                     " IndexName: " + finding.index->name);
        case KeyFault::empty_value:
            return validation_error(
                "One or more parameter values are not valid. A value specified for a secondary "
                "index key is not "
                "supported. " +
                empty_value(*finding.attribute) + " IndexName: " + finding.index->name +
                ", IndexKey: " + finding.attribute->name);
        case KeyFault::bad_vector:
            return invalid_parameter(
                vector_fault_text(*finding.index->vector, finding.vector, *finding.found) +
                " IndexName: " + finding.index->name);
        default:
            return invalid_parameter(too_long(finding.fault));
    }
}

Result<void> check_index_keys(const Table& table, FlatItemView item) {
    const IndexKeyFinding finding = inspect_index_keys(table, item);
    if (!finding.ok()) {
        return index_key_error(finding);
    }
    return {};
}

IndexKeyFinding inspect_updated_index_keys(const Table& table, FlatItemView item,
                                           std::span<const std::string_view> changed) {
    return first_finding(table, item, [changed](std::string_view name) {
        return std::find(changed.begin(), changed.end(), name) != changed.end();
    });
}

Error updated_index_key_error(const IndexKeyFinding& finding) {
    if (finding.fault == KeyFault::empty_value) {
        return validation_error(
            "One or more parameter values are not valid. The update expression attempted to update "
            "a secondary index key to a value that is not supported. " +
            empty_value(*finding.attribute));
    }
    return index_key_error(finding);
}

}  // namespace dynox::engine

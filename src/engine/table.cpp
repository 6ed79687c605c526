#include "engine/table.hpp"

#include <algorithm>

namespace dynox::engine {
namespace {

AttributeType type_of(const api::CreateTableRequest& definition, std::string_view attribute) {
    for (const api::AttributeDefinition& candidate : definition.attribute_definitions) {
        if (candidate.attribute_name == attribute) {
            return candidate.attribute_type;
        }
    }
    return AttributeType::string;  // CreateTable's rules exclude this
}

KeySchema compile(const api::CreateTableRequest& definition,
                  const std::vector<api::KeySchemaElement>& elements) {
    KeySchema key;
    key.partition_count = 0;
    for (const api::KeySchemaElement& element : elements) {
        key.partition_count += element.key_type == api::KeyType::hash ? 1 : 0;
        key.attributes.push_back(
            {element.attribute_name, type_of(definition, element.attribute_name)});
    }
    return key;
}

std::vector<std::string> projected_names(const KeySchema& table, const KeySchema& index,
                                         const api::Projection& projection) {
    std::vector<std::string> names;
    if (projection.projection_type == api::ProjectionType::all) {
        return names;
    }
    for (const KeySchema* key : {&table, &index}) {
        for (const KeyAttribute& attribute : key->attributes) {
            names.push_back(attribute.name);
        }
    }
    if (projection.non_key_attributes) {
        names.insert(names.end(), projection.non_key_attributes->begin(),
                     projection.non_key_attributes->end());
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

api::ProvisionedThroughputDescription throughput_of(
    const std::optional<api::ProvisionedThroughput>& given) {
    api::ProvisionedThroughputDescription description;
    if (given) {
        description.read_capacity_units = given->read_capacity_units;
        description.write_capacity_units = given->write_capacity_units;
    }
    return description;
}

void describe_indexes(const Table& table, api::TableDescription& description) {
    const api::CreateTableRequest& definition = table.definition();
    std::size_t position = 0;
    if (definition.local_secondary_indexes) {
        for (const api::LocalSecondaryIndex& given : *definition.local_secondary_indexes) {
            const Index& index = *table.indexes()[position++];
            description.local_secondary_indexes.push_back(
                {given.index_name, given.key_schema, given.projection,
                 table.arn() + "/index/" + given.index_name, index.counts.bytes(),
                 index.counts.items()});
        }
    }
    if (definition.global_secondary_indexes) {
        for (const api::GlobalSecondaryIndex& given : *definition.global_secondary_indexes) {
            const Index& index = *table.indexes()[position++];
            description.global_secondary_indexes.push_back(
                {given.index_name, given.key_schema, given.projection, api::TableStatus::active,
                 throughput_of(given.provisioned_throughput), given.on_demand_throughput,
                 table.arn() + "/index/" + given.index_name, index.counts.bytes(),
                 index.counts.items()});
        }
    }
}

}  // namespace

const KeyAttribute* KeySchema::find(std::string_view name) const noexcept {
    for (const KeyAttribute& attribute : attributes) {
        if (attribute.name == name) {
            return &attribute;
        }
    }
    return nullptr;
}

bool Index::projects(std::string_view attribute) const noexcept {
    return projection == api::ProjectionType::all ||
           std::binary_search(projected.begin(), projected.end(), attribute);
}

Table::Table(Identity identity, api::CreateTableRequest definition)
    : identity_(std::move(identity)), definition_(std::move(definition)) {
    arn_ = "arn:aws:dynamodb:" + identity_.region + ":000000000000:table/" + definition_.table_name;
    key_ = compile(definition_, definition_.key_schema);
    StoreId next_id = identity_.id;
    const auto add = [&](IndexKind kind, const auto& given) {
        auto index = std::make_unique<Index>();
        index->id = ++next_id;
        index->name = given.index_name;
        index->kind = kind;
        index->key = compile(definition_, given.key_schema);
        index->projection = given.projection.projection_type.value_or(api::ProjectionType::all);
        index->projected = projected_names(key_, index->key, given.projection);
        indexes_.push_back(std::move(index));
    };
    if (definition_.local_secondary_indexes) {
        for (const api::LocalSecondaryIndex& given : *definition_.local_secondary_indexes) {
            add(IndexKind::local, given);
            has_local_indexes_ = true;
        }
    }
    if (definition_.global_secondary_indexes) {
        for (const api::GlobalSecondaryIndex& given : *definition_.global_secondary_indexes) {
            add(IndexKind::global, given);
        }
    }
}

const Index* Table::find_index(std::string_view name) const noexcept {
    for (const std::unique_ptr<Index>& index : indexes_) {
        if (index->name == name) {
            return index.get();
        }
    }
    return nullptr;
}

api::TableDescription describe(const Table& table) {
    const api::CreateTableRequest& definition = table.definition();
    api::TableDescription description;
    description.table_name = table.name();
    description.table_status = api::TableStatus::active;
    description.attribute_definitions = definition.attribute_definitions;
    description.key_schema = definition.key_schema;
    description.creation_date_time = table.identity().created;
    description.table_arn = table.arn();
    description.table_id = table.identity().uuid;
    description.item_count = table.counts().items();
    description.table_size_bytes = table.counts().bytes();
    description.provisioned_throughput = throughput_of(definition.provisioned_throughput);
    description.on_demand_throughput = definition.on_demand_throughput;
    if (definition.billing_mode == api::BillingMode::pay_per_request) {
        description.billing_mode_summary =
            api::BillingModeSummary{api::BillingMode::pay_per_request, table.identity().created};
    }
    describe_indexes(table, description);
    if (definition.stream_specification && definition.stream_specification->stream_enabled) {
        description.stream_specification = definition.stream_specification;
    }
    description.table_class = definition.table_class;
    description.deletion_protection_enabled = definition.deletion_protection_enabled;
    return description;
}

}  // namespace dynox::engine

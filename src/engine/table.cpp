#include "engine/table.hpp"

#include "api/throughput_rules.hpp"
#include "engine/failures.hpp"
#include "engine/stream.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

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

void sort_names(std::vector<std::string>& names) {
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
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
    sort_names(names);
    return names;
}

// Never seen outside the engine: with_current_tables() runs the operation again. Boost's categories
// have no virtual destructor on purpose.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"
class ReplacementCategory final : public boost::system::error_category {
  public:
    constexpr ReplacementCategory() noexcept : error_category(0x6479'6e6f'7801'0101) {}
    const char* name() const noexcept override { return "dynox.engine"; }
    std::string message(int) const override { return "the table was changed meanwhile"; }
};
#pragma GCC diagnostic pop
constexpr ReplacementCategory replacement_category;

Table::Revision first_revision(const Table::Identity& identity,
                               api::CreateTableRequest definition) {
    Table::Revision revision;
    StoreId next_id = identity.id;
    const auto place = [&](const auto& indexes) {
        if (indexes) {
            for (const auto& index : *indexes) {
                revision.indexes[index.index_name].id = ++next_id;
            }
        }
    };
    place(definition.local_secondary_indexes);
    place(definition.global_secondary_indexes);
    place(definition.vector_indexes);
    if (definition.billing_mode == api::BillingMode::pay_per_request) {
        revision.history.on_demand_since = identity.created;
    }
    revision.definition = std::move(definition);
    return revision;
}

api::ProvisionedThroughputDescription throughput_of(
    const std::optional<api::ProvisionedThroughput>& given, const ThroughputHistory& history,
    double now) {
    api::ProvisionedThroughputDescription description;
    if (given) {
        description.read_capacity_units = given->read_capacity_units;
        description.write_capacity_units = given->write_capacity_units;
    }
    description.last_increase = history.last_increase;
    description.last_decrease = history.last_decrease;
    description.number_of_decreases_today = history.decreases_on_day_of(now);
    return description;
}

api::WarmThroughputDescription describe_warm(const std::optional<api::WarmThroughput>& given,
                                             const api::ThroughputOwner& owner) {
    const api::WarmThroughput warm = api::warm_throughput_of(given, owner);
    return {warm.read_units_per_second, warm.write_units_per_second, api::TableStatus::active};
}

/// Told with a key of one's own alone (spec/dynamodb.md, section 3).
std::optional<api::SSEDescription> encryption_of(const Table& table) {
    const std::optional<api::SSESpecification>& given = table.definition().sse_specification;
    if (!given || !given->enabled.value_or(false)) {
        return std::nullopt;
    }
    std::string key = given->kms_master_key_id.value_or("alias/aws/dynamodb");
    if (!key.starts_with("arn:")) {
        const bool is_alias = key.starts_with("alias/");
        key = "arn:aws:kms:" + table.identity().region +
              ":000000000000:" + (is_alias ? "" : "key/") + key;
    }
    return api::SSEDescription{"ENABLED", given->sse_type.value_or("KMS"), std::move(key)};
}

api::GlobalSecondaryIndexDescription describe_index(const Table& table, const Index& index,
                                                    const api::GlobalSecondaryIndex& given,
                                                    double now) {
    api::GlobalSecondaryIndexDescription description;
    description.index_name = given.index_name;
    description.key_schema = given.key_schema;
    description.projection = given.projection;
    if (index.filling) {
        description.index_status = api::TableStatus::creating;
        description.backfilling = true;
    }
    const auto history = table.history().index_throughput.find(given.index_name);
    description.provisioned_throughput = throughput_of(
        given.provisioned_throughput,
        history != table.history().index_throughput.end() ? history->second : ThroughputHistory(),
        now);
    description.on_demand_throughput = given.on_demand_throughput;
    description.warm_throughput =
        describe_warm(given.warm_throughput, api::owner_of(given, table.definition().billing_mode));
    description.index_arn = table.arn() + "/index/" + given.index_name;
    description.index_size_bytes = index.counts.bytes();
    description.item_count = index.counts.items();
    return description;
}

api::VectorIndexDescription describe_vector_index(const Table& table, const Index& index,
                                                  const api::VectorIndex& given) {
    api::VectorIndexDescription description;
    description.index_name = given.index_name;
    description.vector_attribute = given.vector_attribute;
    description.search_schema = given.search_schema;
    description.projection = given.projection;
    description.dimensions = given.dimensions;
    description.distance_function = given.distance_function;
    if (index.filling) {
        description.index_status = api::TableStatus::creating;
        description.backfilling = true;
    }
    description.index_arn = table.arn() + "/index/" + given.index_name;
    description.index_size_bytes = index.counts.bytes();
    description.item_count = index.counts.items();
    return description;
}

void describe_indexes(const Table& table, double now, api::TableDescription& description) {
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
            description.global_secondary_indexes.push_back(
                describe_index(table, *table.indexes()[position++], given, now));
        }
    }
    if (definition.vector_indexes) {
        for (const api::VectorIndex& given : *definition.vector_indexes) {
            description.vector_indexes.push_back(
                describe_vector_index(table, *table.indexes()[position++], given));
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
    : Table(identity, first_revision(identity, std::move(definition)), nullptr) {}

Table::Table(Identity identity, Revision revision, const Table* previous)
    : identity_(std::move(identity)),
      revision_(std::move(revision)),
      shared_(previous != nullptr ? previous->shared_ : std::make_shared<Shared>()) {
    arn_ = "arn:aws:dynamodb:" + identity_.region + ":000000000000:table/" + name();
    key_ = compile(definition(), definition().key_schema);
    if (definition().local_secondary_indexes) {
        for (const api::LocalSecondaryIndex& given : *definition().local_secondary_indexes) {
            add_index(IndexKind::local, given, previous);
            has_local_indexes_ = true;
        }
    }
    if (definition().global_secondary_indexes) {
        for (const api::GlobalSecondaryIndex& given : *definition().global_secondary_indexes) {
            add_index(IndexKind::global, given, previous);
        }
    }
    if (definition().vector_indexes) {
        for (const api::VectorIndex& given : *definition().vector_indexes) {
            add_vector_index(given, previous);
        }
    }
}

IndexHandle Table::known_index(const std::string& name, const Table* previous) const {
    const auto known = revision_.indexes.find(name);
    assert(known != revision_.indexes.end());
    if (previous != nullptr) {
        for (const IndexHandle& index : previous->indexes_) {
            if (index->id == known->second.id) {
                return index;
            }
        }
    }
    return nullptr;
}

template <class Definition>
void Table::add_index(IndexKind kind, const Definition& given, const Table* previous) {
    if (IndexHandle known = known_index(given.index_name, previous)) {
        indexes_.push_back(std::move(known));
        return;
    }
    const IndexIdentity& identity = revision_.indexes.at(given.index_name);
    auto index = std::make_shared<Index>();
    index->id = identity.id;
    index->filling.store(identity.filling, std::memory_order_relaxed);
    index->name = given.index_name;
    index->kind = kind;
    index->key = compile(definition(), given.key_schema);
    index->projection = given.projection.projection_type.value_or(api::ProjectionType::all);
    index->projected = projected_names(key_, index->key, given.projection);
    indexes_.push_back(std::move(index));
}

void Table::add_vector_index(const api::VectorIndex& given, const Table* previous) {
    if (IndexHandle known = known_index(given.index_name, previous)) {
        indexes_.push_back(std::move(known));
        return;
    }
    const IndexIdentity& identity = revision_.indexes.at(given.index_name);
    auto index = std::make_shared<Index>();
    index->id = identity.id;
    index->filling.store(identity.filling, std::memory_order_relaxed);
    index->name = given.index_name;
    index->kind = IndexKind::vector;
    index->key.partition_count = 0;
    VectorSettings& settings = index->vector.emplace();
    settings.attribute = given.vector_attribute.attribute_name;
    settings.dimensions = static_cast<std::uint32_t>(given.dimensions);
    settings.distance = given.distance_function;
    if (given.search_schema) {
        for (const api::SearchSchemaElement& element : *given.search_schema) {
            KeyAttribute attribute{element.attribute_name,
                                   type_of(definition(), element.attribute_name)};
            if (element.type == api::SearchSchemaElementType::hash) {
                index->key.attributes.push_back(std::move(attribute));
                index->key.partition_count = 1;
            } else {
                settings.filters.push_back(std::move(attribute));
            }
        }
    }
    index->projection = given.projection.projection_type.value_or(api::ProjectionType::all);
    index->projected = projected_names(key_, index->key, given.projection);
    if (index->projection != api::ProjectionType::all) {
        index->projected.push_back(settings.attribute);
        for (const KeyAttribute& filter : settings.filters) {
            index->projected.push_back(filter.name);
        }
        sort_names(index->projected);
    }
    indexes_.push_back(std::move(index));
}

std::vector<StoreId> Table::store_ids() const {
    std::vector<StoreId> ids{identity_.id};
    for (const IndexHandle& index : indexes_) {
        ids.push_back(index->id);
    }
    return ids;
}

Result<void> Table::not_current() const {
    if (dropped()) {
        return table_missing();
    }
    return Error(error_code(1, replacement_category));
}

bool is_table_replaced(const Error& error) noexcept {
    return error.code().category() == replacement_category;
}

const Index* Table::find_index(std::string_view name) const noexcept {
    for (const IndexHandle& index : indexes_) {
        if (index->name == name && index->kind != IndexKind::vector) {
            return index.get();
        }
    }
    return nullptr;
}

const Index* Table::find_vector_index(std::string_view name) const noexcept {
    for (const IndexHandle& index : indexes_) {
        if (index->name == name && index->kind == IndexKind::vector) {
            return index.get();
        }
    }
    return nullptr;
}

std::int64_t ThroughputHistory::decreases_on_day_of(double now) const noexcept {
    constexpr double day_seconds = 86400;
    const bool today =
        last_decrease && std::floor(*last_decrease / day_seconds) == std::floor(now / day_seconds);
    return today ? decreases_today : 0;
}

api::TableDescription describe(const Table& table, double now) {
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
    description.provisioned_throughput =
        throughput_of(definition.provisioned_throughput, table.history().throughput, now);
    description.on_demand_throughput = definition.on_demand_throughput;
    if (table.history().on_demand_since) {
        description.billing_mode_summary =
            api::BillingModeSummary{definition.billing_mode.value_or(api::BillingMode::provisioned),
                                    table.history().on_demand_since};
    }
    describe_indexes(table, now, description);
    if (definition.stream_specification && definition.stream_specification->stream_enabled) {
        description.stream_specification = definition.stream_specification;
    }
    if (const std::shared_ptr<Stream> stream = table.companions().stream()) {
        description.latest_stream_label = stream->identity().label;
        description.latest_stream_arn = stream->identity().arn;
    }
    description.sse_description = encryption_of(table);
    if (definition.table_class) {
        const std::vector<double>& changes = table.history().table_class_changes;
        description.table_class_summary = api::TableClassSummary{
            *definition.table_class,
            changes.empty() ? std::nullopt : std::optional<double>(changes.back())};
    }
    description.warm_throughput =
        describe_warm(definition.warm_throughput, api::owner_of(definition));
    description.deletion_protection_enabled = definition.deletion_protection_enabled;
    description.global_table_settings_replication_mode =
        definition.global_table_settings_replication_mode.value_or("");
    if (const std::optional<TableOrigin>& origin = table.history().origin) {
        api::RestoreSummary& summary = description.restore_summary.emplace();
        if (!origin->backup_arn.empty()) {
            summary.source_backup_arn = origin->backup_arn;
        }
        summary.source_table_arn = origin->table_arn;
        summary.restore_date_time = origin->time;
        summary.restore_in_progress = table.loading();
    }
    if (table.loading()) {
        description.table_status = api::TableStatus::creating;
        for (api::GlobalSecondaryIndexDescription& index : description.global_secondary_indexes) {
            index.index_status = api::TableStatus::creating;
        }
        for (api::VectorIndexDescription& index : description.vector_indexes) {
            index.index_status = api::TableStatus::creating;
        }
    }
    return description;
}

}  // namespace dynox::engine

// The builders CreateTable and SecondaryIndex.
#include <algorithm>
#include <utility>

#include "dynox/table.hpp"

namespace dynox {

namespace {

/// "S", "N" or "B" as a definition; anything else becomes `problem`.
api::AttributeDefinition definition_of(std::string name, std::string_view type,
                                       std::string& problem) {
    api::AttributeDefinition definition;
    if (type == "S") {
        definition.attribute_type = AttributeType::string;
    } else if (type == "N") {
        definition.attribute_type = AttributeType::number;
    } else if (type == "B") {
        definition.attribute_type = AttributeType::binary;
    } else if (problem.empty()) {
        problem = "key attribute '" + name + "': expected type S, N or B, found \"" +
                  std::string(type) + "\"";
    }
    definition.attribute_name = std::move(name);
    return definition;
}

}  // namespace

SecondaryIndex& SecondaryIndex::partition_key(std::string name, std::string_view type) {
    // Partition keys stand first, whatever the order of the calls.
    const auto first_sort_key =
        std::ranges::find(key_schema_, api::KeyType::range, &api::KeySchemaElement::key_type);
    key_schema_.insert(first_sort_key, {name, api::KeyType::hash});
    definitions_.push_back(definition_of(std::move(name), type, problem_));
    return *this;
}

SecondaryIndex& SecondaryIndex::sort_key(std::string name, std::string_view type) {
    key_schema_.push_back({name, api::KeyType::range});
    definitions_.push_back(definition_of(std::move(name), type, problem_));
    return *this;
}

SecondaryIndex& SecondaryIndex::set_projection(std::string_view type,
                                               std::vector<std::string> names) {
    if (type == "ALL") {
        projection_.projection_type = api::ProjectionType::all;
    } else if (type == "KEYS_ONLY") {
        projection_.projection_type = api::ProjectionType::keys_only;
    } else if (type == "INCLUDE") {
        projection_.projection_type = api::ProjectionType::include;
    } else if (problem_.empty()) {
        problem_ = "index '" + name_ +
                   "': expected projection ALL, KEYS_ONLY or INCLUDE, found \"" +
                   std::string(type) + "\"";
    }
    projection_.non_key_attributes.reset();
    if (!names.empty()) {
        projection_.non_key_attributes = std::move(names);
    }
    return *this;
}

SecondaryIndex& SecondaryIndex::read_capacity(std::int64_t units) {
    throughput_.read_capacity_units = units;
    return *this;
}

SecondaryIndex& SecondaryIndex::write_capacity(std::int64_t units) {
    throughput_.write_capacity_units = units;
    return *this;
}

CreateTable::CreateTable(std::string table_name) {
    request_.table_name = std::move(table_name);
    request_.billing_mode = api::BillingMode::pay_per_request;
}

CreateTable& CreateTable::partition_key(std::string name, std::string_view type) {
    // The partition key stands first, whatever the order of the calls.
    request_.key_schema.insert(request_.key_schema.begin(), {name, api::KeyType::hash});
    define(definition_of(std::move(name), type, problem_));
    return *this;
}

CreateTable& CreateTable::sort_key(std::string name, std::string_view type) {
    request_.key_schema.push_back({name, api::KeyType::range});
    define(definition_of(std::move(name), type, problem_));
    return *this;
}

CreateTable& CreateTable::global_secondary_index(const SecondaryIndex& index) {
    note_problem(index.problem_);
    for (const api::AttributeDefinition& definition : index.definitions_) {
        define(definition);
    }
    api::GlobalSecondaryIndex& added =
        request_.global_secondary_indexes
            ? request_.global_secondary_indexes->emplace_back()
            : request_.global_secondary_indexes.emplace().emplace_back();
    added.index_name = index.name_;
    added.key_schema = index.key_schema_;
    added.projection = index.projection_;
    added.provisioned_throughput = index.throughput_;
    return *this;
}

CreateTable& CreateTable::local_secondary_index(const SecondaryIndex& index) {
    note_problem(index.problem_);
    for (const api::AttributeDefinition& definition : index.definitions_) {
        define(definition);
    }
    api::LocalSecondaryIndex& added =
        request_.local_secondary_indexes
            ? request_.local_secondary_indexes->emplace_back()
            : request_.local_secondary_indexes.emplace().emplace_back();
    added.index_name = index.name_;
    added.key_schema = index.key_schema_;
    added.projection = index.projection_;
    return *this;
}

CreateTable& CreateTable::billing_mode(std::string_view mode) {
    if (mode == "PROVISIONED") {
        request_.billing_mode = api::BillingMode::provisioned;
    } else if (mode == "PAY_PER_REQUEST") {
        request_.billing_mode = api::BillingMode::pay_per_request;
    } else {
        note_problem("billing_mode: expected PAY_PER_REQUEST or PROVISIONED, found \"" +
                     std::string(mode) + "\"");
    }
    return *this;
}

CreateTable& CreateTable::read_capacity(std::int64_t units) {
    throughput_.read_capacity_units = units;
    return *this;
}

CreateTable& CreateTable::write_capacity(std::int64_t units) {
    throughput_.write_capacity_units = units;
    return *this;
}

CreateTable& CreateTable::table_class(std::string_view name) {
    if (name == "STANDARD") {
        request_.table_class = api::TableClass::standard;
    } else if (name == "STANDARD_INFREQUENT_ACCESS") {
        request_.table_class = api::TableClass::standard_infrequent_access;
    } else {
        note_problem("table_class: expected STANDARD or STANDARD_INFREQUENT_ACCESS, found \"" +
                     std::string(name) + "\"");
    }
    return *this;
}

CreateTable& CreateTable::deletion_protection(bool on) {
    request_.deletion_protection_enabled = on;
    return *this;
}

CreateTable& CreateTable::tag(std::string key, std::string value) {
    if (!request_.tags) {
        request_.tags.emplace();
    }
    request_.tags->push_back({std::move(key), std::move(value)});
    return *this;
}

CreateTable& CreateTable::wait(Seconds timeout) {
    wait_ = timeout;
    return *this;
}

api::CreateTableRequest CreateTable::request() const {
    api::CreateTableRequest request = request_;
    const bool provisioned = request.billing_mode == api::BillingMode::provisioned;
    if (provisioned) {
        request.provisioned_throughput = throughput_;
    }
    if (request.global_secondary_indexes && !provisioned) {
        for (api::GlobalSecondaryIndex& index : *request.global_secondary_indexes) {
            index.provisioned_throughput.reset();
        }
    }
    const std::string partition_name =
        request.key_schema.empty() ? "" : request.key_schema.front().attribute_name;
    if (request.local_secondary_indexes) {
        for (api::LocalSecondaryIndex& index : *request.local_secondary_indexes) {
            const bool complete =
                std::ranges::any_of(index.key_schema, [](const api::KeySchemaElement& element) {
                    return element.key_type == api::KeyType::hash;
                });
            if (!complete) {
                index.key_schema.insert(index.key_schema.begin(),
                                        {partition_name, api::KeyType::hash});
            }
        }
    }
    return request;
}

void CreateTable::define(const api::AttributeDefinition& definition) {
    for (const api::AttributeDefinition& known : request_.attribute_definitions) {
        if (known.attribute_name != definition.attribute_name) {
            continue;
        }
        if (known.attribute_type != definition.attribute_type) {
            note_problem("key attribute '" + definition.attribute_name +
                         "': expected one type, found " +
                         std::string(type_name(known.attribute_type)) + " and " +
                         std::string(type_name(definition.attribute_type)));
        }
        return;
    }
    request_.attribute_definitions.push_back(definition);
}

void CreateTable::note_problem(std::string_view problem) {
    if (problem_.empty()) {
        problem_ = problem;
    }
}

}  // namespace dynox

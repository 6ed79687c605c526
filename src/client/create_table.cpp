// The builders CreateTable and SecondaryIndex.
#include <algorithm>
#include <utility>

#include "client/table_words.hpp"
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

namespace detail {

namespace {

void note(std::string& problem, std::string found) {
    if (problem.empty()) {
        problem = std::move(found);
    }
}

}  // namespace

std::optional<api::BillingMode> parse_billing_mode(std::string_view word, std::string& problem) {
    if (word == "PROVISIONED") {
        return api::BillingMode::provisioned;
    }
    if (word == "PAY_PER_REQUEST") {
        return api::BillingMode::pay_per_request;
    }
    note(problem, "billing_mode: expected PAY_PER_REQUEST or PROVISIONED, found \"" +
                      std::string(word) + "\"");
    return std::nullopt;
}

std::optional<api::TableClass> parse_table_class(std::string_view word, std::string& problem) {
    if (word == "STANDARD") {
        return api::TableClass::standard;
    }
    if (word == "STANDARD_INFREQUENT_ACCESS") {
        return api::TableClass::standard_infrequent_access;
    }
    note(problem, "table_class: expected STANDARD or STANDARD_INFREQUENT_ACCESS, found \"" +
                      std::string(word) + "\"");
    return std::nullopt;
}

std::optional<api::SSESpecification> parse_encryption(std::string_view word, std::string kms_key_id,
                                                      std::string& problem) {
    api::SSESpecification specification;
    specification.enabled = word != "AWS_OWNED";
    if (word == "CUSTOMER_MANAGED") {
        if (kms_key_id.empty()) {
            note(problem, "encryption: expected a key with CUSTOMER_MANAGED, found none");
            return std::nullopt;
        }
        specification.sse_type = "KMS";
        specification.kms_master_key_id = std::move(kms_key_id);
        return specification;
    }
    if (word != "AWS_OWNED" && word != "AWS_MANAGED") {
        note(problem, "encryption: expected AWS_OWNED, AWS_MANAGED or CUSTOMER_MANAGED, found \"" +
                          std::string(word) + "\"");
        return std::nullopt;
    }
    if (!kms_key_id.empty()) {
        note(problem, "encryption: expected a key with CUSTOMER_MANAGED only, found one with " +
                          std::string(word));
        return std::nullopt;
    }
    if (word == "AWS_MANAGED") {
        specification.sse_type = "KMS";
    }
    return specification;
}

}  // namespace detail

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
    capacity_given_ = true;
    return *this;
}

SecondaryIndex& SecondaryIndex::write_capacity(std::int64_t units) {
    throughput_.write_capacity_units = units;
    capacity_given_ = true;
    return *this;
}

api::GlobalSecondaryIndex SecondaryIndex::global_index() const {
    api::GlobalSecondaryIndex index;
    index.index_name = name_;
    index.key_schema = key_schema_;
    index.projection = projection_;
    if (capacity_given_) {
        index.provisioned_throughput = throughput_;
    }
    return index;
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
    added = index.global_index();
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
    if (const auto parsed = detail::parse_billing_mode(mode, problem_)) {
        request_.billing_mode = parsed;
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
    request_.table_class = detail::parse_table_class(name, problem_);
    return *this;
}

CreateTable& CreateTable::stream(std::string view_type) {
    request_.stream_specification = api::StreamSpecification{true, std::move(view_type)};
    return *this;
}

CreateTable& CreateTable::encryption(std::string_view kind, std::string kms_key_id) {
    request_.sse_specification = detail::parse_encryption(kind, std::move(kms_key_id), problem_);
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

#include "engine/start_key.hpp"

#include "engine/failures.hpp"
#include "engine/key_codec.hpp"
#include "engine/key_validation.hpp"

namespace dynox::engine {
namespace {

constexpr const char* invalid_start = "The provided starting key is invalid";

std::size_t attribute_count(const ReadPlan& plan) {
    std::size_t count = plan.table->key().attributes.size();
    if (plan.index != nullptr) {
        for (const KeyAttribute& attribute : plan.index->key.attributes) {
            count += plan.table->key().find(attribute.name) == nullptr ? 1 : 0;
        }
    }
    return count;
}

bool is_there(const KeyFinding& finding) {
    return finding.fault != KeyFault::missing_attribute;
}

std::string encode(const ReadPlan& plan, FlatItemView start) {
    return plan.index != nullptr ? index_key(*plan.table, *plan.index, start)
                                 : table_key(*plan.table, start);
}

}  // namespace

Result<std::string> query_start_key(const ReadPlan& plan, FlatItemView start) {
    const KeyFinding in_query = inspect_key_attributes(plan.key(), start);
    const KeyFinding in_table = inspect_key_attributes(plan.table->key(), start);
    if (start.size() != attribute_count(plan) || !is_there(in_query) || !is_there(in_table)) {
        return validation_error(invalid_start);
    }
    for (const KeyFinding& finding : {in_query, in_table}) {
        if (!finding.ok()) {
            return key_error(finding);
        }
    }
    return encode(plan, start);
}

Result<std::string> scan_start_key(const ReadPlan& plan, FlatItemView start) {
    if (plan.index == nullptr) {
        const KeyFinding finding = inspect_key(plan.table->key(), start);
        if (!finding.ok()) {
            return validation_error(std::string(invalid_start) + ": " +
                                    key_error(finding).message());
        }
        return encode(plan, start);
    }
    const KeyFinding in_index = inspect_key_attributes(plan.key(), start);
    const KeyFinding in_table = inspect_key_attributes(plan.table->key(), start);
    if (start.size() != attribute_count(plan) || !is_there(in_index) || !is_there(in_table)) {
        return validation_error(invalid_start);
    }
    for (const KeyFinding& finding : {in_index, in_table}) {
        if (!finding.ok()) {
            return validation_error(std::string(invalid_start) + ": " +
                                    key_error(finding).message());
        }
    }
    return encode(plan, start);
}

}  // namespace dynox::engine

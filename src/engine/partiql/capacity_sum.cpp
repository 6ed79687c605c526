#include "engine/partiql/capacity_sum.hpp"

#include <algorithm>

namespace dynox::engine {
namespace {

void add_units(api::Capacity& sum, const api::Capacity& more) {
    sum.capacity_units += more.capacity_units;
    sum.read_capacity_units += more.read_capacity_units;
    sum.write_capacity_units += more.write_capacity_units;
}

void add_units(api::VectorCapacity& sum, const api::VectorCapacity& more) {
    sum.vector_search_request_bytes += more.vector_search_request_bytes;
    sum.vector_write_request_bytes += more.vector_write_request_bytes;
}

template <class Share>
using OfIndexes = std::vector<std::pair<std::string, Share>>;

template <class Share>
void add_indexes(OfIndexes<Share>& sum, const OfIndexes<Share>& more) {
    for (const auto& [name, capacity] : more) {
        const auto known = std::find_if(sum.begin(), sum.end(), [&index = name](const auto& entry) {
            return entry.first == index;
        });
        if (known == sum.end()) {
            sum.emplace_back(name, capacity);
        } else {
            add_units(known->second, capacity);
        }
    }
}

}  // namespace

void CapacitySum::add(const std::optional<api::ConsumedCapacity>& capacity) {
    if (!capacity) {
        return;
    }
    const auto known = std::find_if(tables_.begin(), tables_.end(), [&](const auto& table) {
        return table.table_name == capacity->table_name;
    });
    if (known == tables_.end()) {
        tables_.push_back(*capacity);
        return;
    }
    known->capacity_units += capacity->capacity_units;
    known->read_capacity_units += capacity->read_capacity_units;
    known->write_capacity_units += capacity->write_capacity_units;
    if (capacity->table) {
        add_units(known->table ? *known->table : known->table.emplace(), *capacity->table);
    }
    add_indexes(known->local_secondary_indexes, capacity->local_secondary_indexes);
    add_indexes(known->global_secondary_indexes, capacity->global_secondary_indexes);
    add_indexes(known->vector_indexes, capacity->vector_indexes);
}

std::optional<api::ConsumedCapacity> CapacitySum::only() && {
    if (tables_.empty()) {
        return std::nullopt;
    }
    return std::move(tables_.front());
}

std::vector<api::ConsumedCapacity> CapacitySum::all() && {
    return std::move(tables_);
}

}  // namespace dynox::engine

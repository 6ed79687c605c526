#include "engine/capacity.hpp"

namespace dynox::engine {
namespace {

/// Sets the unit members of a Capacity or a ConsumedCapacity.
template <class Target>
void set_units(Target& target, double units, CapacityKind kind) {
    target.capacity_units = units;
    if (kind == CapacityKind::transactional_read) {
        target.read_capacity_units = units;
    } else if (kind == CapacityKind::transactional_write) {
        target.write_capacity_units = units;
    }
}

}  // namespace

void TableCapacity::add_index(const Index& index, double units) {
    for (auto& [known, sum] : indexes_) {
        if (known == &index) {
            sum += units;
            return;
        }
    }
    indexes_.emplace_back(&index, units);
}

void TableCapacity::add_write(const WriteEffect& effect, std::uint32_t factor) {
    add_table(effect.table_units() * factor);
    for (const IndexEffect& change : effect.indexes) {
        add_index(*change.index, change.index->vector ? change.vector_bytes : change.units);
    }
}

api::ConsumedCapacity TableCapacity::report(api::ReturnConsumedCapacity detail,
                                            CapacityKind kind) const {
    api::ConsumedCapacity report;
    report.table_name = table_->name();
    double total = table_units_;
    for (const auto& [index, units] : indexes_) {
        total += index->vector ? 0 : units;  // bytes are not units
    }
    set_units(report, total, kind);
    if (detail != api::ReturnConsumedCapacity::indexes) {
        return report;
    }
    report.table.emplace();
    set_units(*report.table, table_units_, kind);
    for (const auto& [index, units] : indexes_) {
        if (index->vector) {
            report.vector_indexes.emplace_back(
                index->name, api::VectorCapacity{.vector_write_request_bytes = units});
            continue;
        }
        api::Capacity capacity;
        set_units(capacity, units, kind);
        (index->kind == IndexKind::local ? report.local_secondary_indexes
                                         : report.global_secondary_indexes)
            .emplace_back(index->name, capacity);
    }
    return report;
}

TableCapacity& RequestCapacity::of(const Table& table) {
    for (TableCapacity& known : tables_) {
        if (known.table().id() == table.id()) {  // of whatever generation
            return known;
        }
    }
    return tables_.emplace_back(table);
}

std::vector<api::ConsumedCapacity> RequestCapacity::report(api::ReturnConsumedCapacity detail,
                                                           CapacityKind kind) const {
    std::vector<api::ConsumedCapacity> reports;
    if (detail == api::ReturnConsumedCapacity::none) {
        return reports;
    }
    for (const TableCapacity& table : tables_) {
        reports.push_back(table.report(detail, kind));
    }
    return reports;
}

}  // namespace dynox::engine

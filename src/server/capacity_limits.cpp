#include "server/capacity_limits.hpp"

#include <algorithm>

#include "server/faults.hpp"

namespace dynox::server {
namespace {

Error exceeded(CapacityKind kind, bool is_index, std::string arn) {
    const std::string reason = std::string(is_index ? "Index" : "Table") +
                               (kind == CapacityKind::read ? "Read" : "Write") +
                               "ProvisionedThroughputExceeded";
    std::string message;
    if (is_index) {
        message =
            "The level of configured provisioned throughput for one or more global secondary "
            "indexes of the table was exceeded. Consider increasing your provisioning level for "
            "the under-provisioned global secondary indexes with the UpdateTable API";
    }
    return throttled(std::move(message), reason, std::move(arn));
}

/// "arn:...:table/NAME" -> NAME.
std::string_view name_of(std::string_view name_or_arn) noexcept {
    constexpr std::string_view mark = ":table/";
    const std::size_t at = name_or_arn.find(mark);
    return at == std::string_view::npos ? name_or_arn : name_or_arn.substr(at + mark.size());
}

}  // namespace

Result<void> CapacityLimits::admit(CapacityKind kind, std::string_view table_name,
                                   std::string_view index) {
    const std::lock_guard lock(mutex_);
    Table& table = table_of(name_of(table_name));
    if (!table.is_limited) {
        return {};
    }
    const auto named = table.indexes.find(index);
    if (kind == CapacityKind::read && named != table.indexes.end()) {
        return is_empty(named->second.read) ? exceeded(kind, true, named->second.arn)
                                            : Result<void>();
    }
    if (is_empty(table.own.of(kind))) {
        return exceeded(kind, false, table.own.arn);
    }
    if (kind == CapacityKind::write) {
        for (auto& [name, resource] : table.indexes) {
            if (is_empty(resource.write)) {
                return exceeded(kind, true, resource.arn);
            }
        }
    }
    return {};
}

void CapacityLimits::consume(CapacityKind kind, const api::ConsumedCapacity& consumed) {
    const std::lock_guard lock(mutex_);
    Table& table = table_of(consumed.table_name);
    if (!table.is_limited) {
        return;
    }
    double own = consumed.table ? consumed.table->capacity_units : consumed.capacity_units;
    for (const auto& [name, units] : consumed.local_secondary_indexes) {
        own += units.capacity_units;  // a local index lives off its table
    }
    take(table.own, kind, own);
    for (const auto& [name, units] : consumed.global_secondary_indexes) {
        const auto found = table.indexes.find(name);
        if (found != table.indexes.end()) {
            take(found->second, kind, units.capacity_units);
        }
    }
}

void CapacityLimits::forget_tables() {
    const std::lock_guard lock(mutex_);
    for (auto& [name, table] : tables_) {
        table.is_current = false;
    }
}

CapacityLimits::Table& CapacityLimits::table_of(std::string_view name) {
    auto found = tables_.find(name);
    if (found == tables_.end()) {
        found = tables_.emplace(std::string(name), Table()).first;
    }
    if (!found->second.is_current) {
        describe(found->first, found->second);
    }
    return found->second;
}

void CapacityLimits::describe(const std::string& name, Table& table) {
    api::DescribeTableRequest request;
    request.table_name = name;
    api::CommitTicket ticket = 0;
    const Result<api::DescribeTableResult> described = service_.execute(request, ticket);
    if (!described) {
        table = Table();  // asked again next time: it may have been made by then
        return;
    }
    const api::TableDescription& now = described->table;
    table.is_current = true;
    table.is_limited = now.provisioned_throughput.read_capacity_units != 0;
    if (table.own.arn != now.table_arn) {
        table.own = Resource();
        table.indexes.clear();
        table.own.arn = now.table_arn;
    }
    set_rates(table.own, now.provisioned_throughput);
    std::erase_if(table.indexes, [&](const auto& known) {
        return std::none_of(now.global_secondary_indexes.begin(),
                            now.global_secondary_indexes.end(),
                            [&](const auto& index) { return index.index_name == known.first; });
    });
    for (const auto& index : now.global_secondary_indexes) {
        Resource& resource = table.indexes[index.index_name];
        resource.arn = index.index_arn;
        set_rates(resource, index.provisioned_throughput);
    }
}

// A bucket begins full: the service's new tables have a burst too.
void CapacityLimits::set_rates(Resource& resource,
                               const api::ProvisionedThroughputDescription& provisioned) {
    for (const CapacityKind kind : {CapacityKind::read, CapacityKind::write}) {
        Bucket& bucket = resource.of(kind);
        const auto rate =
            static_cast<double>(kind == CapacityKind::read ? provisioned.read_capacity_units
                                                           : provisioned.write_capacity_units);
        if (bucket.rate == 0) {
            bucket.tokens = rate * burst_seconds;
            bucket.filled_at = now_();
        }
        bucket.rate = rate;
        bucket.tokens = std::min(bucket.tokens, rate * burst_seconds);
    }
}

bool CapacityLimits::is_empty(Bucket& bucket) {
    const double now = now_();
    const double earned = std::max(0.0, now - bucket.filled_at) * bucket.rate;
    bucket.tokens = std::min(bucket.tokens + earned, bucket.rate * burst_seconds);
    bucket.filled_at = now;
    return bucket.rate != 0 && bucket.tokens <= 0;
}

void CapacityLimits::take(Resource& resource, CapacityKind kind, double units) {
    resource.of(kind).tokens -= units;
}

}  // namespace dynox::server

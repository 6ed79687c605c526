#include "server/metrics.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace dynox::server {
namespace {

constexpr std::size_t tables_max = 1'000;  // of which counts are told

std::string number(double value) {
    char text[40];
    std::snprintf(text, sizeof text, "%.10g", value);
    return text;
}

void describe(std::string& out, std::string_view name, std::string_view type,
              std::string_view help) {
    out.append("# HELP ").append(name).append(" ").append(help).append("\n# TYPE ");
    out.append(name).append(" ").append(type).append("\n");
}

void sample(std::string& out, std::string_view name, std::string_view labels,
            const std::string& value) {
    out.append(name);
    if (!labels.empty()) {
        out.append("{").append(labels).append("}");
    }
    out.append(" ").append(value).append("\n");
}

/// name="value"; names of tables and indexes hold nothing that would want escaping.
std::string label(std::string_view name, std::string_view value) {
    return std::string(name) + "=\"" + std::string(value) + "\"";
}

std::string name_of(std::size_t index) {
    return index < operation_list().size() ? std::string(operation_list()[index].name) : "unknown";
}

/// Resident memory of this process; 0 if the system does not say.
std::uint64_t resident_bytes() {
    std::FILE* file = std::fopen("/proc/self/statm", "re");
    if (file == nullptr) {
        return 0;
    }
    unsigned long long size = 0;
    unsigned long long resident = 0;
    const int found = std::fscanf(file, "%llu %llu", &size, &resident);
    std::fclose(file);
    return found == 2 ? resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) : 0;
}

void write_tables(api::Service& service, std::string& out) {
    std::vector<std::string> names;
    api::ListTablesRequest list;
    api::CommitTicket ticket = 0;
    do {
        Result<api::ListTablesResult> page = service.execute(list, ticket);
        if (!page) {
            break;
        }
        names.insert(names.end(), page->table_names.begin(), page->table_names.end());
        list.exclusive_start_table_name = page->last_evaluated_table_name;
    } while (list.exclusive_start_table_name && names.size() < tables_max);
    names.resize(std::min(names.size(), tables_max));

    std::string items;
    std::string bytes;
    for (const std::string& name : names) {
        api::DescribeTableRequest request;
        request.table_name = name;
        if (const auto described = service.execute(request, ticket)) {
            const api::TableDescription& table = described->table;
            sample(items, "dynox_table_items", label("table", name),
                   std::to_string(table.item_count));
            sample(bytes, "dynox_table_bytes", label("table", name),
                   std::to_string(table.table_size_bytes));
        }
    }
    describe(out, "dynox_tables", "gauge", "Tables.");
    sample(out, "dynox_tables", {}, std::to_string(names.size()));
    describe(out, "dynox_table_items", "gauge", "Items of a table.");
    out.append(items);
    describe(out, "dynox_table_bytes", "gauge", "Size of a table by DynamoDB's rules.");
    out.append(bytes);
}

}  // namespace

Metrics::Metrics() {
    operations_.reserve(operation_list().size() + 1);
    for (std::size_t i = 0; i <= operation_list().size(); ++i) {
        operations_.push_back(std::make_unique<PerOperation>());
    }
}

void Metrics::add_request(const Operation* operation, int status,
                          std::chrono::nanoseconds duration) {
    const std::size_t index = operation == nullptr
                                  ? operation_list().size()
                                  : static_cast<std::size_t>(operation - operation_list().data());
    PerOperation& counts = *operations_[index];
    const auto at = std::find(statuses.begin(), statuses.end(), status) - statuses.begin();
    counts.by_status[static_cast<std::size_t>(at)].fetch_add(1, std::memory_order_relaxed);
    const auto bucket = std::lower_bound(latency_buckets.begin(), latency_buckets.end(), duration) -
                        latency_buckets.begin();
    counts.by_latency[static_cast<std::size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
    counts.nanoseconds.fetch_add(static_cast<std::uint64_t>(duration.count()),
                                 std::memory_order_relaxed);
}

void Metrics::add_units(Capacity kind, std::string_view table, std::string_view index,
                        double units) {
    const std::lock_guard lock(units_mutex_);
    units_[UnitsKey{kind, std::string(table), std::string(index)}] += units;
}

void Metrics::write(api::Service& service, std::string& out) const {
    write_requests(out);
    write_latencies(out);
    write_units(out);
    describe(out, "dynox_connections", "gauge", "Open connections.");
    sample(out, "dynox_connections", {},
           std::to_string(connections_.load(std::memory_order_relaxed)));
    describe(out, "process_resident_memory_bytes", "gauge", "Resident memory of the process.");
    sample(out, "process_resident_memory_bytes", {}, std::to_string(resident_bytes()));
    write_tables(service, out);
}

void Metrics::write_requests(std::string& out) const {
    describe(out, "dynox_requests_total", "counter", "Requests answered, by operation and status.");
    for (std::size_t i = 0; i < operations_.size(); ++i) {
        for (std::size_t s = 0; s <= statuses.size(); ++s) {
            const std::uint64_t count =
                operations_[i]->by_status[s].load(std::memory_order_relaxed);
            if (count != 0) {
                const std::string status =
                    s < statuses.size() ? std::to_string(statuses[s]) : "other";
                sample(out, "dynox_requests_total",
                       label("operation", name_of(i)) + "," + label("status", status),
                       std::to_string(count));
            }
        }
    }
}

void Metrics::write_latencies(std::string& out) const {
    constexpr std::string_view name = "dynox_request_duration_seconds";
    describe(out, name, "histogram",
             "From a whole request to its answer, waiting for the disk not counted.");
    for (std::size_t i = 0; i < operations_.size(); ++i) {
        const PerOperation& counts = *operations_[i];
        const std::string operation = label("operation", name_of(i));
        std::uint64_t sum = 0;
        std::string lines;
        for (std::size_t bucket = 0; bucket < counts.by_latency.size(); ++bucket) {
            sum += counts.by_latency[bucket].load(std::memory_order_relaxed);
            const std::string end =
                bucket < latency_buckets.size()
                    ? number(std::chrono::duration<double>(latency_buckets[bucket]).count())
                    : "+Inf";
            sample(lines, std::string(name) + "_bucket", operation + "," + label("le", end),
                   std::to_string(sum));
        }
        if (sum == 0) {
            continue;
        }
        out.append(lines);
        const auto nanoseconds =
            static_cast<double>(counts.nanoseconds.load(std::memory_order_relaxed));
        sample(out, std::string(name) + "_sum", operation, number(nanoseconds * 1e-9));
        sample(out, std::string(name) + "_count", operation, std::to_string(sum));
    }
}

void Metrics::write_units(std::string& out) const {
    describe(out, "dynox_consumed_capacity_units_total", "counter",
             "Capacity units consumed, by table and index.");
    const std::lock_guard lock(units_mutex_);
    for (const auto& [key, units] : units_) {
        std::string labels = label("kind", key.kind == Capacity::read ? "read" : "write") + "," +
                             label("table", key.table);
        if (!key.index.empty()) {
            labels.append(",").append(label("index", key.index));
        }
        sample(out, "dynox_consumed_capacity_units_total", labels, number(units));
    }
}

}  // namespace dynox::server

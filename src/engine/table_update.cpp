#include "engine/table_update.hpp"

#include "api/create_table_rules.hpp"
#include "api/throughput_rules.hpp"
#include "engine/failures.hpp"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <set>

namespace dynox::engine {
namespace {

// Limits of changes (Developer Guide, "Service, account, and table quotas").
constexpr std::int64_t free_decreases_per_day = 4;
constexpr double seconds_between_decreases = 3600;
constexpr std::size_t on_demand_switches_max = 4;
constexpr double on_demand_window_seconds = 86400;
constexpr std::size_t table_class_changes_max = 2;
constexpr double table_class_window_seconds = 30 * 86400.0;

Error limit_exceeded(const std::string& what) {
    return {server_errc::limit_exceeded, "Subscriber limit exceeded: " + what};
}
Error index_missing() {
    return {server_errc::resource_not_found, "Requested resource not found"};
}

/// "Monday, June 26, 2017 1:43:00 PM UTC"
std::string date_text(double epoch_seconds) {
    const auto time = static_cast<std::time_t>(std::floor(epoch_seconds));
    std::tm parts{};
    gmtime_r(&time, &parts);
    char text[64];
    const std::size_t size =
        std::strftime(text, sizeof text, "%A, %B %d, %Y %I:%M:%S %p UTC", &parts);
    return {text, size};
}

/// Forgets what lies before the window and adds `now`; false if the window is full.
bool remember(std::vector<double>& times, std::size_t count_max, double window_seconds,
              double now) {
    std::erase_if(times, [&](double time) { return time <= now - window_seconds; });
    if (times.size() >= count_max) {
        return false;
    }
    times.push_back(now);
    return true;
}

std::string comparison(const std::string& whose, const api::ProvisionedThroughput& current,
                       const api::ProvisionedThroughput& requested) {
    const auto sentence = [&](const std::string& units, std::int64_t now, std::int64_t then) {
        return "Current " + units + " provisioned for the " + whose + ": " + std::to_string(now) +
               ". Requested " + units + ": " + std::to_string(then) + ". ";
    };
    return sentence("ReadCapacityUnits", current.read_capacity_units,
                    requested.read_capacity_units) +
           sentence("WriteCapacityUnits", current.write_capacity_units,
                    requested.write_capacity_units);
}

/// Sets `target` and notes what that was. `name` is that of an index, empty for the table.
Result<void> change_throughput(std::optional<api::ProvisionedThroughput>& target,
                               const api::ProvisionedThroughput& requested,
                               ThroughputHistory& history, const std::string& name, double now) {
    const api::ProvisionedThroughput current =
        target.value_or(api::ProvisionedThroughput{0, 0});  // on demand until now
    const std::string kind = name.empty() ? "table" : "index";
    if (target == requested) {
        return validation_error(
            "The provisioned throughput for the " + kind + (name.empty() ? "" : " " + name) +
            " will not change. The requested value equals the current value. " +
            comparison(kind, current, requested) +
            "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request "
            "higher limits.");
    }
    const bool decreases = requested.read_capacity_units < current.read_capacity_units ||
                           requested.write_capacity_units < current.write_capacity_units;
    const bool increases = requested.read_capacity_units > current.read_capacity_units ||
                           requested.write_capacity_units > current.write_capacity_units;
    if (decreases) {
        const std::int64_t today = history.decreases_on_day_of(now);
        if (today >= free_decreases_per_day &&
            now < *history.last_decrease + seconds_between_decreases) {
            return limit_exceeded(
                "Provisioned throughput decreases are limited within a given UTC day. After the "
                "first 4 decreases, each subsequent decrease in the same UTC day can be performed "
                "at most once every 3600 seconds. Number of decreases today: " +
                std::to_string(today) + ". Last decrease at " + date_text(*history.last_decrease) +
                ". Next decrease can be made at " +
                date_text(*history.last_decrease + seconds_between_decreases));
        }
        history.decreases_today = today + 1;
        history.last_decrease = now;
    }
    if (increases && target) {
        history.last_increase = now;
    }
    target = requested;
    return {};
}

/// Partial updates merge; -1 takes a limit away.
Result<void> merge_on_demand(std::optional<api::OnDemandThroughput>& target,
                             const api::OnDemandThroughput& given,
                             const api::ThroughputOwner& owner) {
    if (Result<void> checked = api::check_changed_on_demand(given, owner); !checked) {
        return checked;
    }
    api::OnDemandThroughput merged = target.value_or(api::OnDemandThroughput());
    const auto merge = [](std::optional<std::int64_t>& into, std::optional<std::int64_t> from) {
        if (from) {
            into = *from == api::no_limit ? std::nullopt : from;
        }
    };
    merge(merged.max_read_request_units, given.max_read_request_units);
    merge(merged.max_write_request_units, given.max_write_request_units);
    if (merged == api::OnDemandThroughput()) {
        target.reset();
    } else {
        target = merged;
    }
    return {};
}

Result<void> merge_warm(std::optional<api::WarmThroughput>& target,
                        const std::optional<api::WarmThroughput>& given,
                        const api::ThroughputOwner& owner) {
    if (!given) {
        return {};
    }
    const api::WarmThroughput current = api::warm_throughput_of(target, owner);
    if (Result<void> checked = api::check_warm(given, current, owner); !checked) {
        return checked;
    }
    target = api::WarmThroughput{
        std::max(current.read_units_per_second, given->read_units_per_second),
        std::max(current.write_units_per_second, given->write_units_per_second)};
    return {};
}

/// Definitions that no key uses vanish.
void drop_orphaned_definitions(api::CreateTableRequest& definition) {
    std::set<std::string> used;
    const auto use = [&used](const auto& schema) {
        for (const auto& element : schema) {
            used.insert(element.attribute_name);
        }
    };
    use(definition.key_schema);
    const auto use_all = [&use](const auto& indexes) {
        if (indexes) {
            for (const auto& index : *indexes) {
                use(index.key_schema);
            }
        }
    };
    use_all(definition.local_secondary_indexes);
    use_all(definition.global_secondary_indexes);
    if (definition.vector_indexes) {
        for (const api::VectorIndex& index : *definition.vector_indexes) {
            if (index.search_schema) {
                use(*index.search_schema);
            }
        }
    }
    std::erase_if(definition.attribute_definitions, [&used](const auto& attribute) {
        return !used.contains(attribute.attribute_name);
    });
}

/// Builds one revision, part by part.
class Reviser {
  public:
    Reviser(const Table& table, const api::UpdateTableRequest& request, double now)
        : table_(table), request_(request), now_(now), revision_(table.revision()) {
        // Whether an index is filling is the index's to know, not its first revision's.
        for (const IndexHandle& index : table.indexes()) {
            revision_.indexes[index->name].filling = index->filling;
        }
    }

    Result<Table::Revision> run() {
        // As member functions, so that each part is told alone and the first fault ends them.
        using Part = Result<void> (Reviser::*)();
        for (const Part part :
             {&Reviser::replicas, &Reviser::billing, &Reviser::throughput, &Reviser::on_demand,
              &Reviser::warm, &Reviser::indexes, &Reviser::vector_indexes, &Reviser::stream,
              &Reviser::table_class}) {
            if (Result<void> done = (this->*part)(); !done) {
                return done.error();
            }
        }
        if (request_.sse_specification) {
            definition().sse_specification = request_.sse_specification;
        }
        if (request_.global_table_settings_replication_mode) {
            const std::string& mode = *request_.global_table_settings_replication_mode;
            definition().global_table_settings_replication_mode =
                mode == api::replication_mode_disabled ? std::nullopt : std::optional(mode);
        }
        if (request_.deletion_protection_enabled) {
            definition().deletion_protection_enabled = *request_.deletion_protection_enabled;
        }
        drop_orphaned_definitions(definition());
        return std::move(revision_);
    }

  private:
    api::CreateTableRequest& definition() { return revision_.definition; }
    std::vector<api::GlobalSecondaryIndex>& global_indexes() {
        if (!definition().global_secondary_indexes) {
            definition().global_secondary_indexes.emplace();
        }
        return *definition().global_secondary_indexes;
    }
    [[nodiscard]] bool is_on_demand() const {
        return revision_.definition.billing_mode == api::BillingMode::pay_per_request;
    }
    api::GlobalSecondaryIndex* find_index(const std::string& name) {
        for (api::GlobalSecondaryIndex& index : global_indexes()) {
            if (index.index_name == name) {
                return &index;
            }
        }
        return nullptr;
    }
    const std::vector<api::GlobalSecondaryIndexUpdate>& index_updates() const {
        static const std::vector<api::GlobalSecondaryIndexUpdate> none;
        return request_.global_secondary_index_updates ? *request_.global_secondary_index_updates
                                                       : none;
    }

    /// One region has no replicas, and nothing that could become one.
    Result<void> replicas() {
        static const std::vector<api::ReplicationGroupUpdate> none;
        const std::string& here = table_.identity().region;
        for (const auto& update : request_.replica_updates ? *request_.replica_updates : none) {
            const std::string& region = update.create   ? update.create->region_name
                                        : update.update ? update.update->region_name
                                                        : update.remove->region_name;
            if (region == here) {
                return validation_error(
                    "Cannot add, delete, or update the local region through ReplicaUpdates. Use "
                    "CreateTable, DeleteTable, or UpdateTable as required.");
            }
            if (update.create) {
                std::string text = "The region ";
                text.append(region).append(" is not available: this service has the region ");
                return invalid_parameter(text.append(here).append(" alone"));
            }
            return validation_error(
                "Update global table operation failed because one or more replicas were not part "
                "of the global table.");
        }
        return {};
    }

    Result<void> billing() {
        if (!request_.billing_mode ||
            (*request_.billing_mode == api::BillingMode::pay_per_request) ==
                table_.is_on_demand()) {
            return {};
        }
        definition().billing_mode = request_.billing_mode;
        if (!is_on_demand()) {
            if (definition().vector_indexes) {
                return invalid_parameter(
                    "Vector indexes are only supported with BillingMode PAY_PER_REQUEST");
            }
            definition().on_demand_throughput.reset();
            for (api::GlobalSecondaryIndex& index : global_indexes()) {
                index.on_demand_throughput.reset();
            }
            return {};
        }
        if (!remember(revision_.history.on_demand_switches, on_demand_switches_max,
                      on_demand_window_seconds, now_)) {
            return limit_exceeded(
                "Update to PayPerRequest mode are limited to 4 times in 1 day(s). Last update at " +
                date_text(revision_.history.on_demand_switches.back()) +
                ". Next update can be made at " +
                date_text(revision_.history.on_demand_switches.front() + on_demand_window_seconds));
        }
        revision_.history.on_demand_since = now_;
        definition().provisioned_throughput.reset();
        for (api::GlobalSecondaryIndex& index : global_indexes()) {
            index.provisioned_throughput.reset();
        }
        return {};
    }

    Result<void> throughput() {
        if (is_on_demand()) {
            if (request_.provisioned_throughput) {
                return api::units_on_demand();
            }
            return {};
        }
        if (request_.provisioned_throughput) {
            return change_throughput(definition().provisioned_throughput,
                                     *request_.provisioned_throughput, revision_.history.throughput,
                                     {}, now_);
        }
        if (!definition().provisioned_throughput) {
            return invalid_parameter(
                "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode "
                "is PROVISIONED");
        }
        return {};
    }

    Result<void> on_demand() {
        if (!request_.on_demand_throughput) {
            return {};
        }
        return merge_on_demand(definition().on_demand_throughput, *request_.on_demand_throughput,
                               api::owner_of(definition()));
    }

    Result<void> warm() {
        return merge_warm(definition().warm_throughput, request_.warm_throughput,
                          api::owner_of(definition()));
    }

    Result<void> indexes() {
        std::size_t structural = vector_updates().size();
        for (const api::GlobalSecondaryIndexUpdate& update : index_updates()) {
            structural += update.update ? 0 : 1;
        }
        if (structural > 1) {
            return one_at_a_time();
        }
        for (const api::GlobalSecondaryIndexUpdate& update : index_updates()) {
            Result<void> done = update.create   ? create_index(*update.create)
                                : update.remove ? remove_index(update.remove->index_name)
                                                : update_index(*update.update);
            if (!done) {
                return done;
            }
        }
        if (!is_on_demand()) {
            for (const api::GlobalSecondaryIndex& index : global_indexes()) {
                if (!index.provisioned_throughput) {
                    return invalid_parameter("ProvisionedThroughput must be specified for index: " +
                                             index.index_name);
                }
            }
        }
        if (global_indexes().empty()) {
            definition().global_secondary_indexes.reset();
        }
        return {};
    }

    const std::vector<api::VectorIndexUpdate>& vector_updates() const {
        static const std::vector<api::VectorIndexUpdate> none;
        return request_.vector_index_updates ? *request_.vector_index_updates : none;
    }

    Result<void> vector_indexes() {
        for (const api::VectorIndexUpdate& update : vector_updates()) {
            Result<void> done = update.create ? create_vector_index(*update.create)
                                              : remove_vector_index(update.remove->index_name);
            if (!done) {
                return done;
            }
        }
        return {};
    }

    Result<void> create_vector_index(const api::VectorIndex& index) {
        add_definitions();
        if (Result<void> checked =
                api::check_added_index(definition(), definition().attribute_definitions, index);
            !checked) {
            return checked;
        }
        if (is_other_filling(index.index_name)) {
            return one_at_a_time();
        }
        if (!definition().vector_indexes) {
            definition().vector_indexes.emplace();
        }
        definition().vector_indexes->push_back(index);
        revision_.indexes[index.index_name] = {0, true};
        return {};
    }

    Result<void> remove_vector_index(const std::string& name) {
        if (table_.find_vector_index(name) == nullptr) {
            return index_missing();
        }
        if (is_other_filling(name)) {
            return one_at_a_time();
        }
        std::vector<api::VectorIndex>& indexes = *definition().vector_indexes;
        std::erase_if(indexes, [&](const auto& index) { return index.index_name == name; });
        if (indexes.empty()) {
            definition().vector_indexes.reset();
        }
        revision_.indexes.erase(name);
        return {};
    }

    /// Those of the request that the table does not have. A type that it knows already stays.
    void add_definitions() {
        if (!request_.attribute_definitions) {
            return;
        }
        auto& known = definition().attribute_definitions;
        for (const api::AttributeDefinition& attribute : *request_.attribute_definitions) {
            if (std::none_of(known.begin(), known.end(), [&](const auto& other) {
                    return other.attribute_name == attribute.attribute_name;
                })) {
                known.push_back(attribute);
            }
        }
    }

    static Error one_at_a_time() {
        return limit_exceeded(
            "Only 1 online index can be created or deleted simultaneously per table");
    }
    /// Is another index than `name` being filled?
    [[nodiscard]] bool is_other_filling(const std::string& name) const {
        return std::any_of(
            table_.indexes().begin(), table_.indexes().end(),
            [&](const IndexHandle& index) { return index->filling && index->name != name; });
    }

    Result<void> create_index(const api::GlobalSecondaryIndex& index) {
        static const std::vector<api::AttributeDefinition> none;
        const auto& given = request_.attribute_definitions ? *request_.attribute_definitions : none;
        if (Result<void> checked = api::check_added_index(definition(), given, index); !checked) {
            return checked;
        }
        if (is_other_filling(index.index_name)) {
            return one_at_a_time();
        }
        add_definitions();
        global_indexes().push_back(index);
        revision_.indexes[index.index_name] = {0, true};
        return {};
    }

    Result<void> remove_index(const std::string& name) {
        if (find_index(name) == nullptr) {
            return index_missing();
        }
        if (is_other_filling(name)) {
            return one_at_a_time();
        }
        std::erase_if(global_indexes(),
                      [&](const auto& index) { return index.index_name == name; });
        revision_.indexes.erase(name);
        revision_.history.index_throughput.erase(name);
        return {};
    }

    Result<void> update_index(const api::UpdateGlobalSecondaryIndexAction& update) {
        api::GlobalSecondaryIndex* index = find_index(update.index_name);
        if (index == nullptr) {
            return index_missing();
        }
        if (update.provisioned_throughput) {
            if (is_on_demand()) {
                return invalid_parameter(
                    "ProvisionedThroughput should not be specified for index: " +
                    update.index_name + " when BillingMode is PAY_PER_REQUEST");
            }
            if (Result<void> changed = change_throughput(
                    index->provisioned_throughput, *update.provisioned_throughput,
                    revision_.history.index_throughput[update.index_name], update.index_name, now_);
                !changed) {
                return changed;
            }
        }
        const api::ThroughputOwner owner = api::owner_of(*index, definition().billing_mode);
        if (update.on_demand_throughput) {
            if (Result<void> merged = merge_on_demand(index->on_demand_throughput,
                                                      *update.on_demand_throughput, owner);
                !merged) {
                return merged;
            }
        }
        return merge_warm(index->warm_throughput, update.warm_throughput, owner);
    }

    Result<void> stream() {
        if (!request_.stream_specification) {
            return {};
        }
        std::optional<api::StreamSpecification>& current = definition().stream_specification;
        const bool is_on = current && current->stream_enabled;
        if (request_.stream_specification->stream_enabled) {
            if (is_on) {
                return validation_error("Table already has an enabled stream");
            }
            if (Result<void> checked = api::check_stream(*request_.stream_specification);
                !checked) {
                return checked;
            }
            current = request_.stream_specification;
            return {};
        }
        if (!is_on) {
            return validation_error("Table has no stream to disable");
        }
        if (Result<void> checked = api::check_stream(*request_.stream_specification); !checked) {
            return checked;
        }
        current.reset();
        return {};
    }

    Result<void> table_class() {
        if (!request_.table_class || request_.table_class == definition().table_class) {
            return {};
        }
        std::vector<double>& changes = revision_.history.table_class_changes;
        if (!remember(changes, table_class_changes_max, table_class_window_seconds, now_)) {
            return limit_exceeded(
                "Updates to the table class are limited to 2 times in 30 day(s). Last update at " +
                date_text(changes.back()) + ". Next update can be made at " +
                date_text(changes.front() + table_class_window_seconds));
        }
        definition().table_class = request_.table_class;
        return {};
    }

    const Table& table_;
    const api::UpdateTableRequest& request_;
    double now_;
    Table::Revision revision_;
};

}  // namespace

Result<Table::Revision> revise(const Table& table, const api::UpdateTableRequest& request,
                               double now) {
    return Reviser(table, request, now).run();
}

}  // namespace dynox::engine

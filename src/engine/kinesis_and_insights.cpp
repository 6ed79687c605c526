#include "engine/settings_operations.hpp"

#include <algorithm>
#include <charconv>

namespace dynox::engine {
namespace {

constexpr const char* default_precision = "MILLISECOND";
constexpr const char* default_mode = "ACCESSED_AND_THROTTLED_KEYS";
constexpr std::int32_t insights_listed_max = 100;

Result<TableHandle> find_named(EngineState& state, const std::string& name) {
    TableHandle table = state.catalogue.find(name);
    if (table == nullptr) {
        return named_table_missing(name);
    }
    return table;
}

KinesisDestination* find_destination(TableSettings& settings, const std::string& arn) {
    for (KinesisDestination& destination : settings.kinesis) {
        if (destination.stream_arn == arn) {
            return &destination;
        }
    }
    return nullptr;
}

Error not_in_state(const char* verb, const char* state, const char* operation) {
    return validation_error(std::string("Table is not in a valid state to ") + verb +
                            " Kinesis Streaming Destination: KinesisStreamingDestination must be " +
                            state + " to perform " + operation + " operation.");
}

std::string precision_of(const std::optional<api::KinesisStreamingConfiguration>& given) {
    return given ? given->approximate_creation_date_time_precision.value_or(default_precision)
                 : default_precision;
}

/// The table, or one of its indexes by name.
Result<std::string> insights_key(const Table& table, const std::optional<std::string>& index) {
    if (!index) {
        return std::string(TableSettings::table_itself);
    }
    if (table.find_index(*index) == nullptr) {
        return Error(server_errc::resource_not_found,
                     "Requested resource not found: Index: " + *index + " not found");
    }
    return *index;
}

const char* status_of(const ContributorInsights& insights) {
    return insights.enabled ? "ENABLED" : "DISABLED";
}

/// Names of the CloudWatch rules: accessed and throttled keys, by partition key and, where there is
/// one, by both keys.
std::vector<std::string> rules_of(const Table& table, const std::string& key,
                                  const ContributorInsights& insights) {
    const bool is_table = key == TableSettings::table_itself;
    const KeySchema& schema = is_table ? table.key() : table.find_index(key)->key;
    const std::string suffix = "-" + table.name() + (is_table ? "" : "-" + key) + "-" +
                               std::to_string(static_cast<std::int64_t>(insights.updated * 1000));
    std::vector<std::string> rules;
    for (const char* kind : {"PKC", "PKT", "SKC", "SKT"}) {
        const bool is_sort = kind[0] == 'S';
        const bool is_access = kind[2] == 'C';
        if ((is_sort && schema.sort_count() == 0) || (is_access && insights.mode != default_mode)) {
            continue;
        }
        rules.push_back(std::string("DynamoDBContributorInsights-") + kind + suffix);
    }
    return rules;
}

/// What enabling, disabling and updating a destination have in common.
/// \param change  Result<void>(const Table&, TableSettings&): the change, or why not.
template <class OperationResult, class Request, class Change>
Result<OperationResult> change_destination(EngineState& state, const Request& request,
                                           api::CommitTicket& ticket, const char* status,
                                           const Change& change) {
    const Result<TableHandle> table = find_named(state, request.table_name);
    if (!table) {
        return table.error();
    }
    const auto change_settings = [&](TableSettings& settings) { return change(**table, settings); };
    if (const auto updated = state.settings.update(**table, change_settings, ticket); !updated) {
        return updated.error();
    }
    OperationResult result;
    result.table_name = (*table)->name();
    result.stream_arn = request.stream_arn;
    result.destination_status = status;
    result.configuration = request.configuration;
    return result;
}

}  // namespace

Result<api::EnableKinesisStreamingDestinationResult> enable_kinesis_streaming_destination(
    EngineState& state, const api::EnableKinesisStreamingDestinationRequest& request,
    api::CommitTicket& ticket) {
    const auto enable = [&](const Table&, TableSettings& settings) -> Result<void> {
        KinesisDestination* known = find_destination(settings, request.stream_arn);
        if (known != nullptr && known->active) {
            return not_in_state("enable", "DISABLED or ENABLE_FAILED", "ENABLE");
        }
        if (known == nullptr) {
            known = &settings.kinesis.emplace_back();
            known->stream_arn = request.stream_arn;
        }
        known->active = true;
        known->precision = precision_of(request.configuration);
        return {};
    };
    return change_destination<api::EnableKinesisStreamingDestinationResult>(state, request, ticket,
                                                                            "ENABLING", enable);
}

Result<api::DisableKinesisStreamingDestinationResult> disable_kinesis_streaming_destination(
    EngineState& state, const api::DisableKinesisStreamingDestinationRequest& request,
    api::CommitTicket& ticket) {
    const auto disable = [&](const Table&, TableSettings& settings) -> Result<void> {
        KinesisDestination* known = find_destination(settings, request.stream_arn);
        if (known == nullptr || !known->active) {
            return not_in_state("disable", "ACTIVE", "DISABLE");
        }
        known->active = false;
        return {};
    };
    return change_destination<api::DisableKinesisStreamingDestinationResult>(state, request, ticket,
                                                                             "DISABLING", disable);
}

Result<api::UpdateKinesisStreamingDestinationResult> update_kinesis_streaming_destination(
    EngineState& state, const api::UpdateKinesisStreamingDestinationRequest& request,
    api::CommitTicket& ticket) {
    const std::string precision = precision_of(request.configuration);
    const auto update = [&](const Table& table, TableSettings& settings) -> Result<void> {
        KinesisDestination* known = find_destination(settings, request.stream_arn);
        if (known == nullptr || !known->active) {
            return not_in_state("update", "ACTIVE", "UPDATE");
        }
        if (known->precision == precision) {
            return validation_error(
                "Invalid Request: Precision is already set to the desired "
                "value of " +
                precision + " for tableId: " + table.identity().uuid +
                ", kdsArn: " + request.stream_arn);
        }
        known->precision = precision;
        return {};
    };
    return change_destination<api::UpdateKinesisStreamingDestinationResult>(state, request, ticket,
                                                                            "UPDATING", update);
}

Result<api::DescribeKinesisStreamingDestinationResult> describe_kinesis_streaming_destination(
    EngineState& state, const api::DescribeKinesisStreamingDestinationRequest& request) {
    const Result<TableHandle> table = find_named(state, request.table_name);
    if (!table) {
        return table.error();
    }
    const Result<TableSettings> settings = state.settings.get(**table);
    if (!settings) {
        return settings.error();
    }
    api::DescribeKinesisStreamingDestinationResult result;
    result.table_name = (*table)->name();
    for (const KinesisDestination& destination : settings->kinesis) {
        result.destinations.push_back({destination.stream_arn,
                                       destination.active ? "ACTIVE" : "DISABLED",
                                       destination.precision});
    }
    return result;
}

Result<api::DescribeContributorInsightsResult> describe_contributor_insights(
    EngineState& state, const api::DescribeContributorInsightsRequest& request) {
    const Result<TableHandle> table = find_named(state, request.table_name);
    if (!table) {
        return table.error();
    }
    const Result<std::string> key = insights_key(**table, request.index_name);
    if (!key) {
        return key.error();
    }
    const Result<TableSettings> settings = state.settings.get(**table);
    if (!settings) {
        return settings.error();
    }
    api::DescribeContributorInsightsResult result;
    result.table_name = (*table)->name();
    result.index_name = request.index_name;
    const auto found = settings->insights.find(*key);
    if (found == settings->insights.end()) {
        result.status = "DISABLED";
        return result;
    }
    result.status = status_of(found->second);
    result.last_update = found->second.updated;
    if (found->second.enabled) {
        result.rules = rules_of(**table, *key, found->second);
        result.mode = found->second.mode;
    }
    return result;
}

Result<api::UpdateContributorInsightsResult> update_contributor_insights(
    EngineState& state, const api::UpdateContributorInsightsRequest& request,
    api::CommitTicket& ticket) {
    const Result<TableHandle> table = find_named(state, request.table_name);
    if (!table) {
        return table.error();
    }
    const Result<std::string> key = insights_key(**table, request.index_name);
    if (!key) {
        return key.error();
    }
    const bool enables = request.action == "ENABLE";
    const auto change = [&](TableSettings& settings) -> Result<void> {
        settings.insights[*key] = {enables, request.mode.value_or(default_mode), state.clock()};
        return {};
    };
    if (const auto updated = state.settings.update(**table, change, ticket); !updated) {
        return updated.error();
    }
    api::UpdateContributorInsightsResult result;
    result.table_name = (*table)->name();
    result.index_name = request.index_name;
    result.status = enables ? "ENABLING" : "DISABLING";
    if (enables) {
        result.mode = request.mode.value_or(default_mode);
    }
    return result;
}

Result<api::ListContributorInsightsResult> list_contributor_insights(
    EngineState& state, const api::ListContributorInsightsRequest& request) {
    std::vector<TableHandle> tables;
    if (request.table_name) {
        const Result<TableHandle> table = find_named(state, *request.table_name);
        if (!table) {
            return table.error();
        }
        tables.push_back(*table);
    } else {
        tables = state.catalogue.tables();
    }
    // The token is how many entries came before.
    std::size_t skipped = 0;
    if (request.next_token) {
        const std::string& token = *request.next_token;
        const auto [end, fault] =
            std::from_chars(token.data(), token.data() + token.size(), skipped);
        if (fault != std::errc() || end != token.data() + token.size()) {
            return validation_error("The provided NextToken is invalid");
        }
    }
    const auto limit = static_cast<std::size_t>(request.max_results.value_or(insights_listed_max));
    api::ListContributorInsightsResult result;
    std::size_t position = 0;
    for (const TableHandle& table : tables) {
        const Result<TableSettings> settings = state.settings.get(*table);
        if (!settings) {
            return settings.error();
        }
        for (const auto& [index, insights] : settings->insights) {
            if (position++ < skipped) {
                continue;
            }
            if (result.summaries.size() == limit) {
                result.next_token = std::to_string(skipped + limit);
                return result;
            }
            api::ContributorInsightsSummary& summary = result.summaries.emplace_back();
            summary.table_name = table->name();
            if (index != TableSettings::table_itself) {
                summary.index_name = index;
            }
            summary.status = status_of(insights);
            if (insights.enabled) {
                summary.mode = insights.mode;
            }
        }
    }
    return result;
}

}  // namespace dynox::engine

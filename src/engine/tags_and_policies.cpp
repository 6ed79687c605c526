#include "api/create_table_rules.hpp"
#include "engine/settings_operations.hpp"

#include <algorithm>

namespace dynox::engine {
namespace {

// Quotas of the service for a new account (API Reference, DescribeLimits).
constexpr std::int64_t account_units_max = 80'000;
constexpr std::int64_t table_units_max = 40'000;
constexpr std::int64_t endpoint_cache_minutes = 1440;
constexpr std::size_t policy_size_bytes_max = 20 * 1024;
// Whom the published answers name; there are no users here.
constexpr const char* caller_arn = "arn:aws:iam::000000000000:dynalite";

Error resource_missing(const std::string& arn) {
    // The spelling is the service's.
    return {server_errc::resource_not_found,
            "Requested resource not found: ResourcArn: " + arn + " not found"};
}

/// The table that a tag operation names by its ARN.
Result<TableHandle> find_tagged(EngineState& state, const std::string& arn, const char* operation) {
    constexpr std::string_view mark = ":table/";
    const std::size_t at = arn.find(mark);
    if (!arn.starts_with("arn:") || at == std::string::npos) {
        return Error(server_errc::access_denied, std::string("User: ") + caller_arn +
                                                     " is not authorized to perform: dynamodb:" +
                                                     operation + " on resource: " + arn);
    }
    if (arn.find('/', at + mark.size()) != std::string::npos) {
        return validation_error("Invalid ResourceArn: " + arn + ": tags belong to tables");
    }
    TableHandle table = state.catalogue.find(arn);
    if (table == nullptr) {
        return resource_missing(arn);
    }
    return table;
}

/// The table of a table's or a stream's ARN.
Result<TableHandle> find_governed(EngineState& state, const std::string& arn) {
    TableHandle table = state.catalogue.find(arn.substr(0, arn.find("/stream/")));
    if (!arn.starts_with("arn:")) {
        return resource_missing(arn);
    }
    if (table == nullptr) {
        return named_table_missing(arn.substr(arn.find('/') + 1));
    }
    return table;
}

Error policy_missing(const std::string& arn) {
    return {server_errc::policy_not_found,
            "Resource-based policy not found for the provided ResourceArn: " + arn};
}

/// May a policy be changed by who expects `revision`?
bool is_expected(const std::optional<std::string>& expected, const ResourcePolicy* present) {
    if (!expected) {
        return true;
    }
    return present == nullptr ? *expected == "NO_POLICY" : *expected == present->revision;
}

const ResourcePolicy* find_policy(const TableSettings& settings, const std::string& arn) {
    const auto found = settings.policies.find(arn);
    return found == settings.policies.end() ? nullptr : &found->second;
}

/// A revision that comes after `present`: milliseconds of the clock, or the next number.
std::string next_revision(const ResourcePolicy* present, double now) {
    auto revision = static_cast<std::int64_t>(now * 1000);
    if (present != nullptr) {
        std::int64_t last = 0;
        for (const char digit : present->revision) {
            last = last * 10 + (digit - '0');
        }
        revision = std::max(revision, last + 1);
    }
    return std::to_string(revision);
}

}  // namespace

Result<api::TagResourceResult> tag_resource(EngineState& state,
                                            const api::TagResourceRequest& request,
                                            api::CommitTicket& ticket) {
    const Result<TableHandle> table = find_tagged(state, request.resource_arn, "TagResource");
    if (!table) {
        return table.error();
    }
    if (request.tags.empty()) {
        return validation_error("Atleast one Tag needs to be provided as Input.");
    }
    if (Result<void> checked = api::check_tags(request.tags); !checked) {
        return checked.error();
    }
    const auto add = [&request](TableSettings& settings) -> Result<void> {
        for (const api::Tag& tag : request.tags) {
            const auto known =
                std::find_if(settings.tags.begin(), settings.tags.end(),
                             [&tag](const api::Tag& other) { return other.key == tag.key; });
            if (known != settings.tags.end()) {
                known->value = tag.value;
            } else {
                settings.tags.push_back(tag);
            }
        }
        return api::check_tags(settings.tags);
    };
    if (const auto updated = state.settings.update(**table, add, ticket); !updated) {
        return updated.error();
    }
    return api::TagResourceResult();
}

Result<api::UntagResourceResult> untag_resource(EngineState& state,
                                                const api::UntagResourceRequest& request,
                                                api::CommitTicket& ticket) {
    const Result<TableHandle> table = find_tagged(state, request.resource_arn, "UntagResource");
    if (!table) {
        return table.error();
    }
    if (request.tag_keys.empty()) {
        return validation_error("Atleast one Tag Key needs to be provided as Input.");
    }
    const auto remove = [&request](TableSettings& settings) -> Result<void> {
        std::erase_if(settings.tags, [&request](const api::Tag& tag) {
            return std::find(request.tag_keys.begin(), request.tag_keys.end(), tag.key) !=
                   request.tag_keys.end();
        });
        return {};
    };
    if (const auto updated = state.settings.update(**table, remove, ticket); !updated) {
        return updated.error();
    }
    return api::UntagResourceResult();
}

Result<api::ListTagsOfResourceResult> list_tags_of_resource(
    EngineState& state, const api::ListTagsOfResourceRequest& request) {
    const Result<TableHandle> table =
        find_tagged(state, request.resource_arn, "ListTagsOfResource");
    if (!table) {
        return table.error();
    }
    if (request.next_token) {
        return validation_error("The provided NextToken is invalid");  // all tags fit one answer
    }
    Result<TableSettings> settings = state.settings.get(**table);
    if (!settings) {
        return settings.error();
    }
    api::ListTagsOfResourceResult result;
    result.tags = std::move(settings->tags);
    return result;
}

Result<api::DescribeLimitsResult> describe_limits(EngineState&, const api::DescribeLimitsRequest&) {
    return api::DescribeLimitsResult{account_units_max, account_units_max, table_units_max,
                                     table_units_max};
}

Result<api::DescribeEndpointsResult> describe_endpoints(EngineState& state,
                                                        const api::DescribeEndpointsRequest&) {
    api::DescribeEndpointsResult result;
    result.endpoints.push_back(
        {"dynamodb." + state.region + ".amazonaws.com", endpoint_cache_minutes});
    return result;
}

Result<api::PutResourcePolicyResult> put_resource_policy(
    EngineState& state, const api::PutResourcePolicyRequest& request, api::CommitTicket& ticket) {
    if (request.policy.size() > policy_size_bytes_max) {
        return validation_error("The policy is larger than 20480 bytes");
    }
    if (request.policy.empty() || request.policy.front() != '{' || request.policy.back() != '}') {
        return validation_error("Invalid policy document: expected a JSON object");
    }
    const Result<TableHandle> table = find_governed(state, request.resource_arn);
    if (!table) {
        return table.error();
    }
    std::string revision;
    const auto put = [&](TableSettings& settings) -> Result<void> {
        const ResourcePolicy* present = find_policy(settings, request.resource_arn);
        if (!is_expected(request.expected_revision_id, present)) {
            return policy_missing(request.resource_arn);
        }
        // The same policy again is no new revision.
        revision = present != nullptr && present->text == request.policy
                       ? present->revision
                       : next_revision(present, state.clock());
        settings.policies[request.resource_arn] = {request.policy, revision};
        return {};
    };
    if (const auto updated = state.settings.update(**table, put, ticket); !updated) {
        return updated.error();
    }
    return api::PutResourcePolicyResult{revision};
}

Result<api::GetResourcePolicyResult> get_resource_policy(
    EngineState& state, const api::GetResourcePolicyRequest& request) {
    const Result<TableHandle> table = find_governed(state, request.resource_arn);
    if (!table) {
        return table.error();
    }
    const Result<TableSettings> settings = state.settings.get(**table);
    if (!settings) {
        return settings.error();
    }
    const ResourcePolicy* policy = find_policy(*settings, request.resource_arn);
    if (policy == nullptr) {
        return policy_missing(request.resource_arn);
    }
    return api::GetResourcePolicyResult{policy->text, policy->revision};
}

Result<api::DeleteResourcePolicyResult> delete_resource_policy(
    EngineState& state, const api::DeleteResourcePolicyRequest& request,
    api::CommitTicket& ticket) {
    const Result<TableHandle> table = find_governed(state, request.resource_arn);
    if (!table) {
        return table.error();
    }
    api::DeleteResourcePolicyResult result;
    const auto remove = [&](TableSettings& settings) -> Result<void> {
        const ResourcePolicy* present = find_policy(settings, request.resource_arn);
        if (request.expected_revision_id &&
            (present == nullptr || !is_expected(request.expected_revision_id, present))) {
            return policy_missing(request.resource_arn);
        }
        if (present != nullptr) {
            result.revision_id = present->revision;
            settings.policies.erase(request.resource_arn);
        }
        return {};
    };
    if (const auto updated = state.settings.update(**table, remove, ticket); !updated) {
        return updated.error();
    }
    return result;
}

}  // namespace dynox::engine

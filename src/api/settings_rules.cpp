// The rules of requests on what is set beside data, and on global tables.
#include "api/member_rules.hpp"

namespace dynox::api {

namespace {

/// The ARN of a resource that is tagged: its own word for what is missing.
template <class Request>
Result<void> check_tagged_arn(const Request& request, const Findings& findings) {
    if (request.resource_arn.empty()) {
        return validation_error("Invalid TableArn");
    }
    return check_members(request, findings.facts, Wording::joined);
}

}  // namespace

Result<void> check_request(const TagResourceRequest& request, const Findings& findings) {
    return check_tagged_arn(request, findings);
}
Result<void> check_request(const UntagResourceRequest& request, const Findings& findings) {
    return check_tagged_arn(request, findings);
}
Result<void> check_request(const ListTagsOfResourceRequest& request, const Findings& findings) {
    return check_tagged_arn(request, findings);
}

#define DYNOX_API_CHECK_MEMBERS(Name)                                                    \
    Result<void> check_request(const Name##Request& request, const Findings& findings) { \
        return check_members(request, findings.facts, Wording::joined);                  \
    }
DYNOX_API_CHECK_MEMBERS(DescribeLimits)
DYNOX_API_CHECK_MEMBERS(DescribeEndpoints)
DYNOX_API_CHECK_MEMBERS(PutResourcePolicy)
DYNOX_API_CHECK_MEMBERS(GetResourcePolicy)
DYNOX_API_CHECK_MEMBERS(DeleteResourcePolicy)
DYNOX_API_CHECK_MEMBERS(EnableKinesisStreamingDestination)
DYNOX_API_CHECK_MEMBERS(DisableKinesisStreamingDestination)
DYNOX_API_CHECK_MEMBERS(DescribeKinesisStreamingDestination)
DYNOX_API_CHECK_MEMBERS(UpdateKinesisStreamingDestination)
DYNOX_API_CHECK_MEMBERS(DescribeContributorInsights)
DYNOX_API_CHECK_MEMBERS(UpdateContributorInsights)
DYNOX_API_CHECK_MEMBERS(ListContributorInsights)
DYNOX_API_GLOBAL_TABLE_OPERATIONS(DYNOX_API_CHECK_MEMBERS)
#undef DYNOX_API_CHECK_MEMBERS

DYNOX_API_SETTINGS_OPERATIONS(DYNOX_API_VALIDATE)
DYNOX_API_GLOBAL_TABLE_OPERATIONS(DYNOX_API_VALIDATE)

}  // namespace dynox::api

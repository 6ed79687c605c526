// Tags, limits, endpoints, resource policies, Kinesis destinations and contributor insights.
#pragma once

#include "dynox/api/settings.hpp"
#include "engine/state.hpp"

namespace dynox::engine {

[[nodiscard]] Result<api::TagResourceResult> tag_resource(EngineState& state,
                                                          const api::TagResourceRequest& request,
                                                          api::CommitTicket& ticket);
[[nodiscard]] Result<api::UntagResourceResult> untag_resource(
    EngineState& state, const api::UntagResourceRequest& request, api::CommitTicket& ticket);
[[nodiscard]] Result<api::ListTagsOfResourceResult> list_tags_of_resource(
    EngineState& state, const api::ListTagsOfResourceRequest& request);

[[nodiscard]] Result<api::DescribeLimitsResult> describe_limits(
    EngineState& state, const api::DescribeLimitsRequest& request);
[[nodiscard]] Result<api::DescribeEndpointsResult> describe_endpoints(
    EngineState& state, const api::DescribeEndpointsRequest& request);

[[nodiscard]] Result<api::PutResourcePolicyResult> put_resource_policy(
    EngineState& state, const api::PutResourcePolicyRequest& request, api::CommitTicket& ticket);
[[nodiscard]] Result<api::GetResourcePolicyResult> get_resource_policy(
    EngineState& state, const api::GetResourcePolicyRequest& request);
[[nodiscard]] Result<api::DeleteResourcePolicyResult> delete_resource_policy(
    EngineState& state, const api::DeleteResourcePolicyRequest& request, api::CommitTicket& ticket);

[[nodiscard]] Result<api::EnableKinesisStreamingDestinationResult>
enable_kinesis_streaming_destination(EngineState& state,
                                     const api::EnableKinesisStreamingDestinationRequest& request,
                                     api::CommitTicket& ticket);
[[nodiscard]] Result<api::DisableKinesisStreamingDestinationResult>
disable_kinesis_streaming_destination(EngineState& state,
                                      const api::DisableKinesisStreamingDestinationRequest& request,
                                      api::CommitTicket& ticket);
[[nodiscard]] Result<api::UpdateKinesisStreamingDestinationResult>
update_kinesis_streaming_destination(EngineState& state,
                                     const api::UpdateKinesisStreamingDestinationRequest& request,
                                     api::CommitTicket& ticket);
[[nodiscard]] Result<api::DescribeKinesisStreamingDestinationResult>
describe_kinesis_streaming_destination(
    EngineState& state, const api::DescribeKinesisStreamingDestinationRequest& request);

[[nodiscard]] Result<api::DescribeContributorInsightsResult> describe_contributor_insights(
    EngineState& state, const api::DescribeContributorInsightsRequest& request);
[[nodiscard]] Result<api::UpdateContributorInsightsResult> update_contributor_insights(
    EngineState& state, const api::UpdateContributorInsightsRequest& request,
    api::CommitTicket& ticket);
[[nodiscard]] Result<api::ListContributorInsightsResult> list_contributor_insights(
    EngineState& state, const api::ListContributorInsightsRequest& request);

}  // namespace dynox::engine

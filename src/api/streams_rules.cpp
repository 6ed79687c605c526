// The rules of requests on streams and on time to live.
#include "api/member_rules.hpp"

namespace dynox::api {

namespace {

bool is_decimal(std::string_view text) {
    return text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

Result<void> check_request(const ListStreamsRequest& request, const Findings& findings) {
    return check_members(request, findings.facts, Wording::joined);
}
Result<void> check_request(const DescribeStreamRequest& request, const Findings& findings) {
    return check_members(request, findings.facts, Wording::joined);
}
Result<void> check_request(const GetShardIteratorRequest& request, const Findings& findings) {
    if (auto checked = check_members(request, findings.facts, Wording::joined); !checked) {
        return checked;
    }
    const std::string& type = request.shard_iterator_type;
    const bool at_number = type == "AT_SEQUENCE_NUMBER" || type == "AFTER_SEQUENCE_NUMBER";
    if (!at_number && type != "TRIM_HORIZON" && type != "LATEST") {
        return validation_error("Invalid ShardIteratorType.");
    }
    if (at_number && !request.sequence_number) {
        return validation_error("SequenceNumber is required for ShardIteratorType " + type);
    }
    if (!at_number && request.sequence_number) {
        return validation_error("SequenceNumber must not be given for ShardIteratorType " + type);
    }
    if (at_number && !is_decimal(*request.sequence_number)) {
        return validation_error("Invalid SequenceNumber");
    }
    return {};
}
Result<void> check_request(const GetRecordsRequest& request, const Findings& findings) {
    return check_members(request, findings.facts, Wording::joined);
}

Result<void> check_request(const UpdateTimeToLiveRequest& request, const Findings& findings) {
    // The service's own words for a member that other operations have no counterpart of.
    const Note* missing = findings.facts.find("timeToLiveSpecification");
    if (missing != nullptr && findings.facts.find("tableName") == nullptr) {
        return validation_error("TimeToLiveSpecification cannot be null");
    }
    return check_members(request, findings.facts, Wording::joined);
}
Result<void> check_request(const DescribeTimeToLiveRequest& request, const Findings& findings) {
    return check_members(request, findings.facts, Wording::joined);
}

DYNOX_API_STREAM_OPERATIONS(DYNOX_API_VALIDATE)
DYNOX_API_TIME_TO_LIVE_OPERATIONS(DYNOX_API_VALIDATE)

}  // namespace dynox::api

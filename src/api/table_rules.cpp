// The rules of requests on tables.
#include "api/member_rules.hpp"

namespace dynox::api {

namespace {

constexpr std::string_view table_name_member = "tableName";

/// The name of a table that is made, described or deleted: its own words for what is missing or of
/// a wrong length.
Result<void> check_table_name(const std::string& name, const Facts& facts) {
    if (facts.find(std::string(table_name_member)) != nullptr) {
        return validation_error(
            "The parameter 'TableName' is required but was not present in the request");
    }
    const std::size_t length = length_in_utf16(name);
    if ((length < 3 || length > 255) && !is_table_arn(name)) {
        return validation_error(
            "TableName must be at least 3 characters long and at most 255 characters long");
    }
    return {};
}

template <class Request>
Result<void> check_table_request(const Request& request, const Findings& findings) {
    if (auto name = check_table_name(request.table_name, findings.facts); !name) {
        return name;
    }
    return check_members(request, findings.facts, Wording::joined);
}

}  // namespace

Result<void> check_request(const CreateTableRequest& request, const Findings& findings) {
    return check_table_request(request, findings);
}
Result<void> check_request(const DescribeTableRequest& request, const Findings& findings) {
    return check_table_request(request, findings);
}
Result<void> check_request(const DeleteTableRequest& request, const Findings& findings) {
    return check_table_request(request, findings);
}
Result<void> check_request(const UpdateTableRequest& request, const Findings& findings) {
    return check_table_request(request, findings);
}
Result<void> check_request(const ListTablesRequest& request, const Findings& findings) {
    return check_members(request, findings.facts, Wording::joined);
}

DYNOX_API_TABLE_OPERATIONS(DYNOX_API_VALIDATE)

}  // namespace dynox::api

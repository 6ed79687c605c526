// SearchVectors: its rules and its codec.
#include "api/codec.hpp"
#include "api/member_rules.hpp"
#include "api/value_rules.hpp"

namespace dynox::api {

namespace {

/// The endpoint of searches reads bodies with another reader than the rest of the service, which
/// words what is missing in its own way (spec/service-facts.md, section 14).
Result<void> check_no_missing(const Facts& facts) {
    struct Member {
        std::string_view path;
        std::string_view name;
    };
    static constexpr Member required[] = {{"tableName", "TableName"},
                                          {"indexName", "IndexName"},
                                          {"searchVector", "SearchVector"},
                                          {"topK", "TopK"}};
    for (const Member& member : required) {
        if (const Note* note = facts.find(std::string(member.path));
            note != nullptr && !note->text) {
            return Error(server_errc::serialization,
                         "missing field `" + std::string(member.name) + '`');
        }
    }
    return {};
}

Result<void> check_numbers(const std::vector<Value>& vector) {
    for (const Value& value : vector) {
        if (!value.flat().is(AttributeType::number)) {
            return invalid_parameter("SearchVector must be a list of numbers");
        }
    }
    return {};
}

Result<void> check_values(const SearchVectorsRequest& request, const Findings& findings) {
    if (!findings.value_fault.empty()) {
        return validation_error(std::string(findings.value_fault));
    }
    if (!findings.has_read_values && request.parameters.values) {
        if (auto fault = find_expression_value_fault(*request.parameters.values)) {
            return validation_error(*std::move(fault));
        }
    }
    return check_numbers(request.search_vector);
}

}  // namespace

Result<void> check_request(const SearchVectorsRequest& request, const Findings& findings) {
    return first_error([&] { return check_no_missing(findings.facts); },
                       [&] { return check_members(request, findings.facts, Wording::joined); },
                       [&] { return check_values(request, findings); });
}

DYNOX_API_VECTOR_OPERATIONS(DYNOX_API_VALIDATE)
DYNOX_API_VECTOR_OPERATIONS(DYNOX_API_CODEC)

}  // namespace dynox::api

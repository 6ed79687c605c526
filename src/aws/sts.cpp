#include "aws/sts.hpp"

#include <array>
#include <optional>

#include "aws/percent_encoding.hpp"
#include "aws/timestamp.hpp"
#include "aws/xml.hpp"

namespace dynox::aws {

namespace {

std::string form_of(std::string_view action, const RoleRequest& request) {
    std::string form = "Action=";
    form += action;
    form += "&Version=2011-06-15&RoleArn=";
    append_percent_encoded(request.role_arn, {}, form);
    form += "&RoleSessionName=";
    append_percent_encoded(request.session_name, {}, form);
    if (request.duration_seconds != 0) {
        form += "&DurationSeconds=" + std::to_string(request.duration_seconds);
    }
    return form;
}

}  // namespace

std::string assume_role_form(const RoleRequest& request) {
    std::string form = form_of("AssumeRole", request);
    if (!request.external_id.empty()) {
        form += "&ExternalId=";
        append_percent_encoded(request.external_id, {}, form);
    }
    return form;
}

std::string web_identity_form(const RoleRequest& request, std::string_view token) {
    std::string form = form_of("AssumeRoleWithWebIdentity", request);
    form += "&WebIdentityToken=";
    append_percent_encoded(token, {}, form);
    return form;
}

Result<Credentials> parse_sts_credentials(std::string_view xml) {
    const Result<XmlLeaves> leaves = read_xml(xml);
    if (!leaves) {
        return leaves.error();
    }
    constexpr std::array<std::string_view, 2> roots{
        "AssumeRoleResponse/AssumeRoleResult/",
        "AssumeRoleWithWebIdentityResponse/AssumeRoleWithWebIdentityResult/"};
    for (const std::string_view root : roots) {
        const auto text = [&](std::string_view path) {
            return std::string(xml_text(*leaves, std::string(root) + std::string(path)));
        };
        Credentials credentials;
        credentials.access_key_id = text("Credentials/AccessKeyId");
        credentials.secret_access_key = text("Credentials/SecretAccessKey");
        credentials.session_token = text("Credentials/SessionToken");
        credentials.expires_at = parse_timestamp(text("Credentials/Expiration"));
        credentials.account_id = account_of_arn(text("AssumedRoleUser/Arn"));
        if (!credentials.access_key_id.empty() && !credentials.secret_access_key.empty() &&
            !credentials.session_token.empty() && credentials.expires_at) {
            return credentials;
        }
    }
    return Error(client_errc::invalid_response,
                 "expected AccessKeyId, SecretAccessKey, SessionToken and Expiration in the answer "
                 "of STS");
}

StsFailure parse_sts_failure(std::string_view xml) {
    const Result<XmlLeaves> leaves = read_xml(xml);
    if (!leaves) {
        return {};
    }
    return {std::string(xml_text(*leaves, "ErrorResponse/Error/Code")),
            std::string(xml_text(*leaves, "ErrorResponse/Error/Message"))};
}

std::string_view account_of_arn(std::string_view arn) {
    if (!arn.starts_with("arn:")) {
        return {};
    }
    // arn:partition:service:region:account:resource
    for (int colons = 0; colons < 4; ++colons) {
        const std::size_t at = arn.find(':');
        if (at == std::string_view::npos) {
            return {};
        }
        arn.remove_prefix(at + 1);
    }
    const std::size_t end = arn.find(':');
    return end == std::string_view::npos ? std::string_view() : arn.substr(0, end);
}

}  // namespace dynox::aws

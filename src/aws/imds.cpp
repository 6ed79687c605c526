#include "aws/imds.hpp"

#include <algorithm>
#include <optional>

#include "aws/json_members.hpp"
#include "aws/percent_encoding.hpp"
#include "aws/timestamp.hpp"

namespace dynox::aws {

namespace {

constexpr std::string_view credentials_path = "/latest/meta-data/iam/security-credentials/";

HttpCall get(const ImdsSettings& settings, std::string_view path, std::string_view token) {
    HttpCall call;
    call.method = "GET";
    call.url = settings.endpoint;
    call.url += path;
    call.headers.emplace_back("X-aws-ec2-metadata-token", token);
    return call;
}

Result<std::string> endpoint_of_mode(const Setting& mode) {
    std::string value = mode.value;
    std::ranges::transform(value, value.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    if (value == "ipv4") {
        return std::string("http://169.254.169.254");
    }
    if (value == "ipv6") {
        return std::string("http://[fd00:ec2::254]");
    }
    return Error(
        client_errc::invalid_argument,
        mode.source + ": `" + mode.value + "` is not a valid endpoint mode, expected IPv4 or IPv6");
}

Result<std::string> find_endpoint(const SharedConfig& config) {
    const Result<std::optional<Setting>> url =
        config.find({"AWS_EC2_METADATA_SERVICE_ENDPOINT"}, "ec2_metadata_service_endpoint");
    if (!url) {
        return url.error();
    }
    if (*url) {
        std::string value = (**url).value;
        const bool is_url = value.starts_with("http://") || value.starts_with("https://");
        if (!is_url || value.find_first_of(" \t\"<>?#") != std::string::npos) {
            return Error(
                client_errc::invalid_argument,
                (**url).source + ": expected an http:// or https:// URL, found \"" + value + "\"");
        }
        while (value.ends_with('/')) {
            value.pop_back();
        }
        return value;
    }
    const Result<std::optional<Setting>> mode = config.find(
        {"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"}, "ec2_metadata_service_endpoint_mode");
    if (!mode) {
        return mode.error();
    }
    return endpoint_of_mode(*mode ? **mode : Setting{"IPv4", {}});
}

Result<int> find_number(const SharedConfig& config, std::string_view variable, std::string_view key,
                        int fallback) {
    const Result<std::optional<Setting>> setting = config.find({variable}, key);
    if (!setting) {
        return setting.error();
    }
    constexpr int highest = 1000;
    return *setting ? parse_integer(**setting, 1, highest) : Result<int>(fallback);
}

}  // namespace

Result<ImdsSettings> find_imds_settings(const SharedConfig& config) {
    ImdsSettings settings;
    const Result<bool> disabled = config.find_boolean("AWS_EC2_METADATA_DISABLED", {}, false);
    if (!disabled) {
        return disabled.error();
    }
    settings.disabled = *disabled;
    if (settings.disabled) {
        return settings;
    }
    Result<std::string> endpoint = find_endpoint(config);
    if (!endpoint) {
        return endpoint.error();
    }
    settings.endpoint = *std::move(endpoint);
    const Result<std::optional<Setting>> role =
        config.find({"AWS_EC2_INSTANCE_PROFILE_NAME"}, "ec2_instance_profile_name");
    if (!role) {
        return role.error();
    }
    settings.role_name = *role ? (**role).value : std::string();
    const Result<int> timeout = find_number(config, "AWS_METADATA_SERVICE_TIMEOUT",
                                            "metadata_service_timeout", settings.timeout_seconds);
    const Result<int> attempts =
        find_number(config, "AWS_METADATA_SERVICE_NUM_ATTEMPTS", "metadata_service_num_attempts",
                    settings.attempts_max);
    if (!timeout || !attempts) {
        return !timeout ? timeout.error() : attempts.error();
    }
    settings.timeout_seconds = *timeout;
    settings.attempts_max = *attempts;
    return settings;
}

HttpCall imds_token_call(const ImdsSettings& settings) {
    HttpCall call;
    call.method = "PUT";
    call.url = settings.endpoint + "/latest/api/token";
    call.headers.emplace_back("X-aws-ec2-metadata-token-ttl-seconds",
                              std::to_string(imds_token_seconds));
    return call;
}

HttpCall imds_role_call(const ImdsSettings& settings, std::string_view token) {
    return get(settings, credentials_path, token);
}

HttpCall imds_region_call(const ImdsSettings& settings, std::string_view token) {
    return get(settings, "/latest/meta-data/placement/region", token);
}

bool is_region_name(std::string_view text) noexcept {
    return !text.empty() && text.size() <= 63 && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

HttpCall imds_credentials_call(const ImdsSettings& settings, std::string_view token,
                               std::string_view role) {
    return get(settings, std::string(credentials_path) + percent_encoded(role), token);
}

Result<Credentials> parse_imds_credentials(std::string_view answer) {
    const Result<Item> document = read_json_object(answer, "answer of the instance metadata");
    if (!document) {
        return document.error();
    }
    if (const std::string code = json_string(*document, "Code"); code != "Success") {
        return Error(client_errc::invalid_response, "answer of the instance metadata: Code is \"" +
                                                        code + "\", expected \"Success\"");
    }
    Credentials credentials;
    credentials.access_key_id = json_string(*document, "AccessKeyId");
    credentials.secret_access_key = json_string(*document, "SecretAccessKey");
    credentials.session_token = json_string(*document, "Token");
    credentials.account_id = json_string(*document, "AccountId");
    credentials.expires_at = parse_timestamp(json_string(*document, "Expiration"));
    if (credentials.access_key_id.empty() || credentials.secret_access_key.empty() ||
        credentials.session_token.empty() || !credentials.expires_at) {
        return Error(client_errc::invalid_response,
                     "answer of the instance metadata: expected AccessKeyId, SecretAccessKey, "
                     "Token and Expiration");
    }
    return credentials;
}

std::string_view first_line(std::string_view answer) {
    answer = answer.substr(0, answer.find_first_of("\r\n"));
    const std::size_t first = std::min(answer.find_first_not_of(" \t"), answer.size());
    answer.remove_prefix(first);
    return answer.substr(0, answer.find_last_not_of(" \t") + 1);
}

}  // namespace dynox::aws

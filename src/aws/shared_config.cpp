#include "aws/shared_config.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace dynox::aws {

namespace {

/// "SSO OIDC" -> "SSO_OIDC".
std::string variable_part(std::string_view service_id) {
    std::string result(service_id);
    std::ranges::transform(result, result.begin(), [](char c) {
        return c == ' ' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return result;
}

std::string lower(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return result;
}

std::string source_in_profile(std::string_view key, std::string_view profile) {
    return std::string(key) + " of profile \"" + std::string(profile) + "\"";
}

/// "; there are: default, prod", for those who have mistyped one.
std::string names_of(const Sections& profiles) {
    constexpr std::size_t names_max = 20;
    std::string text;
    std::size_t count = 0;
    for (const auto& [name, properties] : profiles) {
        if (++count > names_max) {
            return text + ", ...";
        }
        text += (text.empty() ? "; there are: " : ", ") + name;
    }
    return text.empty() ? "; there are no profiles" : text;
}

}  // namespace

std::string home_directory(const Environment& environment, Platform platform) {
    if (std::optional<std::string> home = environment.get("HOME")) {
        return *std::move(home);
    }
    if (platform == Platform::posix) {
        return {};
    }
    if (std::optional<std::string> home = environment.get("USERPROFILE")) {
        return *std::move(home);
    }
    const std::optional<std::string> drive = environment.get("HOMEDRIVE");
    const std::optional<std::string> path = environment.get("HOMEPATH");
    return drive && path ? *drive + *path : std::string();
}

std::string expand_home(std::string_view path, const Environment& environment, Platform platform) {
    const bool is_home =
        path.starts_with("~/") || (platform == Platform::windows && path.starts_with("~\\"));
    if (!is_home) {
        return std::string(path);
    }
    const std::string home = home_directory(environment, platform);
    return home.empty() ? std::string(path) : home + std::string(path.substr(1));
}

std::string profile_file_path(ProfileFileKind kind, const Environment& environment,
                              Platform platform) {
    const bool is_config = kind == ProfileFileKind::config;
    if (const std::optional<std::string> path =
            environment.get(is_config ? "AWS_CONFIG_FILE" : "AWS_SHARED_CREDENTIALS_FILE")) {
        return expand_home(*path, environment, platform);
    }
    std::string path = home_directory(environment, platform);
    if (path.empty()) {
        return path;
    }
    const char separator = platform == Platform::windows ? '\\' : '/';
    if (path.back() != separator) {
        path += separator;
    }
    path += ".aws";
    path += separator;
    path += is_config ? "config" : "credentials";
    return path;
}

Result<bool> parse_boolean(const Setting& setting) {
    const std::string value = lower(setting.value);
    if (value == "true" || value == "false") {
        return value == "true";
    }
    return Error(client_errc::invalid_argument,
                 setting.source + ": expected true or false, found \"" + setting.value + "\"");
}

Result<int> parse_integer(const Setting& setting, int lowest, int highest) {
    const std::string& text = setting.value;
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < lowest ||
        value > highest) {
        return Error(client_errc::invalid_argument,
                     setting.source + ": expected " + std::to_string(lowest) + ".." +
                         std::to_string(highest) + ", found \"" + text + "\"");
    }
    return value;
}

SharedConfig::SharedConfig(std::shared_ptr<const Environment> environment,
                           std::shared_ptr<Files> files, std::string profile)
    : environment_(std::move(environment)),
      files_(std::move(files)),
      profile_name_(std::move(profile)),
      is_named_(!profile_name_.empty()),
      is_named_in_code_(is_named_) {
    if (is_named_) {
        return;
    }
    std::optional<std::string> variable = environment_->get("AWS_PROFILE");
    is_named_ = variable.has_value();
    profile_name_ = is_named_ ? *std::move(variable) : "default";
}

void SharedConfig::load() const {
    // The credentials file is the second one, since it wins.
    for (const ProfileFileKind kind : {ProfileFileKind::config, ProfileFileKind::credentials}) {
        const std::string path = profile_file_path(kind, *environment_);
        if (path.empty()) {
            continue;
        }
        const Result<std::string> text = files_->read(path);
        if (!text) {
            const error_code code = text.error().code();
            if (code == boost::system::errc::no_such_file_or_directory ||
                code == boost::system::errc::not_a_directory) {
                continue;
            }
            problem_ = text.error();
            return;
        }
        if (const Result<void> added = add_profile_file(*text, kind, path, profiles_); !added) {
            problem_ = added.error();
            return;
        }
    }
}

Result<const ProfileSet*> SharedConfig::profiles() const {
    std::call_once(loaded_, [this] { load(); });
    if (problem_) {
        return *problem_;
    }
    return &std::as_const(profiles_);
}

Result<const Properties*> SharedConfig::profile() const {
    const Result<const ProfileSet*> all = profiles();
    if (!all) {
        return all.error();
    }
    const auto found = (*all)->profiles.find(profile_name_);
    if (found != (*all)->profiles.end()) {
        return &found->second;
    }
    if (!is_named_) {
        return static_cast<const Properties*>(nullptr);
    }
    return Error(client_errc::invalid_argument,
                 "profile \"" + profile_name_ + "\" (from " +
                     (is_named_in_code_ ? "ClientConfig::profile" : "AWS_PROFILE") +
                     ") was not found as [profile " + profile_name_ + "] in " +
                     profile_file_path(ProfileFileKind::config, *environment_) + " or as [" +
                     profile_name_ + "] in " +
                     profile_file_path(ProfileFileKind::credentials, *environment_) +
                     names_of((*all)->profiles));
}

Result<std::optional<Setting>> SharedConfig::find(std::initializer_list<std::string_view> variables,
                                                  std::string_view key) const {
    for (const std::string_view variable : variables) {
        if (std::optional<std::string> value = environment_->get(variable)) {
            return std::optional<Setting>(Setting{*std::move(value), std::string(variable)});
        }
    }
    if (key.empty()) {
        return std::optional<Setting>();
    }
    const Result<const Properties*> properties = profile();
    if (!properties) {
        return properties.error();
    }
    const std::string* value = *properties == nullptr ? nullptr : find_property(**properties, key);
    if (value == nullptr) {
        return std::optional<Setting>();
    }
    return std::optional<Setting>(Setting{*value, source_in_profile(key, profile_name_)});
}

Result<bool> SharedConfig::find_boolean(std::string_view variable, std::string_view key,
                                        bool fallback) const {
    const Result<std::optional<Setting>> setting = find({variable}, key);
    if (!setting) {
        return setting.error();
    }
    return *setting ? parse_boolean(**setting) : Result<bool>(fallback);
}

Result<std::optional<Setting>> SharedConfig::find_endpoint_url(std::string_view service_id) const {
    const Result<bool> ignored = find_boolean("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
                                              "ignore_configured_endpoint_urls", false);
    if (!ignored) {
        return ignored.error();
    }
    if (*ignored) {
        return std::optional<Setting>();
    }
    const std::string variable = "AWS_ENDPOINT_URL_" + variable_part(service_id);
    Result<std::optional<Setting>> from_environment = find({variable, "AWS_ENDPOINT_URL"}, {});
    if (!from_environment || *from_environment) {
        return from_environment;
    }
    return find_profile_endpoint_url(service_id);
}

Result<std::optional<Setting>> SharedConfig::find_profile_endpoint_url(
    std::string_view service_id) const {
    const Result<const Properties*> properties = profile();
    if (!properties) {
        return properties.error();
    }
    if (*properties == nullptr) {
        return std::optional<Setting>();
    }
    if (const std::string* section = find_property(**properties, "services")) {
        const Result<const ProfileSet*> all = profiles();
        const auto found = (*all)->services.find(*section);
        if (found == (*all)->services.end()) {
            return Error(client_errc::invalid_argument,
                         source_in_profile("services", profile_name_) +
                             ": there is no section [services " + *section + "]");
        }
        if (std::optional<std::string> url = find_sub_property(
                found->second, lower(variable_part(service_id)), "endpoint_url")) {
            return std::optional<Setting>(
                Setting{*std::move(url), "endpoint_url of [services " + *section + "]"});
        }
    }
    const std::string* url = find_property(**properties, "endpoint_url");
    if (url == nullptr) {
        return std::optional<Setting>();
    }
    return std::optional<Setting>(Setting{*url, source_in_profile("endpoint_url", profile_name_)});
}

}  // namespace dynox::aws

#include "aws/profile_chain.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace dynox::aws {

namespace {

using MaybeBase = std::optional<BaseSource>;

Error misconfigured(std::string_view profile, std::string_view what) {
    return Error(client_errc::invalid_argument,
                 "profile \"" + std::string(profile) + "\": " + std::string(what));
}

std::string text_of(const Properties& properties, std::string_view name) {
    const std::string* value = find_property(properties, name);
    return value == nullptr ? std::string() : *value;
}

Result<MaybeBase> static_keys(const Properties& profile, std::string_view name) {
    StaticKeysSource keys{
        text_of(profile, "aws_access_key_id"), text_of(profile, "aws_secret_access_key"),
        text_of(profile, "aws_session_token"), text_of(profile, "aws_account_id")};
    if (keys.access_key_id.empty() && keys.secret_access_key.empty()) {
        return MaybeBase();
    }
    if (keys.secret_access_key.empty()) {
        return misconfigured(name, "profile missing aws_secret_access_key");
    }
    if (keys.access_key_id.empty()) {
        return misconfigured(name, "profile missing aws_access_key_id");
    }
    return MaybeBase(std::move(keys));
}

Result<MaybeBase> web_identity(const Properties& profile, std::string_view name) {
    WebIdentitySource source{text_of(profile, "role_arn"),
                             text_of(profile, "web_identity_token_file"),
                             text_of(profile, "role_session_name")};
    if (source.token_file.empty()) {
        return MaybeBase();
    }
    if (source.role_arn.empty()) {
        return misconfigured(name,
                             "`web_identity_token_file` was specified but `role_arn` was missing");
    }
    return MaybeBase(std::move(source));
}

/// Region and start URL of an [sso-session]; the profile may repeat them, but not contradict.
std::optional<Error> apply_sso_session(const ProfileSet& profiles, std::string_view name,
                                       SsoSource& source) {
    const auto session = profiles.sso_sessions.find(source.session_name);
    if (session == profiles.sso_sessions.end()) {
        return misconfigured(name, "sso-session named `" + source.session_name +
                                       "` (referenced by profile `" + std::string(name) +
                                       "`) was not found");
    }
    const std::pair<std::string_view, std::string*> keys[] = {{"sso_region", &source.region},
                                                              {"sso_start_url", &source.start_url}};
    for (const auto& [key, value] : keys) {
        std::string of_session = text_of(session->second, key);
        if (!value->empty() && *value != of_session) {
            return misconfigured(name, "`" + std::string(key) +
                                           "` can only be specified in the [sso-session] config "
                                           "when a session name is given");
        }
        if (of_session.empty()) {
            return misconfigured(name, "[sso-session " + source.session_name + "] has no `" +
                                           std::string(key) + "`");
        }
        *value = std::move(of_session);
    }
    return std::nullopt;
}

Result<MaybeBase> sso(const ProfileSet& profiles, const Properties& profile,
                      std::string_view name) {
    SsoSource source{text_of(profile, "sso_session"), text_of(profile, "sso_region"),
                     text_of(profile, "sso_start_url"), text_of(profile, "sso_account_id"),
                     text_of(profile, "sso_role_name")};
    if (source.session_name.empty() && source.region.empty() && source.start_url.empty() &&
        source.account_id.empty() && source.role_name.empty()) {
        return MaybeBase();
    }
    if (source.account_id.empty() && !source.role_name.empty()) {
        return misconfigured(name,
                             "if `sso_role_name` is set, then `sso_account_id` must also be set");
    }
    if (source.role_name.empty() && !source.account_id.empty()) {
        return misconfigured(name,
                             "if `sso_account_id` is set, then `sso_role_name` must also be set");
    }
    if (!source.session_name.empty()) {
        if (std::optional<Error> error = apply_sso_session(profiles, name, source)) {
            return *std::move(error);
        }
        return MaybeBase(std::move(source));
    }
    if (source.region.empty() || source.start_url.empty() || source.role_name.empty()) {
        return misconfigured(name,
                             "SSO needs sso_account_id, sso_role_name, and either sso_session or "
                             "both sso_region and sso_start_url");
    }
    return MaybeBase(std::move(source));
}

Result<MaybeBase> base_of(const ProfileSet& profiles, const Properties& profile,
                          std::string_view name) {
    Result<MaybeBase> found = web_identity(profile, name);
    if (!found || *found) {
        return found;
    }
    found = sso(profiles, profile, name);
    if (!found || *found) {
        return found;
    }
    if (const std::string* session = find_property(profile, "login_session")) {
        return MaybeBase(LoginSource{*session});
    }
    found = static_keys(profile, name);
    if (!found || *found) {
        return found;
    }
    if (const std::string* command = find_property(profile, "credential_process")) {
        return MaybeBase(ProcessSource{*command, text_of(profile, "aws_account_id")});
    }
    return MaybeBase();
}

/// A role of a profile, and where the keys to assume it with come from.
struct RoleStep {
    RoleSource role;
    std::string source_profile;  // empty: `named`
    std::optional<NamedSource> named;
};

Result<std::optional<RoleStep>> role_of(const Properties& profile, std::string_view name) {
    RoleStep step;
    step.role.role_arn = text_of(profile, "role_arn");
    step.source_profile = text_of(profile, "source_profile");
    const std::string credential_source = text_of(profile, "credential_source");
    if (step.role.role_arn.empty()) {
        return std::optional<RoleStep>();
    }
    if (step.source_profile.empty() && credential_source.empty()) {
        if (find_property(profile, "web_identity_token_file") != nullptr) {
            return std::optional<RoleStep>();
        }
        return misconfigured(
            name, "a profile must contain `source_profile` or `credential_source` with `role_arn`");
    }
    if (!step.source_profile.empty() && !credential_source.empty()) {
        return misconfigured(name, "profile contained both source_profile and credential_source");
    }
    constexpr std::pair<std::string_view, NamedSource> sources[] = {
        {"Environment", NamedSource::environment},
        {"EcsContainer", NamedSource::container},
        {"Ec2InstanceMetadata", NamedSource::instance}};
    for (const auto& [word, source] : sources) {
        if (credential_source == word) {
            step.named = source;
        }
    }
    if (!credential_source.empty() && !step.named) {
        return misconfigured(
            name,
            "credential_source: expected Environment, EcsContainer or Ec2InstanceMetadata, "
            "found \"" +
                credential_source + "\"");
    }
    step.role.session_name = text_of(profile, "role_session_name");
    step.role.external_id = text_of(profile, "external_id");
    step.role.mfa_serial = text_of(profile, "mfa_serial");
    const std::string duration = text_of(profile, "duration_seconds");
    const auto [end, error] = std::from_chars(duration.data(), duration.data() + duration.size(),
                                              step.role.duration_seconds);
    if (!duration.empty() && (error != std::errc() || end != duration.data() + duration.size() ||
                              step.role.duration_seconds == 0)) {
        return misconfigured(name,
                             "duration_seconds: expected a number, found \"" + duration + "\"");
    }
    return std::optional<RoleStep>(std::move(step));
}

class Resolver {
  public:
    Resolver(const ProfileSet& profiles, std::string_view selected)
        : profiles_(profiles), selected_(selected) {}

    Result<std::optional<ProfileChain>> run() {
        std::string name(selected_);
        for (;;) {
            const Result<const Properties*> profile = enter(name);
            if (!profile) {
                return profile.error();
            }
            if (visited_.size() > 1) {  // static keys of a source win over its role
                Result<MaybeBase> keys = static_keys(**profile, name);
                if (!keys || *keys) {
                    return finish(std::move(keys), name);
                }
            }
            Result<std::optional<RoleStep>> step = role_of(**profile, name);
            if (!step) {
                return step.error();
            }
            if (!*step) {
                return finish(base_of(profiles_, **profile, name), name);
            }
            roles_.push_back(std::move((*step)->role));
            if ((*step)->named) {
                return finish(MaybeBase(*(*step)->named), name);
            }
            if ((*step)->source_profile == name) {
                return finish(static_keys(**profile, name), name);
            }
            name = std::move((*step)->source_profile);
        }
    }

  private:
    Result<const Properties*> enter(const std::string& name) {
        const auto profile = profiles_.profiles.find(name);
        if (profile == profiles_.profiles.end()) {
            return visited_.empty()
                       ? misconfigured(name, "there is no such profile")
                       : misconfigured(visited_.back(), "could not find source profile " + name +
                                                            " referenced from " + visited_.back());
        }
        if (std::ranges::find(visited_, name) != visited_.end()) {
            return misconfigured(selected_, "profile formed an infinite loop by source_profile");
        }
        visited_.push_back(name);
        return &profile->second;
    }

    Result<std::optional<ProfileChain>> finish(Result<MaybeBase> base, const std::string& name) {
        if (!base) {
            return base.error();
        }
        if (!*base) {
            if (roles_.empty()) {
                return std::optional<ProfileChain>();
            }
            return misconfigured(selected_,
                                 "profile `" + name + "` did not contain credential information");
        }
        std::ranges::reverse(roles_);
        return std::optional<ProfileChain>(ProfileChain{**std::move(base), std::move(roles_)});
    }

    const ProfileSet& profiles_;
    const std::string_view selected_;
    std::vector<std::string> visited_;
    std::vector<RoleSource> roles_;
};

}  // namespace

Result<std::optional<ProfileChain>> resolve_profile_chain(const ProfileSet& profiles,
                                                          std::string_view selected) {
    return Resolver(profiles, selected).run();
}

}  // namespace dynox::aws

// SharedConfig: environment variables and profile files behind one question: what is this setting,
// and who says so?
//
// Precedence of every setting: value in code (the caller's business) > environment variable >
// profile. The files are read once, at the first need, never in a constructor.
#pragma once

#include <initializer_list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "aws/environment.hpp"
#include "aws/files.hpp"
#include "aws/profile_file.hpp"
#include "dynox/errors.hpp"

namespace dynox::aws {

/// A value and where it comes from: `AWS_REGION`, `region of profile "default"`.
struct Setting {
    std::string value;
    std::string source;
};

enum class Platform : unsigned char { posix, windows };

/// The user's home folder; empty if the environment does not say.
[[nodiscard]] std::string home_directory(const Environment& environment,
                                         Platform platform = Platform::posix);
/// `path` with "~/" at its begin replaced.
[[nodiscard]] std::string expand_home(std::string_view path, const Environment& environment,
                                      Platform platform = Platform::posix);
/// Where the file is; empty if there is no home folder to look in.
[[nodiscard]] std::string profile_file_path(ProfileFileKind kind, const Environment& environment,
                                            Platform platform = Platform::posix);

/// true or false in any case. Errors: client_errc::invalid_argument with source and value.
[[nodiscard]] Result<bool> parse_boolean(const Setting& setting);
/// Expects lowest..highest. Errors: client_errc::invalid_argument with source and value.
[[nodiscard]] Result<int> parse_integer(const Setting& setting, int lowest, int highest);

/// Thread safety: shared objects: safe, if its environment is.
class SharedConfig {
  public:
    /// \param profile  the profile's name given in code; empty: AWS_PROFILE, else "default"
    SharedConfig(std::shared_ptr<const Environment> environment, std::shared_ptr<Files> files,
                 std::string profile = {});

    [[nodiscard]] const Environment& environment() const noexcept { return *environment_; }
    [[nodiscard]] Files& files() const noexcept { return *files_; }
    /// Name of the selected profile.
    [[nodiscard]] const std::string& profile_name() const noexcept { return profile_name_; }
    /// The profile was asked for: in code, or by AWS_PROFILE.
    [[nodiscard]] bool is_profile_named() const noexcept { return is_named_; }
    [[nodiscard]] bool is_profile_named_in_code() const noexcept { return is_named_in_code_; }

    /// All sections; reads the files at the first call. Errors: client_errc::invalid_argument for a
    /// malformed file; system errors for one that is there and cannot be read.
    [[nodiscard]] Result<const ProfileSet*> profiles() const;
    /// The selected profile; null if it is "default", not asked for, and not there. Errors: as
    /// profiles(); client_errc::invalid_argument if a profile that was asked for is missing.
    [[nodiscard]] Result<const Properties*> profile() const;

    /// The first of `variables` that is set, else the profile's property `key` (empty: none), else
    /// nullopt. Errors: as profile(), only if no variable is set.
    [[nodiscard]] Result<std::optional<Setting>> find(
        std::initializer_list<std::string_view> variables, std::string_view key) const;
    /// As find(), of "true" and "false"; `fallback` if nothing is set.
    [[nodiscard]] Result<bool> find_boolean(std::string_view variable, std::string_view key,
                                            bool fallback) const;
    /// The configured URL of a service ("DynamoDB", "DynamoDB Streams", "STS", "SSO", "SSO OIDC",
    /// "Signin"): AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL, the profile's `services` section,
    /// its endpoint_url; nullopt if there is none or they are to be ignored.
    [[nodiscard]] Result<std::optional<Setting>> find_endpoint_url(
        std::string_view service_id) const;

  private:
    void load() const;
    [[nodiscard]] Result<std::optional<Setting>> find_profile_endpoint_url(
        std::string_view service_id) const;

    const std::shared_ptr<const Environment> environment_;
    const std::shared_ptr<Files> files_;
    std::string profile_name_;
    bool is_named_ = false;
    bool is_named_in_code_ = false;
    mutable std::once_flag loaded_;
    mutable ProfileSet profiles_;
    mutable std::optional<Error> problem_;
};

}  // namespace dynox::aws

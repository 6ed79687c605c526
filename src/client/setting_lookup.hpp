// SettingLookup: finds settings one by one, and keeps an account of where each came from.
#pragma once

#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "aws/shared_config.hpp"
#include "client/settings.hpp"

namespace dynox::detail {

/// Where a setting is looked for; views of literals.
struct SettingPlaces {
    std::string_view field;                             ///< of ClientConfig; empty: none
    std::initializer_list<std::string_view> variables;  ///< of the environment
    std::string_view key;                               ///< of a profile, and the setting's name
};

/// The first failure is kept; what is asked for after it is not found.
class SettingLookup {
  public:
    SettingLookup(const aws::SharedConfig& config, Settings& settings)
        : config_(config), settings_(settings) {}

    /// The value given in code, else of the environment, else of the profile. nullopt: none.
    std::optional<aws::Setting> find(const std::string& in_code, const SettingPlaces& places,
                                     std::string_view fallback = {});
    [[nodiscard]] bool find_flag(std::optional<bool> in_code, const SettingPlaces& places);
    /// The configured URL of a service ("DynamoDB", "DynamoDB Streams").
    [[nodiscard]] std::optional<aws::Setting> find_endpoint_url(std::string_view service_id);

    void note(std::string_view name, std::string_view value, std::string_view source);
    /// In place of what was noted of it before.
    void renote(std::string_view name, std::string_view value, std::string_view source);
    void fail(Error error);
    [[nodiscard]] bool failed() const noexcept { return settings_.problem.has_value(); }
    [[nodiscard]] const aws::SharedConfig& config() const noexcept { return config_; }

  private:
    const aws::SharedConfig& config_;
    Settings& settings_;
};

}  // namespace dynox::detail

#include "client/setting_lookup.hpp"

#include <algorithm>
#include <utility>

namespace dynox::detail {

std::optional<aws::Setting> SettingLookup::find(const std::string& in_code,
                                                const SettingPlaces& places,
                                                std::string_view fallback) {
    if (failed()) {
        return std::nullopt;
    }
    if (!in_code.empty()) {
        aws::Setting found{in_code, "ClientConfig::" + std::string(places.field)};
        note(places.key, found.value, found.source);
        return found;
    }
    Result<std::optional<aws::Setting>> found = config_.find(places.variables, places.key);
    if (!found) {
        fail(found.error());
        return std::nullopt;
    }
    if (*found) {
        note(places.key, (*found)->value, (*found)->source);
    } else {
        note(places.key, fallback, fallback.empty() ? "not set" : "default");
    }
    return *std::move(found);
}

bool SettingLookup::find_flag(std::optional<bool> in_code, const SettingPlaces& places) {
    const std::string given = in_code ? (*in_code ? "true" : "false") : "";
    const std::optional<aws::Setting> setting = find(given, places, "false");
    if (!setting) {
        return false;
    }
    const Result<bool> value = aws::parse_boolean(*setting);
    if (!value) {
        fail(value.error());
        return false;
    }
    return *value;
}

std::optional<aws::Setting> SettingLookup::find_endpoint_url(std::string_view service_id) {
    if (failed()) {
        return std::nullopt;
    }
    Result<std::optional<aws::Setting>> found = config_.find_endpoint_url(service_id);
    if (!found) {
        fail(found.error());
        return std::nullopt;
    }
    return *std::move(found);
}

void SettingLookup::note(std::string_view name, std::string_view value, std::string_view source) {
    settings_.origins.push_back({std::string(name), std::string(value), std::string(source)});
}

void SettingLookup::renote(std::string_view name, std::string_view value, std::string_view source) {
    const auto found = std::ranges::find(settings_.origins, name, &SettingOrigin::name);
    if (found == settings_.origins.end()) {
        note(name, value, source);
        return;
    }
    found->value = value;
    found->source = source;
}

void SettingLookup::fail(Error error) {
    if (!failed()) {
        settings_.problem = std::move(error);
    }
}

}  // namespace dynox::detail

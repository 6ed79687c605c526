// Profile files: ~/.aws/config and ~/.aws/credentials. Text in, values out; no I/O.
//
// The format, line by line (AWS SDKs and Tools Reference Guide, "Shared config and credentials
// files"; cases: tests/data/aws/profile_parser.json):
//   [profile NAME]  [default]  [sso-session NAME]  [services NAME]    sections of the config file
//   [NAME]                                                            of the credentials file
//   key = value   # comment                                           a property
//    continued                                                        begins with white space
//   # comment     ; comment
// Sections and properties with names outside of letters, digits and -_/.%@:+ are left out.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "dynox/errors.hpp"

namespace dynox::aws {

/// Names are lower-case; values are trimmed, with continued lines after '\n'.
using Properties = std::map<std::string, std::string, std::less<>>;
using Sections = std::map<std::string, Properties, std::less<>>;

/// Both files together.
struct ProfileSet {
    Sections profiles;
    Sections sso_sessions;
    Sections services;
};

enum class ProfileFileKind : std::uint8_t { config, credentials };

/// Adds the sections of one file to `profiles`; its properties win over those already there.
/// \param path  for messages only
/// \par Errors  client_errc::invalid_argument, with path and line; never with a value, which may be
///              a secret.
[[nodiscard]] Result<void> add_profile_file(std::string_view text, ProfileFileKind kind,
                                            std::string_view path, ProfileSet& profiles);

/// The property; null if it is not there or empty.
[[nodiscard]] const std::string* find_property(const Properties& properties, std::string_view name);
/// `name` of the block `block` ("dynamodb =" and the indented "endpoint_url = ..." below it);
/// nullopt if there is none.
[[nodiscard]] std::optional<std::string> find_sub_property(const Properties& properties,
                                                           std::string_view block,
                                                           std::string_view name);

}  // namespace dynox::aws

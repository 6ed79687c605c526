// Profile files from anywhere: no crash; what is read keeps the promises of its names and values.
#include "aws/profile_file.hpp"

#include <string_view>

#include "aws/profile_chain.hpp"
#include "support/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace dynox::aws;
    const std::string text(data, data + size);
    const std::size_t half = text.find('\0');  // between the two files
    ProfileSet profiles;
    const bool read =
        add_profile_file(std::string_view(text).substr(0, half), ProfileFileKind::config, "config",
                         profiles) &&
        add_profile_file(half == std::string::npos ? std::string_view()
                                                   : std::string_view(text).substr(half + 1),
                         ProfileFileKind::credentials, "credentials", profiles);
    if (!read) {
        return 0;
    }
    for (const auto& [name, properties] : profiles.profiles) {
        dynox::test::require(!name.empty(), "a profile has a name");
        for (const auto& [key, value] : properties) {
            dynox::test::require(!key.empty() && key.find_first_of(" =\n") == std::string::npos,
                                 "a property has a plain name", key);
            dynox::test::require(value.find('\r') != 0, "a value is trimmed", key, value);
        }
        (void)find_sub_property(properties, "dynamodb", "endpoint_url");
        (void)resolve_profile_chain(profiles, name);
    }
    return 0;
}

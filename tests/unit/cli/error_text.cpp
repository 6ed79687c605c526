#include "error_text.hpp"

#include <gtest/gtest.h>

#include "dynox/item.hpp"

namespace dynox::cli {
namespace {

Diagnostics refusal() {
    Diagnostics diagnostics;
    diagnostics.message = "The conditional request failed";
    diagnostics.error_name = "ConditionalCheckFailedException";
    return diagnostics;
}

TEST(CliErrorText, LeavesOutTheRequestId) {
    Diagnostics diagnostics = refusal();
    diagnostics.request_id = "4LJR99E8";
    const ConditionalCheckFailedException error(server_errc::conditional_check_failed, diagnostics);
    ASSERT_NE(std::string(error.what()).find("4LJR99E8"), std::string::npos);
    EXPECT_EQ(error_text(error), "ConditionalCheckFailedException: The conditional request failed");
}

TEST(CliErrorText, SpeaksOfOptions) {
    EXPECT_EQ(in_words_of_options("ClientConfig::endpoint_url: expected http://; set "
                                  "ClientConfig::access_key and secret_key, ClientConfig::region "
                                  "or ClientConfig::ca_bundle"),
              "--endpoint-url: expected http://; set --access-key and --secret-key, --region or "
              "ClientConfig::ca_bundle");
    Diagnostics diagnostics;
    diagnostics.message = "ClientConfig::profile: none";
    EXPECT_EQ(error_text(PydynoxException(client_errc::invalid_argument, diagnostics)),
              "ClientException: --profile: none");
}

TEST(CliErrorText, ShowsTheItemThatRefused) {
    Diagnostics diagnostics = refusal();
    diagnostics.item = item("pk", "a").to_flat();
    const ConditionalCheckFailedException error(server_errc::conditional_check_failed, diagnostics);
    EXPECT_EQ(error_text(error),
              "ConditionalCheckFailedException: The conditional request failed\n"
              "dynox: the item there is {\"pk\":\"a\"}");
}

TEST(CliErrorText, LeavesTheTerminalAlone) {
    Diagnostics diagnostics = refusal();
    diagnostics.message = "\x1b[31mred\n";
    diagnostics.item = item("pk", "\x1b\x7f\u009b").to_flat();
    const ConditionalCheckFailedException error(server_errc::conditional_check_failed, diagnostics);
    EXPECT_EQ(error_text(error),
              "ConditionalCheckFailedException: \\x1b[31mred\\n\n"
              R"(dynox: the item there is {"pk":"\u001b\u007f\u009b"})");
}

}  // namespace
}  // namespace dynox::cli

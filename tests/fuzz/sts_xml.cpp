// Answers of STS from anywhere: no crash, and keys only where all of them are.
#include <string_view>

#include "aws/sts.hpp"
#include "aws/xml.hpp"
#include "support/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace dynox::aws;
    const std::string text(data, data + size);
    const dynox::Result<XmlLeaves> leaves = read_xml(text);
    const dynox::Result<Credentials> keys = parse_sts_credentials(text);
    (void)parse_sts_failure(text);
    dynox::test::require(leaves || !keys, "keys come out of XML", text);
    if (keys) {
        dynox::test::require(!keys->access_key_id.empty() && !keys->secret_access_key.empty() &&
                                 !keys->session_token.empty() && keys->expires_at,
                             "keys are complete", text);
    }
    return 0;
}

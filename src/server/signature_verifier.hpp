// Verifies the signatures of requests, for a server that knows the keys of its clients.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "aws/sigv4.hpp"
#include "dynox/server.hpp"
#include "http/message.hpp"

namespace dynox::server {

/// A signature's date may be off by so much (spec/dynamodb.md, section 1, Signing).
inline constexpr std::int64_t signature_age_seconds_max = 15 * 60;

/// Distinct objects: safe. Shared objects: unsafe to change, safe to ask.
class SignatureVerifier {
  public:
    /// Accepts the signatures of `keys` alone, for `region`. Without keys every signature is fine.
    SignatureVerifier(const std::vector<AccessKey>& keys, std::string_view region);

    /// A request that check_signing() has let through.
    /// \param body          as it was sent, packed or not
    /// \param unix_seconds  the present time
    /// \par Errors   in the service's words: incomplete_signature, invalid_signature,
    ///               unrecognized_client. Never a secret, nor what the signature should have been.
    [[nodiscard]] Result<void> verify(const http::Head& request, std::string_view body,
                                      std::int64_t unix_seconds) const;

  private:
    struct Key {
        Key(const std::string& id, const std::string& secret, const std::string& region)
            : credentials{.access_key_id = id, .secret_access_key = secret},
              signer(region, "dynamodb") {}
        aws::Credentials credentials;
        aws::SigV4Signer signer;
    };
    std::string region_;
    std::map<std::string, Key, std::less<>> keys_;
};

}  // namespace dynox::server

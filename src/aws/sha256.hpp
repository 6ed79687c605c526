// SHA-256 and HMAC-SHA-256 over OpenSSL 3, with the algorithm fetched once and contexts reused.
// One-shot HMAC() and EVP_sha256() cost about three times as much (docs/decisions/0004-signing.md).
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

namespace dynox::aws {

using Sha256Digest = std::array<unsigned char, 32>;

/// Digest of the parts, one after the other. Uses a context of the calling thread.
[[nodiscard]] Sha256Digest sha256(std::string_view data);
/// Appends 64 lower-case hex digits.
void append_hex(const Sha256Digest& digest, std::string& out);

/// A key whose inner and outer hash states are prepared: a MAC then costs two context copies
/// instead of four blocks. Thread safety: shared objects: safe (never changed after construction).
class HmacKey {
  public:
    explicit HmacKey(std::string_view key);
    ~HmacKey();
    HmacKey(const HmacKey&) = delete;
    HmacKey& operator=(const HmacKey&) = delete;
    [[nodiscard]] Sha256Digest mac(std::string_view message) const;

  private:
    struct States;
    std::unique_ptr<States> states_;
};

}  // namespace dynox::aws

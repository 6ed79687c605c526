// Content codings of bodies: gzip and deflate (zlib), both ways.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace dynox::server {

enum class Coding : unsigned char { identity, gzip, deflate };

/// "gzip", "deflate"; empty for identity.
[[nodiscard]] std::string_view coding_name(Coding coding) noexcept;

/// The coding that an Accept-Encoding header likes best. Its q-values count; identity wins only by
/// a higher one.
[[nodiscard]] Coding choose_coding(std::string_view accept_encoding) noexcept;

enum class UnpackResult : unsigned char {
    ok,
    unknown_coding,
    damaged,    ///< not of that coding, cut off, or with something behind its end
    too_large,  ///< more than the limit once unpacked
};

/// Unpacks a body of the named Content-Encoding into `out`, at most `size_max` bytes of it: however
/// much a small body claims to be, no more is ever written. Several gzip members in a row are one
/// body.
[[nodiscard]] UnpackResult unpack(std::string_view content_encoding, std::string_view packed,
                                  std::size_t size_max, std::string& out);

/// Packs bodies; keeps zlib's state (about 260 KB, made at the first use) for the next one.
/// Distinct objects: safe. Shared objects: unsafe.
class Packer {
  public:
    Packer() noexcept;
    ~Packer();
    Packer(const Packer&) = delete;
    Packer& operator=(const Packer&) = delete;

    /// Packs `body` into `out` (replaced). false: zlib had no memory, send it as it is.
    [[nodiscard]] bool pack(Coding coding, std::string_view body, std::string& out);

  private:
    struct Streams;
    std::unique_ptr<Streams> streams_;
};

}  // namespace dynox::server

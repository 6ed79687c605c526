// What the fuzzers of both HTTP parsers do with one input: 2 bytes of choices, then the bytes of a
// connection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "support/http_transcript.hpp"

namespace dynox::test {

/// Cuts `bytes` into pieces of lengths drawn from `seed`; some are empty.
inline std::vector<std::string_view> cut_by_seed(std::string_view bytes, std::uint32_t seed) {
    std::vector<std::string_view> pieces;
    while (!bytes.empty()) {
        seed = seed * 1664525U + 1013904223U;  // Numerical Recipes' generator
        const std::size_t size = (seed >> 16) % ((seed >> 8) % 64 + 1);
        pieces.push_back(bytes.substr(0, size));
        bytes.remove_prefix(pieces.back().size());
    }
    return pieces;
}

template <class Parser>
void fuzz_http(const std::uint8_t* data, std::size_t size) {
    if (size < 2) {
        return;
    }
    http::Limits limits;
    if ((data[0] & 1) != 0) {  // small limits, so that short inputs pass them
        limits.head_bytes_max = 64;
        limits.header_count_max = 3;
        limits.body_bytes_max = 16;
        limits.chunk_line_bytes_max = 12;
        limits.trailer_bytes_max = 24;
        limits.informational_max = 1;
    }
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
    Parser whole(limits);
    const Transcript expected = read_in_pieces(whole, {bytes});
    Parser pieces(limits);
    const Transcript found = read_in_pieces(pieces, cut_by_seed(bytes, data[0] * 256U + data[1]));
    if (found.text != expected.text || found.error != expected.error) {
        std::abort();
    }
}

}  // namespace dynox::test

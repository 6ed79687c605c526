// Buffers that a thread keeps for its next request: they are used from the moment that something is
// there to be sent or read, so that the many requests a thread has in flight need few of them, which
// stay in the processor's caches.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

namespace dynox::detail {

/// Larger ones are not kept.
inline constexpr std::size_t spare_size_bytes_max = std::size_t{64} * 1024;

struct Buffer {
    std::unique_ptr<char[]> bytes;
    std::size_t capacity = 0;
};

/// The thread's spare buffer; a new one of `size_bytes` if there is none as large.
[[nodiscard]] Buffer take_buffer(std::size_t size_bytes);
/// Of any thread.
void keep_buffer(Buffer buffer) noexcept;

/// An empty string, with the room of the thread's spare one.
[[nodiscard]] std::string take_text() noexcept;
void keep_text(std::string text) noexcept;

}  // namespace dynox::detail

#include "client/spare_buffers.hpp"

#include <utility>

namespace dynox::detail {

namespace {

struct Spares {
    Spares() = default;
    Spares(const Spares&) = delete;
    Spares& operator=(const Spares&) = delete;
    ~Spares();
    Buffer buffer;
    std::string text;
};
// Objects with static storage may send requests when the thread's own are destroyed.
thread_local bool spares_are_gone = false;  // trivial: readable to the thread's very end
thread_local Spares spares;

Spares::~Spares() {
    spares_are_gone = true;
}

}  // namespace

Buffer take_buffer(std::size_t size_bytes) {
    if (!spares_are_gone && spares.buffer.capacity >= size_bytes) {
        return std::exchange(spares.buffer, {});
    }
    return {std::make_unique_for_overwrite<char[]>(size_bytes), size_bytes};
}

void keep_buffer(Buffer buffer) noexcept {
    if (!spares_are_gone && buffer.capacity <= spare_size_bytes_max &&
        buffer.capacity > spares.buffer.capacity) {
        spares.buffer = std::move(buffer);
    }
}

std::string take_text() noexcept {
    return spares_are_gone ? std::string() : std::exchange(spares.text, {});
}

void keep_text(std::string text) noexcept {
    if (!spares_are_gone && text.capacity() <= spare_size_bytes_max &&
        text.capacity() > spares.text.capacity()) {
        text.clear();
        spares.text = std::move(text);
    }
}

}  // namespace dynox::detail

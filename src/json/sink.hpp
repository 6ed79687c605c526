// Sink: appends to a std::string through a raw cursor, without a bounds check and a terminator for
// each piece.
#pragma once

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>

namespace dynox::json {

class Sink {
  public:
    explicit Sink(std::string& out) : out_(out), used_(out.size()) {}
    ~Sink() { out_.resize(used_); }
    Sink(const Sink&) = delete;
    Sink& operator=(const Sink&) = delete;

    /// Room for `size` more bytes, to be followed by commit().
    [[nodiscard]] char* reserve(std::size_t size) {
        if (out_.size() - used_ < size) {
            grow(size);
        }
        return out_.data() + used_;
    }
    void commit(const char* end) noexcept { used_ = static_cast<std::size_t>(end - out_.data()); }

    void put(char character) {
        char* const at = reserve(1);
        *at = character;
        commit(at + 1);
    }
    void put(std::string_view text) {
        char* const at = reserve(text.size());
        std::memcpy(at, text.data(), text.size());
        commit(at + text.size());
    }
    /// For literals: the size is a constant, so the copy is a store or two.
    template <std::size_t N>
    void literal(const char (&text)[N]) {
        char* const at = reserve(N - 1);
        std::memcpy(at, text, N - 1);
        commit(at + (N - 1));
    }
    /// JSON string, quoted and escaped.
    void string(std::string_view text);
    /// JSON string of base64.
    void base64(std::string_view bytes);
    /// Text of ordered number bytes, without quotes.
    void number(std::string_view ordered);

  private:
    // resize() sets the new bytes to zero, so it takes no more than is likely to be used.
    void grow(std::size_t size) {
        constexpr std::size_t step_min = 512;
        constexpr std::size_t step_max = std::size_t{64} * 1024;
        out_.resize(used_ + size + std::clamp(used_, step_min, step_max));
    }

    std::string& out_;
    std::size_t used_;
};

}  // namespace dynox::json

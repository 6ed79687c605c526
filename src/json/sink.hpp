// Sink: appends to a std::string through a raw cursor, without a bounds check and a terminator for
// each piece.
#pragma once

#include <cstddef>
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
    void string(std::string_view text) { string("\"", text, "\""); }
    /// The same between two literals that hold the quotes: one look at the room for all three.
    template <std::size_t N, std::size_t M>
    void string(const char (&before)[N], std::string_view text, const char (&after)[M]) {
        char* at = reserve(N - 1 + text.size() + M - 1);
        std::memcpy(at, before, N - 1);
        at += N - 1;
        if (copy_plain(text, at)) {
            at += text.size();
        } else {
            commit(at);
            escape(text);
            at = reserve(M - 1);
        }
        std::memcpy(at, after, M - 1);
        commit(at + (M - 1));
    }
    /// JSON string of base64.
    void base64(std::string_view bytes);
    /// Text of ordered number bytes, without quotes.
    void number(std::string_view ordered) { number("", ordered, ""); }
    /// The same between two literals.
    template <std::size_t N, std::size_t M>
    void number(const char (&before)[N], std::string_view ordered, const char (&after)[M]) {
        char* at = reserve(N - 1 + number_size_max + M - 1);
        std::memcpy(at, before, N - 1);
        at = write_number(ordered, at + (N - 1));
        std::memcpy(at, after, M - 1);
        commit(at + (M - 1));
    }

  private:
    static constexpr std::size_t number_size_max = 176;  // decimal::text_size_max at least

    /// Copies a text that needs no escape, several characters at a time; false if it needs one:
    /// what is at `at` is then of no use.
    [[nodiscard]] static bool copy_plain(std::string_view text, char* at) noexcept;
    [[nodiscard]] static char* write_number(std::string_view ordered, char* at);
    void escape(std::string_view text);
    // resize() sets the new bytes to zero, so it takes no more than is likely to be used.
    void grow(std::size_t size);

    std::string& out_;
    std::size_t used_;
};

}  // namespace dynox::json

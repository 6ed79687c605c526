#include "aws/percent_encoding.hpp"

namespace dynox::aws {

void append_percent_encoded(std::string_view text, std::string_view also_allowed,
                            std::string& out) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    constexpr std::string_view marks = "-._~";
    for (const char c : text) {
        const bool is_unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                   (c >= '0' && c <= '9') ||
                                   marks.find(c) != std::string_view::npos;
        if (is_unreserved || also_allowed.find(c) != std::string_view::npos) {
            out += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            out += '%';
            out += digits[byte >> 4U];
            out += digits[byte & 15U];
        }
    }
}

std::string percent_encoded(std::string_view text) {
    std::string out;
    out.reserve(text.size() + 16);
    append_percent_encoded(text, {}, out);
    return out;
}

}  // namespace dynox::aws

#include "terminal.hpp"

#include <langinfo.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <clocale>
#include <cstdlib>
#include <string_view>

namespace dynox::cli {

bool is_terminal(int fd) noexcept {
    return isatty(fd) == 1;
}

std::size_t terminal_width(int fd) noexcept {
    winsize size{};
    if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        return size.ws_col;
    }
    return 80;
}

bool colors_wanted(int fd) noexcept {
    const char* term = std::getenv("TERM");
    const char* no_color = std::getenv("NO_COLOR");  // https://no-color.org
    return is_terminal(fd) && term != nullptr && std::string_view(term) != "dumb" &&
           (no_color == nullptr || *no_color == '\0');
}

void use_utf8() noexcept {
    std::setlocale(LC_CTYPE, "");
    if (std::string_view(nl_langinfo(CODESET)) != "UTF-8") {
        std::setlocale(LC_CTYPE, "C.UTF-8");
    }
}

std::string visible(std::string_view text) {
    static constexpr std::string_view hex = "0123456789abcdef";
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char character = text[i];
        const auto byte = static_cast<unsigned char>(character);
        // U+0080..U+009F, two bytes, of which the second says all.
        const bool c1 =
            byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0;
        if (c1) {
            continue;
        }
        const bool after_c2 = i > 0 && static_cast<unsigned char>(text[i - 1]) == 0xc2;
        if (byte >= 0x20 && byte != 0x7f && !(after_c2 && byte >= 0x80 && byte < 0xa0)) {
            result += character;
        } else if (character == '\n') {
            result += "\\n";
        } else if (character == '\t') {
            result += "\\t";
        } else {
            result += "\\x";
            result += hex[byte >> 4];
            result += hex[byte & 15];
        }
    }
    return result;
}

std::string visible_json(std::string json) {
    const auto is_driving = [](unsigned char byte) { return byte == 0x7f || byte == 0xc2; };
    if (std::ranges::none_of(json, is_driving)) {
        return json;
    }
    static constexpr std::string_view hex = "0123456789abcdef";
    std::string result;
    result.reserve(json.size() + 16);
    for (std::size_t i = 0; i < json.size(); ++i) {
        auto byte = static_cast<unsigned char>(json[i]);
        if (byte == 0xc2 && i + 1 < json.size() && static_cast<unsigned char>(json[i + 1]) < 0xa0) {
            byte = static_cast<unsigned char>(json[++i]);  // U+0080..U+009F
        } else if (byte != 0x7f) {
            result += json[i];
            continue;
        }
        result += "\\u00";
        result += hex[byte >> 4];
        result += hex[byte & 15];
    }
    return result;
}

}  // namespace dynox::cli

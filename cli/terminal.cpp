#include "terminal.hpp"

#include <langinfo.h>
#include <sys/ioctl.h>
#include <unistd.h>

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

}  // namespace dynox::cli

// What the program needs to know about where its output goes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace dynox::cli {

/// Is this file descriptor a terminal that can show colours and a moving line?
[[nodiscard]] bool is_terminal(int fd) noexcept;

/// Columns of the terminal behind `fd`; 80 if it does not say.
[[nodiscard]] std::size_t terminal_width(int fd) noexcept;

/// May colours be used on `fd`? (a terminal, TERM is not "dumb", NO_COLOR is not set)
[[nodiscard]] bool colors_wanted(int fd) noexcept;

/// Sets the character type of the C library to UTF-8, which the width of table columns needs: call
/// it before one is drawn. Data is UTF-8 whatever the locale says.
void use_utf8() noexcept;

/// Control characters as \n, \t or \x1b: in data, and in what a service says, they would break the
/// lines or drive the terminal.
[[nodiscard]] std::string visible(std::string_view text);

/// JSON in which those control characters that JSON itself leaves as they are, U+007F to U+009F,
/// are escaped. The same value to whoever reads it.
[[nodiscard]] std::string visible_json(std::string json);

}  // namespace dynox::cli

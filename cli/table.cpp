#include "table.hpp"

#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cwchar>

#include "terminal.hpp"

namespace dynox::cli {
namespace {

constexpr std::string_view gap = "  ";
constexpr std::size_t cut_width_min = 4;  // no column is cut to less

struct Glyph {
    std::size_t size;   // bytes, at least 1
    std::size_t width;  // columns
};

// The character at the start of `text`; bytes that are no text count as one column each.
Glyph first_glyph(std::string_view text) {
    std::mbstate_t state{};
    wchar_t character = 0;
    const std::size_t size = std::mbrtowc(&character, text.data(), text.size(), &state);
    if (size == 0 || size > text.size()) {
        return {1, 1};
    }
    const int width = wcwidth(character);
    return {size, width < 0 ? 1U : static_cast<std::size_t>(width)};
}

}  // namespace

TableStyle standard_output_style() {
    use_utf8();
    TableStyle style;
    style.width = is_terminal(STDOUT_FILENO) ? terminal_width(STDOUT_FILENO) : 0;
    style.colors = colors_wanted(STDOUT_FILENO);
    return style;
}

std::size_t display_width(std::string_view text) {
    std::size_t width = 0;
    while (!text.empty()) {
        const Glyph glyph = first_glyph(text);
        width += glyph.width;
        text.remove_prefix(glyph.size);
    }
    return width;
}

std::string ellipsize(std::string_view text, std::size_t width) {
    if (display_width(text) <= width) {
        return std::string(text);
    }
    std::size_t size = 0;
    for (std::size_t used = 1; size < text.size();) {  // 1: the ellipsis
        const Glyph glyph = first_glyph(text.substr(size));
        if (used + glyph.width > width) {
            break;
        }
        used += glyph.width;
        size += glyph.size;
    }
    return std::string(text.substr(0, size)) + "\u2026";
}

Table::Table(std::vector<std::string> headings)
    : headings_(std::move(headings)), alignments_(headings_.size(), Align::left) {
    for (std::string& heading : headings_) {
        heading = visible(heading);
    }
}

void Table::add_row(std::vector<std::string> cells) {
    assert(cells.size() <= headings_.size());
    for (std::string& cell : cells) {
        cell = visible(cell);
    }
    rows_.push_back(std::move(cells));
}

void Table::align(std::size_t column, Align align) {
    assert(column < headings_.size());
    alignments_[column] = align;
}

void Table::fit(std::vector<std::size_t>& widths, std::size_t width) const {
    std::size_t total = gap.size() * (widths.size() - 1);
    for (const std::size_t column : widths) {
        total += column;
    }
    while (total > width) {
        // The widest column that may be cut, one column at a time: the widths end up alike.
        std::size_t widest = widths.size();
        for (std::size_t i = 0; i < widths.size(); ++i) {
            if (alignments_[i] == Align::left && widths[i] > cut_width_min &&
                (widest == widths.size() || widths[i] > widths[widest])) {
                widest = i;
            }
        }
        if (widest == widths.size()) {
            return;
        }
        --widths[widest];
        --total;
    }
}

void Table::append_line(std::string& out, const std::vector<std::string>& cells,
                        const std::vector<std::size_t>& widths) const {
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const std::string cell =
            alignments_[i] == Align::left ? ellipsize(cells[i], widths[i]) : cells[i];
        const std::size_t used = display_width(cell);
        const std::size_t blanks = used < widths[i] ? widths[i] - used : 0;
        out += i == 0 ? std::string_view() : gap;
        if (alignments_[i] == Align::right) {
            out.append(blanks, ' ');
            out += cell;
        } else {
            out += cell;
            out.append(blanks, ' ');
        }
    }
    out.erase(out.find_last_not_of(' ') + 1);
}

std::string Table::render(const TableStyle& style) const {
    if (rows_.empty()) {
        return {};
    }
    std::vector<std::size_t> widths;
    widths.reserve(headings_.size());
    for (const std::string& heading : headings_) {
        widths.push_back(display_width(heading));
    }
    for (const std::vector<std::string>& row : rows_) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            widths[i] = std::max(widths[i], display_width(row[i]));
        }
    }
    if (style.width > 0) {
        fit(widths, style.width);
    }
    std::string out;
    if (std::ranges::any_of(headings_, [](const auto& heading) { return !heading.empty(); })) {
        std::string line;
        append_line(line, headings_, widths);
        out += style.colors ? "\033[1m" + line + "\033[0m\n" : line + "\n";
    }
    for (const std::vector<std::string>& row : rows_) {
        append_line(out, row, widths);
        out += '\n';
    }
    return out;
}

}  // namespace dynox::cli

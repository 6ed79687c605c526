// Text in aligned columns. (libsmartcols, Debian's library for this, loops for ever on some wide
// characters and cuts without a mark.)
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dynox::cli {

/// How a table is drawn.
struct TableStyle {
    std::size_t width = 0;  ///< columns of the terminal; 0: as wide as it gets (no terminal)
    bool colors = false;    ///< headings in bold
};

/// The style that fits standard output. Calls use_utf8().
[[nodiscard]] TableStyle standard_output_style();

/// Rows of cells under headings (no heading line if all are empty). Widths follow the UTF-8 text,
/// see use_utf8(); control characters are shown escaped. What does not fit into the style's width
/// is cut and ends in an ellipsis; columns aligned to the right (numbers) are never cut. Thread
/// safety: distinct objects: safe; shared objects: unsafe.
class Table {
  public:
    enum class Align : unsigned char { left, right };

    explicit Table(std::vector<std::string> headings);
    /// Cells in the order of the headings; missing ones are blank, there may not be more.
    void add_row(std::vector<std::string> cells);
    void align(std::size_t column, Align align);
    /// The drawn table, each line with its line end; blanks at the ends of lines are left out.
    [[nodiscard]] std::string render(const TableStyle& style) const;

  private:
    void fit(std::vector<std::size_t>& widths, std::size_t width) const;
    void append_line(std::string& out, const std::vector<std::string>& cells,
                     const std::vector<std::size_t>& widths) const;

    std::vector<std::string> headings_;
    std::vector<Align> alignments_;
    std::vector<std::vector<std::string>> rows_;
};

/// Columns that `text` takes on a terminal.
[[nodiscard]] std::size_t display_width(std::string_view text);
/// The longest beginning of `text` that fits with an ellipsis into `width` columns; `text` itself
/// if it fits.
[[nodiscard]] std::string ellipsize(std::string_view text, std::size_t width);

}  // namespace dynox::cli

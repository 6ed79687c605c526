// Items as people type and read them: JSON in, a table or JSON lines out.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dynox/item.hpp"
#include "table.hpp"

namespace dynox::cli {

/// An item as typed: plain JSON, or DynamoDB JSON if each attribute has its form ({"S": "x"}). So
/// {"a": {"N": "5"}} is the number 5; `dynamodb_json` forbids plain JSON.
/// Errors: client_errc::invalid_json, saying where.
enum class InputForm : std::uint8_t { detect, dynamodb_json };
[[nodiscard]] Result<Item> read_item(std::string_view json, InputForm form = InputForm::detect);

/// One key value as typed, for a key attribute of this type: S as it is, N a number, B base64.
[[nodiscard]] Result<AttributeValue> read_key_value(std::string_view text, AttributeType type);

/// What stands in a cell: the bare text of S and N, else plain JSON.
[[nodiscard]] std::string cell_text(const AttributeValue& value);

/// How items are printed.
enum class OutputForm : std::uint8_t { table, json, dynamodb_json };

/// Prints items as they come: JSON at once, one document a line; a table in blocks of so many rows
/// that its column widths fit the rows.
/// Thread safety: distinct objects: safe; shared objects: unsafe.
class ItemPrinter {
  public:
    using Sink = std::function<void(std::string_view)>;
    static constexpr std::size_t table_rows_max = 1000;  // rows held back to find the widths

    /// \param first_columns  Names that come first in a table: the keys; the others follow sorted.
    ItemPrinter(OutputForm form, TableStyle style, std::vector<std::string> first_columns,
                Sink sink)
        : form_(form),
          style_(style),
          first_columns_(std::move(first_columns)),
          sink_(std::move(sink)) {}
    void print(Item item);
    /// Prints what is held back.
    void finish();
    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }

  private:
    void print_block();

    OutputForm form_;
    TableStyle style_;
    std::vector<std::string> first_columns_;
    Sink sink_;
    std::vector<Item> block_;
    std::uint64_t count_ = 0;
};

}  // namespace dynox::cli

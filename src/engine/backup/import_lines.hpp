// The items in a file of an import: DYNAMODB_JSON or CSV, plain or packed with gzip.
//
//   DYNAMODB_JSON   a line for each item: {"Item": {"pk": {"S": "x"}, ...}}
//   CSV             RFC 4180: fields between delimiters, quoted with " where they hold one, a line
//                   break or " (doubled). Attributes are named by the header list, or by the first
//                   line. Key attributes of the table and its indexes have their declared type (B
//                   in base64), all others are strings. An empty field is no attribute.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dynox/api/transfer.hpp"
#include "dynox/errors.hpp"
#include "dynox/flat_item.hpp"
#include "engine/backup/folder.hpp"

namespace dynox::engine {

/// A record longer than this cannot be an item: no type of DynamoDB takes ten characters a byte.
inline constexpr std::size_t import_record_bytes_max = std::size_t{4} << 20;

/// Records of a file.
class ImportFile {
  public:
    enum class Packing : std::uint8_t { none, gzip };
    /// Errors: storage_unusable: the file is not packed so.
    [[nodiscard]] static Result<std::unique_ptr<ImportFile>> open(Descriptor file, Packing packing);
    virtual ~ImportFile() = default;
    /// The next record, without the end of its line. nullopt: there is none. With the delimiter of
    /// CSV, a record is of all lines that an open quote joins (by a line feed), else of one. A
    /// record that is too long comes as its beginning, one byte longer than it may be. Errors:
    /// storage_unusable: the file cannot be read, or is damaged.
    [[nodiscard]] virtual Result<std::optional<std::string>> next_record(
        std::optional<char> csv_delimiter) = 0;
};

/// Where in a record of CSV a text ends.
enum class CsvPlace : std::uint8_t { field_begin, plain, quoted, behind_quote };
/// Goes on from `place`, which is field_begin at first. A record whose line ends `quoted` goes on
/// in the next one.
[[nodiscard]] CsvPlace scan_csv(CsvPlace place, std::string_view text, char delimiter) noexcept;
/// The fields of a record. nullopt: a quote is open.
[[nodiscard]] std::optional<std::vector<std::string>> csv_fields(std::string_view record,
                                                                 char delimiter);

/// What an item of a CSV record is made of.
struct CsvSchema {
    char delimiter = ',';
    std::vector<std::string> names;  // empty: the first record of the file has them
    std::vector<api::AttributeDefinition> types;
};
/// Errors: validation: too many fields, a field that is not of its type.
[[nodiscard]] Result<FlatItem> csv_item(const CsvSchema& schema,
                                        const std::vector<std::string>& names,
                                        const std::vector<std::string>& fields);
/// Errors: validation, serialization.
[[nodiscard]] Result<FlatItem> json_item(std::string_view line);

}  // namespace dynox::engine

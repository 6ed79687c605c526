#include "engine/backup/import_lines.hpp"

#include <zlib.h>

#include <algorithm>

#include "api/wire.hpp"
#include "dynox/number.hpp"
#include "engine/failures.hpp"
#include "json/base64.hpp"
#include "json/value_rules.hpp"
#include "value/utf8.hpp"

namespace dynox::engine {
namespace {

constexpr unsigned buffer_bytes = 64 * 1024;
// A packed line of next to nothing can be of any length: what is left out of a record ends here.
constexpr std::size_t skipped_bytes_max = std::size_t{64} << 20;

/// One on its way.
struct Record {
    std::string text;
    std::size_t skipped = 0;  // bytes
    void append(std::string_view bytes) {
        const std::size_t room = import_record_bytes_max + 1 - text.size();
        text.append(bytes.substr(0, std::min(bytes.size(), room)));
        skipped += bytes.size() - std::min(bytes.size(), room);
    }
};

/// zlib reads plain files too: one reader for both.
class ZlibFile final : public ImportFile {
  public:
    explicit ZlibFile(gzFile file) : file_(file), buffer_(buffer_bytes, '\0') {}
    ~ZlibFile() override { gzclose_r(file_); }
    ZlibFile(const ZlibFile&) = delete;
    ZlibFile& operator=(const ZlibFile&) = delete;

    Result<std::optional<std::string>> next_record(std::optional<char> csv_delimiter) override {
        Record record;
        CsvPlace place = CsvPlace::field_begin;
        while (true) {
            if (record.skipped > skipped_bytes_max) {
                return Error(client_errc::storage_unusable,
                             "a file of the import has a record of more than 64 MiB");
            }
            if (at_ == end_) {
                if (Result<void> read = fill(); !read) {
                    return read.error();
                }
                if (at_ == end_) {
                    return record.text.empty() ? std::nullopt
                                               : std::optional(std::move(record.text));
                }
            }
            const std::string_view rest(buffer_.data() + at_, end_ - at_);
            const std::size_t size = std::min(rest.find('\n'), rest.size());
            record.append(rest.substr(0, size));
            if (csv_delimiter) {
                // Of what is skipped, too: it may open and close quotes.
                place = scan_csv(place, rest.substr(0, size), *csv_delimiter);
            }
            const bool is_line_ended = size < rest.size();
            at_ += size + (is_line_ended ? 1 : 0);
            if (!is_line_ended) {
                continue;
            }
            if (record.skipped == 0 && record.text.ends_with('\r')) {
                record.text.pop_back();
            }
            if (place != CsvPlace::quoted) {
                return std::optional(std::move(record.text));
            }
            record.append("\n");
        }
    }

  private:
    [[nodiscard]] Result<void> fill() {
        const int read = gzread(file_, buffer_.data(), buffer_bytes);
        at_ = 0;
        end_ = read > 0 ? static_cast<std::size_t>(read) : 0;
        int code = Z_OK;
        std::string_view text = gzerror(file_, &code);
        // zlib knows the file by the number of its descriptor: "<fd:7>: what is wrong".
        if (const std::size_t end = text.find(">: "); end != std::string_view::npos) {
            text.remove_prefix(end + 3);
        }
        // A packed file that ends early is an error that zlib tells at the end only.
        if (read < 0 || (read == 0 && code != Z_OK && code != Z_STREAM_END)) {
            return Error(client_errc::storage_unusable,
                         "a file of the import cannot be read: " + std::string(text));
        }
        return {};
    }

    gzFile file_;
    std::string buffer_;
    std::size_t at_ = 0;
    std::size_t end_ = 0;
};

Error bad_field(const std::string& name, const char* expected) {
    return validation_error("expected the attribute " + name + " to be " + expected);
}

Result<void> write_field(ItemWriter& writer, AttributeType type, const std::string& name,
                         const std::string& text) {
    if (const std::string_view fault = json::name_fault(name); !fault.empty()) {
        return validation_error(std::string(fault));
    }
    if (utf8::find_invalid(name) != name.size()) {
        return validation_error("expected the name of an attribute to be UTF-8");
    }
    if (type == AttributeType::number) {
        const Result<Number> number = Number::parse(text);
        if (!number) {
            return bad_field(name, "a number");
        }
        writer.name(name);
        writer.number(*number);
        return {};
    }
    writer.name(name);
    if (type == AttributeType::binary) {
        std::string bytes(json::base64_bytes_max(text.size()), '\0');
        std::size_t size = 0;
        if (json::read_base64(text, bytes.data(), size) != json::Base64Fault::none) {
            return bad_field(name, "base64");
        }
        writer.binary(std::string_view(bytes).substr(0, size));
    } else {
        if (utf8::find_invalid(text) != text.size()) {
            return bad_field(name, "UTF-8");
        }
        writer.string(text);
    }
    return {};
}

}  // namespace

Result<std::unique_ptr<ImportFile>> ImportFile::open(Descriptor file, Packing packing) {
    gzFile opened = gzdopen(file.number(), "rb");
    if (opened == nullptr) {
        return Error(client_errc::storage_unusable, "zlib has no memory for an import");
    }
    static_cast<void>(file.release());  // zlib closes it
    auto lines = std::make_unique<ZlibFile>(opened);
    // 1: the file does not begin as gzip's do. An empty one is fine either way.
    const int first = gzgetc(opened);
    if (first >= 0) {
        gzungetc(first, opened);
        const bool is_plain = gzdirect(opened) == 1;
        if (is_plain != (packing == Packing::none)) {
            return Error(client_errc::storage_unusable,
                         packing == Packing::none
                             ? "a file of the import is packed with gzip, not plain as "
                               "InputCompressionType says"
                             : "a file of the import is not packed with gzip as "
                               "InputCompressionType says");
        }
    }
    return std::unique_ptr<ImportFile>(std::move(lines));
}

CsvPlace scan_csv(CsvPlace place, std::string_view text, char delimiter) noexcept {
    for (const char c : text) {
        if (place == CsvPlace::quoted) {
            place = c == '"' ? CsvPlace::behind_quote : CsvPlace::quoted;
        } else if (c == '"' && place != CsvPlace::plain) {
            place = CsvPlace::quoted;  // the field's first quote, or one that was doubled
        } else {
            place = c == delimiter ? CsvPlace::field_begin : CsvPlace::plain;
        }
    }
    return place;
}

std::optional<std::vector<std::string>> csv_fields(std::string_view record, char delimiter) {
    std::vector<std::string> fields(1);
    bool is_quoted = false;
    for (std::size_t i = 0; i < record.size(); ++i) {
        const char c = record[i];
        const bool is_at_begin = i == 0 || record[i - 1] == delimiter;
        if (is_quoted) {
            if (c != '"') {
                fields.back().push_back(c);
            } else if (i + 1 < record.size() && record[i + 1] == '"') {
                fields.back().push_back('"');
                ++i;
            } else {
                is_quoted = false;
            }
        } else if (c == delimiter) {
            fields.emplace_back();
        } else if (c == '"' && is_at_begin) {
            is_quoted = true;
        } else {
            fields.back().push_back(c);
        }
    }
    if (is_quoted) {
        return std::nullopt;
    }
    return fields;
}

Result<FlatItem> csv_item(const CsvSchema& schema, const std::vector<std::string>& names,
                          const std::vector<std::string>& fields) {
    if (fields.size() > names.size()) {
        return validation_error("expected at most " + std::to_string(names.size()) +
                                " fields, found " + std::to_string(fields.size()));
    }
    ItemWriter writer;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (fields[i].empty()) {
            continue;
        }
        const auto type = std::find_if(schema.types.begin(), schema.types.end(),
                                       [&](const api::AttributeDefinition& known) {
                                           return known.attribute_name == names[i];
                                       });
        if (Result<void> written = write_field(
                writer, type == schema.types.end() ? AttributeType::string : type->attribute_type,
                names[i], fields[i]);
            !written) {
            return written.error();
        }
    }
    return writer.finish();
}

Result<FlatItem> json_item(std::string_view line) {
    const std::size_t begin = line.find_first_not_of(" \t");
    if (line.size() > import_record_bytes_max || begin == std::string_view::npos ||
        line[begin] != '{') {
        return validation_error("expected a line with an item: {\"Item\": {...}}");
    }
    // The rules of an item are those of PutItem. A name of a table that is not looked at.
    std::string body = "{\"TableName\":\"import\",";
    body.append(line.substr(begin + 1));
    Result<api::PutItemRequest> request = api::decode_request<api::PutItemRequest>(body);
    if (!request) {
        return request.error();
    }
    return std::move(request->item);
}

}  // namespace dynox::engine

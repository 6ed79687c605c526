// Reader: DynamoDB JSON under simdjson On-Demand -> flat items, in one pass.
//
// It finds two sorts of faults. Type faults (a number where a string is due, malformed JSON) end
// the reading at once: in the service they come before all validation of a request. Validation
// faults (a number out of range, a set with duplicates) are set aside, the first of them, and the
// reading goes on for the types' sake.
//
// Included by few .cpp files: simdjson costs seconds per translation unit.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dynox/errors.hpp"
#include "dynox/flat_item.hpp"
#include "json/token.hpp"
#include "json/value_rules.hpp"

namespace dynox::json {

/// The first validation fault among values, in the service's words. One for each thing that is read
/// as a whole.
class ValueErrors {
  public:
    [[nodiscard]] bool any() const noexcept { return where_ != nullptr; }
    /// Without prefixes that depend on where the value stands in a request.
    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    /// Name of the top-level attribute (or of the ":v" of expression values) in which it is.
    [[nodiscard]] const std::string& attribute() const noexcept { return attribute_; }
    /// Where in the JSON text that was read.
    [[nodiscard]] const char* where() const noexcept { return where_; }
    /// Keeps the fault if it is the first.
    void report(std::string_view text, std::string_view attribute, const char* where);
    void clear() noexcept { where_ = nullptr; }

  private:
    std::string text_;
    std::string attribute_;
    const char* where_ = nullptr;
};

/// Attribute values inside one another that are still read for their types; deeper ones are
/// malformed JSON to us, as JSON beyond about 2,000 levels is to the service.
inline constexpr unsigned read_depth_max = 1000;

/// A type fault.
struct TypeFault {
    std::string service_text;   ///< of the SerializationException; empty for malformed JSON
    std::string_view expected;  ///< for messages of our own: "a string", "the type of a value"
    std::string found;
    const char* where = nullptr;
};

/// Reads {"name": {"S": "x"}, ...} into the writer's top level, or one {"S": "x"} (call the
/// writer's name() first). The functions return false after a type fault. When they do, and when
/// errors.any(), the writer is empty: what was read is of no use.
class DynamoDBReader {
  public:
    DynamoDBReader(ItemWriter& writer, ValueErrors& errors, unsigned nesting_max = item_nesting_max)
        : writer_(writer), errors_(errors), nesting_max_(nesting_max) {}

    /// `value`: any JSON value that stands as a member of a structure where a map is due.
    [[nodiscard]] bool read_item(simdjson::ondemand::value value);
    [[nodiscard]] bool read_item(simdjson::ondemand::object object);
    /// `value`: where an AttributeValue is due, as a member of a structure or as an element of a
    /// list or map.
    [[nodiscard]] bool read_member_value(simdjson::ondemand::value value);
    [[nodiscard]] bool read_element_value(simdjson::ondemand::value value);
    [[nodiscard]] const TypeFault& fault() const noexcept { return fault_; }

  private:
    using Value = simdjson::ondemand::value;
    /// A value that is looked at: its token, trimmed for scalars, and what it is.
    struct Token {
        std::string_view text;
        Kind kind;
    };
    [[nodiscard]] static Token look(Value& value) noexcept;
    /// The bytes of a string; views into the text, or into the parser's buffer if there are
    /// escapes.
    bool string_of(Value& value, const Token& token, std::string_view& out);
    /// A field's name, likewise.
    bool key_of(simdjson::ondemand::field& field, std::string_view& out);

    bool finish(bool read);
    bool entries(simdjson::ondemand::object object);
    /// One AttributeValue; `scalar_text` is what the service says when it is a scalar.
    bool value(Value value, std::string_view scalar_text);
    bool types(simdjson::ondemand::object object, const Token& token);

    /// Reads what stands behind one of the ten type names.
    using Member = bool (DynamoDBReader::*)(Value& value, const Token& token);
    /// Nullptr if it is none.
    [[nodiscard]] static Member reader_of(std::string_view type) noexcept;
    bool string(Value& value, const Token& token);
    bool number(Value& value, const Token& token);
    bool binary(Value& value, const Token& token);
    bool boolean(Value& value, const Token& token);
    bool null(Value& value, const Token& token);
    bool list(Value& value, const Token& token);
    bool map(Value& value, const Token& token);
    bool string_set(Value& value, const Token& token);
    bool number_set(Value& value, const Token& token);
    bool binary_set(Value& value, const Token& token);

    bool set(AttributeType type, Value& value, const Token& token);
    bool set_member(AttributeType type, Value& value, const Token& token,
                    std::vector<std::string_view>& members);
    void check_set(AttributeType type, const std::vector<std::string_view>& members,
                   const char* where);
    bool boolean_of(Value& value, const Token& token, bool& out);
    bool base64_of(Value& value, const Token& token, std::string_view& out);
    bool decode(std::string_view base64, char* out, std::size_t& size, const char* where);
    bool enter(const char* where);
    /// Reads to the end of a value that nobody wants, so that malformed JSON in it is found.
    bool skip(Value& value, const Token& token, unsigned depth);
    bool skip_members(Value& value, const Token& token, unsigned depth);

    [[nodiscard]] bool writes() const noexcept { return writing_ && !errors_.any(); }
    void invalid(std::string_view text, const char* where) {
        errors_.report(text, attribute_, where);
    }
    bool fail(std::string service_text, std::string_view expected, std::string found,
              const char* where);
    bool fail(std::string_view service_text, std::string_view expected, const Token& token);
    /// A scalar of a wrong kind, or a list or structure, where a `java_class` is due.
    bool wrong_scalar(std::string_view java_class, std::string_view expected, const Token& token);
    bool malformed(const char* where, std::string_view reason = "malformed JSON");

    ItemWriter& writer_;
    ValueErrors& errors_;
    TypeFault fault_;
    std::string_view attribute_;
    unsigned nesting_max_;
    unsigned nesting_ = 0;      // lists and maps that are open
    bool writing_ = true;       // false in a value that has its type already
    std::string member_bytes_;  // numbers and binaries of a set, one behind the other
    std::vector<std::uint32_t> member_sizes_;
};

/// A SerializationException with the fault's text; without one for malformed JSON.
[[nodiscard]] Error serialization_error(const TypeFault& fault);

}  // namespace dynox::json

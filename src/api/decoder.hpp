// Decoder: JSON values -> typed members, with the service's type errors.
//
// simdjson On-Demand stays behind this header, in one .cpp file: it costs seconds per translation
// unit.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/checker.hpp"
#include "dynox/errors.hpp"
#include "dynox/flat_item.hpp"

namespace dynox::api {

/// A reference to something callable that outlives the call.
template <class Signature>
class FunctionRef;
template <class Return, class... Arguments>
class FunctionRef<Return(Arguments...)> {
  public:
    template <class Callable>
        requires(!std::is_same_v<std::remove_cvref_t<Callable>, FunctionRef>)
    FunctionRef(Callable&& callable) noexcept
        : object_(const_cast<void*>(static_cast<const void*>(&callable))),
          call_([](void* object, Arguments... arguments) -> Return {
              return (*static_cast<std::remove_reference_t<Callable>*>(object))(
                  std::forward<Arguments>(arguments)...);
          }) {}
    Return operator()(Arguments... arguments) const {
        return call_(object_, std::forward<Arguments>(arguments)...);
    }

  private:
    void* object_;
    Return (*call_)(void*, Arguments...);
};

/// One JSON value of the body, to be read once and at once: simdjson::ondemand::value in disguise.
struct JsonValue {
    alignas(void*) std::array<std::byte, 24> handle{};
};

/// Where a value stands decides how a wrong type is worded: as a member of a structure, or as a
/// list's element or a map's value.
enum class Standing : std::uint8_t { member, element };

/// The state of one body that is read. Each reader returns false after the first fault.
class Decoder {
  public:
    enum class Side : std::uint8_t { request, response };

    explicit Decoder(Side side) : side_(side) {}

    [[nodiscard]] bool is_response() const noexcept { return side_ == Side::response; }

    bool read(JsonValue value, std::string& out);
    bool read(JsonValue handle, bool& out);
    bool read(JsonValue value, std::int32_t& out);
    bool read(JsonValue value, std::int64_t& out);
    bool read(JsonValue value, double& out);
    /// A text; nullopt and a note if the enumeration does not have it.
    template <class Enum>
    bool read_enum(JsonValue value, const Path& at, std::optional<Enum>& out) {
        std::string_view text;
        if (!read_text(value, text)) {
            return false;
        }
        out = enum_from_text<Enum>(text);
        if (!out) {
            note(at, std::string(text));
        }
        return true;
    }
    /// {"name": AttributeValue, ...}
    bool read(JsonValue handle, FlatItem& out, ValueRole role, Standing standing);
    /// One AttributeValue.
    bool read(JsonValue handle, Value& out, Standing standing);

    // Walkers of lists, maps and structures: false after the fault of a wrong type, or of the
    // visitor, which returns false itself after a fault.
    bool list(JsonValue handle, Standing standing,
              FunctionRef<bool(JsonValue element, bool is_null)> visit);
    bool map(JsonValue handle, std::string_view value_class, Standing standing,
             FunctionRef<bool(std::string_view name, JsonValue value, bool is_null)> visit);
    /// Members that are null are as good as absent: they are not visited.
    bool structure(JsonValue handle, std::string_view shape, Standing standing,
                   FunctionRef<bool(std::string_view name, JsonValue value)> visit);
    /// The whole body: one JSON object and nothing behind it.
    bool body(std::string_view text,
              FunctionRef<bool(std::string_view name, JsonValue value)> visit);
    /// Reads to the end of a value that nobody wants, so that malformed JSON in it is found.
    bool skip(JsonValue value);

    /// JSON that is malformed: told without a text.
    bool malformed() { return fail({}); }
    bool fail(std::string text) {
        fault_ = std::move(text);
        return false;
    }
    [[nodiscard]] const std::string& fault() const noexcept { return fault_; }
    /// Where it was found; the innermost structure says so first.
    void set_fault_path(const Path* parent, std::string_view member) {
        if (fault_path_.empty()) {
            fault_path_ = path_text(parent, member);
        }
    }
    [[nodiscard]] const std::string& fault_path() const noexcept { return fault_path_; }

    void note(const Path& at, std::optional<std::string> text);
    void note_missing(const Path* parent, std::string_view member) {
        note(Path{.parent = parent, .name = member}, std::nullopt);
    }
    [[nodiscard]] const Facts& facts() const noexcept { return facts_; }

    /// The first fault in an attribute value: a validation error, told after the members'
    /// constraints.
    [[nodiscard]] const std::string& value_fault() const noexcept { return value_fault_; }
    /// Faults of a later action (of a transaction) never hide those of an earlier one.
    void begin_action(std::size_t position) noexcept { action_ = position; }
    /// A structure of which exactly one member must be given has none or several.
    void add_choice_fault(std::string_view text) {
        if (choice_fault_.empty()) {
            choice_fault_ = text;
        }
    }
    [[nodiscard]] const std::string& choice_fault() const noexcept { return choice_fault_; }

  private:
    bool read_text(JsonValue handle, std::string_view& out);
    bool read_number(JsonValue handle, std::string_view class_name, std::string_view& out);
    void add_value_fault(ValueRole role, std::string_view attribute, std::string_view text);

    Side side_;
    struct Session;
    Session* session_ = nullptr;  // while body() runs
    std::string fault_;
    std::string fault_path_;
    Facts facts_;
    std::string value_fault_;
    std::size_t value_fault_action_ = 0;
    ValueRole value_fault_role_ = ValueRole::item;
    std::size_t action_ = 0;
    std::string choice_fault_;
};

}  // namespace dynox::api

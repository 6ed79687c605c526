// Violated constraints of a request's members, told all in one message in the service's words.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dynox/errors.hpp"

namespace dynox::api {

/// Where a member stands: a chain of frames on the stack, turned into text only when something is
/// wrong there.
struct Path {
    const Path* parent = nullptr;  // nullptr: the request itself
    std::string_view name;         // of a member or of a map's key
    std::size_t position = 0;      // 1-based, of a list's element; 0 else
    bool is_map_value = false;
};

/// "keySchema.1.member.attributeName", "requestItems.users.member.keys": members begin in lower
/// case.
[[nodiscard]] std::string path_text(const Path* path);
[[nodiscard]] std::string path_text(const Path* parent, std::string_view member);

/// What a body said about one member that the typed request cannot hold: that it is missing
/// (nullopt), or a text that is none of its enumeration.
struct Note {
    std::string path;
    std::optional<std::string> text;
};

/// Collects violations in the order in which they are found.
class Violations {
  public:
    static constexpr std::size_t listed_max = 10;  // spec/dynamodb.md, section 1

    /// The value as the service echoes it; nullopt prints `null` without quotes.
    struct Violation {
        std::optional<std::string> value;
        std::string path;
        std::string constraint;
    };
    void add(std::optional<std::string> value, std::string path, std::string constraint) {
        if (all_.size() < listed_max) {
            all_.push_back({std::move(value), std::move(path), std::move(constraint)});
        }
    }
    [[nodiscard]] bool empty() const noexcept { return all_.empty(); }

    /// The service has two layers that word errors differently. `joined`: "N validation errors
    /// detected: Value 'x' at ..." with all of them. `single`: as transactions do it, a lone
    /// violation without count and quotes if it is a missing member or a length.
    enum class Wording : std::uint8_t { joined, single };
    [[nodiscard]] Error to_error(Wording wording) const;

  private:
    std::vector<Violation> all_;
};

/// Length as the service counts it: UTF-16 units.
[[nodiscard]] std::size_t length_in_utf16(std::string_view utf8) noexcept;
/// [a-zA-Z0-9_.-]+
[[nodiscard]] bool is_name_pattern(std::string_view text) noexcept;
/// arn:PARTITION:dynamodb:REGION:ACCOUNT:table/NAME, at most 1024 characters.
[[nodiscard]] bool is_table_arn(std::string_view text) noexcept;

inline constexpr std::string_view name_pattern = "[a-zA-Z0-9_.-]+";

}  // namespace dynox::api

#include "aws/profile_file.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace dynox::aws {

namespace {

constexpr std::string_view blanks = " \t\v\f\r";

bool is_blank(char c) {
    return blanks.find(c) != std::string_view::npos;
}

std::string_view trim(std::string_view text) {
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

bool is_comment_mark(char c) {
    return c == '#' || c == ';';
}

/// Without a comment that begins after white space.
std::string_view without_comment(std::string_view text) {
    for (std::size_t at = 1; at < text.size(); ++at) {
        if (is_comment_mark(text[at]) && is_blank(text[at - 1])) {
            return text.substr(0, at);
        }
    }
    return text;
}

std::string lower(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return result;
}

bool is_name(std::string_view text) {
    constexpr std::string_view marks = "-_/.%@:+";
    return !text.empty() && std::ranges::all_of(text, [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               marks.find(c) != std::string_view::npos;
    });
}

/// The rest of `text` behind the word `prefix` and white space; nullopt if it does not begin so.
std::optional<std::string_view> behind_word(std::string_view text, std::string_view prefix) {
    if (!text.starts_with(prefix) || text.size() == prefix.size() ||
        !is_blank(text[prefix.size()])) {
        return std::nullopt;
    }
    return trim(text.substr(prefix.size()));
}

class Parser {
  public:
    Parser(ProfileFileKind kind, std::string_view path) : kind_(kind), path_(path) {}

    Result<void> run(std::string_view text) {
        if (text.starts_with("\xef\xbb\xbf")) {
            text.remove_prefix(3);  // a byte order mark, as some editors write it
        }
        while (!text.empty() && !problem_) {
            const std::size_t end = text.find('\n');
            ++line_;
            line(text.substr(0, end));
            text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        }
        if (problem_) {
            return *problem_;
        }
        return {};
    }

    /// The sections, with "[default]" left out if there is "[profile default]".
    ProfileSet take() {
        if (has_prefixed_default_) {
            found_.profiles["default"] = std::move(prefixed_default_);
        }
        return std::move(found_);
    }

  private:
    enum class Place : std::uint8_t { before_sections, section, skipped_section };

    void fail(std::string_view what) {
        problem_ = Error(client_errc::invalid_argument,
                         "could not parse profile file " + std::string(path_) + ", line " +
                             std::to_string(line_) + ": " + std::string(what));
    }

    void line(std::string_view text) {
        if (trim(text).empty() || is_comment_mark(text.front())) {
            return;
        }
        if (is_blank(text.front())) {
            continuation(trim(text));
        } else if (text.front() == '[') {
            section(text);
        } else {
            property(text);
        }
    }

    void section(std::string_view text) {
        const std::size_t end = text.find(']');
        if (end == std::string_view::npos) {
            fail("Profile definition must end with ']'");
            return;
        }
        const std::string_view behind = trim(text.substr(end + 1));
        if (!behind.empty() && !is_comment_mark(behind.front())) {
            fail("expected nothing but a comment after ']'");
            return;
        }
        has_property_ = false;
        property_ = nullptr;
        properties_ = enter(trim(text.substr(1, end - 1)));
        place_ = properties_ == nullptr ? Place::skipped_section : Place::section;
    }

    /// Where the section's properties go; null if the section is to be left out.
    Properties* enter(std::string_view title) {
        const auto named = [](Sections& sections, std::string_view name) {
            return is_name(name) ? &sections[std::string(name)] : nullptr;
        };
        if (kind_ == ProfileFileKind::credentials) {
            return named(found_.profiles, title);
        }
        if (title == "default") {
            return &found_.profiles["default"];
        }
        if (const auto profile = behind_word(title, "profile")) {
            if (*profile == "default") {
                has_prefixed_default_ = true;
                return &prefixed_default_;
            }
            return named(found_.profiles, *profile);
        }
        if (const auto session = behind_word(title, "sso-session")) {
            return named(found_.sso_sessions, *session);
        }
        if (const auto services = behind_word(title, "services")) {
            return named(found_.services, *services);
        }
        return nullptr;
    }

    void property(std::string_view text) {
        if (place_ == Place::before_sections) {
            fail("Expected a profile definition");
            return;
        }
        if (place_ == Place::skipped_section) {
            return;
        }
        text = without_comment(text);
        const std::size_t equals = text.find('=');
        if (equals == std::string_view::npos) {
            fail("Expected an '=' sign defining a property");
            return;
        }
        const std::string_view name = trim(text.substr(0, equals));
        if (name.empty()) {
            fail("Property did not have a name");
            return;
        }
        const std::string_view value = trim(text.substr(equals + 1));
        has_property_ = true;
        has_sub_properties_ = value.empty();
        property_ = nullptr;
        if (is_name(name)) {
            property_ = &(*properties_)[lower(name)];
            *property_ = value;
        }
    }

    void continuation(std::string_view text) {
        if (place_ == Place::before_sections) {
            fail("Expected a profile definition");
            return;
        }
        if (place_ == Place::skipped_section) {
            return;
        }
        if (!has_property_) {
            fail("Expected a property definition, found continuation");
            return;
        }
        if (has_sub_properties_) {
            const std::size_t equals = text.find('=');
            if (equals == std::string_view::npos) {
                fail("Expected an '=' sign defining a sub-property");
                return;
            }
            if (trim(text.substr(0, equals)).empty()) {
                fail("Sub-property did not have a name");
                return;
            }
        }
        if (property_ != nullptr) {
            *property_ += '\n';
            *property_ += text;
        }
    }

    const ProfileFileKind kind_;
    const std::string_view path_;
    std::size_t line_ = 0;
    Place place_ = Place::before_sections;
    ProfileSet found_;
    Properties prefixed_default_;
    bool has_prefixed_default_ = false;
    Properties* properties_ = nullptr;  // of the section
    std::string* property_ = nullptr;   // the last one; null if it is left out
    bool has_property_ = false;
    bool has_sub_properties_ = false;
    std::optional<Error> problem_;
};

void merge(Sections&& from, Sections& into) {
    for (auto& [name, properties] : from) {
        Properties& target = into[name];
        for (auto& [key, value] : properties) {
            target.insert_or_assign(key, std::move(value));
        }
    }
}

}  // namespace

Result<void> add_profile_file(std::string_view text, ProfileFileKind kind, std::string_view path,
                              ProfileSet& profiles) {
    Parser parser(kind, path);
    Result<void> parsed = parser.run(text);
    if (!parsed) {
        return parsed;
    }
    ProfileSet found = parser.take();
    merge(std::move(found.profiles), profiles.profiles);
    merge(std::move(found.sso_sessions), profiles.sso_sessions);
    merge(std::move(found.services), profiles.services);
    return {};
}

const std::string* find_property(const Properties& properties, std::string_view name) {
    const auto found = properties.find(name);
    return found == properties.end() || found->second.empty() ? nullptr : &found->second;
}

std::optional<std::string> find_sub_property(const Properties& properties, std::string_view block,
                                             std::string_view name) {
    const std::string* lines = find_property(properties, block);
    if (lines == nullptr) {
        return std::nullopt;
    }
    std::optional<std::string> found;
    for (std::string_view rest = *lines; !rest.empty();) {
        const std::size_t end = rest.find('\n');
        const std::string_view line = without_comment(rest.substr(0, end));
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        const std::size_t equals = line.find('=');
        if (equals == std::string_view::npos || lower(trim(line.substr(0, equals))) != name) {
            continue;
        }
        const std::string_view value = trim(line.substr(equals + 1));
        found = value.empty() ? std::nullopt : std::optional<std::string>(value);
    }
    return found;
}

}  // namespace dynox::aws

// Checker: the constraints of a request's members, for decoded and for typed requests alike.
#pragma once

#include <string>

#include "api/java_echo.hpp"
#include "api/shapes.hpp"
#include "api/violations.hpp"
#include "api/writer.hpp"

namespace dynox::api {

/// What a body said that the typed request cannot hold.
struct Facts {
    std::vector<Note> notes;

    [[nodiscard]] const Note* find(const std::string& path) const noexcept {
        for (const Note& note : notes) {
            if (note.path == path) {
                return &note;
            }
        }
        return nullptr;
    }
};

/// One struct's members. Made anew for each struct.
class Checker {
  public:
    static constexpr bool fills = false;

    Checker(Violations& violations, const Facts& facts, const Path* path)
        : violations_(violations), facts_(facts), path_(path) {}

    template <class T>
    bool operator()(std::string_view name, const T& field, const Rule& rule = rules::any) {
        const Path at{.parent = path_, .name = name};
        if (!facts_.notes.empty() && tell_note<T>(at)) {
            return false;
        }
        check(field, rule, at);
        return false;
    }
    template <class T>
    bool nested(std::string_view outer, std::string_view inner, const std::optional<T>& field) {
        const Path outer_path{.parent = path_, .name = outer};
        const Path at{.parent = &outer_path, .name = inner};
        if ((facts_.notes.empty() || !tell_note<T>(at)) && field) {
            check(*field, rules::any, at);
        }
        return false;
    }
    bool range(std::string_view, double, double) { return false; }

    template <class T>
    void check(const std::optional<T>& field, const Rule& rule, const Path& at) {
        if (field) {
            check(*field, rule, at);
        }
    }
    void check(const std::string& text, const Rule& rule, const Path& at);
    template <std::signed_integral T>
    void check(T value, const Rule& rule, const Path& at) {
        check_integer(value, rule, at);
    }
    // Values have rules of their own, told after the constraints; any text of an enumeration is
    // fine.
    void check(bool, const Rule&, const Path&) {}
    void check(double, const Rule&, const Path&) {}
    void check(const FlatItem&, const Rule&, const Path&) {}
    void check(const Value&, const Rule&, const Path&) {}
    template <class Enum>
        requires std::is_enum_v<Enum>
    void check(Enum, const Rule&, const Path&) {}

    template <class T>
    void check(const std::vector<T>& list, const Rule& rule, const Path& at) {
        check_length(list.size(), rule, at, list);
        if constexpr (std::is_same_v<T, std::string>) {
            check_element_lengths(list, rule, at);
        }
        std::size_t position = 0;
        for (const T& element : list) {
            const Path element_path{.parent = &at, .position = ++position};
            if (facts_.notes.empty() || !tell_note<T>(element_path)) {
                check_element(element, element_path);
            }
        }
    }
    template <class T>
    void check(const std::vector<std::pair<std::string, T>>& map, const Rule& rule,
               const Path& at) {
        if (rule.is_name) {
            check_keys(map, at);
        }
        check_length(map.size(), rule, at, map);
        if constexpr (!std::is_same_v<T, std::string> &&
                      requires(const T& value) { value.front(); }) {
            check_value_lengths(map, rule, at);
        }
        for (const auto& [name, value] : map) {
            const Path value_path{.parent = &at, .name = name, .is_map_value = true};
            if (facts_.notes.empty() || !tell_note<T>(value_path)) {
                check(value, rules::any, value_path);
            }
        }
    }
    void check(const TransactWriteItem& action, const Rule&, const Path& at) {
        std::visit(
            [&](const auto& alternative) {
                using Action = std::remove_cvref_t<decltype(alternative)>;
                const Path action_path{.parent = &at, .name = action_name<Action>};
                check(alternative, rules::any, action_path);
            },
            action);
    }
    template <class Struct>
        requires requires(Checker& c, const Struct& s) { members(c, s); }
    void check(const Struct& value, const Rule&, const Path& at) {
        Checker checker(violations_, facts_, &at);
        members(checker, value);
    }

    /// The keys of a map are names of tables.
    template <class Map>
    void check_keys(const Map& map, const Path& at) {
        for (const auto& entry : map) {
            const std::string& name = entry.first;
            if ((name.size() < 3 || name.size() > 255 || !is_name_pattern(name)) &&
                !is_table_arn(name)) {
                violations_.add(echo(map), path_text(&at),
                                "Map keys must satisfy constraint: [Member must have length less "
                                "than or equal to 255, Member must have length greater than or "
                                "equal to 3, Member must satisfy regular expression pattern: " +
                                    std::string(name_pattern) + ']');
                return;
            }
        }
    }

  private:
    template <class T>
    void check_element(const T& element, const Path& at) {
        if constexpr (wrapper_name<T>.empty()) {
            check(element, rules::any, at);
        } else {
            const Path wrapper{.parent = &at, .name = wrapper_name<T>};
            if (facts_.notes.empty() || !tell_note<T>(wrapper)) {
                check(element, rules::any, wrapper);
            }
        }
    }

    template <class T>
    struct enum_of {
        using type = void;
    };
    template <class T>
        requires std::is_enum_v<T>
    struct enum_of<T> {
        using type = T;
    };
    template <class T>
        requires std::is_enum_v<T>
    struct enum_of<std::optional<T>> {
        using type = T;
    };

    /// Tells what the body said about this member, if it did; the member is not looked at any
    /// further then.
    template <class T>
    bool tell_note(const Path& at) {
        using Enum = typename enum_of<T>::type;
        std::string path = path_text(&at);
        const Note* note = facts_.find(path);
        if (note == nullptr) {
            return false;
        }
        if (!note->text) {
            violations_.add(std::nullopt, std::move(path), "Member must not be null");
        } else if constexpr (!std::is_void_v<Enum>) {
            violations_.add(note->text, std::move(path),
                            "Member must satisfy enum value set: [" + enum_value_set<Enum>() + ']');
        }
        return true;
    }

    [[nodiscard]] bool is_told(const Path& at) const {
        return !facts_.notes.empty() && facts_.find(path_text(&at)) != nullptr;
    }

    void check_integer(std::int64_t value, const Rule& rule, const Path& at);
    void check_element_lengths(const std::vector<std::string>& list, const Rule& rule,
                               const Path& at);
    void tell_bounds(std::string echo, std::int64_t size, const Rule& rule, const Path& at);

    template <class Container>
    void check_length(std::size_t size, const Rule& rule, const Path& at, const Container& field) {
        const auto length = static_cast<std::int64_t>(size);
        if (length < rule.length_min || length > rule.length_max) {
            tell_bounds(echo(field), length, rule, at);
        }
    }
    /// The same limits hold for the list under each table's name as for the map itself.
    template <class Map>
    void check_value_lengths(const Map& map, const Rule& rule, const Path& at) {
        for (const auto& [name, list] : map) {
            const auto length = static_cast<std::int64_t>(list.size());
            if ((length < rule.length_min || length > rule.length_max) &&
                !is_told(Path{.parent = &at, .name = name, .is_map_value = true})) {
                violations_.add(echo(map), path_text(&at),
                                "Map value must satisfy constraint: [Member must have length less "
                                "than or equal to " +
                                    std::to_string(rule.length_max) +
                                    ", Member must have length greater than or equal to " +
                                    std::to_string(rule.length_min) + ']');
                return;
            }
        }
    }

    // What a request may have fits easily; what is far too long need not come back whole.
    static constexpr std::size_t echo_bytes_max = std::size_t{64} * 1024;
    static std::string bounded(std::string text) {
        if (text.size() > echo_bytes_max) {
            std::size_t end = echo_bytes_max;
            while ((static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) {
                --end;  // not within a character of UTF-8
            }
            text.resize(end);
            text += "...";
        }
        return text;
    }
    template <class T>
    static std::string echo(const std::vector<T>& list) {
        std::string text = "[";
        std::string_view separator;
        for (const T& element : list) {
            text.append(separator);
            separator = ", ";
            if constexpr (std::is_same_v<T, std::string>) {
                text.append(element);
            } else {
                json::Sink sink(text);
                Writer::write_element(sink, element);
            }
        }
        return bounded(text += ']');
    }
    template <class T>
    static std::string echo(const std::vector<std::pair<std::string, T>>& map) {
        if constexpr (requires { java_echo(map, echo_bytes_max); }) {
            return bounded(java_echo(map, echo_bytes_max));
        } else {
            std::string text;
            {
                json::Sink sink(text);
                Writer::write(sink, map);
            }
            return bounded(std::move(text));
        }
    }

    Violations& violations_;
    const Facts& facts_;
    const Path* path_;
};

}  // namespace dynox::api

// Reader: one struct from a JSON object.
#pragma once

#include <algorithm>
#include <numeric>

#include "api/decoder.hpp"

namespace dynox::api {

/// Keeps the last of several entries of one name, as a JSON object does.
template <class T>
void keep_last_of_each_name(MapOf<T>& map) {
    std::vector<std::uint32_t> order(map.size());
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(), [&map](std::uint32_t a, std::uint32_t b) {
        return map[a].first < map[b].first;
    });
    std::vector<bool> is_dropped(map.size());
    bool any = false;
    for (std::size_t i = 1; i < order.size(); ++i) {
        if (map[order[i - 1]].first == map[order[i]].first) {
            is_dropped[order[i - 1]] = true;
            any = true;
        }
    }
    if (any) {
        std::size_t at = 0;
        std::erase_if(map, [&](const auto&) { return is_dropped[at++]; });
    }
}

// Made anew for each object.
class Reader {
  public:
    static constexpr bool fills = true;
    /// More elements than any request may have are read for their types only; what is kept is
    /// enough to tell.
    static constexpr std::size_t request_elements_max = 5000;  // of a vector 4096

    Reader(Decoder& decoder, const Path* path) : decoder_(decoder), path_(path) {}

    template <class Struct>
    bool read_body(std::string_view body, Struct& out) {
        return decoder_.body(body, [&](std::string_view name, JsonValue value) {
            return read_member(name, value, out);
        }) && note_missing_members(out);
    }
    template <class Struct>
    bool read_structure(JsonValue value, std::string_view shape, Standing standing, Struct& out) {
        return decoder_.structure(value, shape, standing,
                                  [&](std::string_view name, JsonValue member) {
                                      return read_member(name, member, out);
                                  }) &&
               note_missing_members(out);
    }

    // As a visitor: true when this is the member looked for.
    template <class T>
    bool operator()(std::string_view name, T& field, const Rule& rule = rules::any) {
        const unsigned ordinal = ordinal_++;
        if (name != name_) {
            return false;
        }
        seen_ |= 1U << ordinal;
        const Path at{.parent = path_, .name = name};
        is_fine_ = read(value_, field, rule, at, Standing::member);
        return true;
    }
    template <class T>
    bool nested(std::string_view outer, std::string_view inner, std::optional<T>& field) {
        const unsigned ordinal = ordinal_++;
        if (outer != name_) {
            return false;
        }
        seen_ |= 1U << ordinal;
        const Path at{.parent = path_, .name = outer};
        is_fine_ = read_only_member(value_, outer, inner, field, at, Standing::member);
        return true;
    }
    bool range(std::string_view name, double& low, double& high) {
        ++ordinal_;
        if (name != name_) {
            return false;
        }
        std::vector<double> bounds;
        const Path at{.parent = path_, .name = name};
        is_fine_ = read(value_, bounds, rules::any, at, Standing::member);
        if (is_fine_ && bounds.size() == 2) {
            low = bounds[0];
            high = bounds[1];
        }
        return true;
    }

  private:
    [[nodiscard]] bool keeps_no_more(std::size_t size) const noexcept {
        return size >= request_elements_max && !decoder_.is_response();
    }

    template <class Struct>
    bool read_member(std::string_view name, JsonValue value, Struct& out) {
        name_ = name;
        value_ = value;
        ordinal_ = 0;
        is_fine_ = true;
        if (!members(*this, out)) {
            return decoder_.skip(value);
        }
        if (!is_fine_) {
            decoder_.set_fault_path(path_, name);
        }
        return is_fine_;
    }

    template <class Struct>
    bool note_missing_members(Struct& out) {
        RequiredMembers required(*this);
        members(required, out);
        return true;
    }

    // Second visit: which required members were not there.
    class RequiredMembers {
      public:
        static constexpr bool fills = true;
        explicit RequiredMembers(Reader& reader) : reader_(reader) {}
        template <class T>
        bool operator()(std::string_view name, T&, const Rule& rule = rules::any) {
            if (rule.is_required && (reader_.seen_ & (1U << ordinal_)) == 0) {
                reader_.decoder_.note_missing(reader_.path_, name);
            }
            ++ordinal_;
            return false;
        }
        template <class T>
        bool nested(std::string_view, std::string_view, std::optional<T>&) {
            ++ordinal_;
            return false;
        }
        bool range(std::string_view, double&, double&) {
            ++ordinal_;
            return false;
        }

      private:
        Reader& reader_;
        unsigned ordinal_ = 0;
    };

    template <class T>
    bool read(JsonValue value, T& out, const Rule& rule, const Path& at, Standing standing) {
        if constexpr (std::is_enum_v<T>) {
            std::optional<T> known;
            if (!decoder_.read_enum(value, at, known)) {
                return false;
            }
            out = known.value_or(T{});
            return known.has_value() || !decoder_.is_response() ||
                   decoder_.fail("a text that this version of dynox does not know");
        } else if constexpr (std::is_same_v<T, FlatItem>) {
            return decoder_.read(value, out, rule.role, standing);
        } else if constexpr (std::is_same_v<T, Value>) {
            return decoder_.read(value, out, standing);
        } else if constexpr (requires(Reader& r) { members(r, out); }) {
            Reader reader(decoder_, &at);
            return reader.read_structure(value, shape_name<T>, standing, out);
        } else {
            return decoder_.read(value, out);
        }
    }
    template <class T>
    bool read(JsonValue value, std::optional<T>& out, const Rule& rule, const Path& at,
              Standing standing) {
        if constexpr (std::is_enum_v<T>) {
            return decoder_.read_enum(value, at, out);
        } else {
            return read(value, out.emplace(), rule, at, standing);
        }
    }
    template <class T>
    bool read(JsonValue value, std::vector<T>& out, const Rule&, const Path& at,
              Standing standing) {
        out.clear();
        std::size_t position = 0;
        return decoder_.list(value, standing, [&](JsonValue element, bool is_null) {
            const Path element_path{.parent = &at, .position = ++position};
            if (keeps_no_more(out.size())) {
                out.pop_back();
            }
            out.emplace_back();
            if (is_null) {
                decoder_.note(element_path, std::nullopt);
                return true;
            }
            return read_element(element, out.back(), element_path);
        });
    }
    template <class T>
    bool read(JsonValue value, MapOf<T>& out, const Rule&, const Path& at, Standing standing) {
        out.clear();
        if (!decoder_.map(
                value, shape_name<T>, standing,
                [&](std::string_view name, JsonValue member, bool is_null) {
                    if (!std::is_same_v<T, std::string> && keeps_no_more(out.size())) {
                        out.pop_back();
                    }
                    auto& entry = out.emplace_back(std::string(name), T{});
                    const Path value_path{.parent = &at, .name = entry.first, .is_map_value = true};
                    if (is_null) {
                        decoder_.note(value_path, std::nullopt);
                        return true;
                    }
                    return read(member, entry.second, rules::any, value_path, Standing::element);
                })) {
            return false;
        }
        keep_last_of_each_name(out);
        return true;
    }

    template <class T>
    bool read_element(JsonValue value, T& out, const Path& at) {
        if constexpr (wrapper_name<T>.empty()) {
            return read(value, out, rules::any, at, Standing::element);
        } else {
            // {"Get": {...}}: required in requests, absent in the answer for an item that is not
            // there.
            std::optional<T> wrapped;
            if (!read_only_member(value, "TransactGetItem", wrapper_name<T>, wrapped, at,
                                  Standing::element)) {
                return false;
            }
            if (wrapped) {
                out = std::move(*wrapped);
            }
            return true;
        }
    }
    bool read_element(JsonValue value, std::optional<FlatItem>& out, const Path& at);
    bool read_element(JsonValue value, TransactWriteItem& out, const Path& at);

    /// An object of which one member is wanted. Missing, it is noted.
    template <class T>
    bool read_only_member(JsonValue value, std::string_view shape, std::string_view name,
                          std::optional<T>& out, const Path& at, Standing standing) {
        Reader reader(decoder_, &at);
        OnlyMember<T> only{name, out};
        return reader.read_structure(value, shape, standing, only);
    }
    template <class T>
    struct OnlyMember {
        std::string_view name;
        std::optional<T>& value;
    };
    template <class V, class T>
    friend bool members(V& v, OnlyMember<T>& s) {
        return v(s.name, s.value, rules::required);
    }

    // The members of a TransactWriteItem, of which exactly one is to be given.
    struct Actions {
        std::optional<TransactConditionCheck> check;
        std::optional<TransactPut> put;
        std::optional<TransactDelete> remove;
        std::optional<TransactUpdate> update;
    };
    template <class V>
    friend bool members(V& v, Actions& s) {
        return v(action_name<TransactConditionCheck>, s.check) ||
               v(action_name<TransactPut>, s.put) || v(action_name<TransactDelete>, s.remove) ||
               v(action_name<TransactUpdate>, s.update);
    }

    Decoder& decoder_;
    const Path* path_;
    std::string_view name_;
    JsonValue value_;
    unsigned ordinal_ = 0;
    std::uint32_t seen_ = 0;
    bool is_fine_ = true;
};

}  // namespace dynox::api

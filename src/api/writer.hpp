// Writer: appends structs as JSON, in one pass, without an intermediate tree.
#pragma once

#include <algorithm>
#include <concepts>
#include <string>

#include "api/shapes.hpp"
#include "json/dynamodb_json.hpp"
#include "json/sink.hpp"

namespace dynox::api {

/// As the service prints its capacities and times: always with a fraction, never with an exponent.
void append_double(json::Sink& out, double value);

void append_integer(json::Sink& out, std::int64_t value);

// One struct as a JSON object. Made anew for each object.
class Writer {
  public:
    static constexpr bool fills = false;

    explicit Writer(json::Sink& out) : out_(out) {}

    template <class Struct>
    static void object(json::Sink& out, const Struct& value) {
        Writer writer(out);
        members(writer, value);
        writer.close();
    }
    template <class Struct>
    static void object(std::string& out, const Struct& value) {
        json::Sink sink(out);
        object(sink, value);
    }

    template <class T>
    bool operator()(std::string_view name, const T& field, const Rule& rule = rules::any) {
        if (!is_left_out(field, rule)) {
            begin(name);
            write(out_, field);
        }
        return false;
    }
    template <class T>
    bool operator()(std::string_view name, const std::optional<T>& field,
                    const Rule& = rules::any) {
        if (field) {
            begin(name);
            write(out_, *field);
        }
        return false;
    }
    template <class T>
    bool nested(std::string_view outer, std::string_view inner, const std::optional<T>& field) {
        if (field) {
            begin(outer);
            Writer writer(out_);
            writer.begin(inner);
            write(out_, *field);
            writer.close();
        }
        return false;
    }
    bool range(std::string_view name, double low, double high) {
        begin(name);
        out_.put('[');
        append_double(out_, low);
        out_.put(',');
        append_double(out_, high);
        out_.put(']');
        return false;
    }

    static void write(json::Sink& out, const std::string& text) { out.string(text); }
    static void write(json::Sink& out, bool value) {
        out.put(value ? std::string_view("true") : "false");
    }
    template <std::signed_integral T>
    static void write(json::Sink& out, T value) {
        append_integer(out, value);
    }
    static void write(json::Sink& out, double value) { append_double(out, value); }
    static void write(json::Sink& out, const FlatItem& item) { json::append_item(out, item); }
    static void write(json::Sink& out, const Value& value) {
        if (value.empty()) {
            out.put(std::string_view("{}"));
        } else {
            json::append_value(out, value.flat());
        }
    }
    template <class Enum>
        requires std::is_enum_v<Enum>
    static void write(json::Sink& out, Enum value) {
        out.put('"');
        out.put(enum_text(value));
        out.put('"');
    }
    template <class T>
    static void write(json::Sink& out, const std::vector<T>& list) {
        char separator = '[';
        for (const T& element : list) {
            out.put(separator);
            separator = ',';
            write_element(out, element);
        }
        out.put(separator == '[' ? std::string_view("[]") : "]");
    }
    template <class T>
    static void write(json::Sink& out, const std::vector<std::pair<std::string, T>>& map) {
        char separator = '{';
        for (const auto& [name, value] : map) {
            out.put(separator);
            separator = ',';
            out.string(name);
            out.put(':');
            write(out, value);
        }
        out.put(separator == '{' ? std::string_view("{}") : "}");
    }
    static void write(json::Sink& out, const TransactWriteItem& action) {
        std::visit(
            [&out](const auto& alternative) {
                using Action = std::remove_cvref_t<decltype(alternative)>;
                Writer writer(out);
                writer.begin(action_name<Action>);
                object(out, alternative);
                writer.close();
            },
            action);
    }
    template <class Struct>
        requires(std::is_class_v<Struct> && requires(Writer& w, const Struct& s) { members(w, s); })
    static void write(json::Sink& out, const Struct& value) {
        object(out, value);
    }

    template <class T>
    static void write_element(json::Sink& out, const T& element) {
        if constexpr (wrapper_name<T>.empty()) {
            write(out, element);
        } else {
            write_wrapped(out, element);
        }
    }

  private:
    void begin(std::string_view name) {
        // One piece: a check of the room for it, and three copies.
        char* at = out_.reserve(name.size() + 4);
        *at++ = is_empty_ ? '{' : ',';
        *at++ = '"';
        at = std::copy(name.begin(), name.end(), at);
        *at++ = '"';
        *at++ = ':';
        out_.commit(at);
        is_empty_ = false;
    }
    void close() { out_.put(is_empty_ ? std::string_view("{}") : "}"); }

    template <class T>
    static void write_wrapped(json::Sink& out, const T& element) {
        Writer writer(out);
        writer.begin(wrapper_name<T>);
        object(out, element);
        writer.close();
    }
    static void write_wrapped(json::Sink& out, const std::optional<FlatItem>& item) {
        Writer writer(out);
        if (item) {
            writer.begin(wrapper_name<std::optional<FlatItem>>);
            write(out, *item);
        }
        writer.close();
    }

    template <class T>
    static bool is_left_out(const T& field, const Rule& rule) {
        if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) {
            return (rule.omits_default && field == T{}) || (rule.omits_true && field != T{});
        } else if constexpr (requires { field.empty(); } && !std::is_same_v<T, FlatItem>) {
            return rule.omits_default && field.empty();
        } else {
            return false;
        }
    }
    json::Sink& out_;
    bool is_empty_ = true;
};

}  // namespace dynox::api

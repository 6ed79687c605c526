#include "json/dynamodb_json.hpp"

#include "json/base64.hpp"
#include "json/flat_json.hpp"

namespace dynox::json {

namespace {

using flat::Tag;

void write_value(Sink& sink, FlatValue value);

void write_entries(Sink& sink, FlatMap entries) {
    write_object(sink, entries, [&sink](FlatValue value) { write_value(sink, value); });
}

void write_set(Sink& sink, FlatSet set) {
    write_array(sink, set, [&sink, type = set.element_type()](std::string_view member) {
        switch (type) {
            case AttributeType::string:
                sink.string(member);
                break;
            case AttributeType::number:
                sink.number("\"", member, "\"");
                break;
            default:
                sink.base64(member);
                break;
        }
    });
}

void write_value(Sink& sink, FlatValue value) {
    switch (value.tag()) {
        case Tag::string:
            sink.string(R"({"S":")", value.as_string(), "\"}");
            return;
        case Tag::number:
            sink.number(R"({"N":")", value.as_number_bytes(), "\"}");
            return;
        case Tag::binary:
            sink.literal(R"({"B":)");
            sink.base64(value.as_binary());
            break;
        case Tag::string_set:
            sink.literal(R"({"SS":)");
            write_set(sink, value.as_set());
            break;
        case Tag::number_set:
            sink.literal(R"({"NS":)");
            write_set(sink, value.as_set());
            break;
        case Tag::binary_set:
            sink.literal(R"({"BS":)");
            write_set(sink, value.as_set());
            break;
        case Tag::boolean_false:
            sink.literal(R"({"BOOL":false})");
            return;
        case Tag::boolean_true:
            sink.literal(R"({"BOOL":true})");
            return;
        case Tag::null:
            sink.literal(R"({"NULL":true})");
            return;
        case Tag::list:
            sink.literal(R"({"L":)");
            write_array(sink, value.as_list(),
                        [&sink](const FlatValue& member) { write_value(sink, member); });
            break;
        case Tag::map:
            sink.literal(R"({"M":)");
            write_entries(sink, value.as_map());
            break;
    }
    sink.put('}');
}

}  // namespace

void append_item(std::string& out, FlatItemView item) {
    Sink sink(out);
    append_item(sink, item);
}

void append_item(Sink& sink, FlatItemView item) {
    write_entries(sink, item.attributes());
}

void append_value(std::string& out, FlatValue value) {
    Sink sink(out);
    write_value(sink, value);
}

void append_value(Sink& sink, FlatValue value) {
    write_value(sink, value);
}

void append_string(std::string& out, std::string_view text) {
    Sink(out).string(text);
}

void append_base64(std::string& out, std::string_view bytes) {
    Sink sink(out);
    sink.commit(write_base64(bytes, sink.reserve(base64_size(bytes.size()))));
}

}  // namespace dynox::json

#include "json/plain_json.hpp"

#include "json/flat_json.hpp"

namespace dynox::json {

namespace {

void write_value(Sink& sink, FlatValue value);

void write_entries(Sink& sink, FlatMap entries) {
    write_object(sink, entries, [&sink](FlatValue value) { write_value(sink, value); });
}

void write_list(Sink& sink, FlatList list) {
    write_array(sink, list, [&sink](FlatValue member) { write_value(sink, member); });
}

void write_set(Sink& sink, FlatSet set) {
    write_array(sink, set, [&sink, type = set.element_type()](std::string_view member) {
        switch (type) {
            case AttributeType::string:
                sink.string(member);
                break;
            case AttributeType::number:
                sink.number(member);
                break;
            default:
                sink.base64(member);
                break;
        }
    });
}

void write_value(Sink& sink, FlatValue value) {
    switch (value.type()) {
        case AttributeType::string:
            sink.string(value.as_string());
            break;
        case AttributeType::number:
            sink.number(value.as_number_bytes());
            break;
        case AttributeType::binary:
            sink.base64(value.as_binary());
            break;
        case AttributeType::string_set:
        case AttributeType::number_set:
        case AttributeType::binary_set:
            write_set(sink, value.as_set());
            break;
        case AttributeType::boolean:
            sink.put(value.as_boolean() ? "true" : "false");
            break;
        case AttributeType::null:
            sink.literal("null");
            break;
        case AttributeType::list:
            write_list(sink, value.as_list());
            break;
        case AttributeType::map:
            write_entries(sink, value.as_map());
            break;
    }
}

}  // namespace

void append_plain_item(std::string& out, FlatItemView item) {
    Sink sink(out);
    write_entries(sink, item.attributes());
}

void append_plain_value(std::string& out, FlatValue value) {
    Sink sink(out);
    write_value(sink, value);
}

}  // namespace dynox::json

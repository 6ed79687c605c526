#include "json/plain_json.hpp"

#include "json/sink.hpp"

namespace dynox::json {

namespace {

void write_value(Sink& sink, FlatValue value);

void write_entries(Sink& sink, FlatMap entries) {
    sink.put('{');
    bool first = true;
    for (const FlatEntry& entry : entries) {
        if (!first) {
            sink.put(',');
        }
        first = false;
        sink.string(entry.name);
        sink.put(':');
        write_value(sink, entry.value);
    }
    sink.put('}');
}

void write_list(Sink& sink, FlatList list) {
    sink.put('[');
    bool first = true;
    for (const FlatValue& member : list) {
        if (!first) {
            sink.put(',');
        }
        first = false;
        write_value(sink, member);
    }
    sink.put(']');
}

void write_set(Sink& sink, FlatSet set) {
    sink.put('[');
    bool first = true;
    for (const std::string_view member : set) {
        if (!first) {
            sink.put(',');
        }
        first = false;
        switch (set.element_type()) {
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
    }
    sink.put(']');
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

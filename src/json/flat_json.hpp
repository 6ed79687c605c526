// What the writers of DynamoDB JSON and of plain JSON share: lists and maps of flat items, member
// by member.
#pragma once

#include "dynox/flat_item.hpp"
#include "json/sink.hpp"

namespace dynox::json {

/// Writes [member,...], each by `write(member)`.
template <class Members, class Write>
void write_array(Sink& sink, const Members& members, const Write& write) {
    sink.put('[');
    bool first = true;
    for (const auto& member : members) {
        if (!first) {
            sink.put(',');
        }
        first = false;
        write(member);
    }
    sink.put(']');
}

/// Writes {"name":value,...}, each value by `write(value)`.
template <class Write>
void write_object(Sink& sink, FlatMap entries, const Write& write) {
    sink.put('{');
    bool first = true;
    for (const FlatEntry& entry : entries) {
        if (first) {
            sink.string("\"", entry.name, "\":");
            first = false;
        } else {
            sink.string(",\"", entry.name, "\":");
        }
        write(entry.value);
    }
    sink.put('}');
}

}  // namespace dynox::json

#include "engine/index_entries.hpp"

#include "engine/vector_index.hpp"

#include <iterator>

namespace dynox::engine {
namespace {

/// Calls `visit` with each attribute of the item that the index holds. Both lists are sorted by
/// name, so one pass over both is enough.
template <class Visit>
void for_each_projected(const Index& index, FlatItemView item, Visit&& visit) {
    if (index.projection == api::ProjectionType::all) {
        for (const FlatEntry& entry : item) {
            visit(entry);
        }
        return;
    }
    auto name = index.projected.begin();
    for (const FlatEntry& entry : item) {
        while (name != index.projected.end() && *name < entry.name) {
            ++name;
        }
        if (name == index.projected.end()) {
            return;
        }
        if (*name == entry.name) {
            visit(entry);
        }
    }
}

}  // namespace

FlatItem project_entry(const Index& index, const FlatItem& item) {
    if (index.projection == api::ProjectionType::all && !index.vector) {
        return item;
    }
    thread_local ItemWriter writer;
    for_each_projected(index, item, [&](const FlatEntry& entry) {
        writer.name(entry.name);
        if (index.vector && entry.name == index.vector->attribute) {
            write_floats(entry.value, writer);
        } else {
            writer.value(entry.value);
        }
    });
    return writer.finish();
}

std::uint32_t entry_size_bytes(const Index& index, FlatItemView item) {
    if (index.projection == api::ProjectionType::all && !index.vector) {
        return item.item_size_bytes();
    }
    std::uint32_t size_bytes = 0;
    for_each_projected(index, item, [&](const FlatEntry& entry) {
        size_bytes += static_cast<std::uint32_t>(entry.name.size());
        size_bytes += index.vector && entry.name == index.vector->attribute
                          ? vector_size_bytes(*index.vector)
                          : entry.value.size_by_rule();
    });
    return size_bytes;
}

bool same_entry(const Index& index, FlatItemView a, FlatItemView b) {
    if (index.projection == api::ProjectionType::all) {
        return a == b;
    }
    for (const std::string& name : index.projected) {
        if (a.find(name) != b.find(name)) {
            return false;
        }
    }
    return true;
}

}  // namespace dynox::engine

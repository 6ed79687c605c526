#include "engine/item_collection.hpp"

namespace dynox::engine {

std::optional<api::ItemCollectionMetrics> item_collection_metrics(
    const Table& table, FlatItemView item, api::ReturnItemCollectionMetrics wanted) {
    if (wanted == api::ReturnItemCollectionMetrics::none || !table.has_local_indexes()) {
        return std::nullopt;
    }
    const std::string& partition = table.key().attributes.front().name;
    ItemWriter writer;
    writer.name(partition);
    writer.value(item.find(partition));
    // The service rounds to whole gigabytes and says 0 to 1 for small collections.
    return api::ItemCollectionMetrics{writer.finish(), 0.0, 1.0};
}

}  // namespace dynox::engine

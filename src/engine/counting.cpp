#include "engine/counting.hpp"

#include <algorithm>

#include "engine/key_codec.hpp"
#include "engine/vector_index.hpp"

namespace dynox::engine {

StoreCount::StoreCount(const Storage& storage, StoreId id, Counts& counts, const Table* table)
    : counts_(counts), table_(table) {
    counts_.reset();
    resets_ = counts_.resets();
    std::string low;
    append_u32(low, id);
    cursor_ = storage.range(low, prefix_end(low), Direction::forward);
}

StoreCount::StoreCount(const Storage& storage, const Table& table)
    : StoreCount(storage, table.id(), table.counts(), &table) {}

StoreCount::StoreCount(const Storage& storage, const Index& index)
    : StoreCount(storage, index.id, index.counts, nullptr) {}

Result<bool> StoreCount::run(std::size_t& budget) {
    for (; cursor_->valid(); cursor_->next(), --budget) {
        if (budget == 0) {
            return true;
        }
        const FlatItemView item = cursor_->view();
        ++items_;
        bytes_ += table_ != nullptr ? charged_size_bytes(*table_, item) : item.item_size_bytes();
    }
    if (Result<void> status = cursor_->status(); !status) {
        return status.error();
    }
    return false;
}

void StoreCount::finish() {
    if (counts_.resets() == resets_) {
        counts_.add(items_, bytes_);
    }
}

TableCount::TableCount(const Storage& storage, TableHandle table) : table_(std::move(table)) {
    stores_.reserve(table_->indexes().size() + 1);
    stores_.emplace_back(storage, *table_);
    for (const IndexHandle& index : table_->indexes()) {
        stores_.emplace_back(storage, *index);
        if (index->filling.load(std::memory_order_acquire)) {
            filling_.push_back(index);
        }
    }
}

Result<bool> TableCount::run(std::size_t& budget) {
    for (; at_ < stores_.size(); ++at_) {
        Result<bool> more = stores_[at_].run(budget);
        if (!more || *more) {
            return more;
        }
    }
    return false;
}

bool TableCount::is_valid() const {
    return table_->check_current().has_value() &&
           std::all_of(filling_.begin(), filling_.end(), [](const IndexHandle& index) {
               return index->filling.load(std::memory_order_acquire);
           });
}

void TableCount::finish() {
    for (StoreCount& store : stores_) {
        store.finish();
    }
    table_->set_counted(true);
}

}  // namespace dynox::engine

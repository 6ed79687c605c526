#include "engine/backup/past_items.hpp"

#include "engine/key_codec.hpp"
#include "engine/state.hpp"

namespace dynox::engine {
namespace {

std::string prefix_of(StoreId id) {
    std::string prefix;
    append_u32(prefix, id);
    return prefix;
}

}  // namespace

PastItems::PastItems(const Storage& storage, StoreId id)
    : items_(storage.range(prefix_of(id), prefix_end(prefix_of(id)), Direction::forward)),
      at_(changed_.end()) {}

PastItems::PastItems(EngineState& state, const Table& table, Moment moment) {
    // Nobody is half done with a write while both views are taken.
    const ItemLocks::Guard gate = state.locks.lock_all();
    items_ = state.storage->range(prefix_of(table.id()), prefix_end(prefix_of(table.id())),
                                  Direction::forward);
    log_ = state.storage->range(undo_key(table.id(), moment), prefix_end(undo_prefix(table.id())),
                                Direction::forward);
    at_ = changed_.end();
}

Result<bool> PastItems::prepare(std::size_t& budget) {
    if (log_ == nullptr) {
        return false;
    }
    for (; log_->valid(); log_->next(), --budget) {
        if (budget == 0) {
            return true;
        }
        const Result<UndoRecord> record = decode_undo(log_->key(), log_->view());
        if (!record) {
            return record.error();
        }
        if (changed_.find(record->key) == changed_.end()) {
            auto& before = changed_[std::string(record->key)];
            if (record->before) {
                before.emplace(FlatItem::copy_of(record->before->bytes()));
            }
        }
    }
    if (Result<void> status = log_->status(); !status) {
        return status.error();
    }
    log_.reset();
    at_ = changed_.begin();
    settle();
    return false;
}

bool PastItems::comes_from_changed() const {
    return at_ != changed_.end() &&
           (!items_->valid() || at_->first <= items_->key().substr(sizeof(StoreId)));
}

bool PastItems::is_overridden() const {
    return items_->valid() && at_ != changed_.end() &&
           at_->first == items_->key().substr(sizeof(StoreId));
}

/// Moves on to the next item that was there.
void PastItems::settle() {
    while (comes_from_changed() && !at_->second) {
        if (is_overridden()) {
            items_->next();
        }
        ++at_;
    }
}

bool PastItems::valid() const {
    return at_ != changed_.end() || items_->valid();
}

std::string_view PastItems::key() const {
    return comes_from_changed() ? std::string_view(at_->first)
                                : items_->key().substr(sizeof(StoreId));
}

FlatItem PastItems::item() const {
    return comes_from_changed() ? *at_->second : items_->value();
}

void PastItems::next() {
    if (!comes_from_changed()) {
        items_->next();
    } else {
        if (is_overridden()) {
            items_->next();
        }
        ++at_;
    }
    settle();
}

ChangedItems::ChangedItems(EngineState& state, const Table& table, Moment begin, Moment end)
    : end_(end) {
    const ItemLocks::Guard gate = state.locks.lock_all();
    items_ = state.storage->range(prefix_of(table.id()), prefix_end(prefix_of(table.id())),
                                  Direction::forward);
    log_ = state.storage->range(undo_key(table.id(), begin), prefix_end(undo_prefix(table.id())),
                                Direction::forward);
    at_ = changes_.end();
}

/// The first record between the moments tells what was before, the first one behind them what came
/// of it.
void ChangedItems::note(const UndoRecord& record) {
    const auto image = [&record] {
        return record.before ? std::optional(FlatItem::copy_of(record.before->bytes()))
                             : std::nullopt;
    };
    const auto known = changes_.find(record.key);
    if (record.moment >= end_) {
        if (known != changes_.end() && !known->second.is_after_known) {
            known->second.after = image();
            known->second.is_after_known = true;
        }
        return;
    }
    Change& change = known != changes_.end() ? known->second : changes_[std::string(record.key)];
    if (change.last == 0) {
        change.before = image();
    }
    change.last = record.moment;
}

Result<bool> ChangedItems::prepare(std::size_t& budget) {
    for (; log_ != nullptr && log_->valid(); log_->next(), --budget) {
        if (budget == 0) {
            return true;
        }
        const Result<UndoRecord> record = decode_undo(log_->key(), log_->view());
        if (!record) {
            return record.error();
        }
        note(*record);
    }
    if (log_ != nullptr) {
        if (Result<void> status = log_->status(); !status) {
            return status.error();
        }
        log_.reset();
    }
    // What nobody changed since is what the table has.
    for (; items_ != nullptr && items_->valid(); items_->next(), --budget) {
        if (budget == 0) {
            return true;
        }
        const auto known = changes_.find(items_->key().substr(sizeof(StoreId)));
        if (known != changes_.end() && !known->second.is_after_known) {
            known->second.after = items_->value();
            known->second.is_after_known = true;
        }
    }
    if (items_ != nullptr) {
        if (Result<void> status = items_->status(); !status) {
            return status.error();
        }
        items_.reset();
        at_ = changes_.begin();
    }
    return false;
}

}  // namespace dynox::engine

#include "engine/time_to_live.hpp"

#include <algorithm>

#include "dynox/number.hpp"
#include "engine/key_codec.hpp"
#include "engine/state.hpp"

namespace dynox::engine {
namespace {

std::string key_of_id(StoreId id) {
    std::string key;
    append_u32(key, id);
    return key;
}

}  // namespace

std::optional<double> expiry_of(FlatItemView item, const std::string& attribute) {
    const FlatValue value = item.find(attribute);
    if (!value.is(AttributeType::number)) {
        return std::nullopt;
    }
    return Number::from_ordered(value.as_number_bytes()).to_double_rounded();
}

std::string TimeToLiveSettings::record_key(StoreId table) {
    std::string key;
    append_u32(key, time_to_live_store_id);
    append_u32(key, table);
    return key;
}

FlatItem TimeToLiveSettings::encode(const Setting& setting) {
    ItemWriter writer;
    writer.name("attribute");
    writer.string(setting.attribute);
    writer.name("enabled");
    writer.boolean(setting.enabled);
    writer.name("changed");
    writer.number(Number::from_double(setting.changed).value());  // a clock's time is finite
    return writer.finish();
}

Result<void> TimeToLiveSettings::open(const Catalogue& catalogue) {
    const std::string low = key_of_id(time_to_live_store_id);
    const auto cursor = storage_.range(low, prefix_end(low), Direction::forward);
    for (; cursor->valid(); cursor->next()) {
        const FlatValue attribute = cursor->view().find("attribute");
        const FlatValue enabled = cursor->view().find("enabled");
        const FlatValue changed = cursor->view().find("changed");
        if (!attribute.is(AttributeType::string) || !enabled.is(AttributeType::boolean) ||
            !changed.is(AttributeType::number)) {
            return Error(client_errc::storage_damaged,
                         "a record of time to live is damaged: expected attribute, enabled and "
                         "changed, found others");
        }
        StoreId id = 0;
        for (const char byte : cursor->key().substr(low.size())) {
            id = id << 8 | static_cast<unsigned char>(byte);
        }
        settings_[id] = {std::string(attribute.as_string()), enabled.as_boolean(),
                         Number::from_ordered(changed.as_number_bytes()).to_double_rounded()};
    }
    if (Result<void> status = cursor->status(); !status) {
        return status;
    }
    for (const TableHandle& table : catalogue.tables()) {
        const auto found = settings_.find(table->id());
        if (found != settings_.end() && found->second.enabled) {
            table->companions().set_time_to_live(
                std::make_shared<TimeToLive>(found->second.attribute));
        }
    }
    return {};
}

std::optional<TimeToLiveSettings::Setting> TimeToLiveSettings::find(StoreId table) const {
    const std::lock_guard lock(mutex_);
    const auto found = settings_.find(table);
    return found == settings_.end() ? std::nullopt : std::optional(found->second);
}

Result<void> TimeToLiveSettings::check_change(const std::optional<Setting>& now_set,
                                              const api::TimeToLiveSpecification& wanted,
                                              double now) const {
    const bool is_on = now_set && now_set->enabled;
    if (!is_on && !wanted.enabled) {
        return validation_error("TimeToLive is already disabled");
    }
    if (is_on && now_set->attribute != wanted.attribute_name) {
        return validation_error(
            "TimeToLive is active on a different AttributeName: current AttributeName is " +
            now_set->attribute);
    }
    if (is_on && wanted.enabled) {
        return validation_error("TimeToLive is already enabled");
    }
    if (now_set && now - now_set->changed < interval_seconds_) {
        return validation_error(
            "Time to live has been modified multiple times within a fixed interval");
    }
    return {};
}

Result<api::CommitTicket> TimeToLiveSettings::update(EngineState& state, const Table& table,
                                                     const api::TimeToLiveSpecification& wanted) {
    const std::lock_guard change(change_mutex_);
    const double now = state.clock();
    if (Result<void> checked = check_change(find(table.id()), wanted, now); !checked) {
        return checked.error();
    }
    const Setting setting{wanted.attribute_name, wanted.enabled, now};
    const ItemLocks::Guard gate = state.locks.lock_all();
    if (table.dropped()) {
        return named_table_missing(table.name());
    }
    WriteBatch batch;
    batch.put(record_key(table.id()), encode(setting));
    Result<api::CommitTicket> applied = storage_.apply(batch);
    if (!applied) {
        return applied.error();
    }
    table.companions().set_time_to_live(
        wanted.enabled ? std::make_shared<TimeToLive>(wanted.attribute_name) : nullptr);
    const std::lock_guard lock(mutex_);
    settings_[table.id()] = setting;
    return applied;
}

api::TimeToLiveDescription TimeToLiveSettings::describe(const Table& table) const {
    const std::optional<Setting> setting = find(table.id());
    api::TimeToLiveDescription description;
    if (setting && setting->enabled) {
        description.time_to_live_status = api::TimeToLiveStatus::enabled;
        description.attribute_name = setting->attribute;
    }
    return description;
}

void TimeToLiveSettings::remove(const Table& table, WriteBatch& batch) {
    const std::lock_guard lock(mutex_);
    if (settings_.erase(table.id()) != 0) {
        batch.erase(record_key(table.id()));
    }
}

Result<api::UpdateTimeToLiveResult> update_time_to_live(EngineState& state,
                                                        const api::UpdateTimeToLiveRequest& request,
                                                        api::CommitTicket& ticket) {
    const TableHandle table = state.catalogue.find(request.table_name);
    if (table == nullptr) {
        return named_table_missing(request.table_name);
    }
    const Result<api::CommitTicket> updated =
        state.time_to_live.update(state, *table, request.time_to_live_specification);
    if (!updated) {
        return updated.error();
    }
    ticket = *updated;
    return api::UpdateTimeToLiveResult{request.time_to_live_specification};
}

Result<api::DescribeTimeToLiveResult> describe_time_to_live(
    EngineState& state, const api::DescribeTimeToLiveRequest& request) {
    const TableHandle table = state.catalogue.find(request.table_name);
    if (table == nullptr) {
        return named_table_missing(request.table_name);
    }
    return api::DescribeTimeToLiveResult{state.time_to_live.describe(*table)};
}

}  // namespace dynox::engine

#include "engine/backup/recovery_log.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "dynox/number.hpp"
#include "engine/key_codec.hpp"
#include "engine/state.hpp"

namespace dynox::engine {
namespace {

constexpr unsigned moment_count_bits = 22;
constexpr std::size_t undo_header_bytes = 8 + 1 + 4;
constexpr double day_seconds = 86'400;
constexpr std::string_view record_name = "r";

std::uint64_t milliseconds_of(double time) noexcept {
    // A time on the wire is a decimal of milliseconds at most: the nearest one, not the one below.
    // One less than what fits, for end_of(). A clock that was advanced can be there.
    constexpr double milliseconds_max = (std::uint64_t{1} << (64 - moment_count_bits)) - 2;
    const double milliseconds = std::clamp(time * 1000, 0.0, milliseconds_max);
    return static_cast<std::uint64_t>(std::llround(milliseconds));
}

void put_little(std::string& out, std::uint64_t value, unsigned size) {
    for (unsigned i = 0; i < size; ++i) {
        out.push_back(static_cast<char>(value >> (8 * i) & 0xff));
    }
}

std::uint64_t take_little(std::string_view& bytes, unsigned size) {
    std::uint64_t value = 0;
    for (unsigned i = 0; i < size; ++i) {
        value |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
    }
    bytes.remove_prefix(size);
    return value;
}

std::uint64_t big_endian_at_end(std::string_view key, std::size_t size) {
    std::uint64_t value = 0;
    for (const char byte : key.substr(key.size() - size)) {
        value = value << 8 | static_cast<unsigned char>(byte);
    }
    return value;
}

std::string store_prefix(StoreId id) {
    std::string key;
    append_u32(key, id);
    return key;
}

Error damaged() {
    return {client_errc::storage_damaged,
            "a record of point-in-time recovery is damaged: expected a size, a key and an item"};
}

}  // namespace

Moment end_of(double time) noexcept {
    return (milliseconds_of(time) + 1) << moment_count_bits;
}

Moment begin_of(double time) noexcept {
    return milliseconds_of(time) << moment_count_bits;
}

double time_of_moment(Moment moment) noexcept {
    return static_cast<double>(moment >> moment_count_bits) / 1000;
}

std::string undo_prefix(StoreId table) {
    std::string key = store_prefix(recovery_log_store_id);
    // An odd multiplier spreads consecutive ids over all values of the byte's upper bits.
    key.push_back(static_cast<char>((table * 0x9d) & 0xff));
    append_u32(key, table);
    return key;
}

std::string undo_key(StoreId table, Moment moment) {
    std::string key = undo_prefix(table);
    append_u64(key, moment);
    return key;
}

Result<UndoRecord> decode_undo(std::string_view key, FlatItemView stored) {
    const FlatValue value = stored.find(record_name);
    if (key.size() < 8 || !value.is(AttributeType::binary)) {
        return damaged();
    }
    std::string_view bytes = value.as_binary();
    if (bytes.size() < undo_header_bytes) {
        return damaged();
    }
    UndoRecord record;
    record.moment = big_endian_at_end(key, 8);
    record.size_bytes = bytes.size();
    record.bytes_before = take_little(bytes, 8);
    const bool has_before = take_little(bytes, 1) == 1;
    const std::uint64_t key_size = take_little(bytes, 4);
    if (bytes.size() < key_size + (has_before ? flat::header_size_bytes : 0)) {
        return damaged();
    }
    record.key = bytes.substr(0, key_size);
    if (has_before) {
        record.before = FlatItemView(bytes.substr(key_size));
    }
    return record;
}

Result<std::shared_ptr<RecoveryLog>> RecoveryLog::open(const Storage& storage, const Clock& clock,
                                                       StoreId table) {
    std::shared_ptr<RecoveryLog> log(new RecoveryLog(clock, table));
    const std::string low = undo_prefix(table);
    const auto cursor = storage.range(low, prefix_end(low), Direction::backward);
    if (cursor->valid()) {
        const Result<UndoRecord> last = decode_undo(cursor->key(), cursor->view());
        if (!last) {
            return last.error();
        }
        log->next_ = last->moment + 1;
        log->bytes_ = last->bytes_before + last->size_bytes;
    }
    if (Result<void> status = cursor->status(); !status) {
        return status.error();
    }
    return log;
}

void RecoveryLog::record(std::string_view key, const FlatItem* before, const FlatItem* after,
                         WriteBatch& batch) {
    if (before == nullptr ? after == nullptr : after != nullptr && *before == *after) {
        return;
    }
    key.remove_prefix(sizeof(StoreId));
    const std::string_view image = before != nullptr ? before->bytes() : std::string_view();
    std::string bytes;
    bytes.reserve(undo_header_bytes + key.size() + image.size());
    Moment moment = 0;
    {
        const std::lock_guard lock(mutex_);
        moment = next_ = std::max(next_, begin_of(clock_()));
        ++next_;
        put_little(bytes, bytes_, 8);
        bytes_ += undo_header_bytes + key.size() + image.size();
    }
    put_little(bytes, before != nullptr ? 1 : 0, 1);
    put_little(bytes, key.size(), 4);
    bytes.append(key).append(image);
    ItemWriter writer;
    writer.name(record_name);
    writer.binary(bytes);
    batch.put(undo_key(table_, moment), writer.finish());
}

std::uint64_t RecoveryLog::bytes() const {
    const std::lock_guard lock(mutex_);
    return bytes_;
}

double RecoveryLog::last_time() const {
    const std::lock_guard lock(mutex_);
    return next_ == 0 ? 0 : time_of_moment(next_ - 1);
}

double RecoveryLog::end_at(double now) {
    const std::lock_guard lock(mutex_);
    const double time = next_ == 0 ? now : std::max(now, time_of_moment(next_ - 1));
    next_ = std::max(next_, end_of(time));
    return time;
}

double RecoverySettings::Setting::earliest(double now) const noexcept {
    return std::max({since, now - days * day_seconds, time_of_moment(trimmed)});
}

std::string RecoverySettings::record_key(StoreId table) {
    std::string key = store_prefix(recovery_store_id);
    append_u32(key, table);
    return key;
}

FlatItem RecoverySettings::encode(const Setting& setting) {
    ItemWriter writer;
    writer.name("since");
    writer.number(Number::from_double(setting.since).value());  // a clock's time is finite
    writer.name("days");
    writer.number(Number(setting.days));
    writer.name("trimmed");
    writer.number(Number(setting.trimmed));
    return writer.finish();
}

Result<void> RecoverySettings::open(const Catalogue& catalogue) {
    const std::string low = store_prefix(recovery_store_id);
    const auto cursor = storage_.range(low, prefix_end(low), Direction::forward);
    for (; cursor->valid(); cursor->next()) {
        const FlatValue since = cursor->view().find("since");
        const FlatValue days = cursor->view().find("days");
        const FlatValue trimmed = cursor->view().find("trimmed");
        if (!since.is(AttributeType::number) || !days.is(AttributeType::number) ||
            !trimmed.is(AttributeType::number)) {
            return damaged();
        }
        Setting setting;
        setting.since = Number::from_ordered(since.as_number_bytes()).to_double_rounded();
        setting.days = static_cast<std::int32_t>(
            Number::from_ordered(days.as_number_bytes()).to_double_rounded());
        const Result<std::uint64_t> moment =
            Number::from_ordered(trimmed.as_number_bytes()).to_uint64();
        setting.trimmed = moment ? *moment : 0;
        settings_[static_cast<StoreId>(big_endian_at_end(cursor->key(), 4))] = setting;
    }
    if (Result<void> status = cursor->status(); !status) {
        return status;
    }
    for (const TableHandle& table : catalogue.tables()) {
        if (!settings_.contains(table->id())) {
            continue;
        }
        Result<std::shared_ptr<RecoveryLog>> log = RecoveryLog::open(storage_, clock_, table->id());
        if (!log) {
            return log.error();
        }
        table->companions().set_recovery(*std::move(log));
    }
    return find_orphans();
}

/// Logs that a crash left behind when recovery was turned off or the table deleted.
Result<void> RecoverySettings::find_orphans() {
    const std::string low = store_prefix(recovery_log_store_id);
    const std::string high = prefix_end(low);
    for (std::string from = low;;) {
        const auto cursor = storage_.range(from, high, Direction::forward);
        if (!cursor->valid()) {
            return cursor->status();
        }
        const std::string_view key = cursor->key().substr(0, low.size() + 1 + 4);
        const auto table = static_cast<StoreId>(big_endian_at_end(key, 4));
        if (!settings_.contains(table)) {
            orphans_.push_back(table);
        }
        from = prefix_end(std::string(key));
    }
}

std::optional<RecoverySettings::Setting> RecoverySettings::find(const Table& table) const {
    const std::lock_guard lock(mutex_);
    const auto found = settings_.find(table.id());
    return found == settings_.end() ? std::nullopt : std::optional(found->second);
}

double RecoverySettings::latest(const Table& table, double now) const {
    const std::shared_ptr<RecoveryLog> log = table.companions().recovery();
    const auto setting = find(table);
    const double last = log != nullptr ? log->last_time() : now;
    return std::max({now, last, setting ? setting->since : now});
}

double RecoverySettings::end_at_latest(const Table& table, double now) const {
    const std::shared_ptr<RecoveryLog> log = table.companions().recovery();
    const double time = latest(table, now);
    return log != nullptr ? log->end_at(time) : time;
}

Result<api::CommitTicket> RecoverySettings::update(
    EngineState& state, const Table& table, const api::PointInTimeRecoverySpecification& wanted) {
    const std::lock_guard change(change_mutex_);
    std::optional<Setting> setting = find(table);
    if (!setting && !wanted.point_in_time_recovery_enabled) {
        return api::CommitTicket(0);
    }
    const bool begins = !setting;
    if (begins) {
        setting = Setting{clock_()};
    }
    setting->days =
        wanted.recovery_period_in_days.value_or(begins ? recovery_days_max : setting->days);
    std::shared_ptr<RecoveryLog> log;
    if (begins) {
        // What is left of an earlier time must not be taken for this one's.
        if (const auto erased = storage_.erase_prefix(undo_prefix(table.id())); !erased) {
            return erased.error();
        }
        Result<std::shared_ptr<RecoveryLog>> opened =
            RecoveryLog::open(storage_, clock_, table.id());
        if (!opened) {
            return opened.error();
        }
        log = *std::move(opened);
    }
    const ItemLocks::Guard gate = state.locks.lock_all();
    if (table.dropped()) {
        return Error(server_errc::table_not_found, "Table not found: " + table.name());
    }
    WriteBatch batch;
    if (wanted.point_in_time_recovery_enabled) {
        batch.put(record_key(table.id()), encode(*setting));
    } else {
        batch.erase(record_key(table.id()));
    }
    Result<api::CommitTicket> applied = storage_.apply(batch);
    if (!applied) {
        return applied;
    }
    const std::lock_guard lock(mutex_);
    if (!wanted.point_in_time_recovery_enabled) {
        table.companions().set_recovery(nullptr);
        settings_.erase(table.id());
        orphans_.push_back(table.id());
        return applied;
    }
    settings_[table.id()] = *setting;
    std::erase(orphans_, table.id());
    if (begins) {
        table.companions().set_recovery(std::move(log));
    }
    return applied;
}

void RecoverySettings::remove(const Table& table, WriteBatch& batch) {
    const std::lock_guard lock(mutex_);
    if (settings_.erase(table.id()) != 0) {
        batch.erase(record_key(table.id()));
        orphans_.push_back(table.id());
    }
}

Result<bool> RecoverySettings::trim(EngineState& state, double now, std::size_t count_max) {
    const std::unique_lock change(change_mutex_, std::try_to_lock);
    if (!change.owns_lock()) {
        return true;
    }
    std::vector<StoreId> orphans;
    std::map<StoreId, Setting> settings;
    {
        const std::lock_guard lock(mutex_);
        if (settings_.empty() && orphans_.empty()) {
            return false;
        }
        orphans.swap(orphans_);
        settings = settings_;
    }
    for (const StoreId table : orphans) {
        if (const auto erased = storage_.erase_prefix(undo_prefix(table)); !erased) {
            return erased.error();
        }
    }
    for (const TableHandle& table : state.catalogue.tables()) {
        const auto setting = settings.find(table->id());
        if (setting == settings.end()) {
            continue;
        }
        const Result<std::size_t> trimmed = trim_table(*table, setting->second, now, count_max);
        if (!trimmed) {
            return trimmed.error();
        }
        if (*trimmed == count_max) {
            return true;
        }
    }
    return false;
}

Result<std::size_t> RecoverySettings::trim_table(const Table& table, Setting setting, double now,
                                                 std::size_t count_max) {
    const std::shared_ptr<RecoveryLog> log = table.companions().recovery();
    if (log == nullptr) {
        return std::size_t{0};
    }
    const Moment old_end = begin_of(now - setting.days * day_seconds);
    const std::uint64_t bytes = log->bytes();
    const std::string low = undo_prefix(table.id());
    WriteBatch batch;
    const auto cursor = storage_.range(low, prefix_end(low), Direction::forward);
    for (; cursor->valid() && batch.changes().size() < count_max; cursor->next()) {
        const Result<UndoRecord> record = decode_undo(cursor->key(), cursor->view());
        if (!record) {
            return record.error();
        }
        // It may be younger than `bytes`, with an earlier one still on its way.
        const bool is_beyond =
            record->bytes_before < bytes && bytes - record->bytes_before > recovery_log_bytes_max;
        if (record->moment >= old_end && !is_beyond) {
            break;
        }
        setting.trimmed = record->moment;
        batch.erase(std::string(cursor->key()));
    }
    if (Result<void> status = cursor->status(); !status) {
        return status.error();
    }
    const std::size_t count = batch.changes().size();
    if (count == 0) {
        return count;
    }
    const std::lock_guard lock(mutex_);
    const auto known = settings_.find(table.id());
    if (known == settings_.end()) {
        return count;  // the table is gone, and its log with it
    }
    known->second.trimmed = setting.trimmed;
    batch.put(record_key(table.id()), encode(known->second));
    if (const Result<api::CommitTicket> applied = storage_.apply(batch); !applied) {
        return applied.error();
    }
    return count;
}

}  // namespace dynox::engine

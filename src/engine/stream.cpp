#include "engine/stream.hpp"

#include <algorithm>

#include "dynox/number.hpp"
#include "engine/key_codec.hpp"
#include "value/hexadecimal.hpp"

namespace dynox::engine {
namespace {

std::int64_t milliseconds(double seconds) {
    return static_cast<std::int64_t>(seconds * 1000);
}

std::string padded(std::string digits, std::size_t width) {
    return digits.size() < width ? std::string(width - digits.size(), '0') + digits : digits;
}

std::string hexadecimal(std::uint32_t number) {
    std::string bytes;
    append_u32(bytes, number);
    std::string digits;
    append_hexadecimal(digits, bytes);
    return digits;
}

/// The key attributes of an item, as records have them.
FlatItem keys_of(const Table& table, FlatItemView item) {
    thread_local ItemWriter writer;
    writer.clear();
    for (const KeyAttribute& attribute : table.key().attributes) {
        writer.name(attribute.name);
        writer.value(item.find(attribute.name));
    }
    return writer.finish();
}

bool has_new_image(api::StreamViewType view) {
    return view == api::StreamViewType::new_image ||
           view == api::StreamViewType::new_and_old_images;
}
bool has_old_image(api::StreamViewType view) {
    return view == api::StreamViewType::old_image ||
           view == api::StreamViewType::new_and_old_images;
}

}  // namespace

std::string StreamShard::id() const {
    return "shardId-" + padded(std::to_string(opened_ms), 20) + "-" + hexadecimal(number);
}

void StreamReservation::release() noexcept {
    if (stream_ != nullptr) {
        stream_->release(sequence_);
        stream_.reset();
    }
}

Stream::Stream(Storage& storage, const Clock& clock, Identity identity, std::uint32_t shard_count)
    : storage_(storage), clock_(clock), identity_(std::move(identity)) {
    const std::uint64_t width = ~std::uint64_t{0} / shard_count;
    for (std::uint32_t i = 0; i < shard_count; ++i) {
        StreamShard shard;
        shard.number = next_shard_++;
        shard.low = i == 0 ? 0 : width * i + 1;
        shard.high = i + 1 == shard_count ? ~std::uint64_t{0} : width * (i + 1);
        shard.first = next_sequence_++;
        shard.opened_ms = milliseconds(identity_.created);
        shards_.push_back(shard);
    }
}

StreamReservation Stream::record(const Table& table, std::uint64_t digest, const FlatItem* before,
                                 const FlatItem* after, Actor actor, WriteBatch& batch) {
    if ((before == nullptr && after == nullptr) ||
        (before != nullptr && after != nullptr && *before == *after)) {
        return {};
    }
    const double now = clock_();
    const FlatItem keys = keys_of(table, after != nullptr ? *after : *before);
    StreamRecordView view;
    view.event = before == nullptr  ? api::StreamEventName::insert
                 : after != nullptr ? api::StreamEventName::modify
                                    : api::StreamEventName::remove;
    view.actor = actor;
    view.time = now;
    view.keys = keys;
    if (after != nullptr && has_new_image(identity_.view)) {
        view.new_image = *after;
    }
    if (before != nullptr && has_old_image(identity_.view)) {
        view.old_image = *before;
    }
    FlatItem encoded = encode_stream_record(view);
    const Reserved reserved = reserve(digest, now);
    StreamReservation reservation(shared_from_this(), reserved.sequence);
    batch.put(stream_record_key(identity_.number, reserved.shard, reserved.sequence),
              std::move(encoded));
    return reservation;
}

Stream::Reserved Stream::reserve(std::uint64_t digest, double now) {
    const std::lock_guard lock(mutex_);
    const auto find = [&] {
        return std::find_if(shards_.begin(), shards_.end(), [&](const StreamShard& shard) {
            return shard.is_open() && shard.low <= digest && digest <= shard.high;
        });
    };
    auto shard = find();
    const bool splits = shard->records >= shard_records_split && shard->low != shard->high &&
                        open_count() < stream_open_shards_max;
    const bool is_old = milliseconds(now - shard_age_seconds_max) > shard->opened_ms;
    if (splits || is_old) {
        follow(static_cast<std::size_t>(shard - shards_.begin()), splits ? 2 : 1, now);
        shard = find();
    }
    ++shard->records;
    const Reserved reserved{shard->number, next_sequence_++};
    reserved_.push_back(reserved.sequence);
    return reserved;
}

void Stream::release(std::uint64_t sequence) noexcept {
    const std::lock_guard lock(mutex_);
    const auto found = std::lower_bound(reserved_.begin(), reserved_.end(), sequence);
    if (found != reserved_.end() && *found == sequence) {
        reserved_.erase(found);
    }
}

void Stream::close(StreamShard& shard, double now) {
    shard.last = next_sequence_++;
    shard.closed_ms = std::max(milliseconds(now), shard.opened_ms);
}

/// Closes a shard and opens its children. They are in storage before anybody may write to them;
/// where storage refuses, it refuses every write that follows, and so nothing is opened.
void Stream::follow(std::size_t position, std::size_t children, double now) {
    const std::vector<StreamShard> before = shards_;
    const std::uint32_t next_shard_before = next_shard_;
    const StreamShard parent = shards_[position];
    close(shards_[position], now);
    const std::uint64_t half = parent.low + (parent.high - parent.low) / 2;
    for (std::size_t i = 0; i < children; ++i) {
        StreamShard child;
        child.number = next_shard_++;
        child.parent = parent.number;
        child.low = i == 0 ? parent.low : half + 1;
        child.high = i + 1 == children ? parent.high : half;
        child.first = next_sequence_++;
        child.opened_ms = shards_[position].closed_ms;
        child.trim_due = now + stream_retention_seconds;
        shards_.push_back(child);
    }
    WriteBatch batch;
    batch.put(description_key(identity_.number), describe_locked());
    if (const Result<api::CommitTicket> applied = storage_.apply(batch); !applied) {
        shards_ = before;
        next_shard_ = next_shard_before;
    }
}

void Stream::disable(double now, WriteBatch& batch) {
    const std::lock_guard lock(mutex_);
    for (StreamShard& shard : shards_) {
        if (shard.is_open()) {
            close(shard, now);
        }
    }
    disabled_ = now;
    batch.put(description_key(identity_.number), describe_locked());
}

std::optional<double> Stream::disabled_at() const {
    const std::lock_guard lock(mutex_);
    return disabled_;
}

bool Stream::is_gone(double now) const {
    const std::lock_guard lock(mutex_);
    return disabled_ && now - *disabled_ > stream_retention_seconds;
}

std::size_t Stream::open_count() const noexcept {
    return static_cast<std::size_t>(std::count_if(
        shards_.begin(), shards_.end(), [](const StreamShard& shard) { return shard.is_open(); }));
}

namespace {

bool is_shard_gone(const StreamShard& shard, double now) {
    return !shard.is_open() && shard.closed_ms < milliseconds(now - stream_retention_seconds);
}

}  // namespace

std::vector<StreamShard> Stream::shards(double now) const {
    const std::lock_guard lock(mutex_);
    std::vector<StreamShard> alive;
    alive.reserve(shards_.size());
    for (const StreamShard& shard : shards_) {
        if (!is_shard_gone(shard, now)) {
            alive.push_back(shard);
        }
    }
    return alive;
}

std::optional<StreamShard> Stream::find_shard(std::uint32_t number, double now) const {
    const std::lock_guard lock(mutex_);
    for (const StreamShard& shard : shards_) {
        if (shard.number == number && !is_shard_gone(shard, now)) {
            return shard;
        }
    }
    return std::nullopt;
}

std::uint64_t Stream::readable_end() const {
    const std::lock_guard lock(mutex_);
    return reserved_.empty() ? next_sequence_ : reserved_.front();
}

Result<bool> Stream::trim(double now, std::size_t count_max) {
    const std::lock_guard lock(mutex_);
    std::size_t left = count_max;
    for (StreamShard& shard : shards_) {
        if (now < shard.trim_due) {
            continue;
        }
        const Result<std::size_t> trimmed = trim_shard(shard, now, left);
        if (!trimmed) {
            return trimmed.error();
        }
        left -= std::min(left, *trimmed);
        if (left == 0) {
            return true;
        }
    }
    const auto gone = [&](const StreamShard& shard) { return is_shard_gone(shard, now); };
    if (std::any_of(shards_.begin(), shards_.end(), gone)) {
        for (const StreamShard& shard : shards_) {
            if (!gone(shard)) {
                continue;
            }
            const auto erased =
                storage_.erase_prefix(stream_shard_prefix(identity_.number, shard.number));
            if (!erased) {
                return erased.error();
            }
        }
        std::erase_if(shards_, gone);
        WriteBatch batch;
        batch.put(description_key(identity_.number), describe_locked());
        if (const Result<api::CommitTicket> applied = storage_.apply(batch); !applied) {
            return applied.error();
        }
    }
    return false;
}

/// Removes the oldest records of a shard that are due, and notes when the next one is.
Result<std::size_t> Stream::trim_shard(StreamShard& shard, double now, std::size_t count_max) {
    const std::string low = stream_shard_prefix(identity_.number, shard.number);
    const auto cursor = storage_.range(low, prefix_end(low), Direction::forward);
    WriteBatch batch;
    std::uint64_t trimmed = shard.trimmed;
    double due = now + stream_retention_seconds;
    for (; cursor->valid() && batch.changes().size() < count_max; cursor->next()) {
        const Result<StreamRecordView> record = decode_stream_record(cursor->view());
        if (!record) {
            return record.error();
        }
        if (record->time + stream_retention_seconds >= now) {
            due = record->time + stream_retention_seconds;
            break;
        }
        trimmed = sequence_of_record_key(cursor->key()) + 1;
        batch.erase(std::string(cursor->key()));
    }
    if (Result<void> status = cursor->status(); !status) {
        return status.error();
    }
    const std::size_t count = batch.changes().size();
    if (count != 0) {
        shard.trimmed = trimmed;
        batch.put(description_key(identity_.number), describe_locked());
        if (const Result<api::CommitTicket> applied = storage_.apply(batch); !applied) {
            return applied.error();
        }
    }
    if (count < count_max) {
        shard.trim_due = due;
    }
    return count;
}

}  // namespace dynox::engine

// What storage keeps of a stream; stream.hpp has the layout.
#include <algorithm>

#include "dynox/number.hpp"
#include "engine/key_codec.hpp"
#include "engine/stream.hpp"

namespace dynox::engine {
namespace {

constexpr std::size_t shard_bytes = 4 + 4 + 7 * 8;
constexpr std::string_view hash_name = "HASH";

Error damaged(std::string_view what) {
    return {client_errc::storage_damaged, "the description of a stream is damaged: expected " +
                                              std::string(what) + ", found something else"};
}

std::uint64_t take(std::string_view& bytes, std::size_t size) {
    std::uint64_t number = 0;
    for (const char byte : bytes.substr(0, size)) {
        number = number << 8 | static_cast<unsigned char>(byte);
    }
    bytes.remove_prefix(size);
    return number;
}

void append_shard(std::string& out, const StreamShard& shard) {
    append_u32(out, shard.number);
    append_u32(out, shard.parent);
    append_u64(out, shard.low);
    append_u64(out, shard.high);
    append_u64(out, shard.first);
    append_u64(out, shard.last);
    append_u64(out, shard.trimmed);
    append_u64(out, static_cast<std::uint64_t>(shard.opened_ms));
    append_u64(out, static_cast<std::uint64_t>(shard.closed_ms));
}

StreamShard take_shard(std::string_view& bytes) {
    StreamShard shard;
    shard.number = static_cast<std::uint32_t>(take(bytes, 4));
    shard.parent = static_cast<std::uint32_t>(take(bytes, 4));
    shard.low = take(bytes, 8);
    shard.high = take(bytes, 8);
    shard.first = take(bytes, 8);
    shard.last = take(bytes, 8);
    shard.trimmed = take(bytes, 8);
    shard.opened_ms = static_cast<std::int64_t>(take(bytes, 8));
    shard.closed_ms = static_cast<std::int64_t>(take(bytes, 8));
    return shard;
}

void write_text(ItemWriter& writer, std::string_view name, std::string_view text) {
    writer.name(name);
    writer.string(text);
}

// A clock gives finite times; a double of that size always has a decimal form.
void write_time(ItemWriter& writer, std::string_view name, double time) {
    writer.name(name);
    writer.number(Number::from_double(time).value());
}

bool read_text(FlatItemView record, std::string_view name, std::string& out) {
    const FlatValue value = record.find(name);
    if (!value.is(AttributeType::string)) {
        return false;
    }
    out = value.as_string();
    return true;
}

bool read_key(FlatItemView record, std::vector<api::KeySchemaElement>& out) {
    const FlatValue key = record.find("key");
    if (!key.is(AttributeType::list)) {
        return false;
    }
    const FlatList list = key.as_list();
    for (std::uint32_t i = 0; i + 1 < list.size(); i += 2) {
        if (!list.at(i).is(AttributeType::string) || !list.at(i + 1).is(AttributeType::string)) {
            return false;
        }
        out.push_back({std::string(list.at(i).as_string()), list.at(i + 1).as_string() == hash_name
                                                                ? api::KeyType::hash
                                                                : api::KeyType::range});
    }
    return !out.empty();
}

}  // namespace

std::string Stream::description_key(std::uint32_t number) {
    std::string key;
    append_u32(key, streams_store_id);
    append_u32(key, number);
    return key;
}

FlatItem Stream::describe() const {
    const std::lock_guard lock(mutex_);
    return describe_locked();
}

FlatItem Stream::describe_locked() const {
    ItemWriter writer;
    write_text(writer, "arn", identity_.arn);
    write_text(writer, "table", identity_.table_name);
    write_text(writer, "table_id", identity_.table_id);
    write_text(writer, "label", identity_.label);
    writer.name("view");
    writer.number(Number(static_cast<std::uint32_t>(identity_.view)));
    write_time(writer, "created", identity_.created);
    if (disabled_) {
        write_time(writer, "disabled", *disabled_);
    } else {
        writer.name("disabled");
        writer.null();
    }
    writer.name("key");
    writer.begin_list();
    for (const api::KeySchemaElement& element : identity_.key_schema) {
        writer.string(element.attribute_name);
        writer.string(element.key_type == api::KeyType::hash ? hash_name : "RANGE");
    }
    writer.end_list();
    std::string shards;
    shards.reserve(shards_.size() * shard_bytes);
    for (const StreamShard& shard : shards_) {
        append_shard(shards, shard);
    }
    writer.name("shards");
    writer.binary(shards);
    return writer.finish();
}

Result<std::shared_ptr<Stream>> Stream::read(Storage& storage, const Clock& clock,
                                             std::uint32_t number, FlatItemView description) {
    Identity identity;
    identity.number = number;
    const FlatValue view = description.find("view");
    const FlatValue created = description.find("created");
    const FlatValue disabled = description.find("disabled");
    const FlatValue shards = description.find("shards");
    if (!read_text(description, "arn", identity.arn) ||
        !read_text(description, "table", identity.table_name) ||
        !read_text(description, "table_id", identity.table_id) ||
        !read_text(description, "label", identity.label) ||
        !read_key(description, identity.key_schema) || !view.is(AttributeType::number) ||
        !created.is(AttributeType::number) || !shards.is(AttributeType::binary)) {
        return damaged("names, times, a view type, a key and shards");
    }
    const Result<std::int64_t> view_number =
        Number::from_ordered(view.as_number_bytes()).to_int64();
    if (!view_number || *view_number < 0 || *view_number > 3) {
        return damaged("a view type");
    }
    identity.view = static_cast<api::StreamViewType>(*view_number);
    identity.created = Number::from_ordered(created.as_number_bytes()).to_double_rounded();
    std::shared_ptr<Stream> stream(new Stream(storage, clock, std::move(identity)));
    if (disabled.is(AttributeType::number)) {
        stream->disabled_ = Number::from_ordered(disabled.as_number_bytes()).to_double_rounded();
    }
    if (Result<void> done = stream->read_shards(shards.as_binary()); !done) {
        return done.error();
    }
    if (Result<void> done = stream->find_next(); !done) {
        return done.error();
    }
    return stream;
}

Result<void> Stream::read_shards(std::string_view bytes) {
    if (bytes.size() % shard_bytes != 0) {
        return damaged("shards of 64 bytes each");
    }
    while (!bytes.empty()) {
        shards_.push_back(take_shard(bytes));
        next_shard_ = std::max(next_shard_, shards_.back().number + 1);
    }
    return {};
}

/// The next sequence number: behind all that records or shards have.
Result<void> Stream::find_next() {
    for (const StreamShard& shard : shards_) {
        next_sequence_ = std::max({next_sequence_, shard.first + 1, shard.last + 1, shard.trimmed});
        if (!shard.is_open()) {
            continue;
        }
        const std::string low = stream_shard_prefix(identity_.number, shard.number);
        const auto cursor = storage_.range(low, prefix_end(low), Direction::backward);
        if (cursor->valid()) {
            next_sequence_ = std::max(next_sequence_, sequence_of_record_key(cursor->key()) + 1);
        }
        if (Result<void> status = cursor->status(); !status) {
            return status;
        }
    }
    return {};
}

}  // namespace dynox::engine

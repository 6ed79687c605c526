#include "engine/stream_operations.hpp"

#include <algorithm>
#include <cmath>

#include "engine/digest.hpp"
#include "engine/key_codec.hpp"
#include "engine/shard_iterator.hpp"
#include "engine/streams.hpp"
#include "value/hexadecimal.hpp"

namespace dynox::engine {
namespace {

constexpr std::int32_t streams_listed_max = 100;              // API Reference
constexpr std::int32_t shards_described_max = 100;            // API Reference
constexpr std::int32_t records_read_max = 1000;               // API Reference, GetRecords
constexpr std::int64_t records_size_bytes_max = 1024 * 1024;  // API Reference, GetRecords
constexpr std::size_t arn_size_min = 37;                      // shape StreamArn

bool is_stream_arn(std::string_view text) {
    return text.starts_with("arn:") && text.find(":table/") != std::string_view::npos &&
           text.find("/stream/") != std::string_view::npos;
}

Result<StreamHandle> find_stream(EngineState& state, const std::string& arn) {
    if (arn.size() >= arn_size_min && !is_stream_arn(arn)) {
        return validation_error("Invalid StreamArn");
    }
    StreamHandle stream = state.streams.find(arn);
    if (stream == nullptr) {
        return Error(server_errc::resource_not_found,
                     "Requested resource not found: Stream: " + arn + " not found");
    }
    return stream;
}

Error trimmed() {
    return {server_errc::trimmed_data_access,
            "The operation attempted to read past the oldest stream record in a shard"};
}

api::Shard description_of(const StreamShard& shard, const std::vector<StreamShard>& all) {
    api::Shard description;
    description.shard_id = shard.id();
    description.sequence_number_range.starting_sequence_number = sequence_text(shard.first);
    if (!shard.is_open()) {
        description.sequence_number_range.ending_sequence_number = sequence_text(shard.last);
    }
    for (const StreamShard& other : all) {
        if (other.number == shard.parent) {
            description.parent_shard_id = other.id();
        }
    }
    return description;
}

bool is_wanted(const api::Shard& shard, const api::DescribeStreamRequest& request) {
    if (request.exclusive_start_shard_id && shard.shard_id <= *request.exclusive_start_shard_id) {
        return false;
    }
    return !request.shard_filter || shard.parent_shard_id == request.shard_filter->shard_id;
}

/// What a shard has of records, within what may be read now.
struct ReadableRange {
    std::uint64_t begin = 0;  // what is below is trimmed
    std::uint64_t end = 0;
};

/// Passes over records that are due for trimming and still in storage.
Result<ReadableRange> readable_range(EngineState& state, const Stream& stream,
                                     const StreamShard& shard, double now) {
    ReadableRange range;
    range.end = stream.readable_end();
    if (!shard.is_open()) {
        range.end = std::min(range.end, shard.last);
    }
    range.begin = std::max(shard.trimmed, shard.first + 1);
    const std::uint32_t number = stream.identity().number;
    const auto cursor = state.storage->range(stream_record_key(number, shard.number, range.begin),
                                             stream_record_key(number, shard.number, range.end),
                                             Direction::forward);
    for (; cursor->valid(); cursor->next()) {
        const Result<StreamRecordView> record = decode_stream_record(cursor->view());
        if (!record) {
            return record.error();
        }
        if (record->time + stream_retention_seconds >= now) {
            break;
        }
        range.begin = sequence_of_record_key(cursor->key()) + 1;
    }
    if (Result<void> status = cursor->status(); !status) {
        return status.error();
    }
    return range;
}

api::StreamEvent event_of(const StreamRecordView& record, const Stream& stream,
                          std::uint64_t sequence, const std::string& region) {
    const std::string number = sequence_text(sequence);
    api::StreamEvent event;
    constexpr std::size_t id_bytes = 16;
    append_hexadecimal(event.event_id, content_digest(stream.identity().table_id + "|" +
                                                      stream.identity().arn + "|" + number)
                                           .substr(0, id_bytes));
    event.event_name = record.event;
    event.event_version = "1.1";
    event.event_source = "aws:dynamodb";
    event.aws_region = region;
    event.dynamodb.approximate_creation_date_time = std::floor(record.time);
    event.dynamodb.keys = FlatItem::copy_of(record.keys.bytes());
    if (record.new_image) {
        event.dynamodb.new_image = FlatItem::copy_of(record.new_image->bytes());
    }
    if (record.old_image) {
        event.dynamodb.old_image = FlatItem::copy_of(record.old_image->bytes());
    }
    event.dynamodb.sequence_number = number;
    event.dynamodb.size_bytes = record.size_bytes();
    event.dynamodb.stream_view_type = stream.identity().view;
    if (record.actor == Actor::time_to_live) {
        event.user_identity = api::StreamIdentity{"dynamodb.amazonaws.com", "Service"};
    }
    return event;
}

/// Reads on from the iterator, and moves it.
Result<std::vector<api::StreamEvent>> read_records(EngineState& state, const Stream& stream,
                                                   const StreamShard& shard,
                                                   ShardIterator& iterator, std::size_t count_max) {
    const Result<ReadableRange> range = readable_range(state, stream, shard, state.clock());
    if (!range) {
        return range.error();
    }
    if (iterator.position < range->begin) {
        if (!iterator.passes_trimmed && iterator.position > shard.first) {
            return trimmed();
        }
        iterator.position = range->begin;
    }
    std::vector<api::StreamEvent> events;
    const std::uint32_t number = stream.identity().number;
    const auto cursor = state.storage->range(
        stream_record_key(number, shard.number, iterator.position),
        stream_record_key(number, shard.number, range->end), Direction::forward);
    std::int64_t size_bytes = 0;
    for (; cursor->valid() && events.size() < count_max && size_bytes < records_size_bytes_max;
         cursor->next()) {
        const Result<StreamRecordView> record = decode_stream_record(cursor->view());
        if (!record) {
            return record.error();
        }
        const std::uint64_t sequence = sequence_of_record_key(cursor->key());
        size_bytes += record->size_bytes();
        if (!events.empty() && size_bytes > records_size_bytes_max) {
            break;
        }
        events.push_back(event_of(*record, stream, sequence, state.region));
        iterator.position = sequence + 1;
    }
    if (Result<void> status = cursor->status(); !status) {
        return status.error();
    }
    if (!cursor->valid()) {
        iterator.position = std::max(iterator.position, range->end);
    }
    return events;
}

Result<std::uint64_t> position_at(EngineState& state, const Stream& stream,
                                  const StreamShard& shard,
                                  const api::GetShardIteratorRequest& request) {
    const std::optional<std::uint64_t> sequence = sequence_from_text(*request.sequence_number);
    const std::uint64_t highest = shard.is_open() ? stream.readable_end() : shard.last;
    if (!sequence || *sequence < shard.first || *sequence > highest) {
        return validation_error("Invalid SequenceNumber: " + *request.sequence_number +
                                " is not within the shard " + request.shard_id);
    }
    const bool is_after = request.shard_iterator_type == "AFTER_SEQUENCE_NUMBER";
    const std::uint64_t position = *sequence + (is_after ? 1 : 0);
    const Result<ReadableRange> range = readable_range(state, stream, shard, state.clock());
    if (!range) {
        return range.error();
    }
    if (position < range->begin && *sequence != shard.first) {
        return trimmed();
    }
    return position;
}

}  // namespace

Result<api::ListStreamsResult> list_streams(EngineState& state,
                                            const api::ListStreamsRequest& request) {
    const auto limit = static_cast<std::size_t>(request.limit.value_or(streams_listed_max));
    api::ListStreamsResult result;
    for (const StreamHandle& stream :
         state.streams.list(request.table_name, request.exclusive_start_stream_arn, limit)) {
        const Stream::Identity& identity = stream->identity();
        result.streams.push_back({identity.arn, identity.table_name, identity.label});
    }
    if (result.streams.size() == limit) {
        result.last_evaluated_stream_arn = result.streams.back().stream_arn;
    }
    return result;
}

Result<api::DescribeStreamResult> describe_stream(EngineState& state,
                                                  const api::DescribeStreamRequest& request) {
    const Result<StreamHandle> stream = find_stream(state, request.stream_arn);
    if (!stream) {
        return stream.error();
    }
    const Stream::Identity& identity = (*stream)->identity();
    api::DescribeStreamResult result;
    api::StreamDescription& description = result.stream_description;
    description.stream_arn = identity.arn;
    description.stream_label = identity.label;
    description.stream_status =
        (*stream)->disabled_at() ? api::StreamStatus::disabled : api::StreamStatus::enabled;
    description.stream_view_type = identity.view;
    description.creation_request_date_time = identity.created;
    description.table_name = identity.table_name;
    description.key_schema = identity.key_schema;
    const auto limit = static_cast<std::size_t>(request.limit.value_or(shards_described_max));
    const std::vector<StreamShard> shards = (*stream)->shards(state.clock());
    for (const StreamShard& shard : shards) {
        api::Shard candidate = description_of(shard, shards);
        if (!is_wanted(candidate, request)) {
            continue;
        }
        if (description.shards.size() == limit) {
            description.last_evaluated_shard_id = description.shards.back().shard_id;
            break;
        }
        description.shards.push_back(std::move(candidate));
    }
    return result;
}

Result<api::GetShardIteratorResult> get_shard_iterator(
    EngineState& state, const api::GetShardIteratorRequest& request) {
    const Result<StreamHandle> stream = find_stream(state, request.stream_arn);
    if (!stream) {
        return stream.error();
    }
    const double now = state.clock();
    const std::vector<StreamShard> shards = (*stream)->shards(now);
    const auto shard = std::find_if(shards.begin(), shards.end(), [&](const StreamShard& each) {
        return each.id() == request.shard_id;
    });
    if (shard == shards.end()) {
        return Error(server_errc::resource_not_found,
                     "Requested resource not found: Shard: " + request.shard_id +
                         " in Stream: " + request.stream_arn + " not found");
    }
    ShardIterator iterator;
    iterator.stream_arn = request.stream_arn;
    iterator.shard = shard->number;
    iterator.issued = now;
    if (request.shard_iterator_type == "TRIM_HORIZON") {
        iterator.position = shard->first;
        iterator.passes_trimmed = true;
    } else if (request.shard_iterator_type == "LATEST") {
        iterator.position = shard->is_open() ? (*stream)->readable_end() : shard->last;
    } else {
        const Result<std::uint64_t> position = position_at(state, **stream, *shard, request);
        if (!position) {
            return position.error();
        }
        iterator.position = *position;
    }
    return api::GetShardIteratorResult{encode_shard_iterator(iterator)};
}

Result<api::GetRecordsResult> get_records(EngineState& state,
                                          const api::GetRecordsRequest& request) {
    std::optional<ShardIterator> iterator = decode_shard_iterator(request.shard_iterator);
    if (!iterator) {
        return validation_error("Invalid ShardIterator");
    }
    const double now = state.clock();
    if (now - iterator->issued > shard_iterator_seconds_max) {
        return Error(server_errc::expired_iterator,
                     "The shard iterator has expired: it was issued more than 15 minutes ago");
    }
    const Result<StreamHandle> stream = find_stream(state, iterator->stream_arn);
    if (!stream) {
        return stream.error();
    }
    // Read after the shard: what is applied before it is closed is seen.
    const std::optional<StreamShard> shard = (*stream)->find_shard(iterator->shard, now);
    if (!shard) {
        return trimmed();
    }
    const auto count = static_cast<std::size_t>(request.limit.value_or(records_read_max));
    Result<std::vector<api::StreamEvent>> events =
        read_records(state, **stream, *shard, *iterator, count);
    if (!events) {
        return events.error();
    }
    api::GetRecordsResult result;
    result.records = *std::move(events);
    if (shard->is_open() || iterator->position < shard->last) {
        iterator->issued = now;
        result.next_shard_iterator = encode_shard_iterator(*iterator);
    }
    return result;
}

}  // namespace dynox::engine

// Reading streams, for tests of the engine.
#pragma once

#include <string>
#include <vector>

#include "support.hpp"

namespace dynox::engine::test {

inline std::string text_of(const FlatItem& item) {
    return Item::from_flat(item).to_dynamodb_json();
}

/// "INSERT {keys} new {image} old {image}", with what there is of it.
inline std::string text_of(const api::StreamEvent& event) {
    constexpr const char* names[] = {"INSERT ", "MODIFY ", "REMOVE "};
    std::string text = names[static_cast<int>(event.event_name)] + text_of(event.dynamodb.keys);
    if (event.dynamodb.new_image) {
        text += " new " + text_of(*event.dynamodb.new_image);
    }
    if (event.dynamodb.old_image) {
        text += " old " + text_of(*event.dynamodb.old_image);
    }
    return text;
}

inline std::string stream_arn(Engine& engine, const std::string& table) {
    return engine.execute(api::DescribeTableRequest{table}).value().table.latest_stream_arn;
}

inline api::StreamDescription describe_stream(Engine& engine, const std::string& arn) {
    api::DescribeStreamRequest request;
    request.stream_arn = arn;
    return engine.execute(request).value().stream_description;
}

inline std::string iterator_at(Engine& engine, const std::string& arn, const std::string& shard,
                               const std::string& type,
                               std::optional<std::string> sequence = std::nullopt) {
    return engine.execute(api::GetShardIteratorRequest{arn, shard, type, std::move(sequence)})
        .value()
        .shard_iterator;
}

/// Reads a shard from an iterator until it has nothing more.
inline std::vector<api::StreamEvent> read_on(Engine& engine, std::string iterator) {
    std::vector<api::StreamEvent> events;
    while (true) {
        api::GetRecordsResult page = engine.execute(api::GetRecordsRequest{iterator, 100}).value();
        for (api::StreamEvent& event : page.records) {
            events.push_back(std::move(event));
        }
        if (!page.next_shard_iterator || page.records.empty()) {
            return events;
        }
        iterator = *page.next_shard_iterator;
    }
}

/// All records of a stream that are there, parents before children.
inline std::vector<api::StreamEvent> read_stream(Engine& engine, const std::string& arn) {
    std::vector<api::StreamEvent> events;
    for (const api::Shard& shard : describe_stream(engine, arn).shards) {
        for (api::StreamEvent& event :
             read_on(engine, iterator_at(engine, arn, shard.shard_id, "TRIM_HORIZON"))) {
            events.push_back(std::move(event));
        }
    }
    return events;
}

inline std::vector<std::string> texts_of(const std::vector<api::StreamEvent>& events) {
    std::vector<std::string> texts;
    for (const api::StreamEvent& event : events) {
        texts.push_back(text_of(event));
    }
    return texts;
}

}  // namespace dynox::engine::test

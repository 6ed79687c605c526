#include "engine/streams.hpp"

#include <algorithm>
#include <cmath>
#include <ctime>

#include "api/shapes.hpp"
#include "engine/key_codec.hpp"

namespace dynox::engine {
namespace {

/// "2026-11-23T14:35:00.123".
std::string label_of(std::int64_t milliseconds) {
    const auto seconds = static_cast<std::time_t>(milliseconds / 1000);
    std::tm time{};
    gmtime_r(&seconds, &time);
    char text[64];
    std::size_t size = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &time);
    const std::string fraction = std::to_string(1000 + milliseconds % 1000);
    return std::string(text, size) + "." + fraction.substr(1);
}

}  // namespace

Result<void> Streams::open(const Catalogue& catalogue) {
    std::string low;
    append_u32(low, streams_store_id);
    const auto cursor = storage_.range(low, prefix_end(low), Direction::forward);
    for (; cursor->valid(); cursor->next()) {
        std::uint32_t number = 0;
        for (const char byte : cursor->key().substr(low.size())) {
            number = number << 8 | static_cast<unsigned char>(byte);
        }
        const Result<StreamHandle> read = Stream::read(storage_, clock_, number, cursor->view());
        if (!read) {
            return read.error();
        }
        const StreamHandle& stream = *read;
        next_number_ = std::max(next_number_, number + 1);
        streams_.emplace(stream->identity().arn, stream);
        const TableHandle table = catalogue.find(stream->identity().table_name);
        if (!stream->disabled_at() && table != nullptr &&
            table->identity().uuid == stream->identity().table_id) {
            table->companions().set_stream(stream);
        }
    }
    if (Result<void> status = cursor->status(); !status) {
        return status;
    }
    return make_missing(catalogue);
}

/// Data of versions that had no streams may have tables that are said to have one.
Result<void> Streams::make_missing(const Catalogue& catalogue) {
    WriteBatch batch;
    for (const TableHandle& table : catalogue.tables()) {
        const auto& specification = table->definition().stream_specification;
        if (specification && specification->stream_enabled &&
            table->companions().stream() == nullptr) {
            enable(*table, stream_view_of(*specification), batch);
        }
    }
    if (!batch.empty()) {
        if (const Result<api::CommitTicket> applied = storage_.apply(batch); !applied) {
            return applied.error();
        }
    }
    return {};
}

void Streams::enable(const Table& table, api::StreamViewType view, WriteBatch& batch) {
    const double now = clock_();
    StreamHandle stream;
    {
        const std::lock_guard lock(mutex_);
        Stream::Identity identity;
        identity.number = next_number_++;
        identity.table_name = table.name();
        identity.table_id = table.identity().uuid;
        identity.view = view;
        identity.created = now;
        identity.key_schema = table.definition().key_schema;
        // Two streams of one table in one millisecond get labels of their own.
        auto milliseconds = static_cast<std::int64_t>(std::floor(now * 1000));
        do {
            identity.label = label_of(milliseconds++);
            identity.arn = table.arn() + "/stream/" + identity.label;
        } while (streams_.contains(identity.arn));
        stream = std::make_shared<Stream>(storage_, clock_, std::move(identity), shard_count_);
        streams_.emplace(stream->identity().arn, stream);
    }
    batch.put(Stream::description_key(stream->identity().number), stream->describe());
    table.companions().set_stream(std::move(stream));
}

void Streams::disable(const Table& table, WriteBatch& batch) {
    if (const StreamHandle stream = table.companions().stream()) {
        stream->disable(clock_(), batch);
        table.companions().set_stream(nullptr);
    }
}

StreamHandle Streams::find(std::string_view arn) const {
    StreamHandle stream;
    {
        const std::lock_guard lock(mutex_);
        const auto found = streams_.find(arn);
        if (found == streams_.end()) {
            return nullptr;
        }
        stream = found->second;
    }
    return stream->is_gone(clock_()) ? nullptr : stream;
}

std::vector<StreamHandle> Streams::list(const std::optional<std::string>& table_name,
                                        const std::optional<std::string>& after,
                                        std::size_t count) const {
    const double now = clock_();
    const std::lock_guard lock(mutex_);
    std::vector<StreamHandle> found;
    auto at = after ? streams_.upper_bound(*after) : streams_.begin();
    for (; at != streams_.end() && found.size() < count; ++at) {
        const Stream& stream = *at->second;
        const bool wanted = !table_name || *table_name == stream.identity().table_name ||
                            stream.identity().arn.starts_with(*table_name + "/stream/");
        if (wanted && !stream.is_gone(now)) {
            found.push_back(at->second);
        }
    }
    return found;
}

std::vector<StreamHandle> Streams::all() const {
    const std::lock_guard lock(mutex_);
    std::vector<StreamHandle> streams;
    streams.reserve(streams_.size());
    for (const auto& [arn, stream] : streams_) {
        streams.push_back(stream);
    }
    return streams;
}

Result<bool> Streams::trim(double now, std::size_t count_max) {
    for (const StreamHandle& stream : all()) {
        const Result<bool> trimmed = stream->trim(now, count_max);
        if (!trimmed) {
            return trimmed.error();
        }
        if (*trimmed) {
            return true;
        }
        if (stream->is_gone(now)) {
            if (Result<void> forgotten = forget(*stream); !forgotten) {
                return forgotten.error();
            }
        }
    }
    return false;
}

/// All its shards are gone already.
Result<void> Streams::forget(const Stream& stream) {
    WriteBatch batch;
    batch.erase(Stream::description_key(stream.identity().number));
    if (const Result<api::CommitTicket> applied = storage_.apply(batch); !applied) {
        return applied.error();
    }
    const std::lock_guard lock(mutex_);
    streams_.erase(stream.identity().arn);
    return {};
}

api::StreamViewType stream_view_of(const api::StreamSpecification& specification) {
    return api::enum_from_text<api::StreamViewType>(specification.stream_view_type.value_or(""))
        .value_or(api::StreamViewType::keys_only);
}

}  // namespace dynox::engine

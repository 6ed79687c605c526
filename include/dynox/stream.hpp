// Streams of tables: records of what happened to items, and a reader of all of them.
//
//   dynox::StreamWatcher watcher = client.watch("users");
//   while (auto records = co_await watcher.next()) {
//       for (const dynox::StreamRecord& record : *records) { ... }
//       save(watcher.position());
//   }
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dynox/api/streams.hpp"
#include "dynox/client_config.hpp"
#include "dynox/detail/async.hpp"
#include "dynox/item.hpp"

namespace dynox {

using api::StreamDescription;
using api::StreamEventName;
using api::StreamSummary;

namespace detail {
class WatchState;
}  // namespace detail

/// What happened to one item.
/// \see  Amazon DynamoDB API Reference, Record (DynamoDB Streams).
class StreamRecord {
  public:
    StreamRecord() = default;
    explicit StreamRecord(api::StreamEvent event) : event_(std::move(event)) {}
    /// insert, modify or remove.
    [[nodiscard]] StreamEventName event_name() const noexcept { return event_.event_name; }
    /// The item's key.
    [[nodiscard]] Item keys() const { return Item::from_flat(event_.dynamodb.keys); }
    /// The item afterwards; nullopt: it was removed, or the stream has no new images.
    [[nodiscard]] std::optional<Item> new_image() const;
    /// The item before; nullopt: it was inserted, or the stream has no old images.
    [[nodiscard]] std::optional<Item> old_image() const;
    /// Decimal digits that rise within a shard, as texts and as numbers.
    [[nodiscard]] const std::string& sequence_number() const noexcept {
        return event_.dynamodb.sequence_number;
    }
    /// Unique; for those who must see no record twice.
    [[nodiscard]] const std::string& event_id() const noexcept { return event_.event_id; }
    /// About when it happened.
    [[nodiscard]] std::chrono::sys_seconds created_at() const;
    /// true: time to live removed the item.
    [[nodiscard]] bool is_expiry() const noexcept;
    /// The record as the service sends it, with flat items.
    [[nodiscard]] const api::StreamEvent& event() const noexcept { return event_; }

  private:
    api::StreamEvent event_;
};

/// Records of one shard, in their order.
class StreamRecords {
  public:
    StreamRecords() = default;
    explicit StreamRecords(std::vector<api::StreamEvent> events);
    [[nodiscard]] std::vector<StreamRecord>::const_iterator begin() const noexcept {
        return records_.begin();
    }
    [[nodiscard]] std::vector<StreamRecord>::const_iterator end() const noexcept {
        return records_.end();
    }
    [[nodiscard]] std::size_t size() const noexcept { return records_.size(); }
    [[nodiscard]] bool empty() const noexcept { return records_.empty(); }
    [[nodiscard]] const StreamRecord& operator[](std::size_t index) const noexcept {
        return records_[index];
    }
    /// Of get_records(): where to go on; nullopt: the shard is closed and read.
    [[nodiscard]] const std::optional<std::string>& next_shard_iterator() const noexcept {
        return next_shard_iterator_;
    }
    /// Of a watcher: the shard.
    [[nodiscard]] const std::string& shard_id() const noexcept { return shard_id_; }
    /// Of a watcher: true if records were lost since the batch before, because they were older than
    /// 24 hours when their turn came.
    [[nodiscard]] bool is_after_gap() const noexcept { return after_gap_; }

    /// For the library's own use.
    StreamRecords& next_shard_iterator(std::optional<std::string> iterator) {
        return next_shard_iterator_ = std::move(iterator), *this;
    }
    StreamRecords& shard_id(std::string id) { return shard_id_ = std::move(id), *this; }
    StreamRecords& after_gap(bool on) { return after_gap_ = on, *this; }

  private:
    std::vector<StreamRecord> records_;
    std::optional<std::string> next_shard_iterator_;
    std::string shard_id_;
    bool after_gap_ = false;
};

/// Where get_shard_iterator() begins: ShardPosition::trim_horizon(), ...
class ShardPosition {
  public:
    /// The oldest record there is.
    [[nodiscard]] static ShardPosition trim_horizon() { return {"TRIM_HORIZON", std::nullopt}; }
    /// Behind the newest record.
    [[nodiscard]] static ShardPosition latest() { return {"LATEST", std::nullopt}; }
    [[nodiscard]] static ShardPosition at_sequence_number(std::string number) {
        return {"AT_SEQUENCE_NUMBER", std::move(number)};
    }
    [[nodiscard]] static ShardPosition after_sequence_number(std::string number) {
        return {"AFTER_SEQUENCE_NUMBER", std::move(number)};
    }
    [[nodiscard]] const std::string& type() const noexcept { return type_; }
    [[nodiscard]] const std::optional<std::string>& sequence_number() const noexcept {
        return sequence_number_;
    }

  private:
    ShardPosition(std::string type, std::optional<std::string> number)
        : type_(std::move(type)), sequence_number_(std::move(number)) {}
    std::string type_;
    std::optional<std::string> sequence_number_;
};

/// How watch() reads: Watch().latest().interval(Seconds(0.2)).
/// \par Thread safety   distinct objects: safe; shared objects: unsafe.
class Watch {
  public:
    using dynox_options = void;
    enum class Start : std::uint8_t { trim_horizon, latest, at_timestamp };

    Watch() = default;
    /// Begins with the oldest record there is (24 hours). The default.
    Watch& trim_horizon() { return start_ = Start::trim_horizon, *this; }
    /// Begins with what happens after the first next().
    Watch& latest() { return start_ = Start::latest, *this; }
    /// Begins with what happened at that second. DynamoDB's streams cannot be asked for a time:
    /// older records are read too, and passed over.
    Watch& at_timestamp(std::chrono::system_clock::time_point time);
    /// Goes on where a watcher's position() was taken, whatever the start is; empty: as if not
    /// given.
    Watch& position(std::string text) { return position_ = std::move(text), *this; }
    /// How long a shard that had nothing new is left alone; more than 0. Default: 1 s.
    Watch& interval(Seconds pause) { return interval_ = pause, *this; }
    /// next() gives nullopt when nothing has come for so long; 0: as soon as every shard had
    /// nothing. The service sometimes answers with nothing before the end of a shard, so allow for
    /// a few seconds there. Default: it waits for ever.
    Watch& idle_timeout(Seconds timeout) { return idle_timeout_ = timeout, *this; }
    /// Records that one request may give: 1..1000, which is the default.
    Watch& page_size(std::int32_t records) { return page_size_ = records, *this; }

    [[nodiscard]] Start start() const noexcept { return start_; }
    [[nodiscard]] std::chrono::sys_seconds start_time() const noexcept { return start_time_; }
    [[nodiscard]] const std::string& start_position() const noexcept { return position_; }
    [[nodiscard]] Seconds poll_interval() const noexcept { return interval_; }
    [[nodiscard]] const std::optional<Seconds>& idle_limit() const noexcept {
        return idle_timeout_;
    }
    [[nodiscard]] const std::optional<std::int32_t>& records_per_request() const noexcept {
        return page_size_;
    }

  private:
    Start start_ = Start::trim_horizon;
    std::chrono::sys_seconds start_time_{};
    std::string position_;
    Seconds interval_{1};
    std::optional<Seconds> idle_timeout_;
    std::optional<std::int32_t> page_size_;
};

/// Reads the stream of a table, all shards of it, each before its children, so that the records of
/// an item come in their order; made by DynamoDBClient::watch(). No request is sent before the
/// first next(). One request at a time and the records of one answer (1 MB) are all it holds.
///
/// Expired iterators are asked for anew. Records that were trimmed before their turn are passed
/// over, and the next batch says so (StreamRecords::is_after_gap()).
///
/// A cheap handle: copies share their place, and it keeps the client alive. One operation at a
/// time.
/// \par Thread safety   distinct objects: safe; shared objects (and copies): unsafe.
class StreamWatcher {
  public:
    /// For the library's own use.
    explicit StreamWatcher(std::shared_ptr<detail::WatchState> state) noexcept
        : state_(std::move(state)) {}

    /// The next records; waits until there are some. nullopt: the stream has ended (it was switched
    /// off, or its table deleted) and is read, or Watch::idle_timeout() has passed; then another
    /// call goes on.
    ///
    /// \par Errors   client_errc::invalid_argument: the table has no stream, or the position is of
    ///               another one; server_errc::resource_not_found, access_denied, ... Another call
    ///               goes on where this one failed.
    /// \par Completion signature   void(error_code, std::optional<StreamRecords>)
    /// \par Cancellation           terminal and partial; nothing is lost, another call goes on.
    /// \par Deadline               ClientConfig::call_timeout is that of each request.
    template <class Token = default_token>
    auto next(Token&& token = {}) const {
        return detail::initiate<std::optional<StreamRecords>>(prepare_next(),
                                                              std::forward<Token>(token));
    }
    /// next() on the calling thread; throws.
    [[nodiscard]] std::optional<StreamRecords> sync_next() const;

    /// Behind everything that next() has given, for Watch::position(): one line of text. Store it
    /// when the records have been dealt with; who goes on from it sees every record at least once.
    /// Empty before the first next(), if no position was given. Its size grows with the number of
    /// shards, by some 80 bytes each.
    [[nodiscard]] std::string position() const;
    /// As position(), but behind this record of the batch that next() gave last.
    [[nodiscard]] std::string position_after(const StreamRecord& record) const;
    /// true: the stream has ended and everything of it was given.
    [[nodiscard]] bool ended() const noexcept;

  private:
    [[nodiscard]] detail::OperationPtr<std::optional<StreamRecords>> prepare_next() const;
    std::shared_ptr<detail::WatchState> state_;
};

/// Records of a stream as an input range, on the calling thread:
/// for (const StreamRecord& record : client.sync_watch("users")). Throws from begin() and ++.
/// \par Thread safety   distinct objects: safe; shared objects: unsafe.
class StreamRange {
  public:
    /// Stands at one record; there is one place for all iterators of a range.
    class iterator {
      public:
        using iterator_concept = std::input_iterator_tag;
        using iterator_category = std::input_iterator_tag;
        using value_type = StreamRecord;
        using difference_type = std::ptrdiff_t;
        using pointer = const StreamRecord*;
        using reference = const StreamRecord&;
        iterator() = default;
        explicit iterator(StreamRange& range) : range_(&range) {}
        const StreamRecord& operator*() const noexcept { return range_->records_[range_->at_]; }
        const StreamRecord* operator->() const noexcept { return &**this; }
        iterator& operator++() {
            range_->advance();
            return *this;
        }
        void operator++(int) { ++*this; }
        bool operator==(std::default_sentinel_t) const noexcept { return range_->ended_; }

      private:
        StreamRange* range_ = nullptr;
    };

    explicit StreamRange(StreamWatcher watcher) : watcher_(std::move(watcher)) {}
    /// Waits for the first record. Call it once.
    [[nodiscard]] iterator begin();
    [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }
    /// Behind the record that the range stands at; see StreamWatcher::position().
    [[nodiscard]] std::string position() const;

  private:
    void advance();
    void load();
    StreamWatcher watcher_;
    StreamRecords records_;
    std::size_t at_ = 0;
    bool ended_ = false;
};

}  // namespace dynox

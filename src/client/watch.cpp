// StreamWatcher: all shards of a stream, each before its children.
#include <algorithm>
#include <utility>

#include "client/client_operation.hpp"
#include "client/stream_pages.hpp"
#include "client/watch_position.hpp"
#include "dynox/client.hpp"
#include "dynox/stream.hpp"

namespace dynox {

Watch& Watch::at_timestamp(std::chrono::system_clock::time_point time) {
    start_ = Start::at_timestamp;
    start_time_ = std::chrono::floor<std::chrono::seconds>(time);
    return *this;
}

namespace detail {

namespace {

// New shards are children of shards that end, which is noticed; this is for what is told late.
constexpr std::chrono::seconds discovery_interval{60};
// Of one shard in one turn: an iterator that is refused again and again is an error.
constexpr int iterators_max = 4;
// Listings are eventually consistent: a shard that one of them lacks may come back, and what was
// read of it is remembered until then.
constexpr int unlisted_max = 5;
constexpr std::int32_t page_size_max = 1000;  // API Reference, GetRecords

TimePoint::duration duration_of(Seconds time) {
    constexpr Seconds longest = std::chrono::hours(24 * 365);
    return std::chrono::duration_cast<TimePoint::duration>(std::min(time, longest));
}

/// Sequence numbers are decimal; how many digits they have is nowhere promised.
bool is_behind(std::string_view number, std::string_view other) {
    const auto digits = [](std::string_view text) {
        return text.substr(std::min(text.find_first_not_of('0'), text.size()));
    };
    const std::string_view a = digits(number);
    const std::string_view b = digits(other);
    return a.size() == b.size() ? a > b : a.size() > b.size();
}

}  // namespace

class WatchState {
  public:
    using Taken = std::optional<StreamRecords>;

    WatchState(const DynamoDBClient& client, std::string_view table, const Watch& how);

    [[nodiscard]] const std::shared_ptr<ClientImpl>& client() const noexcept {
        return client_.impl();
    }
    [[nodiscard]] const std::optional<Error>& problem() const noexcept { return problem_; }
    [[nodiscard]] bool ended() const noexcept { return ended_; }
    [[nodiscard]] std::string position() const;
    [[nodiscard]] std::string position_after(const StreamRecord& record) const;

    [[nodiscard]] Task<Result<Taken>> next(Driver& driver);

  private:
    struct Shard {
        ShardPlace place;
        std::optional<std::string> parent_id;
        std::string iterator;     // empty: to be asked for
        bool at_latest = false;   // its first iterator is LATEST: nothing is passed over
        TimePoint due{};          // when it is read again
        bool empty = false;       // the last look at it gave nothing
        bool missing = false;     // the last look at it said that there is no such shard
        bool at_horizon = false;  // it is read from its oldest record: those before are trimmed
        int unlisted = 0;         // so many listings in a row did not have it
    };

    /// One request, to be run at once; it has a time limit of its own, waiting for records has
    /// none.
    template <class Request>
    [[nodiscard]] OperationPtr<api::result_of<Request>> ask(Driver& driver,
                                                            const Request& request) const {
        limit_call(driver);
        return prepare(client_, request);
    }
    void limit_call(Driver& driver) const { driver.set_call_deadline(client()->call_deadline()); }
    Task<Result<void>> find_stream(Driver& driver);
    Task<Result<void>> discover(Driver& driver);
    void merge(const StreamDescription& description, Driver& driver);
    Task<Result<void>> open(Shard& shard, Driver& driver);
    Task<Result<Taken>> read(Shard& shard, Driver& driver);
    std::optional<StreamRecords> take(Shard& shard, api::GetRecordsResult result);
    void lose(Shard& shard);
    [[nodiscard]] bool is_readable(const Shard& shard) const;
    [[nodiscard]] Shard* next_due(TimePoint now);
    /// When the next shard is to be read, or the shards to be listed.
    [[nodiscard]] TimePoint next_event() const;
    [[nodiscard]] TimePoint::duration pause() const { return duration_of(how_.poll_interval()); }

    const DynamoDBClient client_;
    const std::string table_;
    const Watch how_;
    std::optional<Error> problem_;
    std::string stream_arn_;  // empty: not known yet
    std::vector<Shard> shards_;
    bool known_ = false;     // the shards were listed, or a position was given
    bool stale_ = true;      // the shards are to be listed
    TimePoint discovery_{};  // ... and at this time in any case
    bool disabled_ = false;  // by the last listing: there will be no new shards
    bool gap_ = false;       // records were lost, and nobody was told yet
    bool idle_ = false;      // the last next() gave up waiting
    bool ended_ = false;
    std::size_t turn_ = 0;     // the shard whose turn it is
    std::string given_shard_;  // of the batch given last
};

WatchState::WatchState(const DynamoDBClient& client, std::string_view table, const Watch& how)
    : client_(client), table_(table), how_(how) {
    if (table.find("/stream/") != std::string_view::npos) {
        stream_arn_ = table;
    }
    const std::optional<std::int32_t>& size = how.records_per_request();
    if (size && (*size < 1 || *size > page_size_max)) {
        problem_ =
            invalid_argument("Watch::page_size: expected 1.." + std::to_string(page_size_max) +
                             ", found " + std::to_string(*size));
    } else if (how.poll_interval() <= Seconds(0)) {
        problem_ = invalid_argument("Watch::interval: expected more than 0 s, found " +
                                    std::to_string(how.poll_interval().count()) + " s");
    }
    if (problem_ || how.start_position().empty()) {
        return;
    }
    Result<WatchPosition> position = watch_position_from_text(how.start_position());
    if (!position) {
        problem_ = position.error();
        return;
    }
    const std::string& arn = position->stream_arn;
    // table_ is the table's name, its ARN, or the stream's.
    if (arn != table_ && !arn.starts_with(table_ + "/stream/") &&
        arn.find("table/" + table_ + "/stream/") == std::string::npos) {
        problem_ = invalid_argument("Watch::position: expected one of a stream of '" + table_ +
                                    "', found one of " + arn);
        return;
    }
    stream_arn_ = arn;
    known_ = true;
    for (ShardPlace& place : position->shards) {
        shards_.emplace_back().place = std::move(place);
    }
}

std::string WatchState::position() const {
    if (!known_) {
        return {};
    }
    WatchPosition position;
    position.stream_arn = stream_arn_;
    position.shards.reserve(shards_.size());
    for (const Shard& shard : shards_) {
        position.shards.push_back(shard.place);
    }
    return to_text(position);
}

std::string WatchState::position_after(const StreamRecord& record) const {
    WatchPosition position;
    position.stream_arn = stream_arn_;
    position.shards.reserve(shards_.size());
    for (const Shard& shard : shards_) {
        ShardPlace& place = position.shards.emplace_back(shard.place);
        if (place.id == given_shard_ && place.after != record.sequence_number()) {
            place.after = record.sequence_number();
            place.done = false;
        }
    }
    return to_text(position);
}

Task<Result<void>> WatchState::find_stream(Driver& driver) {
    api::DescribeTableRequest request;
    request.table_name = table_;
    const OperationPtr<api::DescribeTableResult> asking = ask(driver, request);
    co_await asking->run(driver);
    Result<api::DescribeTableResult> result = take_result(*asking);
    if (!result) {
        co_return result.error();
    }
    if (result->table.latest_stream_arn.empty()) {
        co_return invalid_argument("watch: expected a table with a stream, found '" + table_ +
                                   "' without; UpdateTable::stream() begins one");
    }
    stream_arn_ = result->table.latest_stream_arn;
    co_return Result<void>();
}

void WatchState::merge(const StreamDescription& description, Driver& driver) {
    const std::int64_t now =
        std::chrono::duration_cast<std::chrono::seconds>(driver.wall_now().time_since_epoch())
            .count();
    for (Shard& shard : shards_) {
        ++shard.unlisted;
    }
    for (const api::Shard& listed : description.shards) {
        const auto found = std::ranges::find_if(
            shards_, [&](const Shard& shard) { return shard.place.id == listed.shard_id; });
        const bool is_new = found == shards_.end();
        Shard& shard = is_new ? shards_.emplace_back() : *found;
        shard.unlisted = 0;
        shard.missing = false;
        shard.parent_id = listed.parent_shard_id;
        if (!is_new) {
            continue;
        }
        shard.place.id = listed.shard_id;
        if (known_) {
            continue;  // a child of what was read: from its begin
        }
        if (how_.start() == Watch::Start::at_timestamp) {
            shard.place.since = how_.start_time().time_since_epoch().count();
        } else if (how_.start() == Watch::Start::latest) {
            shard.place.done = listed.sequence_number_range.ending_sequence_number.has_value();
            shard.at_latest = !shard.place.done;
            if (shard.at_latest) {
                shard.place.since = now;  // for those who come back without having seen a record
            }
        }
    }
    // The service forgets shards when all their records are trimmed.
    const auto is_gone = [](const Shard& shard) {
        return shard.place.done ? shard.unlisted > unlisted_max
                                : shard.unlisted > 0 && shard.missing;
    };
    gap_ = gap_ || std::ranges::any_of(shards_, [&is_gone](const Shard& shard) {
               return is_gone(shard) && !shard.place.done;
           });
    std::erase_if(shards_, is_gone);
    disabled_ = description.stream_status == api::StreamStatus::disabled;
}

Task<Result<void>> WatchState::discover(Driver& driver) {
    if (stream_arn_.empty()) {
        Result<void> found = co_await find_stream(driver);
        if (!found) {
            co_return found.error();
        }
    }
    limit_call(driver);
    Result<StreamDescription> description =
        co_await describe_whole_stream(client_, driver, stream_arn_);
    if (!description) {
        co_return description.error();
    }
    merge(*description, driver);
    known_ = true;
    stale_ = false;
    discovery_ = driver.now() + discovery_interval;
    // "Latest" is one moment for all shards: now.
    for (Shard& shard : shards_) {
        if (shard.at_latest && shard.iterator.empty() && !shard.place.done) {
            Result<void> opened = co_await open(shard, driver);
            if (!opened) {
                // The next call would find a later "latest": from here on their times tell.
                for (Shard& other : shards_) {
                    other.at_latest = other.at_latest && !other.iterator.empty();
                }
                co_return opened.error();
            }
        }
    }
    co_return Result<void>();
}

/// Records behind the shard's place are gone.
void WatchState::lose(Shard& shard) {
    gap_ = true;
    shard.iterator.clear();
    shard.at_latest = false;
    shard.at_horizon = true;
}

Task<Result<void>> WatchState::open(Shard& shard, Driver& driver) {
    api::GetShardIteratorRequest request;
    request.stream_arn = stream_arn_;
    request.shard_id = shard.place.id;
    if (!shard.place.after.empty() && !shard.at_horizon) {
        request.shard_iterator_type = "AFTER_SEQUENCE_NUMBER";
        request.sequence_number = shard.place.after;
    } else {
        request.shard_iterator_type = shard.at_latest ? "LATEST" : "TRIM_HORIZON";
    }
    const OperationPtr<api::GetShardIteratorResult> asking = ask(driver, request);
    co_await asking->run(driver);
    Result<api::GetShardIteratorResult> result = take_result(*asking);
    if (!result) {
        co_return result.error();
    }
    shard.iterator = std::move(result->shard_iterator);
    co_return Result<void>();
}

std::optional<StreamRecords> WatchState::take(Shard& shard, api::GetRecordsResult result) {
    if (result.next_shard_iterator) {
        shard.iterator = *std::move(result.next_shard_iterator);
    } else {
        shard.place.done = true;
        shard.iterator.clear();
        stale_ = true;  // there may be children
    }
    // Whatever the service gives after a lost iterator: nothing is told twice.
    std::erase_if(result.records, [&place = shard.place](const api::StreamEvent& event) {
        return !is_behind(event.dynamodb.sequence_number, place.after);
    });
    if (result.records.empty()) {
        return std::nullopt;
    }
    shard.at_horizon = false;
    shard.place.after = result.records.back().dynamodb.sequence_number;
    if (shard.at_latest) {
        shard.at_latest = false;
        shard.place.since.reset();
    }
    if (shard.place.since) {
        const auto seconds = static_cast<double>(*shard.place.since);
        std::erase_if(result.records, [seconds](const api::StreamEvent& event) {
            return event.dynamodb.approximate_creation_date_time < seconds;
        });
        if (result.records.empty()) {
            return std::nullopt;
        }
        shard.place.since.reset();
    }
    StreamRecords records(std::move(result.records));
    records.shard_id(shard.place.id).after_gap(std::exchange(gap_, false));
    given_shard_ = shard.place.id;
    return records;
}

/// What a shard has to give now; nullopt: nothing.
Task<Result<WatchState::Taken>> WatchState::read(Shard& shard, Driver& driver) {
    api::GetRecordsRequest request;
    request.limit = how_.records_per_request();
    for (int iterators = 0;; ++iterators) {
        std::optional<Error> error;
        if (shard.iterator.empty()) {
            Result<void> opened = co_await open(shard, driver);
            if (!opened) {
                error = opened.error();
            }
        }
        if (!error) {
            request.shard_iterator = shard.iterator;
            const OperationPtr<api::GetRecordsResult> asking = ask(driver, request);
            co_await asking->run(driver);
            Result<api::GetRecordsResult> result = take_result(*asking);
            if (result) {
                shard.empty = result->records.empty();
                shard.due = driver.now() + (shard.empty ? pause() : TimePoint::duration(0));
                co_return take(shard, *std::move(result));
            }
            error = result.error();
        }
        if (iterators == iterators_max) {
            co_return *error;
        }
        if (error->code() == server_errc::expired_iterator) {
            shard.iterator.clear();
            shard.at_latest = false;  // from here on its time tells what is new
        } else if (error->code() == server_errc::trimmed_data_access) {
            lose(shard);
        } else if (error->code() == server_errc::resource_not_found) {
            // Listing the shards will tell: the shard is gone, or the stream, or the shard is so
            // new that not all of the service knows it.
            shard.iterator.clear();
            shard.at_latest = false;
            shard.missing = true;
            stale_ = true;
            shard.empty = true;
            shard.due = driver.now() + pause();
            co_return Taken();
        } else {
            co_return *error;
        }
    }
}

bool WatchState::is_readable(const Shard& shard) const {
    if (shard.place.done) {
        return false;
    }
    return !shard.parent_id || std::ranges::none_of(shards_, [&](const Shard& other) {
        return other.place.id == *shard.parent_id && !other.place.done;
    });
}

WatchState::Shard* WatchState::next_due(TimePoint now) {
    for (std::size_t step = 0; step < shards_.size(); ++step) {
        const std::size_t index = (turn_ + step) % shards_.size();
        if (shards_[index].due <= now && is_readable(shards_[index])) {
            turn_ = index + 1;
            return &shards_[index];
        }
    }
    return nullptr;
}

TimePoint WatchState::next_event() const {
    TimePoint next = discovery_;
    for (const Shard& shard : shards_) {
        if (is_readable(shard)) {
            next = std::min(next, shard.due);
        }
    }
    return next;
}

Task<Result<WatchState::Taken>> WatchState::next(Driver& driver) {
    const TimePoint begin = driver.now();
    const TimePoint idle_end =
        how_.idle_limit() ? begin + duration_of(*how_.idle_limit()) : no_deadline;
    if (std::exchange(idle_, false)) {
        for (Shard& shard : shards_) {
            shard.due = begin;
            shard.empty = false;
        }
    }
    while (!ended_) {
        if (stale_ || driver.now() >= discovery_) {
            Result<void> discovered = co_await discover(driver);
            if (!discovered) {
                co_return discovered.error();
            }
        }
        const bool all_done =
            std::ranges::all_of(shards_, [](const Shard& shard) { return shard.place.done; });
        if (all_done && disabled_) {
            ended_ = true;
            break;
        }
        const bool nothing_new = std::ranges::all_of(
            shards_, [this](const Shard& shard) { return shard.empty || !is_readable(shard); });
        if (nothing_new && driver.now() >= idle_end) {
            idle_ = true;
            break;
        }
        if (Shard* shard = next_due(driver.now())) {
            Result<Taken> taken = co_await read(*shard, driver);
            if (!taken || *taken) {
                co_return taken;
            }
            continue;
        }
        TimePoint until = next_event();
        if (all_done) {
            // Children that are not listed yet.
            until = driver.now() + pause();
            stale_ = true;
        }
        driver.set_call_deadline(no_deadline);
        const StepResult slept = co_await sleep_step(driver, std::min(until, idle_end));
        if (slept.error) {
            co_return Error(slept.error);
        }
    }
    co_return Taken();
}

}  // namespace detail

detail::OperationPtr<std::optional<StreamRecords>> StreamWatcher::prepare_next() const {
    if (state_->problem()) {
        return detail::failed_operation<std::optional<StreamRecords>>(*state_->problem(),
                                                                      state_->client());
    }
    return detail::make_operation<std::optional<StreamRecords>>(
        state_->client(), [state = state_](detail::ClientImpl&, detail::Driver& driver) {
            return state->next(driver);
        });
}

std::optional<StreamRecords> StreamWatcher::sync_next() const {
    return detail::run_here(prepare_next());
}

std::string StreamWatcher::position() const {
    return state_->position();
}

std::string StreamWatcher::position_after(const StreamRecord& record) const {
    return state_->position_after(record);
}

bool StreamWatcher::ended() const noexcept {
    return state_->ended();
}

StreamWatcher DynamoDBClient::watch(std::string_view table, const Watch& how) const {
    return StreamWatcher(std::make_shared<detail::WatchState>(*this, table, how));
}

}  // namespace dynox

// parallel_scan: segments read side by side, their pages given as they come.
#include "dynox/parallel_scan.hpp"

#include <algorithm>
#include <deque>
#include <iterator>
#include <limits>
#include <list>
#include <mutex>
#include <thread>
#include <utility>

#include "client/blocking_driver.hpp"
#include "client/client_operation.hpp"
#include "client/page_requests.hpp"
#include "client/signal.hpp"
#include "dynox/client.hpp"

namespace dynox {

namespace detail {

namespace {

constexpr std::int32_t total_segments_max = 1'000'000;  // Scan, API Reference

void add(OperationMetrics& sum, const OperationMetrics& part) {
    const auto add_optional = [](auto& to, const auto& from) {
        if (from) {
            to = to.value_or(0) + *from;
        }
    };
    sum.duration_ms += part.duration_ms;
    add_optional(sum.consumed_rcu, part.consumed_rcu);
    add_optional(sum.consumed_wcu, part.consumed_wcu);
    add_optional(sum.items_count, part.items_count);
    add_optional(sum.scanned_count, part.scanned_count);
    if (!part.request_id.empty()) {
        sum.request_id = part.request_id;
    }
    sum.requests += part.requests;
    sum.attempts += part.attempts;
    sum.rate_limit_ms += part.rate_limit_ms;
    sum.backoff_ms += part.backoff_ms;
    sum.connection_ms += part.connection_ms;
    sum.service_ms += part.service_ms;
    sum.decoding_ms += part.decoding_ms;
}

}  // namespace

/// The segments, and the pages that nobody has taken yet.
class ParallelScanState : public std::enable_shared_from_this<ParallelScanState> {
  public:
    using Items = std::vector<FlatItem>;
    using Taken = Result<std::optional<Items>>;

    ParallelScanState(std::shared_ptr<ClientImpl> client, api::ScanRequest request,
                      std::int32_t total_segments, std::size_t at_a_time,
                      std::optional<std::size_t> limit);
    /// A scan that fails at once.
    ParallelScanState(std::shared_ptr<ClientImpl> client, Error problem)
        : client_(std::move(client)), problem_(std::move(problem)), at_a_time_(1) {}
    ~ParallelScanState();
    ParallelScanState(const ParallelScanState&) = delete;
    ParallelScanState& operator=(const ParallelScanState&) = delete;

    [[nodiscard]] const std::shared_ptr<ClientImpl>& client() const noexcept { return client_; }
    [[nodiscard]] const std::optional<Error>& problem() const noexcept { return problem_; }

    [[nodiscard]] Task<Taken> next(Driver& driver);

  private:
    /// A place to go on from.
    struct Segment {
        std::int32_t number = 0;
        std::optional<FlatItem> start_key;
    };
    /// A page on its way.
    struct Read {
        Segment segment;
        api::ScanRequest request;
        OperationMetrics metrics;
        std::thread thread;  // of the blocking twin
    };
    class Finish;

    /// The reads to begin now.
    [[nodiscard]] std::vector<Read*> choose();
    void start(Read& read, Driver& driver);
    void finish(Read& read, Operation<api::ScanResult>& operation);
    /// A page that has come, or its error. Under the lock.
    void keep(Read& read, Operation<api::ScanResult>& operation);
    /// What there is to give; nullopt: nothing yet. Under the lock.
    [[nodiscard]] std::optional<Taken> take();

    const std::shared_ptr<ClientImpl> client_;
    const std::optional<Error> problem_;
    const std::size_t at_a_time_;
    api::ScanRequest pattern_;
    std::mutex mutex_;
    std::deque<Segment> waiting_;  // segments that nobody reads now
    std::list<Read> reads_;
    std::vector<std::thread> done_;  // threads at their end
    std::deque<Items> pages_;
    std::optional<Error> error_;
    std::optional<std::size_t> items_left_;
    OperationMetrics metrics_;  // of reads that are done, not yet told to anybody
    std::shared_ptr<Signal> changed_;
};

/// The end of an asynchronous read.
class ParallelScanState::Finish final : public Completion {
  public:
    Finish(const boost::asio::any_io_executor& executor, std::shared_ptr<ParallelScanState> state,
           Read& read, OperationPtr<api::ScanResult> operation)
        : Completion(executor, {}, *operation),
          state_(std::move(state)),
          read_(read),
          operation_(std::move(operation)) {}
    void complete() override {
        state_->finish(read_, *operation_);
        delete this;
    }

  private:
    std::shared_ptr<ParallelScanState> state_;
    Read& read_;
    OperationPtr<api::ScanResult> operation_;
};

ParallelScanState::ParallelScanState(std::shared_ptr<ClientImpl> client, api::ScanRequest request,
                                     std::int32_t total_segments, std::size_t at_a_time,
                                     std::optional<std::size_t> limit)
    : client_(std::move(client)),
      at_a_time_(at_a_time),
      pattern_(std::move(request)),
      items_left_(limit) {
    pattern_.total_segments = total_segments;
    for (std::int32_t number = 0; number < total_segments; ++number) {
        waiting_.push_back({number, std::nullopt});
    }
}

ParallelScanState::~ParallelScanState() {
    // The reads go on to their end, which their timeouts bound.
    for (;;) {
        std::vector<std::thread> threads;
        {
            const std::lock_guard lock(mutex_);
            threads = std::exchange(done_, {});
            for (Read& read : reads_) {
                if (read.thread.joinable()) {
                    threads.push_back(std::move(read.thread));
                }
            }
        }
        if (threads.empty()) {
            return;
        }
        for (std::thread& thread : threads) {
            thread.join();
        }
    }
}

std::vector<ParallelScanState::Read*> ParallelScanState::choose() {
    std::vector<Read*> chosen;
    // A page that waits counts like one on its way: memory is bounded by both.
    while (!waiting_.empty() && reads_.size() + pages_.size() < at_a_time_) {
        Read& read = reads_.emplace_back();
        read.segment = std::move(waiting_.front());
        waiting_.pop_front();
        read.request = pattern_;
        read.request.segment = read.segment.number;
        read.request.exclusive_start_key = read.segment.start_key;
        chosen.push_back(&read);
    }
    return chosen;
}

void ParallelScanState::start(Read& read, Driver& driver) {
    OperationPtr<api::ScanResult> operation =
        make_operation<api::ScanResult>(client_, [&read](ClientImpl& client, Driver& reader) {
            return client.execute(reader, read.request);
        });
    operation->record_into(&read.metrics);
    if (const boost::asio::any_io_executor* executor = driver.asio_executor()) {
        launch(std::make_unique<Finish>(*executor, shared_from_this(), read, std::move(operation)));
        return;
    }
    // Under the lock, so that finish() finds the thread. It holds no shared_ptr to this: the
    // destructor waits for it.
    const std::lock_guard lock(mutex_);
    read.thread = std::thread([this, &read, work = std::move(operation)] {
        run_blocking(*work);
        finish(read, *work);
    });
}

void ParallelScanState::keep(Read& read, Operation<api::ScanResult>& operation) {
    if (operation.failed()) {
        error_ = operation.take_error();
        waiting_.push_back(std::move(read.segment));
        return;
    }
    api::ScanResult page = operation.take_value();
    if (page.last_evaluated_key) {
        if (page.last_evaluated_key == read.segment.start_key) {
            error_ = Error(client_errc::invalid_response,
                           "LastEvaluatedKey: expected another key than the page began with, "
                           "found the same, which would never end");
            waiting_.push_back(std::move(read.segment));
            return;
        }
        waiting_.push_back({read.segment.number, std::move(page.last_evaluated_key)});
    }
    if (page.items && !page.items->empty()) {
        pages_.push_back(std::move(*page.items));
    }
}

void ParallelScanState::finish(Read& read, Operation<api::ScanResult>& operation) {
    std::shared_ptr<Signal> changed;
    {
        const std::lock_guard lock(mutex_);
        keep(read, operation);
        add(metrics_, read.metrics);
        if (read.thread.joinable()) {
            done_.push_back(std::move(read.thread));
        }
        reads_.remove_if([&read](const Read& other) { return &other == &read; });
        changed = std::move(changed_);
    }
    if (changed != nullptr) {
        changed->set();
    }
}

std::optional<ParallelScanState::Taken> ParallelScanState::take() {
    if (error_) {
        const Error error = *std::exchange(error_, std::nullopt);
        return Taken(error);
    }
    if (items_left_ == std::size_t{0}) {
        return Taken(std::optional<Items>());
    }
    if (!pages_.empty()) {
        Items items = std::move(pages_.front());
        pages_.pop_front();
        if (items_left_) {
            items.resize(std::min(items.size(), *items_left_));
            *items_left_ -= items.size();
        }
        return Taken(std::optional<Items>(std::move(items)));
    }
    if (reads_.empty() && waiting_.empty()) {
        return Taken(std::optional<Items>());
    }
    return std::nullopt;
}

Task<ParallelScanState::Taken> ParallelScanState::next(Driver& driver) {
    for (;;) {
        std::vector<Read*> chosen;
        std::vector<std::thread> done;
        {
            const std::lock_guard lock(mutex_);
            done = std::exchange(done_, {});
            if (!error_ && items_left_ != std::size_t{0}) {
                chosen = choose();
            }
        }
        for (std::thread& thread : done) {
            thread.join();
        }
        for (Read* read : chosen) {
            start(*read, driver);
        }
        std::shared_ptr<Signal> changed;
        {
            const std::lock_guard lock(mutex_);
            std::optional<Taken> taken = take();
            if (taken) {
                if (OperationMetrics* into = driver.recording().metrics) {
                    add(*into, std::exchange(metrics_, OperationMetrics()));
                }
                co_return *std::move(taken);
            }
            if (reads_.empty()) {
                continue;  // the last reads gave no items, and their segments go on
            }
            changed = std::make_shared<Signal>();
            changed_ = changed;
        }
        const StepResult waited = co_await wait_step(driver, *changed, no_deadline);
        if (waited.error) {
            co_return Error(waited.error);
        }
    }
}

namespace {

Task<Result<std::optional<Page>>> next_page_of(ParallelScanState& state, Driver& driver) {
    ParallelScanState::Taken flat = co_await state.next(driver);
    if (!flat) {
        co_return flat.error();
    }
    std::optional<Page> page;
    if (*flat) {
        std::vector<Item> items;
        items.reserve((*flat)->size());
        for (const FlatItem& item : **flat) {
            items.push_back(Item::from_flat(item));
        }
        page.emplace(std::move(items));
    }
    co_return page;
}

Task<Result<std::vector<Item>>> all_of(ParallelScanState& state, Driver& driver) {
    std::vector<Item> all;
    for (;;) {
        Result<std::optional<Page>> page = co_await next_page_of(state, driver);
        if (!page) {
            co_return page.error();
        }
        if (!*page) {
            co_return all;
        }
        std::move((*page)->begin(), (*page)->end(), std::back_inserter(all));
    }
}

}  // namespace
}  // namespace detail

detail::OperationPtr<std::optional<Page>> ParallelScan::prepare_next_page() const {
    if (state_->problem()) {
        return detail::failed_operation<std::optional<Page>>(*state_->problem(), state_->client());
    }
    return detail::make_operation<std::optional<Page>>(
        state_->client(), [state = state_](detail::ClientImpl&, detail::Driver& driver) {
            return detail::next_page_of(*state, driver);
        });
}

detail::OperationPtr<std::vector<Item>> ParallelScan::prepare_all() const {
    if (state_->problem()) {
        return detail::failed_operation<std::vector<Item>>(*state_->problem(), state_->client());
    }
    return detail::make_operation<std::vector<Item>>(
        state_->client(), [state = state_](detail::ClientImpl&, detail::Driver& driver) {
            return detail::all_of(*state, driver);
        });
}

std::optional<Page> ParallelScan::sync_next_page() const {
    return detail::run_here(prepare_next_page());
}

std::vector<Item> ParallelScan::sync_all() const {
    return detail::run_here(prepare_all());
}

ParallelScan DynamoDBClient::parallel_scan(std::string_view table, std::int32_t total_segments,
                                           const Scan& scan, std::uint32_t at_a_time) const {
    std::string problem = scan.problem();
    if (total_segments < 1 || total_segments > detail::total_segments_max) {
        problem = "parallel_scan: expected 1.." + std::to_string(detail::total_segments_max) +
                  " segments, found " + std::to_string(total_segments);
    } else if (at_a_time == 0) {
        problem = "parallel_scan: expected at least 1 segment at a time, found 0";
    } else if (scan.segment_number() || scan.segment_count() || scan.start_key()) {
        problem =
            "parallel_scan: expected a Scan without segment, total_segments and "
            "last_evaluated_key, which are its own, found one of them";
    } else if (scan.item_limit() == std::size_t{0} || scan.items_per_page() == std::uint32_t{0}) {
        problem = "parallel_scan: expected a limit and page_size of at least 1, found 0";
    }
    if (!problem.empty()) {
        return ParallelScan(std::make_shared<detail::ParallelScanState>(
            impl_, detail::invalid_argument(std::move(problem))));
    }
    api::ScanRequest request = detail::scan_request(table, scan);
    if (scan.items_per_page()) {
        constexpr std::uint32_t largest = std::numeric_limits<std::int32_t>::max();
        request.limit = static_cast<std::int32_t>(std::min(*scan.items_per_page(), largest));
    }
    return ParallelScan(std::make_shared<detail::ParallelScanState>(
        impl_, std::move(request), total_segments, at_a_time, scan.item_limit()));
}

}  // namespace dynox

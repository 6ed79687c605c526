#include "dynox/lag.hpp"

#include <deque>
#include <mutex>
#include <string_view>
#include <type_traits>
#include <utility>

#include "value/split_mix.hpp"

namespace dynox {

namespace {

constexpr std::size_t views_max = 64;

/// GetItem and the like, if this request is eventually consistent.
template <class Request>
bool may_lag(const Request& request) {
    if constexpr (std::is_same_v<Request, api::GetItemRequest> ||
                  std::is_same_v<Request, api::QueryRequest> ||
                  std::is_same_v<Request, api::ScanRequest>) {
        return !request.consistent_read;
    } else if constexpr (std::is_same_v<Request, api::SearchVectorsRequest>) {
        return true;
    } else if constexpr (std::is_same_v<Request, api::BatchGetItemRequest>) {
        for (const auto& [table, keys] : request.request_items) {
            if (keys.consistent_read) {
                return false;
            }
        }
        return true;
    } else {
        return false;
    }
}

constexpr bool is_read(std::string_view operation) noexcept {
    return operation.starts_with("Describe") || operation.starts_with("List") ||
           operation.starts_with("Get") || operation == "SearchVectors" || operation == "Query" ||
           operation == "Scan" || operation == "BatchGetItem" || operation == "TransactGetItems";
}

class LaggingService final : public api::Service, public api::SnapshotKeeper {
  public:
    LaggingService(std::shared_ptr<Engine> engine, const LagConfig& config)
        : engine_(std::move(engine)),
          longest_(std::chrono::duration<double>(config.longest()).count()),
          clock_(config.clock()),
          random_(config.seed()) {
        if (!clock_) {
            clock_ = [] {
                const auto now = std::chrono::steady_clock::now().time_since_epoch();
                return std::chrono::duration<double>(now).count();
            };
        }
    }

#define DYNOX_LAGGING(Name)                                                               \
    [[nodiscard]] Result<api::Name##Result> execute(const api::Name##Request& request,    \
                                                    api::CommitTicket& ticket) override { \
        return call(request, ticket);                                                     \
    }
    DYNOX_API_OPERATIONS(DYNOX_LAGGING)
#undef DYNOX_LAGGING

    [[nodiscard]] Result<void> wait(api::CommitTicket ticket) override {
        return engine_->wait(ticket);
    }
    void on_durable(api::CommitTicket ticket, std::function<void(error_code)> done) override {
        engine_->on_durable(ticket, std::move(done));
    }
    [[nodiscard]] Result<bool> do_due_work() override { return engine_->do_due_work(); }
    void begin_due_worker() noexcept override { engine_->begin_due_worker(); }
    void end_due_worker() noexcept override { engine_->end_due_worker(); }
    [[nodiscard]] api::Admin* admin() noexcept override { return engine_->admin(); }
    std::string_view region() const noexcept override { return engine_->region(); }

    [[nodiscard]] api::SnapshotKeeper* snapshot_keeper() noexcept override { return this; }
    [[nodiscard]] Result<void> save_snapshot(const std::string& name) override {
        return engine_->save_snapshot(name);
    }
    [[nodiscard]] Result<void> restore_snapshot(const std::string& name) override {
        const std::lock_guard lock(mutex_);
        views_.clear();  // a restored database has no past
        return engine_->restore_snapshot(name);
    }
    [[nodiscard]] Result<void> remove_snapshot(const std::string& name) override {
        return engine_->remove_snapshot(name);
    }
    [[nodiscard]] std::vector<NamedSnapshot> snapshots() const override {
        return engine_->snapshots();
    }

  private:
    /// The database as it was up to the write that followed at `until`.
    struct View {
        double until;
        std::shared_ptr<Engine> engine;
    };

    template <class Request>
    [[nodiscard]] Result<api::result_of<Request>> call(const Request& request,
                                                       api::CommitTicket& ticket) {
        if constexpr (!is_read(api::operation_of<Request>::name)) {
            keep_view();
        } else if (may_lag(request)) {
            // What is not there yet is looked for later: tables are there once they are said to be.
            for (const std::shared_ptr<Engine>& view : choose_views()) {
                Result<api::result_of<Request>> result = view->execute(request, ticket);
                if (result) {
                    return result;
                }
            }
        }
        return engine_->execute(request, ticket);
    }

    /// Before a write: keeps what it is about to change.
    void keep_view() {
        const std::lock_guard lock(mutex_);
        const double now = clock_();
        forget_before(now - longest_);
        // Without a snapshot reads lag less, which they may.
        if (Result<std::shared_ptr<Engine>> view = engine_->fork()) {
            views_.push_back({now, *std::move(view)});
        }
        if (views_.size() > views_max) {
            thin_out();
        }
    }

    /// Where an eventually consistent read looks, one after the other; then in the present.
    [[nodiscard]] std::vector<std::shared_ptr<Engine>> choose_views() {
        const std::lock_guard lock(mutex_);
        const double now = clock_();
        const double moment = now - longest_ * random_.next_share();
        forget_before(now - longest_);
        std::vector<std::shared_ptr<Engine>> chosen;
        for (const View& view : views_) {
            if (view.until >= moment) {
                chosen.push_back(view.engine);
            }
        }
        return chosen;
    }

    /// Every second view goes: who would have seen it sees the next one, so lags less.
    void thin_out() {
        std::deque<View> kept;
        for (std::size_t i = 1; i < views_.size(); i += 2) {
            kept.push_back(std::move(views_[i]));
        }
        views_.swap(kept);
    }

    void forget_before(double moment) {
        while (!views_.empty() && views_.front().until < moment) {
            views_.pop_front();
        }
    }

    const std::shared_ptr<Engine> engine_;
    const double longest_;  // seconds
    std::function<double()> clock_;
    std::mutex mutex_;  // of what follows
    SplitMix random_;
    std::deque<View> views_;
};

}  // namespace

Result<std::shared_ptr<api::Service>> with_lag(std::shared_ptr<Engine> engine,
                                               const LagConfig& config) {
    if (config.longest().count() < 1) {
        return Error(client_errc::invalid_argument, "expected a lag of at least 1 ms, found " +
                                                        std::to_string(config.longest().count()) +
                                                        " ms");
    }
    if (!engine->data_directory().empty()) {
        return Error(client_errc::invalid_argument,
                     "expected an engine in memory, which alone can lag, found one of " +
                         engine->data_directory());
    }
    return std::shared_ptr<api::Service>(
        std::make_shared<LaggingService>(std::move(engine), config));
}

}  // namespace dynox

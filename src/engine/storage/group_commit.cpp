#include "engine/storage/group_commit.hpp"

#include <algorithm>
#include <atomic>
#include <cassert>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace dynox::engine {

struct GroupCommit::State {
    struct Pending {
        api::CommitTicket ticket;
        std::function<void(error_code)> done;
    };
    struct Failure {
        error_code code;
        std::string message;
    };

    std::function<Result<void>()> sync;
    std::atomic<api::CommitTicket> issued{0};
    std::atomic<api::CommitTicket> durable{0};

    std::mutex mutex;                // guards what follows
    std::condition_variable synced;  // a sync has ended
    std::condition_variable work;    // for the thread: there is something pending, or the end
    bool syncing = false;
    bool stopping = false;
    std::optional<Failure> failure;
    std::vector<Pending> pending;
    std::thread thread;

    void run_sync(std::unique_lock<std::mutex>& lock) {
        syncing = true;
        lock.unlock();
        const api::CommitTicket covered = issued.load(std::memory_order_acquire);
        const Result<void> result = sync();
        lock.lock();
        syncing = false;
        if (result) {
            durable.store(covered, std::memory_order_release);
        } else {
            failure = Failure{result.error().code(), result.error().message()};
        }
        synced.notify_all();
    }

    /// Returns when `ticket` is durable or will not be.
    void settle(api::CommitTicket ticket, std::unique_lock<std::mutex>& lock) {
        while (durable.load(std::memory_order_acquire) < ticket && !failure) {
            if (syncing) {
                synced.wait(lock);
            } else {
                run_sync(lock);
            }
        }
    }

    /// Calls what is pending and settled, in the order of tickets.
    void call_settled(std::unique_lock<std::mutex>& lock) {
        const api::CommitTicket covered = durable.load(std::memory_order_acquire);
        const auto settled = [&](const Pending& each) { return failure || each.ticket <= covered; };
        std::vector<Pending> ready;
        const auto open = std::stable_partition(pending.begin(), pending.end(), settled);
        ready.assign(std::make_move_iterator(pending.begin()), std::make_move_iterator(open));
        pending.erase(pending.begin(), open);
        std::stable_sort(ready.begin(), ready.end(),
                         [](const Pending& a, const Pending& b) { return a.ticket < b.ticket; });
        const error_code code = failure ? failure->code : error_code();
        lock.unlock();
        for (Pending& each : ready) {
            each.done(each.ticket <= covered ? error_code() : code);
            each.done =
                nullptr;  // what it holds may be the last owner of this object: not under the lock
        }
        lock.lock();
    }

    /// False if the system has no thread to give.
    [[nodiscard]] bool start_thread(const std::shared_ptr<State>& self) {
        if (!thread.joinable()) {
            try {
                thread = std::thread([self] { self->run(); });
            } catch (const std::system_error&) {
                return false;
            }
        }
        return true;
    }

    void run() {
        std::unique_lock lock(mutex);
        while (!pending.empty() || !stopping) {
            if (pending.empty()) {
                work.wait(lock);
                continue;
            }
            settle(pending.back().ticket, lock);
            call_settled(lock);
        }
    }
};

GroupCommit::GroupCommit(std::function<Result<void>()> sync) : state_(std::make_shared<State>()) {
    state_->sync = std::move(sync);
}

GroupCommit::~GroupCommit() {
    std::unique_lock lock(state_->mutex);
    state_->stopping = true;
    state_->work.notify_all();
    if (!state_->thread.joinable()) {
        return;
    }
    if (state_->thread.get_id() != std::this_thread::get_id()) {
        lock.unlock();
        state_->thread.join();
        return;
    }
    // In a callback: the thread cannot wait for itself, so its remaining work is done here.
    state_->settle(state_->issued.load(), lock);
    while (!state_->pending.empty()) {
        state_->call_settled(lock);
    }
    state_->thread.detach();
}

api::CommitTicket GroupCommit::issue() noexcept {
    return state_->issued.fetch_add(1, std::memory_order_acq_rel) + 1;
}

Result<void> GroupCommit::wait(api::CommitTicket ticket) {
    assert(ticket <= state_->issued.load());
    if (state_->durable.load(std::memory_order_acquire) >= ticket) {
        return {};
    }
    std::unique_lock lock(state_->mutex);
    state_->settle(ticket, lock);
    if (state_->durable.load(std::memory_order_acquire) >= ticket) {
        return {};
    }
    return Error(state_->failure->code, state_->failure->message);
}

void GroupCommit::on_durable(api::CommitTicket ticket, std::function<void(error_code)> done) {
    assert(ticket <= state_->issued.load());
    if (state_->durable.load(std::memory_order_acquire) >= ticket) {
        done(error_code());
        return;
    }
    {
        const std::lock_guard lock(state_->mutex);
        if (state_->start_thread(state_)) {
            state_->pending.push_back({ticket, std::move(done)});
            state_->work.notify_one();
            return;
        }
    }
    const Result<void> result = wait(ticket);
    done(result ? error_code() : result.error().code());
}

}  // namespace dynox::engine

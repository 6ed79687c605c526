#include "client/idle_watch.hpp"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <iterator>
#include <system_error>
#include <utility>

namespace dynox::detail {

namespace {

/// Signals are for the program's own threads: none is handled on one that is started meanwhile.
class SignalsBlocked {
  public:
    SignalsBlocked() {
        sigset_t all;
        ::sigfillset(&all);
        ::pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    ~SignalsBlocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    SignalsBlocked(const SignalsBlocked&) = delete;
    SignalsBlocked& operator=(const SignalsBlocked&) = delete;

  private:
    sigset_t before_{};
};

/// The process that has started the thread; 0: none has.
std::atomic<pid_t> thread_process = 0;

}  // namespace

IdleWatch& IdleWatch::of_process() {
    // Never destroyed, since clients in static objects may end after the thread.
    static IdleWatch& instance = *new IdleWatch;
    static const struct End {
        ~End() {
            // A fork has no threads of its parent: to wait for one would be for ever.
            const pid_t process = thread_process;
            if (process == 0 || process == ::getpid()) {
                instance.end();
            }
        }
    } end;
    return instance;
}

void IdleWatch::end() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
        entries_.clear();
    }
    changed_.notify_one();
    if (thread_.joinable()) {
        thread_.join();
    }
}

bool IdleWatch::watch(std::weak_ptr<Watched> watched, TimePoint due) {
    const std::lock_guard lock(mutex_);
    if (ending_ || !(running_ || start())) {
        return false;
    }
    if (due < first_due()) {
        changed_.notify_one();
    }
    entries_.push_back({std::move(watched), due});
    return true;
}

bool IdleWatch::start() {
    if (thread_.joinable()) {
        thread_.join();  // it has nothing left to do but to return
    }
    const SignalsBlocked blocked;
    try {
        thread_ = std::thread([this] { run(); });
    } catch (const std::system_error&) {
        return false;
    }
    running_ = true;
    thread_process = ::getpid();
    return true;
}

bool IdleWatch::running() const {
    const std::lock_guard lock(mutex_);
    return running_;
}

TimePoint IdleWatch::first_due() const {
    const auto first = std::ranges::min_element(entries_, {}, &Entry::due);
    return first == entries_.end() ? no_deadline : first->due;
}

std::vector<IdleWatch::Entry> IdleWatch::take_due(TimePoint now) {
    const auto is_due = [now](const Entry& entry) { return entry.due <= now; };
    std::vector<Entry> due;
    std::ranges::copy_if(entries_, std::back_inserter(due), is_due);
    std::erase_if(entries_, is_due);
    return due;
}

void IdleWatch::run() {
    std::unique_lock lock(mutex_);
    while (!ending_ && !entries_.empty()) {
        const TimePoint now = std::chrono::steady_clock::now();
        std::vector<Entry> due = take_due(now);
        if (due.empty()) {
            changed_.wait_until(lock, first_due());
            continue;
        }
        lock.unlock();
        // What comes back in the meantime by watch() is another entry of the same thing.
        for (Entry& entry : due) {
            const std::shared_ptr<Watched> watched = entry.watched.lock();
            const std::optional<TimePoint> next =
                watched == nullptr ? std::nullopt : watched->look(now);
            entry.due = next.value_or(no_deadline);
        }
        lock.lock();
        for (Entry& entry : due) {
            if (entry.due != no_deadline) {
                entries_.push_back(std::move(entry));
            }
        }
    }
    running_ = false;
}

}  // namespace dynox::detail

#include "client/background_thread.hpp"

#include <unistd.h>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <atomic>
#include <list>
#include <mutex>
#include <thread>
#include <utility>

namespace dynox::detail {

namespace {

/// Threads that nobody could wait for, since their client went on them. The end of the process
/// waits: what a thread frees as it ends (OpenSSL's state of it, say) must still be there.
class EndingThreads {
  public:
    using Ended = std::shared_ptr<const std::atomic<bool>>;

    static EndingThreads& of_process() {
        // Never destroyed, since clients in static objects may end later.
        static EndingThreads& instance = *new EndingThreads;
        static const struct AtExit {
            ~AtExit() { instance.wait_for_all(); }
        } at_exit;
        return instance;
    }

    void add(std::thread thread, Ended ended) {
        const std::lock_guard lock(mutex_);
        threads_.remove_if([](Entry& entry) {
            if (!*entry.ended || entry.process != ::getpid()) {
                return false;
            }
            entry.thread.join();  // it has nothing left to do but to return
            return true;
        });
        threads_.push_back({std::move(thread), std::move(ended), ::getpid()});
    }

  private:
    struct Entry {
        std::thread thread;
        Ended ended;
        pid_t process;
    };

    void wait_for_all() {
        std::list<Entry> threads;
        {
            const std::lock_guard lock(mutex_);
            threads.swap(threads_);
        }
        for (Entry& entry : threads) {
            // A fork has no threads of its parent, and exit() may be called on one of these.
            if (entry.process == ::getpid() &&
                entry.thread.get_id() != std::this_thread::get_id()) {
                entry.thread.join();
            } else {
                entry.thread.detach();
            }
        }
    }

    std::mutex mutex_;
    std::list<Entry> threads_;
};

}  // namespace

struct BackgroundThread::State {
    // 1: one thread runs it, so Asio may leave out some locking.
    boost::asio::io_context context{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{
        context.get_executor()};
    std::thread thread;
    std::shared_ptr<std::atomic<bool>> ended = std::make_shared<std::atomic<bool>>(false);
};

BackgroundThread::BackgroundThread() : state_(std::make_shared<State>()) {
    // The thread keeps the state, and with it the context, until its last handler has returned.
    state_->thread = std::thread([state = state_] {
        state->context.run();
        *state->ended = true;
    });
}

BackgroundThread::~BackgroundThread() {
    state_->work.reset();
    if (state_->thread.get_id() == std::this_thread::get_id()) {
        EndingThreads::of_process().add(std::move(state_->thread), state_->ended);
    } else {
        state_->thread.join();
    }
}

boost::asio::any_io_executor BackgroundThread::executor() const {
    return state_->context.get_executor();
}

}  // namespace dynox::detail

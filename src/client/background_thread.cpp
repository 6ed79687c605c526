#include "client/background_thread.hpp"

#include <openssl/crypto.h>
#include <unistd.h>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <future>
#include <list>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace dynox::detail {

using namespace std::chrono_literals;

struct BackgroundThread::State {
    // 1: one thread runs it, so Asio may leave out some locking.
    boost::asio::io_context context{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{
        context.get_executor()};
    std::thread::id thread;
};

namespace {

/// The background threads of this process. Some nobody can wait for, since their client went on
/// them, or will go when the process ends while calls are in flight. The end of the process stops
/// and joins them all: what a thread uses and frees as it ends (OpenSSL's state of it, say) must
/// still be there.
template <class State>
class RunningThreads {
  public:
    static RunningThreads& of_process() {
        // OpenSSL cleans up at exit, which must come after the threads are gone: so it is made
        // ready first, as any use of it would (with no option at all it would do nothing).
        static const int openssl_is_ready = OPENSSL_init_crypto(OPENSSL_INIT_LOAD_CONFIG, nullptr);
        (void)openssl_is_ready;
        // Never destroyed, since clients in static objects may end later.
        static RunningThreads& instance = *new RunningThreads;
        static const struct AtExit {
            ~AtExit() { instance.end_all(); }
        } at_exit;
        return instance;
    }

    std::thread::id start(const std::shared_ptr<State>& state) {
        std::promise<void> ended;
        Entry entry;
        entry.state = state;
        entry.ended = ended.get_future();
        // The thread keeps the state, and with it the context, until its last handler has returned.
        entry.thread = std::thread([running = state, ended = std::move(ended)]() mutable {
            running->context.run();
            running.reset();
            ended.set_value();
        });
        const std::thread::id id = entry.thread.get_id();
        const std::lock_guard lock(mutex_);
        join_ended();
        threads_.push_back(std::move(entry));
        return id;
    }

    void join(std::thread::id id) {
        std::list<Entry> found;
        {
            const std::lock_guard lock(mutex_);
            for (auto at = threads_.begin(); at != threads_.end(); ++at) {
                if (at->thread.get_id() == id) {
                    found.splice(found.end(), threads_, at);
                    break;
                }
            }
        }
        for (Entry& entry : found) {
            entry.join_or_detach(entry.is_ours());
        }
    }

  private:
    struct Entry {
        std::thread thread;
        std::weak_ptr<State> state;
        std::future<void> ended;
        pid_t process = ::getpid();

        // A fork has no threads of its parent.
        [[nodiscard]] bool is_ours() const { return process == ::getpid(); }
        [[nodiscard]] bool ends_within(std::chrono::milliseconds time) const {
            return ended.wait_for(time) == std::future_status::ready;
        }
        void join_or_detach(bool joins) {
            if (joins) {
                thread.join();
            } else {
                thread.detach();
            }
        }
    };

    void join_ended() {
        threads_.remove_if([](Entry& entry) {
            if (!entry.is_ours() || !entry.ends_within(0ms)) {
                return false;
            }
            entry.thread.join();  // it has nothing left to do but to return
            return true;
        });
    }

    void end_all() {
        // The end of a process must not hang on a handler that does.
        constexpr std::chrono::milliseconds wait_max = 1s;
        std::list<Entry> threads;
        {
            const std::lock_guard lock(mutex_);
            threads.swap(threads_);
        }
        for (Entry& entry : threads) {
            std::shared_ptr<State> state = entry.state.lock();
            if (entry.is_ours() && state != nullptr) {
                state->context.stop();
                stopped_.push_back(std::move(state));
            }
        }
        for (Entry& entry : threads) {
            // exit() may be called on one of these threads.
            entry.join_or_detach(entry.is_ours() &&
                                 entry.thread.get_id() != std::this_thread::get_id() &&
                                 entry.ends_within(wait_max));
        }
    }

    std::mutex mutex_;
    std::list<Entry> threads_;
    /// With what was in flight, which holds its client, and so the context: left as it is.
    std::vector<std::shared_ptr<State>> stopped_;
};

}  // namespace

BackgroundThread::BackgroundThread() : state_(std::make_shared<State>()) {
    state_->thread = RunningThreads<State>::of_process().start(state_);
}

BackgroundThread::~BackgroundThread() {
    state_->work.reset();
    // On the thread itself nobody can wait for it: a later client will, or the end of the process.
    if (state_->thread != std::this_thread::get_id()) {
        RunningThreads<State>::of_process().join(state_->thread);
    }
}

boost::asio::any_io_executor BackgroundThread::executor() const {
    return state_->context.get_executor();
}

}  // namespace dynox::detail

// Work that takes longer than a request may: copying tables to backups and back, exports, imports.
//
// A job does a bounded part in each step. Who asked for it does the first steps, so that small
// tables are done when the request is answered; the rest is due work (companions.hpp). Where nobody
// does due work, who asks how far it is helps.
#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <mutex>

#include "dynox/errors.hpp"

namespace dynox::engine {

struct EngineState;

class Job {
  public:
    virtual ~Job() = default;
    enum class Progress : std::uint8_t { more, done };
    /// Deals with about `items` items. Called by one thread at a time, with no locks held.
    [[nodiscard]] virtual Result<Progress> step(EngineState& state, std::size_t items) = 0;
    /// A step failed; there will be no more.
    virtual void fail(EngineState& state, const Error& error) = 0;
};

/// In the order in which they came, one at a time.
/// Thread safety: shared objects: safe.
class JobQueue {
  public:
    // Some milliseconds at most.
    static constexpr std::size_t items_at_once = 256;
    // Some 100 ms: for who waits, where nobody else works.
    static constexpr std::size_t items_per_question = 20'000;

    void add(std::unique_ptr<Job> job);
    /// Adds a job, and does its first steps if it is the only one.
    void start(EngineState& state, std::unique_ptr<Job> job);
    [[nodiscard]] bool idle() const noexcept { return count_.load(std::memory_order_acquire) == 0; }
    /// Deals with about `items` items, unless another thread is at it.
    void run(EngineState& state, std::size_t items);
    /// For a question about a job: run(), where there is no due worker.
    void help(EngineState& state);
    /// Forgets all jobs: the views that they have of storage go.
    void clear();

  private:
    std::mutex run_mutex_;   // who holds it works on the first job; taken before all other locks
    std::mutex jobs_mutex_;  // of jobs_, held for moments
    std::deque<std::unique_ptr<Job>> jobs_;
    std::atomic<std::size_t> count_{0};
};

}  // namespace dynox::engine

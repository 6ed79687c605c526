#include "engine/backup/jobs.hpp"

#include "engine/backup/backups.hpp"
#include "engine/backup/restores.hpp"
#include "engine/backup/transfers.hpp"
#include "engine/state.hpp"

namespace dynox::engine {
namespace {

constexpr std::size_t items_per_step = 64;

}  // namespace

void JobQueue::add(std::unique_ptr<Job> job) {
    const std::lock_guard lock(jobs_mutex_);
    jobs_.push_back(std::move(job));
    count_.fetch_add(1, std::memory_order_release);
}

void JobQueue::start(EngineState& state, std::unique_ptr<Job> job) {
    const bool is_only = idle();
    add(std::move(job));
    if (is_only) {
        run(state, items_at_once);
    }
}

void JobQueue::run(EngineState& state, std::size_t items) {
    const std::unique_lock running(run_mutex_, std::try_to_lock);
    if (!running.owns_lock()) {
        return;
    }
    for (std::size_t done = 0; done < items && !idle(); done += items_per_step) {
        Job* job = nullptr;
        {
            const std::lock_guard lock(jobs_mutex_);
            job = jobs_.front().get();
        }
        const Result<Job::Progress> progress = job->step(state, items_per_step);
        if (!progress) {
            job->fail(state, progress.error());
        } else if (*progress == Job::Progress::more) {
            continue;
        }
        const std::lock_guard lock(jobs_mutex_);
        jobs_.pop_front();
        count_.fetch_sub(1, std::memory_order_release);
    }
}

void JobQueue::help(EngineState& state) {
    if (!idle() && !state.has_due_worker()) {
        run(state, items_per_question);
    }
}

Result<void> EngineState::open_jobs() {
    Result<void> opened = open_backups(*this);
    if (opened) {
        opened = open_restores(*this);
    }
    return opened ? open_transfers(*this) : opened;
}

void JobQueue::clear() {
    const std::lock_guard running(run_mutex_);
    const std::lock_guard lock(jobs_mutex_);
    jobs_.clear();
    count_.store(0, std::memory_order_release);
}

}  // namespace dynox::engine

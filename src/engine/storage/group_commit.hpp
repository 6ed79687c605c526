// Group commit: one sync of the log serves all writes that came before it.
#pragma once

#include <functional>
#include <memory>

#include "dynox/api/service.hpp"
#include "dynox/errors.hpp"

namespace dynox::engine {

/// Hands out tickets for writes and says when a sync has covered them. Who waits first syncs, on its own thread, and the
/// others wait for that; so a thread of ours is started only for the callbacks of on_durable().
/// After a sync has failed every ticket that it did not cover fails, for good: the state of the files is unknown then.
/// Thread safety: shared objects: safe.
class GroupCommit {
  public:
    /// \param sync  Makes durable what was written before it is called; one call at a time.
    explicit GroupCommit(std::function<Result<void>()> sync);
    GroupCommit(const GroupCommit&) = delete;
    GroupCommit& operator=(const GroupCommit&) = delete;
    /// Settles what is open first. May run in a callback of on_durable().
    ~GroupCommit();

    /// For a write that has been handed to the log already.
    [[nodiscard]] api::CommitTicket issue() noexcept;
    [[nodiscard]] Result<void> wait(api::CommitTicket ticket);
    /// Calls `done` once: at once if nothing is open, else on the thread of this object.
    void on_durable(api::CommitTicket ticket, std::function<void(error_code)> done);

  private:
    struct State;
    std::shared_ptr<State>
        state_;  // the thread's too: it may outlive this object by the end of a callback
};

}  // namespace dynox::engine

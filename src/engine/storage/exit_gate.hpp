// Durable stores and the end of the process.
//
// exit() destroys static objects in the reverse order of their construction. RocksDB's are made
// when the module is loaded, in the middle of the program, so they die before an engine that an
// older static object owns; and other threads go on calling engines all the while. So every call
// into the module passes this gate. A handler that exit() runs before it destroys RocksDB's statics
// closes the gate, waits until nobody is inside, and closes what is open; whoever comes later gets
// an error instead of a pass. The child of a fork() finds the gate closed too: it has none of
// RocksDB's threads, and the files are its parent's.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

namespace dynox::engine {

/// The gate of this process.
/// Thread safety: safe.
class ExitGate {
  public:
    enum class State : std::uint8_t { open, exiting, forked };

    /// Permission for calls into the module, given back by the destructor. Cost: two atomic
    /// additions to a cache line that few threads share.
    class Pass {
      public:
        Pass() noexcept;
        Pass(const Pass&) = delete;
        Pass& operator=(const Pass&) = delete;
        ~Pass() {
            if (inside_ != nullptr) {
                inside_->fetch_sub(1, std::memory_order_release);
            }
        }
        /// False: the gate is closed, the module must not be called.
        [[nodiscard]] explicit operator bool() const noexcept { return inside_ != nullptr; }

      private:
        std::atomic<std::uint32_t>* inside_;
    };

    /// Something open, which the handler closes.
    class Member {
      public:
        /// Called with the gate closed to others and nobody inside.
        virtual void close_at_exit() noexcept = 0;

      protected:
        ~Member() = default;
    };

    /// Registers the handler, to run before those that were registered earlier. Called when there
    /// are statics of RocksDB that were not there at the last call; more handlers than one do no
    /// harm.
    static void arm();
    /// The gate may be closed when this returns: then the member will not be called, and nobody
    /// gets a pass. The caller has no pass, else it would wait for the handler, and the handler for
    /// it.
    static void join(Member& member);
    /// False: the handler has run and closed the member, or this is the child of a fork(). True:
    /// from now on it will not be called, and `pass` holds the gate open.
    [[nodiscard]] static bool leave(Member& member, std::unique_ptr<Pass>& pass);
    /// What the handler calls before the members are closed: engines write what they keep in
    /// memory.
    static void set_first_step(void (*step)() noexcept);
    /// Keeps for good what cannot be destroyed any more, so that leak checkers know about it.
    static void keep(void* object);
    [[nodiscard]] static State state() noexcept;
    /// Why there is no pass, for messages.
    [[nodiscard]] static std::string reason();
};

}  // namespace dynox::engine

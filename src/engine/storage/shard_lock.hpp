// A reader-writer lock of four bytes for critical sections of well below a microsecond.
//
// Not std::shared_mutex: a cursor over a whole store holds 64 of them for a moment, where the
// thread sanitizer's deadlock detector gives up, and these cost half of it. A waiting writer holds
// up new readers, so neither starves.
#pragma once

#include <atomic>
#include <cstdint>

namespace dynox::engine {

/// Thread safety: shared objects: safe. Not recursive, for readers neither.
class ShardLock {
  public:
    ShardLock() noexcept = default;
    ShardLock(const ShardLock&) = delete;
    ShardLock& operator=(const ShardLock&) = delete;

    void lock() noexcept {
        std::uint32_t free = 0;
        if (!state_.compare_exchange_strong(free, writer, std::memory_order_acquire,
                                            std::memory_order_relaxed)) {
            lock_slowly();
        }
    }
    void unlock() noexcept {
        if ((state_.exchange(0) & waiters) != 0) {
            state_.notify_all();
        }
    }
    void lock_shared() noexcept {
        std::uint32_t state = state_.load(std::memory_order_relaxed);
        if ((state & (writer | waiters)) != 0 ||
            !state_.compare_exchange_strong(state, state + 1, std::memory_order_acquire,
                                            std::memory_order_relaxed)) {
            lock_shared_slowly();
        }
    }
    void unlock_shared() noexcept {
        if (state_.fetch_sub(1) == (waiters | 1)) {
            std::uint32_t state = waiters;
            state_.compare_exchange_strong(state, 0);
            state_.notify_all();
        }
    }

  private:
    static constexpr std::uint32_t writer = 1U << 31;
    static constexpr std::uint32_t waiters = 1U
                                             << 30;  // somebody sleeps until the holders are gone
    static constexpr unsigned spins_max = 64;        // some microseconds, more than holders take

    void lock_slowly() noexcept {
        for (unsigned spins = 0;;) {
            std::uint32_t state = state_.load(std::memory_order_relaxed);
            if ((state & ~waiters) != 0) {
                wait(state, spins);
            } else if (state_.compare_exchange_strong(state, state | writer)) {
                return;
            }
        }
    }
    void lock_shared_slowly() noexcept {
        for (unsigned spins = 0;;) {
            std::uint32_t state = state_.load(std::memory_order_relaxed);
            if ((state & (writer | waiters)) != 0) {
                wait(state, spins);
            } else if (state_.compare_exchange_strong(state, state + 1)) {
                return;
            }
        }
    }
    void wait(std::uint32_t state, unsigned& spins) noexcept {
        if (spins < spins_max) {
            ++spins;
#if defined(__x86_64__) || defined(__i386__)
            __builtin_ia32_pause();
#endif
            return;
        }
        if ((state & waiters) == 0) {
            if (!state_.compare_exchange_strong(state, state | waiters)) {
                return;
            }
            state |= waiters;
        }
        state_.wait(state);
    }

    std::atomic<std::uint32_t> state_{0};  // readers, and the two bits above
};

}  // namespace dynox::engine

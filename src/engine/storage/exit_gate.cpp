#include "engine/storage/exit_gate.hpp"

#include <pthread.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <vector>

namespace dynox::engine {
namespace {

struct alignas(64) Slot {
    std::atomic<std::uint32_t> inside{0};
};

// Who is inside is counted in several places, so that threads do not wait for one cache line. None
// of these has a destructor: they are asked to the very end.
constinit std::array<Slot, 16> slots;
constinit std::atomic<std::uint32_t> next_slot{0};
constinit std::atomic<ExitGate::State> gate_state{ExitGate::State::open};
constinit thread_local Slot* own_slot = nullptr;
constinit thread_local bool in_handler = false;  // this thread is the one that closes

// Calls take microseconds and syncs milliseconds; a process must end, be the disk as dead as it
// may.
constexpr std::chrono::seconds drain_time_max(10);

struct Members {
    std::recursive_mutex mutex;  // held while the handler runs, which may destroy engines
    std::vector<ExitGate::Member*> open;
    std::mutex kept_mutex;  // of the next alone: those who hold locks of an engine keep things too
    std::vector<void*> kept;
    std::atomic<void (*)() noexcept> first_step{nullptr};
};

// Never destroyed: see gate_state.
Members& members() {
    static Members& instance = *new Members;
    return instance;
}

[[nodiscard]] bool drained() {
    return std::all_of(slots.begin(), slots.end(), [](const Slot& slot) {
        return slot.inside.load(std::memory_order_seq_cst) == 0;
    });
}

void close_all() {
    if (gate_state.load() != ExitGate::State::open) {
        return;  // done before; or a child, where whoever held the mutex may be missing
    }
    const std::lock_guard lock(members().mutex);
    gate_state.store(ExitGate::State::exiting);
    const auto give_up = std::chrono::steady_clock::now() + drain_time_max;
    while (!drained()) {
        if (std::chrono::steady_clock::now() > give_up) {
            return;  // the logs have everything
        }
        std::this_thread::sleep_for(std::chrono::microseconds(50));
    }
    in_handler = true;
    if (const auto step = members().first_step.load()) {
        step();
    }
    for (ExitGate::Member* const member : members().open) {
        member->close_at_exit();
    }
    members().open.clear();
    in_handler = false;
}

void close_in_child() {
    gate_state.store(ExitGate::State::forked);
}

}  // namespace

ExitGate::Pass::Pass() noexcept {
    if (own_slot == nullptr) {
        own_slot = &slots[next_slot.fetch_add(1, std::memory_order_relaxed) % slots.size()];
    }
    inside_ = &own_slot->inside;
    // In one order with the handler's closing and its look at the slots: either it sees this
    // addition, or the gate is seen closed here.
    inside_->fetch_add(1, std::memory_order_seq_cst);
    const State found = gate_state.load(std::memory_order_seq_cst);
    if (found != State::open && !(found == State::exiting && in_handler)) {
        inside_->fetch_sub(1, std::memory_order_release);
        inside_ = nullptr;
    }
}

void ExitGate::arm() {
    static std::once_flag once;
    std::call_once(once, [] { ::pthread_atfork(nullptr, nullptr, &close_in_child); });
    // Where memory is so short that this fails, the program may crash at its exit, as it may
    // anywhere.
    static_cast<void>(std::atexit(&close_all));
}

void ExitGate::join(Member& member) {
    if (state() == State::forked) {
        return;
    }
    const std::lock_guard lock(members().mutex);
    if (state() == State::open || in_handler) {
        members().open.push_back(&member);
    }
}

bool ExitGate::leave(Member& member, std::unique_ptr<Pass>& pass) {
    if (state() == State::forked) {
        return false;  // whoever held the mutex may not be here
    }
    const std::lock_guard lock(members().mutex);
    if (std::erase(members().open, &member) == 0) {
        return false;
    }
    // The handler needs the mutex, so the gate is open, unless this is the handler.
    pass = std::make_unique<Pass>();
    return static_cast<bool>(*pass);
}

void ExitGate::set_first_step(void (*step)() noexcept) {
    members().first_step.store(step);
}

void ExitGate::keep(void* object) {
    const std::lock_guard lock(members().kept_mutex);
    members().kept.push_back(object);
}

ExitGate::State ExitGate::state() noexcept {
    return gate_state.load(std::memory_order_acquire);
}

std::string ExitGate::reason() {
    return state() == State::forked
               ? "it was opened before fork(), and belongs to the parent process"
               : "the program is exiting; the data directory was closed";
}

}  // namespace dynox::engine

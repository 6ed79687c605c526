#include "engine/gate.hpp"

#include <chrono>
#include <thread>

namespace dynox::engine {
namespace {

// Without destructors: threads pass the gate to their very end.
constinit std::atomic<std::uint32_t> next_slot{0};
constinit thread_local std::uint32_t own_slot = 0;  // 0: none yet

// Most operations are through in microseconds, a page of a scan takes milliseconds.
constexpr unsigned yields_max = 64;
constexpr std::chrono::microseconds drain_pause(50);

}  // namespace

OperationGate::Pass::Pass(OperationGate& gate) noexcept {
    if (own_slot == 0) {
        own_slot = next_slot.fetch_add(1, std::memory_order_relaxed) % slot_count + 1;
    }
    inside_ = &gate.slots_[own_slot - 1].inside;
    for (;;) {
        // Sequentially consistent, as is the other side: one of the two sees the other.
        inside_->fetch_add(1, std::memory_order_seq_cst);
        if (!gate.closed_.load(std::memory_order_seq_cst)) {
            return;
        }
        inside_->fetch_sub(1, std::memory_order_release);
        gate.closed_.wait(true);
    }
}

OperationGate::Alone::Alone(OperationGate& gate) : gate_(gate), lock_(gate.alone_mutex_) {
    gate_.closed_.store(true, std::memory_order_seq_cst);
    for (const Slot& slot : gate_.slots_) {
        for (unsigned tries = 0; slot.inside.load(std::memory_order_seq_cst) != 0; ++tries) {
            if (tries < yields_max) {
                std::this_thread::yield();
            } else {
                std::this_thread::sleep_for(drain_pause);
            }
        }
    }
}

OperationGate::Alone::~Alone() {
    gate_.closed_.store(false, std::memory_order_seq_cst);
    gate_.closed_.notify_all();
}

}  // namespace dynox::engine

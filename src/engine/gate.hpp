// The namespace gate: operations pass it side by side; taking or restoring a snapshot has the
// database to itself.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>

namespace dynox::engine {

/// Taken before every lock of the engine. Whoever holds a pass must not ask for another one, nor
/// for Alone: somebody may be waiting between the two.
/// Thread safety: shared objects: safe.
class OperationGate {
  public:
    /// One operation on its way. Waits while somebody is alone. Cost: two atomic additions to a
    /// cache line that few threads share.
    class Pass {
      public:
        explicit Pass(OperationGate& gate) noexcept;
        Pass(const Pass&) = delete;
        Pass& operator=(const Pass&) = delete;
        ~Pass() { inside_->fetch_sub(1, std::memory_order_release); }

      private:
        std::atomic<std::uint32_t>* inside_;
    };

    /// Nobody is inside and nobody gets in. Waits for the operations on their way.
    class Alone {
      public:
        explicit Alone(OperationGate& gate);
        Alone(const Alone&) = delete;
        Alone& operator=(const Alone&) = delete;
        ~Alone();

      private:
        OperationGate& gate_;
        std::lock_guard<std::mutex> lock_;
    };

  private:
    static constexpr std::size_t slot_count = 16;
    struct alignas(64) Slot {
        std::atomic<std::uint32_t> inside{0};
    };
    std::array<Slot, slot_count> slots_;
    std::atomic<bool> closed_{false};
    std::mutex alone_mutex_;  // one at a time
};

}  // namespace dynox::engine

// IdleWatch: wakes what is idle when its time has come.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "client/step.hpp"

namespace dynox::detail {

/// One thread, which exists only while there is something to look at; it never runs code of users.
/// Thread safety: shared objects: safe.
class IdleWatch {
  public:
    /// Something that becomes due.
    class Watched {
      public:
        Watched() = default;
        Watched(const Watched&) = delete;
        Watched& operator=(const Watched&) = delete;
        virtual ~Watched() = default;
        /// Called on the watch's thread, once `due` of watch() has come. When to look again;
        /// nullopt: not before the next watch().
        [[nodiscard]] virtual std::optional<TimePoint> look(TimePoint now) = 0;
    };

    IdleWatch() = default;
    ~IdleWatch() { end(); }
    IdleWatch(const IdleWatch&) = delete;
    IdleWatch& operator=(const IdleWatch&) = delete;

    /// That of all clients of the process. It ends with the static objects.
    [[nodiscard]] static IdleWatch& of_process();

    /// `watched` must not be watched already; it may be destroyed at any time. False: nobody will
    /// look, since the watch has ended, or the system has no thread left.
    [[nodiscard]] bool watch(std::weak_ptr<Watched> watched, TimePoint due);
    /// Ends the thread; nothing is looked at any more.
    void end();
    /// The thread exists.
    [[nodiscard]] bool running() const;

  private:
    struct Entry {
        std::weak_ptr<Watched> watched;
        TimePoint due;
    };
    [[nodiscard]] bool start();
    void run();
    /// Those who are due by now, out of the list.
    [[nodiscard]] std::vector<Entry> take_due(TimePoint now);
    [[nodiscard]] TimePoint first_due() const;

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Entry> entries_;
    bool running_ = false;
    bool ending_ = false;
    std::thread thread_;
};

}  // namespace dynox::detail

// The steps a task may wait for, and the interface of those who carry them out.
//
//   resolve   a host name to addresses
//   connect   addresses to a socket of the first that answers
//   readable  until a socket has something to read, or the end of the stream
//   read      at least one byte, or the end of the stream
//   write     all bytes
//   sleep     until a time
//   wait      for a Signal (a durable commit, a free connection)
//
// Two drivers exist: BlockingDriver (the calling thread, poll) and AsioDriver; tests have a third
// that plays a script.
#pragma once

#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "client/signal.hpp"
#include "dynox/errors.hpp"
#include "dynox/metrics.hpp"

namespace boost::asio {
class any_io_executor;
}  // namespace boost::asio

namespace dynox::detail {

using TimePoint = std::chrono::steady_clock::time_point;
/// The deadline of a step that may take forever.
inline constexpr TimePoint no_deadline = TimePoint::max();

/// A network address, as the socket calls take it.
struct Address {
    sockaddr_storage storage{};
    socklen_t size = 0;
};

struct Step {
    enum class Kind : std::uint8_t { resolve, connect, readable, read, write, sleep, wait };

    Kind kind = Kind::sleep;
    TimePoint deadline = no_deadline;
    int socket = -1;  // readable, read, write: given; connect: the new socket, owned by the caller
    char* read_to = nullptr;                    // read
    const char* write_from = nullptr;           // write
    std::size_t size = 0;                       // read, write
    std::string_view host;                      // resolve; ends with a NUL in its buffer
    std::string_view port;                      // resolve; ends with a NUL in its buffer
    std::vector<Address>* addresses = nullptr;  // resolve: appended to
    std::span<const Address> to;                // connect: to one of these
    Signal* signal = nullptr;                   // wait

    // Results.
    error_code error;
    std::size_t transferred = 0;  // read: 0 is the end of the stream; write: grows up to size
    std::coroutine_handle<> waiting;
};

/// What a task sees of a step that is done.
struct StepResult {
    error_code error;
    std::size_t transferred;  ///< read: 0 is the end of the stream
    int socket;               ///< connect: the new socket
};

/// A socket's place in an event loop, kept while nobody waits for the socket. Its destructor leaves
/// the loop, and must run before the socket is closed. Thread safety: may be destroyed on any
/// thread.
class Place {
  public:
    Place() = default;
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    virtual ~Place() = default;
};

/// Carries out steps. One task (with the tasks it awaits) at a time.
class Driver {
  public:
    virtual ~Driver() = default;
    [[nodiscard]] virtual TimePoint now() { return std::chrono::steady_clock::now(); }
    /// The calendar's time, for signatures.
    [[nodiscard]] virtual std::chrono::system_clock::time_point wall_now() {
        return std::chrono::system_clock::now();
    }
    /// Uniform in [0, 1): pauses of several clients shall not end together.
    [[nodiscard]] virtual double random();
    /// Does the step if that needs no waiting. True: it is done, its results are in it.
    [[nodiscard]] virtual bool perform(Step& step) = 0;
    /// Called after perform() said false, with the task suspended in `step.waiting`. The driver
    /// begins to wait when the task's start() or resume() has returned to it, then sets the results
    /// and resumes `step.waiting`.
    virtual void park(Step& step) = 0;
    /// `socket` is about to be closed, or handed to another driver.
    virtual void detach(int socket) = 0;
    /// detach() from a socket that is handed to another driver: that one may take over the place,
    /// if there is one.
    [[nodiscard]] virtual std::unique_ptr<Place> leave(int socket) {
        detach(socket);
        return nullptr;
    }
    /// The driver gets a socket with what another one's leave() gave; a place of no use to it goes.
    virtual void take_over(std::unique_ptr<Place> place) { place.reset(); }

    /// When the whole operation must end (ClientConfig::call_timeout), whatever the deadlines of
    /// its steps: from then on every step fails with client_errc::timeout.
    void set_call_deadline(TimePoint deadline) noexcept { call_deadline_ = deadline; }
    [[nodiscard]] TimePoint call_deadline() const noexcept { return call_deadline_; }
    [[nodiscard]] bool call_expired() {
        return call_deadline_ != no_deadline && now() >= call_deadline_;
    }

    /// Where other operations may run beside this one; nullptr: on threads of their own.
    [[nodiscard]] virtual const boost::asio::any_io_executor* asio_executor() const noexcept {
        return nullptr;
    }
    /// Who wants to know what the operation takes.
    void set_recording(const Recording& recording) noexcept { recording_ = recording; }
    [[nodiscard]] const Recording& recording() const noexcept { return recording_; }

  private:
    TimePoint call_deadline_ = no_deadline;
    Recording recording_;
};

class StepAwaiter {
  public:
    StepAwaiter(Driver& driver, const Step& step) : driver_(driver), step_(step) {
        // A sleep is not cut short, but refused: its end would come too late.
        if (step_.kind != Step::Kind::sleep) {
            step_.deadline = std::min(step_.deadline, driver.call_deadline());
        }
    }
    StepAwaiter(const StepAwaiter&) = delete;
    StepAwaiter& operator=(const StepAwaiter&) = delete;
    bool await_ready() {
        const bool late = driver_.call_expired() || (step_.kind == Step::Kind::sleep &&
                                                     step_.deadline > driver_.call_deadline());
        if (late) {
            step_.error = client_errc::timeout;
            return true;
        }
        return driver_.perform(step_);
    }
    void await_suspend(std::coroutine_handle<> waiting) {
        step_.waiting = waiting;
        driver_.park(step_);
    }
    StepResult await_resume() const noexcept {
        return {step_.error, step_.transferred, step_.socket};
    }

  private:
    Driver& driver_;
    Step step_;
};

[[nodiscard]] inline StepAwaiter resolve_step(Driver& driver, const std::string& host,
                                              const std::string& port,
                                              std::vector<Address>& addresses, TimePoint deadline) {
    Step step;
    step.kind = Step::Kind::resolve;
    step.deadline = deadline;
    step.host = host;
    step.port = port;
    step.addresses = &addresses;
    return {driver, step};
}
[[nodiscard]] inline StepAwaiter connect_step(Driver& driver, std::span<const Address> addresses,
                                              TimePoint deadline) {
    Step step;
    step.kind = Step::Kind::connect;
    step.deadline = deadline;
    step.to = addresses;
    return {driver, step};
}
/// For an answer to what was just sent: it cannot be there yet, and needs no buffer until it is.
[[nodiscard]] inline StepAwaiter readable_step(Driver& driver, int socket, TimePoint deadline) {
    Step step;
    step.kind = Step::Kind::readable;
    step.deadline = deadline;
    step.socket = socket;
    return {driver, step};
}
[[nodiscard]] inline StepAwaiter read_step(Driver& driver, int socket, char* to, std::size_t size,
                                           TimePoint deadline) {
    Step step;
    step.kind = Step::Kind::read;
    step.deadline = deadline;
    step.socket = socket;
    step.read_to = to;
    step.size = size;
    return {driver, step};
}
[[nodiscard]] inline StepAwaiter write_step(Driver& driver, int socket, std::string_view bytes,
                                            TimePoint deadline) {
    Step step;
    step.kind = Step::Kind::write;
    step.deadline = deadline;
    step.socket = socket;
    step.write_from = bytes.data();
    step.size = bytes.size();
    return {driver, step};
}
[[nodiscard]] inline StepAwaiter sleep_step(Driver& driver, TimePoint until) {
    Step step;
    step.kind = Step::Kind::sleep;
    step.deadline = until;
    return {driver, step};
}
[[nodiscard]] inline StepAwaiter wait_step(Driver& driver, Signal& signal, TimePoint deadline) {
    Step step;
    step.kind = Step::Kind::wait;
    step.deadline = deadline;
    step.signal = &signal;
    return {driver, step};
}

}  // namespace dynox::detail

#include "client/blocking_driver.hpp"

#include <poll.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <thread>

#include "client/connect_race.hpp"
#include "client/socket.hpp"

namespace dynox::detail {

namespace {

/// Milliseconds to `deadline` for poll(), rounded up; -1: no limit.
int poll_timeout(TimePoint deadline) {
    if (deadline == no_deadline) {
        return -1;
    }
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    constexpr std::int64_t longest = 1'000'000'000;
    return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, longest));
}

}  // namespace

bool BlockingDriver::perform(Step& step) {
    switch (step.kind) {
        case Step::Kind::resolve:
            // getaddrinfo() has its own limits (resolv.conf); there is no portable way to cut it
            // short.
            step.error = resolve_host(step.host.data(), step.port.data(), *step.addresses);
            break;
        case Step::Kind::connect:
            connect(step);
            break;
        case Step::Kind::readable:
            (void)wait_for_socket(step.socket, POLLIN, step);
            break;
        case Step::Kind::read:
        case Step::Kind::write:
            transfer(step);
            break;
        case Step::Kind::sleep:
            std::this_thread::sleep_until(step.deadline);
            break;
        case Step::Kind::wait:
            if (step.signal->wait_until(step.deadline)) {
                step.error = step.signal->error();
            } else {
                step.error = client_errc::timeout;
            }
            break;
    }
    return true;
}

void BlockingDriver::park(Step&) {
    assert(false && "a blocking step is always done at once");
}

void BlockingDriver::connect(Step& step) {
    if (step.to.size() > 1) {
        connect_to_any(step);
        return;
    }
    Socket socket = begin_connect(step.to.front(), step.error);
    if (step.error == boost::system::errc::operation_in_progress) {
        step.error.clear();
        if (wait_for_socket(socket.handle(), POLLOUT, step)) {
            step.error = connect_error(socket.handle());
        }
    }
    if (!step.error) {
        step.socket = socket.release();
    }
}

void BlockingDriver::connect_to_any(Step& step) {
    ConnectRace race(step.to);
    while (!race.advance(std::chrono::steady_clock::now())) {
        Step turn;
        turn.deadline = std::min(step.deadline, race.next_attempt());
        if (!wait_for_socket(race.handle(), POLLIN, turn) &&
            (turn.error != client_errc::timeout ||
             std::chrono::steady_clock::now() >= step.deadline)) {
            step.error = turn.error;
            return;
        }
    }
    step.error = race.error();
    if (!step.error) {
        step.socket = race.take_winner().release();
    }
}

void BlockingDriver::transfer(Step& step) {
    const short events = step.kind == Step::Kind::read ? POLLIN : POLLOUT;
    while (!try_transfer(step)) {
        if (!wait_for_socket(step.socket, events, step)) {
            return;
        }
    }
}

/// False: the step has failed.
bool BlockingDriver::wait_for_socket(int socket, short events, Step& step) {
    pollfd entry{.fd = socket, .events = events, .revents = 0};
    for (;;) {
        const int count = ::poll(&entry, 1, poll_timeout(step.deadline));
        if (count > 0) {
            return true;
        }
        if (count < 0 && errno != EINTR) {
            step.error = error_code(errno, boost::system::system_category());
            return false;
        }
        if (count == 0 && std::chrono::steady_clock::now() >= step.deadline) {
            step.error = client_errc::timeout;
            return false;
        }
    }
}

}  // namespace dynox::detail

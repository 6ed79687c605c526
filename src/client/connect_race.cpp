#include "client/connect_race.hpp"

#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace dynox::detail {

ConnectRace::ConnectRace(std::span<const Address> addresses)
    : left_(addresses), events_(::epoll_create1(EPOLL_CLOEXEC)) {
    if (events_.handle() == -1) {
        error_ = error_code(errno, boost::system::system_category());
        left_ = {};
    }
}

TimePoint ConnectRace::next_attempt() const noexcept {
    return left_.empty() ? no_deadline : due_;
}

bool ConnectRace::advance(TimePoint now) {
    if (!attempts_.empty()) {
        collect();
    }
    // Nobody waits for the head start of an attempt that has failed.
    while (winner_.handle() == -1 && !left_.empty() && (attempts_.empty() || now >= due_)) {
        begin(now);
    }
    if (winner_.handle() != -1) {
        attempts_.clear();
        error_.clear();
        return true;
    }
    return attempts_.empty();
}

void ConnectRace::collect() {
    std::array<epoll_event, 16> events{};
    const int count =
        ::epoll_wait(events_.handle(), events.data(), static_cast<int>(events.size()), 0);
    for (int index = 0; index < count; ++index) {
        const int ended = events[static_cast<std::size_t>(index)].data.fd;
        const auto attempt = std::ranges::find(attempts_, ended, &Socket::handle);
        const error_code failed = connect_error(ended);
        if (failed) {
            error_ = failed;
        } else if (winner_.handle() == -1) {
            // Other kinds of waiting must not hear of it again.
            ::epoll_ctl(events_.handle(), EPOLL_CTL_DEL, ended, nullptr);
            winner_ = std::move(*attempt);
        }
        attempts_.erase(attempt);
    }
}

void ConnectRace::begin(TimePoint now) {
    error_code error;
    Socket socket = begin_connect(left_.front(), error);
    left_ = left_.subspan(1);
    due_ = now + head_start;
    if (!error) {
        winner_ = std::move(socket);
        return;
    }
    if (error != boost::system::errc::operation_in_progress) {
        error_ = error;
        return;
    }
    epoll_event event{};
    event.events = EPOLLOUT | EPOLLONESHOT;
    event.data.fd = socket.handle();
    if (::epoll_ctl(events_.handle(), EPOLL_CTL_ADD, socket.handle(), &event) != 0) {
        error_ = error_code(errno, boost::system::system_category());
        return;
    }
    attempts_.push_back(std::move(socket));
}

void interleave_families(std::vector<Address>& addresses) {
    if (addresses.size() < 3) {
        return;
    }
    const sa_family_t first = addresses.front().storage.ss_family;
    std::vector<Address> same;
    std::vector<Address> other;
    same.reserve(addresses.size());
    other.reserve(addresses.size());
    for (const Address& address : addresses) {
        (address.storage.ss_family == first ? same : other).push_back(address);
    }
    std::size_t at = 0;
    for (std::size_t turn = 0; at < addresses.size(); ++turn) {
        if (turn < same.size()) {
            addresses[at++] = same[turn];
        }
        if (turn < other.size()) {
            addresses[at++] = other[turn];
        }
    }
}

}  // namespace dynox::detail

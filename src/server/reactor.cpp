#include "server/reactor.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <new>
#include <utility>

namespace dynox::server {
namespace {

constexpr std::size_t arrived_bytes_max = 64 * 1024;
constexpr std::size_t outgoing_bytes_kept_max = 512 * 1024;  // of each of ready_max buffers
constexpr int events_max = 256;
constexpr int accepts_per_turn_max = 256;
constexpr std::int64_t accept_pause_ms = 100;
constexpr std::int64_t linger_limit_ms = 2'000;
constexpr std::int64_t ready_wait_max_ns = 200'000;
// The part of the memory that each reactor may use however many there are: a largest request, a
// largest answer.
constexpr std::size_t memory_share_min = std::size_t{64} * 1024 * 1024;

std::int64_t coarse_ms(clockid_t clock) noexcept {
    timespec time{};
    clock_gettime(clock, &time);
    return std::int64_t{time.tv_sec} * 1000 + time.tv_nsec / 1'000'000;
}

std::int64_t monotonic_ns() noexcept {
    timespec time{};
    clock_gettime(CLOCK_MONOTONIC, &time);
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

std::size_t index_of(Wait wait) noexcept {
    return static_cast<std::size_t>(wait);
}

Error system_error(const char* what) {
    const error_code code(errno, boost::system::system_category());
    return Error(code, std::string(what) + ": " + code.message());
}

bool watch_first(int epoll, int fd, void* tag) noexcept {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = tag;
    return ::epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

// Bytes sent, or -1 with errno. Never raises SIGPIPE.
ssize_t send_some(int socket, std::string_view bytes) noexcept {
    ssize_t sent = 0;
    do {
        sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    } while (sent < 0 && errno == EINTR);
    return sent;
}

bool would_block(int number) noexcept {
    return number == EAGAIN || number == EWOULDBLOCK;
}

}  // namespace

Result<std::unique_ptr<Reactor>> Reactor::make(FileDescriptor listener,
                                               std::shared_ptr<api::Service> service,
                                               const ServerConfig& config, unsigned share,
                                               std::uint64_t seed, Tools* tools) {
    FileDescriptor epoll(::epoll_create1(EPOLL_CLOEXEC));
    if (!epoll) {
        return system_error("cannot make an epoll descriptor");
    }
    std::unique_ptr<Reactor> reactor(new Reactor(std::move(listener), std::move(epoll),
                                                 std::move(service), config, share, seed, tools));
    if (reactor->mailbox_->event() < 0 ||
        !watch_first(reactor->epoll_.get(), reactor->mailbox_->event(), reactor->mailbox_.get()) ||
        !watch_first(reactor->epoll_.get(), reactor->listener_.get(), &reactor->listener_)) {
        return system_error("cannot watch the listening socket");
    }
    return reactor;
}

Reactor::Reactor(FileDescriptor listener, FileDescriptor epoll,
                 std::shared_ptr<api::Service> service, const ServerConfig& config, unsigned share,
                 std::uint64_t seed, Tools* tools)
    : listener_(std::move(listener)),
      epoll_(std::move(epoll)),
      service_(std::move(service)),
      mailbox_(std::make_shared<Mailbox>()),
      metrics_(tools != nullptr ? tools->metrics.get() : nullptr),
      protocol_(*service_, seed, config.access_keys(), tools),
      arrived_(new char[arrived_bytes_max]),
      connections_max_(std::max<std::size_t>(1, config.connections_max() / share)),
      memory_max_(std::max(config.buffered_bytes_max() / share,
                           std::min(config.buffered_bytes_max(), memory_share_min))),
      stop_limit_ms_(config.stop_timeout().count()) {
    limit_ms_[index_of(Wait::idle)] = config.idle_timeout().count();
    limit_ms_[index_of(Wait::head)] = config.head_timeout().count();
    limit_ms_[index_of(Wait::body)] = config.body_timeout().count();
    limit_ms_[index_of(Wait::write)] = config.write_timeout().count();
    limit_ms_[index_of(Wait::linger)] = linger_limit_ms;
    limit_ms_[index_of(Wait::durable)] = 0;
    read_clocks();
}

Reactor::~Reactor() {
    for (ConnectionList& list : waiting_) {
        while (!list.empty()) {
            close(*list.front());
        }
    }
}

void Reactor::run() {
    std::array<epoll_event, events_max> events;
    while (!stopping_ || (connections_ != 0 && now_ms_ < stop_deadline_ms_)) {
        const int count = ::epoll_wait(epoll_.get(), events.data(), events_max, wait_time_ms());
        read_clocks();
        bool mail = false;
        bool arrivals = false;
        for (int i = 0; i < count; ++i) {
            const epoll_event& event = events[static_cast<std::size_t>(i)];
            if (event.data.ptr == mailbox_.get()) {
                mail = true;
            } else if (event.data.ptr == &listener_) {
                arrivals = true;
            } else if (memory_ <= memory_max_ || (event.events & EPOLLOUT) != 0) {
                on_event(*static_cast<Connection*>(event.data.ptr), event.events);
            }  // else it is reported again once there is room
        }
        send_ready();
        // Only now, since these may close connections that had an event of their own above.
        make_room();
        ask_durable();
        if (mail) {
            read_mailbox();
        }
        if (arrivals) {
            accept_all();
        }
        expire();
        if (!stopping_ && mailbox_->stop_requested()) {
            begin_stop();
        }
    }
}

// Coarse clocks: read from memory, exact to a few milliseconds, which is enough for time limits and
// dates.
void Reactor::read_clocks() {
    now_ms_ = coarse_ms(CLOCK_MONOTONIC_COARSE);
    protocol_.set_time(coarse_ms(CLOCK_REALTIME_COARSE) / 1000);
}

int Reactor::wait_time_ms() const noexcept {
    std::int64_t earliest = INT64_MAX;
    for (std::size_t i = 0; i < index_of(Wait::durable); ++i) {
        if (const Connection* first = waiting_[i].front()) {
            earliest = std::min(earliest, first->deadline_ms);
        }
    }
    if (!delayed_.empty()) {
        earliest = std::min(earliest, delayed_.begin()->first);
    }
    if (accept_again_ms_ != 0) {
        earliest = std::min(earliest, accept_again_ms_);
    }
    if (stopping_) {
        earliest = std::min(earliest, stop_deadline_ms_);
    }
    if (earliest == INT64_MAX) {
        return -1;
    }
    // A millisecond more, since the coarse clock lags.
    return static_cast<int>(std::clamp<std::int64_t>(earliest - now_ms_ + 1, 0, 60'000));
}

// Requests that have reached this machine are answered; connections that wait for nothing are
// closed.
void Reactor::begin_stop() {
    stopping_ = true;
    stop_deadline_ms_ = now_ms_ + stop_limit_ms_;
    protocol_.close_connections();
    accept_all();
    listener_.reset();  // which takes it out of epoll
    ConnectionList& idle = waiting_[index_of(Wait::idle)];
    std::vector<Connection*> found;
    for (Connection* connection = idle.front(); connection != nullptr;
         connection = connection->next) {
        found.push_back(connection);
    }
    for (Connection* connection : found) {
        // A request may have arrived since the last look; if not, this finds nothing.
        on_event(*connection, EPOLLIN);
    }
    send_ready();
    while (!idle.empty()) {
        close(*idle.front());
    }
    ask_durable();
}

void Reactor::accept_all() {
    for (int i = 0; i < accepts_per_turn_max && listener_; ++i) {
        const bool full = connections_ >= connections_max_;
        if (full && waiting_[index_of(Wait::idle)].empty()) {
            set_accepting(false);
            return;
        }
        FileDescriptor socket(
            ::accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
        const int number = errno;
        if (socket) {
            if (full) {
                evict_idle();
            }
            add(std::move(socket));
            continue;
        }
        if (would_block(number)) {
            return;
        }
        const bool exhausted =
            number == EMFILE || number == ENFILE || number == ENOBUFS || number == ENOMEM;
        if (exhausted && !evict_idle()) {
            set_accepting(false);
            return;
        }
        // Anything else concerns a connection that is gone again.
    }
}

void Reactor::add(FileDescriptor socket) {
    const int on = 1;
    ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    std::unique_ptr<Connection> connection(new (std::nothrow) Connection);
    if (!connection || !watch_first(epoll_.get(), socket.get(), connection.get())) {
        return;
    }
    connection->socket = std::move(socket);
    connection->interest = EPOLLIN;
    ++connections_;
    if (metrics_ != nullptr) {
        metrics_->connection_opened();
    }
    wait_for(*connection.release(), Wait::idle);
}

// Makes room for a new connection at the cost of the one that has been idle for longest.
bool Reactor::evict_idle() {
    Connection* const longest = waiting_[index_of(Wait::idle)].front();
    if (longest == nullptr) {
        return false;
    }
    close(*longest);
    return true;
}

// Makes room for answers at the cost of those that nobody has taken for longest.
void Reactor::make_room() {
    const ConnectionList& writing = waiting_[index_of(Wait::write)];
    while (memory_ > memory_max_ && !writing.empty()) {
        close(*writing.front());
    }
}

// Those who connect meanwhile wait in the kernel.
void Reactor::set_accepting(bool on) {
    if (on == (accept_again_ms_ == 0) || !listener_) {
        return;
    }
    accept_again_ms_ = on ? 0 : now_ms_ + accept_pause_ms;
    epoll_event event{};
    event.events = on ? std::uint32_t{EPOLLIN} : 0U;
    event.data.ptr = &listener_;
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, listener_.get(), &event);
}

void Reactor::on_event(Connection& connection, std::uint32_t events) {
    try {
        if ((events & (EPOLLERR | EPOLLHUP)) != 0 && (events & EPOLLIN) == 0) {
            close(connection);
        } else if ((events & EPOLLOUT) != 0) {
            flush(connection);
            go_on(connection);
        } else if (connection.lingering) {
            drain(connection);
        } else {
            on_readable(connection);
        }
    } catch (const std::bad_alloc&) {
        close(connection);
    }
    if (ready_count_ == ready_max ||
        (ready_count_ != 0 && monotonic_ns() - ready_since_ns_ > ready_wait_max_ns)) {
        send_ready();
    }
}

void Reactor::on_readable(Connection& connection) {
    Conversation& talk = connection.talk;
    const bool in_place = talk.holds_bytes();
    const Conversation::Room room =
        in_place ? talk.room() : Conversation::Room{arrived_.get(), arrived_bytes_max};
    const ssize_t size = ::recv(connection.socket.get(), room.data, room.size, MSG_DONTWAIT);
    if (size < 0) {
        if (!would_block(errno) && errno != EINTR) {
            close(connection);
        }
        return;
    }
    if (ready_count_ == 0) {
        ready_since_ns_ = monotonic_ns();
    }
    Ready& ready = ready_[ready_count_];
    ready.connection = &connection;
    ready.turn = {};
    ready.out.clear();
    if (size == 0) {
        connection.peer_closed = true;
    } else if (in_place) {
        ready.turn = talk.receive_held(static_cast<std::size_t>(size), protocol_, ready.out);
    } else {
        ready.turn =
            talk.receive({room.data, static_cast<std::size_t>(size)}, protocol_, ready.out);
    }
    ++ready_count_;
}

// Answers of up to ready_max connections are made before any of them leaves. A client that serves
// several connections wakes up at the first and finds the others while it is awake; sent one at a
// time, each would wake it, at the server's cost (GetItem at 32 connections: 13.8 us of the
// server's CPU one at a time, 12.3 us together).
void Reactor::send_ready() {
    const std::size_t count = std::exchange(ready_count_, 0);
    for (std::size_t i = 0; i < count; ++i) {
        Ready& ready = ready_[i];
        try {
            deliver(*ready.connection, ready.turn, ready.out);
            go_on(*ready.connection);
        } catch (const std::bad_alloc&) {
            close(*ready.connection);
        }
    }
}

// After our last answer: what still comes is dropped, until the client closes. Closing at once
// would reset the connection, and the client might lose that answer.
void Reactor::drain(Connection& connection) {
    const ssize_t size = ::recv(connection.socket.get(), arrived_.get(), arrived_bytes_max,
                                MSG_DONTWAIT | MSG_TRUNC);
    if (size == 0 || (size < 0 && !would_block(errno) && errno != EINTR)) {
        close(connection);
    }
}

// Sends what is in `out`, or puts it behind what waits already.
void Reactor::deliver(Connection& connection, const Conversation::Turn& turn, Outgoing& out) {
    if (turn.ticket > durable_ticket_) {
        if (connection.held_ticket == 0) {
            connection.held_begin = connection.unsent.size();
        }
        connection.held_ticket = std::max(connection.held_ticket, turn.ticket);
        wanted_ticket_ = std::max(wanted_ticket_, turn.ticket);
    }
    if (connection.held_ticket != 0) {
        connection.held_answers += turn.answers;
    }
    if (turn.delay.count() != 0) {
        delay(connection, turn.delay);
    }
    connection.drop_sent();
    std::string_view bytes = out.view();
    if (!bytes.empty() && connection.unsent.empty() && connection.held_ticket == 0 &&
        !connection.delayed) {
        const ssize_t sent = send_some(connection.socket.get(), bytes);
        if (sent < 0 && !would_block(errno)) {
            connection.peer_closed = true;  // nobody reads any more
            connection.talk.close();
            bytes = {};
        } else {
            bytes.remove_prefix(sent < 0 ? 0 : static_cast<std::size_t>(sent));
        }
    }
    connection.unsent.append(bytes);
    if (out.bytes.capacity() > outgoing_bytes_kept_max) {
        std::string().swap(out.bytes);  // an assignment would keep the memory
        out.clear();
    }
}

void Reactor::flush(Connection& connection) {
    ByteBuffer& unsent = connection.unsent;
    while (connection.has_sendable()) {
        const std::string_view bytes =
            unsent.view().substr(connection.sent, connection.sendable_end() - connection.sent);
        const ssize_t sent = send_some(connection.socket.get(), bytes);
        if (sent < 0) {
            if (!would_block(errno)) {
                connection.peer_closed = true;
                connection.talk.close();
                connection.held_ticket = 0;
                unsent.release();
                connection.sent = 0;
            }
            return;
        }
        connection.sent += static_cast<std::size_t>(sent);
        connection.deadline_ms = 0;  // progress: settle() sets a new one
    }
    if (connection.sent == unsent.size()) {
        unsent.release();
        connection.sent = 0;
    }
}

// Reads on where a turn stopped, for one more turn. Then says what to wait for.
void Reactor::go_on(Connection& connection) {
    if (connection.may_resume()) {
        out_.clear();
        const Conversation::Turn turn = connection.talk.resume(protocol_, out_);
        deliver(connection, turn, out_);
    }
    settle(connection);
}

void Reactor::settle(Connection& connection) {
    count_memory(connection);
    if (memory_ > memory_max_ && connection.talk.held_bytes() != 0) {
        give_up(connection, [this] {
            protocol_.fail(Error(server_errc::service_unavailable,
                                 "The server holds too many unfinished requests."),
                           Persistence::close, out_);
        });
    }
    const Conversation& talk = connection.talk;
    const Conversation::Phase phase = talk.phase();
    const bool no_more_requests = talk.closing() || connection.peer_closed;
    const bool read = !no_more_requests && !talk.paused() && !connection.delayed &&
                      connection.unsent_bytes() <= unsent_bytes_max;
    if (connection.has_sendable() || connection.may_resume()) {
        // Ready to be written to: then its next turn has come, behind those of other connections.
        watch(connection, EPOLLOUT | (read ? EPOLLIN : 0U));
        wait_for(connection, Wait::write);
    } else if (connection.held_ticket != 0 || connection.delayed) {
        watch(connection, read ? EPOLLIN : 0U);
        wait_for(connection, Wait::durable);
    } else if (connection.peer_closed) {
        close(connection);
    } else if (talk.closing() || (stopping_ && phase == Conversation::Phase::idle)) {
        linger(connection);
    } else {
        watch(connection, EPOLLIN);
        wait_for(connection, phase == Conversation::Phase::idle   ? Wait::idle
                             : phase == Conversation::Phase::head ? Wait::head
                                                                  : Wait::body);
    }
}

void Reactor::linger(Connection& connection) {
    if (!connection.lingering) {
        connection.lingering = true;
        ::shutdown(connection.socket.get(), SHUT_WR);
    }
    watch(connection, EPOLLIN);
    wait_for(connection, Wait::linger);
}

void Reactor::watch(Connection& connection, std::uint32_t interest) {
    if (connection.interest == interest) {
        return;
    }
    connection.interest = interest;
    epoll_event event{};
    event.events = interest;
    event.data.ptr = &connection;
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, connection.socket.get(), &event);
}

// Keeps the deadline while it is still the same request that is waited for.
void Reactor::wait_for(Connection& connection, Wait wait) {
    const std::uint64_t requests = connection.talk.requests();
    if (connection.listed) {
        if (connection.wait == wait && connection.requests_at_wait == requests &&
            connection.deadline_ms != 0) {
            return;
        }
        waiting_[index_of(connection.wait)].remove(connection);
    }
    connection.wait = wait;
    connection.listed = true;
    connection.requests_at_wait = requests;
    connection.deadline_ms = now_ms_ + limit_ms_[index_of(wait)];
    waiting_[index_of(wait)].push_back(connection);
}

void Reactor::close(Connection& connection) {
    if (connection.listed) {
        waiting_[index_of(connection.wait)].remove(connection);
    }
    if (connection.delayed) {
        std::erase_if(delayed_, [&](const auto& each) { return each.second == &connection; });
    }
    memory_ -= connection.memory_counted;
    --connections_;
    if (metrics_ != nullptr) {
        metrics_->connection_closed();
    }
    delete &connection;  // closes the socket, which takes it out of epoll
}

void Reactor::count_memory(Connection& connection) {
    const std::size_t memory = connection.talk.held_bytes() + connection.unsent.capacity();
    memory_ += memory - connection.memory_counted;
    connection.memory_counted = memory;
}

void Reactor::delay(Connection& connection, std::chrono::milliseconds time) {
    connection.delayed = true;
    delayed_.emplace(now_ms_ + time.count(), &connection);
}

void Reactor::release_delayed() {
    while (!delayed_.empty() && delayed_.begin()->first <= now_ms_) {
        Connection& connection = *delayed_.begin()->second;
        delayed_.erase(delayed_.begin());
        connection.delayed = false;
        flush(connection);
        go_on(connection);
    }
}

// One call for all answers of this turn: the service makes everything up to the highest ticket
// durable together.
void Reactor::ask_durable() {
    if (wanted_ticket_ <= asked_ticket_) {
        return;
    }
    asked_ticket_ = wanted_ticket_;
    service_->on_durable(asked_ticket_,
                         [mailbox = mailbox_, ticket = asked_ticket_](error_code error) {
                             mailbox->post({ticket, error});
                         });
}

void Reactor::read_mailbox() {
    for (const Mailbox::Durable& durable : mailbox_->take()) {
        release_held(durable);
    }
}

void Reactor::release_held(const Mailbox::Durable& durable) {
    if (!durable.error) {
        durable_ticket_ = std::max(durable_ticket_, durable.ticket);
    }
    std::vector<Connection*> released;
    for (std::size_t i : {index_of(Wait::durable), index_of(Wait::write)}) {
        for (Connection* connection = waiting_[i].front(); connection != nullptr;
             connection = connection->next) {
            if (connection->held_ticket != 0 && connection->held_ticket <= durable.ticket) {
                released.push_back(connection);
            }
        }
    }
    for (Connection* connection : released) {
        if (durable.error) {
            // What these answers promise is not so.
            out_.clear();
            for (std::uint32_t i = 0; i < connection->held_answers; ++i) {
                protocol_.fail(
                    Error(server_errc::internal_server_error,
                          "the write could not be made durable: " + durable.error.message()),
                    Persistence::keep_alive, out_);
            }
            connection->unsent.erase(connection->held_begin,
                                     connection->unsent.size() - connection->held_begin);
            connection->unsent.append(out_.view());
        }
        connection->held_ticket = 0;
        connection->held_answers = 0;
        flush(*connection);
        go_on(*connection);
    }
}

void Reactor::expire() {
    release_delayed();
    if (accept_again_ms_ != 0 && now_ms_ >= accept_again_ms_) {
        set_accepting(true);
    }
    for (std::size_t i = 0; i < index_of(Wait::durable); ++i) {
        ConnectionList& list = waiting_[i];
        while (!list.empty() && list.front()->deadline_ms <= now_ms_) {
            on_expired(*list.front());
        }
    }
}

void Reactor::on_expired(Connection& connection) {
    if (connection.wait != Wait::head && connection.wait != Wait::body) {
        close(connection);
        return;
    }
    give_up(connection, [this] { protocol_.time_out(out_); });
    settle(connection);
}

// Answers a request that is not whole and never will be, with what `write` puts into out_.
template <class Write>
void Reactor::give_up(Connection& connection, Write write) {
    out_.clear();
    write();
    connection.talk.close();
    Conversation::Turn turn;
    turn.answers = 1;
    deliver(connection, turn, out_);
    count_memory(connection);
}

}  // namespace dynox::server

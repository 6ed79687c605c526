// One thread's loop over its listening socket and its connections (epoll).
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "dynox/api/service.hpp"
#include "dynox/server.hpp"
#include "server/connection_list.hpp"
#include "server/file_descriptor.hpp"
#include "server/mailbox.hpp"
#include "server/protocol.hpp"

namespace dynox::server {

/// Accepts, reads, answers and closes. Never blocks but in epoll_wait: a write that must become
/// durable first is asked for once per turn, for all connections together, and answered when the
/// mailbox says so. All members but stop() belong to the thread that calls run().
class Reactor {
  public:
    /// \param share  how many reactors divide the limits of `config` among them
    /// \param tools  must outlive this; nullptr: none
    /// Errors: the system's, when it has no descriptors to give.
    [[nodiscard]] static Result<std::unique_ptr<Reactor>> make(
        FileDescriptor listener, std::shared_ptr<api::Service> service, const ServerConfig& config,
        unsigned share, std::uint64_t seed, Tools* tools = nullptr);
    ~Reactor();
    Reactor(const Reactor&) = delete;
    Reactor& operator=(const Reactor&) = delete;

    /// Returns when stop() has been called and the requests in flight are answered.
    void run();
    /// May be called from any thread.
    void stop() noexcept { mailbox_->request_stop(); }

  private:
    Reactor(FileDescriptor listener, FileDescriptor epoll, std::shared_ptr<api::Service> service,
            const ServerConfig& config, unsigned share, std::uint64_t seed, Tools* tools);
    void read_clocks();
    [[nodiscard]] int wait_time_ms() const noexcept;
    void begin_stop();

    // Accepting.
    void accept_all();
    void add(FileDescriptor socket);
    bool evict_idle();
    void make_room();
    void set_accepting(bool on);

    // Events of one connection. Each ends with settle(), which may close it; what on_readable()
    // begins, send_ready() ends.
    void on_event(Connection& connection, std::uint32_t events);
    void on_readable(Connection& connection);
    void send_ready();
    void drain(Connection& connection);
    void deliver(Connection& connection, const Conversation::Turn& turn, Outgoing& out);
    void flush(Connection& connection);
    void go_on(Connection& connection);
    void settle(Connection& connection);
    void linger(Connection& connection);
    void watch(Connection& connection, std::uint32_t interest);
    void wait_for(Connection& connection, Wait wait);
    void close(Connection& connection);
    void count_memory(Connection& connection);

    // Answers that leave later on purpose.
    void delay(Connection& connection, std::chrono::milliseconds time);
    void release_delayed();

    // Durable writes.
    void ask_durable();
    void read_mailbox();
    void release_held(const Mailbox::Durable& durable);

    // Time limits.
    void expire();
    void on_expired(Connection& connection);
    template <class Write>
    void give_up(Connection& connection, Write write);

    FileDescriptor listener_;
    FileDescriptor epoll_;
    std::shared_ptr<api::Service> service_;
    std::shared_ptr<Mailbox> mailbox_;
    Metrics* const metrics_;  // may be null
    Protocol protocol_;
    Outgoing out_;  // answers of the connection at hand, where they are sent at once
    struct Ready {
        Connection* connection = nullptr;
        Conversation::Turn turn;
        Outgoing out;
    };
    static constexpr std::size_t ready_max = 16;
    std::array<Ready, ready_max> ready_;  // the first ready_count_ wait to be sent together
    std::size_t ready_count_ = 0;
    std::int64_t ready_since_ns_ = 0;  // the first of them was begun
    std::unique_ptr<char[]> arrived_;
    std::array<ConnectionList, static_cast<std::size_t>(Wait::count_)> waiting_;
    std::array<std::int64_t, static_cast<std::size_t>(Wait::count_)> limit_ms_;
    std::size_t connections_ = 0;
    std::size_t connections_max_;
    std::size_t memory_ = 0;  // counted of all connections
    std::size_t memory_max_;
    std::multimap<std::int64_t, Connection*> delayed_;  // by the time when their answers leave
    std::int64_t now_ms_ = 0;
    std::int64_t accept_again_ms_ = 0;  // 0: accepting
    std::int64_t stop_limit_ms_;
    std::int64_t stop_deadline_ms_ = 0;
    bool stopping_ = false;
    api::CommitTicket asked_ticket_ = 0;    // on_durable() has been called for it
    api::CommitTicket wanted_ticket_ = 0;   // the highest that an answer waits for
    api::CommitTicket durable_ticket_ = 0;  // known to be durable
};

}  // namespace dynox::server

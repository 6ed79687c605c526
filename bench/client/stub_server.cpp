#include "stub_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <unordered_map>

namespace dynox::bench {
namespace {

std::string small_item(int number) {
    char sort_key[32];
    std::snprintf(sort_key, sizeof sort_key, "profile#%04d", number);
    return std::string(R"({"pk":{"S":"user#0000042"},"sk":{"S":")") + sort_key +
           R"("},"name":{"S":"Ada Lovelace"},"email":{"S":"ada.lovelace@example.com"},)"
           R"("age":{"N":"36"},"score":{"N":"98.75"},"active":{"BOOL":true},)"
           R"("tags":{"L":[{"S":"math"},{"S":"poetry"},{"S":"engines"}]},)"
           R"("address":{"M":{"street":{"S":"12 St James Square"},"city":{"S":"London"},)"
           R"("zip":{"S":"SW1Y 4JH"}}},"created_at":{"S":"2026-11-23T03:24:57Z"}})";
}

std::string big_item() {
    std::string text;
    for (int i = 0; text.size() < 11500; ++i) {
        text += "The quick brown fox jumps over the lazy dog " + std::to_string(i) + ". ";
    }
    std::string readings;
    for (int i = 0; i < 500; ++i) {
        char reading[40];
        std::snprintf(reading, sizeof reading, "%s{\"N\":\"%d.%03d\"}", i == 0 ? "" : ",", 100 + i,
                      (i * 37) % 1000);
        readings += reading;
    }
    std::string item = small_item(1);
    item.pop_back();
    return item + R"(,"body":{"S":")" + text + R"("},"readings":{"L":[)" + readings + "]}}";
}

std::string answer_with(const std::string& body) {
    const auto crc = ::crc32_z(0, reinterpret_cast<const Bytef*>(body.data()), body.size());
    return "HTTP/1.1 200 OK\r\nServer: Server\r\nDate: Mon, 23 Nov 2026 03:24:57 GMT\r\n"
           "Content-Type: application/x-amz-json-1.0\r\nContent-Length: " +
           std::to_string(body.size()) +
           "\r\nConnection: keep-alive\r\n"
           "x-amzn-RequestId: STUBREQ0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789VV4K\r\n"
           "x-amz-crc32: " +
           std::to_string(crc) + "\r\n\r\n" + body;
}

struct Answers {
    Answers()
        : get(answer_with("{\"Item\":" + small_item(1) + "}")),
          get_big(answer_with("{\"Item\":" + big_item() + "}")),
          empty(answer_with("{}")) {
        std::string items;
        for (int i = 0; i < 100; ++i) {
            items += (i == 0 ? "" : ",") + small_item(i);
        }
        query = answer_with("{\"Count\":100,\"Items\":[" + items + "],\"ScannedCount\":100}");
    }
    std::string get;
    std::string get_big;
    std::string empty;
    std::string query;
};

/// One connection of the stub.
struct Peer {
    int socket = -1;
    std::string in;
    std::string out;
    std::size_t sent = 0;
    bool waits_for_room = false;
};

/// The value of a header in `head`; empty if it is not there.
std::string_view header(std::string_view head, std::string_view name) {
    for (std::size_t at = head.find("\r\n"); at != std::string_view::npos;) {
        const std::size_t begin = at + 2;
        at = head.find("\r\n", begin);
        const std::string_view line = head.substr(begin, at - begin);
        if (line.size() > name.size() + 1 && line[name.size()] == ':' &&
            ::strncasecmp(line.data(), name.data(), name.size()) == 0) {
            return line.substr(name.size() + 2);
        }
    }
    return {};
}

class Stub {
  public:
    explicit Stub(int listener) : listener_(listener), poll_(::epoll_create1(EPOLL_CLOEXEC)) {
        epoll_event event{};
        event.events = EPOLLIN;
        ::epoll_ctl(poll_, EPOLL_CTL_ADD, listener_, &event);
    }

    [[noreturn]] void run() {
        std::array<epoll_event, 256> events;
        for (;;) {
            const int count =
                ::epoll_wait(poll_, events.data(), static_cast<int>(events.size()), -1);
            for (int i = 0; i < count; ++i) {
                const epoll_event& event = events[static_cast<std::size_t>(i)];
                if (event.data.ptr == nullptr) {
                    accept_all();
                    continue;
                }
                Peer& peer = *static_cast<Peer*>(event.data.ptr);
                const bool readable = (event.events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0;
                if ((readable && !read(peer)) || !write(peer)) {
                    ::close(peer.socket);
                    peers_.erase(&peer);
                }
            }
        }
    }

  private:
    void accept_all() {
        for (;;) {
            const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
            if (socket < 0) {
                return;
            }
            const int on = 1;
            ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            auto peer = std::make_unique<Peer>();
            peer->socket = socket;
            epoll_event event{};
            event.events = EPOLLIN;
            event.data.ptr = peer.get();
            ::epoll_ctl(poll_, EPOLL_CTL_ADD, socket, &event);
            Peer* const address = peer.get();
            peers_.emplace(address, std::move(peer));
        }
    }

    /// False: the connection is over.
    bool read(Peer& peer) {
        const ssize_t count = ::recv(peer.socket, buffer_.data(), buffer_.size(), 0);
        if (count <= 0) {
            return count < 0 && (errno == EAGAIN || errno == EINTR);
        }
        peer.in.append(buffer_.data(), static_cast<std::size_t>(count));
        while (answer_one(peer)) {
        }
        return true;
    }

    bool answer_one(Peer& peer) {
        const std::size_t end = peer.in.find("\r\n\r\n");
        if (end == std::string::npos) {
            return false;
        }
        const std::string_view head(peer.in.data(), end + 2);
        const std::string length(header(head, "content-length"));
        const std::size_t size = end + 4 + std::strtoul(length.c_str(), nullptr, 10);
        if (peer.in.size() < size) {
            return false;
        }
        const std::string_view body = std::string_view(peer.in).substr(end + 4, size - end - 4);
        const std::string_view target = header(head, "x-amz-target");
        if (target.ends_with("GetItem")) {
            const bool big = body.find("bench_big") != std::string_view::npos;
            peer.out += big ? answers_.get_big : answers_.get;
        } else {
            peer.out += target.ends_with("Query") ? answers_.query : answers_.empty;
        }
        peer.in.erase(0, size);
        return true;
    }

    bool write(Peer& peer) {
        if (peer.out.empty()) {
            return true;
        }
        const ssize_t count = ::send(peer.socket, peer.out.data() + peer.sent,
                                     peer.out.size() - peer.sent, MSG_NOSIGNAL);
        if (count < 0 && errno != EAGAIN && errno != EINTR) {
            return false;
        }
        peer.sent += count > 0 ? static_cast<std::size_t>(count) : 0;
        const bool more = peer.sent < peer.out.size();
        if (!more) {
            peer.out.clear();
            peer.sent = 0;
        }
        if (more != peer.waits_for_room) {
            peer.waits_for_room = more;
            epoll_event event{};
            event.events = EPOLLIN | (more ? static_cast<unsigned>(EPOLLOUT) : 0U);
            event.data.ptr = &peer;
            ::epoll_ctl(poll_, EPOLL_CTL_MOD, peer.socket, &event);
        }
        return true;
    }

    int listener_;
    int poll_;
    Answers answers_;
    std::array<char, 256 * 1024> buffer_;
    std::unordered_map<Peer*, std::unique_ptr<Peer>> peers_;
};

}  // namespace

StubServer::StubServer() {
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(listener, 1024) != 0 ||
        ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        throw std::runtime_error("the stub server cannot listen on 127.0.0.1");
    }
    port_ = ntohs(address.sin_port);
    const pid_t parent = ::getpid();
    process_ = ::fork();
    if (process_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != parent) {
            ::_exit(1);  // it ended before the line above
        }
        std::make_unique<Stub>(listener)->run();
    }
    ::close(listener);
    if (process_ < 0) {
        throw std::runtime_error("the stub server cannot be started");
    }
}

StubServer::~StubServer() {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
}

}  // namespace dynox::bench

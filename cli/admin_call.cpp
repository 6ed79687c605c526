#include "admin_call.hpp"

#include <netdb.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <memory>

#include "commands.hpp"
#include "dynox/item.hpp"
#include "http/parser.hpp"
#include "http/writer.hpp"

namespace dynox::cli {
namespace {

constexpr time_t answer_seconds_max = 60;  // a snapshot of a large directory takes its time
constexpr const char* default_url = "http://127.0.0.1:8000";

class Socket {
  public:
    explicit Socket(int fd) noexcept : fd_(fd) {}
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    ~Socket() {
        if (fd_ >= 0) {
            ::close(fd_);
        }
    }
    [[nodiscard]] int fd() const noexcept { return fd_; }

  private:
    int fd_;
};

std::string url_of(const ServerPlace& place) {
    if (!place.endpoint_url.empty()) {
        return place.endpoint_url;
    }
    for (const char* name : {"AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL"}) {
        const char* url = std::getenv(name);
        if (url != nullptr && *url != '\0') {
            return url;
        }
    }
    return default_url;
}

int connect_to(const HostAndPort& place, const std::string& url) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (const int failure = ::getaddrinfo(place.host.c_str(), place.port.c_str(), &hints, &found);
        failure != 0) {
        throw std::runtime_error("cannot find " + url + ": " + ::gai_strerror(failure));
    }
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> all(found, &::freeaddrinfo);
    for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
        const int fd =
            ::socket(each->ai_family, each->ai_socktype | SOCK_CLOEXEC, each->ai_protocol);
        if (fd >= 0 && ::connect(fd, each->ai_addr, each->ai_addrlen) == 0) {
            const timeval limit{answer_seconds_max, 0};
            ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
            return fd;
        }
        if (fd >= 0) {
            ::close(fd);
        }
    }
    throw std::runtime_error("nobody answers at " + url + "; is `dynox serve` running there?");
}

void send_all(const Socket& socket, std::string_view bytes, const std::string& url) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(socket.fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) {
            throw std::runtime_error("the connection to " + url + " broke");
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

struct Answer {
    int status = 0;
    std::string body;
};

Answer receive(const Socket& socket, const std::string& url) {
    http::ResponseParser parser;
    Answer answer;
    std::string unused;
    std::array<char, 16 * 1024> part{};
    for (;;) {
        const http::Step step = parser.next(unused);
        answer.body.append(step.data);
        if (step.event == http::Event::head) {
            answer.status = parser.head().status();
        }
        if (step.event == http::Event::end) {
            return answer;
        }
        if (step.event == http::Event::error) {
            throw std::runtime_error(url + " answers, but not in HTTP");
        }
        unused.erase(0, step.consumed);
        if (step.event == http::Event::need_more) {
            const ssize_t size = ::recv(socket.fd(), part.data(), part.size(), 0);
            if (size <= 0) {
                throw std::runtime_error(url + " gave no answer");
            }
            unused.append(part.data(), static_cast<std::size_t>(size));
        }
    }
}

/// The message of an error's body; the body itself if there is none.
std::string message_of(const std::string& body) {
    if (const Result<Item> error = Item::from_json(body)) {
        const AttributeValue* message = error->find("message");
        if (message != nullptr && message->if_string() != nullptr) {
            return *message->if_string();
        }
    }
    return body;
}

}  // namespace

HostAndPort read_http_url(std::string_view url) {
    constexpr std::string_view scheme = "http://";
    if (!url.starts_with(scheme)) {
        throw UsageError("expected the URL of a dynox server, http://HOST:PORT, found \"" +
                         std::string(url) + "\"");
    }
    std::string_view authority = url.substr(scheme.size());
    authority = authority.substr(0, authority.find('/'));
    HostAndPort place;
    const std::size_t bracket = authority.find(']');  // of an IPv6 address
    const std::size_t colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
    place.host = authority.substr(0, colon);
    place.port = colon == std::string_view::npos ? "80" : std::string(authority.substr(colon + 1));
    if (place.host.starts_with('[') && place.host.ends_with(']')) {
        place.host = place.host.substr(1, place.host.size() - 2);
    }
    if (place.host.empty() || place.port.empty()) {
        throw UsageError("expected http://HOST:PORT, found \"" + std::string(url) + "\"");
    }
    return place;
}

std::string admin_call(const ServerPlace& place, std::string_view path, std::string_view body) {
    const std::string url = url_of(place);
    const HostAndPort target = read_http_url(url);
    std::string request_path = "/_dynox/" + std::string(path);
    if (!place.name_space.empty()) {
        request_path.append("?namespace=").append(place.name_space);
    }
    std::string request;
    http::RequestWriter(request, "POST", request_path)
        .header("Host", target.host + ":" + target.port)
        .header("Content-Type", "application/json")
        .header("Connection", "close")
        .finish(body);
    const Socket socket(connect_to(target, url));
    send_all(socket, request, url);
    Answer answer = receive(socket, url);
    if (answer.status != 200) {
        throw std::runtime_error(message_of(answer.body));
    }
    return std::move(answer.body);
}

}  // namespace dynox::cli

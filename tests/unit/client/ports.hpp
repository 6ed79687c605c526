// Ports on loopback that answer, refuse or say nothing.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>
#include <vector>

#include "client/socket.hpp"

namespace dynox::test {

inline detail::Address loopback(std::uint16_t port) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    v4.sin_port = htons(port);
    detail::Address address;
    std::memcpy(&address.storage, &v4, sizeof v4);
    address.size = sizeof v4;
    return address;
}

/// A port that is listened to, but that nobody accepts from.
class Port {
  public:
    explicit Port(int backlog = 16) : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        const detail::Address any = loopback(0);
        sockaddr_in bound{};
        socklen_t size = sizeof bound;
        EXPECT_EQ(
            ::bind(listener_.handle(), reinterpret_cast<const sockaddr*>(&any.storage), any.size),
            0);
        EXPECT_EQ(::listen(listener_.handle(), backlog), 0);
        EXPECT_EQ(::getsockname(listener_.handle(), reinterpret_cast<sockaddr*>(&bound), &size), 0);
        port_ = ntohs(bound.sin_port);
    }
    [[nodiscard]] detail::Address address() const { return loopback(port_); }
    [[nodiscard]] std::uint16_t number() const { return port_; }

  private:
    detail::Socket listener_;
    std::uint16_t port_ = 0;
};

/// A port whose queue is full: further connections get no answer, as from a host that is gone.
class SilentPort {
  public:
    SilentPort() {
        for (int i = 0; i < 8; ++i) {
            error_code error;
            fillers_.push_back(detail::begin_connect(port_.address(), error));
        }
    }
    [[nodiscard]] detail::Address address() const { return port_.address(); }

  private:
    Port port_{0};
    std::vector<detail::Socket> fillers_;
};

/// A port that refuses.
inline detail::Address refusing() {
    return Port().address();
}

inline std::uint16_t peer_port(int socket) {
    sockaddr_in peer{};
    socklen_t size = sizeof peer;
    EXPECT_EQ(::getpeername(socket, reinterpret_cast<sockaddr*>(&peer), &size), 0);
    return ntohs(peer.sin_port);
}

}  // namespace dynox::test

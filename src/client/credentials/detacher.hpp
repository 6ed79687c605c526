// Detacher: tells a driver that a socket is about to be closed, on every way out.
#pragma once

#include "client/step.hpp"

namespace dynox::detail {

class Detacher {
  public:
    Detacher(Driver& driver, int socket) noexcept : driver_(driver), socket_(socket) {}
    Detacher(const Detacher&) = delete;
    Detacher& operator=(const Detacher&) = delete;
    ~Detacher() { driver_.detach(socket_); }

  private:
    Driver& driver_;
    int socket_;
};

}  // namespace dynox::detail

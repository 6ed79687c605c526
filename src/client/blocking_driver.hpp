// BlockingDriver: carries out steps on the calling thread.
#pragma once

#include "client/step.hpp"

namespace dynox::detail {

/// Every step is done when perform() returns, so a task that it drives never suspends.
class BlockingDriver final : public Driver {
  public:
    [[nodiscard]] bool perform(Step& step) override;
    void park(Step& step) override;
    void detach(int) override {}

  private:
    static void connect(Step& step);
    static void connect_to_any(Step& step);
    static void transfer(Step& step);
    static bool wait_for_socket(int socket, short events, Step& step);
};

}  // namespace dynox::detail

// BackgroundThread: the executor of operations for which nobody else has one.
#pragma once

#include <boost/asio/any_io_executor.hpp>

#include <memory>

namespace dynox::detail {

/// One thread that runs handlers. The destructor lets it finish what it has and waits for it,
/// unless it is called on that very thread (a handler let go of the last copy of a client): then
/// the thread ends by itself. The end of the process stops all that run, and waits for them.
class BackgroundThread {
  public:
    BackgroundThread();
    ~BackgroundThread();
    BackgroundThread(const BackgroundThread&) = delete;
    BackgroundThread& operator=(const BackgroundThread&) = delete;
    [[nodiscard]] boost::asio::any_io_executor executor() const;

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace dynox::detail

// AsioDriver: carries out the steps of one operation on an Asio executor.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>

#include "client/asio_place.hpp"
#include "client/connect_race.hpp"
#include "client/socket.hpp"
#include "client/step.hpp"

namespace dynox::detail {

/// The steps of one operation, one after the other. Owned by whoever runs the operation; its
/// handlers keep that owner alive, so that an io_context that is destroyed takes the operation with
/// it. Thread safety: the executor may run handlers on any thread, also without a strand; cancel()
/// as Asio has it (from the handlers' implicit strand).
class AsioDriver final : public Driver {
  public:
    /// What a step is for its operation.
    class Owner : public std::enable_shared_from_this<Owner> {
      public:
        virtual ~Owner() = default;
        /// The parked step has its results; called on the executor.
        virtual void step_done() = 0;
    };

    AsioDriver(boost::asio::any_io_executor executor, Owner& owner);
    ~AsioDriver() override;
    AsioDriver(const AsioDriver&) = delete;
    AsioDriver& operator=(const AsioDriver&) = delete;

    [[nodiscard]] bool perform(Step& step) override;
    void park(Step& step) override { parked_ = &step; }
    void detach(int socket) override;
    [[nodiscard]] std::unique_ptr<Place> leave(int socket) override;
    void take_over(std::unique_ptr<Place> place) override;

    [[nodiscard]] const boost::asio::any_io_executor& executor() const noexcept {
        return executor_;
    }
    [[nodiscard]] const boost::asio::any_io_executor* asio_executor() const noexcept override {
        return &executor_;
    }
    /// Begins to wait for the parked step. The owner must be held by a shared_ptr by now.
    void arm();
    /// Takes the parked step, whose results are there, to resume its task.
    [[nodiscard]] Step& take_parked() noexcept { return *std::exchange(parked_, nullptr); }
    /// Makes the step that is waited for, and every later one, fail with client_errc::cancelled.
    void cancel();

  private:
    void arm_timer();
    void arm_resolve();
    void arm_signal();
    void wait_for_socket(boost::asio::posix::stream_descriptor::wait_type event);
    [[nodiscard]] boost::asio::posix::stream_descriptor* attach(int socket);
    [[nodiscard]] bool advance_race(Step& step);
    void on_timer(boost::system::error_code error);
    void on_event(boost::system::error_code error);
    void on_resolved(boost::system::error_code error,
                     const boost::asio::ip::tcp::resolver::results_type& results);
    void stop_waiting();
    void finish_event(std::unique_lock<std::mutex> lock);

    const boost::asio::any_io_executor executor_;
    Owner& owner_;
    Step* parked_ = nullptr;

    // Guards what follows against handlers on other threads.
    std::mutex mutex_;
    int handlers_ = 0;         // that have not run yet
    bool event_done_ = false;  // the event that the step waits for has come (or failed)
    bool timed_out_ = false;
    std::atomic<bool> cancelled_ = false;
    Socket connecting_;
    std::optional<ConnectRace> race_;  // of a connect step with several addresses
    std::optional<boost::asio::steady_timer> timer_;
    std::unique_ptr<EventLoopPlace> place_;  // of the socket that was waited for last
    std::optional<boost::asio::ip::tcp::resolver> resolver_;
};

}  // namespace dynox::detail

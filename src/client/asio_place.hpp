// The places of sockets in Asio's event loops.
//
// To give a socket to an event loop and to take it back costs three system calls, as much as all
// others of a request together. So the socket of an idle connection stays where it was, and only
// who uses it from elsewhere takes it away.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <memory>

#include "client/step.hpp"

namespace dynox::detail {

/// A socket in an event loop. The socket still belongs to its connection: it is not closed by the
/// place, nor by an event loop that ends first.
class EventLoopPlace final : public Place {
  public:
    using Descriptor = boost::asio::posix::stream_descriptor;

    explicit EventLoopPlace(Descriptor descriptor);
    ~EventLoopPlace() override;

    /// To wait for the socket with; nullptr if the event loop has ended. It must not end while the
    /// descriptor is in use.
    [[nodiscard]] Descriptor* descriptor() const;
    /// It is in the event loop of that executor, which still lives.
    [[nodiscard]] bool is_of(const boost::asio::any_io_executor& executor) const;
    [[nodiscard]] int socket() const noexcept { return socket_; }

    struct Kept;

  private:
    const int socket_;
    const std::shared_ptr<Kept> kept_;
};

/// The place, if it is one in the event loop of that executor, which still lives; else nullptr, and
/// the socket has left its place.
[[nodiscard]] std::unique_ptr<EventLoopPlace> take_place(
    std::unique_ptr<Place> place, const boost::asio::any_io_executor& executor);

}  // namespace dynox::detail

// The places of idle sockets in Asio's event loops.
//
// To give a socket to an event loop and to take it back costs three system calls, as much as all
// others of a request together. So an idle connection's socket stays where it was, and only who
// uses it from elsewhere takes it away.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <memory>
#include <optional>

#include "client/step.hpp"

namespace dynox::detail {

/// Keeps `descriptor`, for which nobody waits, in its event loop. The socket still belongs to its
/// connection: it is not closed by the place, nor by an event loop that ends first.
[[nodiscard]] std::unique_ptr<Place> keep_place(boost::asio::posix::stream_descriptor descriptor);

/// The descriptor, if the place was made by keep_place() for the same executor and its event loop
/// still lives.
[[nodiscard]] std::optional<boost::asio::posix::stream_descriptor> take_descriptor(
    Place& place, const boost::asio::any_io_executor& executor);

}  // namespace dynox::detail

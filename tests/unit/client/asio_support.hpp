// What tests of operations on executors share.
#pragma once

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <functional>
#include <string>

#include "unit/client/support.hpp"
#include "unit/client/test_server.hpp"

namespace dynox::test {

inline std::string answer_item(const std::string&) {
    return http_answer(200, R"({"Item":{"pk":{"S":"a"},"n":{"N":"7"}}})");
}

/// A client of the server that tries once.
inline DynamoDBClient client_of(const TestServer& server) {
    ClientConfig config;
    config.endpoint_url = server.url();
    config.max_retries = 0;
    return DynamoDBClient(config);
}

/// Cancels an operation as soon as `when` says so, and gives its error.
template <class Start>
error_code cancel_when(boost::asio::cancellation_type type, const std::function<bool()>& when,
                       Start&& start) {
    boost::asio::io_context context;
    boost::asio::cancellation_signal signal;
    error_code code;
    bool done = false;
    start(boost::asio::bind_cancellation_slot(
        signal.slot(), boost::asio::bind_executor(context, [&](error_code e, auto&&...) {
            code = e;
            done = true;
        })));
    while (!done) {
        if (when()) {
            signal.emit(type);
        }
        context.run_for(std::chrono::milliseconds(1));
        context.restart();
    }
    return code;
}

}  // namespace dynox::test

// The client against servers that do everything wrong, over real sockets, by the blocking and by
// the asynchronous form. Each fault gives one specific error, and never a crash or a hang.
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "dynox/client.hpp"
#include "dynox/item.hpp"
#include "integration/full_port.hpp"
#include "unit/client/support.hpp"
#include "unit/client/test_server.hpp"

namespace dynox {
namespace {

namespace asio = boost::asio;
using test::FullPort;
using test::http_answer;
using test::TestServer;

enum class Form { blocking, asynchronous };

const std::string good_answer = http_answer(200, R"({"Item":{"pk":{"S":"a"}}})");

class Faults : public ::testing::TestWithParam<Form> {
  protected:
    Faults() { config.max_retries = 0; }

    std::optional<Item> get(const DynamoDBClient& client) const {
        if (GetParam() == Form::blocking) {
            return client.sync_get_item("t", key("pk", "a"));
        }
        return client.get_item("t", key("pk", "a"), with_diagnostics(asio::use_future)).get();
    }
    /// The error of a call to a server that answers everything with `answer`.
    Diagnostics fail(const std::string& answer, error_code expected) {
        const TestServer server([&](const std::string&) { return answer; });
        return fail_at(server.url(), expected);
    }
    Diagnostics fail_at(const std::string& url, error_code expected) {
        config.endpoint_url = url;
        try {
            (void)get(DynamoDBClient(config));
        } catch (const PydynoxException& error) {
            EXPECT_EQ(error.code(), expected) << error.what();
            return error.diagnostics();
        }
        ADD_FAILURE() << "no exception";
        return {};
    }

    ClientConfig config;
};

std::string name_of(const ::testing::TestParamInfo<Form>& info) {
    return info.param == Form::blocking ? "Blocking" : "Asynchronous";
}
INSTANTIATE_TEST_SUITE_P(Forms, Faults, ::testing::Values(Form::blocking, Form::asynchronous),
                         name_of);

TEST_P(Faults, Garbage) {
    for (const std::string& garbage :
         {std::string("hello there\r\n\r\n"), std::string("\0\1\2\xff\r\n\r\n", 8),
          std::string("HTTP/9.9 200 OK\r\n\r\n"), std::string("HTTP/1.1 abc OK\r\n\r\n"),
          std::string("SSH-2.0-OpenSSH_9.2\r\n"), std::string(100'000, 'x')}) {
        const Diagnostics diagnostics = fail(garbage, client_errc::invalid_response);
        EXPECT_NE(diagnostics.message.find("the answer is not HTTP: "), std::string::npos)
            << diagnostics.message;
    }
}

TEST_P(Faults, NothingAtAllAndThenTheEnd) {
    const Diagnostics diagnostics = fail("", client_errc::connection_closed);
    EXPECT_EQ(diagnostics.message, "the connection was closed before an answer");
    EXPECT_EQ(diagnostics.http_status, 0);
}

TEST_P(Faults, ShortBodies) {
    // Prefixes of a good answer, and then the end.
    std::atomic<std::size_t> size = 0;
    TestServer server([&](const std::string&) { return good_answer.substr(0, size); });
    server.close_after_answers();
    for (size = 1; size < good_answer.size(); size = size + 23) {
        fail_at(server.url(), client_errc::connection_closed);
    }
}

TEST_P(Faults, WrongLengths) {
    const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: ";
    for (const std::string length :
         {"-1", "abc", "1x", "99999999999999999999", "2\r\nContent-Length: 3"}) {
        fail(head + length + "\r\n\r\n{}", client_errc::invalid_response);
    }
    // Bytes behind the answer: it counts, but the connection is not trusted any more.
    const TestServer server([](const std::string&) { return good_answer + "HTTP/1.1 200"; });
    config.endpoint_url = server.url();
    const DynamoDBClient client(config);
    EXPECT_TRUE(get(client));
    EXPECT_TRUE(get(client));
    EXPECT_EQ(server.connections(), 2);
}

TEST_P(Faults, HugeHeads) {
    std::string many = "HTTP/1.1 200 OK\r\n";
    for (int i = 0; i < 100'000; ++i) {
        many += "X-Header-" + std::to_string(i) + ": value\r\n";
    }
    fail(many, client_errc::invalid_response);
    fail("HTTP/1.1 200 OK\r\nX-Long: " + std::string(1'000'000, 'x'),
         client_errc::invalid_response);
}

TEST_P(Faults, HugeBodies) {
    config.response_size_bytes_max = 1000;
    fail("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n", client_errc::response_too_large);
    std::string chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (int i = 0; i < 100; ++i) {
        chunks += "10\r\n0123456789abcdef\r\n";
    }
    const Diagnostics diagnostics = fail(chunks, client_errc::response_too_large);
    EXPECT_NE(diagnostics.message.find("at most 1000 bytes"), std::string::npos);
}

TEST_P(Faults, BodiesThatAreNoResult) {
    for (const std::string body :
         {"", "{", "[]", "null", "<html></html>", R"({"Item":5})", R"({"Item":{"pk":"a"}})",
          R"({"Item":{"pk":{"S":1}}})", R"({"Item":{"pk":{"Z":"a"}}})", R"({"Item":{"pk":{}}})"}) {
        const Diagnostics diagnostics = fail(http_answer(200, body), client_errc::invalid_response);
        EXPECT_EQ(diagnostics.http_status, 200) << body;
        EXPECT_EQ(diagnostics.request_id, "REQUEST-1") << body;
    }
}

TEST_P(Faults, ErrorsThatAreNoErrors) {
    for (const std::string body : {"", "<html>Bad Gateway</html>", "{", "[]", "5"}) {
        const TestServer server([&](const std::string&) { return http_answer(502, body); });
        config.endpoint_url = server.url();
        try {
            (void)get(DynamoDBClient(config));
            FAIL() << "no exception";
        } catch (const PydynoxException& error) {
            EXPECT_EQ(error.diagnostics().http_status, 502);
            EXPECT_TRUE(is_retryable(error.code())) << error.what();
        }
    }
}

TEST_P(Faults, WrongChecksums) {
    std::string answer = good_answer;
    answer.replace(answer.find(R"("S":"a")"), 7, R"("S":"b")");
    fail(answer, client_errc::checksum_mismatch);
}

/// A busy machine may let the client give up before the server has read what was sent.
void expect_requests(const TestServer& server, int expected) {
    for (int i = 0; i < 1000 && server.requests() < expected; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    EXPECT_EQ(server.requests(), expected);
}

TEST_P(Faults, NoAnswer) {
    const TestServer server([](const std::string&) { return "hang"; });
    config.read_timeout = Seconds(0.03);
    const Diagnostics diagnostics = fail_at(server.url(), client_errc::timeout);
    EXPECT_EQ(diagnostics.message, "no answer: read_timeout has passed");
    expect_requests(server, 1);
    EXPECT_THROW((void)get(DynamoDBClient(config)), TimeoutException);
    // A timeout may pass by itself, so it is tried again.
    config.max_retries = 2;
    fail_at(server.url(), client_errc::timeout);
    expect_requests(server, 5);
}

TEST_P(Faults, HalfAnAnswerAndThenSilence) {
    const TestServer server(
        [](const std::string&) { return good_answer.substr(0, good_answer.size() / 2); });
    config.read_timeout = Seconds(0.03);
    fail_at(server.url(), client_errc::timeout);
}

TEST_P(Faults, NoConnection) {
    const FullPort port;
    config.connect_timeout = Seconds(0.05);
    const Diagnostics diagnostics = fail_at(port.url(), client_errc::timeout);
    EXPECT_NE(diagnostics.message.find("could not connect to 127.0.0.1"), std::string::npos);
    EXPECT_NE(diagnostics.message.find("connect_timeout has passed"), std::string::npos);
}

TEST_P(Faults, NobodyListens) {
    std::string url;
    {
        const TestServer server([](const std::string&) { return ""; });
        url = server.url();
    }
    const Diagnostics diagnostics =
        fail_at(url, error_code(ECONNREFUSED, boost::system::system_category()));
    EXPECT_NE(diagnostics.message.find("could not connect to 127.0.0.1"), std::string::npos);
}

TEST_P(Faults, IdleConnectionsThatTheServerCloses) {
    TestServer server([](const std::string&) { return good_answer; });
    config.endpoint_url = server.url();
    const DynamoDBClient client(config);
    for (int i = 1; i <= 5; ++i) {
        EXPECT_TRUE(get(client));
        EXPECT_TRUE(get(client));
        EXPECT_EQ(server.connections(), i);
        server.drop_connections();
    }
}

TEST_P(Faults, AStaleConnectionIsReplacedOnce) {
    std::atomic<int> requests = 0;
    // The second request and all later ones end their connection without an answer.
    const TestServer server([&](const std::string&) { return ++requests == 1 ? good_answer : ""; });
    config.endpoint_url = server.url();
    const DynamoDBClient client(config);
    EXPECT_TRUE(get(client));
    try {
        (void)get(client);
        FAIL() << "no exception";
    } catch (const ConnectionException& error) {
        EXPECT_EQ(error.code(), client_errc::connection_closed);
    }
    EXPECT_EQ(server.connections(), 2);
    EXPECT_EQ(server.requests(), 3);
}

TEST_P(Faults, IdleConnectionsAreClosedInTime) {
    const TestServer server([](const std::string&) { return good_answer; });
    config.endpoint_url = server.url();
    config.connection_idle_timeout = Seconds(0.001);
    const DynamoDBClient client(config);
    EXPECT_TRUE(get(client));
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    EXPECT_TRUE(get(client));
    EXPECT_EQ(server.connections(), 2);
}

TEST_P(Faults, AllConnectionsBusy) {
    const TestServer server([](const std::string&) { return "hang"; });
    config.endpoint_url = server.url();
    config.max_connections = 1;
    config.connect_timeout = Seconds(0.05);
    config.read_timeout = Seconds(10);
    const DynamoDBClient client(config);
    asio::io_context context;
    asio::cancellation_signal cancel;
    error_code of_first;
    client.get_item(
        "t", key("pk", "a"),
        asio::bind_cancellation_slot(
            cancel.slot(), asio::bind_executor(context, [&](error_code code, std::optional<Item>) {
                of_first = code;
            })));
    try {
        (void)get(client);
        FAIL() << "no exception";
    } catch (const TimeoutException& error) {
        EXPECT_NE(error.message().find("all 1 connections (max_connections) were busy"),
                  std::string::npos)
            << error.message();
    }
    cancel.emit(asio::cancellation_type::terminal);
    context.run();
    EXPECT_EQ(of_first, client_errc::cancelled);
}

}  // namespace
}  // namespace dynox

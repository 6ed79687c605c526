// The server on a real port, spoken to over real sockets.
#include "dynox/server.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "dynox/engine.hpp"
#include "server/compression.hpp"
#include "support/fake_service.hpp"
#include "support/http_exchange.hpp"
#include "support/raw_client.hpp"

namespace dynox {
namespace {

using namespace std::chrono_literals;
using namespace test;

const std::string health = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
const std::string health_body = "healthy: dynamodb.eu-test-1.amazonaws.com ";
const std::string put = call("PutItem", R"({"TableName":"abc","Item":{"p":{"S":"x"}}})");
const std::string get = call("GetItem", R"({"TableName":"abc","Key":{"p":{"S":"x"}}})");

class ServerOverTcp : public testing::Test {
  protected:
    // Two threads, so that connections of one test fall to different reactors.
    void start(ServerConfig config = {}) {
        if (config.threads() == 0) {
            config.threads(2);
        }
        Result<Server> server = Server::listen(config);
        ASSERT_TRUE(server.has_value()) << server.error().message();
        server_.emplace(std::move(*server));
        const Result<void> started = server_->start(service_);
        ASSERT_TRUE(started.has_value()) << started.error().message();
    }
    [[nodiscard]] RawClient connect() const { return RawClient(server_->port()); }
    // Waits until the server has asked for a ticket to become durable.
    std::vector<api::CommitTicket> await_tickets() const {
        std::vector<api::CommitTicket> tickets;
        for (int i = 0; i < 60'000 && tickets.empty(); ++i) {
            std::this_thread::sleep_for(1ms);
            tickets = service_->open_tickets();
        }
        EXPECT_FALSE(tickets.empty());
        return tickets;
    }

    std::shared_ptr<FakeService> service_ = std::make_shared<FakeService>();
    std::optional<Server> server_;
};

TEST_F(ServerOverTcp, KeepsConnectionsAlive) {
    start();
    RawClient client = connect();
    for (int i = 0; i < 100; ++i) {
        const std::string name = "table-" + std::to_string(i);
        const Answer answer = client.ask(echo(name));
        ASSERT_EQ(answer.status, 200);
        EXPECT_EQ(answer.body, echoed(name));
        EXPECT_EQ(answer.header("Connection"), "keep-alive");
        EXPECT_TRUE(answer.checksum_fits());
    }
}

TEST_F(ServerOverTcp, AnswersPipelinedRequestsInOrder) {
    start();
    RawClient client = connect();
    std::string requests;
    for (int i = 0; i < 1'000; ++i) {
        requests.append(echo("table-" + std::to_string(i)));
    }
    std::thread sender([&] { EXPECT_TRUE(client.send(requests)); });
    const std::vector<Answer> answers = client.read_answers(1'000);
    sender.join();
    ASSERT_EQ(answers.size(), 1'000U);
    for (std::size_t i = 0; i < answers.size(); ++i) {
        ASSERT_EQ(answers[i].body, echoed("table-" + std::to_string(i)));
    }
}

TEST_F(ServerOverTcp, AnswersAClientThatReadsNothingWhileItSends) {
    start();
    RawClient client = connect();
    const std::string text(100'000, 'x');
    EXPECT_EQ(
        client.ask(call("PutItem", R"({"TableName":"abc","Item":{"p":{"S":")" + text + "\"}}}"))
            .status,
        200);
    std::string requests;
    for (int i = 0; i < 200; ++i) {
        requests.append(get);
    }
    // 20 MB of answers to 100 KB of requests: the server must stop reading, and go on when the client reads.
    EXPECT_TRUE(client.send(requests));
    const std::vector<Answer> answers = client.read_answers(200);
    ASSERT_EQ(answers.size(), 200U);
    for (const Answer& answer : answers) {
        ASSERT_EQ(answer.body, R"({"Item":{"p":{"S":")" + text + "\"}}}");
        ASSERT_TRUE(answer.checksum_fits());
    }
    EXPECT_EQ(client.ask(echo("abc")).body, echoed("abc"));
}

TEST_F(ServerOverTcp, ReadsChunkedBodies) {
    start();
    RawClient client = connect();
    const std::string head = "POST / HTTP/1.1\r\nHost: h\r\n" + signature_headers + type_header +
                             target_header("ListTables") + "Transfer-Encoding: chunked\r\n\r\n";
    for (const char c : head + chunk(R"({"ExclusiveStartTab)") + chunk(R"(leName":"chunks"})") +
                            "0\r\nTrailer: x\r\n\r\n") {
        ASSERT_TRUE(client.send({&c, 1}));
    }
    EXPECT_EQ(client.read_answer().body, echoed("chunks"));
    EXPECT_EQ(client.ask(health).body, health_body);
}

TEST_F(ServerOverTcp, AnswersAfterHalfOfTheConnectionIsClosed) {
    start();
    RawClient client = connect();
    client.send(echo("one") + echo("two"));
    client.finish_sending();
    std::string bytes = client.read_to_end();
    const std::vector<Answer> answers = take_answers(bytes);
    ASSERT_EQ(answers.size(), 2U);
    EXPECT_EQ(answers[1].body, echoed("two"));
    EXPECT_EQ(bytes, "");

    RawClient cut_off = connect();
    cut_off.send(echo("never").substr(0, 150));
    cut_off.finish_sending();
    EXPECT_TRUE(cut_off.is_closed());

    RawClient silent = connect();
    silent.finish_sending();
    EXPECT_TRUE(silent.is_closed());
}

TEST_F(ServerOverTcp, ClosesWhenTheClientWantsIt) {
    start();
    for (const std::string& request :
         {echo("abc", "Connection: close\r\n"), std::string("GET / HTTP/1.0\r\n\r\n")}) {
        RawClient client = connect();
        client.send(request);
        std::string bytes = client.read_to_end();
        const std::vector<Answer> answers = take_answers(bytes);
        ASSERT_EQ(answers.size(), 1U);
        EXPECT_EQ(answers[0].status, 200);
        EXPECT_EQ(answers[0].header("Connection"), "close");
    }
}

TEST_F(ServerOverTcp, GivesUpRequestsThatDoNotComeToAnEnd) {
    start(ServerConfig().head_timeout(50ms).body_timeout(50ms));
    const std::string request = echo("abc");
    const std::size_t head_size = request.find("\r\n\r\n") + 4;
    for (const std::size_t size : {std::size_t{1}, std::size_t{100}, head_size, head_size + 1}) {
        RawClient client = connect();
        client.send(health + request.substr(0, size));
        std::string bytes = client.read_to_end();
        const std::vector<Answer> answers = take_answers(bytes);
        ASSERT_EQ(answers.size(), 2U) << size;
        EXPECT_EQ(answers[0].status, 200);
        EXPECT_EQ(answers[1].status, 408);
        EXPECT_EQ(answers[1].header("Connection"), "close");
    }
    // Bytes that keep coming win no time.
    RawClient slow = connect();
    while (slow.send("X")) {
        std::this_thread::sleep_for(10ms);
    }
    EXPECT_NE(slow.read_to_end().find("408"), std::string::npos);
}

TEST_F(ServerOverTcp, ClosesIdleConnections) {
    start(ServerConfig().idle_timeout(50ms));
    RawClient used = connect();
    EXPECT_EQ(used.ask(health).status, 200);
    EXPECT_TRUE(used.is_closed());
    EXPECT_TRUE(connect().is_closed());
}

TEST_F(ServerOverTcp, ClosesClientsThatTakeNoAnswer) {
    start(ServerConfig().write_timeout(50ms));
    RawClient client = connect();
    const std::string text(300'000, 'x');
    EXPECT_EQ(
        client.ask(call("PutItem", R"({"TableName":"abc","Item":{"p":{"S":")" + text + "\"}}}"))
            .status,
        200);
    // Sends on, reading nothing, until the server has had enough.
    while (client.send(get)) {
    }
    RawClient other = connect();
    EXPECT_EQ(other.ask(health).status, 200);
}

TEST_F(ServerOverTcp, RefusesOversizedHeads) {
    start();
    RawClient client = connect();
    const std::string start_of_head = "GET / HTTP/1.1\r\nHost: h\r\nX-Big: ";
    const std::string fits =
        start_of_head + std::string(16384 - start_of_head.size() - 4, 'x') + "\r\n\r\n";
    EXPECT_EQ(client.ask(fits).status, 200);
    client.send(start_of_head + std::string(100'000, 'x') + "\r\n\r\n");
    std::string bytes = client.read_to_end();
    const std::vector<Answer> answers = take_answers(bytes);
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(answers[0].status, 400);
    EXPECT_NE(answers[0].body.find("larger than the limit"), std::string::npos);
}

TEST_F(ServerOverTcp, RefusesOversizedBodiesAndTheClientLearnsIt) {
    start();
    std::string body = R"({"ExclusiveStartTableName":"large"})";
    body.resize(16 * 1024 * 1024, ' ');
    RawClient client = connect();
    EXPECT_EQ(client.ask(call("ListTables", body)).body, echoed("large"));
    // A client that sends all of its body before it reads still gets the answer.
    body.push_back(' ');
    EXPECT_TRUE(client.send(call("ListTables", body)));
    EXPECT_EQ(client.read_answer().status, 413);
    EXPECT_TRUE(client.is_closed());

    RawClient chunked = connect();
    chunked.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 17; ++i) {
        chunked.send(chunk(std::string(1024 * 1024, ' ')));
    }
    EXPECT_EQ(chunked.read_answer().status, 413);
    EXPECT_TRUE(chunked.is_closed());
}

TEST_F(ServerOverTcp, RefusesMalformedRequestsAndClosesBehindTheAnswer) {
    start();
    for (const std::string& request :
         {std::string("hello\r\n\r\n"), std::string("GET / HTTP/1.1\n\n"),
          std::string(
              "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"),
          std::string("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: "
                      "chunked\r\n\r\n"),
          std::string("\x16\x03\x01\x02\x00\x01", 6)}) {
        RawClient client = connect();
        client.send(request + std::string(1'000, 'x'));
        std::string bytes = client.read_to_end();
        const std::vector<Answer> answers = take_answers(bytes);
        ASSERT_EQ(answers.size(), 1U) << request;
        EXPECT_EQ(answers[0].status, 400);
        EXPECT_TRUE(answers[0].checksum_fits());
    }
}

TEST_F(ServerOverTcp, BoundsBombs) {
    start();
    server::Packer packer;
    std::string bomb;
    ASSERT_TRUE(packer.pack(server::Coding::gzip, std::string(200'000'000, ' '), bomb));
    RawClient client = connect();
    EXPECT_EQ(client.ask(call("ListTables", bomb, "Content-Encoding: gzip\r\n")).status, 413);
    EXPECT_EQ(
        client.ask(call("ListTables", bomb.substr(0, 1'000), "Content-Encoding: gzip\r\n")).status,
        500);
    EXPECT_EQ(client.ask(echo("abc")).body, echoed("abc"));
}

TEST_F(ServerOverTcp, AsksForTheBodyOfAClientThatWaits) {
    start();
    RawClient client = connect();
    const std::string request = echo("waited", "Expect: 100-continue\r\n");
    const std::size_t head_size = request.find("\r\n\r\n") + 4;
    client.send(request.substr(0, head_size));
    char said[25];
    ASSERT_EQ(::recv(client.socket(), said, sizeof said, MSG_WAITALL), 25);
    EXPECT_EQ(std::string_view(said, 25), "HTTP/1.1 100 Continue\r\n\r\n");
    EXPECT_EQ(client.ask(request.substr(head_size)).body, echoed("waited"));
}

TEST_F(ServerOverTcp, HoldsAnswersUntilTheirWritesAreDurable) {
    service_->durable(true);
    start(ServerConfig().threads(1));
    RawClient writer = connect();
    RawClient reader = connect();
    writer.send(put + echo("behind") + put + put);
    // One question for all that arrived together.
    EXPECT_EQ(await_tickets(), std::vector<api::CommitTicket>{3});
    // Others are not held up, nor is the connection itself deaf.
    EXPECT_EQ(reader.ask(echo("reader")).body, echoed("reader"));
    writer.send(echo("later"));
    EXPECT_EQ(reader.ask(echo("reader")).body, echoed("reader"));
    char byte = 0;
    EXPECT_EQ(::recv(writer.socket(), &byte, 1, MSG_DONTWAIT), -1) << "told before it was durable";
    service_->finish_waiting({});
    const std::vector<Answer> answers = writer.read_answers(5);
    ASSERT_EQ(answers.size(), 5U);
    EXPECT_EQ(answers[0].body, "{}");
    EXPECT_EQ(answers[1].body, echoed("behind"));
    EXPECT_EQ(answers[4].body, echoed("later"));
    // The connection goes on as before.
    writer.send(put);
    EXPECT_EQ(await_tickets(), std::vector<api::CommitTicket>{4});
    service_->finish_waiting({});
    EXPECT_EQ(writer.read_answer().status, 200);
}

TEST_F(ServerOverTcp, TellsWhenAWriteCouldNotBeMadeDurable) {
    service_->durable(true);
    start(ServerConfig().threads(1));
    RawClient client = connect();
    client.send(put + put);
    await_tickets();
    service_->finish_waiting(make_error_code(client_errc::storage_unusable));
    for (const Answer& answer : client.read_answers(2)) {
        EXPECT_EQ(answer.status, 500);
        EXPECT_NE(answer.body.find("InternalServerError"), std::string::npos) << answer.body;
        EXPECT_TRUE(answer.checksum_fits());
    }
    EXPECT_EQ(client.ask(echo("abc")).body, echoed("abc"));
}

TEST_F(ServerOverTcp, SurvivesClientsThatVanish) {
    service_->durable(true);
    start(ServerConfig().threads(1));
    const std::string request = echo("abc");
    for (std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{200}, request.size()}) {
        RawClient client = connect();
        client.send(request.substr(0, size));
        client.reset();
    }
    // With an answer that waits for the storage, and with answers that nobody takes.
    RawClient writer = connect();
    writer.send(put);
    await_tickets();
    writer.reset();
    service_->finish_waiting({});
    RawClient many = connect();
    std::string requests;
    for (int i = 0; i < 5'000; ++i) {
        requests.append(request);
    }
    many.send(requests.substr(0, 500'000));
    many.reset();
    EXPECT_EQ(connect().ask(health).body, health_body);
}

TEST_F(ServerOverTcp, FinishesRequestsInFlightWhenItStops) {
    service_->durable(true);
    start();
    RawClient writer = connect();
    RawClient idle = connect();
    RawClient partial = connect();
    EXPECT_EQ(idle.ask(health).status, 200);
    const std::string request = echo("partial");
    partial.send(health + request.substr(0, 300));
    EXPECT_EQ(partial.read_answer().status, 200);
    writer.send(put);
    await_tickets();
    std::thread stopper([this] { server_->stop(); });
    EXPECT_TRUE(idle.is_closed());
    while (RawClient(server_->port()).connected()) {
        std::this_thread::sleep_for(1ms);
    }
    // What has begun may end.
    partial.send(request.substr(300));
    const Answer answer = partial.read_answer();
    EXPECT_EQ(answer.body, echoed("partial"));
    EXPECT_EQ(answer.header("Connection"), "close");
    EXPECT_TRUE(partial.is_closed());
    partial.finish_sending();
    partial.reset();
    service_->finish_waiting({});
    EXPECT_EQ(writer.read_answer().status, 200);
    EXPECT_TRUE(writer.is_closed());
    writer.reset();
    stopper.join();
    server_->stop();  // a second time: nothing happens
}

TEST_F(ServerOverTcp, StopsInBoundedTimeWhateverClientsDo) {
    service_->durable(true);
    start(ServerConfig().stop_timeout(100ms));
    RawClient writer = connect();
    RawClient partial = connect();
    writer.send(put);
    await_tickets();
    partial.send("GET");
    server_->stop();
    EXPECT_TRUE(writer.is_closed());
    EXPECT_TRUE(partial.is_closed());
    service_->finish_waiting({});  // its callback outlives the server
}

TEST_F(ServerOverTcp, KeepsThousandsOfIdleConnections) {
    constexpr rlim_t needed = 4'500;  // both ends of 2,000 connections are ours
    rlimit limit{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
    if (limit.rlim_cur < needed && limit.rlim_max >= needed) {
        limit.rlim_cur = needed;
        ::setrlimit(RLIMIT_NOFILE, &limit);
    }
    if (limit.rlim_cur < needed) {
        GTEST_SKIP() << "this process may open " << limit.rlim_cur << " files only";
    }
    start();
    std::vector<RawClient> clients;
    for (int i = 0; i < 2'000; ++i) {
        clients.push_back(connect());
        ASSERT_TRUE(clients.back().connected()) << i;
    }
    for (std::size_t i = 0; i < clients.size(); i += 100) {
        ASSERT_EQ(clients[i].ask(echo("abc")).body, echoed("abc"));
    }
    EXPECT_EQ(connect().ask(health).status, 200);
    server_->stop();
    EXPECT_TRUE(clients.front().is_closed());
    EXPECT_TRUE(clients.back().is_closed());
}

TEST_F(ServerOverTcp, ClosesTheLongestIdleConnectionForANewOne) {
    start(ServerConfig().threads(1).connections_max(3));
    RawClient first = connect();
    RawClient second = connect();
    RawClient third = connect();
    for (RawClient* client : {&first, &second, &third, &first}) {
        EXPECT_EQ(client->ask(health).status, 200);
    }
    RawClient fourth = connect();
    EXPECT_EQ(fourth.ask(health).status, 200);
    EXPECT_TRUE(second.is_closed());
    for (RawClient* client : {&first, &third, &fourth}) {
        EXPECT_EQ(client->ask(health).status, 200);
    }
}

TEST_F(ServerOverTcp, LetsClientsWaitWhenNoConnectionIsIdle) {
    service_->durable(true);
    start(ServerConfig().threads(1).connections_max(1));
    RawClient busy = connect();
    busy.send(put);
    await_tickets();
    RawClient waiting = connect();
    waiting.send(health);
    service_->finish_waiting({});
    EXPECT_EQ(busy.read_answer().status, 200);
    EXPECT_EQ(waiting.read_answer().status, 200);
}

TEST_F(ServerOverTcp, BoundsTheMemoryOfUnfinishedRequests) {
    start(ServerConfig().threads(1).buffered_bytes_max(3'000'000));
    const std::string request = call("ListTables", std::string(1'000'000, ' '));
    std::vector<RawClient> clients;
    int refused = 0;
    for (int i = 0; i < 10; ++i) {
        clients.push_back(connect());
        clients.back().send(std::string_view(request).substr(0, 800'000));
    }
    for (RawClient& client : clients) {
        client.send(std::string_view(request).substr(800'000));
        refused += client.read_answer().status == 503 ? 1 : 0;
    }
    EXPECT_GT(refused, 0);
    EXPECT_LT(refused, 10);
    EXPECT_EQ(connect().ask(health).status, 200);
}

TEST_F(ServerOverTcp, BoundsTheMemoryOfAnswersThatNobodyTakes) {
    start(ServerConfig().threads(1).buffered_bytes_max(20'000'000));
    RawClient client = connect();
    const std::string text(8'000'000, 'x');
    const std::string item = R"({"p":{"S":")" + text + "\"}}";
    ASSERT_EQ(client.ask(call("PutItem", R"({"TableName":"abc","Item":)" + item + "}")).status,
              200);
    std::vector<RawClient> deaf;
    for (int i = 0; i < 10; ++i) {
        deaf.emplace_back(server_->port(), 4096);
        deaf.back().send(get);
    }
    for (const RawClient& one : deaf) {
        one.await_bytes();
    }
    // Room is made at their cost; who takes the answer gets it.
    EXPECT_EQ(client.ask(get).body, R"({"Item":)" + item + "}");
    std::size_t served = 0;
    for (RawClient& late : deaf) {
        served += late.read_answers(1).size();
    }
    EXPECT_LE(served, 8U);
    EXPECT_EQ(client.ask(health).status, 200);
}

TEST_F(ServerOverTcp, KeepsNothingOfWhatASlowClientHasTaken) {
    start(ServerConfig().threads(1).buffered_bytes_max(8'000'000));
    RawClient client(server_->port(), 4096);
    const std::string text(20'000, 'x');
    ASSERT_EQ(
        client.ask(call("PutItem", R"({"TableName":"abc","Item":{"p":{"S":")" + text + "\"}}}"))
            .status,
        200);
    constexpr std::size_t count = 2'000;  // 40 MB of answers, of which some always wait
    const std::jthread sender([&] {
        for (std::size_t i = 0; i < count && client.send(get); ++i) {
        }
    });
    std::string received;
    std::size_t answers = 0;
    while (answers < count) {
        char bytes[16 * 1024];
        const ssize_t size = ::recv(client.socket(), bytes, sizeof bytes, 0);
        EXPECT_GT(size, 0) << "the server has closed after " << answers << " answers";
        if (size <= 0) {
            client.finish_sending();
            return;
        }
        received.append(bytes, static_cast<std::size_t>(size));
        for (const Answer& answer : take_answers(received)) {
            EXPECT_EQ(answer.status, 200) << answers;
            ++answers;
        }
        std::this_thread::sleep_for(100us);
    }
}

TEST_F(ServerOverTcp, RefusesAPortInUse) {
    start();
    const Result<Server> second = Server::listen(ServerConfig().port(server_->port()).threads(2));
    ASSERT_FALSE(second.has_value());
    EXPECT_NE(second.error().message().find("another program listens on this port"),
              std::string::npos);
}

TEST_F(ServerOverTcp, ClientsMayConnectBeforeTheServiceIsThere) {
    Result<Server> server = Server::listen(ServerConfig().threads(2));
    ASSERT_TRUE(server.has_value());
    RawClient early(server->port());
    ASSERT_TRUE(early.connected());
    EXPECT_TRUE(early.send(echo("early")));
    ASSERT_TRUE(server->start(service_).has_value());
    EXPECT_EQ(early.read_answer().body, echoed("early"));
    Server moved = std::move(*server);
    EXPECT_EQ(early.ask(health).status, 200);
    EXPECT_EQ(moved.url(), "http://127.0.0.1:" + std::to_string(moved.port()));
}

// Requests that are all there in the same turn of one thread, more of them than answers that leave
// together, and among them clients that are gone, that close and that send more than one.
TEST_F(ServerOverTcp, AnswersRequestsThatWaitTogether) {
    Result<Server> server = Server::listen(ServerConfig().threads(1));
    ASSERT_TRUE(server.has_value());
    constexpr std::size_t count = 50;
    std::vector<RawClient> clients;
    for (std::size_t i = 0; i < count; ++i) {
        clients.emplace_back(server->port());
        const std::string name = "table-" + std::to_string(i);
        switch (i % 5) {
            case 0:
                clients.back().send(echo(name, "Connection: close\r\n"));
                break;
            case 1:
                clients.back().send(echo(name) + echo("second"));
                break;
            case 2:
                clients.back().send(echo(name));
                clients.back().reset();
                break;
            case 3:
                clients.back().send(echo(name));
                clients.back().finish_sending();
                break;
            default:
                clients.back().send(echo(name));
        }
    }
    ASSERT_TRUE(server->start(service_).has_value());
    for (std::size_t i = 0; i < count; ++i) {
        if (i % 5 == 2) {
            continue;
        }
        const auto answers = clients[i].read_answers(i % 5 == 1 ? 2 : 1);
        ASSERT_FALSE(answers.empty());
        EXPECT_EQ(answers.front().body, echoed("table-" + std::to_string(i)));
        if (i % 5 == 1) {
            EXPECT_EQ(answers.back().body, echoed("second"));
        }
        if (i % 5 == 0 || i % 5 == 3) {
            EXPECT_TRUE(clients[i].is_closed());
        }
    }
    server->stop();
}

// The real engine, and more clients than threads.
TEST(ServerWithEngine, ServesManyClientsAtOnce) {
    Result<std::shared_ptr<Engine>> engine = Engine::open();
    ASSERT_TRUE(engine.has_value());
    Result<Server> server = Server::listen(ServerConfig().threads(3));
    ASSERT_TRUE(server.has_value());
    ASSERT_TRUE(server->start(*engine).has_value());
    RawClient setup(server->port());
    EXPECT_EQ(setup
                  .ask(call("CreateTable",
                            R"({"TableName":"counters","BillingMode":"PAY_PER_REQUEST",)"
                            R"("AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"}],)"
                            R"("KeySchema":[{"AttributeName":"p","KeyType":"HASH"}]})"))
                  .status,
              200);
    const std::string add =
        call("UpdateItem",
             R"({"TableName":"counters","Key":{"p":{"S":"one"}},"UpdateExpression":"ADD n :one",)"
             R"("ExpressionAttributeValues":{":one":{"N":"1"}}})");
    constexpr int clients = 12;
    constexpr int requests = 200;
    std::vector<std::thread> threads;
    for (int i = 0; i < clients; ++i) {
        threads.emplace_back([&] {
            RawClient client(server->port());
            for (int k = 0; k < requests; ++k) {
                const Answer answer = client.ask(add);
                ASSERT_EQ(answer.status, 200) << answer.body;
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(
        setup.ask(call("GetItem", R"({"TableName":"counters","Key":{"p":{"S":"one"}}})")).body,
        R"({"Item":{"n":{"N":"2400"},"p":{"S":"one"}}})");
}

}  // namespace
}  // namespace dynox

#include "server/conversation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "support/fake_service.hpp"
#include "support/http_exchange.hpp"

namespace dynox::server {
namespace {

using namespace test;

class ServerConversation : public testing::Test {
  protected:
    // Gives the conversation bytes as the reactor does: into its own room, if it holds something
    // already.
    Conversation::Turn arrive(std::string_view bytes) {
        Conversation::Turn total;
        while (!bytes.empty()) {
            Outgoing out;
            Conversation::Turn turn;
            std::size_t size = bytes.size();
            if (talk_->holds_bytes()) {
                const Conversation::Room room = talk_->room();
                size = std::min(size, room.size);
                std::memcpy(room.data, bytes.data(), size);
                turn = talk_->receive_held(size, protocol_, out);
            } else {
                const std::vector<char> exact(bytes.begin(), bytes.end());
                turn = talk_->receive({exact.data(), exact.size()}, protocol_, out);
            }
            bytes.remove_prefix(size);
            sent_.append(out.view());
            total.answers += turn.answers;
            total.ticket = std::max(total.ticket, turn.ticket);
        }
        return total;
    }
    std::vector<Answer> answers() { return take_answers(sent_); }

    FakeService service_;
    Protocol protocol_{service_, 1};
    std::optional<Conversation> talk_{std::in_place};
    std::string sent_;
};

const std::string chunked_echo =
    "POST / HTTP/1.1\r\nHost: h\r\n" + signature_headers + type_header +
    target_header("ListTables") + "Transfer-Encoding: chunked\r\n\r\n" +
    chunk(R"({"ExclusiveStart)") + chunk(R"(TableName":"chunks)") + chunk(R"("})") + "0\r\n\r\n";

TEST_F(ServerConversation, AnswersWhatArrivesWhole) {
    EXPECT_EQ(talk_->phase(), Conversation::Phase::idle);
    EXPECT_EQ(arrive(echo("abc")).answers, 1U);
    const std::vector<Answer> said = answers();
    ASSERT_EQ(said.size(), 1U);
    EXPECT_EQ(said[0].body, echoed("abc"));
    EXPECT_EQ(talk_->phase(), Conversation::Phase::idle);
    EXPECT_EQ(talk_->requests(), 1U);
    EXPECT_FALSE(talk_->holds_bytes());
}

TEST_F(ServerConversation, AnswersTheSameForEverySplit) {
    const std::string requests =
        echo("one") + chunked_echo + "GET / HTTP/1.1\r\nHost: h\r\n\r\n" + echo("two");
    for (std::size_t at = 0; at <= requests.size(); ++at) {
        talk_.emplace();
        arrive(std::string_view(requests).substr(0, at));
        arrive(std::string_view(requests).substr(at));
        const std::vector<Answer> said = answers();
        ASSERT_EQ(said.size(), 4U) << at;
        EXPECT_EQ(said[0].body, echoed("one"));
        EXPECT_EQ(said[1].body, echoed("chunks"));
        EXPECT_EQ(said[2].body, "healthy: dynamodb.eu-test-1.amazonaws.com ");
        EXPECT_EQ(said[3].body, echoed("two"));
        EXPECT_FALSE(talk_->holds_bytes());
        EXPECT_EQ(talk_->phase(), Conversation::Phase::idle);
    }
    for (const std::size_t size : {1, 2, 3, 50}) {
        talk_.emplace();
        for (std::size_t at = 0; at < requests.size(); at += size) {
            arrive(std::string_view(requests).substr(at, size));
        }
        EXPECT_EQ(answers().size(), 4U) << size;
    }
}

TEST_F(ServerConversation, KnowsItsPhase) {
    const std::string request = echo("abc");
    const std::size_t head_size = request.find("\r\n\r\n") + 4;
    arrive(request.substr(0, 1));
    EXPECT_EQ(talk_->phase(), Conversation::Phase::head);
    arrive(request.substr(1, head_size - 2));
    EXPECT_EQ(talk_->phase(), Conversation::Phase::head);
    arrive(request.substr(head_size - 1, 1));
    EXPECT_EQ(talk_->phase(), Conversation::Phase::body);
    arrive(request.substr(head_size, 3));
    EXPECT_EQ(talk_->phase(), Conversation::Phase::body);
    arrive(request.substr(head_size + 3) + "G");
    EXPECT_EQ(talk_->phase(), Conversation::Phase::head);
    EXPECT_EQ(answers().size(), 1U);
}

TEST_F(ServerConversation, ReadsLargeBodies) {
    std::string body = R"({"ExclusiveStartTableName":"large"})";
    body.resize(3'000'000, ' ');
    const std::string sized = call("ListTables", body) + echo("next");
    for (std::size_t at = 0; at < sized.size(); at += 50'000) {
        arrive(std::string_view(sized).substr(at, 50'000));
    }
    std::vector<Answer> said = answers();
    ASSERT_EQ(said.size(), 2U);
    EXPECT_EQ(said[0].body, echoed("large"));
    EXPECT_EQ(said[1].body, echoed("next"));
    EXPECT_LT(talk_->held_bytes(), 100U) << "the memory of a large request is given back";
}

TEST_F(ServerConversation, LimitsTheBody) {
    arrive(
        post(signature_headers + type_header + "X-Length-Is-Wrong: x\r\n", "").replace(0, 0, ""));
    EXPECT_EQ(answers().size(), 1U);
    const std::string head = "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n";
    arrive(head + "Content-Length: 16777217\r\n\r\n");
    std::vector<Answer> said = answers();
    ASSERT_EQ(said.size(), 1U);
    EXPECT_EQ(said[0].status, 413);
    EXPECT_EQ(said[0].header("Connection"), "close");
    EXPECT_TRUE(talk_->closing());

    talk_.emplace();
    arrive("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
    const std::string part = chunk(std::string(1024 * 1024, ' '));
    for (int i = 0; i < 16; ++i) {
        arrive(part);
        EXPECT_FALSE(talk_->closing());
    }
    arrive("1\r\n");
    said = answers();
    ASSERT_EQ(said.size(), 1U);
    EXPECT_EQ(said[0].status, 413);
}

TEST_F(ServerConversation, SaysNothingBehindARefusal) {
    arrive(echo("first") + "GET / HTTP/1.1\n\r\n" + echo("never"));
    const std::vector<Answer> said = answers();
    ASSERT_EQ(said.size(), 2U);
    EXPECT_EQ(said[0].body, echoed("first"));
    EXPECT_EQ(said[1].status, 400);
    EXPECT_TRUE(talk_->closing());
    EXPECT_FALSE(talk_->holds_bytes());
}

TEST_F(ServerConversation, StopsAfterALastRequest) {
    arrive(echo("last", "Connection: close\r\n") + echo("never"));
    EXPECT_EQ(answers().size(), 1U);
    EXPECT_TRUE(talk_->closing());
}

TEST_F(ServerConversation, AsksForTheBodyOfAClientThatWaits) {
    const std::string request = echo("waited", "Expect: 100-continue\r\n");
    const std::size_t head_size = request.find("\r\n\r\n") + 4;
    EXPECT_EQ(arrive(request.substr(0, head_size)).answers, 0U);
    EXPECT_EQ(sent_, "HTTP/1.1 100 Continue\r\n\r\n");
    arrive(request.substr(head_size));
    EXPECT_EQ(answers().at(0).body, echoed("waited"));
    // Not if the body is there already, or none will come.
    arrive(request);
    EXPECT_TRUE(sent_.starts_with("HTTP/1.1 200"));
    sent_.clear();
    arrive(call("ListTables", "", "Expect: 100-continue\r\n"));
    EXPECT_TRUE(sent_.starts_with("HTTP/1.1 400"));
}

TEST_F(ServerConversation, PausesWhenAnswersPileUp) {
    // Few enough of them for one turn to get there.
    const std::string name(60'000, 'n');
    const std::string request = echo(name);
    std::string all;
    for (int i = 0; i < 50; ++i) {
        all.append(request);
    }
    Outgoing out;
    Conversation::Turn turn = talk_->receive(all, protocol_, out);
    EXPECT_TRUE(talk_->paused());
    EXPECT_GT(out.view().size(), unsent_bytes_max);
    EXPECT_LT(out.view().size(), unsent_bytes_max + 70'000);
    std::uint32_t total = turn.answers;
    while (talk_->paused()) {
        out.clear();
        total += talk_->resume(protocol_, out).answers;
    }
    EXPECT_EQ(total, 50U);
    EXPECT_FALSE(talk_->holds_bytes());
}

TEST_F(ServerConversation, LetsOthersHaveTheirTurn) {
    constexpr std::uint32_t count = 3 * answers_per_turn_max + 1;
    std::string all;
    for (std::uint32_t i = 0; i < count; ++i) {
        all.append(echo("abc"));
    }
    Outgoing out;
    std::uint32_t total = talk_->receive(all, protocol_, out).answers;
    EXPECT_EQ(total, answers_per_turn_max);
    for (int turn = 0; turn < 3; ++turn) {
        EXPECT_TRUE(talk_->paused());
        total += talk_->resume(protocol_, out).answers;
    }
    EXPECT_EQ(total, count);
    EXPECT_FALSE(talk_->paused());
    EXPECT_FALSE(talk_->holds_bytes());
    EXPECT_EQ(talk_->held_bytes(), 0U);
}

TEST_F(ServerConversation, AnswersOneRequestInATurnThatIsLate) {
    protocol_.set_time(0);
    while (!protocol_.is_late()) {
    }
    const std::string big = echo(std::string(200, 'n'));
    std::string all;
    for (int i = 0; i < 3; ++i) {
        all.append(echo("abc")).append(big);
    }
    Outgoing out;
    EXPECT_EQ(talk_->receive(all, protocol_, out).answers, 1U);
    for (int turn = 0; turn < 5; ++turn) {
        EXPECT_TRUE(talk_->paused());
        EXPECT_EQ(talk_->resume(protocol_, out).answers, 1U);
    }
    EXPECT_FALSE(talk_->paused());
    sent_ = out.view();
    const std::vector<Answer> all_answers = answers();
    ASSERT_EQ(all_answers.size(), 6U);
    EXPECT_EQ(all_answers[4].body, echoed("abc"));
    EXPECT_EQ(all_answers[5].body, echoed(std::string(200, 'n')));
}

TEST_F(ServerConversation, TellsTheHighestTicketOfATurn) {
    const std::string put = call("PutItem", R"({"TableName":"abc","Item":{"p":{"S":"x"}}})");
    service_.durable(true);
    const Conversation::Turn turn = arrive(put + echo("abc") + put + echo("abc"));
    EXPECT_EQ(turn.answers, 4U);
    EXPECT_EQ(turn.ticket, 2U);
    EXPECT_EQ(arrive(echo("abc")).ticket, 0U);
}

TEST_F(ServerConversation, GivesUpWhatArrivedInPart) {
    arrive(echo("abc").substr(0, 200));
    EXPECT_TRUE(talk_->holds_bytes());
    talk_->close();
    EXPECT_TRUE(talk_->closing());
    EXPECT_FALSE(talk_->holds_bytes());
}

}  // namespace
}  // namespace dynox::server

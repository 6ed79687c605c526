#include "server/admin.hpp"

#include <gtest/gtest.h>

#include <string>

#include "http/parser.hpp"
#include "server/protocol.hpp"
#include "support/fake_service.hpp"
#include "support/http_exchange.hpp"

namespace dynox::server {
namespace {

using namespace test;

class FakeAdmin final : public api::Admin {
  public:
    Result<api::AdvanceClockResult> administer(const api::AdvanceClockRequest& request) override {
        now += request.seconds;
        return api::AdvanceClockResult{now};
    }
    double now = 1000;
};

class AdministeredService final : public FakeService {
  public:
    api::Admin* admin() noexcept override { return &fake; }
    FakeAdmin fake;
};

class ServerAdmin : public testing::Test {
  protected:
    Answer ask(FakeService& service, const std::string& head, const std::string& body) {
        const std::string request = head + " HTTP/1.1\r\nHost: localhost:8000\r\n" + headers_ +
                                    "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
        http::RequestParser parser;
        EXPECT_EQ(parser.next(request).event, http::Event::head);
        Outgoing out;
        Protocol protocol(service, 1);
        static_cast<void>(protocol.answer(parser.head(), body, out));
        std::string bytes(out.view());
        const std::vector<Answer> answers = take_answers(bytes);
        EXPECT_EQ(answers.size(), 1U);
        return answers.front();
    }
    std::string headers_;
    AdministeredService service_;
};

TEST_F(ServerAdmin, AdvancesTheClock) {
    const Answer answer = ask(service_, "POST /_dynox/clock/advance", R"({"seconds": 60.5})");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, R"({"now":1060.5})");
    EXPECT_EQ(answer.header("Content-Type"), "application/json");
    EXPECT_EQ(service_.fake.now, 1060.5);
}

TEST_F(ServerAdmin, SaysWhatIsWrongWithARequest) {
    const auto message = [this](const std::string& body) {
        const Answer answer = ask(service_, "POST /_dynox/clock/advance", body);
        EXPECT_EQ(answer.status, 400) << body;
        return answer.body;
    };
    EXPECT_NE(message("").find("'seconds' failed to satisfy"), std::string::npos);
    EXPECT_NE(message("{}").find("Member must not be null"), std::string::npos);
    EXPECT_NE(message(R"({"seconds": -1})").find("expected a number from 0 to"), std::string::npos);
    EXPECT_NE(message(R"({"seconds": 1e300})").find("expected a number"), std::string::npos);
    EXPECT_NE(message(R"({"seconds": "1"})").find("SerializationException"), std::string::npos);
    EXPECT_NE(message("{").find("SerializationException"), std::string::npos);
    EXPECT_EQ(service_.fake.now, 1000);
}

TEST_F(ServerAdmin, KnowsNoOtherPath) {
    EXPECT_EQ(ask(service_, "POST /_dynox/clock", "{}").status, 404);
    EXPECT_EQ(ask(service_, "POST /_dynox/", "{}").status, 404);
    EXPECT_EQ(ask(service_, "GET /_dynox/clock/advance", "").status, 404);
    FakeService unadministered;
    EXPECT_EQ(ask(unadministered, "POST /_dynox/clock/advance", R"({"seconds": 1})").status, 404);
}

TEST_F(ServerAdmin, RefusesPagesOfOtherOrigins) {
    headers_ = "Origin: https://example.com\r\n";
    const Answer refused = ask(service_, "POST /_dynox/clock/advance", R"({"seconds": 1})");
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(refused.header("Access-Control-Allow-Origin"), std::nullopt);
    EXPECT_EQ(service_.fake.now, 1000);
    headers_ = "Origin: http://localhost:8000\r\n";
    EXPECT_EQ(ask(service_, "POST /_dynox/clock/advance", R"({"seconds": 1})").status, 200);
    EXPECT_TRUE(is_foreign_origin("null", "localhost"));
    EXPECT_TRUE(is_foreign_origin("http://localhost:1", "localhost:2"));
    EXPECT_FALSE(is_foreign_origin("https://localhost:1", "localhost:1"));
}

}  // namespace
}  // namespace dynox::server

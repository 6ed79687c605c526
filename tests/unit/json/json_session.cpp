#include "json/json_session.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "dynox/item.hpp"

namespace dynox::json {
namespace {

TEST(JsonSession, OpensObjectsOnly) {
    for (const char* text : {"", " ", "null", "1", "\"x\"", "[]", "{", "}", "x", "{\"a\":1"}) {
        JsonSession session;
        simdjson::ondemand::object root;
        EXPECT_FALSE(session.open(text, root)) << text;
    }
    JsonSession session;
    simdjson::ondemand::object root;
    EXPECT_TRUE(session.open(" { } ", root));
    for (auto field : root) {
        ADD_FAILURE() << field.error();
    }
    EXPECT_TRUE(session.is_at_end());
}

TEST(JsonSession, SeesWhatFollowsTheRoot) {
    JsonSession session;
    simdjson::ondemand::object root;
    ASSERT_TRUE(session.open("{} {}", root));
    for (auto field : root) {
        ADD_FAILURE() << field.error();
    }
    EXPECT_FALSE(session.is_at_end());
}

TEST(JsonSession, ReadsPaddedTextWhereItIs) {
    const std::string padded = R"({"a":"x"})" + std::string(simdjson::SIMDJSON_PADDING, '"');
    JsonSession session;
    simdjson::ondemand::object root;
    ASSERT_TRUE(session.open_padded(std::string_view(padded).substr(0, 9), root));
    EXPECT_EQ(session.text().data(), padded.data());
    std::string_view value;
    ASSERT_EQ(root["a"].get_string().get(value), simdjson::SUCCESS);
    EXPECT_EQ(value, "x");
}

TEST(JsonSession, LargeTextsLeaveSmallBuffers) {
    for (const std::size_t size : {10U, 5'000U, 3'000'000U, 10U}) {
        JsonSession session;
        simdjson::ondemand::object root;
        const std::string text = "{\"a\":\"" + std::string(size, 'x') + "\"}";
        ASSERT_TRUE(session.open(text, root));
        std::string_view value;
        ASSERT_EQ(root["a"].get_string().get(value), simdjson::SUCCESS);
        EXPECT_EQ(value.size(), size);
        EXPECT_TRUE(session.writer().finish().empty());
    }
}

TEST(JsonSession, ThreadsHaveTheirOwn) {
    JsonSession session;
    simdjson::ondemand::object root;
    ASSERT_TRUE(session.open(R"({"a":"mine"})", root));
    std::thread([] {
        EXPECT_EQ(Item::from_dynamodb_json(R"({"a":{"S":"theirs"}})").value(), item("a", "theirs"));
    }).join();
    std::string_view value;
    ASSERT_EQ(root["a"].get_string().get(value), simdjson::SUCCESS);
    EXPECT_EQ(value, "mine");
}

/// Reads JSON while the thread's own buffers are destroyed already, or not made yet.
struct LateReader {
    bool* done;
    ~LateReader() {
        *done = Item::from_dynamodb_json(R"({"a":{"S":"late"}})").value() == item("a", "late");
    }
};

TEST(JsonSession, WorksAtTheEndOfAThread) {
    bool done = false;
    std::thread([&done] {
        thread_local LateReader reader{&done};
        (void)reader;
        EXPECT_TRUE(Item::from_dynamodb_json("{}").has_value());
    }).join();
    EXPECT_TRUE(done);
}

}  // namespace
}  // namespace dynox::json

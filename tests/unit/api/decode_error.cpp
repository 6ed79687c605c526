#include "unit/api/samples.hpp"

namespace dynox::api {
namespace {

TEST(DecodeError, ReadsBackWhatTheServerWrites) {
    Error error(server_errc::transaction_canceled, "message");
    error.mutable_detail().cancellation_reasons = {
        {"None", "", {}},
        {"ConditionalCheckFailed", "The conditional request failed", samples::some_item()}};
    error.mutable_detail().item = samples::some_key();
    std::string body;
    encode_error(error, body);
    const Error decoded = decode_error(400, body, "");
    EXPECT_EQ(decoded.code(), server_errc::transaction_canceled);
    ASSERT_NE(decoded.detail(), nullptr);
    EXPECT_EQ(decoded.detail()->error_name, "TransactionCanceledException");
    EXPECT_EQ(decoded.detail()->message, "message");
    EXPECT_EQ(decoded.detail()->http_status, 400);
    EXPECT_EQ(decoded.detail()->item, samples::some_key());
    const auto& reasons = decoded.detail()->cancellation_reasons;
    ASSERT_EQ(reasons.size(), 2U);
    EXPECT_EQ(reasons[0].code, "None");
    EXPECT_EQ(reasons[0].message, "");
    EXPECT_FALSE(reasons[0].item.has_value());
    EXPECT_EQ(reasons[1].code, "ConditionalCheckFailed");
    EXPECT_EQ(reasons[1].message, "The conditional request failed");
    EXPECT_EQ(reasons[1].item, samples::some_item());
}

TEST(DecodeError, KnowsEveryNameThatIsWritten) {
    for (int code = 1; code < static_cast<int>(server_errc::other); ++code) {
        const auto errc = static_cast<server_errc>(code);
        std::string body;
        encode_error(Error(errc, "m"), body);
        EXPECT_EQ(decode_error(400, body, "").code(), errc) << body;
        EXPECT_EQ(decode_error(400, body, "").message(), "m") << body;
    }
}

TEST(DecodeError, TakesEitherSpellingOfMessage) {
    EXPECT_EQ(
        decode_error(400, R"({"__type":"x#ValidationException","message":"m"})", "").message(),
        "m");
    EXPECT_EQ(
        decode_error(400, R"({"__type":"x#ValidationException","Message":"m"})", "").message(),
        "m");
}

TEST(DecodeError, KeepsNamesItDoesNotKnow) {
    const Error error = decode_error(400, R"({"__type":"a.b#NewException","message":"m"})", "");
    EXPECT_EQ(error.code(), server_errc::other);
    EXPECT_EQ(error.detail()->error_name, "NewException");
    EXPECT_EQ(error.message(), "m");
}

// The cases of the awsJson 1.0 protocol (GreetingWithErrors of smithy's aws-protocol-tests).
TEST(DecodeError, ReadsTheNameWhereverItStands) {
    struct Case {
        std::string_view header;
        std::string_view body;
        std::string_view name;
    };
    const std::string_view uri = ":http://internal.amazon.com/coral/com.amazon.coral.validate/";
    const std::string with_uri = "FooError" + std::string(uri);
    const std::string with_both = "aws.protocoltests.json10#FooError" + std::string(uri);
    const std::string code_with_both = R"({"code":")" + with_both + "\"}";
    const std::string type_with_both = R"({"__type":")" + with_both + "\"}";
    for (const Case& c : std::initializer_list<Case>{
             {"", R"({"__type":"aws.protocoltests.json10#InvalidGreeting","Message":"Hi"})",
              "InvalidGreeting"},
             {"FooError", "", "FooError"},
             {with_uri, "", "FooError"},
             {with_both, "", "FooError"},
             {"", R"({"code":"FooError"})", "FooError"},
             {"", R"({"code":"aws.protocoltests.json10#FooError"})", "FooError"},
             {"", code_with_both, "FooError"},
             {"", R"({"__type":"FooError"})", "FooError"},
             {"", R"({"__type":"aws.protocoltests.json10#FooError"})", "FooError"},
             {"", type_with_both, "FooError"},
             {"",
              R"({"__type":"aws.protocoltests.json10#ComplexError","TopLevel":"Top level",)"
              R"("Nested":{"Foo":"bar"}})",
              "ComplexError"}}) {
        const Error error = decode_error(500, c.body, c.header);
        EXPECT_EQ(error.detail()->error_name, c.name) << c.header << c.body;
        EXPECT_EQ(error.code(), server_errc::other);
    }
}

TEST(DecodeError, MakesSenseOfAnswersWithoutJson) {
    for (const std::string_view body : {"", "<html>Bad Gateway</html>", "[]", "{", "null"}) {
        EXPECT_EQ(decode_error(503, body, "").code(), server_errc::service_unavailable);
        EXPECT_EQ(decode_error(500, body, "").code(), server_errc::internal_server_error);
        EXPECT_EQ(decode_error(502, body, "").code(), server_errc::internal_server_error);
        EXPECT_EQ(decode_error(429, body, "").code(), server_errc::throttling);
        const Error error = decode_error(404, body, "");
        EXPECT_EQ(error.code(), server_errc::other);
        EXPECT_EQ(error.message(),
                  "the service answered HTTP status 404 without naming an error: a proxy may have "
                  "answered, or another kind of server");
        EXPECT_EQ(error.detail()->http_status, 404);
    }
    EXPECT_EQ(decode_error(500, "", "").detail()->error_name, "InternalServerError");
    // An item that cannot be read costs the body, not the name in the header.
    EXPECT_EQ(decode_error(400, R"({"Item":{"a":1}})", "x#ConditionalCheckFailedException").code(),
              server_errc::conditional_check_failed);
}

}  // namespace
}  // namespace dynox::api

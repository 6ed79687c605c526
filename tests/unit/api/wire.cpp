// The recorded error cases, as far as they can be told from the request alone.
#include "api/wire.hpp"

#include <simdjson.h>

#include <fstream>

#include "api/create_table_rules.hpp"
#include "unit/api/support.hpp"

namespace dynox::api {
namespace {

/// The answer of the codec to a body: status, type and message; status 200 if it has nothing
/// against it.
struct Answer {
    int status = 200;
    std::string type;
    std::string message;
};

Answer answer_of(const Error& error) {
    std::string body;
    encode_error(error, body);
    simdjson::dom::parser parser;
    const simdjson::dom::element parsed = parser.parse(body);
    Answer answer{http_status_of(error), std::string(std::string_view(parsed["__type"])), {}};
    for (const char* key : {"message", "Message"}) {
        std::string_view message;
        if (parsed[key].get(message) == simdjson::SUCCESS) {
            answer.message = message;
        }
    }
    return answer;
}

template <class Request>
Answer ask(std::string_view body) {
    const auto request = decode_request<Request>(body);
    if (!request) {
        return answer_of(request.error());
    }
    if constexpr (std::is_same_v<Request, CreateTableRequest>) {
        if (const Result<void> checked = check_create_table(*request); !checked) {
            return answer_of(checked.error());
        }
    }
    return {};
}

std::optional<Answer> ask(std::string_view operation, std::string_view body) {
#define DYNOX_API_ASK(Name)              \
    if (operation == #Name) {            \
        return ask<Name##Request>(body); \
    }
    DYNOX_API_OPERATIONS(DYNOX_API_ASK)
#undef DYNOX_API_ASK
    return std::nullopt;
}

/// Texts longer than 800 characters were cut in the middle by the recorder.
bool is_same_text(std::string_view found, std::string_view recorded) {
    constexpr std::string_view cut = " ... ";
    const std::size_t at = recorded.find(cut);
    if (at == std::string_view::npos || recorded.size() < 800) {
        return found == recorded;
    }
    return found.size() > recorded.size() && found.starts_with(recorded.substr(0, at)) &&
           found.ends_with(recorded.substr(at + cut.size()));
}

std::string_view text_of(simdjson::dom::element element) {
    return std::string_view(element);
}

TEST(Wire, TellsRecordedErrorsWordForWord) {
    const std::string folder = DYNOX_SOURCE_DIR "/tests/";
    simdjson::dom::parser differences_parser;
    const simdjson::dom::element differences =
        differences_parser.load(folder + "conformance/known_differences.json");
    std::ifstream lines(folder + "data/error_cases/error-cases.jsonl");
    ASSERT_TRUE(lines.good());

    simdjson::dom::parser parser;
    int asked = 0;
    int refused = 0;
    for (std::string line; std::getline(lines, line);) {
        const simdjson::dom::element recorded = parser.parse(line);
        const simdjson::dom::element request = recorded["request"];
        std::string_view raw;
        const std::string body = request["raw"].get(raw) == simdjson::SUCCESS
                                     ? std::string(raw)
                                     : simdjson::minify(request);
        const auto answer = ask(text_of(recorded["op"]), body);
        if (!answer) {
            continue;  // an operation that dynox does not have yet
        }
        ++asked;
        const std::string_view name = text_of(recorded["case"]);
        if (answer->status == 200 ||
            differences["error_cases"].at_key(name).error() == simdjson::SUCCESS) {
            continue;  // the engine's business, or known
        }
        ++refused;
        simdjson::dom::element expected = recorded;
        if (recorded["cloud"].error() == simdjson::SUCCESS) {
            expected = recorded["cloud"];
        }
        EXPECT_EQ(answer->status, std::int64_t(expected["status"])) << name;
        std::string type(text_of(expected["type"]));
        EXPECT_EQ(answer->type, type) << name;
        EXPECT_TRUE(is_same_text(answer->message, text_of(expected["message"])))
            << name << "\n found    " << answer->message << "\n recorded "
            << text_of(expected["message"]);
    }
    EXPECT_GE(asked, 166);
    EXPECT_GE(refused, 50);
}

}  // namespace
}  // namespace dynox::api

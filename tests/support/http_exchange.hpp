// Requests as a DynamoDB client sends them, and answers taken apart.
#pragma once

#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/message.hpp"
#include "http/parser.hpp"

namespace dynox::test {

inline const std::string signature_headers =
    "Authorization: AWS4-HMAC-SHA256 Credential=a/20261123/us-east-1/dynamodb/aws4_request, "
    "SignedHeaders=host;x-amz-date, Signature=00\r\nX-Amz-Date: 20261123T000000Z\r\n";
inline const std::string type_header = "Content-Type: application/x-amz-json-1.0\r\n";

inline std::string target_header(std::string_view operation) {
    return "X-Amz-Target: DynamoDB_20120810." + std::string(operation) + "\r\n";
}

/// POST / with these header lines and this body.
inline std::string post(std::string_view headers, std::string_view body) {
    return "POST / HTTP/1.1\r\nHost: localhost\r\n" + std::string(headers) +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}
/// A whole, well-formed request.
inline std::string call(std::string_view operation, std::string_view body,
                        std::string_view more_headers = "") {
    return post(
        signature_headers + type_header + target_header(operation) + std::string(more_headers),
        body);
}
/// A request whose answer from FakeService holds `name`.
inline std::string echo(std::string_view name, std::string_view more_headers = "") {
    return call("ListTables", R"({"ExclusiveStartTableName":")" + std::string(name) + R"("})",
                more_headers);
}
/// The body of that answer.
inline std::string echoed(std::string_view name) {
    return R"({"TableNames":[")" + std::string(name) + R"("]})";
}
inline std::string chunk(std::string_view data) {
    char size[32];
    std::snprintf(size, sizeof size, "%zx\r\n", data.size());
    return size + std::string(data) + "\r\n";
}

struct Answer {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;

    [[nodiscard]] std::optional<std::string> header(std::string_view name) const {
        for (const auto& [found, value] : headers) {
            if (http::equal_ignoring_case(found, name)) {
                return value;
            }
        }
        return std::nullopt;
    }
    /// Does x-amz-crc32 fit the body?
    [[nodiscard]] bool checksum_fits() const {
        const auto crc =
            crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()));
        return header("x-amz-crc32") == std::to_string(crc);
    }
};

/// Takes whole answers from the front of `bytes`; what is left is an incomplete one.
inline std::vector<Answer> take_answers(std::string& bytes) {
    std::vector<Answer> answers;
    for (;;) {
        http::ResponseParser parser;
        std::string_view rest = bytes;
        Answer answer;
        http::Step step;
        do {
            step = parser.next(rest);
            rest.remove_prefix(step.consumed);
            if (step.event == http::Event::head) {
                answer.status = parser.head().status();
                parser.head().for_each_header([&](std::string_view name, std::string_view value) {
                    answer.headers.emplace_back(name, value);
                });
            } else if (step.event == http::Event::body) {
                answer.body.append(step.data);
            }
        } while (step.event == http::Event::head || step.event == http::Event::body);
        if (step.event != http::Event::end) {
            EXPECT_EQ(step.event, http::Event::need_more) << bytes;
            return answers;
        }
        answers.push_back(std::move(answer));
        bytes.erase(0, bytes.size() - rest.size());
    }
}

inline std::string error_body(std::string_view type) {
    return R"({"__type":")" + std::string(type) + R"("})";
}

}  // namespace dynox::test

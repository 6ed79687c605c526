// Runs an HTTP message parser over bytes that arrive in pieces, and writes down what it said.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "http/parser.hpp"

namespace dynox::test {

/// What a parser said about some bytes; the parts of one body are joined, so that it does not
/// depend on the pieces.
struct Transcript {
    std::string text;
    http::ParseErrc error = http::ParseErrc::none;
    std::size_t unused = 0;  ///< bytes left when the input ended

    friend bool operator==(const Transcript&, const Transcript&) = default;
};

inline void append_head(std::string& out, const http::Head& head, bool is_request) {
    if (is_request) {
        out.append("request ").append(head.method_text()).append(" ").append(head.target());
        out.append(head.expects_continue() ? " expects-continue" : "");
    } else {
        out.append("response ")
            .append(std::to_string(head.status()))
            .append(" ")
            .append(head.reason());
    }
    out.append(head.minor_version() == 0 ? " 1.0" : " 1.1");
    out.append(head.keep_alive() ? " keep-alive" : " close");
    if (head.chunked()) {
        out.append(" chunked");
    }
    if (head.content_length()) {
        out.append(" length=").append(std::to_string(*head.content_length()));
    }
    out.append("\n");
    head.for_each_header([&](std::string_view name, std::string_view value) {
        out.append("  ").append(name).append("=").append(value).append("\n");
    });
    for (std::size_t id = 0; id < static_cast<std::size_t>(http::HeaderId::count_); ++id) {
        if (head.has(static_cast<http::HeaderId>(id))) {
            out.append("  known ").append(std::to_string(id)).append("=");
            out.append(head.header(static_cast<http::HeaderId>(id))).append("\n");
        }
    }
}

/// Feeds the pieces one by one, as a caller with a socket would. Each call sees a fresh copy of
/// exactly the unused bytes, so that the address sanitizer finds a read beyond them.
template <class Parser>
Transcript read_in_pieces(Parser& parser, const std::vector<std::string_view>& pieces) {
    constexpr bool is_request = std::is_same_v<Parser, http::RequestParser>;
    Transcript transcript;
    std::string body;
    std::string unused;
    for (const std::string_view piece : pieces) {
        unused.append(piece);
        for (;;) {
            const std::vector<char> input(unused.begin(), unused.end());
            const http::Step step = parser.next({input.data(), input.size()});
            if (step.event == http::Event::head) {
                append_head(transcript.text, parser.head(), is_request);
            } else if (step.event == http::Event::body) {
                body.append(step.data);
            } else if (step.event == http::Event::end) {
                transcript.text.append("body ").append(body).append("\nend\n");
                body.clear();
            }
            unused.erase(0, step.consumed);
            if (step.event == http::Event::error) {
                transcript.error = step.error;
                transcript.text.append("body ").append(body).append("\nerror\n");
                transcript.unused = unused.size();
                return transcript;
            }
            if (step.event == http::Event::need_more) {
                break;
            }
        }
    }
    transcript.text.append("body ").append(body).append("\n");
    transcript.unused = unused.size();
    return transcript;
}

inline std::vector<std::string_view> cut_at(std::string_view bytes, std::size_t position) {
    return {bytes.substr(0, position), bytes.substr(position)};
}

inline std::vector<std::string_view> cut_every(std::string_view bytes, std::size_t size) {
    std::vector<std::string_view> pieces;
    for (std::size_t at = 0; at < bytes.size(); at += size) {
        pieces.push_back(bytes.substr(at, size));
    }
    return pieces;
}

}  // namespace dynox::test

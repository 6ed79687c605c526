#include "client/http_exchange.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>
#include <span>
#include <utility>

#include "http/checksum.hpp"
#include "http/parser.hpp"

namespace dynox::detail {

namespace {

// Most answers fit; larger ones grow to their announced length at once.
constexpr std::size_t buffer_size_first = std::size_t{8} * 1024;
constexpr std::size_t read_size_min = std::size_t{4} * 1024;

TimePoint deadline_of(Driver& driver, const ExchangeLimits& limits) {
    return limits.read_timeout == std::chrono::nanoseconds(0) ? no_deadline
                                                              : driver.now() + limits.read_timeout;
}

Error describe(Driver& driver, const Error& error) {
    if (error.code() == client_errc::timeout) {
        return Error(client_errc::timeout, driver.call_expired()
                                               ? "no answer: call_timeout has passed"
                                               : "no answer: read_timeout has passed");
    }
    return error.detail() != nullptr
               ? error
               : Error(error.code(), "the connection broke: " + error.code().message());
}

http::Limits parser_limits(const ExchangeLimits& limits) {
    http::Limits result;
    result.body_bytes_max = limits.response_size_bytes_max;
    return result;
}

}  // namespace

/// Puts one answer together, in its buffers.
class AnswerReader {
  public:
    AnswerReader(const ExchangeLimits& limits, Answer& answer)
        : limits_(limits), answer_(answer), parser_(parser_limits(limits)) {
        answer_.buffer_ = take_buffer(buffer_size_first);
    }

    /// Where the bytes that come next belong.
    [[nodiscard]] std::span<char> room() const noexcept {
        return {answer_.buffer_.bytes.get() + answer_.filled_,
                answer_.buffer_.capacity - answer_.filled_};
    }
    /// `size` bytes have come; 0: the end of the stream. nullopt: more is needed, and there is room
    /// for it.
    [[nodiscard]] std::optional<Result<void>> add(std::size_t size) {
        if (size == 0) {
            return end_of_stream();
        }
        answer_.filled_ += size;
        return parse();
    }

  private:
    /// Parses what is there. nullopt: more is needed, and there is room for it.
    std::optional<Result<void>> parse() {
        for (;;) {
            const std::string_view unused(answer_.buffer_.bytes.get() + used_,
                                          answer_.filled_ - used_);
            // A body of known length is taken in one piece.
            if (!parser_.at_message_start() && parser_.body_bytes_left() > unused.size()) {
                make_room(static_cast<std::size_t>(parser_.body_bytes_left()) - unused.size());
                return std::nullopt;
            }
            const http::Step step = parser_.next(unused);
            used_ += step.consumed;
            switch (step.event) {
                case http::Event::need_more:
                    make_room(read_size_min);
                    return std::nullopt;
                case http::Event::head:
                    answer_.head_ = parser_.head();
                    break;
                case http::Event::body:
                    add_body(step.data);
                    break;
                case http::Event::end:
                    return finish();
                case http::Event::error:
                    return refuse(step.error);
            }
        }
    }

    void add_body(std::string_view part) {
        if (answer_.head_.chunked() || !answer_.head_.content_length()) {
            answer_.unpacked_ += part;
            answer_.body_ = answer_.unpacked_;
        } else {
            answer_.body_ = part;
        }
    }

    Result<void> finish() {
        answer_.reusable_ = answer_.head_.keep_alive() && used_ == answer_.filled_;
        const std::string_view encoding = answer_.head_.header(http::HeaderId::content_encoding);
        if (!encoding.empty() && encoding != "identity") {
            return Error(
                client_errc::invalid_response,
                "expected an answer without Content-Encoding, found " + std::string(encoding));
        }
        return check_crc32();
    }

    [[nodiscard]] Result<void> check_crc32() const {
        const std::string_view text = answer_.head_.header(http::HeaderId::x_amz_crc32);
        if (text.empty() || !limits_.check_crc32) {
            return {};
        }
        std::uint32_t expected = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), expected);
        const std::uint32_t actual = http::crc32(answer_.body_);
        if (error != std::errc() || end != text.data() + text.size() || expected != actual) {
            return Error(client_errc::checksum_mismatch,
                         "x-amz-crc32: expected " + std::string(text) + ", found " +
                             std::to_string(actual) + " over " +
                             std::to_string(answer_.body_.size()) + " bytes");
        }
        return {};
    }

    [[nodiscard]] Result<void> refuse(http::ParseErrc error) const {
        if (error == http::ParseErrc::body_too_large) {
            return Error(client_errc::response_too_large,
                         "expected an answer of at most " +
                             std::to_string(limits_.response_size_bytes_max) +
                             " bytes (response_size_bytes_max)");
        }
        if (error == http::ParseErrc::incomplete) {
            return Error(client_errc::connection_closed,
                         "the connection was closed in the middle of an answer");
        }
        return Error(client_errc::invalid_response,
                     "the answer is not HTTP: " + std::string(http::describe(error)));
    }

    Result<void> end_of_stream() {
        const http::Step step = parser_.finish();
        if (step.event == http::Event::end) {
            Result<void> result = finish();
            answer_.reusable_ = false;
            return result;
        }
        if (step.event == http::Event::error) {
            return refuse(step.error);
        }
        return Error(client_errc::connection_closed, "the connection was closed before an answer");
    }

    void make_room(std::size_t size) {
        const std::size_t capacity = answer_.buffer_.capacity;
        if (capacity - answer_.filled_ < size) {
            grow(std::max(answer_.filled_ + size, capacity + capacity / 2));
        }
    }

    void grow(std::size_t capacity) {
        Buffer larger = take_buffer(capacity);
        const char* const old = answer_.buffer_.bytes.get();
        std::memcpy(larger.bytes.get(), old, answer_.filled_);
        const std::string_view head = answer_.head_.bytes();
        if (!head.empty()) {
            answer_.head_.rebase(larger.bytes.get() + (head.data() - old));
        }
        answer_.buffer_ = std::move(larger);
    }

    const ExchangeLimits& limits_;
    Answer& answer_;
    http::ResponseParser parser_;
    std::size_t used_ = 0;
};

Task<Result<void>> exchange(Driver& driver, Connection& connection, std::string request,
                            const ExchangeLimits& limits, Answer& answer) {
    // For a plain connection the steps are taken here, without a coroutine in between.
    const bool is_plain = connection.is_plain();
    const int socket = connection.socket.handle();
    TimePoint deadline = deadline_of(driver, limits);
    if (is_plain) {
        const StepResult sent = co_await write_step(driver, socket, request, deadline);
        if (sent.error) {
            co_return describe(driver, Error(sent.error));
        }
    } else {
        Result<void> sent = co_await send_bytes(driver, connection, request, deadline);
        if (!sent) {
            co_return describe(driver, sent.error());
        }
    }
    keep_text(std::move(request));
    deadline = deadline_of(driver, limits);
    if (is_plain) {
        const StepResult ready = co_await readable_step(driver, socket, deadline);
        if (ready.error) {
            co_return describe(driver, Error(ready.error));
        }
    }
    AnswerReader reader(limits, answer);
    for (;; deadline = deadline_of(driver, limits)) {
        const std::span<char> room = reader.room();
        std::size_t size = 0;
        if (is_plain) {
            const StepResult received =
                co_await read_step(driver, socket, room.data(), room.size(), deadline);
            if (received.error) {
                co_return describe(driver, Error(received.error));
            }
            size = received.transferred;
        } else {
            Result<std::size_t> received =
                co_await receive_bytes(driver, connection, room.data(), room.size(), deadline);
            if (!received) {
                co_return describe(driver, received.error());
            }
            size = *received;
        }
        if (std::optional<Result<void>> end = reader.add(size)) {
            co_return *std::move(end);
        }
    }
}

}  // namespace dynox::detail

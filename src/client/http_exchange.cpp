#include "client/http_exchange.hpp"

#include <zlib.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <utility>

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

/// Reads one answer into its buffers.
class AnswerReader {
  public:
    AnswerReader(Driver& driver, Connection& connection, const ExchangeLimits& limits,
                 Answer& answer)
        : driver_(driver),
          connection_(connection),
          limits_(limits),
          answer_(answer),
          parser_(parser_limits(limits)) {}

    Task<Result<void>> read() {
        grow(buffer_size_first);
        bool expect_to_wait = true;
        for (;;) {
            if (const std::optional<Result<void>> end = parse()) {
                co_return *end;
            }
            TimePoint deadline = deadline_of(driver_, limits_);
            Result<std::size_t> received = co_await receive_bytes(
                driver_, connection_, answer_.buffer_.get() + answer_.filled_,
                answer_.capacity_ - answer_.filled_, deadline, expect_to_wait);
            expect_to_wait = false;
            if (!received) {
                co_return describe(driver_, received.error());
            }
            if (*received == 0) {
                co_return end_of_stream();
            }
            answer_.filled_ += *received;
        }
    }

  private:
    /// Parses what is there. nullopt: more is needed, and there is room for it.
    std::optional<Result<void>> parse() {
        for (;;) {
            const std::string_view unused(answer_.buffer_.get() + used_, answer_.filled_ - used_);
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
        const auto actual = static_cast<std::uint32_t>(::crc32_z(
            0, reinterpret_cast<const Bytef*>(answer_.body_.data()), answer_.body_.size()));
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
        if (answer_.capacity_ - answer_.filled_ < size) {
            grow(std::max(answer_.filled_ + size, answer_.capacity_ + answer_.capacity_ / 2));
        }
    }

    void grow(std::size_t capacity) {
        auto larger = std::make_unique_for_overwrite<char[]>(capacity);
        if (answer_.filled_ != 0) {
            std::memcpy(larger.get(), answer_.buffer_.get(), answer_.filled_);
            const std::string_view head = answer_.head_.bytes();
            if (!head.empty()) {
                answer_.head_.rebase(larger.get() + (head.data() - answer_.buffer_.get()));
            }
        }
        answer_.buffer_ = std::move(larger);
        answer_.capacity_ = capacity;
    }

    Driver& driver_;
    Connection& connection_;
    const ExchangeLimits& limits_;
    Answer& answer_;
    http::ResponseParser parser_;
    std::size_t used_ = 0;
};

Task<Result<void>> exchange(Driver& driver, Connection& connection, std::string_view request,
                            const ExchangeLimits& limits, Answer& answer) {
    const TimePoint deadline = deadline_of(driver, limits);
    Result<void> sent = co_await send_bytes(driver, connection, request, deadline);
    if (!sent) {
        co_return describe(driver, sent.error());
    }
    AnswerReader reader(driver, connection, limits, answer);
    co_return co_await reader.read();
}

}  // namespace dynox::detail

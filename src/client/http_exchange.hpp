// One HTTP request and its answer over an open connection.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "client/connection.hpp"
#include "client/spare_buffers.hpp"
#include "client/task.hpp"
#include "http/message.hpp"

namespace dynox::detail {

/// A whole answer; its views point into its own buffers.
class Answer {
  public:
    Answer() = default;
    ~Answer() { keep_buffer(std::move(buffer_)); }
    Answer(const Answer&) = delete;
    Answer& operator=(const Answer&) = delete;

    [[nodiscard]] const http::Head& head() const noexcept { return head_; }
    [[nodiscard]] std::string_view body() const noexcept { return body_; }
    /// Anything of the answer was received.
    [[nodiscard]] bool begun() const noexcept { return filled_ != 0; }
    /// The connection may serve another request.
    [[nodiscard]] bool reusable() const noexcept { return reusable_; }

  private:
    friend class AnswerReader;
    Buffer buffer_;
    std::size_t filled_ = 0;
    http::Head head_;
    std::string unpacked_;  // of a chunked body
    std::string_view body_;
    bool reusable_ = false;
};

/// Bounds of one exchange.
struct ExchangeLimits {
    std::chrono::nanoseconds read_timeout{};  ///< between two arrivals of bytes; 0: no limit
    std::size_t response_size_bytes_max = 0;
    bool check_crc32 = true;
};

/// Sends `request` and reads the answer, with its checksum (x-amz-crc32) checked if
/// that is asked for.
/// Errors: client_errc::timeout, connection_closed, invalid_response, response_too_large,
/// checksum_mismatch; system errors.
[[nodiscard]] Task<Result<void>> exchange(Driver& driver, Connection& connection,
                                          std::string request, const ExchangeLimits& limits,
                                          Answer& answer);

}  // namespace dynox::detail

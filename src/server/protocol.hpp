// DynamoDB's protocol over HTTP: from a whole request to a whole answer. No I/O.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "dynox/api/service.hpp"
#include "http/message.hpp"
#include "server/answer_writer.hpp"
#include "server/compression.hpp"
#include "server/signature_verifier.hpp"
#include "server/tools.hpp"

namespace dynox::server {

/// Largest body of a request, as sent and once unpacked.
inline constexpr std::uint64_t body_bytes_max = 16 * 1024 * 1024;
/// Bodies of answers up to this size are never packed.
inline constexpr std::size_t unpacked_answer_bytes_max = 4 * 1024;

/// Answers requests, in the order of checks of spec/dynamodb.md, section 1.
/// Distinct objects: safe, over one service too. Shared objects: unsafe.
class Protocol {
  public:
    /// \param service  must outlive this
    /// \param seed     of the request ids
    /// \param keys     whose signatures are accepted; without any every signature is
    /// \param tools    what the server has beside the service; nullptr: nothing
    Protocol(api::Service& service, std::uint64_t seed, const std::vector<AccessKey>& keys = {},
             Tools* tools = nullptr)
        : service_(service), tools_(tools), writer_(seed), verifier_(keys, service.region()) {}

    /// Begins a turn over the connections of a thread.
    void set_time(std::int64_t unix_seconds);
    /// The turn has lasted long enough for each connection to have one answer only.
    [[nodiscard]] bool is_late() const noexcept;
    /// From now on every answer says that the connection is closed behind it.
    void close_connections() noexcept { closing_ = true; }

    struct Outcome {
        /// Durable before the answer may leave; 0: nothing to wait for.
        api::CommitTicket ticket = 0;
        Persistence persistence = Persistence::keep_alive;
        /// The answer leaves so much later.
        std::chrono::milliseconds delay{0};
        /// false: there is no answer, on purpose.
        bool answered = true;
    };
    /// Appends the answer to a request that the parser has read.
    [[nodiscard]] Outcome answer(const http::Head& request, std::string_view body, Outgoing& out);
    /// Appends the answer to bytes that the parser has refused. The connection must be closed
    /// behind it.
    void refuse(http::ParseErrc error, Outgoing& out);
    /// Appends an error as the answer.
    void fail(const Error& error, Persistence persistence, Outgoing& out);
    /// Appends the answer to a request that was not sent in time.
    void time_out(Outgoing& out);

  private:
    class Exchange;
    void answer_http_error(int status, std::string_view type, std::string_view message,
                           Outgoing& out);

    api::Service& service_;
    Tools* const tools_;
    AnswerWriter writer_;
    Packer packer_;
    SignatureVerifier verifier_;
    std::int64_t unix_seconds_ = 0;
    std::string scratch_;       // a request's body unpacked, then its answer's body packed
    std::int64_t late_ms_ = 0;  // on the monotonic clock; 0: no turn has begun
    bool closing_ = false;
};

}  // namespace dynox::server

// TLS over memory buffers: bytes in, bytes out, no I/O. A session is plain data that any driver can
// move on.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "dynox/errors.hpp"

namespace dynox::detail {

/// Errors of TLS: the codes of X509_verify_cert(), and -1 for all others; the message says more.
[[nodiscard]] const boost::system::error_category& tls_category() noexcept;

/// The certificates that a client trusts. Thread safety: shared objects: safe.
class TlsTrust {
  public:
    /// `ca_bundle`: a PEM file, or empty for the system's certificates. Reads files. `source`: who
    /// named the file. Errors: client_errc::invalid_argument if it cannot be used.
    [[nodiscard]] static Result<std::shared_ptr<TlsTrust>> load(
        const std::string& ca_bundle, const std::string& source = "ca_bundle");
    /// The same, read once for all clients of the process, and again when the file has changed
    /// (which is looked at each time). Errors: as load().
    [[nodiscard]] static Result<std::shared_ptr<TlsTrust>> shared(
        const std::string& ca_bundle, const std::string& source = "ca_bundle");
    ~TlsTrust();
    TlsTrust(const TlsTrust&) = delete;
    TlsTrust& operator=(const TlsTrust&) = delete;

  private:
    friend class TlsContext;
    struct Impl;
    explicit TlsTrust(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// What the TLS connections to one host share: whom to trust, and the last session for resumption.
/// Thread safety: shared objects: safe.
class TlsContext {
  public:
    /// `host` is what certificates must be for. Errors: client_errc::invalid_argument if there is no
    /// TLS.
    [[nodiscard]] static Result<std::shared_ptr<TlsContext>> create(const TlsTrust& trust,
                                                                    const std::string& host);
    /// The same, for a client of one host.
    [[nodiscard]] static Result<std::shared_ptr<TlsContext>> create(const std::string& ca_bundle,
                                                                    const std::string& host);
    ~TlsContext();
    TlsContext(const TlsContext&) = delete;
    TlsContext& operator=(const TlsContext&) = delete;

  private:
    friend class TlsSession;
    struct Impl;
    explicit TlsContext(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// One connection's TLS state. The caller moves bytes: output() to the socket, input() from it.
/// Thread safety: distinct objects: safe; shared objects: unsafe.
class TlsSession {
  public:
    explicit TlsSession(std::shared_ptr<TlsContext> context);
    ~TlsSession();
    TlsSession(const TlsSession&) = delete;
    TlsSession& operator=(const TlsSession&) = delete;

    enum class State : unsigned char {
        done,        ///< what was asked for has happened
        want_input,  ///< send output(), then give more input()
        closed,      ///< the peer has ended the session in order
        failed,      ///< see error()
    };
    [[nodiscard]] State handshake();
    /// Takes all of `bytes`; they wait in output().
    [[nodiscard]] State write(std::string_view bytes);
    /// done: `count` bytes, at least one, were put into `to`.
    [[nodiscard]] State read(char* to, std::size_t size, std::size_t& count);

    /// Bytes for the socket; empty if there are none. drop_output() when they are sent.
    [[nodiscard]] std::string_view output();
    void drop_output();
    /// Bytes from the socket.
    void input(std::string_view bytes);
    [[nodiscard]] const Error& error() const noexcept { return error_; }
    /// After the handshake, in words: version, cipher, and whose certificate the peer has.
    [[nodiscard]] std::string describe() const;

  private:
    [[nodiscard]] State state_after(int result);
    struct Impl;
    std::unique_ptr<Impl> impl_;
    Error error_;
};

}  // namespace dynox::detail

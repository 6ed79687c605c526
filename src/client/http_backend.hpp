// HttpBackend: signed requests to an HTTP endpoint, with retries.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "client/call.hpp"
#include "client/settings.hpp"
#include "client/step.hpp"
#include "client/task.hpp"

namespace dynox::detail {

/// Takes the body of a good answer.
class Decoder {
  public:
    virtual ~Decoder() = default;
    /// The error, if the body cannot be understood.
    [[nodiscard]] virtual std::optional<Error> decode(std::string_view body) = 0;
};

/// Thread safety: shared objects: safe.
class HttpBackend {
  public:
    /// `settings` must outlive the backend.
    explicit HttpBackend(const Settings& settings);
    ~HttpBackend();

    /// Sends the call's body, again where that may help, until `decoder` has taken an answer.
    [[nodiscard]] Task<std::optional<Error>> call(Driver& driver, Call& call, std::string_view body,
                                                  Decoder& decoder);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace dynox::detail

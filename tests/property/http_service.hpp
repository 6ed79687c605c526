// An engine as clients of its HTTP server see it.
#pragma once

#include <memory>
#include <utility>

#include "dynox/client.hpp"
#include "dynox/detail/execute.hpp"
#include "dynox/engine.hpp"
#include "dynox/server.hpp"

namespace dynox::test {

/// Each operation is a request to a server in this process, over a socket. What it answers is
/// durable.
class HttpService final : public api::Service {
  public:
    explicit HttpService(const std::shared_ptr<Engine>& engine)
        : server_(Server::listen(ServerConfig().threads(2)).value()) {
        server_.start(engine).value();
        ClientConfig config;
        config.endpoint_url = server_.url();
        config.region = "us-east-1";
        config.access_key = "AKIDEXAMPLE";
        config.secret_key = "secret";
        config.max_retries = 0;  // a retry could do a thing twice
        client_ = std::make_unique<DynamoDBClient>(config);
    }

#define DYNOX_HTTP_EXECUTE(Name)                                            \
    Result<api::Name##Result> execute(const api::Name##Request& request,    \
                                      api::CommitTicket& ticket) override { \
        ticket = 0;                                                         \
        return detail::execute_sync(*client_, request);                     \
    }
    DYNOX_API_OPERATIONS(DYNOX_HTTP_EXECUTE)
#undef DYNOX_HTTP_EXECUTE
    Result<void> wait(api::CommitTicket) override { return {}; }
    void on_durable(api::CommitTicket, std::function<void(error_code)> done) override { done({}); }
    std::string_view region() const noexcept override { return "us-east-1"; }

  private:
    Server server_;
    std::unique_ptr<DynamoDBClient> client_;
};

}  // namespace dynox::test

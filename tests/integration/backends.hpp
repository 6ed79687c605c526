// What a client can talk to, for tests that hold the same conversation with each.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "dynox/client.hpp"
#include "dynox/engine.hpp"
#include "dynox/server.hpp"
#include "support/raw_client.hpp"
#include "support/temporary_directory.hpp"
#include "support/test_authority.hpp"
#include "unit/client/test_server.hpp"

namespace dynox::test {

enum class Backend { memory, named_memory, directory, http, https };

inline std::string name_of(const ::testing::TestParamInfo<Backend>& info) {
    switch (info.param) {
        case Backend::memory:
            return "Memory";
        case Backend::named_memory:
            return "NamedMemory";
        case Backend::directory:
            return "Directory";
        case Backend::http:
            return "Http";
        case Backend::https:
            break;
    }
    return "Https";
}

/// Something to talk to. Our server speaks no TLS: for https a TLS server stands in front of it.
class Target {
  public:
    explicit Target(Backend backend) : backend_(backend) {
        if (backend == Backend::memory) {
            url_ = "memory://";
        } else if (backend == Backend::named_memory) {
            static int count = 0;
            url_ = "memory://client-" + std::to_string(++count);
        } else if (backend == Backend::directory) {
            url_ = "file://" + directory_.path();
        } else {
            engine_ = Engine::open().value();
            server_ = std::make_unique<Server>(Server::listen(ServerConfig().threads(2)).value());
            server_->start(engine_).value();
            url_ = server_->url();
        }
        if (backend == Backend::https) {
            tls_server_ = std::make_unique<TestServer>(
                [port = server_->port()](const std::string& request) {
                    return forward(port, request);
                },
                authority_.use_certificate("IP:127.0.0.1"));
            url_ = tls_server_->url();
        }
    }
    [[nodiscard]] bool is_remote() const noexcept {
        return backend_ == Backend::http || backend_ == Backend::https;
    }
    [[nodiscard]] ClientConfig config() const {
        ClientConfig config;
        config.endpoint_url = url_;
        config.region = "eu-west-3";
        config.ca_bundle = backend_ == Backend::https ? authority_.ca_bundle() : "";
        return config;
    }
    [[nodiscard]] DynamoDBClient client() const { return DynamoDBClient(config()); }

  private:
    /// Asks our server over a connection of its own, and hides that it ends.
    static std::string forward(std::uint16_t port, std::string request) {
        const std::string closing = "Connection: close\r\n";
        request.insert(request.find("\r\n") + 2, closing);
        RawClient client(port);
        client.send(request);
        std::string answer = client.read_to_end();
        const std::size_t at = answer.find(closing);
        EXPECT_NE(at, std::string::npos);
        return answer.erase(at, closing.size());
    }

    Backend backend_;
    TemporaryDirectory directory_;
    TestAuthority authority_;
    std::shared_ptr<Engine> engine_;
    std::unique_ptr<Server> server_;
    std::unique_ptr<TestServer> tls_server_;
    std::string url_;
};

inline const auto all_backends = ::testing::Values(
    Backend::memory, Backend::named_memory, Backend::directory, Backend::http, Backend::https);

/// A client of each backend in turn, with a table.
class ClientFixture : public ::testing::TestWithParam<Backend> {
  protected:
    void make_table() const {
        client.sync_create_table(
            CreateTable("users")
                .partition_key("pk", "S")
                .sort_key("sk", "N")
                .global_secondary_index(SecondaryIndex("by-email").partition_key("email", "S"))
                .local_secondary_index(SecondaryIndex("by-date").sort_key("date", "S"))
                .wait());
    }
    void SetUp() override { make_table(); }

    Target target{GetParam()};
    DynamoDBClient client = target.client();
};

/// The message of the exception of type E that `call` throws.
template <class E, class Call>
std::string message_of(Call call) {
    try {
        call();
    } catch (const E& error) {
        return error.message();
    } catch (const std::exception& error) {
        return std::string("another exception: ") + error.what();
    }
    return "no exception";
}

}  // namespace dynox::test

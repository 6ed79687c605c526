#include "client/endpoint.hpp"

#include <gtest/gtest.h>

namespace dynox::detail {
namespace {

TEST(Endpoint, ReadsHttpUrls) {
    struct Case {
        std::string_view url;
        std::string_view host;
        std::string_view port;
        std::string_view host_header;
        std::string_view path;
    };
    for (const Case& c : {
             Case{"http://localhost:8000", "localhost", "8000", "localhost:8000", "/"},
             Case{"http://localhost:8000/", "localhost", "8000", "localhost:8000", "/"},
             Case{"http://localhost", "localhost", "80", "localhost", "/"},
             Case{"http://localhost:80/db", "localhost", "80", "localhost", "/db"},
             Case{"https://dynamodb.eu-west-1.amazonaws.com", "dynamodb.eu-west-1.amazonaws.com",
                  "443", "dynamodb.eu-west-1.amazonaws.com", "/"},
             Case{"https://db:443", "db", "443", "db", "/"},
             Case{"https://db:80", "db", "80", "db:80", "/"},
             Case{"http://[::1]:8000", "::1", "8000", "[::1]:8000", "/"},
             Case{"http://[::1]", "::1", "80", "[::1]", "/"},
         }) {
        const Result<Endpoint> endpoint = parse_endpoint(c.url);
        ASSERT_TRUE(endpoint) << c.url;
        EXPECT_EQ(endpoint->host, c.host) << c.url;
        EXPECT_EQ(endpoint->port, c.port) << c.url;
        EXPECT_EQ(endpoint->host_header, c.host_header) << c.url;
        EXPECT_EQ(endpoint->path, c.path) << c.url;
    }
}

TEST(Endpoint, LeavesEmbeddedUrlsToTheEngine) {
    for (const std::string_view url : {"memory://", "memory://name", "file:///var/lib/data"}) {
        const Result<Endpoint> endpoint = parse_endpoint(url);
        ASSERT_TRUE(endpoint) << url;
        EXPECT_EQ(endpoint->kind, Endpoint::Kind::embedded);
        EXPECT_EQ(endpoint->url, url);
    }
}

TEST(Endpoint, RefusesWhatIsNoUrl) {
    for (const std::string_view url :
         {"", "localhost:8000", "ftp://host", "http://", "http://:8000",
          "http://host:", "http://host:0", "http://host:65536", "http://host:80x", "http://ho st",
          "http://[::1", "http://[::1]x", "http://[]", "http://host/a?b", "http://host/a b",
          "http://host\r\nX: y", "http://host/\r\n", "memory:"}) {
        const Result<Endpoint> endpoint = parse_endpoint(url);
        ASSERT_FALSE(endpoint) << url;
        EXPECT_EQ(endpoint.error().code(), client_errc::invalid_argument) << url;
        EXPECT_TRUE(endpoint.error().message().starts_with("endpoint_url: expected"))
            << endpoint.error().message();
    }
}

TEST(Endpoint, NeverRepeatsAPassword) {
    const Result<Endpoint> endpoint = parse_endpoint("http://user:secret@host");
    ASSERT_FALSE(endpoint);
    EXPECT_EQ(endpoint.error().message().find("secret"), std::string::npos);
}

TEST(Endpoint, KnowsLoopback) {
    for (const std::string_view url : {"http://localhost", "http://127.0.0.1:1", "http://127.1.2.3",
                                       "http://[::1]:1", "http://db.localhost"}) {
        EXPECT_TRUE(parse_endpoint(url)->is_loopback()) << url;
    }
    for (const std::string_view url : {"http://10.0.0.1", "http://localhost.example.com",
                                       "http://127.example.com", "http://[::2]"}) {
        EXPECT_FALSE(parse_endpoint(url)->is_loopback()) << url;
    }
}

TEST(Endpoint, NamesWhoGaveTheUrl) {
    const Result<Endpoint> endpoint = parse_endpoint("localhost:8000", "AWS_ENDPOINT_URL");
    ASSERT_FALSE(endpoint);
    EXPECT_EQ(endpoint.error().message(),
              "AWS_ENDPOINT_URL: expected http://, https://, memory:// or file:///directory, found "
              "\"localhost:8000\"");
}

}  // namespace
}  // namespace dynox::detail

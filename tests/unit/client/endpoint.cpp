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

TEST(Endpoint, FollowsThePartitionOfARegion) {
    struct Case {
        std::string_view region;
        std::string_view url;
    };
    for (const Case& c : {
             Case{"eu-west-1", "https://dynamodb.eu-west-1.amazonaws.com"},
             Case{"cn-north-1", "https://dynamodb.cn-north-1.amazonaws.com.cn"},
             Case{"us-gov-west-1", "https://dynamodb.us-gov-west-1.amazonaws.com"},
             Case{"us-iso-east-1", "https://dynamodb.us-iso-east-1.c2s.ic.gov"},
             Case{"us-isob-east-1", "https://dynamodb.us-isob-east-1.sc2s.sgov.gov"},
             Case{"eu-isoe-west-1", "https://dynamodb.eu-isoe-west-1.cloud.adc-e.uk"},
             Case{"us-isof-south-1", "https://dynamodb.us-isof-south-1.csp.hci.ic.gov"},
             Case{"eusc-de-east-1", "https://dynamodb.eusc-de-east-1.amazonaws.eu"},
             Case{"local", "http://localhost:8000"},
         }) {
        const Result<Endpoint> endpoint = endpoint_of_region(c.region);
        ASSERT_TRUE(endpoint) << c.region;
        EXPECT_EQ(endpoint->url, c.url);
        EXPECT_EQ(endpoint->is_aws(), c.region != "local");
    }
}

TEST(Endpoint, RefusesRegionsThatWouldLeadElsewhere) {
    for (const std::string_view region : {"evil.com/", "a b", "-a", "a-", "eu_west", "a\r\n"}) {
        const Result<Endpoint> endpoint = endpoint_of_region(region);
        ASSERT_FALSE(endpoint) << region;
        EXPECT_EQ(endpoint.error().code(), client_errc::invalid_argument);
    }
}

}  // namespace
}  // namespace dynox::detail

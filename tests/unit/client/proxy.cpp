#include "client/proxy.hpp"

#include "unit/client/support.hpp"

namespace dynox::detail {
namespace {

using test::MapEnvironment;

Endpoint at(std::string_view url) {
    return parse_endpoint(url).value();
}

/// URL of the proxy for an endpoint; "" without one.
std::string proxy_of(const MapEnvironment& environment, std::string_view url) {
    const Result<Proxies> proxies = Proxies::find({}, environment);
    EXPECT_TRUE(proxies) << proxies.error().message();
    const Proxy* proxy = proxies->proxy_for(at(url));
    return proxy == nullptr ? "" : proxy->endpoint.url;
}

constexpr std::string_view aws_url = "https://dynamodb.eu-west-1.amazonaws.com";

TEST(Proxy, ReadsUrls) {
    struct Case {
        std::string_view url;
        Endpoint::Kind kind;
        std::string_view host;
        std::string_view port;
        std::string_view authorization;
    };
    for (const Case& c : {
             Case{"http://proxy:3128", Endpoint::Kind::http, "proxy", "3128", ""},
             Case{"HTTP://proxy:3128/", Endpoint::Kind::http, "proxy", "3128", ""},
             Case{"proxy.local:8080", Endpoint::Kind::http, "proxy.local", "8080", ""},
             Case{"proxy", Endpoint::Kind::http, "proxy", "80", ""},
             Case{"https://proxy", Endpoint::Kind::https, "proxy", "443", ""},
             Case{"http://Aladdin:open%20sesame@proxy:1", Endpoint::Kind::http, "proxy", "1",
                  "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="},
             Case{"Aladdin:open%20sesame@proxy:1", Endpoint::Kind::http, "proxy", "1",
                  "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="},
             Case{"http://a:b%40c@[::1]:1", Endpoint::Kind::http, "::1", "1", "Basic YTpiQGM="},
             Case{"http://a:b@c@proxy", Endpoint::Kind::http, "proxy", "80", "Basic YTpiQGM="},
         }) {
        const Result<Proxy> proxy = parse_proxy(c.url, "HTTP_PROXY");
        ASSERT_TRUE(proxy) << c.url << proxy.error().message();
        EXPECT_EQ(proxy->endpoint.kind, c.kind) << c.url;
        EXPECT_EQ(proxy->endpoint.host, c.host) << c.url;
        EXPECT_EQ(proxy->endpoint.port, c.port) << c.url;
        EXPECT_EQ(proxy->authorization, c.authorization) << c.url;
    }
}

TEST(Proxy, RefusesOtherUrlsWithoutTheirPasswords) {
    for (const std::string_view url :
         {"socks5://user:hidden@proxy", "http://user:hidden@proxy:0", "http://user:hidden@",
          "http://user:hidden@pro xy", "ftp://user:hidden@proxy", "memory://user:hidden@x"}) {
        const Result<Proxy> proxy = parse_proxy(url, "HTTPS_PROXY");
        ASSERT_FALSE(proxy) << url;
        EXPECT_EQ(proxy.error().code(), client_errc::invalid_argument);
        EXPECT_TRUE(proxy.error().message().starts_with("HTTPS_PROXY: expected "))
            << proxy.error().message();
        EXPECT_EQ(proxy.error().message().find("hidden"), std::string::npos)
            << proxy.error().message();
    }
}

TEST(Proxies, FollowTheEndpointsScheme) {
    const MapEnvironment both =
        MapEnvironment::of({{"HTTP_PROXY", "http://plain"}, {"HTTPS_PROXY", "http://secure"}});
    EXPECT_EQ(proxy_of(both, aws_url), "http://secure");
    EXPECT_EQ(proxy_of(both, "http://db.example.com"), "http://plain");
    const MapEnvironment plain = MapEnvironment::of({{"HTTP_PROXY", "http://plain"}});
    EXPECT_EQ(proxy_of(plain, aws_url), "");
    const MapEnvironment all =
        MapEnvironment::of({{"ALL_PROXY", "http://all"}, {"http_proxy", "http://plain"}});
    EXPECT_EQ(proxy_of(all, aws_url), "http://all");
    EXPECT_EQ(proxy_of(all, "http://db.example.com"), "http://plain");
    EXPECT_EQ(proxy_of(MapEnvironment(), aws_url), "");
}

TEST(Proxies, PreferLowerCase) {
    const MapEnvironment environment = MapEnvironment::of({{"https_proxy", "http://lower"},
                                                           {"HTTPS_PROXY", "http://upper"},
                                                           {"no_proxy", "a.example.com"},
                                                           {"NO_PROXY", "*"}});
    EXPECT_EQ(proxy_of(environment, aws_url), "http://lower");
    EXPECT_EQ(proxy_of(environment, "https://a.example.com"), "");
}

TEST(Proxies, DistrustHttpProxyInCgiPrograms) {
    const MapEnvironment upper =
        MapEnvironment::of({{"REQUEST_METHOD", "GET"}, {"HTTP_PROXY", "http://anybody"}});
    EXPECT_EQ(proxy_of(upper, "http://db.example.com"), "");
    const MapEnvironment lower =
        MapEnvironment::of({{"REQUEST_METHOD", "GET"}, {"http_proxy", "http://ours"}});
    EXPECT_EQ(proxy_of(lower, "http://db.example.com"), "http://ours");
}

TEST(Proxies, LeaveOutThisMachineAndItsMetadata) {
    const MapEnvironment environment = MapEnvironment::of({{"ALL_PROXY", "http://proxy"}});
    for (const char* url :
         {"http://localhost:8000", "http://127.0.0.1:8000", "http://127.8.9.1", "http://[::1]",
          "http://169.254.169.254", "http://169.254.170.2", "http://169.254.170.23",
          "http://[fd00:ec2::254]", "http://[fd00:ec2::23]", "http://[fe80::1]"}) {
        EXPECT_EQ(proxy_of(environment, url), "") << url;
    }
    for (const char* url : {"http://169.255.0.1", "http://[fd00:ec3::1]", "http://10.0.0.1"}) {
        EXPECT_EQ(proxy_of(environment, url), "http://proxy") << url;
    }
}

TEST(Proxies, GivenInCodeServeEveryEndpoint) {
    const Result<Proxies> proxies = Proxies::find(
        "http://code:1", MapEnvironment::of({{"HTTPS_PROXY", "http://x"}, {"NO_PROXY", "*"}}));
    for (const char* url : {"https://db.example.com", "http://127.0.0.1:8000"}) {
        ASSERT_NE(proxies->proxy_for(at(url)), nullptr);
        EXPECT_EQ(proxies->proxy_for(at(url))->endpoint.host, "code");
        EXPECT_EQ(proxies->reason_for(at(url)), "ClientConfig::proxy_url");
    }
}

TEST(Proxies, SayWhy) {
    const Result<Proxies> proxies = Proxies::find(
        {}, MapEnvironment::of({{"HTTPS_PROXY", "http://x"}, {"NO_PROXY", "example.com"}}));
    EXPECT_EQ(proxies->reason_for(at(aws_url)), "HTTPS_PROXY");
    EXPECT_EQ(proxies->reason_for(at("https://db.example.com")), "NO_PROXY names the host");
    EXPECT_EQ(proxies->reason_for(at("https://localhost")),
              "HTTPS_PROXY does not apply to addresses of this machine");
    EXPECT_EQ(proxies->reason_for(at("http://db.example.org")), "no proxy is configured");
    const Result<Proxies> wrong =
        Proxies::find({}, MapEnvironment::of({{"https_proxy", "http://x:y"}}));
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().message(),
              "https_proxy: expected a port of 1..65535, found \"http://x:y\"");
}

TEST(NoProxy, MatchesHostsAndWhatIsBelow) {
    struct Case {
        std::string_view list;
        std::string_view url;
        bool matches;
    };
    for (const Case& c : {
             Case{"", "http://a.com", false},
             Case{"*", "http://a.com", true},
             Case{"a.com", "http://a.com", true},
             Case{"a.com", "http://b.a.com", true},
             Case{"a.com", "http://ba.com", false},
             Case{"b.a.com", "http://a.com", false},
             Case{".a.com", "http://b.a.com", true},
             Case{".a.com", "http://a.com", true},
             Case{"*.a.com", "http://b.a.com", true},
             Case{"A.Com", "http://B.a.cOM", true},
             Case{"x, ,a.com\t y", "http://a.com", true},
             Case{"x y", "http://y", true},
             Case{"a.com:8000", "http://a.com:8000", true},
             Case{"a.com:8000", "http://a.com:8001", false},
             Case{"a.com:443", "https://a.com", true},
             Case{"10.1.2.3", "http://10.1.2.3", true},
             Case{"10.1.2.3", "http://10.1.2.30", false},
             Case{"1.2.3", "http://10.1.2.3", false},
             Case{"10.0.0.0/8", "http://10.255.0.1", true},
             Case{"10.0.0.0/8", "http://11.0.0.1", false},
             Case{"10.1.128.0/17", "http://10.1.128.1", true},
             Case{"10.1.128.0/17", "http://10.1.127.1", false},
             Case{"10.1.2.3/32", "http://10.1.2.3", true},
             Case{"0.0.0.0/0", "http://9.9.9.9", true},
             Case{"0.0.0.0/0", "http://[2001:db8::1]", false},
             Case{"0.0.0.0/0", "http://a.com", false},
             Case{"10.0.0.0/33", "http://10.0.0.0", false},
             Case{"10.0.0.0/", "http://10.0.0.0", false},
             Case{"2001:db8::/32", "http://[2001:db8:5::1]", true},
             Case{"2001:db8::/32", "http://[2001:db9::1]", false},
             Case{"2001:db8::1", "http://[2001:db8:0::1]", true},
             Case{"[2001:db8::1]:80", "http://[2001:db8::1]", true},
             Case{"[2001:db8::1]:81", "http://[2001:db8::1]", false},
         }) {
        EXPECT_EQ(NoProxy(c.list).matches(at(c.url)), c.matches) << c.list << " " << c.url;
    }
}

}  // namespace
}  // namespace dynox::detail

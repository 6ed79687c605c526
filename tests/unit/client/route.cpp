#include "client/route.hpp"

#include "unit/client/support.hpp"

namespace dynox::detail {
namespace {

using test::MapEnvironment;

Settings settings_of(std::map<std::string, std::string> variables) {
    variables.insert(
        {{"AWS_REGION", "eu-west-1"}, {"AWS_ACCESS_KEY_ID", "a"}, {"AWS_SECRET_ACCESS_KEY", "s"}});
    Settings settings = resolve_settings({}, MapEnvironment::of(std::move(variables)));
    EXPECT_FALSE(settings.problem) << settings.problem->message();
    return settings;
}

std::string url_of(Router& router, std::string_view resource, std::string_view account,
                   RouteKind kind = RouteKind::tables) {
    const Result<Route*> route = router.find(kind, resource, account);
    return route ? (*route)->endpoint().url : route.error().message();
}

constexpr std::string_view region_url = "https://dynamodb.eu-west-1.amazonaws.com";

TEST(Router, UsesTheRegionsHostWhereNoAccountIsKnown) {
    const Settings settings = settings_of({});
    Router router(settings);
    EXPECT_EQ(url_of(router, "users", ""), region_url);
    EXPECT_EQ(*router.find(RouteKind::tables, "users", ""),
              *router.find(RouteKind::tables, "others", ""));
}

TEST(Router, UsesTheAccountsHost) {
    const Settings settings = settings_of({});
    Router router(settings);
    EXPECT_EQ(url_of(router, "users", "111122223333"),
              "https://111122223333.ddb.eu-west-1.amazonaws.com");
    Route* const first = *router.find(RouteKind::tables, "users", "111122223333");
    EXPECT_EQ(first, *router.find(RouteKind::tables, "others", "111122223333"));
    // The credentials may change their account.
    EXPECT_EQ(url_of(router, "users", "444455556666"),
              "https://444455556666.ddb.eu-west-1.amazonaws.com");
    EXPECT_EQ(first, *router.find(RouteKind::tables, "users", "111122223333"));
    EXPECT_EQ(url_of(router, "users", ""), region_url);
}

TEST(Router, FollowsTheAccountOfAnArn) {
    const Settings settings = settings_of({});
    Router router(settings);
    const std::string arn = "arn:aws:dynamodb:eu-west-1:999900001111:table/users";
    for (const char* account : {"", "111122223333"}) {
        EXPECT_EQ(url_of(router, arn, account), "https://999900001111.ddb.eu-west-1.amazonaws.com");
    }
    const std::string elsewhere = "arn:aws:dynamodb:us-east-2:999900001111:table/users";
    EXPECT_EQ(url_of(router, elsewhere, ""), region_url);
    EXPECT_EQ(url_of(router, elsewhere, "111122223333"),
              "https://111122223333.ddb.eu-west-1.amazonaws.com");
}

TEST(Router, AsksForNoAccountWhereItIsNotWanted) {
    const std::string arn = "arn:aws:dynamodb:eu-west-1:999900001111:table/users";
    for (const auto& variables : std::vector<std::map<std::string, std::string>>{
             {{"AWS_ACCOUNT_ID_ENDPOINT_MODE", "disabled"}},
             {{"AWS_USE_FIPS_ENDPOINT", "true"}},
             {{"AWS_REGION", "cn-north-1"}},
             {{"AWS_REGION", "local"}},
             {{"AWS_ENDPOINT_URL", "https://db.example.com"}}}) {
        const Settings settings = settings_of(variables);
        Router router(settings);
        EXPECT_EQ(url_of(router, "users", "111122223333"), settings.endpoint.url);
        EXPECT_EQ(url_of(router, arn, "111122223333"), settings.endpoint.url);
    }
}

TEST(Router, RefusesWhereARequiredAccountIsMissing) {
    const Settings settings = settings_of({{"AWS_ACCOUNT_ID_ENDPOINT_MODE", "required"}});
    Router router(settings);
    EXPECT_EQ(url_of(router, "users", ""),
              "AccountIdEndpointMode is required but no AccountID was provided or able to be "
              "loaded");
    EXPECT_EQ(url_of(router, "users", "111122223333"),
              "https://111122223333.ddb.eu-west-1.amazonaws.com");
    const Settings china =
        settings_of({{"AWS_REGION", "cn-north-1"}, {"AWS_ACCOUNT_ID_ENDPOINT_MODE", "required"}});
    Router elsewhere(china);
    EXPECT_EQ(elsewhere.find(RouteKind::tables, "users", "111122223333").error().code(),
              client_errc::invalid_argument);
}

TEST(Router, SendsStreamsToTheirOwnHost) {
    const Settings settings = settings_of({});
    Router router(settings);
    EXPECT_EQ(url_of(router, "arn:aws:dynamodb:eu-west-1:999900001111:table/t/stream/x",
                     "111122223333", RouteKind::streams),
              "https://streams.dynamodb.eu-west-1.amazonaws.com");
    EXPECT_EQ(url_of(router, "t", ""), region_url);
    const Settings configured =
        settings_of({{"AWS_ENDPOINT_URL_DYNAMODB_STREAMS", "https://streams.example.com"}});
    Router other(configured);
    EXPECT_EQ(url_of(other, "", "", RouteKind::streams), "https://streams.example.com");
    EXPECT_EQ(url_of(other, "t", ""), region_url);
    const Settings local = settings_of({{"AWS_ENDPOINT_URL", "http://localhost:8000"}});
    Router one(local);
    EXPECT_EQ(*one.find(RouteKind::streams, "", ""), *one.find(RouteKind::tables, "t", ""));
}

TEST(Router, SendsSearchesToTheirOwnHost) {
    const std::string arn = "arn:aws:dynamodb:eu-west-1:999900001111:table/users";
    const auto search_url = [](Router& router, std::string_view resource,
                               std::string_view account) {
        return url_of(router, resource, account, RouteKind::search);
    };
    const Settings settings = settings_of({});
    Router router(settings);
    EXPECT_EQ(search_url(router, "t", ""), "https://search-dynamodb.eu-west-1.amazonaws.com");
    EXPECT_EQ(search_url(router, "t", "111122223333"),
              "https://111122223333.search-ddb.eu-west-1.amazonaws.com");
    EXPECT_EQ(search_url(router, arn, "111122223333"),
              "https://999900001111.search-ddb.eu-west-1.amazonaws.com");
    // Neither is taken for the other's.
    EXPECT_EQ(url_of(router, "t", "111122223333"),
              "https://111122223333.ddb.eu-west-1.amazonaws.com");
    EXPECT_EQ(url_of(router, "t", ""), region_url);

    const Settings fips = settings_of({{"AWS_USE_FIPS_ENDPOINT", "true"}});
    Router in_fips(fips);
    EXPECT_EQ(search_url(in_fips, "t", "111122223333"),
              "https://search-dynamodb-fips.eu-west-1.amazonaws.com");
    for (const auto& variables : std::vector<std::map<std::string, std::string>>{
             {{"AWS_ENDPOINT_URL", "https://db.example.com"}}, {{"AWS_REGION", "local"}}}) {
        const Settings configured = settings_of(variables);
        Router one(configured);
        EXPECT_EQ(search_url(one, "t", "111122223333"), configured.endpoint.url);
    }
    const Settings required = settings_of({{"AWS_ACCOUNT_ID_ENDPOINT_MODE", "required"}});
    Router strict(required);
    EXPECT_EQ(strict.find(RouteKind::search, "t", "").error().code(),
              client_errc::invalid_argument);
}

TEST(Router, BoundsItsRoutes) {
    const Settings settings = settings_of({});
    Router router(settings);
    for (std::size_t i = 0; i < Router::routes_max; ++i) {
        EXPECT_NE(url_of(router, "users", std::to_string(100'000'000'000 + i)), region_url);
    }
    EXPECT_EQ(url_of(router, "users", "222222222222"), region_url);
    EXPECT_NE(url_of(router, "users", "100000000000"), region_url);
    EXPECT_EQ(url_of(router, "users", "222222222222", RouteKind::search),
              "https://search-dynamodb.eu-west-1.amazonaws.com");
}

TEST(Route, GivesAForwardingProxyTheWholeUrl) {
    const Settings plain = settings_of({{"AWS_ENDPOINT_URL", "http://db.example.com:8000/path"},
                                        {"HTTP_PROXY", "http://user:word@proxy:3128"}});
    Router router(plain);
    const Route* route = *router.find(RouteKind::tables, "t", "");
    EXPECT_EQ(route->request_target(), "http://db.example.com:8000/path");
    EXPECT_EQ(route->proxy_authorization(), "Basic dXNlcjp3b3Jk");
    const Settings secure = settings_of({{"AWS_ENDPOINT_URL", "https://db.example.com/path"},
                                         {"HTTPS_PROXY", "http://user:word@proxy:3128"}});
    Router tunnel(secure);
    route = *tunnel.find(RouteKind::tables, "t", "");
    EXPECT_EQ(route->request_target(), "/path");
    EXPECT_EQ(route->proxy_authorization(), "");
}

}  // namespace
}  // namespace dynox::detail

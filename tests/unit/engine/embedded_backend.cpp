#include "engine/embedded_backend.hpp"

#include "dynox/detail/embedded.hpp"
#include "support.hpp"

namespace dynox::engine {
namespace {

std::shared_ptr<api::Service> open(std::string_view url) {
    return detail::open_embedded(url).value();
}

std::size_t table_count(api::Service& service) {
    api::CommitTicket ticket = 0;
    return service.execute(api::ListTablesRequest(), ticket).value().table_names.size();
}

void make_table(api::Service& service) {
    api::CommitTicket ticket = 0;
    ASSERT_TRUE(service.execute(test::request<api::CreateTableRequest>(test::hash_table), ticket));
}

TEST(EmbeddedBackend, MemoryIsPrivate) {
    const auto one = open("memory://");
    const auto two = open("memory://");
    make_table(*one);
    EXPECT_EQ(table_count(*one), 1U);
    EXPECT_EQ(table_count(*two), 0U);
}

TEST(EmbeddedBackend, NamedMemoryIsSharedWhileAnyoneHasIt) {
    auto one = open("memory://shared");
    make_table(*one);
    const auto two = open("memory://shared");
    EXPECT_EQ(table_count(*two), 1U);
    EXPECT_EQ(one, two);
    EXPECT_EQ(table_count(*open("memory://other")), 0U);
    one.reset();
    EXPECT_EQ(table_count(*open("memory://shared")), 1U);
}

TEST(EmbeddedBackend, NamedMemoryIsGoneWithItsLastOwner) {
    make_table(*open("memory://fleeting"));
    EXPECT_EQ(table_count(*open("memory://fleeting")), 0U);
}

TEST(EmbeddedBackend, OtherUrlsAreRefused) {
    for (const char* url :
         {"", "memory:", "file://", "file:///", "file://relative", "http://localhost"}) {
        const auto refused = detail::open_embedded(url);
        ASSERT_FALSE(refused) << url;
        EXPECT_EQ(refused.error().code(), client_errc::invalid_argument) << url;
    }
}

}  // namespace
}  // namespace dynox::engine

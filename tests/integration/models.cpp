// Models with each backend: what they write is what they read, by the blocking and by the awaited
// form.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>

#include "dynox/dynox.hpp"
#include "integration/backends.hpp"

namespace models_test {

enum class Plan { basic, plus };

}  // namespace models_test

template <>
inline constexpr auto dynox::enum_names<models_test::Plan> =
    dynox::names_of_enum<models_test::Plan>(
        {{models_test::Plan::basic, "BASIC"}, {models_test::Plan::plus, "PLUS"}});

namespace models_test {

using namespace dynox;
namespace asio = boost::asio;

struct Address {
    std::string street;
    std::string city;
    friend bool operator==(const Address&, const Address&) = default;
    static constexpr auto attributes =
        attribute_list(StringAttribute<&Address::street>{}, StringAttribute<&Address::city>{});
};

struct Customer : Model<Customer> {
    std::string pk;
    std::int64_t sk = 0;
    std::string name;
    double score = 0;
    bool active = false;
    Binary photo;
    std::vector<std::string> notes;
    Address address;
    std::set<std::string> tags;
    std::set<int> numbers;
    std::optional<std::string> email;
    Plan plan = Plan::basic;
    TimePoint expires{};
    std::int64_t version = 0;

    static constexpr auto model_config = ModelConfig{.table = "customers"};
    static constexpr auto attributes = attribute_list(
        StringAttribute<&Customer::pk>{.partition_key = true},
        NumberAttribute<&Customer::sk>{.sort_key = true}, StringAttribute<&Customer::name>{},
        NumberAttribute<&Customer::score>{}, BooleanAttribute<&Customer::active>{},
        BinaryAttribute<&Customer::photo>{}, ListAttribute<&Customer::notes>{},
        MapAttribute<&Customer::address>{}, StringSetAttribute<&Customer::tags>{},
        NumberSetAttribute<&Customer::numbers>{}, StringAttribute<&Customer::email>{.alias = "em"},
        StringAttribute<&Customer::plan>{}, TTLAttribute<&Customer::expires>{},
        VersionAttribute<&Customer::version>{});
    static constexpr auto email_index =
        GlobalSecondaryIndex<&Customer::email>{.index_name = "by-email"};
    static constexpr auto indexes = index_list(email_index);
};

Customer make_customer(std::string pk, std::int64_t sk) {
    Customer customer;
    customer.pk = std::move(pk);
    customer.sk = sk;
    customer.name = "Jos\u00e9 \"Pepe\"\n";
    customer.score = 98.75;
    customer.active = true;
    customer.photo = Binary(std::string("\0\xff\x80", 3));
    customer.notes = {"one", "", "three"};
    customer.address.street = "12 Long Street";
    customer.address.city = "Lima";
    customer.tags = {"a", "b"};
    customer.numbers = {-1, 0, 7};
    customer.email = "e" + std::to_string(sk % 3) + "@example.com";
    customer.plan = Plan::plus;
    customer.expires = TimePoint(std::chrono::seconds(1'900'000'000));
    return customer;
}

class Models : public ::testing::TestWithParam<test::Backend> {
  protected:
    void SetUp() override {
        Customer::set_client(target.client());
        Customer::sync_create_table();
    }
    void TearDown() override { Customer::clear_client(); }

    /// Runs a coroutine to its end on an event loop of its own; its exceptions come out.
    template <class Coroutine>
    static void run(Coroutine coroutine) {
        asio::io_context context;
        auto done = asio::co_spawn(context, std::move(coroutine), asio::use_future);
        context.run();
        done.get();
    }

    test::Target target{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Backends, Models, test::all_backends, test::name_of);

TEST_P(Models, EveryKindOfAttributeComesBack) {
    Customer saved = make_customer("c", 1);
    saved.sync_save();
    const std::optional<Customer> found = Customer::sync_get("c", 1);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->to_item(), saved.to_item());
    EXPECT_EQ(found->address, saved.address);
    EXPECT_EQ(found->plan, Plan::plus);
    EXPECT_EQ(found->expires, saved.expires);
    EXPECT_EQ(found->version, 1);
    EXPECT_FALSE(Customer::sync_get("c", 2));
}

TEST_P(Models, ChangesAreAwaited) {
    run([]() -> asio::awaitable<void> {
        Customer customer = make_customer("c", 1);
        co_await customer.save();
        co_await customer.update(field<&Customer::score>.add(1.25),
                                 field<&Customer::email>.remove(),
                                 condition(field<&Customer::active> == true));
        const std::optional<Customer> found = co_await Customer::get("c", 1);
        EXPECT_EQ(found->score, 100);
        EXPECT_FALSE(found->email);
        Customer current = *found;
        co_await current.remove();
        const std::optional<Customer> gone = co_await Customer::get("c", 1);
        EXPECT_FALSE(gone);
    });
}

TEST_P(Models, QueriesAndScansFindThem) {
    for (int i = 0; i < 9; ++i) {
        make_customer("c", i).sync_save();
    }
    make_customer("d", 1).sync_save();
    run([]() -> asio::awaitable<void> {
        const std::vector<Customer> some = co_await Customer::query("c")
                                               .sort_key(field<&Customer::sk>.between(2, 6))
                                               .filter(field<&Customer::plan> == Plan::plus &&
                                                       field<&Customer::tags>.contains("a"))
                                               .scan_index_forward(false)
                                               .page_size(2)
                                               .all();
        EXPECT_EQ(some.size(), 5U);
        EXPECT_EQ(some.front().sk, 6);
        const std::vector<Customer> by_email =
            co_await Customer::query("e1@example.com").index(Customer::email_index).all();
        EXPECT_EQ(by_email.size(), 4U);
        const std::vector<Customer> everyone = co_await Customer::scan().page_size(3).all();
        EXPECT_EQ(everyone.size(), 10U);
    });
    std::int64_t expected = 0;
    for (const Customer& customer : Customer::sync_query("c").page_size(4)) {
        EXPECT_EQ(customer.sk, expected++);
    }
    EXPECT_EQ(expected, 9);
}

TEST_P(Models, ARefusedSaveLeavesTheVersion) {
    Customer first = make_customer("c", 1);
    first.sync_save();
    Customer second = *Customer::sync_get("c", 1);
    first.name = "first";
    first.sync_save();
    EXPECT_EQ(first.version, 2);
    for (int attempt = 0; attempt < 2; ++attempt) {
        try {
            second.sync_save();
            FAIL() << "no exception";
        } catch (const ConditionalCheckFailedException& error) {
            ASSERT_TRUE(error.item());
            EXPECT_EQ(Customer::from_item(*error.item()).name, "first");
        }
        EXPECT_EQ(second.version, 1);
    }
    EXPECT_THROW(second.sync_remove(), ConditionalCheckFailedException);
    EXPECT_THROW(
        first.sync_update(field<&Customer::score>.set(1), condition(field<&Customer::score> < 50)),
        ConditionalCheckFailedException);
    EXPECT_EQ(Customer::sync_get("c", 1)->version, 2);
}

}  // namespace models_test

// Models against the engine in this process, through both forms of every operation.
#include <gtest/gtest.h>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include "dynox/dynox.hpp"

namespace model_test {

using namespace dynox;
namespace asio = boost::asio;

struct User : Model<User> {
    std::string pk;
    std::string sk;
    std::string name;
    int age = 0;
    std::optional<std::string> email;
    std::set<std::string> tags;
    std::int64_t version = 0;

    static constexpr auto model_config = ModelConfig{.table = "users"};
    static constexpr auto attributes =
        attribute_list(StringAttribute<&User::pk>{.partition_key = true},
                       StringAttribute<&User::sk>{.sort_key = true}, StringAttribute<&User::name>{},
                       NumberAttribute<&User::age>{}, StringAttribute<&User::email>{.alias = "em"},
                       StringSetAttribute<&User::tags>{}, VersionAttribute<&User::version>{});
    static constexpr auto email_index =
        GlobalSecondaryIndex<&User::email>{.index_name = "email-index"};
    static constexpr auto age_index = LocalSecondaryIndex<&User::age>{.index_name = "age-index"};
    static constexpr auto indexes = index_list(email_index, age_index);
};

/// No sort key, no version, a number as key.
struct Counter : Model<Counter> {
    std::int64_t id = 0;
    std::int64_t value = 0;
    static constexpr auto model_config = ModelConfig{.table = "counters"};
    static constexpr auto attributes = attribute_list(
        NumberAttribute<&Counter::id>{.partition_key = true}, NumberAttribute<&Counter::value>{});
};

DynamoDBClient audit_client(ClientConfig{.endpoint_url = "memory://"});

struct AuditLog : Model<AuditLog> {
    std::string pk;
    static constexpr auto model_config =
        ModelConfig{.table = "audit_logs", .client = &audit_client};
    static constexpr auto attributes =
        attribute_list(StringAttribute<&AuditLog::pk>{.partition_key = true});
};

/// A model of the same table that reads `name` as a number.
struct WrongUser : Model<WrongUser> {
    std::string pk;
    std::string sk;
    int name = 0;
    static constexpr auto model_config = ModelConfig{.table = "users"};
    static constexpr auto attributes = attribute_list(
        StringAttribute<&WrongUser::pk>{.partition_key = true},
        StringAttribute<&WrongUser::sk>{.sort_key = true}, NumberAttribute<&WrongUser::name>{});
};

User make_user(std::string pk, std::string sk, int age) {
    User user;
    user.pk = std::move(pk);
    user.sk = std::move(sk);
    user.name = "John";
    user.age = age;
    return user;
}

class ModelOperations : public testing::Test {
  protected:
    void SetUp() override {
        set_default_client(client);
        User::sync_create_table();
        Counter::sync_create_table();
    }
    void TearDown() override {
        clear_default_client();
        User::clear_client();
    }
    DynamoDBClient client{ClientConfig{.endpoint_url = "memory://"}};

    /// Runs a coroutine to its end on an event loop of its own; its exceptions come out.
    template <class Coroutine>
    static void run(Coroutine coroutine) {
        asio::io_context context;
        auto done = asio::co_spawn(context, std::move(coroutine), asio::use_future);
        context.run();
        done.get();
    }
};

TEST_F(ModelOperations, SavesAndGetsAnObject) {
    User user = make_user("USER#1", "PROFILE", 30);
    user.tags = {"a", "b"};
    user.sync_save();
    const std::optional<User> found = User::sync_get("USER#1", "PROFILE");
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->name, "John");
    EXPECT_EQ(found->age, 30);
    EXPECT_EQ(found->tags, user.tags);
    EXPECT_FALSE(found->email.has_value());
    EXPECT_EQ(found->version, 1);
    EXPECT_FALSE(User::sync_get("USER#1", "OTHER").has_value());
}

TEST_F(ModelOperations, DoesTheSameAwaited) {
    run([]() -> asio::awaitable<void> {
        User user = make_user("USER#2", "PROFILE", 17);
        co_await user.save();
        auto found = co_await User::get("USER#2", "PROFILE");
        EXPECT_EQ(found->age, 17);
        co_await user.update(field<&User::age>.add(1), field<&User::email>.set("a@b.c"));
        found = co_await User::get("USER#2", "PROFILE", ConsistentRead(true));
        EXPECT_EQ(found->age, 18);
        EXPECT_EQ(found->email, "a@b.c");
        co_await user.update(field<&User::age>.add(1), condition(field<&User::age> >= 18));
        const auto adults =
            co_await User::query("USER#2").filter(field<&User::age> >= 18).limit(10).all();
        EXPECT_EQ(adults.size(), 1U);
        auto by_email = User::query("a@b.c").index(User::email_index);
        const auto page = co_await by_email.next_page();
        EXPECT_TRUE(page.has_value());
        EXPECT_EQ(page->at(0).pk, "USER#2");
        const auto end = co_await by_email.next_page();
        EXPECT_FALSE(end.has_value());
        co_await user.remove();
        found = co_await User::get("USER#2", "PROFILE");
        EXPECT_FALSE(found.has_value());
    }());
}

TEST_F(ModelOperations, CountsWhatTheModelTakes) {
    User::reset_metrics();
    Counter::reset_metrics();
    User user = make_user("USER#9", "PROFILE", 30);
    user.sync_save();
    (void)User::sync_get("USER#9", "PROFILE");
    user.sync_update(field<&User::age>.add(1));
    EXPECT_EQ(User::sync_query("USER#9").all().size(), 1U);
    EXPECT_EQ(User::sync_scan().all().size(), 1U);
    user.sync_remove();
    const ModelMetrics metrics = User::get_total_metrics();
    EXPECT_EQ(metrics.put_count, 1U);
    EXPECT_EQ(metrics.get_count, 1U);
    EXPECT_EQ(metrics.update_count, 1U);
    EXPECT_EQ(metrics.query_count, 1U);
    EXPECT_EQ(metrics.scan_count, 1U);
    EXPECT_EQ(metrics.delete_count, 1U);
    EXPECT_EQ(metrics.operation_count, 6U);
    EXPECT_EQ(Counter::get_total_metrics().operation_count, 0U);
    OperationMetrics one;
    run([](OperationMetrics& into) -> asio::awaitable<void> {
        co_await User::get("USER#9", "PROFILE", with_metrics(into));
    }(one));
    EXPECT_EQ(one.requests, 1U);
    EXPECT_EQ(one.consumed_rcu, 0.5);
    EXPECT_EQ(User::get_total_metrics().total_rcu, 0.5);
}

TEST_F(ModelOperations, AddsOneMemberOrASetOfThem) {
    User user = make_user("USER#3", "PROFILE", 17);
    user.sync_save();
    user.sync_update(field<&User::tags>.add("a"));
    user.sync_update(field<&User::tags>.add(std::set<std::string>{"b", "c"}));
    user.sync_update(field<&User::tags>.delete_from_set("b"));
    EXPECT_EQ(User::sync_get("USER#3", "PROFILE")->tags, (std::set<std::string>{"a", "c"}));
}

TEST_F(ModelOperations, TakesOtherCompletionTokens) {
    asio::io_context context;
    User user = make_user("USER#3", "PROFILE", 1);
    error_code saved = client_errc::cancelled;
    std::optional<User> found;
    asio::co_spawn(
        context,
        [&]() -> asio::awaitable<void> {
            co_await user.save(field<&User::pk>.not_exists(),
                               asio::bind_executor(context, asio::use_awaitable));
            found = co_await User::get("USER#3", "PROFILE", asio::use_awaitable);
            saved = {};
        },
        [](std::exception_ptr error) { EXPECT_EQ(error, nullptr); });
    context.run();
    EXPECT_FALSE(saved);
    EXPECT_TRUE(found.has_value());

    Diagnostics diagnostics;
    bool called = false;
    context.restart();
    user.version = 7;  // not what is stored
    user.save(with_diagnostics(diagnostics, asio::bind_executor(context, [&](error_code code) {
                                   called = true;
                                   EXPECT_EQ(code, server_errc::conditional_check_failed);
                               })));
    context.run();
    EXPECT_TRUE(called);
    EXPECT_TRUE(diagnostics.item.has_value());
    EXPECT_EQ(user.version, 7);
}

TEST_F(ModelOperations, CountsVersionsAndRefusesStaleOnes) {
    User first = make_user("USER#4", "PROFILE", 1);
    first.sync_save();
    EXPECT_EQ(first.version, 1);
    User second = *User::sync_get("USER#4", "PROFILE");
    first.age = 2;
    first.sync_save();
    EXPECT_EQ(first.version, 2);

    second.age = 3;
    for (int attempt = 0; attempt < 3;
         ++attempt) {  // a refused save must not make the next one succeed
        EXPECT_THROW(second.sync_save(), ConditionalCheckFailedException);
        EXPECT_EQ(second.version, 1);
    }
    EXPECT_THROW(second.sync_remove(), ConditionalCheckFailedException);
    EXPECT_EQ(User::sync_get("USER#4", "PROFILE")->age, 2);

    User duplicate = make_user("USER#4", "PROFILE", 9);  // version 0: must not exist
    EXPECT_THROW(duplicate.sync_save(), ConditionalCheckFailedException);
    first.sync_remove();
    EXPECT_FALSE(User::sync_get("USER#4", "PROFILE").has_value());
}

TEST_F(ModelOperations, JoinsTheUsersConditionWithTheVersion) {
    User user = make_user("USER#5", "PROFILE", 1);
    user.sync_save();
    EXPECT_THROW(user.sync_save(field<&User::age> > 1 || field<&User::age> < 0),
                 ConditionalCheckFailedException);
    EXPECT_EQ(user.version, 1);
    user.sync_save(field<&User::age> == 1 || field<&User::age> == 2);
    EXPECT_EQ(user.version, 2);
}

TEST_F(ModelOperations, GivesTheStoredItemOfARefusedCondition) {
    User user = make_user("USER#6", "PROFILE", 12);
    user.sync_save();
    try {
        user.sync_update(field<&User::age>.add(1), condition(field<&User::age> >= 18));
        FAIL() << "the condition holds";
    } catch (const ConditionalCheckFailedException& error) {
        ASSERT_TRUE(error.diagnostics().item.has_value());
        EXPECT_EQ(User::from_item(Item::from_flat(*error.diagnostics().item)).age, 12);
    }
}

TEST_F(ModelOperations, QueriesInOrderAndPages) {
    for (int i = 0; i < 25; ++i) {
        make_user("USER#7", "ORDER#" + std::to_string(100 + i), i).sync_save();
    }
    make_user("USER#7", "PROFILE", 99).sync_save();
    int expected = 24;
    for (const User& user : User::sync_query("USER#7")
                                .sort_key(field<&User::sk>.begins_with("ORDER#"))
                                .scan_index_forward(false)
                                .page_size(4)) {
        EXPECT_EQ(user.age, expected--);
    }
    EXPECT_EQ(expected, -1);
    EXPECT_EQ(User::sync_query("USER#7").limit(7).page_size(3).all().size(), 7U);
    EXPECT_EQ(User::sync_query("USER#7").filter(field<&User::age> == 24).page_size(5).all().size(),
              1U);
    EXPECT_EQ(User::sync_query("USER#7").sort_key(field<&User::sk> == "PROFILE").first()->age, 99);
    EXPECT_FALSE(User::sync_query("USER#none").first().has_value());
    EXPECT_EQ(User::sync_query("USER#7")
                  .index(User::age_index)
                  .sort_key(field<&User::age>.between(3, 5))
                  .all()
                  .size(),
              3U);
}

TEST_F(ModelOperations, GoesOnFromALastEvaluatedKey) {
    for (int i = 0; i < 6; ++i) {
        make_user("USER#8", std::to_string(i), i).sync_save();
    }
    auto begin = User::sync_query("USER#8").page_size(4);
    EXPECT_EQ(begin.next_page()->size(), 4U);
    const std::optional<Item> key = begin.last_evaluated_key();
    ASSERT_TRUE(key.has_value());
    EXPECT_EQ(User::sync_query("USER#8").last_evaluated_key(*key).all().size(), 2U);
}

TEST_F(ModelOperations, ScansWithSegments) {
    for (int i = 0; i < 30; ++i) {
        Counter counter;
        counter.id = i;
        counter.sync_save();
    }
    std::size_t count = 0;
    for (int segment = 0; segment < 3; ++segment) {
        count += Counter::sync_scan().segment(segment, 3).page_size(7).all().size();
    }
    EXPECT_EQ(count, 30U);
    EXPECT_EQ(Counter::sync_scan().filter(field<&Counter::id> < 10).all().size(), 10U);
    EXPECT_EQ(Counter::sync_get(7)->id, 7);
}

TEST_F(ModelOperations, UsesTheModelsOwnClient) {
    AuditLog::sync_create_table();
    AuditLog entry;
    entry.pk = "1";
    entry.sync_save();
    EXPECT_TRUE(audit_client.sync_table_exists("audit_logs"));
    EXPECT_FALSE(client.sync_table_exists("audit_logs"));

    const DynamoDBClient other{ClientConfig{.endpoint_url = "memory://"}};
    User::set_client(other);
    EXPECT_THROW(make_user("a", "b", 1).sync_save(), ResourceNotFoundException);
    User::sync_create_table();
    make_user("a", "b", 1).sync_save();
    User::clear_client();
    EXPECT_FALSE(User::sync_get("a", "b").has_value());
}

TEST_F(ModelOperations, SaysWhenThereIsNoClient) {
    clear_default_client();
    User user = make_user("a", "b", 1);
    try {
        user.sync_save();
        FAIL() << "saved without a client";
    } catch (const PydynoxException& error) {
        EXPECT_EQ(error.code(), client_errc::no_default_client);
        EXPECT_NE(error.message().find("table 'users'"), std::string::npos) << error.message();
    }
    EXPECT_THROW(static_cast<void>(User::sync_query("a").all()), PydynoxException);
}

TEST_F(ModelOperations, RefusesConditionsOfAnotherModel) {
    User user = make_user("a", "b", 1);
    EXPECT_THROW(user.sync_save(field<&Counter::value> == 1), ClientException);
    EXPECT_THROW(user.sync_update(field<&Counter::value>.set(1)), ClientException);
    EXPECT_THROW(user.sync_update(), ClientException);
}

TEST_F(ModelOperations, RefusesQueriesWithAKeyOfTheWrongType) {
    EXPECT_THROW(static_cast<void>(User::sync_query(5).all()), ClientException);
    EXPECT_THROW(static_cast<void>(Counter::sync_query("x").all()), ClientException);
}

TEST_F(ModelOperations, NamesTheAttributeThatDoesNotFit) {
    make_user("USER#9", "PROFILE", 1).sync_save();
    try {
        static_cast<void>(WrongUser::sync_get("USER#9", "PROFILE"));
        FAIL() << "a string was read as a number";
    } catch (const ClientException& error) {
        EXPECT_EQ(error.code(), client_errc::wrong_attribute_type);
        EXPECT_NE(error.message().find("'name'"), std::string::npos) << error.message();
        EXPECT_NE(error.message().find("found S"), std::string::npos) << error.message();
    }
}

TEST_F(ModelOperations, GoesThroughItems) {
    User user = make_user("USER#10", "PROFILE", 5);
    user.email = "x@y.z";
    EXPECT_EQ(user.key(), key("pk", "USER#10", "sk", "PROFILE"));
    client.sync_transact_write(TransactWrite().put("users", user.to_item()));
    EXPECT_EQ(User::sync_get("USER#10", "PROFILE")->email, "x@y.z");
    EXPECT_THROW(static_cast<void>(User::from_item(item("pk", 5))), ClientException);
}

}  // namespace model_test

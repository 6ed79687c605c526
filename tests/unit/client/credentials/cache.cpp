#include "client/credentials/cache.hpp"

#include "support.hpp"

namespace dynox::detail {
namespace {

/// Gives keys that live for an hour, or what the test says; waits for `gate` if there is one.
class TestSource final : public CredentialsSource {
  public:
    Task<Result<Provided>> load(Driver& driver) override {
        ++loads;
        if (gate != nullptr) {
            const std::shared_ptr<Signal> signal = gate;
            const StepResult waited = co_await wait_step(driver, *signal, no_deadline);
            if (waited.error) {
                co_return Error(waited.error);
            }
        }
        if (fails) {
            co_return credentials_error("the source fails");
        }
        aws::Credentials keys;
        keys.access_key_id = "key-" + std::to_string(loads);
        keys.secret_access_key = "secret";
        if (life_seconds != 0) {
            keys.expires_at = epoch_now(driver) + life_seconds;
        }
        Provided result = provided(std::move(keys), "test");
        result.may_outlive = may_outlive;
        co_return result;
    }

    int loads = 0;
    std::int64_t life_seconds = 3600;
    bool fails = false;
    bool may_outlive = false;
    std::shared_ptr<Signal> gate;
};

class CredentialsCacheTest : public testing::Test {
  protected:
    CredentialsCacheTest() {
        auto source = std::make_unique<TestSource>();
        source_ = source.get();
        cache_ = std::make_unique<CredentialsCache>(std::move(source));
    }
    /// Access key of what an operation would sign with; "" for an error.
    std::string key() {
        if (const SharedCredentials fresh = cache_->if_fresh(driver_)) {
            return fresh->access_key_id;
        }
        const Result<SharedCredentials> got = driver_.run(cache_->get(driver_));
        return got ? (*got)->access_key_id : std::string();
    }
    void advance(std::int64_t seconds) { clock_->time += std::chrono::seconds(seconds); }

    std::shared_ptr<test::TestClock> clock_ = std::make_shared<test::TestClock>();
    test::ClockDriver driver_{clock_};
    TestSource* source_ = nullptr;
    std::unique_ptr<CredentialsCache> cache_;
};

TEST_F(CredentialsCacheTest, AsksOnceForKeysThatNeverEnd) {
    source_->life_seconds = 0;
    EXPECT_EQ(cache_->if_fresh(driver_), nullptr);
    EXPECT_EQ(key(), "key-1");
    advance(1'000'000'000);
    EXPECT_EQ(key(), "key-1");
    EXPECT_EQ(source_->loads, 1);
}

TEST_F(CredentialsCacheTest, RefreshesAheadOfTheEnd) {
    EXPECT_EQ(key(), "key-1");
    advance(3600 - 331);  // the window begins 300 s and half a minute of jitter before the end
    EXPECT_EQ(key(), "key-1");
    advance(1);
    EXPECT_EQ(key(), "key-2");
}

TEST_F(CredentialsCacheTest, RefreshesShortLivedKeysLater) {
    source_->life_seconds = 100;
    EXPECT_EQ(key(), "key-1");
    advance(79);
    EXPECT_EQ(key(), "key-1");
    advance(1);
    EXPECT_EQ(key(), "key-2");
}

TEST_F(CredentialsCacheTest, HidesAFailedRefreshWhileTheKeysAreGood) {
    EXPECT_EQ(key(), "key-1");
    advance(3600 - 330);
    source_->fails = true;
    EXPECT_EQ(key(), "key-1");
    EXPECT_EQ(key(), "key-1");
    EXPECT_EQ(source_->loads, 2);  // not again at once
    advance(45);
    EXPECT_EQ(key(), "key-1");
    EXPECT_EQ(source_->loads, 3);
    advance(330 - 45 - 60);  // the last minute
    EXPECT_EQ(key(), "");
    source_->fails = false;
    EXPECT_EQ(key(), "key-5");
}

TEST_F(CredentialsCacheTest, LetsOthersGoOnWhileOneRefreshesEarly) {
    EXPECT_EQ(key(), "key-1");
    advance(3600 - 330);
    source_->gate = std::make_shared<Signal>();
    test::ClockDriver first(clock_);
    Task<Result<SharedCredentials>> leader = cache_->get(first);
    leader.start();
    EXPECT_FALSE(leader.done());
    EXPECT_EQ(key(), "key-1");
    source_->gate->set();
    EXPECT_TRUE(first.poll());
    ASSERT_TRUE(leader.done());
    EXPECT_EQ((*leader.take())->access_key_id, "key-2");
    EXPECT_EQ(key(), "key-2");
}

/// Many operations that need credentials at the same time.
class Crowd {
  public:
    Crowd(CredentialsCache& cache, std::shared_ptr<test::TestClock> clock, std::size_t size) {
        for (std::size_t i = 0; i < size; ++i) {
            drivers.push_back(std::make_unique<test::ClockDriver>(clock));
            tasks.push_back(cache.get(*drivers.back()));
            tasks.back().start();
        }
    }
    void poll() {
        bool moved = true;
        while (moved) {
            moved = false;
            for (const auto& driver : drivers) {
                moved = driver->poll() || moved;
            }
        }
    }
    std::vector<std::unique_ptr<test::ClockDriver>> drivers;
    std::vector<Task<Result<SharedCredentials>>> tasks;
};

TEST_F(CredentialsCacheTest, ThousandCoroutinesAtTheEndCauseOneRefresh) {
    EXPECT_EQ(key(), "key-1");
    advance(3600);
    source_->gate = std::make_shared<Signal>();
    Crowd crowd(*cache_, clock_, 1000);
    EXPECT_EQ(source_->loads, 2);
    source_->gate->set();
    crowd.poll();
    for (auto& task : crowd.tasks) {
        ASSERT_TRUE(task.done());
        EXPECT_EQ((*task.take())->access_key_id, "key-2");
    }
    EXPECT_EQ(source_->loads, 2);
}

TEST_F(CredentialsCacheTest, TellsAFailureToAllWhoWaited) {
    source_->gate = std::make_shared<Signal>();
    source_->fails = true;
    Crowd crowd(*cache_, clock_, 10);
    source_->gate->set();
    crowd.poll();
    for (auto& task : crowd.tasks) {
        ASSERT_TRUE(task.done());
        EXPECT_EQ(task.take().error().message(), "the source fails");
    }
    EXPECT_EQ(source_->loads, 1);
}

TEST_F(CredentialsCacheTest, AnotherOneLeadsWhenTheLeaderIsCancelled) {
    source_->gate = std::make_shared<Signal>();
    Crowd crowd(*cache_, clock_, 3);
    crowd.drivers[0]->cancel();
    EXPECT_TRUE(crowd.drivers[0]->poll());
    ASSERT_TRUE(crowd.tasks[0].done());
    EXPECT_EQ(crowd.tasks[0].take().error(), client_errc::cancelled);
    source_->gate->set();
    crowd.poll();
    for (const std::size_t index : {1U, 2U}) {
        ASSERT_TRUE(crowd.tasks[index].done());
        EXPECT_EQ((*crowd.tasks[index].take())->access_key_id, "key-2");
    }
}

TEST_F(CredentialsCacheTest, AnotherOneLeadsWhenTheLeaderIsDestroyed) {
    source_->gate = std::make_shared<Signal>();
    Crowd crowd(*cache_, clock_, 2);
    crowd.tasks.erase(crowd.tasks.begin());
    crowd.drivers.erase(crowd.drivers.begin());
    source_->gate->set();
    crowd.poll();
    ASSERT_TRUE(crowd.tasks[0].done());
    EXPECT_TRUE(crowd.tasks[0].take().has_value());
}

TEST_F(CredentialsCacheTest, UsesKeysBeyondTheirEndOnlyWhereThatIsAllowed) {
    EXPECT_EQ(key(), "key-1");
    advance(3601);
    source_->fails = true;
    EXPECT_EQ(key(), "");
    source_->fails = false;
    source_->may_outlive = true;
    EXPECT_EQ(key(), "key-3");
    advance(3601);
    source_->fails = true;
    EXPECT_EQ(key(), "key-3");
    EXPECT_EQ(key(), "key-3");
    EXPECT_EQ(source_->loads, 4);
    advance(45);
    EXPECT_EQ(key(), "key-3");
    EXPECT_EQ(source_->loads, 5);
    source_->fails = false;
    advance(45);
    EXPECT_EQ(key(), "key-6");
}

TEST_F(CredentialsCacheTest, DoesNotGiveOutKeysThatHaveExpiredAlready) {
    source_->life_seconds = -1;
    const Result<SharedCredentials> got = driver_.run(cache_->get(driver_));
    ASSERT_TRUE(got.has_error());
    EXPECT_NE(got.error().message().find("have expired already"), std::string::npos);
}

TEST_F(CredentialsCacheTest, AsksAgainForKeysThatTheServiceRefuses) {
    EXPECT_EQ(key(), "key-1");
    const SharedCredentials first = cache_->if_fresh(driver_);
    EXPECT_FALSE(driver_.run(cache_->renew(driver_, first)));  // too new
    advance(31);
    EXPECT_TRUE(driver_.run(cache_->renew(driver_, first)));
    EXPECT_EQ(source_->loads, 2);
    EXPECT_TRUE(driver_.run(cache_->renew(driver_, first)));  // others are there already
    EXPECT_EQ(key(), "key-2");
    EXPECT_EQ(source_->loads, 2);
}

TEST_F(CredentialsCacheTest, DoesNotGiveOutKeysThatTheServiceHasRefused) {
    EXPECT_EQ(key(), "key-1");
    advance(31);
    source_->fails = true;
    EXPECT_FALSE(driver_.run(cache_->renew(driver_, cache_->if_fresh(driver_))));
    EXPECT_EQ(key(), "");
    source_->fails = false;
    EXPECT_EQ(key(), "key-4");
}

}  // namespace
}  // namespace dynox::detail

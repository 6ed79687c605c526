// Happy eyeballs: real sockets on loopback, a clock of the test's own.
#include "client/connect_race.hpp"

#include <gtest/gtest.h>
#include <poll.h>

#include "client/blocking_driver.hpp"
#include "unit/client/ports.hpp"

namespace dynox::detail {
namespace {

using namespace std::chrono_literals;
using test::peer_port;
using test::Port;
using test::refusing;
using test::SilentPort;

void wait_for(const ConnectRace& race) {
    pollfd entry{.fd = race.handle(), .events = POLLIN, .revents = 0};
    EXPECT_EQ(::poll(&entry, 1, 10'000), 1);
}

/// Advances until the race is over, at a time that stands still.
void finish(ConnectRace& race, TimePoint now) {
    while (!race.advance(now)) {
        wait_for(race);
    }
}

TEST(ConnectRace, TakesTheFirstAddressThatAnswers) {
    const Port first;
    const Port second;
    const std::vector<Address> addresses{first.address(), second.address()};
    ConnectRace race(addresses);
    const TimePoint start{1h};
    finish(race, start);
    EXPECT_FALSE(race.error());
    EXPECT_EQ(peer_port(race.take_winner().handle()), first.number());
}

TEST(ConnectRace, GoesOnAtOnceWhenAnAddressRefuses) {
    const Port good;
    const std::vector<Address> addresses{refusing(), refusing(), good.address()};
    ConnectRace race(addresses);
    finish(race, TimePoint{1h});  // no time passes
    EXPECT_FALSE(race.error());
    EXPECT_EQ(peer_port(race.take_winner().handle()), good.number());
}

TEST(ConnectRace, BeginsAnotherAttemptBesideASilentOne) {
    const SilentPort silent;
    const Port good;
    const std::vector<Address> addresses{silent.address(), good.address()};
    ConnectRace race(addresses);
    const TimePoint start{1h};
    EXPECT_FALSE(race.advance(start));
    EXPECT_EQ(race.next_attempt(), start + ConnectRace::head_start);
    EXPECT_FALSE(race.advance(start + ConnectRace::head_start - 1ms));
    finish(race, start + ConnectRace::head_start);
    EXPECT_EQ(race.next_attempt(), no_deadline);
    EXPECT_FALSE(race.error());
    EXPECT_EQ(peer_port(race.take_winner().handle()), good.number());
}

TEST(ConnectRace, LetsALateFirstAddressWin) {
    const Port late;
    const SilentPort silent;
    const std::vector<Address> addresses{silent.address(), silent.address(), late.address()};
    ConnectRace race(addresses);
    TimePoint now{1h};
    for (int i = 0; i < 2; ++i, now += ConnectRace::head_start) {
        EXPECT_FALSE(race.advance(now));
    }
    finish(race, now);
    EXPECT_EQ(peer_port(race.take_winner().handle()), late.number());
}

TEST(ConnectRace, TellsWhyTheLastAttemptFailed) {
    const std::vector<Address> addresses{refusing(), refusing()};
    ConnectRace race(addresses);
    finish(race, TimePoint{1h});
    EXPECT_EQ(race.error(), boost::system::errc::connection_refused);
    EXPECT_EQ(race.take_winner().handle(), -1);
}

TEST(ConnectRace, InterleavesTheFamilies) {
    const auto of = [](sa_family_t family, socklen_t mark) {
        Address address;
        address.storage.ss_family = family;
        address.size = mark;
        return address;
    };
    std::vector<Address> addresses{of(AF_INET6, 1), of(AF_INET6, 2), of(AF_INET6, 3),
                                   of(AF_INET, 4), of(AF_INET, 5)};
    interleave_families(addresses);
    std::vector<socklen_t> marks;
    for (const Address& address : addresses) {
        marks.push_back(address.size);
    }
    EXPECT_EQ(marks, (std::vector<socklen_t>{1, 4, 2, 5, 3}));
}

TEST(ConnectRace, RunsOnABlockingDriver) {
    const SilentPort silent;
    const Port good;
    BlockingDriver driver;
    const std::vector<Address> addresses{silent.address(), good.address()};
    Step step;
    step.kind = Step::Kind::connect;
    step.to = addresses;
    step.deadline = std::chrono::steady_clock::now() + 10s;
    EXPECT_TRUE(driver.perform(step));
    EXPECT_FALSE(step.error) << step.error.message();
    const Socket socket(step.socket);
    EXPECT_EQ(peer_port(socket.handle()), good.number());

    const std::vector<Address> nobody{silent.address(), silent.address()};
    step.to = nobody;
    step.deadline = std::chrono::steady_clock::now() + 20ms;
    EXPECT_TRUE(driver.perform(step));
    EXPECT_EQ(step.error, client_errc::timeout);
}

}  // namespace
}  // namespace dynox::detail

#include "client/asio_place.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

namespace dynox::detail {
namespace {

namespace asio = boost::asio;
using Descriptor = asio::posix::stream_descriptor;

class AsioPlace : public ::testing::Test {
  protected:
    AsioPlace() { EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, sockets), 0); }
    ~AsioPlace() override {
        ::close(sockets[0]);
        ::close(sockets[1]);
    }
    [[nodiscard]] bool is_open() const { return ::fcntl(sockets[0], F_GETFD) != -1; }
    [[nodiscard]] std::unique_ptr<Place> place_in(asio::io_context& context) const {
        return std::make_unique<EventLoopPlace>(Descriptor(context, sockets[0]));
    }
    /// The descriptor hears of what arrives.
    void expect_works(Descriptor& descriptor, asio::io_context& context) {
        bool readable = false;
        descriptor.async_wait(Descriptor::wait_read,
                              [&](boost::system::error_code error) { readable = !error; });
        EXPECT_EQ(::write(sockets[1], "x", 1), 1);
        context.restart();
        context.run();
        EXPECT_TRUE(readable);
    }
    /// The event loop has no place of the socket any more.
    void expect_takes_again(asio::io_context& context) {
        Descriptor descriptor(context, sockets[0]);  // an event loop takes a socket only once
        expect_works(descriptor, context);
        EXPECT_EQ(descriptor.release(), sockets[0]);
    }

    int sockets[2];
};

TEST_F(AsioPlace, IsTakenAsOftenAsOneLikes) {
    asio::io_context context;
    std::unique_ptr<Place> place = place_in(context);
    for (int i = 0; i < 3; ++i) {
        std::unique_ptr<EventLoopPlace> taken =
            take_place(std::move(place), context.get_executor());
        ASSERT_NE(taken, nullptr);
        EXPECT_EQ(taken->socket(), sockets[0]);
        expect_works(*taken->descriptor(), context);
        place = std::move(taken);
    }
}

TEST_F(AsioPlace, IsOfNoUseToAnotherExecutor) {
    asio::io_context context;
    asio::io_context other;
    EXPECT_EQ(take_place(place_in(context), other.get_executor()), nullptr);
    EXPECT_EQ(take_place(place_in(context), asio::make_strand(context)), nullptr);
    EXPECT_TRUE(is_open());
    expect_takes_again(context);
}

TEST_F(AsioPlace, KeepsNoEventLoopRunning) {
    asio::io_context context;
    const std::unique_ptr<Place> place = place_in(context);
    EXPECT_EQ(context.run(), 0U);
}

TEST_F(AsioPlace, LeavesTheEventLoopAtItsEnd) {
    asio::io_context context;
    place_in(context).reset();
    EXPECT_TRUE(is_open());
    expect_takes_again(context);
}

TEST_F(AsioPlace, MayOutliveItsEventLoop) {
    std::unique_ptr<EventLoopPlace> place;
    asio::io_context other;
    {
        asio::io_context context;
        place = take_place(place_in(context), context.get_executor());
    }
    EXPECT_TRUE(is_open());
    EXPECT_EQ(place->descriptor(), nullptr);
    EXPECT_EQ(take_place(std::move(place), other.get_executor()), nullptr);
    EXPECT_TRUE(is_open());
    expect_takes_again(other);
}

TEST_F(AsioPlace, MayBeWaitedForWhenItsEventLoopEnds) {
    std::unique_ptr<EventLoopPlace> place;
    const auto alive = std::make_shared<int>();
    {
        asio::io_context context;
        place = take_place(place_in(context), context.get_executor());
        place->descriptor()->async_wait(Descriptor::wait_read,
                                        [alive](boost::system::error_code) { FAIL(); });
        EXPECT_EQ(alive.use_count(), 2);
    }
    EXPECT_EQ(alive.use_count(), 1);
    EXPECT_EQ(place->descriptor(), nullptr);
    EXPECT_TRUE(is_open());
}

TEST_F(AsioPlace, IsNoneOfAnotherKind) {
    asio::io_context context;
    EXPECT_EQ(take_place(std::make_unique<Place>(), context.get_executor()), nullptr);
}

TEST_F(AsioPlace, MayGoOnAnyThreadWhileTheEventLoopEnds) {
    for (int i = 0; i < 200; ++i) {
        auto context = std::make_unique<asio::thread_pool>(2);
        std::unique_ptr<Place> place =
            std::make_unique<EventLoopPlace>(Descriptor(*context, sockets[0]));
        std::thread ending([&] { context.reset(); });
        place.reset();
        ending.join();
        ASSERT_TRUE(is_open());
    }
}

}  // namespace
}  // namespace dynox::detail

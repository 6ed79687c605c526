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
    /// The descriptor hears of what arrives, and leaves its socket open.
    void expect_works(Descriptor descriptor, asio::io_context& context) {
        bool readable = false;
        descriptor.async_wait(Descriptor::wait_read,
                              [&](boost::system::error_code error) { readable = !error; });
        EXPECT_EQ(::write(sockets[1], "x", 1), 1);
        context.restart();
        context.run();
        EXPECT_TRUE(readable);
        EXPECT_EQ(descriptor.release(), sockets[0]);
    }

    int sockets[2];
};

TEST_F(AsioPlace, GivesTheDescriptorBack) {
    asio::io_context context;
    const auto place = keep_place(Descriptor(context, sockets[0]));
    std::optional<Descriptor> descriptor = take_descriptor(*place, context.get_executor());
    ASSERT_TRUE(descriptor);
    EXPECT_FALSE(take_descriptor(*place, context.get_executor()));
    expect_works(*std::move(descriptor), context);
}

TEST_F(AsioPlace, GivesItToNoOtherExecutor) {
    asio::io_context context;
    asio::io_context other;
    const auto place = keep_place(Descriptor(context, sockets[0]));
    EXPECT_FALSE(take_descriptor(*place, other.get_executor()));
    EXPECT_FALSE(take_descriptor(*place, asio::make_strand(context)));
    EXPECT_EQ(take_descriptor(*place, context.get_executor())->release(), sockets[0]);
}

TEST_F(AsioPlace, KeepsNoEventLoopRunning) {
    asio::io_context context;
    const auto place = keep_place(Descriptor(context, sockets[0]));
    EXPECT_EQ(context.run(), 0U);
}

TEST_F(AsioPlace, LeavesTheEventLoopAtItsEnd) {
    asio::io_context context;
    (void)keep_place(Descriptor(context, sockets[0]));
    EXPECT_TRUE(is_open());
    // An event loop takes a socket only once.
    expect_works(Descriptor(context, sockets[0]), context);
}

TEST_F(AsioPlace, MayOutliveItsEventLoop) {
    std::unique_ptr<Place> place;
    asio::io_context other;
    {
        asio::io_context context;
        place = keep_place(Descriptor(context, sockets[0]));
    }
    EXPECT_TRUE(is_open());
    EXPECT_FALSE(take_descriptor(*place, other.get_executor()));
    place.reset();
    EXPECT_TRUE(is_open());
    expect_works(Descriptor(other, sockets[0]), other);
}

TEST_F(AsioPlace, IsNoneOfAnotherKind) {
    asio::io_context context;
    Place place;
    EXPECT_FALSE(take_descriptor(place, context.get_executor()));
}

TEST_F(AsioPlace, MayGoOnAnyThreadWhileTheEventLoopEnds) {
    for (int i = 0; i < 200; ++i) {
        auto context = std::make_unique<asio::thread_pool>(2);
        std::unique_ptr<Place> place = keep_place(Descriptor(*context, sockets[0]));
        std::thread ending([&] { context.reset(); });
        place.reset();
        ending.join();
        ASSERT_TRUE(is_open());
    }
}

}  // namespace
}  // namespace dynox::detail

#include "client/blocking_driver.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <thread>

#include "client/socket.hpp"
#include "client/task.hpp"

namespace dynox::detail {
namespace {

using namespace std::chrono_literals;

/// Two sockets that are connected to each other.
class Pair {
  public:
    Pair() {
        int handles[2];
        EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, handles), 0);
        first = Socket(handles[0]);
        second = Socket(handles[1]);
    }
    Socket first;
    Socket second;
};

/// A step on the calling thread.
template <class Awaiter>
StepResult perform(Awaiter&& awaiter) {
    EXPECT_TRUE(awaiter.await_ready());
    return awaiter.await_resume();
}

TimePoint in(std::chrono::milliseconds time) {
    return std::chrono::steady_clock::now() + time;
}

TEST(BlockingDriver, ReadsWhatArrives) {
    BlockingDriver driver;
    Pair pair;
    std::thread writer([&] {
        std::this_thread::sleep_for(5ms);
        EXPECT_EQ(::send(pair.second.handle(), "hello", 5, 0), 5);
    });
    char buffer[16];
    const StepResult result =
        perform(read_step(driver, pair.first.handle(), buffer, sizeof buffer, in(10s)));
    writer.join();
    EXPECT_FALSE(result.error);
    EXPECT_EQ(std::string_view(buffer, result.transferred), "hello");
}

TEST(BlockingDriver, TellsTheEndOfTheStream) {
    BlockingDriver driver;
    Pair pair;
    pair.second = Socket();
    char buffer[16];
    const StepResult result =
        perform(read_step(driver, pair.first.handle(), buffer, sizeof buffer, in(10s)));
    EXPECT_FALSE(result.error);
    EXPECT_EQ(result.transferred, 0U);
}

TEST(BlockingDriver, StopsReadingAtTheDeadline) {
    BlockingDriver driver;
    Pair pair;
    char buffer[16];
    EXPECT_EQ(perform(read_step(driver, pair.first.handle(), buffer, sizeof buffer, in(2ms))).error,
              client_errc::timeout);
    EXPECT_EQ(perform(readable_step(driver, pair.first.handle(), in(2ms))).error,
              client_errc::timeout);
}

TEST(BlockingDriver, WritesEverything) {
    BlockingDriver driver;
    Pair pair;
    const std::string bytes(4 << 20, 'x');  // far beyond the socket's buffer
    std::size_t read = 0;
    std::thread reader([&] {
        BlockingDriver other;
        std::string buffer(64 * 1024, '\0');
        while (read < bytes.size()) {
            const StepResult result = perform(
                read_step(other, pair.second.handle(), buffer.data(), buffer.size(), no_deadline));
            read += result.transferred;
        }
    });
    const StepResult result = perform(write_step(driver, pair.first.handle(), bytes, in(60s)));
    reader.join();
    EXPECT_FALSE(result.error);
    EXPECT_EQ(read, bytes.size());
}

TEST(BlockingDriver, StopsWritingAtTheDeadline) {
    BlockingDriver driver;
    Pair pair;
    const std::string bytes(4 << 20, 'x');
    EXPECT_EQ(perform(write_step(driver, pair.first.handle(), bytes, in(2ms))).error,
              client_errc::timeout);
}

TEST(BlockingDriver, TellsABrokenPipeWithoutASignal) {
    BlockingDriver driver;
    Pair pair;
    pair.second = Socket();
    EXPECT_EQ(perform(write_step(driver, pair.first.handle(), "x", in(10s))).error,
              boost::system::errc::broken_pipe);
}

TEST(BlockingDriver, ResolvesNames) {
    BlockingDriver driver;
    std::vector<Address> addresses;
    EXPECT_FALSE(perform(resolve_step(driver, "localhost", "80", addresses, no_deadline)).error);
    EXPECT_FALSE(addresses.empty());
    addresses.clear();
    EXPECT_TRUE(
        perform(resolve_step(driver, "no.such.host.invalid", "80", addresses, no_deadline)).error);
    EXPECT_TRUE(addresses.empty());
}

TEST(BlockingDriver, WaitsForASignal) {
    BlockingDriver driver;
    Signal signal;
    EXPECT_EQ(perform(wait_step(driver, signal, in(1ms))).error, client_errc::timeout);
    std::thread setter([&] { signal.set(client_errc::storage_unusable); });
    EXPECT_EQ(perform(wait_step(driver, signal, no_deadline)).error, client_errc::storage_unusable);
    setter.join();
}

}  // namespace
}  // namespace dynox::detail

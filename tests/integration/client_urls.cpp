// What the URLs of engines in this process mean: which clients share data, and what cannot be
// opened.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>

#include "dynox/item.hpp"
#include "engine/storage/data_directory.hpp"
#include "integration/backends.hpp"

namespace dynox {
namespace {

using test::message_of;

TEST(ClientUrls, MemoryWithoutANameIsPrivate) {
    ClientConfig config;
    config.endpoint_url = "memory://";
    const DynamoDBClient client(config);
    const DynamoDBClient copy = client;
    const DynamoDBClient other(config);
    client.sync_create_table(CreateTable("users").partition_key("pk", "S"));
    EXPECT_TRUE(copy.sync_table_exists("users"));
    EXPECT_FALSE(other.sync_table_exists("users"));
}

TEST(ClientUrls, MemoryWithANameIsShared) {
    ClientConfig config;
    config.endpoint_url = "memory://client-urls";
    const DynamoDBClient client(config);
    const DynamoDBClient other(config);
    client.sync_create_table(CreateTable("users").partition_key("pk", "S"));
    EXPECT_TRUE(other.sync_table_exists("users"));
    config.endpoint_url = "memory://another";
    EXPECT_FALSE(DynamoDBClient(config).sync_table_exists("users"));
}

TEST(ClientUrls, DirectoriesKeepTheirData) {
    const test::TemporaryDirectory directory;
    ClientConfig config;
    config.endpoint_url = "file://" + directory.path();
    {
        const DynamoDBClient client(config);
        const DynamoDBClient same_engine(config);
        client.sync_create_table(CreateTable("users").partition_key("pk", "S"));
        client.sync_put_item("users", key("pk", "a"));
        EXPECT_TRUE(same_engine.sync_get_item("users", key("pk", "a")));
    }
    EXPECT_TRUE(DynamoDBClient(config).sync_get_item("users", key("pk", "a")));
}

TEST(ClientUrls, DirectoriesThatCannotBeUsedAreTold) {
    ClientConfig config;
    config.endpoint_url = "file:///proc/dynox";
    const DynamoDBClient client(config);
    try {
        (void)client.sync_list_tables();
        FAIL() << "no exception";
    } catch (const ClientException& error) {
        EXPECT_EQ(error.code(), client_errc::storage_unusable) << error.what();
    }
    EXPECT_FALSE(client.ping());
}

/// A process that has a data directory open until this object ends.
class HolderProcess {
  public:
    explicit HolderProcess(const std::string& directory) {
        int ready[2];
        if (::pipe(ready) != 0 || ::pipe(hold_) != 0) {
            throw std::runtime_error("pipe");
        }
        process_ = ::fork();
        if (process_ == 0) {
            ::close(hold_[1]);
            const auto held = engine::DataDirectory::open(directory);
            char byte = held ? 'y' : 'n';
            (void)!::write(ready[1], &byte, 1);
            (void)!::read(hold_[0], &byte, 1);
            ::_exit(0);
        }
        char byte = 'n';
        (void)!::read(ready[0], &byte, 1);
        holds_ = byte == 'y';
        ::close(ready[0]);
        ::close(ready[1]);
        ::close(hold_[0]);
    }
    ~HolderProcess() {
        ::close(hold_[1]);
        ::waitpid(process_, nullptr, 0);
    }
    HolderProcess(const HolderProcess&) = delete;
    HolderProcess& operator=(const HolderProcess&) = delete;
    [[nodiscard]] bool holds() const noexcept { return holds_; }
    [[nodiscard]] int pid() const noexcept { return process_; }

  private:
    int hold_[2];
    int process_ = -1;
    bool holds_ = false;
};

TEST(ClientUrls, ADirectoryBelongsToOneProcess) {
    const test::TemporaryDirectory directory;
    ClientConfig config;
    config.endpoint_url = "file://" + directory.path();
    {
        const HolderProcess holder(directory.path());
        ASSERT_TRUE(holder.holds());
        const DynamoDBClient client(config);
        const std::string expected =
            directory.path() + " is in use by pid " + std::to_string(holder.pid());
        EXPECT_EQ(message_of<ClientException>([&] { (void)client.sync_list_tables(); }), expected);
        EXPECT_EQ(message_of<ClientException>(
                      [&] { (void)client.sync_get_item("users", key("pk", "a")); }),
                  expected);
    }
    EXPECT_TRUE(DynamoDBClient(config).ping());
}

}  // namespace
}  // namespace dynox

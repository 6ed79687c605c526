// Ends in the way named by its first argument, with the data directory named by the second open in
// static objects that outlive RocksDB's. exit_test.py runs it. Numbers of acknowledged writes go to
// standard output.
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <thread>

#include "dynox/client.hpp"
#include "dynox/item.hpp"

namespace {

using namespace dynox;

/// Made before RocksDB is loaded, so destroyed after it.
std::optional<DynamoDBClient> kept_client;

/// Destroyed last of all: calls on what was closed.
struct LastWords {
    bool wanted = false;
    ~LastWords() {
        if (!wanted) {
            return;
        }
        if (const std::optional<DynamoDBClient> client = kept_client; client) {
            try {
                client->sync_put_item("ways", item("id", "late"));
                std::puts("late write: done");
            } catch (const PydynoxException& error) {
                std::printf("late write: %s\n", error.what());
            }
        }
    }
};

[[nodiscard]] DynamoDBClient open(const std::string& directory) {
    ClientConfig config;
    config.endpoint_url = "file://" + directory;
    DynamoDBClient client(config);
    if (!client.sync_table_exists("ways")) {
        client.sync_create_table(
            CreateTable("ways").partition_key("id", "S").global_secondary_index(
                SecondaryIndex("by-group").partition_key("group", "S")));
    }
    return client;
}

void put(const DynamoDBClient& client, int number) {
    client.sync_put_item("ways", item("id", std::to_string(number), "group",
                                      "g" + std::to_string(number % 7), "number", number));
}

/// Writes until that is refused; says after each write that it was acknowledged.
void write_for_ever(const DynamoDBClient& client) {
    try {
        for (int i = 0;; ++i) {
            put(client, i);
            char text[16];
            const int size = std::snprintf(text, sizeof text, "%d\n", i);
            if (::write(STDOUT_FILENO, text, static_cast<std::size_t>(size)) != size) {
                return;
            }
        }
    } catch (const PydynoxException& error) {
        const std::string text = "stopped: " + std::string(error.what()) + "\n";
        static_cast<void>(!::write(STDOUT_FILENO, text.data(), text.size()));
    }
}

void read_for_ever(const DynamoDBClient& client) {
    try {
        for (;;) {
            for (const Item& found : client.sync_scan("ways")) {
                static_cast<void>(found.size());
            }
        }
    } catch (const PydynoxException&) {  // the program is exiting
    }
}

void write_some(const DynamoDBClient& client) {
    for (int i = 0; i < 100; ++i) {
        put(client, i);
        std::printf("%d\n", i);
    }
}

/// More than RocksDB keeps in memory, so that it has made tables and the statics that this takes.
void write_much(const DynamoDBClient& client) {
    for (int i = 0; i < 200; ++i) {
        client.sync_put_item("ways",
                             item("id", std::to_string(i), "text", std::string(100'000, 'x')));
        std::printf("%d\n", i);
    }
}

/// exit() while other threads write and read.
[[noreturn]] void exit_amid_work(const DynamoDBClient& client) {
    std::thread([client] { write_for_ever(client); }).detach();
    std::thread([client] { read_for_ever(client); }).detach();
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    std::exit(0);
}

/// A child of fork() does no harm: the files are its parent's. It ends with _exit(), since
/// RocksDB's statics wait for threads that a child does not have.
int fork_and_exit(const DynamoDBClient& client) {
    write_some(client);
    std::fflush(stdout);
    const pid_t child = ::fork();
    if (child == 0) {
        try {
            put(client, 1000);
            std::puts("child write: done");
        } catch (const PydynoxException& error) {
            std::printf("child write: %s\n", error.what());
        }
        std::fflush(stdout);
        ::_exit(0);
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    put(client, 100);
    std::puts("100");
    return status;
}

int run(const std::string& way, const std::string& directory) {
    if (way == "default-client") {
        set_default_client(open(directory));
        write_some(*get_default_client());
    } else if (way == "static-client") {
        static LastWords last_words;
        last_words.wanted = true;
        kept_client = open(directory);
        write_some(*kept_client);
    } else if (way == "much") {
        kept_client = open(directory);
        write_much(*kept_client);
    } else if (way == "threads") {
        kept_client = open(directory);
        exit_amid_work(*kept_client);
    } else if (way == "fork") {
        kept_client = open(directory);
        return fork_and_exit(*kept_client);
    } else if (way == "read") {
        const DynamoDBClient client = open(directory);
        for (const Item& found : client.sync_scan("ways")) {
            std::puts(found.at("id").as_string().c_str());
        }
        std::printf("count %lld\n",
                    static_cast<long long>(client.sync_describe_table("ways").item_count));
    } else {
        std::fprintf(stderr, "unknown way '%s'\n", way.c_str());
        return 2;
    }
    return 0;
}

}  // namespace

int main(int argument_count, char** arguments) {
    if (argument_count != 3) {
        std::fputs("usage: exit_ways WAY DIRECTORY\n", stderr);
        return 2;
    }
    return run(arguments[1], arguments[2]);
}

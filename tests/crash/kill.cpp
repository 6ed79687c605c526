// Kills writers and servers at random moments, and compares what is there with what was
// acknowledged.
//
// In odd rounds the process that is killed has the data directory itself; in even ones it is `dynox
// serve`, and the writer talks to it over HTTP (every other time with --sync). After each round:
// every acknowledged operation is there, the one that was not acknowledged is there wholly or not
// at all, and each index is what its table projects. Most deaths come while operations are on their
// way; one in four may come while the data is being opened. In the first rounds, and in every tenth
// later, a process also dies while a job of some kind is on its way (jobs.hpp).

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "child.hpp"
#include "jobs.hpp"
#include "lane.hpp"
#include "support/temporary_directory.hpp"

namespace dynox::test {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds first_words_wait{60};
constexpr unsigned life_ms_max = 200;

[[nodiscard]] DynamoDBClient client_of(const std::string& url) {
    ClientConfig config;
    config.endpoint_url = url;
    config.region = "eu-west-1";
    config.access_key = "AKIDEXAMPLE";
    config.secret_key = "secret";
    config.max_retries = 0;  // a retry could do a thing twice
    return DynamoDBClient(config);
}

/// The writer's program: one thread a lane. Says "N" for each acknowledged operation of lane N; and
/// on an error, which ends the lane, "! message", or "? message" where there was no answer.
int write_lanes(const std::string& url, std::uint64_t seed) {
    try {
        const DynamoDBClient client = client_of(url);
        std::vector<std::thread> threads;
        for (int number = 0; number < lanes_count; ++number) {
            threads.emplace_back([=] {
                try {
                    Lane lane(number, seed);
                    LaneState state = lane.read(client);
                    for (;;) {
                        const LaneOperation operation = lane.next(state);
                        lane.execute(client, operation);
                        say(std::to_string(number) + "\n");
                        Lane::apply(operation, state);
                    }
                } catch (const PydynoxException& error) {
                    const bool answered = error.code().category() == server_category();
                    say((answered ? "! lane " : "? lane ") + std::to_string(number) + ": " +
                        error.what() + "\n");
                } catch (const std::exception& error) {
                    say("! lane " + std::to_string(number) + ": " + error.what() + "\n");
                }
            });
        }
        for (std::thread& thread : threads) {
            thread.join();
        }
    } catch (const std::exception& error) {
        say(std::string("! ") + error.what() + "\n");
    }
    return 1;
}

struct Options {
    std::string self;
    std::string dynox;
    int rounds = 3;
    std::uint64_t seed = 0;
};

/// One data directory and what is known to be in it.
struct Database {
    TemporaryDirectory temporary;
    std::string directory = temporary / "data";
    std::array<LaneState, lanes_count> lanes;
    [[nodiscard]] std::string url() const { return "file://" + directory; }
};

struct Round {
    int number;
    std::uint64_t seed;
    bool over_http;
    bool sync;
    bool from_start;  // counts its life from there, not from the first operation
    std::chrono::milliseconds life;
};

/// Reads what the writer says until the moment of death comes.
void live(const Round& round, Child& writer, std::string& said) {
    if (!round.from_start) {
        // As long as it may take on a busy machine; who says nothing at all is killed then.
        writer.collect_until(Clock::now() + first_words_wait, said, Child::Until::anything_said);
    }
    writer.collect_until(Clock::now() + round.life, said);
}

/// Lets a writer write until the moment of death comes; returns what it said.
std::string write_and_kill(const Options& options, const Database& database, const Round& round) {
    std::string said;
    const std::string seed = std::to_string(round.seed);
    if (!round.over_http) {
        Child writer({options.self, "writer", database.url(), seed});
        live(round, writer, said);
        writer.kill();
        writer.collect_rest(said);
        return said;
    }
    std::vector<std::string> arguments = {options.dynox, "serve",  "--port",
                                          "0",           "--data", database.directory};
    if (round.sync) {
        arguments.push_back("--sync");
    }
    Child server(arguments);
    const std::string line = server.read_line();
    const std::string prefix = "listening on ";
    if (!line.starts_with(prefix)) {
        throw std::runtime_error("dynox serve said '" + line + "'");
    }
    Child writer({options.self, "writer", line.substr(prefix.size()), seed});
    live(round, writer, said);
    server.kill();
    writer.collect_rest(said);  // it ends by itself, since nobody answers
    return said;
}

/// Compares a lane's state with what it was at the start and what it acknowledged since. Returns
/// what is wrong.
std::string check_lane(int number, const Round& round, int acknowledged, LaneState& state,
                       const LaneState& found) {
    Lane lane(number, round.seed);
    for (int i = 0; i < acknowledged; ++i) {
        Lane::apply(lane.next(state), state);
    }
    LaneState after = state;
    Lane::apply(lane.next(after), after);
    if (found != state && found != after) {
        return "lane " + std::to_string(number) + ": after " + std::to_string(acknowledged) +
               " acknowledged operations there is something else than what they, or they and one "
               "more, leave behind";
    }
    state = found;
    return {};
}

/// What was said before the kill: acknowledged operations by lane. An error is one of HTTP alone,
/// whose server is gone.
std::array<int, lanes_count> count_acknowledged(const std::string& said, const Round& round) {
    std::array<int, lanes_count> counts{};
    std::size_t at = 0;
    for (std::size_t end; (end = said.find('\n', at)) != std::string::npos; at = end + 1) {
        if (said[at] == '?' && round.over_http) {
            continue;  // the server is gone
        }
        if (said[at] < '0' || said[at] >= '0' + lanes_count) {
            throw std::runtime_error("the writer said: " + said.substr(at, end - at));
        }
        ++counts.at(static_cast<std::size_t>(said[at] - '0'));
    }
    return counts;
}

/// Throws with what is wrong.
int check(Database& database, const Round& round, const std::string& said) {
    const std::array<int, lanes_count> acknowledged = count_acknowledged(said, round);
    const DynamoDBClient client = client_of(database.url());
    int sum = 0;
    for (int number = 0; number < lanes_count; ++number) {
        const auto index = static_cast<std::size_t>(number);
        const LaneState found = Lane(number, round.seed).read(client);
        const std::string wrong =
            check_lane(number, round, acknowledged[index], database.lanes[index], found);
        if (!wrong.empty()) {
            throw std::runtime_error(wrong);
        }
        sum += acknowledged[index];
    }
    for (const std::string& table : client.sync_list_tables()) {
        if (const std::string wrong = check_table(client, table); !wrong.empty()) {
            throw std::runtime_error(wrong);
        }
    }
    return sum;
}

int run_rounds(const Options& options) {
    std::printf("crash test: %d rounds, seed %llu\n", options.rounds,
                static_cast<unsigned long long>(options.seed));
    std::mt19937_64 random(options.seed);
    std::array<Database, 2> databases;  // in process, over HTTP
    for (const Database& database : databases) {
        create_table(client_of(database.url()), shared_table);
    }
    JobRounds jobs(options.self);
    int sum = 0;
    for (int number = 1; number <= options.rounds; ++number) {
        const bool over_http = number % 2 == 0;
        const Round round{
            number,          random(),          over_http,
            number % 4 == 0, random() % 4 == 0, std::chrono::milliseconds(random() % life_ms_max)};
        Database& database = databases[over_http ? 1 : 0];
        try {
            const std::string said = write_and_kill(options, database, round);
            const int acknowledged = check(database, round, said);
            sum += acknowledged;
            std::printf("round %d, %s, killed %lld ms after %s: %d operations\n", number,
                        !over_http   ? "in process"
                        : round.sync ? "over HTTP with --sync"
                                     : "over HTTP",
                        static_cast<long long>(round.life.count()),
                        round.from_start ? "it began" : "its first operation", acknowledged);
            if (number <= 2 || number % 10 == 0) {
                std::printf("round %d, jobs: %s\n", number, jobs.run(random).c_str());
            }
        } catch (const std::exception& error) {
            std::filesystem::copy(database.directory,
                                  std::filesystem::temp_directory_path() /
                                      ("dynox-crash-" + std::to_string(options.seed)),
                                  std::filesystem::copy_options::recursive);
            std::printf("round %d (%s) FAILED: %s\nA copy of the data is in %s/dynox-crash-%llu\n",
                        number, over_http ? "over HTTP" : "in process", error.what(),
                        std::filesystem::temp_directory_path().c_str(),
                        static_cast<unsigned long long>(options.seed));
            return 1;
        }
        std::fflush(stdout);
    }
    std::printf("%d acknowledged operations, none lost\n", sum);
    return sum > 0 ? 0 : 1;
}

}  // namespace
}  // namespace dynox::test

int main(int argument_count, char** arguments) {
    using namespace dynox::test;
    const std::vector<std::string> given(arguments + 1, arguments + argument_count);
    if (given.size() == 3 && given[0] == "writer") {
        return write_lanes(given[1], std::stoull(given[2]));
    }
    if (given.size() == 3 && given[0] == "job") {
        return run_job(given[1], given[2]);
    }
    Options options;
    options.self = std::filesystem::read_symlink("/proc/self/exe");
    options.seed = std::random_device()();
    if (const char* const rounds = std::getenv("DYNOX_CRASH_ROUNDS")) {
        options.rounds = std::atoi(rounds);
    }
    for (std::size_t i = 0; i + 1 < given.size(); i += 2) {
        if (given[i] == "--rounds") {
            options.rounds = std::stoi(given[i + 1]);
        } else if (given[i] == "--seed") {
            options.seed = std::stoull(given[i + 1]);
        } else if (given[i] == "--dynox") {
            options.dynox = given[i + 1];
        }
    }
    if (options.dynox.empty() || given.size() % 2 != 0 || options.rounds < 1) {
        std::fputs("usage: crash_kill --dynox PROGRAM [--rounds N] [--seed N]\n", stderr);
        return 2;
    }
    try {
        return run_rounds(options);
    } catch (const std::exception& error) {
        std::printf("crash test FAILED: %s\n", error.what());
        return 1;
    }
}

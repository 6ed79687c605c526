// ddb_load: a load generator for servers that speak DynamoDB's protocol. One thread, raw epoll,
// keep-alive connections in a closed loop; requests are built and signed before the clock starts.
// It shares no code with what it measures.
//
//   ddb_load --port PORT --pid SERVER_PID [--connections 32] [--warm-up SECONDS] [--seconds
//   SECONDS] [--items 10000] [WORKLOAD...]
//
// Makes a table, loads the items and prints one JSON line a workload; one with "error" if an answer
// is not what it should be. The first line, "fill", tells the server's memory with the items.
//
//   ddb_load --port PORT --pid SERVER_PID --endure SECONDS
//
// A mixed load, see endurance.hpp.
//
//   ddb_load --port PORT --await SECONDS
//
// Asks until there is a good answer to ListTables, and prints when it came, on the clock of
// CLOCK_MONOTONIC.
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "call.hpp"
#include "drive.hpp"
#include "endurance.hpp"
#include "process.hpp"
#include "requests.hpp"

namespace {

using namespace dynox::load;

constexpr int items_max = 1'000'000;

struct Options {
    Load load{.port = 0, .server = 0, .connections = 32, .warm_up_s = 1, .measured_s = 4};
    int partitions = 100;
    double endure_s = 0;  // instead of workloads
    double await_s = 0;   // instead of workloads
    std::vector<std::string> workloads;
};

Options read_options(const std::vector<std::string>& words) {
    Options options;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string& word = words[i];
        if (!word.starts_with("--")) {
            options.workloads.push_back(word);
            continue;
        }
        if (i + 1 == words.size()) {
            throw std::runtime_error("expected a number behind " + word);
        }
        const double number = std::stod(words[++i]);
        if (word == "--port") {
            options.load.port = static_cast<std::uint16_t>(number);
        } else if (word == "--pid") {
            options.load.server = static_cast<pid_t>(number);
        } else if (word == "--connections") {
            options.load.connections = static_cast<unsigned>(number);
        } else if (word == "--warm-up") {
            options.load.warm_up_s = number;
        } else if (word == "--seconds") {
            options.load.measured_s = number;
        } else if (word == "--endure") {
            options.endure_s = number;
        } else if (word == "--await") {
            options.await_s = number;
        } else if (word == "--items" && number >= items_per_partition && number <= items_max) {
            options.partitions = static_cast<int>(number) / items_per_partition;
        } else {
            throw std::runtime_error("expected an option and its value, found " + word + " " +
                                     words[i]);
        }
    }
    if (options.load.port == 0 || (options.load.server == 0 && options.await_s == 0)) {
        throw std::runtime_error("expected --port and --pid");
    }
    if (options.workloads.empty()) {
        options.workloads = {"get_item",  "put_item",         "update_item",
                             "query_100", "transact_write_4", "scan"};
    }
    return options;
}

void fill_table(std::uint16_t port, const RequestBuilder& builder) {
    constexpr int tries_max = 200;
    constexpr useconds_t pause_us = 50'000;
    Connection connection(port);
    call(connection, builder.create_table());
    for (int i = 0; call(connection, builder.describe_table()).find("ACTIVE") == std::string::npos;
         ++i) {
        if (i == tries_max) {
            throw std::runtime_error("the table does not become active");
        }
        ::usleep(pause_us);
    }
    for (int partition = 0; partition < builder.partitions(); ++partition) {
        for (int first = 0; first < items_per_partition; first += items_per_batch) {
            call(connection, builder.load_batch(partition, first));
        }
    }
}

bool answers(Connection& connection, const std::string& request) {
    try {
        call(connection, request);
        return true;
    } catch (const std::runtime_error&) {  // nobody listens, or it is not ready
        connection.close();
        return false;
    }
}

void await_answer(const Options& options) {
    constexpr useconds_t pause_us = 50;
    const std::string request =
        RequestBuilder(options.load.port, "Table", 1).request("ListTables", "{}");
    const auto now_s = [] {
        return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
            .count();
    };
    const double deadline_s = now_s() + options.await_s;
    Connection connection(options.load.port);
    while (!answers(connection, request)) {
        if (now_s() > deadline_s) {
            throw std::runtime_error("no good answer within the time given");
        }
        ::usleep(pause_us);
    }
    std::printf("{\"answered_at_s\":%.6f}\n", now_s());
}

/// The requests of a Scan over all pages.
Workload scan_workload(Connection& connection, const RequestBuilder& builder) {
    constexpr std::string_view next = R"("LastEvaluatedKey":)";
    constexpr std::string_view count = R"("Count":)";
    Workload workload;
    workload.expected = R"(Count":)";
    long items = 0;
    for (std::string key, body; workload.requests.empty() || !key.empty();) {
        workload.requests.push_back(builder.scan(key));
        body = call(connection, workload.requests.back());
        const std::size_t count_at = body.find(count);
        items += count_at == std::string::npos ? 0 : std::atol(&body[count_at + count.size()]);
        key.clear();
        if (const std::size_t at = body.find(next); at != std::string::npos) {
            const std::size_t begin = at + next.size();  // {"pk":{...},"sk":{...}}
            key = body.substr(begin, body.find("}}", begin) + 2 - begin);
        }
    }
    if (items != long{builder.partitions()} * items_per_partition) {
        throw std::runtime_error("a Scan finds " + std::to_string(items) + " items");
    }
    return workload;
}

/// As a JSON string. What servers say is ASCII, or comes out as '?'.
std::string quoted(std::string_view text) {
    constexpr std::size_t shown_max = 400;
    std::string json = "\"";
    for (const char c : text.substr(0, shown_max)) {
        if (c == '"' || c == '\\') {
            json.push_back('\\');
        }
        json.push_back(c == '\n' || c == '\r' ? ' ' : c < ' ' || c > '~' ? '?' : c);
    }
    return json + "\"";
}

void print_failure(const std::string& workload, std::string_view what) {
    std::printf("{\"op\":\"%s\",\"error\":%s}\n", workload.c_str(), quoted(what).c_str());
    std::fflush(stdout);
}

/// `requests_per_operation`: answers that make up one operation.
void print(const std::string& workload, const Load& load, const Measurement& measurement,
           std::size_t requests_per_operation) {
    const std::vector<float>& latencies = measurement.latencies_us;
    if (latencies.empty() || measurement.errors != 0) {
        print_failure(workload, std::to_string(latencies.size()) + " requests were answered, " +
                                    std::to_string(measurement.errors) +
                                    " failed; the first of them: " + measurement.first_error);
        return;
    }
    const auto count =
        static_cast<double>(latencies.size()) / static_cast<double>(requests_per_operation);
    std::printf("{\"op\":\"%s\",\"in_flight\":%u,\"cpu_us_op\":%.2f,\"ops_s\":%.2f,",
                workload.c_str(), load.connections, measurement.server_cpu_s * 1e6 / count,
                count / measurement.seconds);
    if (requests_per_operation == 1) {
        std::printf("\"p50_us\":%.1f,\"p99_us\":%.1f,", latencies[latencies.size() / 2],
                    latencies[latencies.size() * 99 / 100]);
    }
    std::printf("\"generator_us_op\":%.2f,\"answer_bytes\":%.0f}\n",
                measurement.own_cpu_s * 1e6 / count,
                static_cast<double>(measurement.answer_bytes) / count);
    std::fflush(stdout);
}

void measure(const std::string& name, const Options& options, Connection& connection,
             const RequestBuilder& builder) {
    Load load = options.load;
    std::size_t requests_per_operation = 1;
    Workload workload;
    if (name == "scan") {
        try {
            workload = scan_workload(connection, builder);
        } catch (const std::runtime_error& failure) {
            print_failure(name, failure.what());
            return;
        }
        load.connections = 1;
        requests_per_operation = workload.requests.size();
    } else {
        workload = builder.workload(name);
    }
    if (workload.requests.empty()) {
        throw std::runtime_error("there is no workload '" + name + "'");
    }
    print(name, load, drive(load, workload), requests_per_operation);
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const Options options = read_options({argv + 1, argv + argc});
        if (options.await_s > 0) {
            await_answer(options);
            return EXIT_SUCCESS;
        }
        if (options.endure_s > 0) {
            endure(options.load.port, options.load.server, options.endure_s);
            return EXIT_SUCCESS;
        }
        const std::string table = "LoadTable" + std::to_string(::getpid());
        const RequestBuilder builder(options.load.port, table, options.partitions);
        fill_table(options.load.port, builder);
        std::printf("{\"op\":\"fill\",\"resident_mb\":%.2f}\n",
                    resident_mb_of(options.load.server));
        std::fflush(stdout);
        Connection connection(options.load.port);
        for (const std::string& workload : options.workloads) {
            if (workload != "fill") {
                measure(workload, options, connection, builder);
            }
        }
        call(connection, builder.delete_table());
    } catch (const std::exception& failure) {
        std::cerr << "ddb_load: " << failure.what() << "\n";
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}

// ddb_load: a load generator for servers that speak DynamoDB's protocol. One thread, raw epoll,
// keep-alive connections in a closed loop; requests are built and signed before the clock starts.
// It shares no code with what it measures.
//
//   ddb_load --port PORT --pid SERVER_PID [--connections 32] [--warm-up SECONDS] [--seconds
//   SECONDS] [WORKLOAD...]
//
// Makes the table, loads 10,000 items and prints one JSON line a workload.
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "connection.hpp"
#include "drive.hpp"
#include "requests.hpp"

namespace {

using namespace dynox::load;

constexpr const char* table = "LoadTable";

struct Options {
    Load load{.port = 0, .server = 0, .connections = 32, .warm_up_s = 1, .measured_s = 4};
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
        } else {
            throw std::runtime_error("unknown option " + word);
        }
    }
    if (options.load.port == 0 || options.load.server == 0) {
        throw std::runtime_error("expected --port and --pid");
    }
    if (options.workloads.empty()) {
        options.workloads = {"get_item", "put_item", "update_item", "query_100",
                             "transact_write_4"};
    }
    return options;
}

/// The answer to one request, or an exception that tells what the server said.
std::string call(Connection& connection, const std::string& request) {
    if (connection.descriptor() < 0 && !connection.open()) {
        throw std::runtime_error("nobody listens");
    }
    if (!connection.send(request)) {
        throw std::runtime_error("the server has closed the connection");
    }
    auto arrival = Connection::Arrival::partial;
    while (arrival == Connection::Arrival::partial) {
        arrival = connection.receive(0);
    }
    if (arrival == Connection::Arrival::lost) {
        throw std::runtime_error("the server has closed the connection");
    }
    if (connection.status() != 200) {
        throw std::runtime_error("the server answers " + std::string(connection.answer()));
    }
    std::string body(connection.body());
    if (connection.closing()) {
        connection.close();
    }
    return body;
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
    for (int partition = 0; partition < partitions; ++partition) {
        for (int first = 0; first < items_per_partition; first += items_per_batch) {
            call(connection, builder.load_batch(partition, first));
        }
    }
}

void print(const std::string& workload, const Load& load, const Measurement& measurement) {
    const std::vector<float>& latencies = measurement.latencies_us;
    if (latencies.empty() || measurement.errors != 0) {
        throw std::runtime_error(workload + ": " + std::to_string(latencies.size()) +
                                 " requests were answered, " + std::to_string(measurement.errors) +
                                 " failed; the first of them: " + measurement.first_error);
    }
    const auto count = static_cast<double>(latencies.size());
    std::printf(
        "{\"op\":\"%s\",\"in_flight\":%u,\"cpu_us_op\":%.2f,\"ops_s\":%.0f,\"p50_us\":%.1f,"
        "\"p99_us\":%.1f,\"generator_us_op\":%.2f,\"answer_bytes\":%.0f}\n",
        workload.c_str(), load.connections, measurement.server_cpu_s * 1e6 / count,
        count / measurement.seconds, latencies[latencies.size() / 2],
        latencies[latencies.size() * 99 / 100], measurement.own_cpu_s * 1e6 / count,
        static_cast<double>(measurement.answer_bytes) / count);
    std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const Options options = read_options({argv + 1, argv + argc});
        const RequestBuilder builder(options.load.port, table);
        fill_table(options.load.port, builder);
        for (const std::string& workload : options.workloads) {
            const std::vector<std::string> requests = builder.workload(workload);
            if (requests.empty()) {
                throw std::runtime_error("there is no workload '" + workload + "'");
            }
            print(workload, options.load, drive(options.load, requests));
        }
        Connection connection(options.load.port);
        call(connection, builder.delete_table());
    } catch (const std::exception& failure) {
        std::cerr << "ddb_load: " << failure.what() << "\n";
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}

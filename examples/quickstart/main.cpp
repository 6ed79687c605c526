// dynox on real data, from C++ objects to the disk and over HTTP. Read places.hpp first, then ask.cpp
// and change.cpp; this file puts the parts in order.
//
//   quickstart DIRECTORY        an empty or new directory for the data, which stays there
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <filesystem>
#include <iostream>

#include "load.hpp"
#include "report.hpp"
#include "server_process.hpp"
#include "tour.hpp"

namespace quickstart {
namespace {

/// Runs a coroutine to its end on this thread.
template <class T>
T run(boost::asio::awaitable<T> coroutine) {
    boost::asio::io_context context;
    auto result = co_spawn(context, std::move(coroutine), boost::asio::use_future);
    context.run();
    return result.get();
}

void title(const std::string& text) {
    std::cout << "\n" << text << "\n" << std::string(text.size(), '-') << "\n";
}

/// The engine in this process, with its data in `directory`.
Answers in_this_process(const std::string& directory) {
    title("In this process: file://" + directory);
    dynox::DynamoDBClient client({.endpoint_url = "file://" + directory});
    dynox::set_default_client(client);
    if (client.sync_table_exists("places")) {
        throw std::runtime_error(directory + " already holds a table: name another directory");
    }
    Country::sync_create_table();

    const Stopwatch read_time;
    const Places places = read_places("/usr/share/iso-codes/json");
    std::cout << "Read " << places.countries.size() << " countries and "
              << places.subdivisions.size() << " subdivisions from JSON (" << read_time << ")\n";
    const Stopwatch store_time;
    store(client, places);
    std::cout << "Stored " << places.countries.size() + places.subdivisions.size()
              << " items durably, with an index (" << store_time << ")\n";

    run(change(client));
    Answers answers = run(ask());
    dynox::clear_default_client();  // with `client`, the last one: the engine closes its files
    return answers;
}

/// The same files behind HTTP.
Answers over_http(const std::string& program, const std::string& directory) {
    const Stopwatch start_time;
    const ServerProcess server(program, directory);
    title("Over HTTP: dynox serve at " + server.url());
    std::cout << "Started on the same data (" << start_time << ")\n";
    dynox::set_default_client(dynox::DynamoDBClient({.endpoint_url = server.url()}));
    Answers answers = run(ask());
    dynox::clear_default_client();
    return answers;
}

int tour(const std::string& directory) {
    const std::filesystem::path here = std::filesystem::read_symlink("/proc/self/exe");
    const std::string program = here.parent_path() / "dynox";

    const Answers embedded = in_this_process(directory);
    const Answers remote = over_http(program, directory);
    const bool same = embedded == remote;
    std::cout << "\nBoth gave the same answers: " << (same ? "yes" : "NO") << " ("
              << remote.of_switzerland.size() + remote.cantons.size() + remote.saints.size() + 1
              << " items compared)\n";

    const std::string shown = std::filesystem::proximate(program);
    const std::string data = std::filesystem::proximate(directory);
    std::cout << "\nWhat to try next:\n"
              << "  " << shown << " query places -p COUNTRY#JP -e file://" << directory << "\n"
              << "  " << shown << " serve --data " << data
              << "    (then any SDK or CLI with endpoint http://127.0.0.1:8000)\n"
              << "  examples/quickstart/places.hpp, ask.cpp, change.cpp: the source of all this\n";
    return same ? 0 : 1;
}

}  // namespace
}  // namespace quickstart

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: quickstart DIRECTORY\n";
        return 2;
    }
    try {
        return quickstart::tour(std::filesystem::absolute(argv[1]));
    } catch (const std::exception& error) {
        std::cerr << "quickstart: " << error.what() << "\n";
        return 1;
    }
}

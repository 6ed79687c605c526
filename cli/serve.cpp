#include "serve.hpp"

#include <sys/resource.h>

#include <csignal>
#include <cstdio>

#include "dynox/engine.hpp"
#include "dynox/server.hpp"
#include "namespaces.hpp"
#include "terminal.hpp"

namespace dynox::cli {
namespace {

int fail(const std::string& message) {
    std::fprintf(stderr, "dynox serve: %s\n", visible(message).c_str());
    return 1;
}

// Each connection is a descriptor; the usual soft limit of 1,024 is for programs that call
// select().
void raise_descriptor_limit() noexcept {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        (void)::setrlimit(RLIMIT_NOFILE, &limit);
    }
}

// The signals that end the program, blocked in this thread and those it starts, so that
// wait_for_signal() gets them.
sigset_t block_stop_signals() noexcept {
    std::signal(SIGPIPE, SIG_IGN);
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    return signals;
}

// Of an address that Server::listen() took: numeric, or "localhost".
bool is_loopback(const std::string& address) {
    return address.starts_with("127.") || address == "::1" || address == "localhost";
}

void wait_for_signal(const sigset_t& signals) noexcept {
    int signal = 0;
    while (::sigwait(&signals, &signal) != 0) {
    }
}

}  // namespace

int run_serve(const ServeOptions& options) {
    const sigset_t signals = block_stop_signals();
    raise_descriptor_limit();
    ServerConfig config;
    config.bind_address(options.bind_address).port(options.port).threads(options.threads);
    for (const std::string& key : options.auth) {
        const std::size_t colon = key.find(':');
        config.accept_key(key.substr(0, colon), key.substr(colon + 1));
    }
    EngineConfig engine_config;
    engine_config.data_directory(options.data_directory)
        .sync(options.sync)
        .region(options.region)
        .stream_shards(options.stream_shards)
        .time_to_live_interval(static_cast<double>(options.time_to_live_interval))
        .export_directory(options.export_directory);
    config.request_log(options.log)
        .metrics(options.metrics)
        .enforce_capacity(options.enforce_capacity);
    if (options.namespaces) {
        config.namespaces(open_namespaces(engine_config, options));
    }
    Result<Server> server = Server::listen(config);
    if (!server) {
        return fail(server.error().message());
    }
    // Clients may connect by now and wait for the engine, which may have a large directory to open.
    Result<std::shared_ptr<api::Service>> service = open_service(engine_config, options);
    if (!service) {
        return fail(service.error().message());
    }
    if (Result<void> started = server->start(*service); !started) {
        return fail(started.error().message());
    }
    std::printf("listening on %s\n", server->url().c_str());
    std::fflush(stdout);
    if (options.auth.empty() && !is_loopback(options.bind_address)) {
        std::fprintf(stderr,
                     "dynox serve: warning: credentials are not checked, so whoever reaches %s may "
                     "read and write everything\n",
                     options.bind_address.c_str());
    }
    wait_for_signal(signals);
    server->stop();
    return 0;
}

}  // namespace dynox::cli

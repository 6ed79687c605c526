#include "dynox/server.hpp"

#include <sched.h>

#include <algorithm>
#include <mutex>
#include <random>
#include <system_error>
#include <thread>
#include <vector>

#include "server/due_timer.hpp"
#include "server/listener.hpp"
#include "server/metering.hpp"
#include "server/reactor.hpp"
#include "server/tools.hpp"

namespace dynox {
namespace {

constexpr unsigned threads_max = 256;

// Cores this process may use, which may be fewer than the machine has.
unsigned usable_cores() noexcept {
    cpu_set_t cores;
    if (::sched_getaffinity(0, sizeof cores, &cores) != 0) {
        return std::max(1U, std::thread::hardware_concurrency());
    }
    return static_cast<unsigned>(std::max(1, CPU_COUNT(&cores)));
}

double monotonic_seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

}  // namespace

struct Server::Impl {
    ServerConfig config;
    server::Listener listener;
    server::Tools tools;  // of the reactors
    std::vector<std::unique_ptr<server::Reactor>> reactors;
    std::vector<std::thread> threads;
    server::DueTimer due_timer;
    std::mutex stop_mutex;

    ~Impl() { stop(); }
    /// Measured, if anything wants to know what requests consume.
    [[nodiscard]] std::shared_ptr<api::Service> metered(std::shared_ptr<api::Service> service) {
        if (!config.metrics() && !config.enforce_capacity()) {
            return service;
        }
        std::unique_ptr<server::CapacityLimits> limits;
        if (config.enforce_capacity()) {
            limits = std::make_unique<server::CapacityLimits>(*service, &monotonic_seconds);
        }
        return std::make_shared<server::MeteringService>(std::move(service), tools.metrics.get(),
                                                         std::move(limits));
    }
    [[nodiscard]] Result<void> make_tools() {
        if (config.metrics()) {
            tools.metrics = std::make_unique<server::Metrics>();
        }
        if (!config.request_log().empty()) {
            Result<std::unique_ptr<server::RequestLog>> log =
                server::RequestLog::open(config.request_log());
            if (!log) {
                return log.error();
            }
            tools.log = *std::move(log);
        }
        if (config.namespaces()) {
            tools.namespaces = std::make_unique<server::Namespaces>(
                [this](const std::string& access_key) -> Result<std::shared_ptr<api::Service>> {
                    Result<std::shared_ptr<api::Service>> opened = config.namespaces()(access_key);
                    if (opened) {
                        due_timer.add(*opened);
                        opened = metered(*std::move(opened));
                    }
                    return opened;
                });
        }
        return {};
    }
    void stop() {
        const std::lock_guard lock(stop_mutex);
        due_timer.stop();
        for (const auto& reactor : reactors) {
            reactor->stop();
        }
        for (std::thread& thread : threads) {
            thread.join();
        }
        threads.clear();
        reactors.clear();
        listener.sockets.clear();
    }
};

Server::Server(std::unique_ptr<Impl> impl) noexcept : impl_(std::move(impl)) {}
Server::Server(Server&& other) noexcept = default;
Server& Server::operator=(Server&& other) noexcept = default;
Server::~Server() = default;

Result<Server> Server::listen(const ServerConfig& config) {
    const unsigned threads = config.threads() == 0 ? usable_cores() : config.threads();
    Result<server::Listener> listener =
        server::listen_on(config.bind_address(), config.port(), std::min(threads, threads_max));
    if (!listener) {
        return std::move(listener).error();
    }
    auto impl = std::make_unique<Impl>();
    impl->config = config;
    impl->listener = std::move(*listener);
    if (Result<void> made = impl->make_tools(); !made) {
        return made.error();
    }
    return Server(std::move(impl));
}

Result<void> Server::start(std::shared_ptr<api::Service> service) {
    impl_->due_timer.add(service);
    service = impl_->metered(std::move(service));
    std::random_device random;
    const auto share = static_cast<unsigned>(impl_->listener.sockets.size());
    for (server::FileDescriptor& socket : impl_->listener.sockets) {
        const std::uint64_t seed = (std::uint64_t{random()} << 32) | random();
        Result<std::unique_ptr<server::Reactor>> reactor = server::Reactor::make(
            std::move(socket), service, impl_->config, share, seed, &impl_->tools);
        if (!reactor) {
            return std::move(reactor).error();
        }
        impl_->reactors.push_back(std::move(*reactor));
    }
    try {
        for (const auto& reactor : impl_->reactors) {
            impl_->threads.emplace_back([&reactor] { reactor->run(); });
        }
        impl_->due_timer.start();
    } catch (const std::system_error& failure) {
        impl_->stop();
        return Error(error_code(failure.code().value(), boost::system::system_category()),
                     std::string("cannot start a thread: ") + failure.what());
    }
    return {};
}

void Server::stop() {
    impl_->stop();
}

Faults& Server::faults() noexcept {
    return impl_->tools.faults;
}
std::uint16_t Server::port() const noexcept {
    return impl_->listener.port;
}
const std::string& Server::url() const noexcept {
    return impl_->listener.url;
}

}  // namespace dynox

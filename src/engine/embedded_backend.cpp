#include "engine/embedded_backend.hpp"

#include "dynox/detail/embedded.hpp"
#include "dynox/engine.hpp"

#include <map>
#include <mutex>

namespace dynox::engine {
namespace {

struct NamedEngines {
    std::mutex mutex;
    std::map<std::string, std::weak_ptr<Engine>, std::less<>> engines;
};

// Never destroyed: clients in static objects may open engines after main() has returned.
NamedEngines& named_engines() {
    static NamedEngines& instance = *new NamedEngines;
    return instance;
}

Result<std::shared_ptr<api::Service>> as_service(Result<std::shared_ptr<Engine>> engine) {
    if (!engine) {
        return engine.error();
    }
    return std::shared_ptr<api::Service>(*std::move(engine));
}

Result<std::shared_ptr<api::Service>> open_named(std::string_view name) {
    const std::lock_guard lock(named_engines().mutex);
    std::erase_if(named_engines().engines,
                  [](const auto& known) { return known.second.expired(); });
    const auto found = named_engines().engines.find(name);
    if (found != named_engines().engines.end()) {
        if (std::shared_ptr<Engine> engine = found->second.lock()) {
            return std::shared_ptr<api::Service>(std::move(engine));
        }
    }
    Result<std::shared_ptr<Engine>> engine = Engine::open();
    if (engine) {
        named_engines().engines.insert_or_assign(std::string(name), *engine);
    }
    return as_service(std::move(engine));
}

}  // namespace

Result<std::shared_ptr<api::Service>> open_service(std::string_view url) {
    constexpr std::string_view memory = "memory://";
    constexpr std::string_view file = "file://";
    if (url == memory) {
        return as_service(Engine::open());
    }
    if (url.starts_with(memory)) {
        return open_named(url.substr(memory.size()));
    }
    if (url.starts_with(file) && url.size() > file.size() + 1 && url[file.size()] == '/') {
        return as_service(
            Engine::open(EngineConfig().data_directory(std::string(url.substr(file.size())))));
    }
    return Error(client_errc::invalid_argument,
                 "expected memory://, memory://name or file:///absolute/directory, found " +
                     std::string(url));
}

namespace {

// Registers the engine before main().
[[maybe_unused]] const bool registered = [] {
    dynox::detail::set_embedded_opener(&open_service);
    return true;
}();

}  // namespace

}  // namespace dynox::engine

extern "C" void dynox_embedded_backend() {}

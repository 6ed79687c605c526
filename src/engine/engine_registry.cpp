#include "engine/engine_registry.hpp"

#include <condition_variable>
#include <filesystem>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "engine/storage/exit_gate.hpp"

namespace dynox::engine {
namespace {

struct Entry {
    std::weak_ptr<Engine> engine;  // expired while the engine is being opened or closed
    bool sync = false;
    std::string region;
};

struct Registry {
    std::mutex mutex;
    std::condition_variable changed;
    std::map<std::string, Entry> entries;  // by canonical path
    CloseEngine close = nullptr;
};

// Never destroyed: engines in static objects are closed after main() has returned.
Registry& registry() {
    static Registry& instance = *new Registry;
    return instance;
}

/// At the end of the process. An engine that another thread is opening or closing just now is left
/// to it.
void close_engines() noexcept {
    std::vector<std::shared_ptr<Engine>> engines;  // kept alive; they may end here
    CloseEngine close = nullptr;
    {
        const std::lock_guard lock(registry().mutex);
        close = registry().close;
        for (const auto& [directory, entry] : registry().entries) {
            engines.push_back(entry.engine.lock());
        }
    }
    for (const std::shared_ptr<Engine>& engine : engines) {
        if (engine != nullptr) {
            close(*engine);
        }
    }
}

void remove_entry(const std::string& directory) {
    {
        const std::lock_guard lock(registry().mutex);
        registry().entries.erase(directory);
    }
    registry().changed.notify_all();
}

Result<std::string> make_directory(const std::string& directory) {
    std::error_code failure;
    std::filesystem::create_directories(directory, failure);
    std::error_code not_seen;
    if (failure && !std::filesystem::is_directory(directory, not_seen)) {
        return Error(client_errc::storage_unusable,
                     "cannot make the data directory " + directory + ": " + failure.message());
    }
    const auto canonical = std::filesystem::canonical(directory, failure);
    if (failure) {
        return Error(client_errc::storage_unusable,
                     "cannot use the data directory " + directory + ": " + failure.message());
    }
    return canonical.string();
}

Result<std::shared_ptr<Engine>> share(std::shared_ptr<Engine> engine, const Entry& entry,
                                      const EngineConfig& config) {
    const auto refuse = [&](const std::string& what, const std::string& found,
                            const std::string& wanted) {
        return Error(client_errc::invalid_argument, config.data_directory() +
                                                        " is open in this process with " + what +
                                                        " " + found + ", not " + wanted);
    };
    if (entry.sync != config.sync()) {
        return refuse("sync", entry.sync ? "on" : "off", config.sync() ? "on" : "off");
    }
    if (entry.region != config.region()) {
        return refuse("region", entry.region, config.region());
    }
    return engine;
}

}  // namespace

Result<std::shared_ptr<Engine>> open_shared_engine(const EngineConfig& config,
                                                   const OpenEngine& open, CloseEngine close) {
    const auto directory = make_directory(config.data_directory());
    if (!directory) {
        return directory.error();
    }
    {
        std::unique_lock lock(registry().mutex);
        registry().close = close;
        ExitGate::set_first_step(&close_engines);
        for (;;) {
            const auto found = registry().entries.find(*directory);
            if (found == registry().entries.end()) {
                break;
            }
            if (auto engine = found->second.engine.lock()) {
                const Entry entry = found->second;
                lock.unlock();  // a refusal may be the engine's end, which takes this lock
                return share(std::move(engine), entry, config);
            }
            registry().changed.wait(lock);
        }
        registry().entries.emplace(*directory, Entry{{}, config.sync(), config.region()});
    }
    auto opened = open(*directory);
    if (!opened) {
        remove_entry(*directory);
        return std::move(opened).error();
    }
    std::shared_ptr<Engine> engine(opened->release(), [path = *directory](Engine* last) {
        delete last;
        remove_entry(path);
    });
    {
        const std::lock_guard lock(registry().mutex);
        registry().entries[*directory].engine = engine;
    }
    registry().changed.notify_all();
    return engine;
}

}  // namespace dynox::engine

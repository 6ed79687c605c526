#include "namespaces.hpp"

#include <filesystem>

#include "dynox/lag.hpp"

namespace dynox::cli {
namespace {

Result<std::shared_ptr<api::Service>> lagging(Result<std::shared_ptr<Engine>> engine,
                                              const ServeOptions& options) {
    if (!engine) {
        return engine.error();
    }
    if (options.lag_ms == 0) {
        return std::shared_ptr<api::Service>(*std::move(engine));
    }
    return with_lag(
        *std::move(engine),
        LagConfig().longest(std::chrono::milliseconds(options.lag_ms)).seed(options.lag_seed));
}

/// The engines of all keys; each is kept for as long as the server runs.
class Opener {
  public:
    Opener(EngineConfig config, std::string fork_from)
        : config_(std::move(config)), fork_from_(std::move(fork_from)) {}

    Result<std::shared_ptr<Engine>> open(const std::string& key) {
        EngineConfig own = config_;
        bool is_new = true;
        if (!config_.data_directory().empty()) {
            own.data_directory(config_.data_directory() + "/" + key);
            std::error_code ignored;
            is_new = !std::filesystem::exists(own.data_directory(), ignored);
        }
        if (key == fork_from_ && source_ != nullptr) {
            return source_;
        }
        if (fork_from_.empty() || key == fork_from_) {
            Result<std::shared_ptr<Engine>> opened = Engine::open(own);
            if (opened && key == fork_from_) {
                source_ = *opened;
            }
            return opened;
        }
        if (source_ == nullptr) {
            Result<std::shared_ptr<Engine>> source = open(fork_from_);
            if (!source) {
                return source;
            }
        }
        return is_new ? source_->fork(own) : Engine::open(own);
    }

  private:
    EngineConfig config_;
    std::string fork_from_;
    std::shared_ptr<Engine> source_;
};

}  // namespace

Result<std::shared_ptr<api::Service>> open_service(const EngineConfig& config,
                                                   const ServeOptions& options) {
    EngineConfig own = config;
    if (options.namespaces) {
        own.data_directory({}).sync(false);
    }
    return lagging(Engine::open(own), options);
}

ServerConfig::OpenNamespace open_namespaces(const EngineConfig& config,
                                            const ServeOptions& options) {
    auto opener = std::make_shared<Opener>(config, options.fork_from);
    return
        [opener, options](const std::string& key) { return lagging(opener->open(key), options); };
}

}  // namespace dynox::cli

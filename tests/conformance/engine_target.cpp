#include <stdexcept>

#include "api/wire.hpp"
#include "conformance/target.hpp"
#include "dynox/engine.hpp"

namespace dynox::conformance {

namespace {

class EngineTarget : public Target {
  public:
    explicit EngineTarget(std::shared_ptr<Engine> engine) : engine_(std::move(engine)) {}

    Answer ask(std::string_view operation, std::string_view body) override {
#define DYNOX_CONFORMANCE_ASK(Name)           \
    if (operation == #Name) {                 \
        return run<api::Name##Request>(body); \
    }
        DYNOX_API_OPERATIONS(DYNOX_CONFORMANCE_ASK)
#undef DYNOX_CONFORMANCE_ASK
        throw std::runtime_error("unknown operation " + std::string(operation));
    }

  private:
    template <class Request>
    Answer run(std::string_view body) {
        const Result<Request> request = api::decode_request<Request>(body);
        if (!request) {
            return failed(request.error());
        }
        const auto result = engine_->execute(*request);
        if (!result) {
            return failed(result.error());
        }
        Answer answer{200, {}};
        api::encode_result(*result, answer.body);
        return answer;
    }
    static Answer failed(const Error& error) {
        Answer answer{api::http_status_of(error), {}};
        api::encode_error(error, answer.body);
        return answer;
    }

    std::shared_ptr<Engine> engine_;
};

}  // namespace

bool is_known_operation(std::string_view operation) {
#define DYNOX_CONFORMANCE_NAME(Name) \
    if (operation == #Name) {        \
        return true;                 \
    }
    DYNOX_API_OPERATIONS(DYNOX_CONFORMANCE_NAME)
#undef DYNOX_CONFORMANCE_NAME
    return false;
}

std::unique_ptr<Target> make_engine_target(const std::filesystem::path& directory) {
    EngineConfig config;
    config.data_directory(directory.string());
    auto engine = Engine::open(config);
    if (!engine) {
        throw std::runtime_error("the engine does not open: " + engine.error().message());
    }
    return std::make_unique<EngineTarget>(*std::move(engine));
}

}  // namespace dynox::conformance

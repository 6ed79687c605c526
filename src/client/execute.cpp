// One request, by whichever backend the client has. One instance of each template per operation,
// all here.
#include <memory>
#include <utility>

#include "api/wire.hpp"
#include "client/client_impl.hpp"
#include "client/request_facts.hpp"
#include "client/http_backend.hpp"
#include "dynox/client.hpp"
#include "dynox/detail/execute.hpp"

namespace dynox::detail {

namespace {

template <class OperationResult>
class ResultDecoder final : public Decoder {
  public:
    std::optional<Error> decode(std::string_view body) override {
        Result<OperationResult> decoded = api::decode_result<OperationResult>(body);
        if (!decoded) {
            return decoded.error();
        }
        result = *std::move(decoded);
        return std::nullopt;
    }
    OperationResult result;
};

/// The only operation of a single request.
template <class Request>
class RequestOperation final : public Operation<api::result_of<Request>> {
  public:
    RequestOperation(std::shared_ptr<ClientImpl> client, Request request)
        : Operation<api::result_of<Request>>(std::move(client)), request_(std::move(request)) {}

    Task<void> run(Driver& driver) override {
        Result<api::result_of<Request>> result = co_await this->client_->execute(driver, request_);
        if (result) {
            this->value_ = *std::move(result);
        } else {
            this->error_ = result.error();
        }
    }

  private:
    Request request_;
};

}  // namespace

template <class Request>
Task<Result<api::result_of<Request>>> ClientImpl::execute_embedded(Driver& driver,
                                                                   const Request& request) {
    const Result<api::Service*> service = this->service();
    if (!service) {
        co_return service.error();
    }
    api::CommitTicket ticket = 0;
    Result<api::result_of<Request>> result = (*service)->execute(request, ticket);
    if (!result || ticket == 0) {
        co_return result;
    }
    // Shared with the storage, which may still call when this operation has been cancelled.
    const auto durable = std::make_shared<Signal>();
    (*service)->on_durable(ticket, [durable](error_code error) { durable->set(error); });
    const StepResult waited = co_await wait_step(driver, *durable, no_deadline);
    if (waited.error) {
        co_return Error(waited.error);
    }
    co_return result;
}

template <class Request>
Task<Result<api::result_of<Request>>> ClientImpl::execute(Driver& driver, const Request& request) {
    if (settings_.problem) {
        co_return *settings_.problem;
    }
    if (settings_.embedded()) {
        co_return co_await execute_embedded(driver, request);
    }
    std::string body;
    api::encode_request(request, body);
    ResultDecoder<api::result_of<Request>> decoder;
    Call call(api::operation_of<Request>::name, table_of(request));
    const std::optional<Error> error = co_await http_->call(driver, call, body, decoder);
    if (error) {
        co_return *error;
    }
    co_return std::move(decoder.result);
}

#define DYNOX_DEFINE_PREPARE(Name)                                                           \
    template Task<Result<api::Name##Result>> ClientImpl::execute(Driver&,                    \
                                                                 const api::Name##Request&); \
    OperationPtr<api::Name##Result> prepare(const DynamoDBClient& client,                    \
                                            api::Name##Request request) {                    \
        return std::make_unique<RequestOperation<api::Name##Request>>(client.impl(),         \
                                                                      std::move(request));   \
    }
DYNOX_API_OPERATIONS(DYNOX_DEFINE_PREPARE)
#undef DYNOX_DEFINE_PREPARE

}  // namespace dynox::detail

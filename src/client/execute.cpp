// One request, by whichever backend the client has. One instance of each template per operation,
// all here.
#include <memory>
#include <utility>

#include "api/wire.hpp"
#include "client/client_impl.hpp"
#include "client/conflict_retry.hpp"
#include "client/failure.hpp"
#include "client/http_backend.hpp"
#include "client/request_facts.hpp"
#include "client/uuid.hpp"
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

/// The same token on all attempts: a request whose answer was lost is not done twice. Nothing can
/// be lost on the way to an engine in this process, which would remember the token for ten minutes.
template <class Request>
void give_token(Request& request, bool embedded) {
    if constexpr (requires { request.client_request_token = random_uuid(); }) {
        if (!embedded && !request.client_request_token) {
            request.client_request_token = random_uuid();
        }
    }
    if constexpr (requires { request.client_token = random_uuid(); }) {
        if (!embedded && !request.client_token) {
            request.client_token = random_uuid();
        }
    }
}

/// The only operation of a single request.
template <class Request>
class RequestOperation final : public Operation<api::result_of<Request>> {
  public:
    RequestOperation(std::shared_ptr<ClientImpl> client, Request request)
        : Operation<api::result_of<Request>>(std::move(client)), request_(std::move(request)) {}

    Task<void> run(Driver& driver) override {
        give_token(request_, this->client_->settings().embedded());
        const int retries =
            meets_conflicts<Request> ? this->client_->settings().transaction_conflict_retries : 0;
        Result<api::result_of<Request>> result =
            co_await execute_with_retries(*this->client_, driver, request_, retries);
        if (result) {
            this->value_ = *std::move(result);
        } else {
            this->error_ = result.error();
        }
    }

  private:
    Request request_;
};

bool is_throttling(const Error& error) {
    constexpr int bad_request = 400;
    return classify_answer(bad_request, error, std::nullopt) == FailureKind::throttling;
}

/// The call is done. `hide_capacity`: the user did not ask for it.
template <class OperationResult>
void end_call(Call& call, Result<OperationResult>& result, bool hide_capacity) {
    if (!result) {
        const Error error = result.error();
        call.end(&error);
        return;
    }
    note_result(call, *result);
    if (hide_capacity) {
        forget_capacity(*result);
    }
    call.end(nullptr);
}

}  // namespace

template <class Request>
Task<Result<api::result_of<Request>>> ClientImpl::execute_embedded(Driver& driver, Call& call,
                                                                   const Request& request) {
    if (call.limited()) {
        std::optional<Error> refused = co_await call.wait_for_turn();
        if (refused) {
            co_return *std::move(refused);
        }
    }
    const Result<api::Service*> service = this->service();
    if (!service) {
        co_return service.error();
    }
    due_check_.run(**service);
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
    const Settings& found = settings();
    if (found.problem) {
        co_return *found.problem;
    }
    if constexpr (is_single_item<Request>) {
        if (found.diagnostics != nullptr) {
            co_await watch(driver, request.table_name, key_holder_of(request).view(),
                           has_key_only<Request>, operation_facts<Request>.direction);
        }
    }
    Call call(*meter_, driver, operation_facts<Request>, table_of(request), units_of(request),
              direction_of_request(request));
    std::optional<Request> asking;
    if (call.asks_capacity()) {
        asking = asking_capacity(request);
    }
    const Request& sent = asking ? *asking : request;
    if (found.embedded()) {
        Result<api::result_of<Request>> result = co_await execute_embedded(driver, call, sent);
        if (!result) {
            call.settle_failure(is_throttling(result.error()));
        }
        end_call(call, result, asking.has_value());
        co_return result;
    }
    std::string body;
    api::encode_request(sent, body);
    ResultDecoder<api::result_of<Request>> decoder;
    const std::optional<Error> error = co_await http_->call(driver, call, body, decoder);
    Result<api::result_of<Request>> result =
        error ? Result<api::result_of<Request>>(*error) : std::move(decoder.result);
    end_call(call, result, asking.has_value());
    co_return result;
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

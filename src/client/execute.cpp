// One request, by whichever backend the client has.
#include <memory>
#include <utility>

#include "client/client_impl.hpp"
#include "client/conflict_retry.hpp"
#include "client/exchange.hpp"
#include "client/failure.hpp"
#include "client/http_backend.hpp"

namespace dynox::detail {

namespace {

bool is_throttling(const Error& error) {
    constexpr int bad_request = 400;
    return classify_answer(bad_request, error, std::nullopt) == FailureKind::throttling;
}

}  // namespace

Task<std::optional<Error>> ClientImpl::run_embedded(Driver& driver, Call& call,
                                                    Exchange& exchange) {
    if (call.limited()) {
        std::optional<Error> refused = co_await call.wait_for_turn();
        if (refused) {
            co_return refused;
        }
    }
    const Result<api::Service*> service = this->service();
    if (!service) {
        co_return service.error();
    }
    due_check_.run(**service);
    api::CommitTicket ticket = 0;
    std::optional<Error> error = exchange.execute(**service, ticket);
    if (error || ticket == 0) {
        co_return error;
    }
    // Shared with the storage, which may still call when this operation has been cancelled.
    const auto durable = std::make_shared<Signal>();
    (*service)->on_durable(ticket, [durable](error_code failed) { durable->set(failed); });
    const StepResult waited = co_await wait_step(driver, *durable, no_deadline);
    if (waited.error) {
        co_return waiting_ended(waited.error,
                                "call_timeout has passed before the write was synced; it may be "
                                "done nevertheless");
    }
    co_return std::nullopt;
}

Task<std::optional<Error>> ClientImpl::run(Driver& driver, Exchange& exchange) {
    const Settings& found = settings();
    if (found.problem) {
        co_return *found.problem;
    }
    if (found.diagnostics != nullptr) {
        const std::optional<Exchange::KeyHolder> holder = exchange.key_holder();
        if (holder) {
            co_await watch(driver, exchange.table(), holder->attributes, holder->is_key,
                           exchange.direction());
        }
    }
    Call call(*meter_, driver, exchange.facts(), exchange.table(), exchange.units(),
              exchange.direction());
    const bool hide_capacity = call.asks_capacity() && exchange.ask_capacity();
    std::optional<Error> error;
    if (found.embedded()) {
        error = co_await run_embedded(driver, call, exchange);
        if (error) {
            call.settle_failure(is_throttling(*error));
        }
    } else {
        std::string body;
        exchange.encode(body);
        error = co_await http_->call(driver, call, body, exchange);
    }
    if (!error) {
        exchange.note_result(call);
        if (hide_capacity) {
            exchange.forget_capacity();
        }
    }
    call.end(error ? &*error : nullptr);
    co_return error;
}

Task<void> run_request(ClientImpl& client, Driver& driver, Exchange& exchange, bool meets_conflicts,
                       std::optional<Error>& error) {
    const Settings& settings = client.settings();
    // Nothing can be lost on the way to an engine in this process, which would remember the token
    // for ten minutes.
    if (!settings.embedded()) {
        exchange.give_token();
    }
    const int retries = meets_conflicts ? settings.transaction_conflict_retries : 0;
    error = co_await run_with_retries(client, driver, exchange, retries);
}

template <class Request>
Task<Result<api::result_of<Request>>> ClientImpl::execute(Driver& driver, const Request& request,
                                                          int conflict_retries) {
    std::optional<api::result_of<Request>> result;
    ExchangeOf<Request> exchange(request, result);
    std::optional<Error> error =
        co_await run_with_retries(*this, driver, exchange, conflict_retries);
    if (error) {
        co_return *std::move(error);
    }
    co_return *std::move(result);
}

// Of the operations that the client's own methods are made of.
#define DYNOX_DEFINE_EXECUTE(Name)                                        \
    template Task<Result<api::Name##Result>> ClientImpl::execute(Driver&, \
                                                                 const api::Name##Request&, int);
DYNOX_API_ITEM_OPERATIONS(DYNOX_DEFINE_EXECUTE)
DYNOX_API_TABLE_OPERATIONS(DYNOX_DEFINE_EXECUTE)
#undef DYNOX_DEFINE_EXECUTE

}  // namespace dynox::detail

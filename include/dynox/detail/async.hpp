// How operations of clients and models are started: the only template glue of an asynchronous
// operation.
//
// An operation is prepared by ordinary code in src/client: an Operation<T> with its request in it.
// What is left for the header is to run it, in one of three ways, none of which knows the
// operation:
//   the default token   await_value(): a small coroutine; the machinery below it is compiled once,
//                       in the library
//   any other token     async_initiate() with a Completion, which hides the handler from the
//                       library
//   a sync_ twin        run_blocking()
// Completion signature of all: void(error_code, R), or void(error_code) where R is void.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/associator.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <concepts>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "dynox/errors.hpp"
#include "dynox/metrics.hpp"

namespace dynox {

/// A completion token whose operations throw dynox's exceptions, with Diagnostics, instead of
/// giving an error_code: with_diagnostics(asio::use_future), with_diagnostics(asio::use_awaitable)
/// (the default token of every operation).
template <class Inner>
class with_diagnostics_t {
  public:
    with_diagnostics_t() = default;
    explicit constexpr with_diagnostics_t(Inner token) : inner(std::move(token)) {}
    Inner inner;
};
template <class Token>
[[nodiscard]] constexpr with_diagnostics_t<std::decay_t<Token>> with_diagnostics(Token&& token) {
    return with_diagnostics_t<std::decay_t<Token>>(std::forward<Token>(token));
}

/// A completion token that leaves the Diagnostics of a failure in `diagnostics` (which must outlive
/// the operation) before the handler is called with its error_code:
/// with_diagnostics(diagnostics, [](error_code code, auto result) { ... }).
template <class Inner>
class diagnostics_into_t {
  public:
    constexpr diagnostics_into_t(Diagnostics& into, Inner token)
        : diagnostics(&into), inner(std::move(token)) {}
    Diagnostics* diagnostics;
    Inner inner;
};
template <class Token>
[[nodiscard]] constexpr diagnostics_into_t<std::decay_t<Token>> with_diagnostics(
    Diagnostics& diagnostics, Token&& token) {
    return diagnostics_into_t<std::decay_t<Token>>(diagnostics, std::forward<Token>(token));
}

/// What co_await uses where no token is given.
using default_token = with_diagnostics_t<boost::asio::use_awaitable_t<>>;

/// Adds what the operation takes to `metrics`, which must outlive it:
/// co_await client.get_item("users", key, with_metrics(metrics)).
template <class Token = default_token>
[[nodiscard]] constexpr with_metrics_t<std::decay_t<Token>> with_metrics(OperationMetrics& metrics,
                                                                         Token&& token = {}) {
    return with_metrics_t<std::decay_t<Token>>(metrics, std::forward<Token>(token));
}

namespace detail {

class ClientImpl;
class Driver;
template <class T>
class Task;

/// An operation, prepared and not yet run; runs once. It keeps the client alive.
class AnyOperation {
  public:
    AnyOperation(const AnyOperation&) = delete;
    AnyOperation& operator=(const AnyOperation&) = delete;
    virtual ~AnyOperation();

    /// The work. Leaves the value, or the error. Not called if the operation has failed already.
    virtual Task<void> run(Driver& driver);
    [[nodiscard]] bool failed() const noexcept { return error_.has_value(); }
    /// Only if failed(), and once.
    [[nodiscard]] Error take_error() { return std::move(*error_); }
    [[nodiscard]] ClientImpl* client() const noexcept { return client_.get(); }
    /// Who wants to know what the operation takes; must outlive it.
    void record_into(OperationMetrics* metrics) noexcept { recording_.metrics = metrics; }
    void record_into(Totals* model) noexcept { recording_.model = model; }
    [[nodiscard]] const Recording& recording() const noexcept { return recording_; }

  protected:
    /// `client` may be null for an operation that fails at once.
    explicit AnyOperation(std::shared_ptr<ClientImpl> client) noexcept;
    std::shared_ptr<ClientImpl> client_;
    std::optional<Error> error_;

  private:
    Recording recording_;
};

/// An operation that gives a T.
template <class T>
class Operation : public AnyOperation {
  public:
    /// Only if it has run and not failed, and once.
    [[nodiscard]] T take_value() { return std::move(*value_); }

  protected:
    using AnyOperation::AnyOperation;
    std::optional<T> value_;
};
template <>
class Operation<void> : public AnyOperation {
  protected:
    using AnyOperation::AnyOperation;
};
template <class T>
using OperationPtr = std::unique_ptr<Operation<T>>;

/// Runs the operation on the calling thread, to its end.
void run_blocking(AnyOperation& operation);
/// Runs the operation on the coroutine's executor. Does not suspend if the operation has nothing to
/// wait for.
[[nodiscard]] boost::asio::awaitable<void> await_operation(AnyOperation& operation);
/// Throws the exception that belongs to the operation's error.
[[noreturn]] void throw_error_of(AnyOperation& operation);
[[noreturn]] void throw_error_of(Error error);

/// What happens when an operation has run: the handler and how to call it, hidden from the library.
class Completion {
  public:
    Completion(const Completion&) = delete;
    Completion& operator=(const Completion&) = delete;
    virtual ~Completion() = default;
    /// Calls the handler, on the calling thread; `this` is gone when the handler begins.
    virtual void complete() = 0;
    /// The handler's own executor; empty if it has none.
    [[nodiscard]] const boost::asio::any_io_executor& executor() const noexcept {
        return executor_;
    }
    [[nodiscard]] boost::asio::cancellation_slot slot() const noexcept { return slot_; }
    [[nodiscard]] AnyOperation& operation() const noexcept { return *any_operation_; }

  protected:
    Completion(boost::asio::any_io_executor executor, boost::asio::cancellation_slot slot,
               AnyOperation& operation) noexcept
        : executor_(std::move(executor)), slot_(slot), any_operation_(&operation) {}

  private:
    boost::asio::any_io_executor executor_;
    boost::asio::cancellation_slot slot_;
    AnyOperation* any_operation_;
};
/// Runs the operation; the handler is called through its executor, never from inside this function.
void launch(std::unique_ptr<Completion> completion);

/// Turns the operation's own result into what the handler gets. Any callable Result<R>(T&&) will
/// do.
struct Identity {
    template <class T>
    Result<T> operator()(T&& value) const {
        return std::forward<T>(value);
    }
};

/// The end of every operation: value through map, or error.
template <class R, class T, class Map>
[[nodiscard]] Result<R> result_of_operation(Operation<T>& operation, Map& map) {
    if (operation.failed()) {
        return operation.take_error();
    }
    if constexpr (std::is_void_v<T>) {
        return {};
    } else {
        return map(operation.take_value());
    }
}

template <class R>
struct signature_of {
    using type = void(error_code, R);
};
template <>
struct signature_of<void> {
    using type = void(error_code);
};

template <class R, class T, class Map, class Handler>
class CompletionOf final : public Completion {
  public:
    CompletionOf(Handler&& handler, Diagnostics* diagnostics, OperationPtr<T> operation, Map map)
        : Completion(executor_of(handler), boost::asio::get_associated_cancellation_slot(handler),
                     *operation),
          handler_(std::move(handler)),
          diagnostics_(diagnostics),
          operation_(std::move(operation)),
          map_(std::move(map)) {}

    void complete() override {
        Handler handler = std::move(handler_);
        Result<R> result = result_of_operation<R>(*operation_, map_);
        error_code code;
        if (!result) {
            Error error = result.error();
            code = error.code();
            if (diagnostics_ != nullptr) {
                *diagnostics_ = std::move(error).take_diagnostics();
            }
        }
        delete this;
        if constexpr (std::is_void_v<R>) {
            std::move(handler)(code);
        } else {
            std::move(handler)(code, code ? R() : std::move(*result));
        }
    }

  private:
    static boost::asio::any_io_executor executor_of(const Handler& handler) {
        return boost::asio::get_associated_executor(handler, boost::asio::any_io_executor());
    }
    Handler handler_;
    Diagnostics* diagnostics_;
    OperationPtr<T> operation_;
    Map map_;
};

template <class R, class T, class Map>
struct Initiation {
    template <class Handler>
    void operator()(Handler&& handler, Diagnostics* diagnostics, OperationPtr<T> operation,
                    Map map) const {
        using Completer = CompletionOf<R, T, Map, std::decay_t<Handler>>;
        launch(std::make_unique<Completer>(std::forward<Handler>(handler), diagnostics,
                                           std::move(operation), std::move(map)));
    }
};

/// Both parameters live in the coroutine's frame, so the caller's may be temporaries.
template <class R, class T, class Map>
boost::asio::awaitable<R> await_value(OperationPtr<T> operation, Map map) {
    co_await await_operation(*operation);
    Result<R> result = result_of_operation<R>(*operation, map);
    if (!result) {
        throw_error_of(result.error());
    }
    if constexpr (!std::is_void_v<R>) {
        co_return std::move(*result);
    }
}

/// Starts `operation` as `token` asks for.
template <class R, class T, class Map, class Token>
auto initiate(OperationPtr<T> operation, Map map, Token&& token) {
    using Plain = std::decay_t<Token>;
    static_assert(
        !requires { typename Plain::dynox_options; },
        "dynox: these options belong to another operation, or stand in the wrong place");
    if constexpr (requires { typename Plain::dynox_metrics_token; }) {
        operation->record_into(token.metrics);
        return initiate<R>(std::move(operation), std::move(map), token.inner);
    } else if constexpr (std::same_as<Plain, default_token>) {
        return await_value<R>(std::move(operation), std::move(map));
    } else {
        // A copy, since Asio does not take constant tokens.
        Plain own(std::forward<Token>(token));
        return boost::asio::async_initiate<Plain, typename signature_of<R>::type>(
            Initiation<R, T, Map>(), own, static_cast<Diagnostics*>(nullptr), std::move(operation),
            std::move(map));
    }
}
template <class T, class Token>
auto initiate(OperationPtr<T> operation, Token&& token) {
    return initiate<T>(std::move(operation), Identity(), std::forward<Token>(token));
}

/// Runs `operation` here and gives its value, or throws.
template <class T>
T run_here(OperationPtr<T> operation) {
    run_blocking(*operation);
    if (operation->failed()) {
        throw_error_of(*operation);
    }
    if constexpr (!std::is_void_v<T>) {
        return operation->take_value();
    }
}

/// Behind with_diagnostics(): a handler of error codes in front of one of exceptions.
template <class Handler>
class ThrowingHandler {
  public:
    ThrowingHandler(Handler&& handler, std::unique_ptr<Diagnostics> diagnostics)
        : handler_(std::move(handler)), diagnostics_(std::move(diagnostics)) {}
    template <class... Values>
    void operator()(error_code code, Values&&... values) {
        std::exception_ptr exception =
            code ? make_exception(code, std::move(*diagnostics_)) : nullptr;
        std::move(handler_)(std::move(exception), std::forward<Values>(values)...);
    }
    [[nodiscard]] const Handler& handler() const noexcept { return handler_; }

  private:
    Handler handler_;
    std::unique_ptr<Diagnostics> diagnostics_;
};

template <class Initiate>
struct ThrowingInitiation {
    template <class Handler, class... Args>
    void operator()(Handler&& handler, Args&&... args) {
        auto diagnostics = std::make_unique<Diagnostics>();
        Diagnostics* into = diagnostics.get();
        std::move(initiate)(ThrowingHandler<std::decay_t<Handler>>(std::forward<Handler>(handler),
                                                                   std::move(diagnostics)),
                            into, std::forward<Args>(args)...);
    }
    Initiate initiate;
};

template <class Initiate>
struct DiagnosticsInitiation {
    template <class Handler, class... Args>
    void operator()(Handler&& handler, Args&&... args) {
        std::move(initiate)(std::forward<Handler>(handler), diagnostics,
                            std::forward<Args>(args)...);
    }
    Initiate initiate;
    Diagnostics* diagnostics;
};

}  // namespace detail
}  // namespace dynox

// A handler inside ThrowingHandler keeps its executor, allocator and cancellation slot.
template <template <class, class> class Associator, class Handler, class Default>
struct boost::asio::associator<Associator, dynox::detail::ThrowingHandler<Handler>, Default>
    : Associator<Handler, Default> {
    static typename Associator<Handler, Default>::type get(
        const dynox::detail::ThrowingHandler<Handler>& handler) noexcept {
        return Associator<Handler, Default>::get(handler.handler());
    }
    static auto get(const dynox::detail::ThrowingHandler<Handler>& handler,
                    const Default& fallback) noexcept
        -> decltype(Associator<Handler, Default>::get(handler.handler(), fallback)) {
        return Associator<Handler, Default>::get(handler.handler(), fallback);
    }
};

template <class Inner, class... Values>
struct boost::asio::async_result<dynox::with_diagnostics_t<Inner>,
                                 void(dynox::error_code, Values...)> {
    template <class Initiation, class Token, class... Args>
    static auto initiate(Initiation&& initiation, Token&& token, dynox::Diagnostics*,
                         Args&&... args) {
        return boost::asio::async_initiate<Inner, void(std::exception_ptr, Values...)>(
            dynox::detail::ThrowingInitiation<std::decay_t<Initiation>>{
                std::forward<Initiation>(initiation)},
            token.inner, std::forward<Args>(args)...);
    }
};

template <class Inner, class... Values>
struct boost::asio::async_result<dynox::diagnostics_into_t<Inner>,
                                 void(dynox::error_code, Values...)> {
    template <class Initiation, class Token, class... Args>
    static auto initiate(Initiation&& initiation, Token&& token, dynox::Diagnostics*,
                         Args&&... args) {
        return boost::asio::async_initiate<Inner, void(dynox::error_code, Values...)>(
            dynox::detail::DiagnosticsInitiation<std::decay_t<Initiation>>{
                std::forward<Initiation>(initiation), token.diagnostics},
            token.inner, std::forward<Args>(args)...);
    }
};

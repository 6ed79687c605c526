// Operations on an Asio executor: await_operation() and launch().
#include <boost/asio/async_result.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/system_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>
#include <utility>

#include "client/asio_driver.hpp"
#include "client/client_impl.hpp"
#include "client/task.hpp"
#include "dynox/detail/async.hpp"

namespace dynox::detail {

namespace asio = boost::asio;

namespace {

/// One operation on its way. Held by the handlers that it waits for; whoever destroys those (an io_context that ends)
/// ends the operation without a completion, as Asio's own operations do.
class AsioRun : public AsioDriver::Owner {
  public:
    AsioRun(asio::any_io_executor executor, AnyOperation& operation)
        : driver_(std::move(executor), *this), task_(operation.run(driver_)) {
        driver_.set_recording(operation.recording());
        if (operation.client() != nullptr) {
            driver_.set_call_deadline(operation.client()->call_deadline());
        }
    }

    /// Runs up to the first wait. True: the operation is done.
    [[nodiscard]] bool begin() {
        task_.start();
        return finish_if_done();
    }
    /// Goes on where begin() stopped; ends with finish(). The caller holds a shared_ptr.
    void wait(asio::cancellation_slot slot) {
        if (slot.is_connected()) {
            slot.assign([run = weak_from_this()](asio::cancellation_type type) {
                const std::shared_ptr<Owner> keep = run.lock();
                if (keep != nullptr &&
                    (type & (asio::cancellation_type::terminal |
                             asio::cancellation_type::partial)) != asio::cancellation_type::none) {
                    static_cast<AsioRun&>(*keep).driver_.cancel();
                }
            });
            slot_ = slot;
        }
        driver_.arm();
    }
    void step_done() override {
        driver_.take_parked().waiting.resume();
        if (!finish_if_done()) {
            driver_.arm();
            return;
        }
        if (slot_.is_connected()) {
            slot_.clear();
        }
        finish();
    }
    [[nodiscard]] const asio::any_io_executor& executor() const noexcept {
        return driver_.executor();
    }

  protected:
    /// The operation is done; called on the executor, not before wait().
    virtual void finish() = 0;
    /// Destroys what is left of the operation's coroutine. For the destructors of those who own the operation: its
    /// connection goes back to the pool of a client that the operation may be the last to hold.
    void end() noexcept { const Task<void> left = std::move(task_); }

  private:
    [[nodiscard]] bool finish_if_done() {
        if (!task_.done()) {
            return false;
        }
        task_.take();  // throws what nobody expected; the caller of the executor's run() sees it
        return true;
    }

    AsioDriver driver_;
    Task<void> task_;  // destroyed before the driver: its connections detach from it
    asio::cancellation_slot slot_;
};

/// Of co_await: resumes the coroutine.
template <class Handler>
class AwaitedRun final : public AsioRun {
  public:
    using AsioRun::AsioRun;
    ~AwaitedRun() override { end(); }
    std::optional<Handler> handler;

  protected:
    void finish() override {
        Handler resume = std::move(*handler);
        handler.reset();
        std::move(resume)();
    }
};
using AwaitableHandler =
    asio::async_result<std::decay_t<decltype(asio::use_awaitable)>, void()>::handler_type;

/// Of any other token.
class LaunchedRun final : public AsioRun {
  public:
    LaunchedRun(asio::any_io_executor executor, std::unique_ptr<Completion> completion)
        : AsioRun(std::move(executor), completion->operation()),
          completion_(std::move(completion)) {}
    ~LaunchedRun() override { end(); }

    [[nodiscard]] std::unique_ptr<Completion> take_completion() noexcept {
        return std::move(completion_);
    }

  protected:
    void finish() override { complete_through(std::move(completion_)); }

  public:
    /// Calls the handler through its own executor, at once if that may run it here.
    static void complete_through(std::unique_ptr<Completion> completion) {
        const asio::any_io_executor own = completion->executor();
        if (!own) {
            completion.release()->complete();
            return;
        }
        asio::dispatch(own, Call(std::move(completion)));
    }
    /// A completion as a handler.
    class Call {
      public:
        explicit Call(std::unique_ptr<Completion> completion)
            : completion_(std::move(completion)) {}
        void operator()() { completion_.release()->complete(); }

      private:
        std::unique_ptr<Completion> completion_;
    };

  private:
    std::unique_ptr<Completion> completion_;
};

/// The system executor is where handlers run that have no executor; its threads are nobody's choice for I/O.
bool is_system(const asio::any_io_executor& executor) {
    return &asio::query(executor, asio::execution::context) ==
           &asio::query(asio::system_executor(), asio::execution::context);
}

}  // namespace

asio::awaitable<void> await_operation(AnyOperation& operation) {
    if (operation.failed()) {
        co_return;
    }
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    auto run = std::make_shared<AwaitedRun<AwaitableHandler>>(executor, operation);
    if (run->begin()) {
        co_return;
    }
    // From here on only the run's own handlers hold it.
    auto initiation = [run = std::move(run)](auto handler) mutable {
        const auto waiting = std::move(run);
        const asio::cancellation_slot slot = asio::get_associated_cancellation_slot(handler);
        waiting->handler.emplace(std::move(handler));
        waiting->wait(slot);
    };
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(std::move(initiation),
                                                                         asio::use_awaitable);
}

void launch(std::unique_ptr<Completion> completion) {
    AnyOperation& operation = completion->operation();
    asio::any_io_executor executor = completion->executor();
    if (!executor || is_system(executor)) {
        // An operation that fails at once may have no client.
        executor = operation.client() != nullptr ? operation.client()->executor()
                                                 : asio::any_io_executor();
    }
    if (!executor) {
        executor = asio::system_executor();
    }
    if (operation.failed()) {
        asio::post(executor,
                   [call = LaunchedRun::Call(std::move(completion))]() mutable { call(); });
        return;
    }
    const asio::cancellation_slot slot = completion->slot();
    const auto run = std::make_shared<LaunchedRun>(executor, std::move(completion));
    if (!run->begin()) {
        run->wait(slot);
        return;
    }
    // Never from inside the initiating function.
    asio::post(executor, [done = run->take_completion()]() mutable {
        LaunchedRun::complete_through(std::move(done));
    });
}

}  // namespace dynox::detail

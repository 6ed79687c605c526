// Task<T>: the one coroutine type of the client. Lazy: it runs when it is awaited.
//
// A task waits for nothing but the steps of step.hpp. A step that can be done at once does not
// suspend, so with a blocking driver a whole operation runs like ordinary calls, and a loop over
// many tasks needs no more stack than one.
//
// Resuming is strictly nested: nobody resumes a task while resume() of its starter is still on the
// stack, because a driver begins to wait only after the whole stack of tasks has returned to it
// (see Driver::park).
#pragma once

#include <cassert>
#include <coroutine>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

namespace dynox::detail {

template <class T>
class Task;

/// What promises of all tasks share.
class TaskPromiseBase {
  public:
    std::suspend_always initial_suspend() const noexcept { return {}; }

    struct FinalAwaiter {
        bool await_ready() const noexcept { return false; }
        template <class Promise>
        std::coroutine_handle<> await_suspend(
            std::coroutine_handle<Promise> handle) const noexcept {
            const TaskPromiseBase& promise = handle.promise();
            return promise.awaiter_is_suspended ? promise.awaiter : std::noop_coroutine();
        }
        void await_resume() const noexcept {}
    };
    FinalAwaiter final_suspend() const noexcept { return {}; }
    void unhandled_exception() noexcept { exception = std::current_exception(); }

    std::coroutine_handle<> awaiter;
    /// false while the awaiter's await_suspend() is on the stack: it looks at done() by itself.
    bool awaiter_is_suspended = false;
    std::exception_ptr exception;
};

template <class T>
class TaskPromise : public TaskPromiseBase {
  public:
    Task<T> get_return_object() noexcept;
    template <class U>
    void return_value(U&& result) {
        value.emplace(std::forward<U>(result));
    }
    T take() { return std::move(*value); }
    std::optional<T> value;
};

template <>
class TaskPromise<void> : public TaskPromiseBase {
  public:
    Task<void> get_return_object() noexcept;
    void return_void() const noexcept {}
    void take() const noexcept {}
};

/// A coroutine that gives a T. Awaited once, or driven by start() and done().
/// Thread safety: distinct objects: safe; shared objects: unsafe.
template <class T>
class [[nodiscard]] Task {
  public:
    using promise_type = TaskPromise<T>;
    using Handle = std::coroutine_handle<promise_type>;

    Task() noexcept = default;
    explicit Task(Handle handle) noexcept : handle_(handle) {}
    Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
    Task& operator=(Task&& other) noexcept {
        std::swap(handle_, other.handle_);
        return *this;
    }
    Task(const Task&) = delete;
    Task& operator=(const Task&) = delete;
    ~Task() {
        if (handle_) {
            handle_.destroy();
        }
    }

    /// Runs until it is done or waits for a step.
    void start() { handle_.resume(); }
    [[nodiscard]] bool done() const noexcept { return handle_.done(); }
    /// Its value; throws what escaped from it. Only if done(), and once.
    T take() {
        assert(done());
        if (handle_.promise().exception) {
            std::rethrow_exception(handle_.promise().exception);
        }
        return handle_.promise().take();
    }

    class Awaiter {
      public:
        explicit Awaiter(Handle handle) noexcept : handle_(handle) {}
        bool await_ready() const noexcept { return false; }
        bool await_suspend(std::coroutine_handle<> awaiter) {
            handle_.promise().awaiter = awaiter;
            handle_.resume();
            if (handle_.done()) {
                return false;
            }
            handle_.promise().awaiter_is_suspended = true;
            return true;
        }
        T await_resume() {
            if (handle_.promise().exception) {
                std::rethrow_exception(handle_.promise().exception);
            }
            return handle_.promise().take();
        }

      private:
        Handle handle_;
    };
    Awaiter operator co_await() && noexcept { return Awaiter(handle_); }

  private:
    Handle handle_;
};

template <class T>
Task<T> TaskPromise<T>::get_return_object() noexcept {
    return Task<T>(std::coroutine_handle<TaskPromise<T>>::from_promise(*this));
}
inline Task<void> TaskPromise<void>::get_return_object() noexcept {
    return Task<void>(std::coroutine_handle<TaskPromise<void>>::from_promise(*this));
}

}  // namespace dynox::detail

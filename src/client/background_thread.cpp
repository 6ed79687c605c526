#include "client/background_thread.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <thread>

namespace dynox::detail {

struct BackgroundThread::State {
    // 1: one thread runs it, so Asio may leave out some locking.
    boost::asio::io_context context{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{
        context.get_executor()};
    std::thread thread;
};

BackgroundThread::BackgroundThread() : state_(std::make_shared<State>()) {
    // The thread keeps the state, and with it the context, until its last handler has returned.
    state_->thread = std::thread([state = state_] { state->context.run(); });
}

BackgroundThread::~BackgroundThread() {
    state_->work.reset();
    if (state_->thread.get_id() == std::this_thread::get_id()) {
        state_->thread.detach();
    } else {
        state_->thread.join();
    }
}

boost::asio::any_io_executor BackgroundThread::executor() const {
    return state_->context.get_executor();
}

}  // namespace dynox::detail

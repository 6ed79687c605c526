// Operations on the calling thread, and what all operations share.
#include "dynox/detail/async.hpp"

#include <utility>

#include "client/blocking_driver.hpp"
#include "client/client_impl.hpp"

namespace dynox::detail {

AnyOperation::AnyOperation(std::shared_ptr<ClientImpl> client) noexcept
    : client_(std::move(client)) {}

AnyOperation::~AnyOperation() = default;

Task<void> AnyOperation::run(Driver&) {
    co_return;
}

void run_blocking(AnyOperation& operation) {
    if (operation.failed()) {
        return;
    }
    BlockingDriver driver;
    Recording recording = operation.recording();
    if (recording.metrics == nullptr) {
        recording.metrics = scoped_metrics();
    }
    driver.set_recording(recording);
    if (operation.client() != nullptr) {
        driver.set_call_deadline(operation.client()->call_deadline());
    }
    Task<void> task = operation.run(driver);
    task.start();
    task.take();
}

void throw_error_of(AnyOperation& operation) {
    throw_error_of(operation.take_error());
}

void throw_error_of(Error error) {
    const error_code code = error.code();
    throw_error(code, std::move(error).take_diagnostics());
}

}  // namespace dynox::detail

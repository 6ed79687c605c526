// How the operations of DynamoDBClient are put together: a coroutine over ClientImpl, as an
// Operation.
#pragma once

#include <memory>
#include <utility>

#include "client/client_impl.hpp"
#include "client/task.hpp"
#include "dynox/detail/async.hpp"

namespace dynox::detail {

/// An operation made of a callable Task<Result<T>>(Driver&), which owns what the task needs.
template <class T, class Work>
class WorkOperation final : public Operation<T> {
  public:
    WorkOperation(std::shared_ptr<ClientImpl> client, Work work)
        : Operation<T>(std::move(client)), work_(std::move(work)) {}

    Task<void> run(Driver& driver) override {
        Result<T> result = co_await work_(*this->client_, driver);
        if (!result) {
            this->error_ = result.error();
        } else if constexpr (!std::is_void_v<T>) {
            this->value_ = *std::move(result);
        }
    }

  private:
    Work work_;
};

/// `work` is a callable Task<Result<T>>(ClientImpl&, Driver&); it lives until the operation is
/// done.
template <class T, class Work>
[[nodiscard]] OperationPtr<T> make_operation(const std::shared_ptr<ClientImpl>& client, Work work) {
    return std::make_unique<WorkOperation<T, Work>>(client, std::move(work));
}

/// What an operation gave that has run.
template <class T>
[[nodiscard]] Result<T> take_result(Operation<T>& operation) {
    Identity identity;
    return result_of_operation<T>(operation, identity);
}

[[nodiscard]] inline Error invalid_argument(std::string message) {
    return Error(client_errc::invalid_argument, std::move(message));
}

}  // namespace dynox::detail

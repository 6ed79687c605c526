// One API request through a client, with flat items in and out: what models (and other bindings)
// are built on.
//
//   sync:   Result<api::GetItemResult> r = detail::execute_sync(client, std::move(request));
//   async:  detail::execute_async<std::optional<User>>(client, std::move(request), token, decode)
//             decode: any callable Result<std::optional<User>>(api::GetItemResult&&), kept, and
//             called once, when the answer is there; its error becomes the operation's. For
//             R = void it returns Result<void>. R must be default constructible: a handler gets
//             R() beside an error.
//   pages:  FlatPager pager(client, std::move(query_request), PageLimits{...});
//           detail::initiate<R>(pager.next_page(), map, token)
//             map: Result<R>(std::optional<std::vector<FlatItem>>&&)
//           detail::initiate<R>(pager.all(), map, token)
//             map: Result<R>(std::vector<FlatItem>&&)
//           detail::run_operation(pager.next_page())   a Result, on the calling thread
//   many:   prepare_batch_write, prepare_batch_get: any number of items, split and repeated; in the
//           same three ways.
//   wrong:  a mistake found before there is a request:
//           detail::initiate<R>(detail::failed_operation<R>(error), token)
//
// Everything that does not depend on a model's type should have R = void or another common type, so
// that all models share one instantiation.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dynox/api/service.hpp"
#include "dynox/detail/async.hpp"

namespace dynox {

class DynamoDBClient;

namespace detail {

/// One request, ready to run.
#define DYNOX_PREPARE(Name)                                                             \
    [[nodiscard]] OperationPtr<api::Name##Result> prepare(const DynamoDBClient& client, \
                                                          api::Name##Request request);
DYNOX_API_OPERATIONS(DYNOX_PREPARE)
#undef DYNOX_PREPARE

/// An operation that fails at once. `client` (may be null) tells on which executor its handler
/// runs.
template <class T>
class FailedOperation final : public Operation<T> {
  public:
    FailedOperation(Error error, std::shared_ptr<ClientImpl> client)
        : Operation<T>(std::move(client)) {
        this->error_ = std::move(error);
    }
};
template <class T>
[[nodiscard]] OperationPtr<T> failed_operation(Error error,
                                               std::shared_ptr<ClientImpl> client = nullptr) {
    return std::make_unique<FailedOperation<T>>(std::move(error), std::move(client));
}

/// Runs an operation on the calling thread.
template <class T>
[[nodiscard]] Result<T> run_operation(OperationPtr<T> operation) {
    run_blocking(*operation);
    Identity identity;
    return result_of_operation<T>(*operation, identity);
}

/// Runs one request on the calling thread.
template <class Request>
[[nodiscard]] Result<api::result_of<Request>> execute_sync(const DynamoDBClient& client,
                                                           Request request) {
    return run_operation(prepare(client, std::move(request)));
}

/// Starts one request as `token` asks for; its result goes through `map`.
template <class R, class Request, class Token, class Map>
auto execute_async(const DynamoDBClient& client, Request request, Token&& token, Map map) {
    return initiate<R>(prepare(client, std::move(request)), std::move(map),
                       std::forward<Token>(token));
}

/// Bounds of a pager.
struct PageLimits {
    std::optional<std::size_t> limit;        ///< items in total
    std::optional<std::uint32_t> page_size;  ///< items examined by one request; absent: the limit
};

/// Pages of a query or scan, as flat items. A cheap handle: copies share their place. One operation
/// at a time. Thread safety: distinct objects: safe; shared objects (and copies): unsafe.
class FlatPager {
  public:
    struct State;
    /// Sends nothing yet. The first page begins behind the request's exclusive_start_key; its limit
    /// is not looked at, `limits` has it.
    FlatPager(const DynamoDBClient& client, api::QueryRequest request, PageLimits limits);
    FlatPager(const DynamoDBClient& client, api::ScanRequest request, PageLimits limits);
    /// A pager whose first page is this error.
    explicit FlatPager(Error error, std::shared_ptr<ClientImpl> client = nullptr);

    /// Every page is counted in `totals` too, which must outlive the pager.
    FlatPager& count_in(Totals& totals) noexcept;

    /// The next page that has items; nullopt at the end. Pages that the filter emptied are passed
    /// over.
    [[nodiscard]] OperationPtr<std::optional<std::vector<FlatItem>>> next_page() const;
    /// All items that are left.
    [[nodiscard]] OperationPtr<std::vector<FlatItem>> all() const;
    /// Key of the last page read, where a later pager may go on; nullopt at the end, and before the
    /// first page.
    [[nodiscard]] const std::optional<FlatItem>& last_evaluated_key() const noexcept;
    [[nodiscard]] const std::shared_ptr<State>& state() const noexcept { return state_; }

  private:
    std::shared_ptr<State> state_;
};

/// Writes any number of puts and deletes to one table, 25 a request, and repeats what the service
/// leaves over. An error's Diagnostics hold what is not known to be written (unprocessed_items,
/// unprocessed_keys).
[[nodiscard]] OperationPtr<void> prepare_batch_write(const DynamoDBClient& client,
                                                     std::string table,
                                                     std::vector<api::WriteRequest> writes);
/// Reads any number of keys of one table, 100 a request, and repeats what the service leaves over.
/// `keys.keys` holds all of them. The order of the items is not that of the keys; keys without an
/// item are left out.
[[nodiscard]] OperationPtr<std::vector<FlatItem>> prepare_batch_get(const DynamoDBClient& client,
                                                                    std::string table,
                                                                    api::KeysAndAttributes keys);

}  // namespace detail
}  // namespace dynox

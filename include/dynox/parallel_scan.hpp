// ParallelScan: a whole table, read in several segments at once.
#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "dynox/detail/async.hpp"
#include "dynox/query.hpp"

namespace dynox {

namespace detail {
class ParallelScanState;
}  // namespace detail

/// Reads the segments of a table side by side and gives their pages as they come; made by
/// DynamoDBClient::parallel_scan(). No request is sent before the first page is asked for. Never
/// more pages are in memory or on their way than segments are read at a time, so a table of any
/// size can be read through.
///
/// Asynchronous reading runs on the executor of the first next_page(); its twin uses a thread for
/// each segment that is read. A cheap handle: copies share their place, and it keeps the client
/// alive. One operation at a time.
/// \par Thread safety   distinct objects: safe; shared objects (and copies): unsafe.
class ParallelScan {
  public:
    /// For the library's own use.
    explicit ParallelScan(std::shared_ptr<detail::ParallelScanState> state) noexcept
        : state_(std::move(state)) {}

    /// The next page that has items, of any segment; nullopt at the end.
    ///
    /// \par Errors   as of scan(); another call goes on with the page that failed.
    /// \par Completion signature   void(error_code, std::optional<Page>)
    /// \par Cancellation           terminal and partial; reads on their way go on, and their pages
    ///                             wait for the next call.
    template <class Token = default_token>
    auto next_page(Token&& token = {}) const {
        return detail::initiate<std::optional<Page>>(prepare_next_page(),
                                                     std::forward<Token>(token));
    }
    /// All items that are left, in no order.
    ///
    /// \par Completion signature   void(error_code, std::vector<Item>)
    template <class Token = default_token>
    auto all(Token&& token = {}) const {
        return detail::initiate<std::vector<Item>>(prepare_all(), std::forward<Token>(token));
    }
    /// next_page() on the calling thread; throws.
    [[nodiscard]] std::optional<Page> sync_next_page() const;
    /// all() on the calling thread; throws.
    [[nodiscard]] std::vector<Item> sync_all() const;

  private:
    [[nodiscard]] detail::OperationPtr<std::optional<Page>> prepare_next_page() const;
    [[nodiscard]] detail::OperationPtr<std::vector<Item>> prepare_all() const;
    std::shared_ptr<detail::ParallelScanState> state_;
};

}  // namespace dynox

// Pager and ItemRange: the items of a query or scan, page by page and one by one.
#pragma once

#include <concepts>
#include <cstddef>
#include <iterator>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "dynox/client_config.hpp"
#include "dynox/detail/async.hpp"
#include "dynox/detail/execute.hpp"
#include "dynox/options.hpp"
#include "dynox/query.hpp"

namespace dynox {

namespace detail {
// A last argument that is a completion token and not an option of the operation.
template <class T>
concept TokenArgument =
    !requires { typename std::remove_cvref_t<T>::dynox_options; } &&
    !std::convertible_to<T, Seconds> && !std::convertible_to<T, std::span<const Item>> &&
    !std::convertible_to<T, const Updates&> && !std::convertible_to<T, std::string_view> &&
    !std::is_arithmetic_v<std::remove_cvref_t<T>>;
}  // namespace detail

/// Reads a query or scan page by page; made by DynamoDBClient::query() and scan(). No request is
/// sent before the first page is asked for.
///
/// A cheap handle: copies share their place, and it keeps the client alive. One operation at a
/// time.
/// \par Thread safety   distinct objects: safe; shared objects (and copies): unsafe.
class Pager {
  public:
    /// For the library's own use.
    explicit Pager(detail::FlatPager pages) : pages_(std::move(pages)) {}

    /// The next page that has items; nullopt at the end. Pages emptied by the filter are passed
    /// over.
    ///
    /// \par Errors   as of the client's other operations; the same page may be asked for again.
    /// \par Completion signature   void(error_code, std::optional<Page>)
    /// \par Cancellation           terminal and partial.
    template <detail::TokenArgument Token = default_token>
    auto next_page(Token&& token = {}) const {
        return detail::initiate<std::optional<Page>>(prepare_next_page(),
                                                     std::forward<Token>(token));
    }
    /// All items that are left.
    ///
    /// \par Completion signature   void(error_code, std::vector<Item>)
    template <detail::TokenArgument Token = default_token>
    auto all(Token&& token = {}) const {
        return detail::initiate<std::vector<Item>>(prepare_all(), std::forward<Token>(token));
    }
    /// next_page() on the calling thread; throws.
    [[nodiscard]] std::optional<Page> sync_next_page() const;
    /// all() on the calling thread; throws.
    [[nodiscard]] std::vector<Item> sync_all() const;

    /// Key of the last page read, for Query::last_evaluated_key(); nullopt at the end, and before
    /// the first page.
    [[nodiscard]] std::optional<Item> last_evaluated_key() const;

  private:
    [[nodiscard]] detail::OperationPtr<std::optional<Page>> prepare_next_page() const;
    [[nodiscard]] detail::OperationPtr<std::vector<Item>> prepare_all() const;
    detail::FlatPager pages_;
};

/// Items of a query or scan as an input range, read page by page on the calling thread:
/// for (const Item& item : client.sync_query("users", query)). Throws from begin() and ++.
/// \par Thread safety   distinct objects: safe; shared objects: unsafe.
class ItemRange {
  public:
    /// Stands at one item of the page in memory; there is one place for all iterators of a range.
    class iterator {
      public:
        using iterator_concept = std::input_iterator_tag;
        using iterator_category = std::input_iterator_tag;
        using value_type = Item;
        using difference_type = std::ptrdiff_t;
        using pointer = Item*;
        using reference = Item&;
        iterator() = default;
        explicit iterator(ItemRange& range) : range_(&range) {}
        Item& operator*() const noexcept { return range_->page_[range_->at_]; }
        Item* operator->() const noexcept { return &**this; }
        iterator& operator++() {
            range_->advance();
            return *this;
        }
        void operator++(int) { ++*this; }
        bool operator==(std::default_sentinel_t) const noexcept { return range_->ended_; }

      private:
        ItemRange* range_ = nullptr;
    };

    /// The items that `pager` has not given yet.
    explicit ItemRange(Pager pager) : pager_(std::move(pager)) {}
    /// Reads the first page. Call it once.
    [[nodiscard]] iterator begin();
    [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }
    /// The items of all pages that were not read yet.
    [[nodiscard]] std::vector<Item> to_vector() { return pager_.sync_all(); }
    /// As Pager::last_evaluated_key().
    [[nodiscard]] std::optional<Item> last_evaluated_key() const {
        return pager_.last_evaluated_key();
    }

  private:
    void advance();
    void load();
    Pager pager_;
    Page page_;
    std::size_t at_ = 0;
    bool ended_ = false;
};

}  // namespace dynox

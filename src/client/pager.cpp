// Query and Scan: pages, and the same as a range.
#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>
#include <variant>

#include "client/client_operation.hpp"
#include "client/page_requests.hpp"
#include "dynox/client.hpp"

namespace dynox {

namespace detail {

/// The place of a pager, and of its copies.
struct FlatPager::State {
    std::shared_ptr<ClientImpl> client;
    std::variant<api::QueryRequest, api::ScanRequest> request;
    std::optional<Error> problem;
    std::optional<std::size_t> items_left;  // of the limit
    std::optional<std::uint32_t> page_size;
    std::optional<FlatItem> last_evaluated_key;
    bool ended = false;
    Totals* model = nullptr;  // counts the pages too
};

namespace {

using Items = std::vector<FlatItem>;

Task<Result<api::QueryResult>> read_page(ClientImpl& client, Driver& driver,
                                         api::QueryRequest& request) {
    co_return co_await client.execute(driver, request);
}
Task<Result<api::QueryResult>> read_page(ClientImpl& client, Driver& driver,
                                         api::ScanRequest& request) {
    Result<api::ScanResult> result = co_await client.execute(driver, request);
    if (!result) {
        co_return result.error();
    }
    co_return static_cast<api::QueryResult&&>(*result);
}

/// The service's Limit for the next request.
std::optional<std::int32_t> request_limit(const FlatPager::State& state) {
    constexpr std::size_t largest = std::numeric_limits<std::int32_t>::max();
    if (state.page_size) {
        return static_cast<std::int32_t>(std::min<std::size_t>(*state.page_size, largest));
    }
    if (!state.items_left) {
        return std::nullopt;
    }
    return static_cast<std::int32_t>(std::min(*state.items_left, largest));
}

/// The attributes of `item` that `pattern` has; nullopt if one is missing (a projection left it
/// out).
std::optional<FlatItem> key_of(FlatItemView item, FlatItemView pattern) {
    ItemWriter writer;
    for (const FlatEntry& entry : pattern) {
        const FlatValue value = item.find(entry.name);
        if (value.empty()) {
            return std::nullopt;
        }
        writer.name(entry.name);
        writer.value(value);
    }
    return writer.finish();
}

/// Forgets items beyond the limit, which a page_size above the limit may bring. The key to go on
/// from is then that of the last item kept: its attributes are those that the service's own keys
/// have.
void cut_to_limit(FlatPager::State& state, Items& items) {
    if (items.size() > *state.items_left) {
        items.resize(*state.items_left);
        const std::optional<FlatItem> start_key = std::visit(
            [](const auto& request) { return request.exclusive_start_key; }, state.request);
        const std::optional<FlatItem>& pattern =
            state.last_evaluated_key ? state.last_evaluated_key : start_key;
        if (pattern) {
            if (std::optional<FlatItem> key = key_of(items.back(), *pattern)) {
                state.last_evaluated_key = std::move(key);
            }
        }
    }
    *state.items_left -= items.size();
}

Task<Result<std::optional<Items>>> next_items(FlatPager::State& state, Driver& driver) {
    while (!state.ended) {
        std::visit([&](auto& request) { request.limit = request_limit(state); }, state.request);
        Task<Result<api::QueryResult>> reading =
            std::visit([&](auto& request) { return read_page(*state.client, driver, request); },
                       state.request);
        Result<api::QueryResult> page = co_await std::move(reading);
        if (!page) {
            co_return page.error();
        }
        const bool stands_still = std::visit(
            [&](const auto& request) {
                return page->last_evaluated_key &&
                       page->last_evaluated_key == request.exclusive_start_key;
            },
            state.request);
        if (stands_still) {
            co_return Error(client_errc::invalid_response,
                            "LastEvaluatedKey: expected another key than the page began with, "
                            "found the same, which would never end");
        }
        Items items;
        if (page->items) {
            items = std::move(*page->items);
        }
        state.last_evaluated_key = std::move(page->last_evaluated_key);
        if (state.items_left) {
            cut_to_limit(state, items);
        }
        state.ended = !state.last_evaluated_key || state.items_left == std::size_t{0};
        std::visit([&](auto& request) { request.exclusive_start_key = state.last_evaluated_key; },
                   state.request);
        if (!items.empty()) {
            co_return std::optional<Items>(std::move(items));
        }
    }
    co_return std::optional<Items>();
}

Task<Result<Items>> all_items(FlatPager::State& state, Driver& driver) {
    Items all;
    for (;;) {
        Result<std::optional<Items>> page = co_await next_items(state, driver);
        if (!page) {
            co_return page.error();
        }
        if (!*page) {
            co_return all;
        }
        if (all.empty()) {
            all = std::move(**page);
        } else {
            std::move((*page)->begin(), (*page)->end(), std::back_inserter(all));
        }
    }
}

std::vector<Item> items_of(const Items& flat) {
    std::vector<Item> items;
    items.reserve(flat.size());
    for (const FlatItem& item : flat) {
        items.push_back(Item::from_flat(item));
    }
    return items;
}

std::shared_ptr<FlatPager::State> make_state(
    const DynamoDBClient& client, std::variant<api::QueryRequest, api::ScanRequest> request,
    PageLimits limits) {
    auto state = std::make_shared<FlatPager::State>();
    state->client = client.impl();
    state->request = std::move(request);
    state->items_left = limits.limit;
    state->page_size = limits.page_size;
    if (limits.limit == std::size_t{0}) {
        state->problem = invalid_argument("limit: expected at least 1, found 0");
    }
    if (limits.page_size == std::uint32_t{0}) {
        state->problem = invalid_argument("page_size: expected at least 1, found 0");
    }
    return state;
}

}  // namespace

FlatPager::FlatPager(const DynamoDBClient& client, api::QueryRequest request, PageLimits limits)
    : state_(make_state(client, std::move(request), limits)) {}

FlatPager::FlatPager(const DynamoDBClient& client, api::ScanRequest request, PageLimits limits)
    : state_(make_state(client, std::move(request), limits)) {}

FlatPager::FlatPager(Error error, std::shared_ptr<ClientImpl> client)
    : state_(std::make_shared<State>()) {
    state_->client = std::move(client);
    state_->problem = std::move(error);
}

FlatPager& FlatPager::count_in(Totals& totals) noexcept {
    state_->model = &totals;
    return *this;
}

OperationPtr<std::optional<std::vector<FlatItem>>> FlatPager::next_page() const {
    if (state_->problem) {
        return failed_operation<std::optional<Items>>(*state_->problem, state_->client);
    }
    OperationPtr<std::optional<Items>> operation = make_operation<std::optional<Items>>(
        state_->client,
        [state = state_](ClientImpl&, Driver& driver) { return next_items(*state, driver); });
    operation->record_into(state_->model);
    return operation;
}

OperationPtr<std::vector<FlatItem>> FlatPager::all() const {
    if (state_->problem) {
        return failed_operation<Items>(*state_->problem, state_->client);
    }
    OperationPtr<Items> operation = make_operation<Items>(
        state_->client,
        [state = state_](ClientImpl&, Driver& driver) { return all_items(*state, driver); });
    operation->record_into(state_->model);
    return operation;
}

const std::optional<FlatItem>& FlatPager::last_evaluated_key() const noexcept {
    return state_->last_evaluated_key;
}

namespace {

/// The same, with items as trees.
Task<Result<std::optional<Page>>> next_page_of(FlatPager::State& state, Driver& driver) {
    Result<std::optional<Items>> page = co_await next_items(state, driver);
    if (!page) {
        co_return page.error();
    }
    std::optional<Page> result;
    if (*page) {
        result.emplace(items_of(**page));
    }
    co_return result;
}

Task<Result<std::vector<Item>>> all_of(FlatPager::State& state, Driver& driver) {
    Result<Items> items = co_await all_items(state, driver);
    if (!items) {
        co_return items.error();
    }
    co_return items_of(*items);
}

template <class Options>
PageLimits limits_of(const Options& options) {
    PageLimits limits;
    limits.limit = options.item_limit();
    limits.page_size = options.items_per_page();
    return limits;
}

}  // namespace
}  // namespace detail

detail::OperationPtr<std::optional<Page>> Pager::prepare_next_page() const {
    if (pages_.state()->problem) {
        return detail::failed_operation<std::optional<Page>>(*pages_.state()->problem,
                                                             pages_.state()->client);
    }
    return detail::make_operation<std::optional<Page>>(
        pages_.state()->client,
        [state = pages_.state()](detail::ClientImpl&, detail::Driver& driver) {
            return detail::next_page_of(*state, driver);
        });
}

detail::OperationPtr<std::vector<Item>> Pager::prepare_all() const {
    if (pages_.state()->problem) {
        return detail::failed_operation<std::vector<Item>>(*pages_.state()->problem,
                                                           pages_.state()->client);
    }
    return detail::make_operation<std::vector<Item>>(
        pages_.state()->client,
        [state = pages_.state()](detail::ClientImpl&, detail::Driver& driver) {
            return detail::all_of(*state, driver);
        });
}

std::optional<Page> Pager::sync_next_page() const {
    return detail::run_here(prepare_next_page());
}

std::vector<Item> Pager::sync_all() const {
    return detail::run_here(prepare_all());
}

std::optional<Item> Pager::last_evaluated_key() const {
    const std::optional<FlatItem>& key = pages_.last_evaluated_key();
    return key ? std::optional<Item>(Item::from_flat(*key)) : std::nullopt;
}

ItemRange::iterator ItemRange::begin() {
    load();
    return iterator(*this);
}

void ItemRange::advance() {
    if (++at_ == page_.size()) {
        load();
    }
}

void ItemRange::load() {
    std::optional<Page> page = pager_.sync_next_page();
    ended_ = !page;
    page_ = page ? *std::move(page) : Page();
    at_ = 0;
}

Pager DynamoDBClient::query(std::string_view table, const Query& query) const {
    if (!query.problem().empty()) {
        return Pager(detail::FlatPager(detail::invalid_argument(query.problem()), impl_));
    }
    return Pager(
        detail::FlatPager(*this, detail::query_request(table, query), detail::limits_of(query)));
}

ItemRange DynamoDBClient::sync_query(std::string_view table, const Query& query) const {
    return ItemRange(this->query(table, query));
}

Pager DynamoDBClient::scan(std::string_view table, const Scan& scan) const {
    if (!scan.problem().empty()) {
        return Pager(detail::FlatPager(detail::invalid_argument(scan.problem()), impl_));
    }
    return Pager(
        detail::FlatPager(*this, detail::scan_request(table, scan), detail::limits_of(scan)));
}

ItemRange DynamoDBClient::sync_scan(std::string_view table, const Scan& scan) const {
    return ItemRange(this->scan(table, scan));
}

}  // namespace dynox

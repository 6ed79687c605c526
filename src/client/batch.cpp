// batch_write and batch_get: any number of items, in requests of the service's size, until nothing
// is left over.
#include <algorithm>
#include <iterator>
#include <ranges>
#include <utility>

#include "client/client_operation.hpp"
#include "client/failure.hpp"
#include "client/requests.hpp"
#include "dynox/client.hpp"

namespace dynox {

namespace detail {

namespace {

constexpr std::size_t writes_per_request = 25;  // BatchWriteItem, API Reference
constexpr std::size_t keys_per_request = 100;   // BatchGetItem, API Reference
// Leftovers mean throttling: pauses of 50 ms, doubled each time up to 3.2 s, with jitter; about 7 s
// in all.
constexpr int fruitless_rounds_max = 8;
constexpr std::chrono::milliseconds pause_first{50};
constexpr std::chrono::milliseconds pause_longest{3200};

/// Counts the rounds that got nothing done.
class Backoff {
  public:
    /// False: time to give up.
    bool note_round(bool progress) {
        fruitless_rounds_ = progress ? 0 : fruitless_rounds_ + 1;
        return fruitless_rounds_ < fruitless_rounds_max;
    }
    /// Between half of the pause and all of it: parallel batches shall not come back together.
    /// `random` is uniform in [0, 1).
    [[nodiscard]] TimePoint::duration pause(double random) const {
        const auto whole = std::min<std::chrono::milliseconds>(
            pause_first * (1 << fruitless_rounds_), pause_longest);
        return std::chrono::duration_cast<TimePoint::duration>(whole * (0.5 + 0.5 * random));
    }

  private:
    int fruitless_rounds_ = 0;
};

/// Takes up to `count` elements from the end of `from`, the last one first.
template <class T>
std::vector<T> take_last(std::vector<T>& from, std::size_t count) {
    const auto taken_count = static_cast<std::ptrdiff_t>(std::min(count, from.size()));
    std::vector<T> taken(std::make_move_iterator(from.rbegin()),
                         std::make_move_iterator(from.rbegin() + taken_count));
    from.erase(from.end() - taken_count, from.end());
    return taken;
}

Error gave_up(std::string_view operation, std::size_t left) {
    return Error(client_errc::batch_incomplete,
                 std::string(operation) + ": the service left " + std::to_string(left) +
                     " items over in each of the last " + std::to_string(fruitless_rounds_max) +
                     " requests");
}

/// No pause before another request is possible.
Error ended(const error_code& code, std::size_t left) {
    return waiting_ended(code,
                         "no time is left (call_timeout) to send what the service left over; "
                         "items: " +
                             std::to_string(left));
}

/// The batch's writes, in reverse, so that the next ones are at the end.
class BatchWrite {
  public:
    BatchWrite(std::string table, std::vector<api::WriteRequest> writes)
        : table_(std::move(table)), left_(std::move(writes)) {
        std::ranges::reverse(left_);
    }

    Task<Result<void>> operator()(ClientImpl& client, Driver& driver) {
        Backoff backoff;
        while (!left_.empty()) {
            api::BatchWriteItemRequest request;
            request.request_items.emplace_back(table_, take_last(left_, writes_per_request));
            std::vector<api::WriteRequest>& sent = request.request_items.front().second;
            Result<api::BatchWriteItemResult> result = co_await client.execute(driver, request);
            if (!result) {
                Error error = result.error();
                std::move(sent.rbegin(), sent.rend(), std::back_inserter(left_));
                co_return with_leftovers(std::move(error));
            }
            const std::size_t left_over = put_back(*result);
            if (left_over == 0) {
                backoff.note_round(true);
                continue;
            }
            if (!backoff.note_round(left_over < sent.size())) {
                co_return with_leftovers(gave_up("batch_write", left_.size()));
            }
            const StepResult slept =
                co_await sleep_step(driver, driver.now() + backoff.pause(driver.random()));
            if (slept.error) {
                co_return with_leftovers(ended(slept.error, left_.size()));
            }
        }
        co_return Result<void>();
    }

  private:
    std::size_t put_back(api::BatchWriteItemResult& result) {
        std::size_t count = 0;
        for (auto& [table, writes] : result.unprocessed_items) {
            count += writes.size();
            std::move(writes.rbegin(), writes.rend(), std::back_inserter(left_));
        }
        return count;
    }
    Error with_leftovers(Error error) {
        Diagnostics& diagnostics = error.mutable_detail();
        if (diagnostics.message.empty()) {
            diagnostics.message = error.code().message();
        }
        for (api::WriteRequest& write : std::views::reverse(left_)) {
            if (write.put) {
                diagnostics.unprocessed_items.push_back(std::move(*write.put));
            } else if (write.delete_key) {
                diagnostics.unprocessed_keys.push_back(std::move(*write.delete_key));
            }
        }
        return error;
    }

    std::string table_;
    std::vector<api::WriteRequest> left_;
};

class BatchGet {
  public:
    BatchGet(std::string table, api::KeysAndAttributes keys)
        : table_(std::move(table)), pattern_(std::move(keys)) {
        left_ = std::move(pattern_.keys);
        pattern_.keys.clear();
        std::ranges::reverse(left_);
    }

    Task<Result<std::vector<FlatItem>>> operator()(ClientImpl& client, Driver& driver) {
        Backoff backoff;
        std::vector<FlatItem> items;
        while (!left_.empty()) {
            api::BatchGetItemRequest request;
            request.request_items.emplace_back(table_, pattern_);
            std::vector<FlatItem>& sent = request.request_items.front().second.keys;
            sent = take_last(left_, keys_per_request);
            Result<api::BatchGetItemResult> result = co_await client.execute(driver, request);
            if (!result) {
                Error error = result.error();
                std::move(sent.rbegin(), sent.rend(), std::back_inserter(left_));
                co_return with_leftovers(std::move(error));
            }
            for (auto& [table, found] : result->responses) {
                std::move(found.begin(), found.end(), std::back_inserter(items));
            }
            const std::size_t left_over = put_back(*result);
            if (left_over == 0 || left_over < sent.size()) {
                // A full answer (16 MiB) leaves keys over without any throttling: go on at once.
                backoff.note_round(true);
                continue;
            }
            if (!backoff.note_round(false)) {
                co_return with_leftovers(gave_up("batch_get", left_.size()));
            }
            const StepResult slept =
                co_await sleep_step(driver, driver.now() + backoff.pause(driver.random()));
            if (slept.error) {
                co_return with_leftovers(ended(slept.error, left_.size()));
            }
        }
        co_return items;
    }

  private:
    std::size_t put_back(api::BatchGetItemResult& result) {
        std::size_t count = 0;
        for (auto& [table, keys] : result.unprocessed_keys) {
            count += keys.keys.size();
            std::move(keys.keys.rbegin(), keys.keys.rend(), std::back_inserter(left_));
        }
        return count;
    }
    Error with_leftovers(Error error) {
        Diagnostics& diagnostics = error.mutable_detail();
        if (diagnostics.message.empty()) {
            diagnostics.message = error.code().message();
        }
        diagnostics.unprocessed_keys.assign(left_.rbegin(), left_.rend());
        return error;
    }

    std::string table_;
    api::KeysAndAttributes pattern_;
    std::vector<FlatItem> left_;  // in reverse
};

class BatchGetItems {
  public:
    explicit BatchGetItems(BatchGet get) : get_(std::move(get)) {}
    Task<Result<std::vector<Item>>> operator()(ClientImpl& client, Driver& driver) {
        Result<std::vector<FlatItem>> flat = co_await get_(client, driver);
        if (!flat) {
            co_return flat.error();
        }
        std::vector<Item> items;
        items.reserve(flat->size());
        for (const FlatItem& item : *flat) {
            items.push_back(Item::from_flat(item));
        }
        co_return items;
    }

  private:
    BatchGet get_;
};

}  // namespace

OperationPtr<void> prepare_batch_write(const DynamoDBClient& client, std::string table,
                                       std::vector<api::WriteRequest> writes) {
    return make_operation<void>(client.impl(), BatchWrite(std::move(table), std::move(writes)));
}

OperationPtr<std::vector<FlatItem>> prepare_batch_get(const DynamoDBClient& client,
                                                      std::string table,
                                                      api::KeysAndAttributes keys) {
    return make_operation<std::vector<FlatItem>>(client.impl(),
                                                 BatchGet(std::move(table), std::move(keys)));
}

}  // namespace detail

detail::OperationPtr<void> DynamoDBClient::prepare_batch_write(
    std::string_view table, std::span<const Item> put_items,
    std::span<const Item> delete_keys) const {
    std::vector<api::WriteRequest> writes(put_items.size() + delete_keys.size());
    auto write = writes.begin();
    for (const Item& item : put_items) {
        write++->put = item.to_flat();
    }
    for (const Item& key : delete_keys) {
        write++->delete_key = key.to_flat();
    }
    return detail::prepare_batch_write(*this, std::string(table), std::move(writes));
}

detail::OperationPtr<std::vector<Item>> DynamoDBClient::prepare_batch_get(
    std::string_view table, std::span<const Item> keys, const BatchGetOptions& options) const {
    if (!options.problem().empty()) {
        return detail::failed_operation<std::vector<Item>>(
            detail::invalid_argument(options.problem()), impl_);
    }
    api::KeysAndAttributes request;
    request.keys.reserve(keys.size());
    for (const Item& key : keys) {
        request.keys.push_back(key.to_flat());
    }
    request.consistent_read = options.is_consistent_read();
    request.projection_expression = detail::text_of(options.projection_text());
    request.expression_attribute_names = detail::names_of(options);
    return detail::make_operation<std::vector<Item>>(
        impl_, detail::BatchGetItems(detail::BatchGet(std::string(table), std::move(request))));
}

void DynamoDBClient::sync_batch_write(std::string_view table, std::span<const Item> put_items,
                                      std::span<const Item> delete_keys) const {
    detail::run_here(prepare_batch_write(table, put_items, delete_keys));
}

std::vector<Item> DynamoDBClient::sync_batch_get(std::string_view table, std::span<const Item> keys,
                                                 const BatchGetOptions& options) const {
    return detail::run_here(prepare_batch_get(table, keys, options));
}

}  // namespace dynox

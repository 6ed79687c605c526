// count: how many items a scan or query finds, without reading them.
#include <algorithm>
#include <limits>
#include <utility>

#include "client/client_operation.hpp"
#include "client/page_requests.hpp"
#include "dynox/client.hpp"

namespace dynox {

namespace {

using detail::ClientImpl;
using detail::Driver;
using detail::Task;

template <class Request>
class Count {
  public:
    Count(Request request, std::optional<std::size_t> limit)
        : request_(std::move(request)), limit_(limit) {}

    Task<Result<std::uint64_t>> operator()(ClientImpl& client, Driver& driver) {
        std::uint64_t count = 0;
        for (;;) {
            Result<api::result_of<Request>> page = co_await client.execute(driver, request_);
            if (!page) {
                co_return page.error();
            }
            count += static_cast<std::uint64_t>(std::max(page->count, 0));
            if (limit_ && count >= *limit_) {
                co_return *limit_;
            }
            if (!page->last_evaluated_key) {
                co_return count;
            }
            if (page->last_evaluated_key == request_.exclusive_start_key) {
                co_return Error(client_errc::invalid_response,
                                "LastEvaluatedKey: expected another key than the page began with, "
                                "found the same, which would never end");
            }
            request_.exclusive_start_key = std::move(page->last_evaluated_key);
        }
    }

  private:
    Request request_;
    std::optional<std::size_t> limit_;
};

template <class Request, class Options>
detail::OperationPtr<std::uint64_t> prepare(const std::shared_ptr<ClientImpl>& client,
                                            Request request, const Options& options) {
    std::string problem = options.problem();
    if (problem.empty() && !options.projection_text().empty()) {
        problem = "count: expected no projection, since no item is returned, found one";
    }
    if (!problem.empty()) {
        return detail::failed_operation<std::uint64_t>(detail::invalid_argument(problem), client);
    }
    request.select = api::Select::count;
    if (options.items_per_page()) {
        constexpr std::uint32_t largest = std::numeric_limits<std::int32_t>::max();
        request.limit = static_cast<std::int32_t>(std::min(*options.items_per_page(), largest));
    }
    return detail::make_operation<std::uint64_t>(
        client, Count<Request>(std::move(request), options.item_limit()));
}

}  // namespace

detail::OperationPtr<std::uint64_t> DynamoDBClient::prepare_count(std::string_view table,
                                                                  const Scan& scan) const {
    return prepare(impl_, detail::scan_request(table, scan), scan);
}

detail::OperationPtr<std::uint64_t> DynamoDBClient::prepare_count(std::string_view table,
                                                                  const Query& query) const {
    return prepare(impl_, detail::query_request(table, query), query);
}

std::uint64_t DynamoDBClient::sync_count(std::string_view table, const Scan& scan) const {
    return detail::run_here(prepare_count(table, scan));
}

std::uint64_t DynamoDBClient::sync_count(std::string_view table, const Query& query) const {
    return detail::run_here(prepare_count(table, query));
}

}  // namespace dynox

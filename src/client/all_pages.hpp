// A list that the service gives in pages, whole.
#pragma once

#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "client/client_operation.hpp"
#include "client/task.hpp"
#include "dynox/client.hpp"
#include "dynox/detail/execute.hpp"

namespace dynox::detail {

/// The entries of all pages of a request. Where a page has a value at `last`, the next one is
/// asked for with that value at `start`. More pages than any account can have end a service that
/// would page for ever.
template <class Request, class Entry>
class AllPages {
  public:
    using Answer = api::result_of<Request>;
    using Position = std::optional<std::string>;

    AllPages(const DynamoDBClient& client, Request request, std::vector<Entry> Answer::*entries,
             Position Answer::*last, Position Request::*start)
        : client_(client),
          request_(std::move(request)),
          entries_(entries),
          last_(last),
          start_(start) {}

    Task<Result<std::vector<Entry>>> operator()(ClientImpl&, Driver& driver) {
        std::vector<Entry> all;
        for (std::size_t page = 0; page < pages_max; ++page) {
            const OperationPtr<Answer> asking = prepare(client_, request_);
            co_await asking->run(driver);
            Result<Answer> answer = take_result(*asking);
            if (!answer) {
                co_return answer.error();
            }
            std::vector<Entry>& entries = (*answer).*entries_;
            std::move(entries.begin(), entries.end(), std::back_inserter(all));
            if (!((*answer).*last_)) {
                co_return all;
            }
            request_.*start_ = std::move((*answer).*last_);
        }
        co_return Error(client_errc::invalid_response,
                        std::string(api::operation_of<Request>::name) + ": more than " +
                            std::to_string(pages_max) + " pages");
    }

  private:
    static constexpr std::size_t pages_max = 1'000'000;

    const DynamoDBClient client_;
    Request request_;
    std::vector<Entry> Answer::*entries_;
    Position Answer::*last_;
    Position Request::*start_;
};

}  // namespace dynox::detail

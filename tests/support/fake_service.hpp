// A service for tests of the server: answers some operations by canned rules, and lets the test
// decide when a write becomes durable.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "dynox/api/service.hpp"

namespace dynox::test {

/// ListTables answers with the name given as ExclusiveStartTableName, so that answers tell which
/// request they belong to; DescribeTable fails with resource_not_found; DeleteTable throws; GetItem
/// reads `item`, whatever the key; PutItem keeps the item and hands out the next ticket. Everything
/// else is an internal error.
class FakeService : public api::Service {
  public:
    template <class Request>
    using Answer = Result<api::result_of<Request>>;

#define DYNOX_FAKE_EXECUTE(Name)                                            \
    Result<api::Name##Result> execute(const api::Name##Request& request,    \
                                      api::CommitTicket& ticket) override { \
        return run(request, ticket);                                        \
    }
    DYNOX_API_OPERATIONS(DYNOX_FAKE_EXECUTE)
#undef DYNOX_FAKE_EXECUTE

    Result<void> wait(api::CommitTicket) override { return {}; }
    void on_durable(api::CommitTicket ticket, std::function<void(error_code)> done) override {
        const std::lock_guard lock(mutex_);
        waiting_.emplace_back(ticket, std::move(done));
    }
    std::string_view region() const noexcept override { return "eu-test-1"; }

    /// Tickets that on_durable() has been called with and that are still open.
    [[nodiscard]] std::vector<api::CommitTicket> open_tickets() {
        const std::lock_guard lock(mutex_);
        std::vector<api::CommitTicket> tickets;
        for (const auto& [ticket, done] : waiting_) {
            tickets.push_back(ticket);
        }
        return tickets;
    }
    /// Ends all open waits.
    void finish_waiting(error_code error) {
        std::vector<std::pair<api::CommitTicket, std::function<void(error_code)>>> waiting;
        {
            const std::lock_guard lock(mutex_);
            waiting.swap(waiting_);
        }
        for (const auto& [ticket, done] : waiting) {
            done(error);
        }
    }
    /// Shall PutItem hand out tickets?
    void durable(bool on) {
        const std::lock_guard lock(mutex_);
        durable_ = on;
    }

  private:
    Answer<api::ListTablesRequest> run(const api::ListTablesRequest& request, api::CommitTicket&) {
        api::ListTablesResult result;
        if (request.exclusive_start_table_name) {
            result.table_names.push_back(*request.exclusive_start_table_name);
        }
        return result;
    }
    Answer<api::DescribeTableRequest> run(const api::DescribeTableRequest& request,
                                          api::CommitTicket&) {
        return Error(server_errc::resource_not_found,
                     "Requested resource not found: Table: " + request.table_name + " not found");
    }
    Answer<api::DeleteTableRequest> run(const api::DeleteTableRequest&, api::CommitTicket&) {
        throw std::runtime_error("a defect");
    }
    Answer<api::GetItemRequest> run(const api::GetItemRequest&, api::CommitTicket&) {
        const std::lock_guard lock(mutex_);
        api::GetItemResult result;
        result.item = item_;
        return result;
    }
    Answer<api::PutItemRequest> run(const api::PutItemRequest& request, api::CommitTicket& ticket) {
        const std::lock_guard lock(mutex_);
        item_ = request.item;
        if (durable_) {
            ticket = ++last_ticket_;
        }
        return api::PutItemResult();
    }
    template <class Request>
    Answer<Request> run(const Request&, api::CommitTicket&) {
        return Error(client_errc::unsupported, "not in the fake service");
    }

    std::mutex mutex_;
    std::vector<std::pair<api::CommitTicket, std::function<void(error_code)>>> waiting_;
    std::optional<FlatItem> item_;
    api::CommitTicket last_ticket_ = 0;
    bool durable_ = false;
};

}  // namespace dynox::test

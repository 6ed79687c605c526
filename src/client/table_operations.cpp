// create_table, table_exists, delete_table, wait_for_table_active, describe_table, list_tables,
// ping.
#include <utility>

#include "client/client_operation.hpp"
#include "dynox/client.hpp"

namespace dynox {

namespace {

using detail::ClientImpl;
using detail::Driver;
using detail::StepResult;
using detail::Task;
using detail::TimePoint;

// pydynox asks every 0.5 s.
constexpr std::chrono::milliseconds table_poll_interval{500};
// More than any account has; ends a service that would page for ever.
constexpr std::size_t list_pages_max = 1'000'000;

TimePoint deadline_after(TimePoint now, Seconds timeout) {
    constexpr Seconds longest = std::chrono::hours(24 * 365);
    return timeout > longest ? detail::no_deadline
                             : now + std::chrono::duration_cast<TimePoint::duration>(timeout);
}

/// What a table is waited for.
enum class Until : std::uint8_t { active, deleted };

Task<Result<void>> wait_until(ClientImpl& client, Driver& driver, const std::string& table,
                              Until until, Seconds timeout) {
    const TimePoint deadline = deadline_after(driver.now(), timeout);
    api::DescribeTableRequest request;
    request.table_name = table;
    for (;;) {
        Result<api::DescribeTableResult> result = co_await client.execute(driver, request);
        const bool missing = !result && result.error().code() == server_errc::resource_not_found;
        // A table that was just made may not be known yet.
        if (!result && !missing) {
            co_return result.error();
        }
        const bool active = result && result->table.table_status == api::TableStatus::active;
        if (until == Until::active ? active : missing) {
            co_return Result<void>();
        }
        const TimePoint next = driver.now() + table_poll_interval;
        if (next > deadline) {
            if (!result) {
                co_return result.error();
            }
            co_return Error(client_errc::timeout,
                            "table '" + table + "' is " +
                                (until == Until::active ? "not active" : "still there") +
                                " after " + std::to_string(timeout.count()) + " s");
        }
        const StepResult slept = co_await detail::sleep_step(driver, next);
        if (slept.error) {
            co_return Error(slept.error);
        }
    }
}

class MakeTable {
  public:
    MakeTable(api::CreateTableRequest request, std::optional<Seconds> wait)
        : request_(std::move(request)), wait_(wait) {}
    Task<Result<void>> operator()(ClientImpl& client, Driver& driver) {
        Result<api::CreateTableResult> result = co_await client.execute(driver, request_);
        if (!result) {
            co_return result.error();
        }
        if (!wait_ || result->table_description.table_status == api::TableStatus::active) {
            co_return Result<void>();
        }
        co_return co_await wait_until(client, driver, request_.table_name, Until::active, *wait_);
    }

  private:
    api::CreateTableRequest request_;
    std::optional<Seconds> wait_;
};

class AwaitTable {
  public:
    AwaitTable(std::string_view table, Until until, Seconds timeout)
        : table_(table), until_(until), timeout_(timeout) {}
    Task<Result<void>> operator()(ClientImpl& client, Driver& driver) {
        return wait_until(client, driver, table_, until_, timeout_);
    }

  private:
    std::string table_;
    Until until_;
    Seconds timeout_;
};

class TableExists {
  public:
    explicit TableExists(std::string_view table) { request_.table_name = table; }
    Task<Result<bool>> operator()(ClientImpl& client, Driver& driver) {
        Result<api::DescribeTableResult> result = co_await client.execute(driver, request_);
        if (result) {
            co_return true;
        }
        if (result.error().code() == server_errc::resource_not_found) {
            co_return false;
        }
        co_return result.error();
    }

  private:
    api::DescribeTableRequest request_;
};

class DeleteTable {
  public:
    DeleteTable(std::string_view table, std::optional<Seconds> wait) : wait_(wait) {
        request_.table_name = table;
    }
    Task<Result<void>> operator()(ClientImpl& client, Driver& driver) {
        Result<api::DeleteTableResult> result = co_await client.execute(driver, request_);
        if (!result) {
            co_return result.error();
        }
        if (!wait_) {
            co_return Result<void>();
        }
        co_return co_await wait_until(client, driver, request_.table_name, Until::deleted, *wait_);
    }

  private:
    api::DeleteTableRequest request_;
    std::optional<Seconds> wait_;
};

class DescribeTable {
  public:
    explicit DescribeTable(std::string_view table) { request_.table_name = table; }
    Task<Result<TableDescription>> operator()(ClientImpl& client, Driver& driver) {
        Result<api::DescribeTableResult> result = co_await client.execute(driver, request_);
        if (!result) {
            co_return result.error();
        }
        co_return std::move(result->table);
    }

  private:
    api::DescribeTableRequest request_;
};

class ListTables {
  public:
    Task<Result<std::vector<std::string>>> operator()(ClientImpl& client, Driver& driver) {
        std::vector<std::string> names;
        for (std::size_t page = 0; page < list_pages_max; ++page) {
            Result<api::ListTablesResult> result = co_await client.execute(driver, request_);
            if (!result) {
                co_return result.error();
            }
            std::move(result->table_names.begin(), result->table_names.end(),
                      std::back_inserter(names));
            if (!result->last_evaluated_table_name) {
                co_return names;
            }
            request_.exclusive_start_table_name = std::move(result->last_evaluated_table_name);
        }
        co_return Error(client_errc::invalid_response,
                        "ListTables: more than " + std::to_string(list_pages_max) + " pages");
    }

  private:
    api::ListTablesRequest request_;
};

class Ping {
  public:
    Task<Result<bool>> operator()(ClientImpl& client, Driver& driver) {
        api::ListTablesRequest request;
        request.limit = 1;
        const Result<api::ListTablesResult> result = co_await client.execute(driver, request);
        co_return result.has_value();
    }
};

}  // namespace

detail::OperationPtr<bool> DynamoDBClient::prepare_ping() const {
    return detail::make_operation<bool>(impl_, Ping());
}

detail::OperationPtr<void> DynamoDBClient::prepare_create_table(const CreateTable& table) const {
    if (!table.problem().empty()) {
        return detail::failed_operation<void>(detail::invalid_argument(table.problem()), impl_);
    }
    return detail::make_operation<void>(impl_, MakeTable(table.request(), table.wait_timeout()));
}

detail::OperationPtr<bool> DynamoDBClient::prepare_table_exists(std::string_view table) const {
    return detail::make_operation<bool>(impl_, TableExists(table));
}

detail::OperationPtr<void> DynamoDBClient::prepare_delete_table(
    std::string_view table, const DeleteTableOptions& options) const {
    return detail::make_operation<void>(impl_, DeleteTable(table, options.wait_timeout()));
}

detail::OperationPtr<void> DynamoDBClient::prepare_wait_for_table_deleted(std::string_view table,
                                                                          Seconds timeout) const {
    return detail::make_operation<void>(impl_, AwaitTable(table, Until::deleted, timeout));
}

detail::OperationPtr<void> DynamoDBClient::prepare_wait_for_table_active(std::string_view table,
                                                                         Seconds timeout) const {
    return detail::make_operation<void>(impl_, AwaitTable(table, Until::active, timeout));
}

detail::OperationPtr<TableDescription> DynamoDBClient::prepare_describe_table(
    std::string_view table) const {
    return detail::make_operation<TableDescription>(impl_, DescribeTable(table));
}

detail::OperationPtr<std::vector<std::string>> DynamoDBClient::prepare_list_tables() const {
    return detail::make_operation<std::vector<std::string>>(impl_, ListTables());
}

bool DynamoDBClient::ping() const {
    return detail::run_here(prepare_ping());
}

void DynamoDBClient::sync_create_table(const CreateTable& table) const {
    detail::run_here(prepare_create_table(table));
}

bool DynamoDBClient::sync_table_exists(std::string_view table) const {
    return detail::run_here(prepare_table_exists(table));
}

void DynamoDBClient::sync_delete_table(std::string_view table,
                                       const DeleteTableOptions& options) const {
    detail::run_here(prepare_delete_table(table, options));
}

void DynamoDBClient::sync_wait_for_table_deleted(std::string_view table, Seconds timeout) const {
    detail::run_here(prepare_wait_for_table_deleted(table, timeout));
}

void DynamoDBClient::sync_wait_for_table_active(std::string_view table, Seconds timeout) const {
    detail::run_here(prepare_wait_for_table_active(table, timeout));
}

TableDescription DynamoDBClient::sync_describe_table(std::string_view table) const {
    return detail::run_here(prepare_describe_table(table));
}

std::vector<std::string> DynamoDBClient::sync_list_tables() const {
    return detail::run_here(prepare_list_tables());
}

}  // namespace dynox

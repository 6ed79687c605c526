// Operations of tables, waiting for them, and ping.
#include <algorithm>
#include <utility>

#include "client/all_pages.hpp"
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

TimePoint deadline_after(TimePoint now, Seconds timeout) {
    constexpr Seconds longest = std::chrono::hours(24 * 365);
    return timeout > longest ? detail::no_deadline
                             : now + std::chrono::duration_cast<TimePoint::duration>(timeout);
}

/// What a table is waited for.
enum class Until : std::uint8_t { active, deleted, index_active, all_active };

/// A table, and what it is waited for.
struct Waiting {
    std::string table;
    Until until = Until::active;
    std::string index_name;  // of index_active
    Seconds timeout{};
    const api::UpdateTableRequest* change = nullptr;  // of all_active
    // It has been said a moment ago that it has not come: whoever says the contrary now is behind.
    bool look_later = false;
};

/// What a change makes is there, and what it deletes is gone. DescribeTable is eventually
/// consistent: it may tell of the table as it was before.
bool shows(const api::UpdateTableRequest& change, const TableDescription& table) {
    const auto has = [&table](const std::string& name) {
        return std::ranges::find(table.global_secondary_indexes, name,
                                 &api::GlobalSecondaryIndexDescription::index_name) !=
               table.global_secondary_indexes.end();
    };
    const auto is_done = [&has](const api::GlobalSecondaryIndexUpdate& update) {
        return (!update.create || has(update.create->index_name)) &&
               (!update.remove || !has(update.remove->index_name));
    };
    return !change.global_secondary_index_updates ||
           std::ranges::all_of(*change.global_secondary_index_updates, is_done);
}

/// Whether that has come; resource_not_found if it never can.
Result<bool> has_come(const Waiting& waiting, const TableDescription& table) {
    if (waiting.until == Until::deleted || table.table_status != api::TableStatus::active) {
        return false;
    }
    if (waiting.change != nullptr && !shows(*waiting.change, table)) {
        return false;
    }
    bool found = waiting.until != Until::index_active;
    for (const api::GlobalSecondaryIndexDescription& index : table.global_secondary_indexes) {
        const bool is_meant =
            waiting.until == Until::all_active ||
            (waiting.until == Until::index_active && index.index_name == waiting.index_name);
        found = found || is_meant;
        if (is_meant && index.index_status != api::TableStatus::active) {
            return false;
        }
    }
    if (!found) {
        return Error(
            server_errc::resource_not_found,
            "table '" + waiting.table + "' has no global index '" + waiting.index_name + "'");
    }
    return true;
}

std::string text_of(Until until) {
    switch (until) {
        case Until::active:
            return "is not active";
        case Until::deleted:
            return "is still there";
        case Until::index_active:
        case Until::all_active:
            break;
    }
    return "or an index of it is not active";
}

/// Gives the table as it is then; of a deleted one nothing.
Task<Result<TableDescription>> wait_until(ClientImpl& client, Driver& driver,
                                          const Waiting& waiting) {
    const TimePoint deadline = deadline_after(driver.now(), waiting.timeout);
    api::DescribeTableRequest request;
    request.table_name = waiting.table;
    if (waiting.look_later && driver.now() + table_poll_interval <= deadline) {
        const StepResult slept =
            co_await detail::sleep_step(driver, driver.now() + table_poll_interval);
        if (slept.error) {
            co_return Error(slept.error);
        }
    }
    for (;;) {
        Result<api::DescribeTableResult> result = co_await client.execute(driver, request);
        const bool missing = !result && result.error().code() == server_errc::resource_not_found;
        // A table that was just made may not be known yet.
        if (!result && !missing) {
            co_return result.error();
        }
        if (missing && waiting.until == Until::deleted) {
            co_return TableDescription();
        }
        if (result) {
            const Result<bool> come = has_come(waiting, result->table);
            if (!come) {
                co_return come.error();
            }
            if (*come) {
                co_return std::move(result->table);
            }
        }
        const TimePoint next = driver.now() + table_poll_interval;
        if (next > deadline) {
            if (!result) {
                co_return result.error();
            }
            co_return Error(client_errc::timeout,
                            "table '" + waiting.table + "' " + text_of(waiting.until) + " after " +
                                std::to_string(waiting.timeout.count()) + " s");
        }
        const StepResult slept = co_await detail::sleep_step(driver, next);
        if (slept.error) {
            co_return Error(slept.error);
        }
    }
}

/// wait_until(), whatever the table is then.
Task<Result<void>> wait_for(ClientImpl& client, Driver& driver, const Waiting& waiting) {
    const Result<TableDescription> table = co_await wait_until(client, driver, waiting);
    if (!table) {
        co_return table.error();
    }
    co_return Result<void>();
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
        const Waiting waiting{request_.table_name, Until::active, {}, *wait_};
        co_return co_await wait_for(client, driver, waiting);
    }

  private:
    api::CreateTableRequest request_;
    std::optional<Seconds> wait_;
};

class ChangeTable {
  public:
    ChangeTable(api::UpdateTableRequest request, std::optional<Seconds> wait)
        : request_(std::move(request)), wait_(wait) {}
    Task<Result<TableDescription>> operator()(ClientImpl& client, Driver& driver) {
        Result<api::UpdateTableResult> result = co_await client.execute(driver, request_);
        if (!result) {
            co_return result.error();
        }
        if (!wait_) {
            co_return std::move(result->table_description);
        }
        const bool goes_on = result->table_description.table_status != api::TableStatus::active;
        const Waiting waiting{
            request_.table_name, Until::all_active, {}, *wait_, &request_, goes_on};
        co_return co_await wait_until(client, driver, waiting);
    }

  private:
    api::UpdateTableRequest request_;
    std::optional<Seconds> wait_;
};

class AwaitTable {
  public:
    explicit AwaitTable(Waiting waiting) : waiting_(std::move(waiting)) {}
    Task<Result<void>> operator()(ClientImpl& client, Driver& driver) {
        return wait_for(client, driver, waiting_);
    }

  private:
    Waiting waiting_;
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
        const Waiting waiting{request_.table_name, Until::deleted, {}, *wait_};
        co_return co_await wait_for(client, driver, waiting);
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
    return detail::make_operation<void>(
        impl_, AwaitTable({std::string(table), Until::deleted, {}, timeout}));
}

detail::OperationPtr<void> DynamoDBClient::prepare_wait_for_table_active(std::string_view table,
                                                                         Seconds timeout) const {
    return detail::make_operation<void>(
        impl_, AwaitTable({std::string(table), Until::active, {}, timeout}));
}

detail::OperationPtr<void> DynamoDBClient::prepare_wait_for_index_active(
    std::string_view table, std::string_view index_name, Seconds timeout) const {
    return detail::make_operation<void>(impl_, AwaitTable({std::string(table), Until::index_active,
                                                           std::string(index_name), timeout}));
}

detail::OperationPtr<TableDescription> DynamoDBClient::prepare_update_table(
    const UpdateTable& change) const {
    if (!change.problem().empty()) {
        return detail::failed_operation<TableDescription>(
            detail::invalid_argument(change.problem()), impl_);
    }
    return detail::make_operation<TableDescription>(
        impl_, ChangeTable(change.request(), change.wait_timeout()));
}

detail::OperationPtr<TableDescription> DynamoDBClient::prepare_describe_table(
    std::string_view table) const {
    return detail::make_operation<TableDescription>(impl_, DescribeTable(table));
}

detail::OperationPtr<std::vector<std::string>> DynamoDBClient::prepare_list_tables() const {
    return detail::make_operation<std::vector<std::string>>(
        impl_,
        detail::AllPages(*this, api::ListTablesRequest(), &api::ListTablesResult::table_names,
                         &api::ListTablesResult::last_evaluated_table_name,
                         &api::ListTablesRequest::exclusive_start_table_name));
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

void DynamoDBClient::sync_wait_for_index_active(std::string_view table, std::string_view index_name,
                                                Seconds timeout) const {
    detail::run_here(prepare_wait_for_index_active(table, index_name, timeout));
}

TableDescription DynamoDBClient::sync_update_table(const UpdateTable& change) const {
    return detail::run_here(prepare_update_table(change));
}

TableDescription DynamoDBClient::sync_describe_table(std::string_view table) const {
    return detail::run_here(prepare_describe_table(table));
}

std::vector<std::string> DynamoDBClient::sync_list_tables() const {
    return detail::run_here(prepare_list_tables());
}

}  // namespace dynox

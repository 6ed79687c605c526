// Operations of tables, waiting for them, and ping.
#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "api/enums.hpp"
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

/// "table 'users' to be active"
std::string aim_of(const Waiting& waiting) {
    const std::string table = "table '" + waiting.table + "'";
    switch (waiting.until) {
        case Until::active:
            break;
        case Until::deleted:
            return table + " to be gone";
        case Until::index_active:
            return "index '" + waiting.index_name + "' of " + table + " to be active";
        case Until::all_active:
            return table + " and its indexes to be as UpdateTable wants them";
    }
    return table + " to be active";
}

/// What the last look at a table has shown, for those who have waited in vain.
std::string text_of(const std::optional<Result<api::DescribeTableResult>>& last) {
    if (!last) {
        return "it did not answer";
    }
    if (!*last) {
        return "there was no such table";
    }
    const TableDescription& table = (*last)->table;
    std::string text = "the table was " + std::string(api::enum_text(table.table_status));
    for (const api::GlobalSecondaryIndexDescription& index : table.global_secondary_indexes) {
        text += ", its index '" + index.index_name + "' " +
                std::string(api::enum_text(index.index_status));
    }
    return text;
}

std::string seconds_text(Seconds time) {
    std::array<char, 32> text{};
    const int size = std::snprintf(text.data(), text.size(), "%.3g s", time.count());
    return std::string(text.data(), static_cast<std::size_t>(size));
}

/// Waits for one table, asking again and again. Made for one run.
class TableWait {
  public:
    TableWait(ClientImpl& client, Driver& driver, const Waiting& waiting)
        : client_(client),
          driver_(driver),
          waiting_(waiting),
          begin_(driver.now()),
          deadline_(deadline_after(begin_, waiting.timeout)) {}

    /// Gives the table as it is then; of a deleted one nothing.
    Task<Result<TableDescription>> run();

  private:
    /// Until the next look at the table.
    Task<Result<void>> pause();
    /// `how_long`: "60 s", and whose limit that was if not the wait's own.
    [[nodiscard]] Error gave_up(const std::string& how_long) const {
        return Error(client_errc::timeout, "waited " + how_long + " for " + aim_of(waiting_) +
                                               ": when last looked at, " + text_of(last_));
    }
    [[nodiscard]] Error gave_up_early() const {
        const Seconds waited = driver_.now() - begin_;
        return gave_up(seconds_text(std::chrono::round<std::chrono::milliseconds>(waited)) +
                       " (until call_timeout)");
    }

    ClientImpl& client_;
    Driver& driver_;
    const Waiting& waiting_;
    const TimePoint begin_;
    const TimePoint deadline_;
    std::optional<Result<api::DescribeTableResult>> last_;
};

Task<Result<void>> TableWait::pause() {
    const StepResult slept =
        co_await detail::sleep_step(driver_, driver_.now() + table_poll_interval);
    if (slept.error == client_errc::timeout) {
        co_return gave_up_early();
    }
    if (slept.error) {
        co_return Error(slept.error);
    }
    co_return Result<void>();
}

Task<Result<TableDescription>> TableWait::run() {
    api::DescribeTableRequest request;
    request.table_name = waiting_.table;
    if (waiting_.look_later && driver_.now() + table_poll_interval <= deadline_) {
        Result<void> paused = co_await pause();
        if (!paused) {
            co_return paused.error();
        }
    }
    for (;;) {
        Result<api::DescribeTableResult> result = co_await client_.execute(driver_, request);
        const bool missing = !result && result.error().code() == server_errc::resource_not_found;
        // A table that was just made may not be known yet.
        if (!result && !missing) {
            const bool is_late = result.error() == client_errc::timeout && driver_.call_expired();
            co_return is_late ? gave_up_early() : result.error();
        }
        if (missing && waiting_.until == Until::deleted) {
            co_return TableDescription();
        }
        if (result) {
            const Result<bool> come = has_come(waiting_, result->table);
            if (!come) {
                co_return come.error();
            }
            if (*come) {
                co_return std::move(result->table);
            }
        }
        last_ = std::move(result);
        if (driver_.now() + table_poll_interval > deadline_) {
            co_return missing ? last_->error() : gave_up(seconds_text(waiting_.timeout));
        }
        Result<void> paused = co_await pause();
        if (!paused) {
            co_return paused.error();
        }
    }
}

/// The wait, whatever the table is then.
Task<Result<void>> wait_for(ClientImpl& client, Driver& driver, const Waiting& waiting) {
    TableWait wait(client, driver, waiting);
    const Result<TableDescription> table = co_await wait.run();
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
        TableWait wait(client, driver, waiting);
        co_return co_await wait.run();
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

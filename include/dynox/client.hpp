// DynamoDBClient: tables and items of Amazon DynamoDB, of anything that speaks its protocol, or of
// the engine in this process.
//
//   dynox::DynamoDBClient client({.region = "eu-west-1"});
//   co_await client.put_item("users", dynox::item("pk", "USER#1", "name", "John"));
//   auto found = co_await client.get_item("users", dynox::key("pk", "USER#1"));
//   client.sync_delete_item("users", dynox::key("pk", "USER#1"));
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "dynox/batch.hpp"
#include "dynox/client_config.hpp"
#include "dynox/detail/async.hpp"
#include "dynox/detail/client_operations.hpp"
#include "dynox/detail/execute.hpp"
#include "dynox/options.hpp"
#include "dynox/pager.hpp"
#include "dynox/parallel_scan.hpp"
#include "dynox/query.hpp"
#include "dynox/statement.hpp"
#include "dynox/stream.hpp"
#include "dynox/table.hpp"
#include "dynox/table_settings.hpp"
#include "dynox/transaction.hpp"

namespace dynox {

/// A client: a cheap handle whose copies share connections, credentials and, with memory://, the
/// data.
///
/// The constructor reads the environment and nothing else: no files, no network. What is wrong with
/// the configuration is told by the first operation.
///
/// Every operation has two forms. get_item(...) is asynchronous: a completion token is its last
/// argument; without one it is awaited, and failures are thrown. sync_get_item(...) does the same
/// on the calling thread, with the same arguments but for the token, and throws. A form without
/// a description is that of the operation above it, with arguments left out.
///
/// What all operations share:
/// \par Executor       the handler's associated executor (co_await: the coroutine's), else
///                     ClientConfig::executor, else one thread of the client's own. I/O runs there
///                     too. With memory:// the work is done by the calling thread at once; the
///                     handler is still never called from inside the operation's function.
/// \par Cancellation   terminal and partial, at every wait: client_errc::cancelled. A request that
///                     was sent may have been executed; its connection is closed.
/// \par Lifetime       arguments are taken over before the function returns; the client may be
///                     destroyed first.
/// \par Errors         client_errc (missing_region, missing_credentials, invalid_argument, timeout,
///                     ...), server_errc, and system errors of the connection. What is thrown is
///                     the class of errors.hpp that belongs to the code, with its Diagnostics.
/// \par Thread safety  distinct objects: safe; shared objects: safe, apart from assignment.
///
/// `table` is everywhere a table's name, 3..255 characters, or its ARN, up to 1024. `key` holds
/// exactly the key attributes of the table. What an operation costs and may refuse is told in the
/// Amazon DynamoDB API Reference under its name (TransactWriteItems for transact_write).
///
/// On a temporary client the asynchronous operations do not compile: g++ 12 destroys temporaries
/// inside co_await twice.
class DynamoDBClient {
  public:
    /// A client that asks the environment for everything.
    DynamoDBClient();
    explicit DynamoDBClient(ClientConfig config);
    /// Copies share connections and engine. A move copies too, so that no client is ever empty.
    DynamoDBClient(const DynamoDBClient&) = default;
    DynamoDBClient& operator=(const DynamoDBClient&) = default;
    ~DynamoDBClient() = default;

    /// True if the service answers. Blocks. Every error is false: ask list_tables() for the reason.
    [[nodiscard]] bool ping() const;
    /// As ping(), without blocking.
    /// \par Completion signature   void(error_code, bool), never with an error
    template <detail::TokenArgument Token = default_token>
    auto async_ping(Token&& token = {}) const& {
        return detail::initiate<bool>(prepare_ping(), std::forward<Token>(token));
    }
    /// The region in use; empty if none is configured.
    [[nodiscard]] const std::string& get_region() const noexcept;
    /// Where operations run whose handler has no executor of its own. Starts the client's own
    /// thread if there is no ClientConfig::executor.
    [[nodiscard]] boost::asio::any_io_executor get_executor() const;

    // ---- what operations take -------------------------------------------------------------------

    /// Of the request that ended last, on whichever thread; nullopt: there was none. Where the time
    /// went is there if somebody asked: see metrics.hpp for with_metrics() and MetricsScope.
    [[nodiscard]] std::optional<OperationMetrics> get_last_metrics() const;
    /// Of all requests since the beginning, or the last reset_metrics().
    [[nodiscard]] ModelMetrics get_total_metrics() const;
    void reset_metrics() const;
    /// The limiter that requests wait for (ClientConfig::rate_limit); null: there is none.
    [[nodiscard]] std::shared_ptr<RateLimiter> rate_limit() const;

    // ---- tables ---------------------------------------------------------------------------------

    /// Makes a table; with CreateTable::wait(), waits until it is active.
    ///
    /// \par Errors   server_errc::resource_in_use if it is there already; client_errc::timeout of
    ///               the wait.
    /// \par Completion signature   void(error_code)
    template <detail::TokenArgument Token = default_token>
    auto create_table(const CreateTable& table, Token&& token = {}) const& {
        return detail::initiate(prepare_create_table(table), std::forward<Token>(token));
    }
    void sync_create_table(const CreateTable& table) const;

    /// True if there is a table of this name, active or not.
    ///
    /// \par Completion signature   void(error_code, bool)
    template <detail::TokenArgument Token = default_token>
    auto table_exists(std::string_view table, Token&& token = {}) const& {
        return detail::initiate(prepare_table_exists(table), std::forward<Token>(token));
    }
    [[nodiscard]] bool sync_table_exists(std::string_view table) const;

    /// Removes a table with all its items.
    ///
    /// \par Errors   server_errc::resource_not_found; resource_in_use while it is being made.
    /// \par Completion signature   void(error_code)
    template <detail::TokenArgument Token = default_token>
    auto delete_table(std::string_view table, const DeleteTableOptions& options,
                      Token&& token = {}) const& {
        return detail::initiate(prepare_delete_table(table, options), std::forward<Token>(token));
    }
    template <detail::TokenArgument Token = default_token>
    auto delete_table(std::string_view table, Token&& token = {}) const& {
        return delete_table(table, DeleteTableOptions(), std::forward<Token>(token));
    }
    void sync_delete_table(std::string_view table,
                           const DeleteTableOptions& options = DeleteTableOptions()) const;

    /// Asks every half second until the table is active.
    ///
    /// \param timeout  Default: 60 s. Then client_errc::timeout.
    /// \par Completion signature   void(error_code)
    template <detail::TokenArgument Token = default_token>
    auto wait_for_table_active(std::string_view table, Seconds timeout, Token&& token = {}) const& {
        return detail::initiate(prepare_wait_for_table_active(table, timeout),
                                std::forward<Token>(token));
    }
    template <detail::TokenArgument Token = default_token>
    auto wait_for_table_active(std::string_view table, Token&& token = {}) const& {
        return wait_for_table_active(table, table_wait_default, std::forward<Token>(token));
    }
    void sync_wait_for_table_active(std::string_view table,
                                    Seconds timeout = table_wait_default) const;
    static constexpr Seconds table_wait_default{60};

    /// Asks every half second until there is no such table.
    ///
    /// \param timeout  Default: 60 s. Then client_errc::timeout.
    /// \par Completion signature   void(error_code)
    template <detail::TokenArgument Token = default_token>
    auto wait_for_table_deleted(std::string_view table, Seconds timeout,
                                Token&& token = {}) const& {
        return detail::initiate(prepare_wait_for_table_deleted(table, timeout),
                                std::forward<Token>(token));
    }
    template <detail::TokenArgument Token = default_token>
    auto wait_for_table_deleted(std::string_view table, Token&& token = {}) const& {
        return wait_for_table_deleted(table, table_wait_default, std::forward<Token>(token));
    }
    void sync_wait_for_table_deleted(std::string_view table,
                                     Seconds timeout = table_wait_default) const;

    /// Changes a table: indexes, capacity, stream, class, protection; with UpdateTable::wait(), waits
    /// until it and its indexes are active.
    ///
    /// \returns      The table as it is on the way to the change, or after it.
    /// \par Errors   server_errc::resource_not_found, resource_in_use, limit_exceeded, validation;
    ///               client_errc::timeout of the wait.
    /// \par Completion signature   void(error_code, TableDescription)
    template <detail::TokenArgument Token = default_token>
    auto update_table(const UpdateTable& change, Token&& token = {}) const& {
        return detail::initiate(prepare_update_table(change), std::forward<Token>(token));
    }
    TableDescription sync_update_table(const UpdateTable& change) const;

    /// Asks every half second until the table and this global index of it are active, which is when
    /// the index has all items.
    ///
    /// \param timeout  Default: 60 s. Then client_errc::timeout; server_errc::resource_not_found if
    ///                 there is no such table or index.
    /// \par Completion signature   void(error_code)
    template <detail::TokenArgument Token = default_token>
    auto wait_for_index_active(std::string_view table, std::string_view index_name, Seconds timeout,
                               Token&& token = {}) const& {
        return detail::initiate(prepare_wait_for_index_active(table, index_name, timeout),
                                std::forward<Token>(token));
    }
    template <detail::TokenArgument Token = default_token>
    auto wait_for_index_active(std::string_view table, std::string_view index_name,
                               Token&& token = {}) const& {
        return wait_for_index_active(table, index_name, table_wait_default,
                                     std::forward<Token>(token));
    }
    void sync_wait_for_index_active(std::string_view table, std::string_view index_name,
                                    Seconds timeout = table_wait_default) const;

    /// Keys, indexes, state and figures of a table.
    ///
    /// \par Errors   server_errc::resource_not_found.
    /// \par Completion signature   void(error_code, TableDescription)
    template <detail::TokenArgument Token = default_token>
    auto describe_table(std::string_view table, Token&& token = {}) const& {
        return detail::initiate(prepare_describe_table(table), std::forward<Token>(token));
    }
    [[nodiscard]] TableDescription sync_describe_table(std::string_view table) const;

    /// Names of all tables, sorted; 100 a request.
    ///
    /// \par Completion signature   void(error_code, std::vector<std::string>)
    template <detail::TokenArgument Token = default_token>
    auto list_tables(Token&& token = {}) const& {
        return detail::initiate(prepare_list_tables(), std::forward<Token>(token));
    }
    [[nodiscard]] std::vector<std::string> sync_list_tables() const;

    /// Says which attribute holds when an item expires, or that none does any more. The service
    /// takes one change an hour.
    ///
    /// \par Errors   server_errc::validation: it is so already; resource_not_found.
    /// \par Completion signature   void(error_code)
    template <detail::TokenArgument Token = default_token>
    auto update_time_to_live(std::string_view table, const TimeToLive& setting,
                             Token&& token = {}) const& {
        return detail::initiate<void>(
            detail::prepare(*this, detail::update_time_to_live_request(table, setting)),
            detail::Nothing(), std::forward<Token>(token));
    }
    void sync_update_time_to_live(std::string_view table, const TimeToLive& setting) const;

    /// \par Completion signature   void(error_code, TimeToLiveDescription)
    template <detail::TokenArgument Token = default_token>
    auto describe_time_to_live(std::string_view table, Token&& token = {}) const& {
        return detail::initiate<TimeToLiveDescription>(
            detail::prepare(*this, detail::describe_time_to_live_request(table)),
            detail::TimeToLiveOf(), std::forward<Token>(token));
    }
    [[nodiscard]] TimeToLiveDescription sync_describe_time_to_live(std::string_view table) const;

    /// Sets tags of a table; those of other keys stay.
    ///
    /// \param resource_arn  TableDescription::table_arn
    /// \par Completion signature   void(error_code)
    template <detail::TokenArgument Token = default_token>
    auto tag_resource(std::string_view resource_arn, const Tags& tags, Token&& token = {}) const& {
        return detail::initiate<void>(
            detail::prepare(*this, detail::tag_resource_request(resource_arn, tags)),
            detail::Nothing(), std::forward<Token>(token));
    }
    void sync_tag_resource(std::string_view resource_arn, const Tags& tags) const;

    /// Removes tags by their keys.
    ///
    /// \par Completion signature   void(error_code)
    template <detail::TokenArgument Token = default_token>
    auto untag_resource(std::string_view resource_arn, std::span<const std::string> tag_keys,
                        Token&& token = {}) const& {
        return detail::initiate<void>(
            detail::prepare(*this, detail::untag_resource_request(resource_arn, tag_keys)),
            detail::Nothing(), std::forward<Token>(token));
    }
    void sync_untag_resource(std::string_view resource_arn,
                             std::span<const std::string> tag_keys) const;

    /// All tags of a table, over all pages.
    ///
    /// \par Completion signature   void(error_code, std::vector<Tag>)
    template <detail::TokenArgument Token = default_token>
    auto list_tags_of_resource(std::string_view resource_arn, Token&& token = {}) const& {
        return detail::initiate(prepare_list_tags_of_resource(resource_arn),
                                std::forward<Token>(token));
    }
    [[nodiscard]] std::vector<Tag> sync_list_tags_of_resource(std::string_view resource_arn) const;

    /// Capacity that the account, and a table of it, may have in this region.
    ///
    /// \par Completion signature   void(error_code, Limits)
    template <detail::TokenArgument Token = default_token>
    auto describe_limits(Token&& token = {}) const& {
        return detail::initiate(detail::prepare(*this, api::DescribeLimitsRequest()),
                                std::forward<Token>(token));
    }
    [[nodiscard]] Limits sync_describe_limits() const;

    /// Addresses of the service.
    ///
    /// \par Completion signature   void(error_code, std::vector<api::Endpoint>)
    template <detail::TokenArgument Token = default_token>
    auto describe_endpoints(Token&& token = {}) const& {
        return detail::initiate<std::vector<api::Endpoint>>(
            detail::prepare(*this, api::DescribeEndpointsRequest()), detail::EndpointsOf(),
            std::forward<Token>(token));
    }
    [[nodiscard]] std::vector<api::Endpoint> sync_describe_endpoints() const;

    // ---- items ----------------------------------------------------------------------------------

    /// Writes an item; replaces the one that has the same key.
    ///
    /// \par Errors   server_errc::conditional_check_failed, resource_not_found, validation.
    /// \par Completion signature   void(error_code, WriteResult)
    /// \par Cost     one request; 1 write unit per KiB.
    template <detail::TokenArgument Token = default_token>
    auto put_item(std::string_view table, const Item& item, const PutItemOptions& options,
                  Token&& token = {}) const& {
        return detail::initiate(prepare_put_item(table, item, options), std::forward<Token>(token));
    }
    template <detail::TokenArgument Token = default_token>
    auto put_item(std::string_view table, const Item& item, Token&& token = {}) const& {
        return put_item(table, item, PutItemOptions(), std::forward<Token>(token));
    }
    WriteResult sync_put_item(std::string_view table, const Item& item,
                              const PutItemOptions& options = PutItemOptions()) const;

    /// Reads one item by its full key.
    ///
    /// \returns      The item, or nullopt if no item has this key (absence is not an error).
    /// \par Errors   server_errc::resource_not_found, validation.
    /// \par Completion signature   void(error_code, std::optional<Item>)
    /// \par Cost     one request; 1 read unit per 4 KiB, half of that when eventually consistent.
    template <detail::TokenArgument Token = default_token>
    auto get_item(std::string_view table, const Item& key, const GetItemOptions& options,
                  Token&& token = {}) const& {
        return detail::initiate(prepare_get_item(table, key, options), std::forward<Token>(token));
    }
    template <detail::TokenArgument Token = default_token>
    auto get_item(std::string_view table, const Item& key, Token&& token = {}) const& {
        return get_item(table, key, GetItemOptions(), std::forward<Token>(token));
    }
    [[nodiscard]] std::optional<Item> sync_get_item(
        std::string_view table, const Item& key,
        const GetItemOptions& options = GetItemOptions()) const;

    /// Changes attributes of one item; makes the item if there is none. Either a list of attributes
    /// to set, or an update_expression in the options.
    ///
    /// \par Errors   server_errc::conditional_check_failed, resource_not_found, validation;
    ///               client_errc::invalid_argument if both or neither are given.
    /// \par Completion signature   void(error_code, WriteResult)
    template <detail::TokenArgument Token = default_token>
    auto update_item(std::string_view table, const Item& key, const Updates& updates,
                     const UpdateItemOptions& options, Token&& token = {}) const& {
        return detail::initiate(prepare_update_item(table, key, &updates, options),
                                std::forward<Token>(token));
    }
    template <detail::TokenArgument Token = default_token>
    auto update_item(std::string_view table, const Item& key, const Updates& updates,
                     Token&& token = {}) const& {
        return update_item(table, key, updates, UpdateItemOptions(), std::forward<Token>(token));
    }
    template <detail::TokenArgument Token = default_token>
    auto update_item(std::string_view table, const Item& key, const UpdateItemOptions& options,
                     Token&& token = {}) const& {
        return detail::initiate(prepare_update_item(table, key, nullptr, options),
                                std::forward<Token>(token));
    }
    WriteResult sync_update_item(std::string_view table, const Item& key, const Updates& updates,
                                 const UpdateItemOptions& options = UpdateItemOptions()) const;
    WriteResult sync_update_item(std::string_view table, const Item& key,
                                 const UpdateItemOptions& options) const;

    /// Removes one item by its full key. That there was none is not an error.
    ///
    /// \par Errors   server_errc::conditional_check_failed, resource_not_found, validation.
    /// \par Completion signature   void(error_code, WriteResult)
    template <detail::TokenArgument Token = default_token>
    auto delete_item(std::string_view table, const Item& key, const DeleteItemOptions& options,
                     Token&& token = {}) const& {
        return detail::initiate(prepare_delete_item(table, key, options),
                                std::forward<Token>(token));
    }
    template <detail::TokenArgument Token = default_token>
    auto delete_item(std::string_view table, const Item& key, Token&& token = {}) const& {
        return delete_item(table, key, DeleteItemOptions(), std::forward<Token>(token));
    }
    WriteResult sync_delete_item(std::string_view table, const Item& key,
                                 const DeleteItemOptions& options = DeleteItemOptions()) const;

    // ---- many items -----------------------------------------------------------------------------

    /// Items of one partition: while (auto page = co_await pager.next_page()), or co_await
    /// pager.all().
    [[nodiscard]] Pager query(std::string_view table, const Query& query) const;
    /// The same as an input range: for (const Item& item : client.sync_query(...)).
    [[nodiscard]] ItemRange sync_query(std::string_view table, const Query& query) const;
    /// Items of a whole table or index.
    [[nodiscard]] Pager scan(std::string_view table, const Scan& scan = Scan()) const;
    [[nodiscard]] ItemRange sync_scan(std::string_view table, const Scan& scan = Scan()) const;

    /// The items of a whole table or index, `total_segments` parts of it read side by side, in no
    /// order; at most `at_a_time` of them at once, and as many pages in memory.
    ///
    /// \param total_segments  1..1,000,000
    /// \param scan            without segment(), total_segments() and last_evaluated_key()
    [[nodiscard]] ParallelScan parallel_scan(std::string_view table, std::int32_t total_segments,
                                             const Scan& scan = Scan(),
                                             std::uint32_t at_a_time = 16) const;

    /// How many items a scan, or a query, finds, over all pages; no item is sent. It costs what
    /// reading them costs.
    ///
    /// \returns      At most the limit, if there is one.
    /// \par Errors   server_errc::resource_not_found, validation; client_errc::invalid_argument for
    ///               a projection.
    /// \par Completion signature   void(error_code, std::uint64_t)
    template <detail::TokenArgument Token = default_token>
    auto count(std::string_view table, const Scan& scan, Token&& token = {}) const& {
        return detail::initiate(prepare_count(table, scan), std::forward<Token>(token));
    }
    template <detail::TokenArgument Token = default_token>
    auto count(std::string_view table, const Query& query, Token&& token = {}) const& {
        return detail::initiate(prepare_count(table, query), std::forward<Token>(token));
    }
    template <detail::TokenArgument Token = default_token>
    auto count(std::string_view table, Token&& token = {}) const& {
        return count(table, Scan(), std::forward<Token>(token));
    }
    [[nodiscard]] std::uint64_t sync_count(std::string_view table, const Scan& scan = Scan()) const;
    [[nodiscard]] std::uint64_t sync_count(std::string_view table, const Query& query) const;

    /// Writes and removes any number of items: 25 a request, repeated with growing pauses for what
    /// the service leaves over. Not atomic.
    ///
    /// \par Errors   client_errc::batch_incomplete if the service leaves items over again and
    ///               again; after any error Diagnostics::unprocessed_items and unprocessed_keys
    ///               hold what is not known to be written.
    /// \par Completion signature   void(error_code)
    template <detail::TokenArgument Token = default_token>
    auto batch_write(std::string_view table, std::span<const Item> put_items,
                     std::span<const Item> delete_keys, Token&& token = {}) const& {
        return detail::initiate(prepare_batch_write(table, put_items, delete_keys),
                                std::forward<Token>(token));
    }
    template <detail::TokenArgument Token = default_token>
    auto batch_write(std::string_view table, std::span<const Item> put_items,
                     Token&& token = {}) const& {
        return batch_write(table, put_items, std::span<const Item>(), std::forward<Token>(token));
    }
    void sync_batch_write(std::string_view table, std::span<const Item> put_items,
                          std::span<const Item> delete_keys = std::span<const Item>()) const;

    /// Reads any number of items by key: 100 a request, repeated for what the service leaves over.
    /// The order is not that of the keys; keys without an item are left out.
    ///
    /// \par Errors   as of batch_write(); Diagnostics::unprocessed_keys holds the keys not read.
    /// \par Completion signature   void(error_code, std::vector<Item>)
    template <detail::TokenArgument Token = default_token>
    auto batch_get(std::string_view table, std::span<const Item> keys,
                   const BatchGetOptions& options, Token&& token = {}) const& {
        return detail::initiate(prepare_batch_get(table, keys, options),
                                std::forward<Token>(token));
    }
    template <detail::TokenArgument Token = default_token>
    auto batch_get(std::string_view table, std::span<const Item> keys, Token&& token = {}) const& {
        return batch_get(table, keys, BatchGetOptions(), std::forward<Token>(token));
    }
    [[nodiscard]] std::vector<Item> sync_batch_get(
        std::string_view table, std::span<const Item> keys,
        const BatchGetOptions& options = BatchGetOptions()) const;

    /// Makes up to 100 writes, together or not at all. An empty transaction does nothing.
    ///
    /// \par Errors   server_errc::transaction_canceled, with a reason for every action in
    ///               Diagnostics::cancellation_reasons.
    /// \par Completion signature   void(error_code)
    template <detail::TokenArgument Token = default_token>
    auto transact_write(const TransactWrite& transaction, Token&& token = {}) const& {
        return detail::initiate(prepare_transact_write(transaction), std::forward<Token>(token));
    }
    void sync_transact_write(const TransactWrite& transaction) const;

    /// Up to 100 reads of one moment, in the order asked for; nullopt where no item has the key.
    ///
    /// \par Errors   as of transact_write().
    /// \par Completion signature   void(error_code, std::vector<std::optional<Item>>)
    template <detail::TokenArgument Token = default_token>
    auto transact_get(const TransactGet& transaction, Token&& token = {}) const& {
        return detail::initiate(prepare_transact_get(transaction), std::forward<Token>(token));
    }
    [[nodiscard]] std::vector<std::optional<Item>> sync_transact_get(
        const TransactGet& transaction) const;

    // ---- PartiQL --------------------------------------------------------------------------------

    /// Executes one PartiQL statement; of a SELECT one page.
    ///
    /// \param statement  At most 8192 characters, with `?` for the options' parameters.
    /// \par Errors   server_errc::validation, resource_not_found, conditional_check_failed,
    ///               duplicate_item (an INSERT where there is an item).
    /// \par Completion signature   void(error_code, StatementResult)
    template <detail::TokenArgument Token = default_token>
    auto execute_statement(std::string_view statement, const StatementOptions& options,
                           Token&& token = {}) const& {
        return detail::initiate<StatementResult>(detail::prepare(*this, options.request(statement)),
                                                 detail::StatementPage(),
                                                 std::forward<Token>(token));
    }
    template <detail::TokenArgument Token = default_token>
    auto execute_statement(std::string_view statement, Token&& token = {}) const& {
        return execute_statement(statement, StatementOptions(), std::forward<Token>(token));
    }
    StatementResult sync_execute_statement(
        std::string_view statement, const StatementOptions& options = StatementOptions()) const;

    /// Executes 1 to 25 statements, all reads or all writes, each of one item and each on its own.
    ///
    /// \returns      What became of each, in the order given; one that fails is no error of the
    ///               call.
    /// \par Errors   server_errc::validation for the whole.
    /// \par Completion signature   void(error_code, std::vector<StatementOutcome>)
    template <detail::TokenArgument Token = default_token>
    auto batch_execute_statement(const Statements& statements, Token&& token = {}) const& {
        return detail::initiate<std::vector<StatementOutcome>>(
            detail::prepare(*this, statements.batch_request()), detail::StatementOutcomes(),
            std::forward<Token>(token));
    }
    std::vector<StatementOutcome> sync_batch_execute_statement(const Statements& statements) const;

    /// Executes 1 to 100 statements, all reads or all writes, together or not at all.
    ///
    /// \returns      Of reads the items in the order given, nullopt where there is none; nothing of
    ///               writes.
    /// \par Errors   as of transact_write().
    /// \par Completion signature   void(error_code, std::vector<std::optional<Item>>)
    template <detail::TokenArgument Token = default_token>
    auto execute_transaction(const Statements& statements, Token&& token = {}) const& {
        return detail::initiate<std::vector<std::optional<Item>>>(
            detail::prepare(*this, statements.transaction_request()), detail::StatementItems(),
            std::forward<Token>(token));
    }
    std::vector<std::optional<Item>> sync_execute_transaction(const Statements& statements) const;

    // ---- streams --------------------------------------------------------------------------------

    /// What happens to the items of a table from now on, or did in the last 24 hours:
    /// while (auto records = co_await watcher.next()). The table needs a stream
    /// (CreateTable::stream(), UpdateTable::stream()).
    ///
    /// \param table  Name or ARN; or the ARN of a stream.
    [[nodiscard]] StreamWatcher watch(std::string_view table, const Watch& how = Watch()) const;
    /// The same as an input range: for (const StreamRecord& record : client.sync_watch("users")).
    [[nodiscard]] StreamRange sync_watch(std::string_view table, const Watch& how = Watch()) const;

    /// All streams of a table, or of all tables; ended ones too, for 24 hours.
    ///
    /// \param table  Empty: all tables.
    /// \par Completion signature   void(error_code, std::vector<StreamSummary>)
    template <detail::TokenArgument Token = default_token>
    auto list_streams(std::string_view table, Token&& token = {}) const& {
        return detail::initiate(prepare_list_streams(table), std::forward<Token>(token));
    }
    template <detail::TokenArgument Token = default_token>
    auto list_streams(Token&& token = {}) const& {
        return list_streams(std::string_view(), std::forward<Token>(token));
    }
    [[nodiscard]] std::vector<StreamSummary> sync_list_streams(std::string_view table = {}) const;

    /// State of a stream, with all its shards.
    ///
    /// \par Errors   server_errc::resource_not_found.
    /// \par Completion signature   void(error_code, StreamDescription)
    template <detail::TokenArgument Token = default_token>
    auto describe_stream(std::string_view stream_arn, Token&& token = {}) const& {
        return detail::initiate(prepare_describe_stream(stream_arn), std::forward<Token>(token));
    }
    [[nodiscard]] StreamDescription sync_describe_stream(std::string_view stream_arn) const;

    /// A place in a shard, good for 15 minutes. watch() does all of this by itself.
    ///
    /// \par Errors   server_errc::resource_not_found, trimmed_data_access.
    /// \par Completion signature   void(error_code, std::string)
    template <detail::TokenArgument Token = default_token>
    auto get_shard_iterator(std::string_view stream_arn, std::string_view shard_id,
                            const ShardPosition& position, Token&& token = {}) const& {
        return detail::initiate<std::string>(
            detail::prepare(*this, detail::shard_iterator_request(stream_arn, shard_id, position)),
            detail::IteratorOf(), std::forward<Token>(token));
    }
    [[nodiscard]] std::string sync_get_shard_iterator(std::string_view stream_arn,
                                                      std::string_view shard_id,
                                                      const ShardPosition& position) const;

    /// Records of a shard from an iterator on, up to 1 MB; perhaps none.
    ///
    /// \param limit   1..1000 records at most; 1000 if not given.
    /// \par Errors   server_errc::expired_iterator, trimmed_data_access.
    /// \par Completion signature   void(error_code, StreamRecords)
    template <detail::TokenArgument Token = default_token>
    auto get_records(std::string_view shard_iterator, std::int32_t limit,
                     Token&& token = {}) const& {
        return detail::initiate<StreamRecords>(
            detail::prepare(*this, detail::records_request(shard_iterator, limit)),
            detail::RecordsOf(), std::forward<Token>(token));
    }
    template <detail::TokenArgument Token = default_token>
    auto get_records(std::string_view shard_iterator, Token&& token = {}) const& {
        return get_records(shard_iterator, records_limit_default, std::forward<Token>(token));
    }
    [[nodiscard]] StreamRecords sync_get_records(std::string_view shard_iterator,
                                                 std::int32_t limit = records_limit_default) const;
    static constexpr std::int32_t records_limit_default = 1000;

    // ---- every operation ------------------------------------------------------------------------

    /// Any operation of the service, with its own request and result: the structs of dynox/api/,
    /// which have the members of the Amazon DynamoDB API Reference under C++ names, and items as
    /// FlatItem.
    ///
    ///   dynox::api::PutResourcePolicyRequest request;
    ///   request.resource_arn = arn;
    ///   request.policy = policy;
    ///   auto result = co_await client.execute(request);  // api::PutResourcePolicyResult
    ///
    /// It is signed, repeated, limited and measured like all others.
    ///
    /// \param request  A variable, since g++ 12 destroys structs twice that are made inside
    ///                 co_await; sync_execute() takes any.
    /// \par Completion signature   void(error_code, api::result_of<Request>)
    template <class Request, detail::TokenArgument Token = default_token>
        requires requires { typename api::operation_of<Request>::result_type; }
    auto execute(const Request& request, Token&& token = {}) const& {
        return detail::initiate(detail::prepare(*this, request), std::forward<Token>(token));
    }
    template <class Request, class... Token>
        requires(!std::is_lvalue_reference_v<Request>)
    void execute(Request&&, Token&&...) const& = delete;
    template <class Request>
    api::result_of<Request> sync_execute(const Request& request) const {
        return detail::run_here(detail::prepare(*this, request));
    }

    // Not on temporaries, see above.
#define DYNOX_NOT_ON_TEMPORARIES(operation) \
    template <class... Arguments>           \
    void operation(Arguments&&...) const&& = delete
    DYNOX_NOT_ON_TEMPORARIES(async_ping);
    DYNOX_NOT_ON_TEMPORARIES(create_table);
    DYNOX_NOT_ON_TEMPORARIES(table_exists);
    DYNOX_NOT_ON_TEMPORARIES(delete_table);
    DYNOX_NOT_ON_TEMPORARIES(wait_for_table_active);
    DYNOX_NOT_ON_TEMPORARIES(describe_table);
    DYNOX_NOT_ON_TEMPORARIES(list_tables);
    DYNOX_NOT_ON_TEMPORARIES(put_item);
    DYNOX_NOT_ON_TEMPORARIES(get_item);
    DYNOX_NOT_ON_TEMPORARIES(update_item);
    DYNOX_NOT_ON_TEMPORARIES(delete_item);
    DYNOX_NOT_ON_TEMPORARIES(wait_for_table_deleted);
    DYNOX_NOT_ON_TEMPORARIES(count);
    DYNOX_NOT_ON_TEMPORARIES(batch_write);
    DYNOX_NOT_ON_TEMPORARIES(batch_get);
    DYNOX_NOT_ON_TEMPORARIES(transact_write);
    DYNOX_NOT_ON_TEMPORARIES(transact_get);
    DYNOX_NOT_ON_TEMPORARIES(update_table);
    DYNOX_NOT_ON_TEMPORARIES(wait_for_index_active);
    DYNOX_NOT_ON_TEMPORARIES(update_time_to_live);
    DYNOX_NOT_ON_TEMPORARIES(describe_time_to_live);
    DYNOX_NOT_ON_TEMPORARIES(tag_resource);
    DYNOX_NOT_ON_TEMPORARIES(untag_resource);
    DYNOX_NOT_ON_TEMPORARIES(list_tags_of_resource);
    DYNOX_NOT_ON_TEMPORARIES(describe_limits);
    DYNOX_NOT_ON_TEMPORARIES(describe_endpoints);
    DYNOX_NOT_ON_TEMPORARIES(execute_statement);
    DYNOX_NOT_ON_TEMPORARIES(batch_execute_statement);
    DYNOX_NOT_ON_TEMPORARIES(execute_transaction);
    DYNOX_NOT_ON_TEMPORARIES(list_streams);
    DYNOX_NOT_ON_TEMPORARIES(describe_stream);
    DYNOX_NOT_ON_TEMPORARIES(get_shard_iterator);
    DYNOX_NOT_ON_TEMPORARIES(get_records);
    DYNOX_NOT_ON_TEMPORARIES(execute);
#undef DYNOX_NOT_ON_TEMPORARIES

    /// Copies of one client are equal.
    friend bool operator==(const DynamoDBClient&, const DynamoDBClient&) = default;

    /// For the library's own use.
    [[nodiscard]] const std::shared_ptr<detail::ClientImpl>& impl() const noexcept { return impl_; }

  private:
    template <class T>
    using Prepared = detail::OperationPtr<T>;
    [[nodiscard]] Prepared<bool> prepare_ping() const;
    [[nodiscard]] Prepared<void> prepare_create_table(const CreateTable& table) const;
    [[nodiscard]] Prepared<bool> prepare_table_exists(std::string_view table) const;
    [[nodiscard]] Prepared<void> prepare_delete_table(std::string_view table,
                                                      const DeleteTableOptions& options) const;
    [[nodiscard]] Prepared<void> prepare_wait_for_table_active(std::string_view table,
                                                               Seconds timeout) const;
    [[nodiscard]] Prepared<void> prepare_wait_for_table_deleted(std::string_view table,
                                                                Seconds timeout) const;
    [[nodiscard]] Prepared<TableDescription> prepare_update_table(const UpdateTable& change) const;
    [[nodiscard]] Prepared<void> prepare_wait_for_index_active(std::string_view table,
                                                               std::string_view index_name,
                                                               Seconds timeout) const;
    [[nodiscard]] Prepared<std::vector<Tag>> prepare_list_tags_of_resource(
        std::string_view resource_arn) const;
    [[nodiscard]] Prepared<std::vector<StreamSummary>> prepare_list_streams(
        std::string_view table) const;
    [[nodiscard]] Prepared<StreamDescription> prepare_describe_stream(
        std::string_view stream_arn) const;
    [[nodiscard]] Prepared<std::uint64_t> prepare_count(std::string_view table,
                                                        const Scan& scan) const;
    [[nodiscard]] Prepared<std::uint64_t> prepare_count(std::string_view table,
                                                        const Query& query) const;
    [[nodiscard]] Prepared<TableDescription> prepare_describe_table(std::string_view table) const;
    [[nodiscard]] Prepared<std::vector<std::string>> prepare_list_tables() const;
    [[nodiscard]] Prepared<WriteResult> prepare_put_item(std::string_view table, const Item& item,
                                                         const PutItemOptions& options) const;
    [[nodiscard]] Prepared<std::optional<Item>> prepare_get_item(
        std::string_view table, const Item& key, const GetItemOptions& options) const;
    [[nodiscard]] Prepared<WriteResult> prepare_update_item(std::string_view table, const Item& key,
                                                            const Updates* updates,
                                                            const UpdateItemOptions& options) const;
    [[nodiscard]] Prepared<WriteResult> prepare_delete_item(std::string_view table, const Item& key,
                                                            const DeleteItemOptions& options) const;
    [[nodiscard]] Prepared<void> prepare_batch_write(std::string_view table,
                                                     std::span<const Item> put_items,
                                                     std::span<const Item> delete_keys) const;
    [[nodiscard]] Prepared<std::vector<Item>> prepare_batch_get(
        std::string_view table, std::span<const Item> keys, const BatchGetOptions& options) const;
    [[nodiscard]] Prepared<void> prepare_transact_write(const TransactWrite& transaction) const;
    [[nodiscard]] Prepared<std::vector<std::optional<Item>>> prepare_transact_get(
        const TransactGet& transaction) const;

    std::shared_ptr<detail::ClientImpl> impl_;
};

/// The client of all models that have none of their own. Thread safety: safe.
void set_default_client(DynamoDBClient client);
/// The client that set_default_client() was given; nullopt if none is set. Thread safety: safe.
[[nodiscard]] std::optional<DynamoDBClient> get_default_client();
/// Models without a client of their own fail with client_errc::no_default_client from now on.
/// Thread safety: safe.
void clear_default_client();

}  // namespace dynox

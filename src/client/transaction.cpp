// Transactions: the builders, and transact_write and transact_get.
#include "dynox/transaction.hpp"

#include <utility>

#include "client/client_operation.hpp"
#include "client/requests.hpp"
#include "client/uuid.hpp"
#include "dynox/client.hpp"

namespace dynox {

namespace {

using detail::ClientImpl;
using detail::Driver;
using detail::Task;

constexpr std::size_t actions_max = 100;                   // TransactWriteItems, API Reference
constexpr std::size_t client_request_token_size_max = 36;  // the same

constexpr std::string_view no_return_values =
    "return_values is not available inside a transaction (return_values_on_condition_check_failure "
    "is)";

/// What put, update and delete have in common.
template <class Action, class Options>
std::string fill(Action& action, std::string_view table, const Options& options) {
    action.table_name = table;
    action.condition_expression = options.condition();
    action.return_values_on_condition_check_failure =
        detail::on_failure(options.returns_item_on_failure());
    if (!options.problem().empty()) {
        return options.problem();
    }
    return options.returned_values() == ReturnValues::none ? std::string()
                                                           : std::string(no_return_values);
}

constexpr int conflict_retries_limit = 1000;

/// What is wrong with a number of retries; empty: nothing.
std::string check_retries(int count) {
    if (count >= 0 && count < conflict_retries_limit) {
        return {};
    }
    return "conflict_retries: expected 0.." + std::to_string(conflict_retries_limit - 1) +
           ", found " + std::to_string(count);
}

std::string too_many(std::string_view what, std::size_t count) {
    return std::string(what) + ": expected at most " + std::to_string(actions_max) +
           " actions, found " + std::to_string(count);
}

}  // namespace

TransactWrite& TransactWrite::put(std::string_view table, const Item& item,
                                  const PutItemOptions& options) {
    api::TransactPut action;
    note_problem(fill(action, table, options));
    action.item = item.to_flat();
    action.parameters = detail::parameters_of(options);
    return add(std::move(action));
}

TransactWrite& TransactWrite::update(std::string_view table, const Item& key,
                                     const UpdateItemOptions& options) {
    api::TransactUpdate action;
    note_problem(fill(action, table, options));
    action.key = key.to_flat();
    Result<std::string> expression =
        detail::update_expression_of(options, nullptr, action.parameters);
    if (!expression) {
        note_problem(expression.error().message());
        return *this;
    }
    action.update_expression = *std::move(expression);
    return add(std::move(action));
}

TransactWrite& TransactWrite::update(std::string_view table, const Item& key,
                                     const Updates& updates, const UpdateItemOptions& options) {
    api::TransactUpdate action;
    note_problem(fill(action, table, options));
    action.key = key.to_flat();
    Result<std::string> expression =
        detail::update_expression_of(options, &updates, action.parameters);
    if (!expression) {
        note_problem(expression.error().message());
        return *this;
    }
    action.update_expression = *std::move(expression);
    return add(std::move(action));
}

TransactWrite& TransactWrite::remove(std::string_view table, const Item& key,
                                     const DeleteItemOptions& options) {
    api::TransactDelete action;
    note_problem(fill(action, table, options));
    action.key = key.to_flat();
    action.parameters = detail::parameters_of(options);
    return add(std::move(action));
}

TransactWrite& TransactWrite::condition_check(std::string_view table, const Item& key,
                                              const ConditionCheck& check) {
    api::TransactConditionCheck action;
    note_problem(check.problem());
    action.table_name = table;
    action.key = key.to_flat();
    action.condition_expression = check.expression();
    action.parameters = detail::parameters_of(check);
    action.return_values_on_condition_check_failure =
        detail::on_failure(check.returns_item_on_failure());
    return add(std::move(action));
}

TransactWrite& TransactWrite::client_request_token(std::string token) {
    if (token.empty() || token.size() > client_request_token_size_max) {
        note_problem("client_request_token: expected 1.." +
                     std::to_string(client_request_token_size_max) + " characters, found " +
                     std::to_string(token.size()));
    }
    request_.client_request_token = std::move(token);
    return *this;
}

TransactWrite& TransactWrite::conflict_retries(int count) {
    note_problem(check_retries(count));
    conflict_retries_ = count;
    return *this;
}

TransactWrite& TransactWrite::add(api::TransactWriteItem action) {
    request_.transact_items.push_back(std::move(action));
    return *this;
}

void TransactWrite::note_problem(std::string_view problem) {
    if (problem_.empty()) {
        problem_ = problem;
    }
}

TransactGet& TransactGet::get(std::string_view table, const Item& key,
                              const GetItemOptions& options) {
    if (problem_.empty()) {
        problem_ = options.problem();
    }
    // consistent_read needs no place: a transaction always reads consistently.
    api::TransactGet& action = request_.transact_items.emplace_back();
    action.table_name = table;
    action.key = key.to_flat();
    action.projection_expression = detail::text_of(options.projection_text());
    action.expression_attribute_names = detail::names_of(options);
    return *this;
}

TransactGet& TransactGet::conflict_retries(int count) {
    if (problem_.empty()) {
        problem_ = check_retries(count);
    }
    conflict_retries_ = count;
    return *this;
}

namespace {

class Write {
  public:
    explicit Write(const TransactWrite& transaction)
        : request_(transaction.request()), conflict_retries_(transaction.conflict_retry_count()) {}
    Task<Result<void>> operator()(ClientImpl& client, Driver& driver) {
        if (request_.transact_items.empty()) {
            co_return Result<void>();
        }
        // The same token on every attempt: a transaction whose answer was lost is not done twice.
        // Nothing can be lost on the way to an engine in this process, which would remember the
        // token for ten minutes.
        if (!request_.client_request_token && !client.settings().embedded()) {
            request_.client_request_token = detail::random_uuid();
        }
        const int retries =
            conflict_retries_.value_or(client.settings().transaction_conflict_retries);
        Result<api::TransactWriteItemsResult> result =
            co_await client.execute(driver, request_, retries);
        if (!result) {
            co_return result.error();
        }
        co_return Result<void>();
    }

  private:
    api::TransactWriteItemsRequest request_;
    std::optional<int> conflict_retries_;
};

class Get {
  public:
    explicit Get(const TransactGet& transaction)
        : request_(transaction.request()), conflict_retries_(transaction.conflict_retry_count()) {}
    Task<Result<std::vector<std::optional<Item>>>> operator()(ClientImpl& client, Driver& driver) {
        std::vector<std::optional<Item>> items;
        if (request_.transact_items.empty()) {
            co_return items;
        }
        const int retries =
            conflict_retries_.value_or(client.settings().transaction_conflict_retries);
        Result<api::TransactGetItemsResult> result =
            co_await client.execute(driver, request_, retries);
        if (!result) {
            co_return result.error();
        }
        if (result->responses.size() != request_.transact_items.size()) {
            co_return Error(client_errc::invalid_response,
                            "TransactGetItems: expected " +
                                std::to_string(request_.transact_items.size()) +
                                " responses, found " + std::to_string(result->responses.size()));
        }
        items.resize(result->responses.size());
        for (std::size_t index = 0; index < items.size(); ++index) {
            if (result->responses[index]) {
                items[index] = Item::from_flat(*result->responses[index]);
            }
        }
        co_return items;
    }

  private:
    api::TransactGetItemsRequest request_;
    std::optional<int> conflict_retries_;
};

}  // namespace

detail::OperationPtr<void> DynamoDBClient::prepare_transact_write(
    const TransactWrite& transaction) const {
    if (!transaction.problem().empty()) {
        return detail::failed_operation<void>(detail::invalid_argument(transaction.problem()),
                                              impl_);
    }
    if (transaction.size() > actions_max) {
        return detail::failed_operation<void>(
            detail::invalid_argument(too_many("transact_write", transaction.size())), impl_);
    }
    return detail::make_operation<void>(impl_, Write(transaction));
}

detail::OperationPtr<std::vector<std::optional<Item>>> DynamoDBClient::prepare_transact_get(
    const TransactGet& transaction) const {
    using Items = std::vector<std::optional<Item>>;
    if (!transaction.problem().empty()) {
        return detail::failed_operation<Items>(detail::invalid_argument(transaction.problem()),
                                               impl_);
    }
    if (transaction.size() > actions_max) {
        return detail::failed_operation<Items>(
            detail::invalid_argument(too_many("transact_get", transaction.size())), impl_);
    }
    return detail::make_operation<Items>(impl_, Get(transaction));
}

void DynamoDBClient::sync_transact_write(const TransactWrite& transaction) const {
    detail::run_here(prepare_transact_write(transaction));
}

std::vector<std::optional<Item>> DynamoDBClient::sync_transact_get(
    const TransactGet& transaction) const {
    return detail::run_here(prepare_transact_get(transaction));
}

}  // namespace dynox

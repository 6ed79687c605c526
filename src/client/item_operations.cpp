// put_item, get_item, update_item, delete_item.
#include <utility>

#include "client/client_operation.hpp"
#include "client/requests.hpp"
#include "dynox/client.hpp"

namespace dynox {

namespace {

using detail::ClientImpl;
using detail::Driver;
using detail::Task;

/// The attributes of a write's result, as an Item.
template <class Request>
class Write {
  public:
    explicit Write(Request request) : request_(std::move(request)) {}
    Task<Result<WriteResult>> operator()(ClientImpl& client, Driver& driver) {
        Result<api::result_of<Request>> result = co_await client.execute(
            driver, request_, client.settings().transaction_conflict_retries);
        if (!result) {
            co_return result.error();
        }
        if (!result->attributes) {
            co_return WriteResult();
        }
        co_return WriteResult(Item::from_flat(*result->attributes));
    }

  private:
    Request request_;
};

class Get {
  public:
    explicit Get(api::GetItemRequest request) : request_(std::move(request)) {}
    Task<Result<std::optional<Item>>> operator()(ClientImpl& client, Driver& driver) {
        Result<api::GetItemResult> result = co_await client.execute(driver, request_);
        if (!result) {
            co_return result.error();
        }
        std::optional<Item> item;
        if (result->item) {
            item = Item::from_flat(*result->item);
        }
        co_return item;
    }

  private:
    api::GetItemRequest request_;
};

template <class Request>
detail::OperationPtr<WriteResult> write_operation(const std::shared_ptr<ClientImpl>& client,
                                                  Request request) {
    return detail::make_operation<WriteResult>(client, Write<Request>(std::move(request)));
}

/// What put, update and delete have in common.
template <class Request, class Options>
void fill_write(Request& request, std::string_view table, const Options& options) {
    request.table_name = table;
    request.condition_expression = options.condition();
    request.return_values = options.returned_values();
    request.return_values_on_condition_check_failure =
        detail::on_failure(options.returns_item_on_failure());
}

}  // namespace

detail::OperationPtr<WriteResult> DynamoDBClient::prepare_put_item(
    std::string_view table, const Item& item, const PutItemOptions& options) const {
    if (!options.problem().empty()) {
        return detail::failed_operation<WriteResult>(detail::invalid_argument(options.problem()),
                                                     impl_);
    }
    api::PutItemRequest request;
    fill_write(request, table, options);
    request.item = item.to_flat();
    request.parameters = detail::parameters_of(options);
    return write_operation(impl_, std::move(request));
}

detail::OperationPtr<std::optional<Item>> DynamoDBClient::prepare_get_item(
    std::string_view table, const Item& key, const GetItemOptions& options) const {
    if (!options.problem().empty()) {
        return detail::failed_operation<std::optional<Item>>(
            detail::invalid_argument(options.problem()), impl_);
    }
    api::GetItemRequest request;
    request.table_name = table;
    request.key = key.to_flat();
    request.consistent_read = options.is_consistent_read();
    request.projection_expression = detail::text_of(options.projection_text());
    request.expression_attribute_names = detail::names_of(options);
    return detail::make_operation<std::optional<Item>>(impl_, Get(std::move(request)));
}

detail::OperationPtr<WriteResult> DynamoDBClient::prepare_update_item(
    std::string_view table, const Item& key, const Updates* updates,
    const UpdateItemOptions& options) const {
    if (!options.problem().empty()) {
        return detail::failed_operation<WriteResult>(detail::invalid_argument(options.problem()),
                                                     impl_);
    }
    api::UpdateItemRequest request;
    Result<std::string> expression =
        detail::update_expression_of(options, updates, request.parameters);
    if (!expression) {
        return detail::failed_operation<WriteResult>(expression.error(), impl_);
    }
    fill_write(request, table, options);
    request.key = key.to_flat();
    request.update_expression = *std::move(expression);
    return write_operation(impl_, std::move(request));
}

detail::OperationPtr<WriteResult> DynamoDBClient::prepare_delete_item(
    std::string_view table, const Item& key, const DeleteItemOptions& options) const {
    if (!options.problem().empty()) {
        return detail::failed_operation<WriteResult>(detail::invalid_argument(options.problem()),
                                                     impl_);
    }
    api::DeleteItemRequest request;
    fill_write(request, table, options);
    request.key = key.to_flat();
    request.parameters = detail::parameters_of(options);
    return write_operation(impl_, std::move(request));
}

WriteResult DynamoDBClient::sync_put_item(std::string_view table, const Item& item,
                                          const PutItemOptions& options) const {
    return detail::run_here(prepare_put_item(table, item, options));
}

std::optional<Item> DynamoDBClient::sync_get_item(std::string_view table, const Item& key,
                                                  const GetItemOptions& options) const {
    return detail::run_here(prepare_get_item(table, key, options));
}

WriteResult DynamoDBClient::sync_update_item(std::string_view table, const Item& key,
                                             const Updates& updates,
                                             const UpdateItemOptions& options) const {
    return detail::run_here(prepare_update_item(table, key, &updates, options));
}

WriteResult DynamoDBClient::sync_update_item(std::string_view table, const Item& key,
                                             const UpdateItemOptions& options) const {
    return detail::run_here(prepare_update_item(table, key, nullptr, options));
}

WriteResult DynamoDBClient::sync_delete_item(std::string_view table, const Item& key,
                                             const DeleteItemOptions& options) const {
    return detail::run_here(prepare_delete_item(table, key, options));
}

}  // namespace dynox

// JSON -> requests on tables, and on the items of several tables.
#include "api/decode_request.hpp"

namespace dynox::api {

template Result<CreateTableRequest> decode_request(std::string_view);
template Result<DescribeTableRequest> decode_request(std::string_view);
template Result<DeleteTableRequest> decode_request(std::string_view);
template Result<ListTablesRequest> decode_request(std::string_view);
template Result<BatchWriteItemRequest> decode_request(std::string_view);
template Result<BatchGetItemRequest> decode_request(std::string_view);
template Result<TransactWriteItemsRequest> decode_request(std::string_view);
template Result<TransactGetItemsRequest> decode_request(std::string_view);

}  // namespace dynox::api

// JSON -> requests on one table's items.
#include "api/decode_request.hpp"

namespace dynox::api {

template Result<PutItemRequest> decode_request(std::string_view);
template Result<GetItemRequest> decode_request(std::string_view);
template Result<UpdateItemRequest> decode_request(std::string_view);
template Result<DeleteItemRequest> decode_request(std::string_view);
template Result<QueryRequest> decode_request(std::string_view);
template Result<ScanRequest> decode_request(std::string_view);

}  // namespace dynox::api

// JSON -> requests on the items of several tables.
#include "api/codec.hpp"

namespace dynox::api {

DYNOX_API_DECODE_REQUEST(BatchWriteItem)
DYNOX_API_DECODE_REQUEST(BatchGetItem)
DYNOX_API_DECODE_REQUEST(TransactWriteItems)
DYNOX_API_DECODE_REQUEST(TransactGetItems)

}  // namespace dynox::api

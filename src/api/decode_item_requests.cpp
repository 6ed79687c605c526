// JSON -> requests on one table's items.
#include "api/codec.hpp"

namespace dynox::api {

DYNOX_API_DECODE_REQUEST(PutItem)
DYNOX_API_DECODE_REQUEST(GetItem)
DYNOX_API_DECODE_REQUEST(UpdateItem)
DYNOX_API_DECODE_REQUEST(DeleteItem)
DYNOX_API_DECODE_REQUEST(Query)
DYNOX_API_DECODE_REQUEST(Scan)

}  // namespace dynox::api

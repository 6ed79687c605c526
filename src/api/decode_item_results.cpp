// JSON -> results of operations on items.
#include "api/codec.hpp"

namespace dynox::api {

DYNOX_API_ITEM_OPERATIONS(DYNOX_API_DECODE_RESULT)

}  // namespace dynox::api

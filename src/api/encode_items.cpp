// Requests and results of operations on items -> JSON.
#include "api/codec.hpp"

namespace dynox::api {

DYNOX_API_ITEM_OPERATIONS(DYNOX_API_ENCODE)

}  // namespace dynox::api

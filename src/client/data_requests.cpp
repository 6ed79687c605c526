// Single requests of the operations on items, statements and streams.
#include "client/request_operation.hpp"

namespace dynox::detail {

DYNOX_API_DATA_OPERATIONS(DYNOX_DEFINE_PREPARE)

}  // namespace dynox::detail

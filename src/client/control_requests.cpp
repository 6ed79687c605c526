// Single requests of the operations on tables and what belongs to them.
#include "client/request_operation.hpp"

namespace dynox::detail {

DYNOX_API_CONTROL_OPERATIONS(DYNOX_DEFINE_PREPARE)

}  // namespace dynox::detail

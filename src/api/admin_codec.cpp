// Administrative operations: requests and results <-> JSON.
#include "api/codec.hpp"

namespace dynox::api {

DYNOX_API_ADMIN_OPERATIONS(DYNOX_API_CODEC)

}  // namespace dynox::api

// Operations on global tables: requests and results <-> JSON.
#include "api/codec.hpp"

namespace dynox::api {

DYNOX_API_GLOBAL_TABLE_OPERATIONS(DYNOX_API_CODEC)

}  // namespace dynox::api

// PartiQL: requests and results <-> JSON.
#include "api/codec.hpp"

namespace dynox::api {

DYNOX_API_STATEMENT_OPERATIONS(DYNOX_API_CODEC)

}  // namespace dynox::api

// Operations on streams and time to live: requests and results <-> JSON.
#include "api/codec.hpp"

namespace dynox::api {

DYNOX_API_STREAM_OPERATIONS(DYNOX_API_CODEC)
DYNOX_API_TIME_TO_LIVE_OPERATIONS(DYNOX_API_CODEC)

}  // namespace dynox::api

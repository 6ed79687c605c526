// Operations on what is set beside data: requests and results <-> JSON.
#include "api/codec.hpp"

namespace dynox::api {

DYNOX_API_SETTINGS_OPERATIONS(DYNOX_API_CODEC)

}  // namespace dynox::api

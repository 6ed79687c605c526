// Operations on backups, point-in-time recovery, exports and imports: requests and results <-> JSON.
#include "api/codec.hpp"

namespace dynox::api {

DYNOX_API_BACKUP_OPERATIONS(DYNOX_API_CODEC)
DYNOX_API_TRANSFER_OPERATIONS(DYNOX_API_CODEC)

}  // namespace dynox::api

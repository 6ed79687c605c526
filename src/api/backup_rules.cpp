// The rules of requests on backups, point-in-time recovery, exports and imports.
#include "api/member_rules.hpp"

namespace dynox::api {

#define DYNOX_API_CHECK_MEMBERS(Name)                                                    \
    Result<void> check_request(const Name##Request& request, const Findings& findings) { \
        return check_members(request, findings.facts, Wording::joined);                  \
    }
DYNOX_API_BACKUP_OPERATIONS(DYNOX_API_CHECK_MEMBERS)
DYNOX_API_TRANSFER_OPERATIONS(DYNOX_API_CHECK_MEMBERS)
#undef DYNOX_API_CHECK_MEMBERS

DYNOX_API_BACKUP_OPERATIONS(DYNOX_API_VALIDATE)
DYNOX_API_TRANSFER_OPERATIONS(DYNOX_API_VALIDATE)

}  // namespace dynox::api

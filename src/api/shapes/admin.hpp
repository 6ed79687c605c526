// Administrative operations. Their members are written in small letters: they are dynox's own.
#pragma once

#include "api/shapes/shape.hpp"
#include "dynox/api/admin.hpp"

namespace dynox::api {

DYNOX_API_MEMBERS(AdvanceClockRequest) {
    return v("seconds", s.seconds, rules::required);
}
DYNOX_API_MEMBERS(AdvanceClockResult) {
    return v("now", s.now);
}

}  // namespace dynox::api

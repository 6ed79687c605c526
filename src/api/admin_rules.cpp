// The rules of administrative requests.
#include "api/member_rules.hpp"

#include <cmath>

namespace dynox::api {

namespace {

constexpr double seconds_max = 1e10;  // 300 years

}  // namespace

Result<void> check_request(const AdvanceClockRequest& request, const Findings& findings) {
    if (auto checked = check_members(request, findings.facts, Wording::joined); !checked) {
        return checked;
    }
    if (!std::isfinite(request.seconds) || request.seconds < 0 || request.seconds > seconds_max) {
        return validation_error("seconds: expected a number from 0 to 10000000000, found " +
                                std::to_string(request.seconds));
    }
    return {};
}

DYNOX_API_ADMIN_OPERATIONS(DYNOX_API_VALIDATE)

}  // namespace dynox::api

// What a database is asked for beyond DynamoDB's operations, over HTTP: POST /_dynox/...
#pragma once

#include "dynox/errors.hpp"

// One line per administrative operation: X(Name) has the structs NameRequest and NameResult here,
// its wire form in src/api/shapes/admin.hpp, and its path in src/server/admin.cpp.
#define DYNOX_API_ADMIN_OPERATIONS(X) X(AdvanceClock)

namespace dynox::api {

/// Moves the database's clock on. What is due by then has happened when the answer comes; where a
/// due worker is at it (Service::begin_due_worker()), some 100 ms of it, and the rest soon.
struct AdvanceClockRequest {
    double seconds = 0;  ///< 0 or more
    friend bool operator==(const AdvanceClockRequest&, const AdvanceClockRequest&) = default;
};
struct AdvanceClockResult {
    double now = 0;  ///< the database's time afterwards, epoch seconds
    friend bool operator==(const AdvanceClockResult&, const AdvanceClockResult&) = default;
};

/// Administers a database. An interface, so that a server does not need the engine.
/// \par Thread safety   shared objects: safe.
class Admin {
  public:
    virtual ~Admin() = default;
#define DYNOX_API_ADMINISTER(Name) \
    [[nodiscard]] virtual Result<Name##Result> administer(const Name##Request& request) = 0;
    DYNOX_API_ADMIN_OPERATIONS(DYNOX_API_ADMINISTER)
#undef DYNOX_API_ADMINISTER
};

}  // namespace dynox::api

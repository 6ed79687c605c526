// The wire form of every struct of dynox/api, told once: members(visitor, struct) names each
// member, its place in the struct and its constraints. Reader, Writer and Checker are the visitors.
//
// The order of the members is the order in which the service lists violated constraints. Sources:
// the recorded answers of the error cases, service-facts sections 2 and 10; where neither tells,
// throughput and capacity first, then names, then the rest.
//
// A visitor is called as visitor("Name", field, rule) and answers true to end the visit (the
// Reader, once it has found the member it looks for).
#pragma once

#include "api/shapes/admin.hpp"
#include "api/shapes/backup.hpp"
#include "api/shapes/items.hpp"
#include "api/shapes/settings.hpp"
#include "api/shapes/statements.hpp"
#include "api/shapes/streams.hpp"
#include "api/shapes/tables.hpp"
#include "api/shapes/time_to_live.hpp"
#include "api/shapes/transfer.hpp"
#include "api/shapes/vectors.hpp"

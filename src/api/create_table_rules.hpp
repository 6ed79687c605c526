// CreateTable's own rules: what the members' constraints cannot say.
#pragma once

#include "dynox/api/service.hpp"

namespace dynox::api {

/// Key schema, attribute definitions, indexes, projections, throughput, stream and tags, in the
/// service's words (server_errc::validation). Asks for a request that validate() has passed.
/// Whether the table exists already is not its business.
[[nodiscard]] Result<void> check_create_table(const CreateTableRequest& request);

}  // namespace dynox::api

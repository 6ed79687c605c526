// CreateTable's own rules: what the members' constraints cannot say; and the parts of them that hold
// for changes of a table too.
#pragma once

#include "dynox/api/service.hpp"

namespace dynox::api {

/// Key schema, attribute definitions, indexes, projections, throughput, stream and tags, in the
/// service's words (server_errc::validation). Asks for a request that validate() has passed.
/// Whether the table exists already is not its business.
[[nodiscard]] Result<void> check_create_table(const CreateTableRequest& request);

/// An index that is added to a table. `definitions` are those that came with it: they must have
/// every attribute of its key. Errors: also its name is in use.
[[nodiscard]] Result<void> check_added_index(const CreateTableRequest& table,
                                             const std::vector<AttributeDefinition>& definitions,
                                             const GlobalSecondaryIndex& index);
/// As above; `definitions` are those of the table and those that came with it.
[[nodiscard]] Result<void> check_added_index(const CreateTableRequest& table,
                                             const std::vector<AttributeDefinition>& definitions,
                                             const VectorIndex& index);
[[nodiscard]] Result<void> check_stream(const StreamSpecification& stream);
inline constexpr std::string_view replication_mode_disabled = "DISABLED";
/// GlobalTableSettingsReplicationMode of a table in one region: ENABLED (it may become the source of
/// a global table of several accounts) or DISABLED, which is as good as absent.
[[nodiscard]] Result<void> check_replication_mode(const std::optional<std::string>& mode);
/// All tags of a table, each key once.
[[nodiscard]] Result<void> check_tags(const std::vector<Tag>& tags);

}  // namespace dynox::api

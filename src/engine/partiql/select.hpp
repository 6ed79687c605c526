// SELECT: a Query of each partition that WHERE pins, else a Scan.
#pragma once

#include "engine/partiql/prepared_statement.hpp"

namespace dynox::engine {

[[nodiscard]] Result<api::ExecuteStatementResult> select(
    EngineState& state, const PreparedStatement& prepared,
    const api::ExecuteStatementRequest& request);

}  // namespace dynox::engine

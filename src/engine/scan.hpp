// Scan, whole or in segments.
#pragma once

#include "engine/state.hpp"

namespace dynox::engine {

[[nodiscard]] Result<api::ScanResult> scan(EngineState& state, const api::ScanRequest& request);

}  // namespace dynox::engine

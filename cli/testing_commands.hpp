// The commands for tests: snapshots and faults of a dynox server, replay of a request log.
#pragma once

#include <functional>

namespace CLI {  // NOLINT(readability-identifier-naming): CLI11's own name
class App;
}

namespace dynox::cli {

/// Declares `snapshot`, `fault` and `replay`. Whichever is chosen sets `command`, which then runs
/// it and returns the exit code.
void declare_testing_commands(CLI::App& root, std::function<int()>& command);

}  // namespace dynox::cli

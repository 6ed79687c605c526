// What /proc tells about a process.
#pragma once

#include <sys/types.h>

namespace dynox::load {

/// User and system time of all its threads, also of those that ended, in seconds.
[[nodiscard]] double cpu_of_s(pid_t process);
/// Resident memory.
[[nodiscard]] double resident_mb_of(pid_t process);

}  // namespace dynox::load

// Compiled once for each library where DYNOX_PRECOMPILED_HEADER is on: headers of the standard library that
// most files include. Files include what they use all the same; the builds with clang have no such header.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

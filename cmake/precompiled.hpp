// Compiled once for each library where DYNOX_PRECOMPILED_HEADER is on: headers of the standard library that
// most files include. Files include what they use all the same; the dev and clang builds, which have no such header,
// and the tests of each header by itself show it.
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

// Random identifiers of requests.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace dynox::detail {

/// A version 4 UUID: "f47ac10b-58cc-4372-a567-0e02b2c3d479".
[[nodiscard]] std::string random_uuid();
inline constexpr std::size_t uuid_size = 36;
void write_random_uuid(std::span<char, uuid_size> out);
/// Uniform in [0, 1). Of a generator of the calling thread; not for secrets.
[[nodiscard]] double random_fraction();

}  // namespace dynox::detail

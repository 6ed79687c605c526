// Limits of the service that the engine enforces (API Reference, "Service, account, and table
// quotas").
#pragma once

#include <cstddef>
#include <cstdint>

namespace dynox::engine {

inline constexpr std::uint32_t item_size_bytes_max = 400 * 1024;
inline constexpr std::size_t partition_key_size_bytes_max = 2048;
inline constexpr std::size_t sort_key_size_bytes_max = 1024;

inline constexpr std::uint64_t page_size_bytes_max = 1024 * 1024;  // Query and Scan, internal sizes
// BatchGetItem's answer.
inline constexpr std::uint64_t batch_get_size_bytes_max = 16 * 1024 * 1024;
// Payload of a transaction.
inline constexpr std::uint64_t transaction_size_bytes_max = 4 * 1024 * 1024;

inline constexpr std::uint32_t read_unit_size_bytes = 4096;
inline constexpr std::uint32_t write_unit_size_bytes = 1024;

inline constexpr double token_window_seconds = 600;  // ClientRequestToken

}  // namespace dynox::engine

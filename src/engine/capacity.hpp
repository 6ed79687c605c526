// Capacity units (spec/dynamodb.md, section 7) and their report, ConsumedCapacity.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "engine/limits.hpp"
#include "engine/table.hpp"
#include "engine/write_plan.hpp"

namespace dynox::engine {

/// Whole units for `size_bytes`, at least one.
[[nodiscard]] constexpr std::uint32_t write_units(std::uint64_t size_bytes) noexcept {
    const std::uint64_t units = (size_bytes + write_unit_size_bytes - 1) / write_unit_size_bytes;
    return static_cast<std::uint32_t>(std::max<std::uint64_t>(units, 1));
}

enum class Consistency : std::uint8_t { eventual, strong };
[[nodiscard]] constexpr Consistency consistency_of(bool consistent_read) noexcept {
    return consistent_read ? Consistency::strong : Consistency::eventual;
}
/// Half units for eventually consistent reads.
[[nodiscard]] constexpr double read_units(std::uint64_t size_bytes,
                                          Consistency consistency) noexcept {
    const std::uint64_t blocks = (size_bytes + read_unit_size_bytes - 1) / read_unit_size_bytes;
    const auto units = static_cast<double>(std::max<std::uint64_t>(blocks, 1));
    return consistency == Consistency::strong ? units : units / 2;
}

/// What the capacity of a request is reported as: transactions tell the kind too.
enum class CapacityKind : std::uint8_t { plain, transactional_read, transactional_write };

/// The share of one request in one table, summed up.
class TableCapacity {
  public:
    explicit TableCapacity(const Table& table) : table_(&table) {}
    [[nodiscard]] const Table& table() const noexcept { return *table_; }
    void add_table(double units) noexcept { table_units_ += units; }
    void add_index(const Index& index, double units);
    /// `factor`: 2 in transactions, and then for the table's part alone.
    void add_write(const WriteEffect& effect, std::uint32_t factor = 1);
    [[nodiscard]] api::ConsumedCapacity report(api::ReturnConsumedCapacity detail,
                                               CapacityKind kind = CapacityKind::plain) const;

  private:
    const Table* table_;
    double table_units_ = 0;
    std::vector<std::pair<const Index*, double>> indexes_;  // units; of vector indexes bytes
};

/// The shares of one request in several tables, in the order in which they were met.
class RequestCapacity {
  public:
    [[nodiscard]] TableCapacity& of(const Table& table);
    /// Empty with `none`.
    [[nodiscard]] std::vector<api::ConsumedCapacity> report(
        api::ReturnConsumedCapacity detail, CapacityKind kind = CapacityKind::plain) const;

  private:
    std::vector<TableCapacity> tables_;
};

}  // namespace dynox::engine

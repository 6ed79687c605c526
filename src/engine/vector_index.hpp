// Vector indexes: which vectors they take, and how their entries hold them.
//
// An entry is the item's projection in which the vector attribute, a list of numbers in the item, is
// a binary: `dimensions` floats of 32 bits in the machine's order, one behind the other, so that a
// search reads them in place.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dynox/flat_item.hpp"
#include "engine/table.hpp"

namespace dynox::engine {

enum class VectorFault : std::uint8_t { none, no_list, wrong_dimensions, no_number, out_of_range };

/// The nearest float of ordered number bytes; nullopt beyond the range of floats. Numbers too small
/// for a float are zero.
[[nodiscard]] std::optional<float> float_of_ordered(std::string_view bytes) noexcept;

/// What makes `value` unfit for the index.
[[nodiscard]] VectorFault find_vector_fault(const VectorSettings& settings,
                                            FlatValue value) noexcept;
[[nodiscard]] inline bool is_vector(const VectorSettings& settings, FlatValue value) noexcept {
    return !value.empty() && find_vector_fault(settings, value) == VectorFault::none;
}
/// For a ValidationException. \param found  the type of the value
[[nodiscard]] std::string vector_fault_text(const VectorSettings& settings, VectorFault fault,
                                            AttributeType found);

/// Writes a vector without fault as the binary of an entry.
void write_floats(FlatValue vector, ItemWriter& writer);
/// Writes the binary of an entry as the list of numbers that it stands for: each the shortest
/// decimal that reads back as the same float.
void write_numbers(std::string_view floats, ItemWriter& writer);
/// Of the vector in an entry, and in the item where units are counted (service-facts, section 5).
[[nodiscard]] inline std::uint32_t vector_size_bytes(const VectorSettings& settings) noexcept {
    return settings.dimensions * static_cast<std::uint32_t>(sizeof(float));
}

/// The size of an item that its units and TableSizeBytes count: by DynamoDB's rule, but for the
/// vectors of the table's vector indexes, which have 4 bytes a dimension.
[[nodiscard]] std::uint32_t charged_size_bytes(const Table& table, FlatItemView item) noexcept;

/// How near vectors are to one.
class VectorDistance {
  public:
    VectorDistance(api::VectorDistanceFunction function, std::vector<float> from);
    /// \param floats  as many as `from` has, unaligned
    [[nodiscard]] double score(const char* floats) const noexcept;
    /// Is a better than b?
    [[nodiscard]] bool is_nearer(double a, double b) const noexcept {
        return function_ == api::VectorDistanceFunction::dot_product ? a > b : a < b;
    }

  private:
    api::VectorDistanceFunction function_;
    std::vector<float> from_;
    double own_square_ = 0;  // sum of the squares of from_
};

}  // namespace dynox::engine

#include "engine/partiql/capacity_sum.hpp"

#include <gtest/gtest.h>

namespace dynox::engine {
namespace {

api::ConsumedCapacity capacity(const std::string& table, double units) {
    api::ConsumedCapacity capacity;
    capacity.table_name = table;
    capacity.capacity_units = units;
    capacity.table = api::Capacity{units, 0, 0};
    capacity.global_secondary_indexes.emplace_back("g" + table, api::Capacity{units, 0, 0});
    return capacity;
}

TEST(PartiqlCapacitySum, AddsUpByTableAndIndex) {
    CapacitySum sum;
    sum.add(capacity("a", 1));
    sum.add(std::nullopt);
    sum.add(capacity("b", 2));
    sum.add(capacity("a", 0.5));
    const std::vector<api::ConsumedCapacity> all = std::move(sum).all();
    EXPECT_EQ(all, (std::vector{capacity("a", 1.5), capacity("b", 2)}));
}

TEST(PartiqlCapacitySum, IsNothingWithoutReports) {
    CapacitySum sum;
    sum.add(std::nullopt);
    EXPECT_EQ(std::move(sum).only(), std::nullopt);
}

}  // namespace
}  // namespace dynox::engine

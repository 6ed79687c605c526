// The engine against the naive model, over both storages, by seeded random operations.
// DYNOX_TEST_SEED=N repeats one run; DYNOX_TEST_OPERATIONS=N makes runs longer or shorter.

#include <gtest/gtest.h>

#include "environment.hpp"
#include "model_operations.hpp"
#include "support/temporary_directory.hpp"

namespace dynox::test {
namespace {

std::uint64_t operation_count() {
    return number_from_environment("DYNOX_TEST_OPERATIONS", 1500);
}

constexpr std::uint64_t operations_between_comparisons = 250;

TEST(EngineMatchesModel, InMemory) {
    for (const std::uint64_t seed : seeds_from_environment()) {
        SCOPED_TRACE("DYNOX_TEST_SEED=" + std::to_string(seed));
        Draw draw(seed);
        NaiveModel model = make_model();
        const std::shared_ptr<Engine> engine = Engine::open().value();
        ASSERT_TRUE(engine->execute(model_table()));
        for (std::uint64_t i = 0; i < operation_count() && !::testing::Test::HasFailure(); ++i) {
            random_operation(draw, *engine, model);
            if (i % operations_between_comparisons == 0) {
                expect_same_contents(*engine, model);
            }
        }
        expect_same_contents(*engine, model);
        if (::testing::Test::HasFailure()) {
            return;
        }
    }
}

TEST(EngineMatchesModel, OnDiskAndOpenedAgain) {
    for (const std::uint64_t seed : seeds_from_environment()) {
        SCOPED_TRACE("DYNOX_TEST_SEED=" + std::to_string(seed));
        const TemporaryDirectory directory;
        const EngineConfig config = EngineConfig().data_directory(directory / "data");
        Draw draw(seed);
        NaiveModel model = make_model();
        std::shared_ptr<Engine> engine = Engine::open(config).value();
        ASSERT_TRUE(engine->execute(model_table()));
        for (std::uint64_t i = 0; i < operation_count() / 3 && !::testing::Test::HasFailure();
             ++i) {
            random_operation(draw, *engine, model);
            if (i % operations_between_comparisons == 0) {
                engine.reset();
                engine = Engine::open(config).value();
                expect_same_contents(*engine, model);
            }
        }
        expect_same_contents(*engine, model);
        if (::testing::Test::HasFailure()) {
            return;
        }
    }
}

}  // namespace
}  // namespace dynox::test

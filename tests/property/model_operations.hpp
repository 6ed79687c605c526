// Random operations on one table, carried out by the engine and by the naive model side by side.
#pragma once

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "dynox/engine.hpp"
#include "naive_model.hpp"

namespace dynox::test {

/// The table that both have: p (S), c (N), and the indexes of model_indexes().
[[nodiscard]] api::CreateTableRequest model_table();
[[nodiscard]] std::vector<ModelIndex> model_indexes();
[[nodiscard]] NaiveModel make_model();

/// Draws keys, items, conditions and updates from a small world, so that they meet often.
class Draw {
  public:
    explicit Draw(std::uint64_t seed) : random_(seed) {}
    [[nodiscard]] unsigned below(unsigned limit) {
        return static_cast<unsigned>(random_() % limit);
    }
    [[nodiscard]] bool one_in(unsigned n) { return below(n) == 0; }
    [[nodiscard]] Item key();
    [[nodiscard]] Item item();
    [[nodiscard]] Checks condition();
    [[nodiscard]] Changes changes();

  private:
    [[nodiscard]] AttributeValue value();
    [[nodiscard]] std::string attribute();
    std::mt19937_64 random_;
};

/// Expressions with their values: "#a = :v0 AND ...". Values are added to `values`.
[[nodiscard]] std::string text_of(const Checks& checks, Item& values);
[[nodiscard]] std::string text_of(const Changes& changes, Item& values);

/// Compares the engine's whole contents with the model's: the table, each index, and their counts.
void expect_same_contents(Engine& engine, const NaiveModel& model);

/// Carries out one random operation on both and compares the answers.
void random_operation(Draw& draw, Engine& engine, NaiveModel& model);

}  // namespace dynox::test

// Expressions: parsing, evaluating and applying, on an item of ten attributes (about 470 bytes).
#include "expression/expression.hpp"

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string>

#include "dynox/item.hpp"

namespace {

using namespace dynox;
using namespace dynox::expression;

FlatItem example_item() {
    return item("pk", "user#0042", "sk", "order#2026-01-000017", "name", "Customer 42", "email",
                "customer42@example.com", "cnt", 17, "age", 42, "status", "active", "tags",
                StringSet{"a", "b", "c"}, "address",
                Map().set("street", "Main Street 1").set("city", "Springfield").set("zip", "12345"),
                "note", std::string(200, 'x'))
        .to_flat();
}

/// What the expressions below use.
struct Fixture {
    std::optional<api::AttributeNames> names;
    std::optional<api::AttributeValues> values;
    FlatItem item = example_item();

    explicit Fixture(Item given, api::AttributeNames given_names = {}) {
        if (!given.empty()) {
            values = given.to_flat();
        }
        if (!given_names.empty()) {
            names = std::move(given_names);
        }
    }
    [[nodiscard]] Placeholders placeholders() const { return {&names, &values}; }
};

template <class T>
const T& accepted(const Result<T>& result) {
    if (!result) {
        std::abort();
    }
    return *result;
}

void parse_condition(benchmark::State& state, const char* text, const Fixture& fixture) {
    for (auto _ : state) {
        Placeholders placeholders = fixture.placeholders();
        benchmark::DoNotOptimize(
            &accepted(Condition::parse(text, Kind::condition, placeholders)).root());
    }
}

void evaluate_condition(benchmark::State& state, const char* text, const Fixture& fixture) {
    Placeholders placeholders = fixture.placeholders();
    const Result<Condition> condition = Condition::parse(text, Kind::condition, placeholders);
    const FlatItemView item = fixture.item;
    for (auto _ : state) {
        benchmark::DoNotOptimize(accepted(condition).evaluate(&item));
    }
}

void parse_update(benchmark::State& state, const char* text, const Fixture& fixture) {
    for (auto _ : state) {
        Placeholders placeholders = fixture.placeholders();
        benchmark::DoNotOptimize(accepted(Update::parse(text, placeholders)).only_removes());
    }
}

void apply_update(benchmark::State& state, const char* text, const Fixture& fixture) {
    Placeholders placeholders = fixture.placeholders();
    const Result<Update> update = Update::parse(text, placeholders);
    for (auto _ : state) {
        benchmark::DoNotOptimize(accepted(accepted(update).apply(fixture.item)).item_size_bytes());
    }
}

void parse_key_condition(benchmark::State& state, const char* text, const Fixture& fixture) {
    for (auto _ : state) {
        Placeholders placeholders = fixture.placeholders();
        benchmark::DoNotOptimize(
            accepted(expression::parse_key_condition(text, placeholders)).size());
    }
}

void parse_projection(benchmark::State& state, const char* text, const Fixture& fixture) {
    for (auto _ : state) {
        Placeholders placeholders = fixture.placeholders();
        benchmark::DoNotOptimize(&accepted(Projection::parse(text, placeholders)));
    }
}

void apply_projection(benchmark::State& state, const char* text, const Fixture& fixture) {
    Placeholders placeholders = fixture.placeholders();
    const Result<Projection> projection = Projection::parse(text, placeholders);
    for (auto _ : state) {
        benchmark::DoNotOptimize(accepted(projection).apply(fixture.item).item_size_bytes());
    }
}

const Fixture number(item(":v", 17));
const Fixture string(item(":v", "active"));
const Fixture key(item(":p", "user#0042", ":s", "order#2026"));
const Fixture several(item(":v", "active", ":n", 18, ":m", 65, ":c", "Springfield"),
                      {{"#s", "status"}});
const Fixture none((Item()));

constexpr const char* short_condition = "cnt = :v AND attribute_exists(pk)";
constexpr const char* long_condition =
    "attribute_exists(pk) AND #s = :v AND age BETWEEN :n AND :m AND "
    "(address.city = :c OR NOT contains(tags, :v)) AND size(note) > :n";
constexpr const char* long_update =
    "SET #s = :v, address.city = :c, age = if_not_exists(age, :n) + :m REMOVE note";
constexpr const char* projected = "pk, sk, address.city, cnt";

BENCHMARK_CAPTURE(parse_condition, not_exists, "attribute_not_exists(pk)", none);
BENCHMARK_CAPTURE(parse_condition, short, short_condition, number);
BENCHMARK_CAPTURE(parse_condition, long, long_condition, several);
BENCHMARK_CAPTURE(evaluate_condition, not_exists, "attribute_not_exists(pk)", none);
BENCHMARK_CAPTURE(evaluate_condition, short, short_condition, number);
BENCHMARK_CAPTURE(evaluate_condition, long, long_condition, several);
BENCHMARK_CAPTURE(parse_key_condition, equal, "pk = :p AND begins_with(sk, :s)", key);
BENCHMARK_CAPTURE(parse_update, add, "ADD cnt :v", number);
BENCHMARK_CAPTURE(parse_update, long, long_update, several);
BENCHMARK_CAPTURE(apply_update, add, "ADD cnt :v", number);
BENCHMARK_CAPTURE(apply_update, set, "SET cnt = :v", number);
BENCHMARK_CAPTURE(apply_update, sum, "SET cnt = cnt + :v", number);
BENCHMARK_CAPTURE(apply_update, remove, "REMOVE cnt", none);
BENCHMARK_CAPTURE(apply_update, long, long_update, several);
BENCHMARK_CAPTURE(parse_projection, four_paths, projected, none);
BENCHMARK_CAPTURE(apply_projection, four_paths, projected, none);

}  // namespace

BENCHMARK_MAIN();

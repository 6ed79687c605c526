// Numbers, flat items and JSON, on the 470-byte item of the load generator.
#include <benchmark/benchmark.h>

#include <string>

#include "dynox/flat_item_validation.hpp"
#include "dynox/item.hpp"
#include "json/dynamodb_json.hpp"
#include "json/dynamodb_reader.hpp"
#include "json/json_session.hpp"

namespace {

using namespace dynox;

const std::string item_json =
    R"({"pk":{"S":"CUSTOMER#00017"},"sk":{"S":"ORDER#00000042"},"name":{"S":"Customer 17"},)"
    R"("email":{"S":"customer17@example.com"},"cnt":{"N":"42"},"total":{"N":"2091.94"},)"
    R"("active":{"BOOL":true},"tags":{"SS":["alpha","beta","gamma"]},)"
    R"("addr":{"M":{"street":{"S":"12 Long Street"},"city":{"S":"Springfield"},"zip":{"N":"12345"}}},)"
    R"("note":{"S":"Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor )"
    R"(incididunt ut labore et dolore magna aliqua ut enim 7919"}})";

const char* const numbers[] = {"42", "2091.94", "12345678901234567890123456789012345678"};

void number_parse(benchmark::State& state) {
    const std::string_view text = numbers[state.range(0)];
    for (auto _ : state) {
        benchmark::DoNotOptimize(Number::parse(text));
    }
}
void number_print(benchmark::State& state) {
    const Number number = Number::from_text(numbers[state.range(0)]);
    std::string out;
    for (auto _ : state) {
        out.clear();
        number.append_to(out);
        benchmark::DoNotOptimize(out.data());
    }
}
void number_text_to_ordered(benchmark::State& state) {
    const std::string_view text = numbers[state.range(0)];
    std::string out;
    for (auto _ : state) {
        out.clear();
        benchmark::DoNotOptimize(Number::append_ordered_of_text(text, out));
    }
}
void number_ordered_to_text(benchmark::State& state) {
    const std::string ordered = Number::from_text(numbers[state.range(0)]).ordered_bytes();
    std::string out;
    for (auto _ : state) {
        out.clear();
        Number::append_text_of_ordered(ordered, out);
        benchmark::DoNotOptimize(out.data());
    }
}
void number_add(benchmark::State& state) {
    const Number a = Number::from_text(numbers[state.range(0)]);
    const Number b = 1;
    for (auto _ : state) {
        benchmark::DoNotOptimize(add(a, b));
    }
}
BENCHMARK(number_parse)->DenseRange(0, 2);
BENCHMARK(number_print)->DenseRange(0, 2);
BENCHMARK(number_text_to_ordered)->DenseRange(0, 2);
BENCHMARK(number_ordered_to_text)->DenseRange(0, 2);
BENCHMARK(number_add)->DenseRange(0, 1);

/// As the server does it: one padded body, a session, a reader.
void json_to_flat(benchmark::State& state) {
    std::string padded = item_json + std::string(simdjson::SIMDJSON_PADDING, ' ');
    const std::string_view text(padded.data(), item_json.size());
    for (auto _ : state) {
        json::JsonSession session;
        simdjson::ondemand::object root;
        json::ValueErrors errors;
        json::DynamoDBReader reader(session.writer(), errors);
        if (!session.open_padded(text, root) || !reader.read_item(root)) {
            state.SkipWithError("the item is not read");
        }
        benchmark::DoNotOptimize(session.writer().finish());
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
void flat_to_json(benchmark::State& state) {
    const FlatItem flat = Item::from_dynamodb_json(item_json)->to_flat();
    std::string out;
    for (auto _ : state) {
        out.clear();
        json::append_item(out, flat);
        benchmark::DoNotOptimize(out.data());
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(out.size()));
}
void flat_to_item(benchmark::State& state) {
    const FlatItem flat = Item::from_dynamodb_json(item_json)->to_flat();
    for (auto _ : state) {
        benchmark::DoNotOptimize(Item::from_flat(flat));
    }
}
void item_to_flat(benchmark::State& state) {
    const Item item = *Item::from_dynamodb_json(item_json);
    for (auto _ : state) {
        benchmark::DoNotOptimize(item.to_flat());
    }
}
void flat_find(benchmark::State& state) {
    const FlatItem flat = Item::from_dynamodb_json(item_json)->to_flat();
    for (auto _ : state) {
        benchmark::DoNotOptimize(flat.find("total"));
    }
}
void flat_validate(benchmark::State& state) {
    const FlatItem flat = Item::from_dynamodb_json(item_json)->to_flat();
    for (auto _ : state) {
        benchmark::DoNotOptimize(validate_flat_item(flat.bytes()).has_value());
    }
}
BENCHMARK(json_to_flat);
BENCHMARK(flat_to_json);
BENCHMARK(flat_to_item);
BENCHMARK(item_to_flat);
BENCHMARK(flat_find);
BENCHMARK(flat_validate);

}  // namespace

BENCHMARK_MAIN();

// The wire codec by itself: bodies of the load generator's shape (items of 470 bytes, 10
// attributes) decoded and encoded.
#include "api/wire.hpp"

#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "dynox/item.hpp"

namespace {

using namespace dynox;
using namespace dynox::api;

std::string key_json(int partition, int order) {
    char text[96];
    std::snprintf(text, sizeof text, R"({"pk":{"S":"user#%04d"},"sk":{"S":"order#2026-01-%06d"}})",
                  partition, order);
    return text;
}

/// The item of the load generator: ten attributes, strings, numbers, a set, a map.
std::string item_json(int partition, int order) {
    char numbers[64];
    std::snprintf(numbers, sizeof numbers, "%d.%02d", 1000 + (partition * 37 + order * 11) % 9000,
                  order * 7 % 100);
    std::string json = key_json(partition, order);
    json.pop_back();
    json += R"(,"name":{"S":"Customer )" + std::to_string(partition) +
            R"("},"email":{"S":"customer)" + std::to_string(partition) +
            R"(@example.com"},"cnt":{"N":")" + std::to_string(order) + R"("},"total":{"N":")" +
            numbers + R"("},"active":{"BOOL":)" + (order % 2 != 0 ? "true" : "false") +
            R"(},"tags":{"SS":["alpha","beta","gamma"]},"addr":{"M":{"street":{"S":)"
            R"("12 Long Street"},"city":{"S":"Springfield"},"zip":{"N":"12345"}}},"note":{"S":)"
            R"("Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor )"
            R"(incididunt ut labore et dolore magna aliqua ut enim 7919"}})";
    return json;
}

template <class Request>
void decode_request_body(benchmark::State& state, const std::string& body) {
    for (auto _ : state) {
        auto request = decode_request<Request>(body);
        if (!request) {
            state.SkipWithError(request.error().message().c_str());
            return;
        }
        benchmark::DoNotOptimize(request);
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * body.size()));
}

template <class OperationResult>
void encode_result_body(benchmark::State& state, const OperationResult& result) {
    std::string out;
    for (auto _ : state) {
        out.clear();  // a server keeps its buffer
        encode_result(result, out);
        benchmark::DoNotOptimize(out.data());
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * out.size()));
}

template <class OperationResult>
void decode_result_body(benchmark::State& state, const std::string& body) {
    for (auto _ : state) {
        auto result = decode_result<OperationResult>(body);
        if (!result) {
            state.SkipWithError(result.error().message().c_str());
            return;
        }
        benchmark::DoNotOptimize(result);
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * body.size()));
}

std::string put_body() {
    return R"({"TableName":"LoadTable","Item":)" + item_json(7, 42) + "}";
}
std::string get_body() {
    return R"({"TableName":"LoadTable","Key":)" + key_json(7, 42) + "}";
}
std::string update_body() {
    return R"({"TableName":"LoadTable","Key":)" + key_json(7, 42) +
           R"(,"UpdateExpression":"ADD cnt :v","ExpressionAttributeValues":{":v":{"N":"1"}}})";
}
std::string transact_body() {
    std::string body = R"({"TransactItems":[)";
    for (int i = 0; i < 4; ++i) {
        body.append(i == 0 ? "" : ",")
            .append(R"({"Put":{"TableName":"LoadTable","Item":)" + item_json(7, i) + "}}");
    }
    return body + "]}";
}
QueryResult query_result() {
    QueryResult result;
    result.items.emplace();
    for (int i = 0; i < 100; ++i) {
        result.items->push_back(Item::from_dynamodb_json(item_json(7, i)).value().to_flat());
    }
    result.count = result.scanned_count = 100;
    result.last_evaluated_key = Item::from_dynamodb_json(key_json(7, 99)).value().to_flat();
    return result;
}

void DecodePutItem(benchmark::State& state) {
    decode_request_body<PutItemRequest>(state, put_body());
}
void DecodeGetItem(benchmark::State& state) {
    decode_request_body<GetItemRequest>(state, get_body());
}
void DecodeUpdateItem(benchmark::State& state) {
    decode_request_body<UpdateItemRequest>(state, update_body());
}
void DecodeTransactWriteOf4(benchmark::State& state) {
    decode_request_body<TransactWriteItemsRequest>(state, transact_body());
}
void ValidatePutItem(benchmark::State& state) {
    const auto request = decode_request<PutItemRequest>(put_body());
    for (auto _ : state) {
        auto valid = validate(*request);
        benchmark::DoNotOptimize(valid);
    }
}
void EncodeGetItemResult(benchmark::State& state) {
    encode_result_body(state, GetItemResult{.item = query_result().items->front()});
}
void EncodeQueryResultOf100(benchmark::State& state) {
    encode_result_body(state, query_result());
}
void DecodeQueryResultOf100(benchmark::State& state) {
    std::string body;
    encode_result(query_result(), body);
    decode_result_body<QueryResult>(state, body);
}
void EncodePutItemRequest(benchmark::State& state) {
    const auto request = decode_request<PutItemRequest>(put_body());
    std::string out;
    for (auto _ : state) {
        out.clear();
        encode_request(*request, out);
        benchmark::DoNotOptimize(out.data());
    }
}

BENCHMARK(DecodeGetItem);
BENCHMARK(DecodePutItem);
BENCHMARK(DecodeUpdateItem);
BENCHMARK(DecodeTransactWriteOf4);
BENCHMARK(ValidatePutItem);
BENCHMARK(EncodeGetItemResult);
BENCHMARK(EncodeQueryResultOf100);
BENCHMARK(EncodePutItemRequest);
BENCHMARK(DecodeQueryResultOf100);

}  // namespace

BENCHMARK_MAIN();

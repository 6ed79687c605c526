// Requests as the service's JSON, for tests of the engine.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "api/wire.hpp"
#include "dynox/engine.hpp"
#include "dynox/item.hpp"
#include "engine/table.hpp"

namespace dynox::engine::test {

template <class Request>
Request request(std::string_view json) {
    Result<Request> decoded = api::decode_request<Request>(json);
    EXPECT_TRUE(decoded.has_value()) << json << "\n" << (decoded ? "" : decoded.error().message());
    return decoded ? *std::move(decoded) : Request();
}

inline FlatItem flat(std::string_view dynamodb_json) {
    return Item::from_dynamodb_json(dynamodb_json).value().to_flat();
}

/// "ErrorName: message" of a failure, "" of a success.
template <class T>
std::string failure(const Result<T>& result) {
    if (result) {
        return {};
    }
    const Error error = result.error();
    return std::string(error_name(static_cast<server_errc>(error.code().value()))) + ": " +
           error.message();
}

inline std::string invalid(std::string_view message) {
    return "ValidationException: " + std::string(message);
}

/// A table on its own, with no engine around it.
inline Table make_table(std::string_view create_table_json) {
    return Table(Table::Identity{16, "us-east-1", "00000000-0000-4000-8000-000000000000", 1.5},
                 request<api::CreateTableRequest>(create_table_json));
}

inline constexpr std::string_view hash_table =
    R"({"TableName": "hash", "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [{"AttributeName": "p", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}]})";

/// p (S) and c (N); LSI lsi on l (S) with the keys alone; GSI gsi on g (S) and h (N) with the keys
/// alone; GSI all on g with everything; GSI include on h with the attribute a.
inline constexpr std::string_view indexed_table =
    R"({"TableName": "indexed", "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [{"AttributeName": "p", "AttributeType": "S"}, {"AttributeName": "c", "AttributeType": "N"},
        {"AttributeName": "g", "AttributeType": "S"}, {"AttributeName": "h", "AttributeType": "N"},
        {"AttributeName": "l", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}, {"AttributeName": "c", "KeyType": "RANGE"}],
    "LocalSecondaryIndexes": [{"IndexName": "lsi", "Projection": {"ProjectionType": "KEYS_ONLY"},
        "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}, {"AttributeName": "l", "KeyType": "RANGE"}]}],
    "GlobalSecondaryIndexes": [
        {"IndexName": "gsi", "Projection": {"ProjectionType": "KEYS_ONLY"},
         "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}, {"AttributeName": "h", "KeyType": "RANGE"}]},
        {"IndexName": "all", "Projection": {"ProjectionType": "ALL"},
         "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}]},
        {"IndexName": "include", "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["a"]},
         "KeySchema": [{"AttributeName": "h", "KeyType": "HASH"}]}]})";

/// An engine whose clock is `now`, and requests to it as JSON. The test opens it.
class EngineCalls {
  protected:
    template <class Request>
    Result<api::result_of<Request>> run(std::string_view json) {
        Result<Request> decoded = api::decode_request<Request>(json);
        if (!decoded) {
            return decoded.error();
        }
        return engine->execute(*decoded);
    }
    template <class Request>
    api::result_of<Request> must(std::string_view json) {
        Result<api::result_of<Request>> result = run<Request>(json);
        EXPECT_TRUE(result.has_value()) << json << "\n" << failure(result);
        return result ? *std::move(result) : api::result_of<Request>();
    }
    template <class Request>
    std::string error_of(std::string_view json) {
        return failure(run<Request>(json));
    }

    double now = 1'700'000'000;
    std::shared_ptr<Engine> engine;
};

/// An engine in memory with both tables.
class EngineTest : public ::testing::Test, protected EngineCalls {
  protected:
    EngineTest() {
        engine = Engine::open(EngineConfig().clock([this] { return now; })).value();
        must<api::CreateTableRequest>(hash_table);
        must<api::CreateTableRequest>(indexed_table);
    }

    void put(std::string_view table, std::string_view item) {
        must<api::PutItemRequest>(R"({"TableName": ")" + std::string(table) + R"(", "Item": )" +
                                  std::string(item) + "}");
    }
    /// The item of a key as DynamoDB JSON, "" if there is none.
    std::string get(std::string_view table, std::string_view key) {
        const auto result = must<api::GetItemRequest>(R"({"TableName": ")" + std::string(table) +
                                                      R"(", "Key": )" + std::string(key) + "}");
        return result.item ? Item::from_flat(*result.item).to_dynamodb_json() : std::string();
    }
};

}  // namespace dynox::engine::test

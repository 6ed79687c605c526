// Parts of statements, for tests of what is made of them.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "partiql/parser.hpp"
#include "unit/engine/support.hpp"

namespace dynox::engine::test {

inline partiql::Statement statement(const std::string& text) {
    Result<partiql::Statement> parsed = partiql::parse_statement(text);
    EXPECT_TRUE(parsed.has_value()) << text << "\n" << failure(parsed);
    return parsed ? *std::move(parsed) : partiql::Statement();
}
inline partiql::Statement where(const std::string& condition) {
    return statement("SELECT * FROM t WHERE " + condition);
}

/// A value as DynamoDB JSON.
inline std::string json_of(FlatValue value) {
    ItemWriter writer;
    writer.name("v");
    writer.value(value);
    return Item::from_flat(writer.finish()).to_dynamodb_json();
}
inline std::string json_of(const FlatItem& item) {
    return Item::from_flat(item).to_dynamodb_json();
}

}  // namespace dynox::engine::test

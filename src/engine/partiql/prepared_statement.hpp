// A statement with its parameters, and the requests on single items that it stands for.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "dynox/api/item_operations.hpp"
#include "dynox/api/statements.hpp"
#include "engine/partiql/values.hpp"
#include "engine/state.hpp"
#include "partiql/ast.hpp"

namespace dynox::engine {

struct PreparedStatement {
    partiql::Statement statement;
    StatementParameters parameters;  // of the request

    [[nodiscard]] bool is_read() const noexcept {
        return statement.kind == partiql::StatementKind::select;
    }
    [[nodiscard]] bool is_write() const noexcept {
        return statement.kind == partiql::StatementKind::insert ||
               statement.kind == partiql::StatementKind::update ||
               statement.kind == partiql::StatementKind::remove;
    }
};

/// \par Errors   validation: not well formed, not taken by DynamoDB, too few parameters.
[[nodiscard]] Result<PreparedStatement> prepare(
    const std::string& text, const std::optional<api::StatementParameters>& parameters);

/// What is wrong with the names, expressions and item of a statement, as far as no table is needed
/// to tell. The service tells it before a table that is not there, and of reads in batches and
/// transactions before their keys.
[[nodiscard]] Result<void> check_without_table(const PreparedStatement& prepared);

/// Of a table or an index; an ARN will do.
[[nodiscard]] Result<void> check_name(std::string_view name);

/// The statement's table.
/// \par Errors   resource_not_found, as statements say it; or what check_without_table() tells.
[[nodiscard]] Result<TableHandle> find_table(EngineState& state, const PreparedStatement& prepared);

/// A write as the request on one item that means the same: an INSERT fails where there is an item,
/// an UPDATE where there is none, a DELETE of none does nothing.
using ItemWriteRequest =
    std::variant<api::PutItemRequest, api::UpdateItemRequest, api::DeleteItemRequest>;
struct StatementWrite {
    ItemWriteRequest request;
    /// Transactions tell what is wrong with the key as a reason. The request is of no use then.
    std::optional<Error> key_fault;
};
[[nodiscard]] Result<StatementWrite> write_of(const PreparedStatement& prepared,
                                              const Table& table);

/// What EXISTS checks, as the condition of a transaction's ConditionCheck.
struct StatementCheck {
    FlatItem key;
    std::string condition;
    api::ExpressionParameters parameters;
};
[[nodiscard]] Result<StatementCheck> check_of(const PreparedStatement& prepared,
                                              const Table& table);

/// A SELECT of exactly one item by its whole key; nullopt if it may be of others.
[[nodiscard]] Result<std::optional<api::GetItemRequest>> get_request(
    const PreparedStatement& prepared, const Table& table);

}  // namespace dynox::engine

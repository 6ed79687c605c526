#include "engine/failures.hpp"
#include "engine/partiql/select.hpp"
#include "engine/partiql/statement_write.hpp"
#include "engine/partiql/statements.hpp"

namespace dynox::engine {
namespace {

/// An INSERT tells nothing of the item that it found.
Error without_item(Error error) {
    if (error.code() == server_errc::duplicate_item) {
        error.mutable_detail().item.reset();
    }
    return error;
}

}  // namespace

Result<api::ExecuteStatementResult> execute_statement(EngineState& state,
                                                      const api::ExecuteStatementRequest& request,
                                                      api::CommitTicket& ticket) {
    const Result<PreparedStatement> prepared = prepare(request.statement, request.parameters);
    if (!prepared) {
        return prepared.error();
    }
    if (prepared->is_read()) {
        return select(state, *prepared, request);
    }
    if (prepared->statement.kind == partiql::StatementKind::exists) {
        return validation_error("EXISTS can only be used in ExecuteTransaction write requests.");
    }
    if (!prepared->is_write()) {
        return validation_error("Unsupported operation: " + prepared->statement.operation);
    }
    const Result<TableHandle> table = find_table(state, *prepared);
    if (!table) {
        return table.error();
    }
    Result<StatementWrite> write = write_of(*prepared, **table);
    if (!write) {
        return write.error();
    }
    if (write->key_fault) {
        return *write->key_fault;
    }
    WriteReport report;
    report.capacity = request.return_consumed_capacity;
    report.on_failure = request.return_values_on_condition_check_failure;
    Result<WriteOutcome> outcome = execute_write(state, std::move(write->request), report, ticket);
    if (!outcome) {
        return without_item(outcome.error());
    }
    api::ExecuteStatementResult result;
    if (outcome->attributes) {
        result.items.push_back(*std::move(outcome->attributes));
    }
    result.consumed_capacity = std::move(outcome->consumed_capacity);
    return result;
}

}  // namespace dynox::engine

// The rules of requests with PartiQL statements. What the statements say is the engine's to check.
#include <algorithm>

#include "api/member_rules.hpp"
#include "api/value_rules.hpp"

namespace dynox::api {

namespace {

Result<void> check_parameters(const std::optional<StatementParameters>& parameters,
                              const Findings& findings) {
    if (!findings.value_fault.empty()) {
        return validation_error(std::string(findings.value_fault));
    }
    if (findings.has_read_values || !parameters) {
        return {};
    }
    for (const Value& value : *parameters) {
        if (value.empty()) {
            return validation_error(
                "Supplied AttributeValue is empty, must contain exactly one of the supported "
                "datatypes");
        }
        if (const std::string_view fault = find_value_fault(value.flat()); !fault.empty()) {
            return validation_error(std::string(fault));
        }
    }
    return {};
}

/// Of a batch or transaction: there is one, and none is empty.
template <class Statement>
Result<void> check_statements(const std::vector<Statement>& statements, const Findings& findings,
                              std::string_view told_if_empty) {
    if (statements.empty() ||
        std::any_of(statements.begin(), statements.end(),
                    [](const Statement& statement) { return statement.statement.empty(); })) {
        return validation_error(std::string(told_if_empty));
    }
    for (const Statement& statement : statements) {
        if (auto checked = check_parameters(statement.parameters, findings); !checked) {
            return checked;
        }
    }
    return {};
}

}  // namespace

Result<void> check_request(const ExecuteStatementRequest& request, const Findings& findings) {
    return first_error([&] { return check_members(request, findings.facts, Wording::joined); },
                       [&] { return check_parameters(request.parameters, findings); });
}

Result<void> check_request(const BatchExecuteStatementRequest& request, const Findings& findings) {
    return first_error(
        [&] { return check_members(request, findings.facts, Wording::joined); },
        [&] { return check_statements(request.statements, findings, "The statement was empty."); });
}

Result<void> check_request(const ExecuteTransactionRequest& request, const Findings& findings) {
    return first_error([&] { return check_members(request, findings.facts, Wording::joined); },
                       [&] {
                           return check_statements(
                               request.transact_statements, findings,
                               "ExecutePartiQLTransaction can not have empty statement.");
                       });
}

DYNOX_API_STATEMENT_OPERATIONS(DYNOX_API_VALIDATE)

}  // namespace dynox::api

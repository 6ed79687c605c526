#include "engine/partiql/prepared_statement.hpp"

#include "engine/failures.hpp"
#include "engine/key_validation.hpp"
#include "engine/partiql/select_list.hpp"
#include "engine/partiql/translation.hpp"
#include "engine/partiql/where_clause.hpp"
#include "engine/request_expressions.hpp"
#include "partiql/parser.hpp"

#include <algorithm>

namespace dynox::engine {
namespace {

using partiql::ReturningScope;
using partiql::ReturningTime;
using partiql::Statement;
using partiql::StatementKind;

Error not_all_keys() {
    return validation_error(
        "Where clause does not contain a mandatory equality on all key attributes");
}

/// Of an INSERT's item, in the words for statements.
std::optional<Error> fault_of_key(const KeySchema& schema, const FlatItem& item) {
    const KeyFinding finding = inspect_key_attributes(schema, item);
    switch (finding.fault) {
        case KeyFault::none:
            return std::nullopt;
        case KeyFault::missing_attribute:
            return validation_error("Key attribute should be present in the item: Key " +
                                    finding.attribute->name);
        case KeyFault::wrong_type:
            return validation_error(
                "Key attribute's data type should match its data type in table's schema: Key " +
                finding.attribute->name);
        default:
            return item_key_error(finding);
    }
}

Result<StatementWrite> insert_of(const PreparedStatement& prepared, const Table& table) {
    Result<FlatItem> item = item_of(prepared.statement.item, prepared.parameters);
    if (!item) {
        return item.error();
    }
    StatementWrite write;
    write.key_fault = fault_of_key(table.key(), *item);
    Translation translation(prepared.parameters);
    api::PutItemRequest put;
    put.table_name = prepared.statement.table;
    put.item = *std::move(item);
    put.condition_expression =
        "attribute_not_exists(" + translation.name(table.key().attributes.front().name) + ')';
    put.parameters = std::move(translation).parameters();
    write.request = std::move(put);
    return write;
}

api::ReturnValues return_values_of(const Statement& statement) {
    if (!statement.returning) {
        return api::ReturnValues::none;
    }
    const bool is_old = statement.returning->time == ReturningTime::before;
    if (statement.returning->scope == ReturningScope::all) {
        return is_old ? api::ReturnValues::all_old : api::ReturnValues::all_new;
    }
    return is_old ? api::ReturnValues::updated_old : api::ReturnValues::updated_new;
}

/// Of UPDATE and DELETE: the key, and what else WHERE asks for.
struct WriteTarget {
    FlatItem key;
    std::string condition;  // empty: none
};
Result<WriteTarget> target_of(const PreparedStatement& prepared, const Table& table,
                              Translation& translation, std::optional<Error>& key_fault) {
    WhereClause where(prepared.statement.where, prepared.parameters);
    WriteTarget target;
    const auto key = where.key(table.key(), WhereClause::Equality::strict);
    if (!key) {
        key_fault = key.error();
    } else if (!*key) {
        key_fault = not_all_keys();
    } else {
        target.key = **key;
    }
    Result<std::string> condition = translation.conjunction(where.rest());
    if (!condition) {
        return condition.error();
    }
    target.condition = *std::move(condition);
    return target;
}

/// The whole WHERE on its own: what is wrong with it is told before anything else.
Result<void> check_where(const PreparedStatement& prepared) {
    if (!prepared.statement.where) {
        return {};
    }
    Translation translation(prepared.parameters);
    Result<std::string> text = translation.condition(*prepared.statement.where);
    if (!text) {
        return text.error();
    }
    const api::ExpressionParameters parameters = std::move(translation).parameters();
    const auto parsed = parse_condition(*std::move(text), parameters);
    return parsed ? Result<void>() : statement_error(parsed.error());
}

Result<StatementWrite> update_of(const PreparedStatement& prepared, const Table& table) {
    if (auto checked = check_where(prepared); !checked) {
        return checked.error();
    }
    Translation translation(prepared.parameters);
    StatementWrite write;
    Result<std::string> update = translation.update(prepared.statement.assignments);
    if (!update) {
        return update.error();
    }
    Result<WriteTarget> target = target_of(prepared, table, translation, write.key_fault);
    if (!target) {
        return target.error();
    }
    api::UpdateItemRequest request;
    request.table_name = prepared.statement.table;
    request.key = target->key;
    request.update_expression = *std::move(update);
    std::string condition =
        "attribute_exists(" + translation.name(table.key().attributes.front().name) + ')';
    if (!target->condition.empty()) {
        condition += " AND (" + target->condition + ')';
    }
    request.condition_expression = std::move(condition);
    request.return_values = return_values_of(prepared.statement);
    request.parameters = std::move(translation).parameters();
    // Now, so that it is told as the statement's fault and not as one of its execution.
    if (const auto checked = parse_update(request, UpdateGrammar::statement); !checked) {
        return statement_error(checked.error());
    }
    write.request = std::move(request);
    return write;
}

Result<StatementWrite> delete_of(const PreparedStatement& prepared, const Table& table) {
    const Statement& statement = prepared.statement;
    const api::ReturnValues returned = return_values_of(statement);
    if (returned != api::ReturnValues::none && returned != api::ReturnValues::all_old) {
        const bool is_old = statement.returning->time == ReturningTime::before;
        const bool is_all = statement.returning->scope == ReturningScope::all;
        return validation_error(std::string("Invalid returning clause: RETURNING ") +
                                (is_all ? "ALL " : "MODIFIED ") + (is_old ? "OLD" : "NEW") +
                                " *. Only RETURNING ALL OLD * is allowed in DELETE statements.");
    }
    if (auto checked = check_where(prepared); !checked) {
        return checked.error();
    }
    Translation translation(prepared.parameters);
    StatementWrite write;
    Result<WriteTarget> target = target_of(prepared, table, translation, write.key_fault);
    if (!target) {
        return target.error();
    }
    api::DeleteItemRequest request;
    request.table_name = statement.table;
    request.key = target->key;
    if (!target->condition.empty()) {
        request.condition_expression = "attribute_not_exists(" +
                                       translation.name(table.key().attributes.front().name) +
                                       ") OR " + target->condition;
    }
    request.return_values = returned;
    request.parameters = std::move(translation).parameters();
    if (const auto checked = parse_condition(request); !checked) {
        return statement_error(checked.error());
    }
    write.request = std::move(request);
    return write;
}

}  // namespace

Result<PreparedStatement> prepare(const std::string& text,
                                  const std::optional<api::StatementParameters>& parameters) {
    Result<Statement> statement = partiql::parse_statement(text);
    if (!statement) {
        return statement.error();
    }
    PreparedStatement prepared{*std::move(statement), {}};
    if (parameters) {
        prepared.parameters = *parameters;
    }
    if (prepared.parameters.size() < prepared.statement.parameter_count) {
        return validation_error("Number of parameters in request and statement don't match.");
    }
    return prepared;
}

Result<void> check_name(std::string_view name) {
    constexpr std::size_t size_min = 3;
    constexpr std::size_t size_max = 255;
    const bool is_fine = std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_' || c == '.';
    });
    if (name.starts_with("arn:") ||
        (is_fine && name.size() >= size_min && name.size() <= size_max)) {
        return {};
    }
    return validation_error(
        "Table name should be within the length [3, 255] and only contain 'a-z', 'A-Z', '0-9', "
        "'-', '_', '.'.");
}

Result<void> check_without_table(const PreparedStatement& prepared) {
    const Statement& statement = prepared.statement;
    if (statement.kind == StatementKind::insert) {
        const Result<FlatItem> item = item_of(statement.item, prepared.parameters);
        return item ? Result<void>() : item.error();
    }
    // The service looks at the name where it begins to look for items: in an UPDATE behind SET.
    if (statement.assignments.empty()) {
        if (auto checked = check_name(statement.table); !checked) {
            return checked;
        }
    }
    if (auto list = SelectList::make(statement.projection, prepared.parameters); !list) {
        return list.error();
    }
    if (auto checked = check_where(prepared); !checked) {
        return checked;
    }
    if (statement.assignments.empty()) {
        return {};
    }
    Translation translation(prepared.parameters);
    const Result<std::string> update = translation.update(statement.assignments);
    if (!update) {
        return update.error();
    }
    const api::ExpressionParameters parameters = std::move(translation).parameters();
    const auto parsed = parse_update(&*update, std::nullopt, parameters, UpdateGrammar::statement);
    return parsed ? check_name(statement.table) : statement_error(parsed.error());
}

Result<TableHandle> find_table(EngineState& state, const PreparedStatement& prepared) {
    TableHandle table = state.catalogue.find(prepared.statement.table);
    if (table == nullptr || table->loading()) {
        if (Result<void> checked = check_without_table(prepared); !checked) {
            return checked.error();
        }
        return Error(server_errc::resource_not_found,
                     "Cannot do operations on a non-existent table");
    }
    return table;
}

Result<StatementWrite> write_of(const PreparedStatement& prepared, const Table& table) {
    switch (prepared.statement.kind) {
        case StatementKind::insert:
            return insert_of(prepared, table);
        case StatementKind::update:
            return update_of(prepared, table);
        default:
            return delete_of(prepared, table);
    }
}

Result<StatementCheck> check_of(const PreparedStatement& prepared, const Table& table) {
    if (auto checked = check_where(prepared); !checked) {
        return checked.error();
    }
    WhereClause where(prepared.statement.where, prepared.parameters);
    const auto key = where.key(table.key(), WhereClause::Equality::strict);
    if (!key) {
        return key.error();
    }
    const std::vector<const partiql::Node*> rest = where.rest();
    if (!*key || rest.empty() || prepared.statement.index) {
        return validation_error(
            "EXISTS() must contain a single item read with additional condition");
    }
    Translation translation(prepared.parameters);
    Result<std::string> condition = translation.conjunction(rest);
    if (!condition) {
        return condition.error();
    }
    StatementCheck check{**key, *std::move(condition), {}};
    check.parameters = std::move(translation).parameters();
    if (const auto checked = parse_condition(check.condition, check.parameters); !checked) {
        return statement_error(checked.error());
    }
    return check;
}

Result<std::optional<api::GetItemRequest>> get_request(const PreparedStatement& prepared,
                                                       const Table& table) {
    WhereClause where(prepared.statement.where, prepared.parameters);
    const auto key = where.key(table.key(), WhereClause::Equality::with_single_alternative);
    if (!key) {
        return key.error();
    }
    if (!*key || !where.rest().empty() || prepared.statement.index) {
        return std::optional<api::GetItemRequest>();
    }
    api::GetItemRequest request;
    request.table_name = prepared.statement.table;
    request.key = **key;
    if (!prepared.statement.projection.empty()) {
        Translation translation(prepared.parameters);
        Result<std::string> projection = translation.projection(prepared.statement.projection);
        if (!projection) {
            return projection.error();
        }
        request.projection_expression = *std::move(projection);
        request.expression_attribute_names = std::move(translation).parameters().names;
        if (const auto checked = parse_projection(request); !checked) {
            return statement_error(checked.error());
        }
    }
    return std::optional<api::GetItemRequest>(std::move(request));
}

}  // namespace dynox::engine

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <iterator>

#include "api/statement_kind.hpp"
#include "arguments.hpp"
#include "connect.hpp"
#include "dynox/detail/execute.hpp"
#include "partiql/parser.hpp"
#include "terminal.hpp"

namespace dynox::cli {
namespace {

// Items examined by one request; fewer only where fewer are wanted.
constexpr std::size_t page_size_min = 100;
constexpr std::size_t page_size_max = 10'000;

void print(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
}

// The names of a SELECT list in their order, or the key attributes where it asks for everything.
// A statement that only the service understands, and a table that may not be described, are
// printed all the same.
std::vector<std::string> first_columns(const DynamoDBClient& client, const std::string& text) {
    using partiql::NodeKind;
    std::vector<std::string> names;
    const Result<partiql::Statement> statement = partiql::parse_statement(text);
    if (!statement || statement->kind != partiql::StatementKind::select) {
        return names;
    }
    for (const partiql::Node& node : statement->projection) {
        const partiql::Node& last = node.children.empty() ? node : node.children.back();
        if (last.kind == NodeKind::name || last.kind == NodeKind::string) {
            names.push_back(last.text);
        }
    }
    if (!statement->projection.empty()) {
        return names;
    }
    try {
        const api::TableDescription table = client.sync_describe_table(statement->table);
        for (const std::string& index : {statement->index.value_or(""), std::string()}) {
            const KeyAttributes key = key_attributes(table, index);
            names.push_back(key.partition_key.attribute_name);
            if (key.sort_key.has_value()) {
                names.push_back(key.sort_key->attribute_name);
            }
        }
    } catch (const PydynoxException&) {
    } catch (const UsageError&) {
    }
    return names;
}

void run_statement(const DynamoDBClient& client, const Output& output, const Sql& options,
                   const std::string& text) {
    api::ExecuteStatementRequest request;
    request.statement = text;
    request.consistent_read = options.consistent;
    if (std::vector<AttributeValue> values = read_parameters(options.parameters); !values.empty()) {
        request.parameters.emplace(values.begin(), values.end());
    }
    std::vector<std::string> columns;
    if (output.form() == OutputForm::table) {
        columns = first_columns(client, text);
    }
    ItemPrinter printer(output.form(), standard_output_style(), std::move(columns), print);
    const bool is_read = api::is_reading_statement(text);
    std::optional<std::size_t> left = options.limit;
    do {
        if (left && is_read) {
            request.limit =
                static_cast<std::int32_t>(std::clamp(*left, page_size_min, page_size_max));
        }
        const api::ExecuteStatementResult page = detail::execute_sync(client, request).value();
        for (const FlatItem& found : page.items) {
            if (left && (*left)-- == 0) {
                left = 0;
                break;
            }
            printer.print(Item::from_flat(found));
        }
        request.next_token = page.next_token;
    } while (request.next_token && left != std::size_t{0});
    printer.finish();
    if (is_read && output.form() == OutputForm::table && is_terminal(STDOUT_FILENO)) {
        std::fprintf(stderr, "%llu items\n", static_cast<unsigned long long>(printer.count()));
    }
}

}  // namespace

void sql(const Connection& connection, const Output& output, const Sql& options) {
    std::string text = options.text;
    if (text == "-") {
        text.assign(std::istreambuf_iterator<char>(std::cin), {});
    }
    const std::vector<std::string> statements = split_statements(text);
    if (statements.empty()) {
        throw UsageError("expected a statement, found nothing");
    }
    if (statements.size() > 1 && !options.parameters.empty()) {
        throw UsageError("--parameters: expected one statement, found " +
                         std::to_string(statements.size()));
    }
    const DynamoDBClient client = connect(connection);
    for (const std::string& statement : statements) {
        run_statement(client, output, options, statement);
    }
}

}  // namespace dynox::cli

// Any bytes as a PartiQL statement, and as a NextToken. What is refused is refused with a text;
// what is taken is one of the known kinds.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "partiql/next_token.hpp"
#include "partiql/parser.hpp"

namespace {

void check(bool holds) {
    if (!holds) {
        std::abort();
    }
}

void check_statement(const dynox::partiql::Statement& statement) {
    using enum dynox::partiql::StatementKind;
    check((statement.kind == other) == !statement.operation.empty());
    check(statement.kind == other || !statement.table.empty());
    check((statement.kind == update) == !statement.assignments.empty());
    check(statement.where.has_value() ? statement.kind != insert : true);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace dynox;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (size <= partiql::statement_characters_max) {
        const Result<partiql::Statement> statement = partiql::parse_statement(text);
        if (statement) {
            check_statement(*statement);
        } else {
            check(statement.error().code() == server_errc::validation &&
                  !statement.error().message().empty());
        }
    }
    if (const auto token = partiql::decode_next_token(text)) {
        check(partiql::encode_next_token(*token) == text);
    }
    return 0;
}

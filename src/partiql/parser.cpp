#include "partiql/parser.hpp"

#include "partiql/expression_parser.hpp"

namespace dynox::partiql {

namespace {

Error invalid(std::string message) {
    return {server_errc::validation, std::move(message)};
}

class StatementParser : private ExpressionParser {
  public:
    explicit StatementParser(std::string_view text) : ExpressionParser(text), text_(text) {}

    Result<Statement> parse() {
        if (!parse_any()) {
            return malformed();
        }
        accept_symbol(";");
        if (current().kind != TokenKind::end) {
            return malformed();
        }
        if (!refusal().empty()) {
            return invalid(refusal());
        }
        statement_.parameter_count = parameter_count();
        return std::move(statement_);
    }

  private:
    [[nodiscard]] Error malformed() const {
        return invalid("Statement wasn't well formed, can't be processed: " + std::string(text_));
    }

    bool parse_any() {
        if (accept_keyword("select")) {
            statement_.kind = StatementKind::select;
            return parse_select();
        }
        if (accept_keyword("insert")) {
            return parse_insert();
        }
        if (accept_keyword("update")) {
            return parse_update();
        }
        if (accept_keyword("delete")) {
            return parse_delete();
        }
        if (accept_keyword("exists")) {
            statement_.kind = StatementKind::exists;
            return accept_symbol("(") && accept_keyword("select") && parse_select() &&
                   accept_symbol(")");
        }
        return parse_other();
    }

    /// What is no operation of DynamoDB, but well formed.
    bool parse_other() {
        if (accept_keyword("create")) {
            return parse_definition("Create");
        }
        if (accept_keyword("drop")) {
            return parse_definition("Drop");
        }
        Node node;
        if (accept_keyword("exec")) {
            statement_.operation = "Exec";
            return parse_expression(node);
        }
        if (!parse_expression(node)) {
            return false;
        }
        statement_.operation = node.kind == NodeKind::name   ? "VariableReference"
                               : node.kind == NodeKind::call ? "Call"
                               : node.kind == NodeKind::path ? "Path"
                                                             : "Literal";
        return true;
    }

    bool parse_definition(std::string_view verb) {
        const bool is_table = accept_keyword("table");
        if (!is_table && !accept_keyword("index")) {
            return false;
        }
        statement_.operation = std::string(verb) + (is_table ? "Table" : "Index");
        Node name;
        return at_name() && parse_primary(name);
    }

    bool parse_select() {
        if (at_keyword("distinct") || at_keyword("all")) {
            if (at_keyword("distinct")) {
                refuse("Unsupported token in expression: DISTINCT");
            }
            advance();
        }
        if (at_keyword("value") || at_keyword("pivot")) {
            refuse("Select projection doesn't support value or pivot keywords");
            advance();
        }
        if (!accept_symbol("*") && !parse_projection()) {
            return false;
        }
        return accept_keyword("from") && parse_source() && parse_clauses();
    }

    bool parse_projection() {
        do {
            if (!parse_expression(statement_.projection.emplace_back())) {
                return false;
            }
            parse_alias();
        } while (accept_symbol(","));
        return true;
    }

    /// AS name, AT name, or a name alone.
    void parse_alias() {
        const bool is_alias = accept_keyword("as") || accept_keyword("at") || at_name();
        if (is_alias) {
            refuse("Aliasing is not supported");
            if (at_name()) {
                advance();
            }
        }
    }

    /// "table" or "table"."index".
    bool parse_source() {
        Node source;
        if (!parse_primary(source)) {
            return false;
        }
        take_source(source);
        parse_alias();
        if (accept_symbol(",") || accept_keyword("cross") || accept_keyword("join")) {
            refuse("Only select from a single table or index is supported.");
            Node other;
            accept_keyword("join");
            if (!parse_primary(other)) {
                return false;
            }
            parse_alias();
        }
        return true;
    }

    void take_source(const Node& source) {
        if (source.kind == NodeKind::name) {
            statement_.table = source.text;
            return;
        }
        if (source.kind != NodeKind::path) {
            refuse("Unexpected from source");
            return;
        }
        if (source.children.size() > 2) {
            refuse("A path may contain at most 2 components in the FROM clause");
            return;
        }
        const Node& index = source.children[1];
        if (index.kind != NodeKind::name && index.kind != NodeKind::string) {
            refuse("Unexpected path component at " + to_string(index.position));
            return;
        }
        statement_.table = source.children[0].text;
        statement_.index = index.text;
    }

    bool parse_clauses() {
        if (!parse_where()) {
            return false;
        }
        if (accept_keyword("group")) {
            refuse("Unsupported clause: GROUP BY");
            if (!accept_keyword("by")) {
                return false;
            }
            do {
                Node key;
                if (!parse_expression(key)) {
                    return false;
                }
                parse_alias();
            } while (accept_symbol(","));
        }
        if (!parse_unsupported("having", "HAVING") || !parse_order()) {
            return false;
        }
        return parse_unsupported("limit", "LIMIT");
    }

    bool parse_where() {
        return !accept_keyword("where") || parse_expression(statement_.where.emplace());
    }

    bool parse_unsupported(std::string_view keyword, std::string_view name) {
        if (!accept_keyword(keyword)) {
            return true;
        }
        refuse("Unsupported clause: " + std::string(name) + " at " + to_string(current().position));
        Node value;
        return parse_expression(value);
    }

    bool parse_order() {
        if (!accept_keyword("order")) {
            return true;
        }
        if (!accept_keyword("by")) {
            return false;
        }
        do {
            OrderTerm& term = statement_.order.emplace_back();
            if (!parse_expression(term.key)) {
                return false;
            }
            term.is_descending = accept_keyword("desc");
            if (!term.is_descending) {
                accept_keyword("asc");
            }
        } while (accept_symbol(","));
        return true;
    }

    bool parse_insert() {
        statement_.kind = StatementKind::insert;
        if (!accept_keyword("into")) {
            return false;
        }
        Node target;
        if (!at_name() || !parse_primary(target)) {
            return false;
        }
        take_source(target);
        if (statement_.index) {
            refuse(
                "FROM clause may only contain a single table name in data manipulation statements");
        }
        if (!accept_keyword("value")) {
            refuse("Unsupported operation: InsertOp");
        }
        if (!parse_expression(statement_.item)) {
            return false;
        }
        if (at_keyword("returning")) {
            refuse("RETURNING is not supported in INSERT");
        }
        return parse_returning();
    }

    bool parse_update() {
        statement_.kind = StatementKind::update;
        if (!at_name() || !parse_target()) {
            return false;
        }
        do {
            if (accept_keyword("set")) {
                if (!parse_assignments()) {
                    return false;
                }
            } else if (accept_keyword("remove")) {
                Assignment& removal = statement_.assignments.emplace_back();
                removal.kind = AssignmentKind::remove;
                if (!at_name() || !parse_primary(removal.target)) {
                    return false;
                }
            } else {
                return false;
            }
        } while (at_keyword("set") || at_keyword("remove"));
        return parse_where() && parse_returning();
    }

    bool parse_assignments() {
        do {
            Assignment& assignment = statement_.assignments.emplace_back();
            if (!at_name() || !parse_primary(assignment.target) || !accept_symbol("=") ||
                !parse_expression(assignment.value)) {
                return false;
            }
        } while (accept_symbol(","));
        return true;
    }

    bool parse_delete() {
        statement_.kind = StatementKind::remove;
        return accept_keyword("from") && at_name() && parse_target() && parse_where() &&
               parse_returning();
    }

    /// Of UPDATE and DELETE.
    bool parse_target() {
        Node target;
        if (!parse_primary(target)) {
            return false;
        }
        take_source(target);
        if (statement_.index) {
            refuse("This operation is not supported on an index");
        }
        parse_alias();
        return true;
    }

    bool parse_returning() {
        if (!accept_keyword("returning")) {
            return true;
        }
        if (!parse_returned()) {
            return false;
        }
        while (accept_symbol(",")) {
            refuse("Invalid syntax with multiple returning elements in RETURNING clause");
            if (!parse_returned()) {
                return false;
            }
        }
        return true;
    }

    bool parse_returned() {
        Returning returning;
        if (accept_keyword("modified")) {
            returning.scope = ReturningScope::modified;
        } else if (!accept_keyword("all")) {
            return false;
        }
        if (accept_keyword("new")) {
            returning.time = ReturningTime::after;
        } else if (!accept_keyword("old")) {
            return false;
        }
        statement_.returning = returning;
        if (accept_symbol("*")) {
            return true;
        }
        refuse("Expected '*' after ( MODIFIED | ALL ) ( NEW | OLD ) in RETURNING clause");
        Node attribute;
        return parse_expression(attribute);
    }

    std::string_view text_;
    Statement statement_;
};

}  // namespace

Result<Statement> parse_statement(std::string_view text) {
    return StatementParser(text).parse();
}

}  // namespace dynox::partiql

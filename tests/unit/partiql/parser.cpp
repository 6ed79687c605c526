#include "partiql/parser.hpp"

#include <gtest/gtest.h>

#include <string>

namespace dynox::partiql {
namespace {

/// A tree as text: (kind-or-text child child ...).
std::string print(const Node& node) {
    std::string text;
    switch (node.kind) {
        case NodeKind::name:
            return node.text;
        case NodeKind::string:
            return "'" + node.text + "'";
        case NodeKind::number:
        case NodeKind::boolean:
            return node.text;
        case NodeKind::null:
            return "null";
        case NodeKind::missing:
            return "missing";
        case NodeKind::parameter:
            return "?" + std::to_string(node.number);
        case NodeKind::ion:
            return "`" + node.text + "`";
        case NodeKind::star:
            return "*";
        case NodeKind::select:
            return "select";
        case NodeKind::path:
            text = "path";
            break;
        case NodeKind::list:
            text = "list";
            break;
        case NodeKind::tuple:
            text = "tuple";
            break;
        case NodeKind::bag:
            text = "bag";
            break;
        case NodeKind::sequence:
            text = "sequence";
            break;
        case NodeKind::logical_or:
            text = "or";
            break;
        case NodeKind::logical_and:
            text = "and";
            break;
        case NodeKind::negation:
            text = "not";
            break;
        case NodeKind::between:
            text = "between";
            break;
        case NodeKind::in:
            text = "in";
            break;
        case NodeKind::is:
            text = "is-" + node.text;
            break;
        case NodeKind::like:
            text = "like";
            break;
        default:
            text = node.text;
    }
    text.insert(0, "(");
    for (const Node& child : node.children) {
        text += ' ' + print(child);
    }
    return text + ')';
}

Statement parsed(const std::string& text) {
    Result<Statement> statement = parse_statement(text);
    EXPECT_TRUE(statement.has_value()) << text << "\n"
                                       << (statement ? "" : statement.error().message());
    return statement ? *std::move(statement) : Statement();
}
std::string where(const std::string& condition) {
    const Statement statement = parsed("SELECT * FROM t WHERE " + condition);
    return statement.where ? print(*statement.where) : "";
}
std::string refusal(const std::string& text) {
    const Result<Statement> statement = parse_statement(text);
    return statement ? "" : statement.error().message();
}
void expect_malformed(const std::string& text) {
    EXPECT_EQ(refusal(text), "Statement wasn't well formed, can't be processed: " + text);
}

TEST(PartiqlParser, ReadsSelect) {
    const Statement statement = parsed(
        "select a, m.\"k l\"[0]['x'] from \"t.u\".\"i\" where a = 1 order by c desc, p, d asc;");
    EXPECT_EQ(statement.kind, StatementKind::select);
    EXPECT_EQ(statement.table, "t.u");
    EXPECT_EQ(statement.index, "i");
    ASSERT_EQ(statement.projection.size(), 2U);
    EXPECT_EQ(print(statement.projection[1]), "(path m k l 0 'x')");
    ASSERT_EQ(statement.order.size(), 3U);
    EXPECT_TRUE(statement.order[0].is_descending);
    EXPECT_FALSE(statement.order[1].is_descending);
    EXPECT_TRUE(parsed("SELECT * FROM t").projection.empty());
    EXPECT_FALSE(parsed("SELECT * FROM t").where.has_value());
}

TEST(PartiqlParser, BindsOperatorsAsSqlDoes) {
    EXPECT_EQ(where("a = 1 OR b = 2 AND NOT c = 3"), "(or (= a 1) (and (= b 2) (not (= c 3))))");
    EXPECT_EQ(where("(a = 1 OR b = 2) AND c != 3"), "(and (or (= a 1) (= b 2)) (<> c 3))");
    EXPECT_EQ(where("a = 1 AND b = 2 AND c = 3"), "(and (= a 1) (= b 2) (= c 3))");
    EXPECT_EQ(where("a + b - c * 2 > -1"), "(> (- (+ a b) (* c 2)) -1)");
    EXPECT_EQ(where("NOT NOT a < -b"), "(not (not (< a (- b))))");
    EXPECT_EQ(where("a BETWEEN 1 AND 2 AND b = 3"), "(and (between a 1 2) (= b 3))");
    EXPECT_EQ(where("a NOT BETWEEN 1 AND 2"), "(not (between a 1 2))");
    EXPECT_EQ(where("a IN [1, 2] OR a NOT IN (3, 4)"),
              "(or (in a (list 1 2)) (not (in a (sequence 3 4))))");
    EXPECT_EQ(where("a IN (1)"), "(in a (sequence 1))");
    EXPECT_EQ(where("a IS NOT MISSING AND b IS null"), "(and (not (is-MISSING a)) (is-NULL b))");
    EXPECT_EQ(where("a LIKE 'x%'"), "(like a 'x%')");
}

TEST(PartiqlParser, ReadsValues) {
    EXPECT_EQ(where("a = [1, 'x', null, TRUE, {'k': <<1, 2>>, 'l': []}, ?, MISSING, `s`]"),
              "(= a (list 1 'x' null true (tuple 'k' (bag 1 2) 'l' (list)) ?0 missing `s`))");
    EXPECT_EQ(where("a = {} AND b = <<>>"), "(and (= a (tuple)) (= b (bag)))");
    EXPECT_EQ(where("a = - - 1 AND b = +2"), "(and (= a 1) (= b 2))");
    EXPECT_EQ(where("SIZE(a) > 1 AND Begins_With(\"a\", 'x')"),
              "(and (> (size a) 1) (begins_with a 'x'))");
}

TEST(PartiqlParser, NumbersParameters) {
    const Statement statement = parsed("UPDATE t SET a = ?, b = [?] WHERE p = ?");
    EXPECT_EQ(statement.parameter_count, 3U);
    EXPECT_EQ(print(statement.assignments[1].value), "(list ?1)");
    EXPECT_EQ(print(*statement.where), "(= p ?2)");
}

TEST(PartiqlParser, ReadsWrites) {
    const Statement insert = parsed("INSERT INTO t VALUE {'p': 'x'}");
    EXPECT_EQ(insert.kind, StatementKind::insert);
    EXPECT_EQ(print(insert.item), "(tuple 'p' 'x')");
    const Statement update = parsed(
        "UPDATE \"t\" SET a.b = a + 1, c = list_append(c, [1]) SET d = 1 REMOVE e[0] REMOVE f "
        "WHERE p = 'x' RETURNING MODIFIED NEW *");
    EXPECT_EQ(update.kind, StatementKind::update);
    ASSERT_EQ(update.assignments.size(), 5U);
    EXPECT_EQ(print(update.assignments[0].target), "(path a b)");
    EXPECT_EQ(update.assignments[3].kind, AssignmentKind::remove);
    EXPECT_EQ(update.returning->scope, ReturningScope::modified);
    EXPECT_EQ(update.returning->time, ReturningTime::after);
    const Statement remove = parsed("DELETE FROM t WHERE p = 'x' RETURNING ALL OLD *");
    EXPECT_EQ(remove.kind, StatementKind::remove);
    EXPECT_EQ(remove.returning->time, ReturningTime::before);
}

TEST(PartiqlParser, ReadsExistsAndWhatIsNoOperation) {
    const Statement exists = parsed("EXISTS(SELECT * FROM t WHERE p = 'x' AND a = 1)");
    EXPECT_EQ(exists.kind, StatementKind::exists);
    EXPECT_EQ(exists.table, "t");
    EXPECT_EQ(parsed("CREATE TABLE t").operation, "CreateTable");
    EXPECT_EQ(parsed("DROP TABLE t").operation, "DropTable");
    EXPECT_EQ(parsed("EXEC foo").operation, "Exec");
    EXPECT_EQ(parsed("SELEC").operation, "VariableReference");
    EXPECT_EQ(parsed("1").operation, "Literal");
}

TEST(PartiqlParser, RefusesWhatIsMalformed) {
    for (const char* text : {"",
                             " ",
                             ";",
                             "SELECT",
                             "SELECT FROM t",
                             "SELECT * FROM",
                             "SELECT * FROM t WHERE",
                             "SELECT * FROM t;;",
                             "SELECT *, a FROM t",
                             "SELEC * FROM t",
                             "SELECT * FROM t WHERE a = 1 AND",
                             "SELECT * FROM t WHERE a = 'x",
                             "SELECT order FROM t",
                             "SELECT a.order FROM t",
                             "SELECT m[*] FROM t",
                             "SELECT * FROM t WHERE p = 'x' ORDER BY",
                             "SELECT * FROM t WHERE a IS UNKNOWN",
                             "SELECT * FROM t OFFSET 1",
                             "INSERT INTO t VALUES {'p': 1}",
                             "INSERT INTO t VALUE {'p': 1}, {'p': 2}",
                             "INSERT INTO t VALUE {'p': 1} WHERE a = 1",
                             "INSERT INTO t VALUE {'p': 1} RETURNING",
                             "UPDATE t SET",
                             "UPDATE t WHERE p = 1",
                             "UPDATE t REMOVE a, b WHERE p = 1",
                             "UPDATE t ADD a 1 WHERE p = 1",
                             "UPDATE t SET 'a' = 1",
                             "UPDATE t SET ? = 1",
                             "UPDATE t SET a = 1 RETURNING ALL NEW * WHERE p = 1",
                             "DELETE t WHERE p = 1",
                             "DELETE a FROM t",
                             "EXISTS(1)"}) {
        expect_malformed(text);
    }
}

TEST(PartiqlParser, RefusesWhatDynamoDbDoesNotTake) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"SELECT a AS b FROM t", "Aliasing is not supported"},
        {"SELECT a FROM t x", "Aliasing is not supported"},
        {"UPDATE t x SET a = 1", "Aliasing is not supported"},
        {"SELECT VALUE a FROM t", "Select projection doesn't support value or pivot keywords"},
        {"SELECT DISTINCT a FROM t", "Unsupported token in expression: DISTINCT"},
        {"SELECT a.* FROM t", "Changing item's hierarchy while reading isn't supported"},
        {"SELECT a FROM t, u", "Only select from a single table or index is supported."},
        {"SELECT a FROM ?", "Unexpected from source"},
        {"SELECT a FROM (SELECT * FROM t)", "Unsupported token in expression: SELECT at 1:16:6"},
        {"SELECT a FROM t.i.x", "A path may contain at most 2 components in the FROM clause"},
        {"SELECT a FROM \"t\".\"\"", "Path component cannot be an empty string"},
        {"SELECT a FROM t LIMIT 1", "Unsupported clause: LIMIT at 1:23:1"},
        {"SELECT a FROM t GROUP BY a", "Unsupported clause: GROUP BY"},
        {"SELECT a FROM t HAVING a = 1", "Unsupported clause: HAVING at 1:24:1"},
        {"SELECT a FROM t WHERE a IS INT",
         "Unsupported data type for IS operator: INTEGER. Supported data types are [MISSING, NULL, "
         "BOOLEAN, BLOB, STRING, NUMERIC, STRUCT, TUPLE, LIST] at 1:25:2"},
        {"INSERT INTO t {'p': 1}", "Unsupported operation: InsertOp"},
        {"INSERT INTO t VALUE {'p': 1} RETURNING ALL OLD *",
         "RETURNING is not supported in INSERT"},
        {"INSERT INTO t.i VALUE {'p': 1}",
         "FROM clause may only contain a single table name in data manipulation statements"},
        {"DELETE FROM t.i WHERE p = 1", "This operation is not supported on an index"},
        {"UPDATE t SET a = 1 RETURNING ALL OLD a",
         "Expected '*' after ( MODIFIED | ALL ) ( NEW | OLD ) in RETURNING clause"},
        {"UPDATE t SET a = 1 RETURNING ALL OLD *, ALL NEW *",
         "Invalid syntax with multiple returning elements in RETURNING clause"},
    };
    for (const auto& [text, message] : cases) {
        EXPECT_EQ(refusal(text), message) << text;
    }
}

TEST(PartiqlParser, RefusesDeepNestingInsteadOfRunningOutOfStack) {
    const auto nested = [](std::size_t depth, char open, char close) {
        return "SELECT * FROM t WHERE a = " + std::string(depth, open) + "1" +
               std::string(depth, close);
    };
    EXPECT_TRUE(parse_statement(nested(40, '[', ']')));
    expect_malformed(nested(4000, '[', ']'));
    expect_malformed(nested(4000, '(', ')'));
    std::string signs = "SELECT * FROM t WHERE a = ";
    std::string negations = "SELECT * FROM t WHERE ";
    std::string sum = "SELECT * FROM t WHERE a = 1";
    for (int i = 0; i < 1000; ++i) {
        signs += "- ";
        negations += "NOT ";
        sum += " + 1";
    }
    expect_malformed(signs + "1");
    expect_malformed(negations + "a = 1");
    expect_malformed(sum);
}

TEST(PartiqlParser, KeepsPositions) {
    const Statement statement = parsed("SELECT *\nFROM t WHERE a = [ 'x' ]");
    const Node& list = statement.where->children[1];
    EXPECT_EQ(to_string(list.position), "2:18:1");
    EXPECT_EQ(to_string(list.children[0].position), "2:20:3");
}

}  // namespace
}  // namespace dynox::partiql

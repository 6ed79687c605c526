// The syntax trees of PartiQL statements: what stands there, and where, before any meaning.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "partiql/token.hpp"

namespace dynox::partiql {

enum class NodeKind : std::uint8_t {
    name,     // text
    path,     // children: a name, then steps: names and strings (.a, ['a']), or any expression [1]
    string,   // text
    number,   // text, with a sign if it is negative
    boolean,  // text: "true" or "false"
    null,     //
    missing,  //
    parameter,   // ?; number
    ion,         // `...`
    list,        // [children]
    tuple,       // {children}: key and value by turns
    bag,         // <<children>>
    sequence,    // (children), two or more
    call,        // text: the function's name in lower case; children
    star,        // the argument of COUNT(*), the last step of a.*
    select,      // a SELECT within an expression
    logical_or,  // children, two or more
    logical_and,
    negation,    // NOT child
    comparison,  // text: = <> < <= > >=; children: two
    between,     // children: value, low, high
    in,          // children: value, alternatives
    is,          // IS; text: the type's name in upper case; one child
    like,        // children: two
    arithmetic,  // text: + - * / % ||; children: two, or one behind a sign
};

struct Node {
    NodeKind kind = NodeKind::null;
    Position position;
    std::string text;
    std::uint32_t number = 0;  // parameter: its place, from 0
    std::vector<Node> children;
};

enum class StatementKind : std::uint8_t { select, insert, update, remove, exists, other };

struct OrderTerm {
    Node key;
    bool is_descending = false;
};

enum class AssignmentKind : std::uint8_t { set, remove };
struct Assignment {
    AssignmentKind kind = AssignmentKind::set;
    Node target;
    Node value;  // set
};

enum class ReturningScope : std::uint8_t { all, modified };
enum class ReturningTime : std::uint8_t { before, after };
struct Returning {
    ReturningScope scope = ReturningScope::all;
    ReturningTime time = ReturningTime::before;
};

/// `exists` holds the SELECT inside EXISTS(...). `other` is well formed, and nothing that DynamoDB
/// executes; `operation` tells what.
struct Statement {
    StatementKind kind = StatementKind::other;
    std::string operation;
    std::string table;
    std::optional<std::string> index;
    std::vector<Node> projection;  // select; empty: *
    std::optional<Node> where;
    std::vector<OrderTerm> order;
    Node item;                            // insert
    std::vector<Assignment> assignments;  // update
    std::optional<Returning> returning;
    std::uint32_t parameter_count = 0;
};

}  // namespace dynox::partiql

// What is wrong with an expression, and in which order it is told.
#pragma once

#include <string>
#include <vector>

#include "expression/ast.hpp"

namespace dynox::expression {

/// The service looks for one rank of faults in the whole expression before the next. Within a rank
/// the first fault is told.
enum class Rank : std::uint8_t {
    syntax,
    parentheses,
    structure,  // names and functions: reserved, unknown, misplaced
    section,    // a section of an update used twice
    target,     // paths that an update or projection names, and how they overlap
    meaning,    // placeholders, operand counts and types, number of operators
};

class Faults {
  public:
    [[nodiscard]] bool empty() const noexcept { return faults_.empty(); }
    [[nodiscard]] bool has(Rank rank) const noexcept;
    /// Remembers a fault unless its rank has one already.
    void add(Rank rank, std::string message);
    /// The fault to tell, with "Invalid <Kind>Expression: " before it.
    [[nodiscard]] Error error(Kind kind) const;

  private:
    struct Fault {
        Rank rank;
        std::string message;
    };
    std::vector<Fault> faults_;
};

/// A ValidationException "Invalid <Kind>Expression: `message`".
[[nodiscard]] Error invalid_expression(Kind kind, std::string_view message);

/// "[a, b, [1]]".
[[nodiscard]] std::string to_string(Steps path);
/// "{N:2}", as the service prints bounds of BETWEEN; scalars only.
[[nodiscard]] std::string to_string(FlatValue value);

}  // namespace dynox::expression

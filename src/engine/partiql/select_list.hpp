// What a SELECT gives of each item: every path under its last name, not nested inside its parents
// as a ProjectionExpression gives it.
#pragma once

#include <string>
#include <vector>

#include "engine/partiql/values.hpp"
#include "expression/ast.hpp"

namespace dynox::engine {

/// Names view the statement, which must outlive the list.
class SelectList {
  public:
    SelectList() = default;  ///< everything: *
    /// \par Errors   validation: no paths, overlapping ones, two of one name.
    [[nodiscard]] static Result<SelectList> make(const std::vector<partiql::Node>& projection,
                                                 StatementParameters parameters);

    [[nodiscard]] FlatItem apply(FlatItem item) const;
    /// Attributes that it reads; none for everything.
    [[nodiscard]] std::vector<std::string_view> attributes() const;

  private:
    struct Column {
        std::string name;
        std::vector<expression::Step> path;
    };
    std::vector<Column> columns_;
};

}  // namespace dynox::engine

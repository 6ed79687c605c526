// What a WHERE clause says about keys.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "engine/partiql/values.hpp"
#include "engine/table.hpp"
#include "expression/expression.hpp"

namespace dynox::engine {

/// The conditions that AND joins at the top; `used` are those that say nothing beyond the key.
class WhereClause {
  public:
    /// All must outlive it.
    WhereClause(const std::optional<partiql::Node>& where, StatementParameters parameters);

    [[nodiscard]] bool empty() const noexcept { return conditions_.empty(); }

    /// Whether IN with one alternative is as good as an equality.
    enum class Equality : std::uint8_t { strict, with_single_alternative };
    /// The key that equalities on all its attributes give; nullopt if one is missing.
    /// \par Errors   validation: a value of a wrong type, an attribute with two values.
    [[nodiscard]] Result<std::optional<FlatItem>> key(const KeySchema& schema, Equality equality);

    /// The values that the attribute is pinned to, by =, IN, or = joined by OR; empty if it is not.
    /// The first such condition counts.
    [[nodiscard]] Result<std::vector<api::Value>> pinned(const KeyAttribute& attribute);

    /// A range or an equality on an attribute, the first there is.
    struct Comparison {
        expression::KeyOperator op = expression::KeyOperator::equal;
        api::Value low;
        api::Value high;
    };
    [[nodiscard]] Result<std::optional<Comparison>> comparison(const KeyAttribute& attribute);

    /// Values that key attributes are compared with in what the calls above did not use up.
    /// \par Errors   validation: a value of a wrong type, an empty one.
    [[nodiscard]] Result<void> check_filters(const KeySchema& schema) const;

    /// Conditions that the calls above did not use up.
    [[nodiscard]] std::vector<const partiql::Node*> rest() const;

  private:
    struct Condition {
        const partiql::Node* node = nullptr;
        bool used = false;
    };
    /// What a value is for, on which the words for a wrong type depend.
    enum class Use : std::uint8_t { key, filter };
    [[nodiscard]] Result<api::Value> key_value(const KeyAttribute& attribute,
                                               const partiql::Node& node, Use use) const;
    [[nodiscard]] Result<void> check_filter(const KeyAttribute& attribute,
                                            const partiql::Node& node) const;
    [[nodiscard]] Result<bool> add_alternatives(const KeyAttribute& attribute,
                                                const partiql::Node& node, Use use,
                                                std::vector<api::Value>& values) const;

    std::vector<Condition> conditions_;
    StatementParameters parameters_;
};

}  // namespace dynox::engine

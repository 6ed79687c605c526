// Conditions, paths and assignments of statements -> DynamoDB's expressions, which mean the same
// and are checked and evaluated in one place.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dynox/api/common.hpp"
#include "engine/partiql/values.hpp"

namespace dynox::engine {

/// The texts of one request's expressions, with the names and values that they share.
class Translation {
  public:
    explicit Translation(StatementParameters parameters) : parameters_(parameters) {}

    // Errors: validation, in the service's words for statements.
    /// A WHERE clause.
    [[nodiscard]] Result<std::string> condition(const partiql::Node& node);
    /// Several of them joined by AND; empty for none.
    [[nodiscard]] Result<std::string> conjunction(const std::vector<const partiql::Node*>& nodes);
    /// What a SELECT gives.
    [[nodiscard]] Result<std::string> projection(const std::vector<partiql::Node>& nodes);
    /// SET and REMOVE.
    [[nodiscard]] Result<std::string> update(const std::vector<partiql::Assignment>& assignments);
    /// The placeholder of an attribute's name.
    [[nodiscard]] std::string name(std::string_view attribute);

    /// ExpressionAttributeNames and -Values of all that was translated.
    [[nodiscard]] api::ExpressionParameters parameters() &&;

  private:
    enum class Binding : std::uint8_t { alternative, conjunction, negation };
    [[nodiscard]] Result<void> append_boolean(const partiql::Node& node, Binding outer,
                                              std::string& out);
    [[nodiscard]] Result<void> append_joined(const partiql::Node& node, Binding outer,
                                             std::string& out);
    [[nodiscard]] Result<void> append_argument(const partiql::Node& node, Binding outer,
                                               std::string_view word, std::string& out);
    [[nodiscard]] Result<void> append_in(const partiql::Node& node, std::string& out);
    [[nodiscard]] Result<void> append_is(const partiql::Node& node, std::string& out);
    [[nodiscard]] Result<void> append_operand(const partiql::Node& node, std::string& out);
    [[nodiscard]] Result<void> append_call(const partiql::Node& node, std::string& out);
    [[nodiscard]] Result<void> append_path(const partiql::Node& node, std::string& out);
    [[nodiscard]] Result<void> append_value(const partiql::Node& node, std::string& out);
    [[nodiscard]] Result<void> append_assigned(const partiql::Node& node, std::string& out);
    [[nodiscard]] Result<void> append_sum(const partiql::Node& node, std::string& out);
    [[nodiscard]] Result<void> append_enclosed(const partiql::Node& node, std::string& out);
    /// Of an UpdateExpression.
    struct Sections {
        std::vector<std::string> set;
        std::vector<std::string> remove;
        std::vector<std::string> add;
        std::vector<std::string> remove_members;
    };
    [[nodiscard]] Result<void> append_assignment(const partiql::Assignment& assignment,
                                                 Sections& sections);
    [[nodiscard]] Result<void> append_set_change(const partiql::Node& call,
                                                 const std::string& target, std::string& out);
    [[nodiscard]] std::string placeholder_of(FlatValue value);

    StatementParameters parameters_;
    api::AttributeNames names_;
    ItemWriter values_;
    std::uint32_t value_count_ = 0;
    std::string number_operator_;  // the first AND, OR or NOT that is applied to size()
};

/// An error of an expression in the words for statements: without "Invalid ...Expression: ".
[[nodiscard]] Error statement_error(const Error& error);

}  // namespace dynox::engine

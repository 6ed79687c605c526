// Expressions: parsed once into an AST, then evaluated against flat items in place.
//
// A parse checks everything that needs no table: syntax, limits, reserved words, placeholders, operand counts and
// literal types, overlapping paths. Its errors are server_errc::validation in the service's words, with the
// "Invalid <Kind>Expression: " prefix.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dynox/api/common.hpp"

namespace dynox::expression {

inline constexpr std::size_t expression_size_bytes_max = 4096;
inline constexpr std::size_t operators_max = 300;
inline constexpr std::size_t in_operands_max = 100;

enum class Kind : std::uint8_t { condition, filter, key_condition, projection, update };

/// One step of a document path: a name, or an index into a list.
struct PathStep {
    std::string name;         // if not an index
    std::uint32_t index = 0;  // if an index
    bool is_index = false;
    friend bool operator==(const PathStep&, const PathStep&) = default;
};
/// a.b[0].c with placeholders resolved.
struct Path {
    std::vector<PathStep> steps;
    [[nodiscard]] const std::string& attribute() const noexcept { return steps.front().name; }
    friend bool operator==(const Path&, const Path&) = default;
};

/// Names and values of one request, with a record of which of them the expressions used.
/// Parse every expression of the request with one Placeholders, then ask for check_all_used().
class Placeholders {
  public:
    /// The pointers may be null (not given) and must outlive this object and everything parsed with it.
    Placeholders(const std::optional<api::AttributeNames>* names, const std::optional<api::AttributeValues>* values);
    /// Keys well-formed (#x, :x), maps not empty, values valid; `has_expression`: any expression is given at all;
    /// `expression_members` names them for "... can only be specified when using expressions: X is null".
    [[nodiscard]] Result<void> check_given(bool has_expression, std::string_view expression_members);
    [[nodiscard]] Result<void> check_all_used() const;

    // For the parser.
    [[nodiscard]] const std::string* name(std::string_view placeholder);  // marks it used; null if undefined
    [[nodiscard]] FlatValue value(std::string_view placeholder);          // marks it used; empty if undefined

  private:
    const api::AttributeNames* names_ = nullptr;
    bool names_given_ = false;
    bool values_given_ = false;
    FlatItemView values_;
    std::vector<bool> names_used_;
    std::vector<bool> values_used_;
};

struct ConditionNode;  // ast.hpp
/// A condition or filter.
class Condition {
  public:
    [[nodiscard]] static Result<Condition> parse(std::string_view text, Kind kind, Placeholders& placeholders);
    Condition(Condition&&) noexcept;
    Condition& operator=(Condition&&) noexcept;
    ~Condition();
    /// `item`: nullptr where there is none (no attribute exists then, not even the keys).
    [[nodiscard]] bool evaluate(const FlatItemView* item) const;
    /// Top-level attribute names that the condition reads (for checks on keys and projections).
    [[nodiscard]] std::vector<std::string_view> attributes() const;
    [[nodiscard]] const ConditionNode& root() const noexcept { return *root_; }

  private:
    explicit Condition(std::unique_ptr<ConditionNode> root) noexcept;
    std::unique_ptr<ConditionNode> root_;
};

enum class KeyOperator : std::uint8_t { equal, less, less_equal, greater, greater_equal, between, begins_with };
/// One comparison of a key condition. `high` is for between only. Values view the request's values.
struct KeyComparison {
    std::string attribute;
    KeyOperator op = KeyOperator::equal;
    FlatValue low;
    FlatValue high;
};
/// A key condition: comparisons joined by AND, at most one an attribute, in the order of the text. The schema is
/// checked by the engine.
[[nodiscard]] Result<std::vector<KeyComparison>> parse_key_condition(std::string_view text, Placeholders& placeholders);

class Projection {
  public:
    [[nodiscard]] static Result<Projection> parse(std::string_view text, Placeholders& placeholders);
    [[nodiscard]] FlatItem apply(FlatItemView item) const;
    [[nodiscard]] const std::vector<Path>& paths() const noexcept { return paths_; }

  private:
    std::vector<Path> paths_;
};

struct UpdateActions;  // ast.hpp
class Update {
  public:
    [[nodiscard]] static Result<Update> parse(std::string_view text, Placeholders& placeholders);
    Update(Update&&) noexcept;
    Update& operator=(Update&&) noexcept;
    ~Update();
    /// Top-level attribute names that the update changes.
    [[nodiscard]] std::vector<std::string_view> attributes() const;
    /// Only REMOVE and DELETE actions (such an update of a missing item makes none).
    [[nodiscard]] bool only_removes() const noexcept;
    /// The item after the update; all right-hand sides read `item` as it is before. `item` has its key attributes,
    /// also when it is new. Errors: server_errc::validation in the service's words.
    [[nodiscard]] Result<FlatItem> apply(FlatItemView item) const;
    /// The touched fragments of `item` (UPDATED_OLD of the item before, UPDATED_NEW of the item after): nested inside
    /// their parents, list elements packed. nullopt if there are none.
    [[nodiscard]] std::optional<FlatItem> touched_old(FlatItemView before) const;
    [[nodiscard]] std::optional<FlatItem> touched_new(FlatItemView before, FlatItemView after) const;
    /// The charge of spec/service-facts.md, section 6, checked against the 400 KiB limit beside the finished item.
    [[nodiscard]] std::uint32_t request_charge_bytes() const noexcept;

  private:
    explicit Update(std::unique_ptr<UpdateActions> actions) noexcept;
    std::unique_ptr<UpdateActions> actions_;
};

}  // namespace dynox::expression

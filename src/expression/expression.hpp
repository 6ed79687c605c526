// Expressions: parsed once into an AST, then evaluated against flat items in place.
//
// A parse checks everything that needs no table: syntax, limits, reserved words, placeholders,
// operand counts and literal types, overlapping paths. Its errors are server_errc::validation in
// the service's words, with the "Invalid <Kind>Expression: " prefix.
#pragma once

#include <cstddef>
#include <cstdint>
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
inline constexpr std::size_t path_steps_max = 32;
inline constexpr std::uint32_t list_index_max = 0x7fffffff;

enum class Kind : std::uint8_t {
    condition,
    filter,
    key_condition,
    projection,
    update,
    search_condition,
};

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
    /// The pointers may be null (not given) and must outlive this object and everything parsed with
    /// it.
    Placeholders(const std::optional<api::AttributeNames>* names,
                 const std::optional<api::AttributeValues>* values);
    /// Keys well-formed (#x, :x), maps not empty, values not nested too deeply and without empty
    /// sets.
    /// \param has_expression      whether the request gives any expression at all
    /// \param expression_members  what it could have given, for the text "... can only be specified
    ///                            when using expressions: X is null"; "X and Y" gives "are null"
    [[nodiscard]] Result<void> check_given(bool has_expression,
                                           std::string_view expression_members);
    [[nodiscard]] Result<void> check_all_used() const;

    // For the parser.
    // Marks it used; null if undefined.
    [[nodiscard]] const std::string* name(std::string_view placeholder);
    // Marks it used; empty if undefined.
    [[nodiscard]] FlatValue value(std::string_view placeholder);

  private:
    /// Which of the placeholders were used; the first 64 without an allocation.
    class Marks {
      public:
        void set(std::size_t index);
        [[nodiscard]] bool test(std::size_t index) const;

      private:
        std::uint64_t first_ = 0;
        std::vector<bool> rest_;
    };
    const api::AttributeNames* names_ = nullptr;
    const api::AttributeValues* values_ = nullptr;
    Marks names_used_;
    Marks values_used_;
};

struct ConditionNode;  // ast.hpp
struct ConditionTree;  // ast.hpp
/// A condition or filter. Thread safety: distinct objects: safe; shared objects: safe, it never
/// changes.
class Condition {
  public:
    /// Of a tree that was made otherwise than from an expression's text, and is fit to be used.
    explicit Condition(std::unique_ptr<ConditionTree> tree) noexcept;
    [[nodiscard]] static Result<Condition> parse(std::string_view text, Kind kind,
                                                 Placeholders& placeholders);
    Condition(Condition&&) noexcept;
    Condition& operator=(Condition&&) noexcept;
    ~Condition();
    /// \param item  nullptr where there is none (no attribute exists then, not even the keys)
    [[nodiscard]] bool evaluate(const FlatItemView* item) const;
    /// Top-level attribute names that the condition reads (for checks on keys and projections),
    /// each once, in the order of the text.
    [[nodiscard]] std::vector<std::string_view> attributes() const;
    [[nodiscard]] const ConditionNode& root() const noexcept;

  private:
    std::unique_ptr<ConditionTree> tree_;
};

enum class KeyOperator : std::uint8_t {
    equal,
    less,
    less_equal,
    greater,
    greater_equal,
    between,
    begins_with
};
/// One comparison of a key condition. `high` is for between only. Values view the request's values.
struct KeyComparison {
    std::string attribute;
    KeyOperator op = KeyOperator::equal;
    FlatValue low;
    FlatValue high;
};
/// A key condition: comparisons joined by AND, at most one an attribute, in the order of the text.
/// The schema is checked by the engine.
class KeyCondition {
  public:
    /// Checks what is checked of every condition: syntax, placeholders, operand types.
    [[nodiscard]] static Result<KeyCondition> parse(std::string_view text,
                                                    Placeholders& placeholders);
    KeyCondition(KeyCondition&&) noexcept;
    KeyCondition& operator=(KeyCondition&&) noexcept;
    ~KeyCondition();
    /// The comparisons, or what makes the condition none on keys. The service tells unused names
    /// and values before this.
    [[nodiscard]] Result<std::vector<KeyComparison>> comparisons() const;

  private:
    explicit KeyCondition(std::unique_ptr<ConditionTree> tree) noexcept;
    std::unique_ptr<ConditionTree> tree_;
};
/// Both steps of KeyCondition in one.
[[nodiscard]] Result<std::vector<KeyComparison>> parse_key_condition(std::string_view text,
                                                                     Placeholders& placeholders);

struct PathTree;  // ast.hpp
/// Thread safety: distinct objects: safe; shared objects: safe, it never changes.
class Projection {
  public:
    /// Of a tree that was made otherwise than from an expression's text, and is fit to be used.
    explicit Projection(std::unique_ptr<PathTree> tree) noexcept;
    [[nodiscard]] static Result<Projection> parse(std::string_view text,
                                                  Placeholders& placeholders);
    Projection(Projection&&) noexcept;
    Projection& operator=(Projection&&) noexcept;
    ~Projection();
    /// What the paths find in `item`, nested inside their parents, list elements packed.
    [[nodiscard]] FlatItem apply(FlatItemView item) const;
    /// In the order of the text.
    [[nodiscard]] std::vector<Path> paths() const;
    /// Top-level attribute names, each once, in the order of the text.
    [[nodiscard]] std::vector<std::string_view> attributes() const;

  private:
    std::unique_ptr<PathTree> tree_;
};

struct UpdateTree;  // ast.hpp
/// Thread safety: distinct objects: safe; shared objects: safe, it never changes.
class Update {
  public:
    /// Of a tree that was made otherwise than from an expression's text, and is fit to be used.
    explicit Update(std::unique_ptr<UpdateTree> tree) noexcept;
    [[nodiscard]] static Result<Update> parse(std::string_view text, Placeholders& placeholders);
    Update(Update&&) noexcept;
    Update& operator=(Update&&) noexcept;
    ~Update();
    /// Top-level attribute names that the update changes, each once, in the order of the text.
    [[nodiscard]] std::vector<std::string_view> attributes() const;
    /// Only REMOVE and DELETE actions (such an update of a missing item makes none).
    [[nodiscard]] bool only_removes() const noexcept;
    /// The item after the update; all right-hand sides read `item` as it is before.
    /// \param item   with its key attributes, also when it is new
    /// \par Errors   server_errc::validation in the service's words
    [[nodiscard]] Result<FlatItem> apply(FlatItemView item) const;
    /// The touched fragments of `item` (UPDATED_OLD of the item before, UPDATED_NEW of the item
    /// after): nested inside their parents, list elements packed. nullopt if there are none.
    [[nodiscard]] std::optional<FlatItem> touched_old(FlatItemView before) const;
    [[nodiscard]] std::optional<FlatItem> touched_new(FlatItemView before,
                                                      FlatItemView after) const;
    /// The charge of spec/service-facts.md, section 6, checked against the 400 KiB limit beside the
    /// finished item.
    [[nodiscard]] std::uint32_t request_charge_bytes() const noexcept;
    [[nodiscard]] const UpdateTree& tree() const noexcept { return *tree_; }

  private:
    std::unique_ptr<UpdateTree> tree_;
};

}  // namespace dynox::expression

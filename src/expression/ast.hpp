// The syntax trees of expressions.
//
// A tree and everything in it lives in one arena and is never changed once it is made. Names are
// views of the arena's copy of the expression or of the request's ExpressionAttributeNames, values
// are views of its ExpressionAttributeValues. `offset` is always the byte in the expression where
// the thing begins.
#pragma once

#include <array>
#include <cstddef>
#include <memory_resource>
#include <span>
#include <string_view>
#include <type_traits>

#include "expression/expression.hpp"

namespace dynox::expression {

/// Memory of one tree, freed as a whole. The buffer holds the trees of ordinary expressions.
class Arena {
  public:
    Arena() : memory_(buffer_.data(), buffer_.size()) {}
    Arena(const Arena&) = delete;
    Arena& operator=(const Arena&) = delete;

    template <class T>
    [[nodiscard]] T* make(const T& value) {
        static_assert(std::is_trivially_destructible_v<T>);
        return new (memory_.allocate(sizeof(T), alignof(T))) T(value);
    }
    template <class T>
    [[nodiscard]] std::span<T> copy(std::span<const T> values) {
        static_assert(std::is_trivially_destructible_v<T>);
        auto* first = static_cast<T*>(memory_.allocate(values.size() * sizeof(T), alignof(T)));
        std::uninitialized_copy(values.begin(), values.end(), first);
        return {first, values.size()};
    }
    [[nodiscard]] std::string_view copy(std::string_view text) {
        return {copy(std::span(text.data(), text.size())).data(), text.size()};
    }
    /// Memory that the caller fills.
    [[nodiscard]] char* bytes(std::size_t size) {
        return static_cast<char*>(memory_.allocate(size, 1));
    }

  private:
    alignas(std::max_align_t) std::array<std::byte, 1024> buffer_;
    std::pmr::monotonic_buffer_resource memory_;
};

/// One step of a document path: PathStep as a view.
struct Step {
    std::string_view name;     // if not an index; placeholders are resolved
    std::uint32_t index = 0;   // if an index; too large ones are cut to the largest
    std::uint32_t offset = 0;  // of the name, placeholder or digits
    bool is_index = false;
    friend bool operator==(const Step& a, const Step& b) noexcept {
        return a.is_index == b.is_index && a.index == b.index && a.name == b.name;
    }
};
using Steps = std::span<const Step>;

enum class Function : std::uint8_t {
    attribute_exists,
    attribute_not_exists,
    attribute_type,
    begins_with,
    contains,
    size,
    if_not_exists,
    list_append,
    unknown,  // only in trees that are refused
};

enum class OperandKind : std::uint8_t { path, value, call, add, subtract };
struct Operand {
    OperandKind kind = OperandKind::path;
    Function function = Function::unknown;  // call
    std::uint32_t offset = 0;
    Steps path;                          // path
    FlatValue value;                     // value
    std::string_view text;               // value: the placeholder; call: the function's name
    std::span<const Operand> arguments;  // call; add, subtract: both sides
};

enum class ConditionKind : std::uint8_t {
    conjunction,
    disjunction,
    negation,
    comparison,
    between,
    in,
    call,
};
enum class Comparator : std::uint8_t {
    equal,
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal,
};
struct ConditionNode {
    ConditionKind kind = ConditionKind::call;
    Comparator comparator = Comparator::equal;       // comparison
    Function function = Function::unknown;           // call
    std::uint32_t offset = 0;                        // of the operator; call: of the name
    std::string_view text;                           // call: the function's name
    std::span<const Operand> operands;               // comparison, between, in, call
    std::span<const ConditionNode* const> children;  // conjunction, disjunction, negation
};
struct ConditionTree {
    Arena arena;
    const ConditionNode* root = nullptr;
};

/// Paths merged into a tree. Children are sorted (names by bytes, indexes by number) and all names
/// or all indexes. A node is a leaf, the end of one path, or has children.
struct PathNode {
    Step step;  // unset in the root
    std::span<const PathNode> children;
    std::uint32_t path = 0;  // leaf: number of the path in the order of the text
    [[nodiscard]] bool is_leaf() const noexcept { return children.empty(); }
};
struct PathTree {
    Arena arena;
    std::span<const Steps> paths;  // in the order of the text
    PathNode root;
};

enum class ActionKind : std::uint8_t { set, remove, add, remove_members };
struct UpdateAction {
    ActionKind kind = ActionKind::set;
    std::uint32_t offset = 0;
    Steps target;
    Operand value;  // set; add, remove_members: a value
};
struct UpdateTree {
    Arena arena;
    std::span<const UpdateAction> actions;  // in the order of the text
    PathNode targets;                       // PathNode::path numbers an action
    std::uint32_t request_charge_bytes = 0;
    bool is_legacy = false;  // of AttributeUpdates, which word a wrong type in their own way
};

/// "SET", "REMOVE", "ADD", "DELETE".
[[nodiscard]] std::string_view section_name(ActionKind kind) noexcept;
/// "=", "<>", ...
[[nodiscard]] std::string_view symbol(Comparator comparator) noexcept;

}  // namespace dynox::expression

// Applying an update: first every action is evaluated against the item as it is, then the item is
// written anew in one pass. What no action touches is copied as bytes, in runs.
#include <boost/container/small_vector.hpp>

#include <algorithm>
#include <array>
#include <memory_resource>

#include "dynox/number.hpp"
#include "expression/ast.hpp"
#include "expression/flat_output.hpp"
#include "expression/lookup.hpp"
#include "expression/path_tree.hpp"
#include "expression/update_parser.hpp"

namespace dynox::expression {

namespace {

using flat::Tag;

Error refuse(std::string message) {
    return {server_errc::validation, std::move(message)};
}
Error invalid_path() {
    return refuse("The document path provided in the update expression is invalid for update");
}
Error missing_attribute() {
    return refuse("The provided expression refers to an attribute that does not exist in the item");
}

/// What becomes of an action's target.
struct Outcome {
    enum class Kind : std::uint8_t { keep, remove, write };
    Kind kind = Kind::keep;
    FlatValue value;  // write
};
using Outcomes = std::span<const Outcome>;

/// Levels of lists and maps that an attribute may have: the item itself is one of the 32
/// (spec/service-facts.md, section 4).
constexpr std::size_t attribute_levels_max = flat::depth_max - 1;

/// Values that actions compute, as flat bytes; numbers need no allocation.
class Scratch {
  public:
    Scratch() : memory_(buffer_.data(), buffer_.size()) {}
    [[nodiscard]] char* bytes(std::size_t size) {
        return static_cast<char*>(memory_.allocate(size, 1));
    }
    [[nodiscard]] FlatValue number(const Number& number) {
        char* const bytes = this->bytes(2 + Number::ordered_size_max);
        const std::size_t size = number.write_ordered(bytes + 2);
        bytes[0] = static_cast<char>(Tag::number);
        bytes[1] = static_cast<char>(size);
        return FlatValue(std::string_view(bytes, size + 2));
    }
    /// A list or set: tag, size and count, and then the pieces.
    template <class... Pieces>
    [[nodiscard]] FlatValue container(Tag tag, std::uint32_t count, Pieces... pieces) {
        const std::size_t size = (pieces.size() + ... + 0);
        char* const bytes = this->bytes(header_size + size);
        char* at = write_header(bytes, tag, count, size);
        ((at = std::copy(pieces.begin(), pieces.end(), at)), ...);
        return FlatValue(std::string_view(bytes, header_size + size));
    }
    static constexpr std::size_t header_size = 1 + 2 * sizeof(std::uint32_t);
    static char* write_header(char* at, Tag tag, std::uint32_t count, std::size_t size) noexcept {
        *at++ = static_cast<char>(tag);
        for (const std::uint32_t word :
             {static_cast<std::uint32_t>(size + sizeof(std::uint32_t)), count}) {
            std::memcpy(at, &word, sizeof word);
            at += sizeof word;
        }
        return at;
    }

  private:
    std::array<std::byte, 512> buffer_;
    std::pmr::monotonic_buffer_resource memory_;
};

/// The encoded members of a list or set.
std::string_view members_of(FlatValue value) noexcept {
    return value.bytes().substr(Scratch::header_size);
}

bool is_set(Tag tag) noexcept {
    return tag >= Tag::string_set && tag <= Tag::binary_set;
}

/// Whether a number is of magnitude 1e124 or 1e125, the largest pair of digits there is. A sum that
/// needs more than 38 digits is told as an overflow (1e50 + 1), but with one such operand as a lack
/// of digits (9.9e125 + 1); both are recorded answers.
bool is_at_edge(FlatValue number) noexcept {
    const auto exponent = static_cast<std::uint8_t>(number.as_number_bytes().front());
    return exponent == 0xff || exponent == 0x00;
}

class Evaluation {
  public:
    Evaluation(FlatItemView item, Scratch& scratch, bool is_legacy) noexcept
        : item_(item), scratch_(scratch), is_legacy_(is_legacy) {}

    Result<Outcome> outcome_of(const UpdateAction& action) {
        FlatValue current;
        if (action.kind != ActionKind::set || action.target.size() > 1) {
            if (!find_target(action.target, current)) {
                return invalid_path();
            }
        }
        switch (action.kind) {
            case ActionKind::set:
                return set(action);
            case ActionKind::remove:
                return Outcome{current.empty() ? Outcome::Kind::keep : Outcome::Kind::remove, {}};
            case ActionKind::add:
                return add(current, action.value.value);
            default:
                return remove_members(current, action.value.value);
        }
    }

  private:
    [[nodiscard]] Error wrong_type() const {
        return refuse(is_legacy_
                          ? "Type mismatch for attribute to update"
                          : "An operand in the update expression has an incorrect data type");
    }

    /// False if the parent of the target is missing or has no room for the last step.
    bool find_target(Steps target, FlatValue& current) const noexcept {
        if (target.size() == 1) {
            current = item_.find(target.front().name);
            return true;
        }
        const FlatValue parent = value_at(target.first(target.size() - 1), item_);
        const Step& last = target.back();
        if (parent.empty() || parent.tag() != (last.is_index ? Tag::list : Tag::map)) {
            return false;
        }
        current = child_of(parent, last);
        return true;
    }

    Result<Outcome> set(const UpdateAction& action) {
        const Result<FlatValue> value = value_of(action.value);
        if (!value) {
            return value.error();
        }
        if (value->tag() == Tag::list || value->tag() == Tag::map) {
            if (action.target.size() - 1 + nesting_levels(*value) > attribute_levels_max) {
                return refuse("Nesting Levels have exceeded supported limits");
            }
        }
        return Outcome{Outcome::Kind::write, *value};
    }

    Result<Outcome> add(FlatValue current, FlatValue operand) {
        if (current.empty()) {
            return Outcome{Outcome::Kind::write, operand};
        }
        if (current.tag() != operand.tag()) {
            return wrong_type();
        }
        if (current.tag() == Tag::list) {  // AttributeUpdates alone can ask for it
            return Outcome{Outcome::Kind::write, joined_lists(current, operand)};
        }
        if (!is_set(current.tag())) {
            const Result<FlatValue> sum = calculate(OperandKind::add, current, operand);
            if (!sum) {
                return sum.error();
            }
            return Outcome{Outcome::Kind::write, *sum};
        }
        return Outcome{Outcome::Kind::write, merge_sets(current, operand, true)};
    }

    Result<Outcome> remove_members(FlatValue current, FlatValue operand) {
        if (current.empty()) {
            return Outcome{};
        }
        if (current.tag() != operand.tag()) {
            return wrong_type();
        }
        const FlatValue rest = merge_sets(current, operand, false);
        if (rest.member_count() == 0) {
            return Outcome{Outcome::Kind::remove, {}};
        }
        return Outcome{Outcome::Kind::write, rest};
    }

    /// Union of two sorted sets of one type, or what `b` leaves of `a`.
    FlatValue merge_sets(FlatValue a, FlatValue b, bool unite) {
        const std::size_t size_max = members_of(a).size() + (unite ? members_of(b).size() : 0);
        char* const bytes = scratch_.bytes(Scratch::header_size + size_max);
        char* const members = bytes + Scratch::header_size;
        char* out = members;
        std::uint32_t count = 0;
        const auto take = [&out, &count](const char* from, const char* to) {
            out = std::copy(from, to, out);
            ++count;
        };
        const char* at_a = members_of(a).data();
        const char* at_b = members_of(b).data();
        std::uint32_t left_a = a.member_count();
        std::uint32_t left_b = b.member_count();
        while (left_a != 0 || (unite && left_b != 0)) {
            const char* next_a = at_a;
            const char* next_b = at_b;
            const std::string_view member_a =
                left_a != 0 ? FlatSet::Reader::read(next_a) : std::string_view();
            const std::string_view member_b =
                left_b != 0 ? FlatSet::Reader::read(next_b) : std::string_view();
            const int order = left_b == 0 ? -1 : left_a == 0 ? 1 : member_a.compare(member_b);
            if (order < 0 || (order == 0 && unite)) {
                take(at_a, next_a);
            } else if (order > 0 && unite) {
                take(at_b, next_b);
            }
            if (order <= 0) {
                at_a = next_a;
                --left_a;
            }
            if (order >= 0) {
                at_b = next_b;
                --left_b;
            }
        }
        const auto size = static_cast<std::size_t>(out - members);
        Scratch::write_header(bytes, a.tag(), count, size);
        return FlatValue(std::string_view(bytes, Scratch::header_size + size));
    }

    Result<FlatValue> value_of(const Operand& operand) {
        switch (operand.kind) {
            case OperandKind::path: {
                const FlatValue value = value_at(operand.path, item_);
                if (value.empty()) {
                    return missing_attribute();
                }
                return value;
            }
            case OperandKind::value:
                return operand.value;
            case OperandKind::call:
                return operand.function == Function::if_not_exists
                           ? if_not_exists(operand.arguments)
                           : list_append(operand.arguments);
            default:
                break;
        }
        Result<FlatValue> left = value_of(operand.arguments[0]);
        if (!left) {
            return left;
        }
        Result<FlatValue> right = value_of(operand.arguments[1]);
        if (!right) {
            return right;
        }
        return calculate(operand.kind, *left, *right);
    }

    Result<FlatValue> if_not_exists(std::span<const Operand> arguments) {
        // The service reads the second operand even where it is not needed.
        Result<FlatValue> otherwise = value_of(arguments[1]);
        if (!otherwise) {
            return otherwise;
        }
        const FlatValue value = value_at(arguments[0].path, item_);
        return value.empty() ? *otherwise : value;
    }

    Result<FlatValue> list_append(std::span<const Operand> arguments) {
        Result<FlatValue> head = value_of(arguments[0]);
        if (!head) {
            return head;
        }
        Result<FlatValue> tail = value_of(arguments[1]);
        if (!tail) {
            return tail;
        }
        if (head->tag() != Tag::list || tail->tag() != Tag::list) {
            return wrong_type();
        }
        return joined_lists(*head, *tail);
    }

    FlatValue joined_lists(FlatValue head, FlatValue tail) {
        return scratch_.container(Tag::list, head.member_count() + tail.member_count(),
                                  members_of(head), members_of(tail));
    }

    Result<FlatValue> calculate(OperandKind kind, FlatValue left, FlatValue right) {
        if (left.tag() != Tag::number || right.tag() != Tag::number) {
            return wrong_type();
        }
        const Number a = Number::from_ordered(left.as_number_bytes());
        const Number b = Number::from_ordered(right.as_number_bytes());
        const Result<Number> result =
            kind == OperandKind::subtract ? dynox::subtract(a, b) : dynox::add(a, b);
        if (!result) {
            return refuse(is_at_edge(left) != is_at_edge(right)
                              ? "DynamoDB only supports precision up to 38 digits"
                              : result.error().message());
        }
        return scratch_.number(*result);
    }

    FlatItemView item_;
    Scratch& scratch_;
    bool is_legacy_;
};

/// Writes the item anew with the outcomes of all actions.
class Rewriter {
  public:
    Rewriter(Outcomes outcomes, std::size_t size_expected)
        : outcomes_(outcomes), output_(size_expected) {}

    FlatItem rewrite(FlatItemView item, const PathNode& root) {
        const char* at = item.bytes().data() + flat::header_size_bytes;
        const char* const end = item.bytes().data() + item.bytes().size();
        const char* copied = at;  // everything before is written or dropped
        std::uint32_t count = item.size();
        std::uint32_t size_bytes = item.item_size_bytes();
        for (const PathNode& child : root.children) {
            const Found found = seek(at, end, child.step.name);
            const Outcome* outcome = child.is_leaf() ? &outcomes_[child.path] : nullptr;
            if (outcome != nullptr && outcome->kind == Outcome::Kind::keep) {
                continue;
            }
            const auto name_size = static_cast<std::uint32_t>(child.step.name.size());
            const std::uint32_t old_size = found.value.empty() ? 0 : found.value.size_by_rule();
            output_.copy(copied, at);
            copied =
                found.value.empty() ? at : found.value.bytes().data() + found.value.bytes().size();
            if (outcome != nullptr && outcome->kind == Outcome::Kind::remove) {
                --count;
                size_bytes -= name_size + old_size;
                continue;
            }
            if (found.value.empty()) {
                ++count;
                size_bytes += name_size;
            }
            output_.name(child.step.name);
            const std::size_t place = output_.size();
            write(found.value, child);
            size_bytes += FlatValue(output_.bytes_from(place)).size_by_rule() - old_size;
        }
        output_.copy(copied, end);
        return output_.finish(size_bytes, count);
    }

  private:
    struct Found {
        FlatValue value;  // empty if there is no attribute of that name
    };
    /// Moves `at` to the first entry whose name is not less than `name`.
    static Found seek(const char*& at, const char* end, std::string_view name) noexcept {
        while (at != end) {
            const char* behind_size = at;
            const std::uint32_t size = flat::read_varint(behind_size);
            const int order = std::string_view(behind_size, size).compare(name);
            if (order == 0) {
                return {FlatValue::at(behind_size + size)};
            }
            if (order > 0) {
                break;
            }
            at = flat::skip_value(behind_size + size);
        }
        return {};
    }

    /// The new value of what `node` names; `old` is empty if it is not there yet.
    void write(FlatValue old, const PathNode& node) {
        if (node.is_leaf()) {
            output_.copy(outcomes_[node.path].value.bytes());
        } else if (node.children.front().step.is_index) {
            write_list(old.as_list(), node.children);
        } else {
            write_map(old.as_map(), node.children);
        }
    }

    [[nodiscard]] Outcome::Kind kind_of(const PathNode& node) const noexcept {
        // What is inside a node that is no leaf was found by find_target(), so it is there.
        return node.is_leaf() ? outcomes_[node.path].kind : Outcome::Kind::write;
    }

    void write_list(FlatList list, std::span<const PathNode> children) {
        const std::size_t place = output_.begin(Tag::list);
        std::uint32_t count = 0;
        std::uint32_t index = 0;
        auto child = children.begin();
        for (const FlatValue& element : list) {
            Outcome::Kind kind = Outcome::Kind::keep;
            const PathNode* node = nullptr;
            if (child != children.end() && child->step.index == index) {
                node = &*child++;
                kind = kind_of(*node);
            }
            if (kind == Outcome::Kind::keep) {
                output_.copy(element.bytes());
            } else if (kind == Outcome::Kind::write) {
                write(element, *node);
            }
            count += static_cast<std::uint32_t>(kind != Outcome::Kind::remove);
            ++index;
        }
        for (; child != children.end(); ++child) {  // beyond the end: appended in order of index
            if (kind_of(*child) == Outcome::Kind::write) {
                write({}, *child);
                ++count;
            }
        }
        output_.end(place, count);
    }

    void write_map(FlatMap map, std::span<const PathNode> children) {
        const std::size_t place = output_.begin(Tag::map);
        std::uint32_t count = 0;
        auto child = children.begin();
        const auto add_before = [&](const std::string_view* name) {
            for (; child != children.end() && (name == nullptr || child->step.name < *name);
                 ++child) {
                if (kind_of(*child) == Outcome::Kind::write) {
                    output_.name(child->step.name);
                    write({}, *child);
                    ++count;
                }
            }
        };
        for (const FlatEntry& entry : map) {
            add_before(&entry.name);
            Outcome::Kind kind = Outcome::Kind::keep;
            const PathNode* node = nullptr;
            if (child != children.end() && child->step.name == entry.name) {
                node = &*child++;
                kind = kind_of(*node);
            }
            if (kind == Outcome::Kind::remove) {
                continue;
            }
            output_.name(entry.name);
            if (kind == Outcome::Kind::keep) {
                output_.copy(entry.value.bytes());
            } else {
                write(entry.value, *node);
            }
            ++count;
        }
        add_before(nullptr);
        output_.end(place, count);
    }

    Outcomes outcomes_;
    FlatOutput output_;
};

bool all_are(const UpdateTree& tree, std::initializer_list<ActionKind> kinds) noexcept {
    return std::all_of(tree.actions.begin(), tree.actions.end(), [&](const UpdateAction& action) {
        return std::find(kinds.begin(), kinds.end(), action.kind) != kinds.end();
    });
}

std::optional<FlatItem> unless_empty(FlatItem item) {
    if (item.empty()) {
        return std::nullopt;
    }
    return item;
}

}  // namespace

Update::Update(std::unique_ptr<UpdateTree> tree) noexcept : tree_(std::move(tree)) {}
Update::Update(Update&&) noexcept = default;
Update& Update::operator=(Update&&) noexcept = default;
Update::~Update() = default;

Result<Update> Update::parse(std::string_view text, Placeholders& placeholders) {
    auto tree = parse_update_tree(text, placeholders);
    if (!tree) {
        return tree.error();
    }
    return Update(*std::move(tree));
}

std::vector<std::string_view> Update::attributes() const {
    boost::container::small_vector<Steps, 8> targets;
    for (const UpdateAction& action : tree_->actions) {
        targets.push_back(action.target);
    }
    return first_names({targets.data(), targets.size()});
}

bool Update::only_removes() const noexcept {
    return all_are(*tree_, {ActionKind::remove, ActionKind::remove_members});
}

Result<FlatItem> Update::apply(FlatItemView item) const {
    Scratch scratch;
    Evaluation evaluation(item, scratch, tree_->is_legacy);
    boost::container::small_vector<Outcome, 8> outcomes;
    std::size_t size_expected = item.bytes().size();
    for (const UpdateAction& action : tree_->actions) {
        const Result<Outcome> outcome = evaluation.outcome_of(action);
        if (!outcome) {
            return outcome.error();
        }
        outcomes.push_back(*outcome);
        size_expected += action.target.front().name.size() + outcome->value.bytes().size() + 8;
    }
    return Rewriter({outcomes.data(), outcomes.size()}, size_expected)
        .rewrite(item, tree_->targets);
}

std::optional<FlatItem> Update::touched_old(FlatItemView before) const {
    return unless_empty(project(before, tree_->targets));
}

std::optional<FlatItem> Update::touched_new(FlatItemView /*before*/, FlatItemView after) const {
    // Removing a list element moves others into its place, but an update that only removes has
    // nothing new to show.
    if (all_are(*tree_, {ActionKind::remove})) {
        return std::nullopt;
    }
    return unless_empty(project(after, tree_->targets));
}

std::uint32_t Update::request_charge_bytes() const noexcept {
    return tree_->request_charge_bytes;
}

}  // namespace dynox::expression

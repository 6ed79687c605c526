#include "engine/search_vectors.hpp"

#include "engine/key_codec.hpp"
#include "engine/key_condition.hpp"
#include "engine/vector_index.hpp"
#include "expression/ast.hpp"

#include <algorithm>

namespace dynox::engine {
namespace {

using expression::Condition;
using expression::ConditionKind;
using expression::ConditionNode;
using expression::Kind;
using expression::Operand;
using expression::OperandKind;
using expression::Placeholders;
using expression::Projection;

constexpr double search_bytes_min = 1024;

struct SearchExpressions {
    std::optional<Condition> condition;
    std::optional<Projection> projection;
};

Result<SearchExpressions> parse(const api::SearchVectorsRequest& request) {
    SearchExpressions parsed;
    Placeholders placeholders(&request.parameters.names, &request.parameters.values);
    if (Result<void> given = placeholders.check_given(
            request.search_condition_expression || request.projection_expression,
            "SearchConditionExpression and ProjectionExpression");
        !given) {
        return given.error();
    }
    if (request.search_condition_expression) {
        Result<Condition> condition = Condition::parse(*request.search_condition_expression,
                                                       Kind::search_condition, placeholders);
        if (!condition) {
            return condition.error();
        }
        parsed.condition.emplace(*std::move(condition));
    }
    if (request.projection_expression) {
        Result<Projection> projection =
            Projection::parse(*request.projection_expression, placeholders);
        if (!projection) {
            return projection.error();
        }
        parsed.projection.emplace(*std::move(projection));
    }
    if (Result<void> used = placeholders.check_all_used(); !used) {
        return used.error();
    }
    return parsed;
}

Error bad_condition(const std::string& what) {
    return validation_error("Invalid SearchConditionExpression: " + what);
}

/// Comparisons joined by AND, each of one attribute of the search schema with values: HASH with =,
/// inline filters with any but <>.
class ConditionCheck {
  public:
    explicit ConditionCheck(const Index& index) : index_(index) {}

    /// The value that HASH is compared with; empty if the index has no HASH.
    Result<FlatValue> run(const std::optional<Condition>& condition) {
        if (condition) {
            if (Result<void> checked = check(condition->root()); !checked) {
                return checked.error();
            }
        }
        if (index_.key.partition_count != 0 && hash_.empty()) {
            return bad_condition("The HASH attribute " + index_.key.attributes.front().name +
                                 " of index " + index_.name + " must be compared with =");
        }
        return hash_;
    }

  private:
    Result<void> check(const ConditionNode& node) {
        switch (node.kind) {
            case ConditionKind::conjunction:
                for (const ConditionNode* child : node.children) {
                    if (Result<void> checked = check(*child); !checked) {
                        return checked;
                    }
                }
                return {};
            case ConditionKind::disjunction:
                return bad_operator("OR");
            case ConditionKind::negation:
                return bad_operator("NOT");
            case ConditionKind::in:
                return bad_operator("IN");
            case ConditionKind::call:
                if (node.function != expression::Function::begins_with) {
                    return bad_operator(node.text);
                }
                return check_comparison(node);
            default:
                return check_comparison(node);
        }
    }
    static Error bad_operator(std::string_view name) {
        return bad_condition("Invalid operator: " + std::string(name));
    }

    Result<void> check_comparison(const ConditionNode& node) {
        const Operand* path = nullptr;
        for (const Operand& operand : node.operands) {
            if (operand.kind == OperandKind::path) {
                if (path != nullptr) {
                    return bad_condition("Multiple attribute names used in one condition");
                }
                path = &operand;
            } else if (operand.kind != OperandKind::value) {
                return bad_condition("Conditions cannot contain nested operations");
            }
        }
        if (path == nullptr) {
            return bad_condition("No attribute of the search schema in one condition");
        }
        if (path->path.size() > 1) {
            return bad_condition("Conditions cannot be on nested attributes");
        }
        const std::string_view name = path->path.front().name;
        const bool is_hash = index_.key.find(name) != nullptr;
        const KeyAttribute* attribute = is_hash ? index_.key.find(name) : find_filter(name);
        if (attribute == nullptr) {
            return bad_condition("The attribute " + std::string(name) +
                                 " is not in the search schema of index " + index_.name);
        }
        const bool compares = node.kind == ConditionKind::comparison;
        if (compares && node.comparator == expression::Comparator::not_equal) {
            return bad_operator("<>");
        }
        if (is_hash && (!compares || node.comparator != expression::Comparator::equal)) {
            return bad_condition("The HASH attribute " + attribute->name +
                                 " can only be compared with =");
        }
        for (const Operand& operand : node.operands) {
            if (operand.kind == OperandKind::value) {
                if (!operand.value.is(attribute->type)) {
                    return invalid_parameter("Condition parameter type does not match schema type");
                }
                if (is_hash) {
                    hash_ = operand.value;
                }
            }
        }
        return {};
    }

    const KeyAttribute* find_filter(std::string_view name) const noexcept {
        const auto& filters = index_.vector->filters;
        const auto found =
            std::find_if(filters.begin(), filters.end(),
                         [name](const KeyAttribute& filter) { return filter.name == name; });
        return found == filters.end() ? nullptr : &*found;
    }

    const Index& index_;
    FlatValue hash_;
};

Result<void> check_projection(const Index& index, const std::optional<Projection>& projection) {
    if (!projection) {
        return {};
    }
    std::string missing;
    for (const std::string_view attribute : projection->attributes()) {
        if (!index.projects(attribute)) {
            missing.append(missing.empty() ? "" : ", ").append(attribute);
        }
    }
    if (!missing.empty()) {
        return invalid_parameter("Vector index " + index.name + " does not project [" + missing +
                                 ']');
    }
    return {};
}

Result<std::vector<float>> floats_of(const Index& index, const std::vector<api::Value>& vector) {
    if (vector.size() != index.vector->dimensions) {
        return invalid_parameter("SearchVector must have " +
                                 std::to_string(index.vector->dimensions) + " dimensions, found " +
                                 std::to_string(vector.size()));
    }
    std::vector<float> floats;
    floats.reserve(vector.size());
    for (const api::Value& value : vector) {
        const std::optional<float> number = float_of_ordered(value.flat().as_number_bytes());
        if (!number) {
            return invalid_parameter(
                "The values of SearchVector must fit in 32-bit floating point format");
        }
        floats.push_back(*number);
    }
    return floats;
}

/// The nearest entries met so far, the farthest of them on top of a heap. Of equal scores the first
/// one met stays.
class Nearest {
  public:
    struct Found {
        double score;
        std::uint64_t number;  // in the order of the walk
        FlatItem entry;
    };
    struct Order {
        const VectorDistance& distance;
        bool operator()(const Found& a, const Found& b) const noexcept {
            return a.score == b.score ? a.number < b.number : distance.is_nearer(a.score, b.score);
        }
    };
    Nearest(const VectorDistance& distance, std::size_t count)
        : distance_(distance), count_(count) {
        found_.reserve(count);
    }
    void offer(double score, const Cursor& cursor) {
        const std::uint64_t number = met_++;
        if (found_.size() == count_) {
            if (!distance_.is_nearer(score, found_.front().score)) {
                return;
            }
            std::pop_heap(found_.begin(), found_.end(), Order{distance_});
            found_.pop_back();
        }
        found_.push_back({score, number, cursor.value()});
        std::push_heap(found_.begin(), found_.end(), Order{distance_});
    }
    /// The nearest first.
    std::vector<Found> take() && {
        std::sort_heap(found_.begin(), found_.end(), Order{distance_});
        return std::move(found_);
    }

  private:
    const VectorDistance& distance_;
    std::size_t count_;
    std::uint64_t met_ = 0;
    std::vector<Found> found_;
};

/// An entry as the item that it stands for, with its vector as a list.
FlatItem item_of(const Index& index, FlatItemView entry) {
    thread_local ItemWriter writer;
    for (const FlatEntry& attribute : entry) {
        writer.name(attribute.name);
        if (attribute.name == index.vector->attribute) {
            write_numbers(attribute.value.as_binary(), writer);
        } else {
            writer.value(attribute.value);
        }
    }
    return writer.finish();
}

KeyRange scope_of(const Index& index, FlatValue hash) {
    std::string low;
    if (hash.empty()) {
        append_u32(low, index.id);
    } else {
        low = partition_prefix(index.id, {hash});
    }
    std::string high = prefix_end(low);
    return {std::move(low), std::move(high)};
}

}  // namespace

Result<api::SearchVectorsResult> search_vectors(EngineState& state,
                                                const api::SearchVectorsRequest& request) {
    const Result<SearchExpressions> expressions = parse(request);
    if (!expressions) {
        return expressions.error();
    }
    const Result<TableHandle> table = state.find_table(request.table_name);
    if (!table) {
        return table.error();
    }
    const Index* index = (*table)->find_vector_index(request.index_name);
    if (index == nullptr) {
        return validation_error("The table does not have the specified index: " +
                                request.index_name);
    }
    if (index->filling) {
        return validation_error("Cannot search backfilling vector index: " + index->name);
    }
    Result<std::vector<float>> floats = floats_of(*index, request.search_vector);
    if (!floats) {
        return floats.error();
    }
    const Result<FlatValue> hash = ConditionCheck(*index).run(expressions->condition);
    if (!hash) {
        return hash.error();
    }
    if (Result<void> checked = check_projection(*index, expressions->projection); !checked) {
        return checked.error();
    }
    const VectorDistance distance(index->vector->distance, *std::move(floats));
    Nearest nearest(distance, static_cast<std::size_t>(request.top_k));
    const KeyRange scope = scope_of(*index, *hash);
    std::uint64_t examined_bytes = 0;
    const auto cursor = state.storage->range(scope.low, scope.high, Direction::forward);
    for (; cursor->valid(); cursor->next()) {
        const FlatItemView entry = cursor->view();
        examined_bytes += entry.item_size_bytes();
        if (!expressions->condition || expressions->condition->evaluate(&entry)) {
            const FlatValue vector = entry.find(index->vector->attribute);
            nearest.offer(distance.score(vector.as_binary().data()), *cursor);
        }
    }
    if (Result<void> status = cursor->status(); !status) {
        return status.error();
    }
    if (Result<void> current = (*table)->check_current(); !current) {
        return current.error();
    }
    api::SearchVectorsResult result;
    for (const Nearest::Found& found : std::move(nearest).take()) {
        api::SearchResult& match = result.search_results.emplace_back();
        match.score = found.score;
        match.item = item_of(*index, found.entry);
        if (expressions->projection) {
            match.item = expressions->projection->apply(match.item);
        }
    }
    if (request.return_consumed_capacity != api::ReturnConsumedCapacity::none) {
        result.consumed_capacity.emplace().vector_search_request_bytes =
            std::max(search_bytes_min, static_cast<double>(examined_bytes));
    }
    return result;
}

}  // namespace dynox::engine

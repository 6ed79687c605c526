#include "engine/key_condition.hpp"

#include "engine/failures.hpp"
#include "engine/key_codec.hpp"
#include "engine/limits.hpp"

namespace dynox::engine {
namespace {

using expression::KeyComparison;
using expression::KeyOperator;

/// What follows a sort value within a key: nothing in a table's keys, more parts in an index's.
enum class SortForm : std::uint8_t { bytes, part };

class SortBounds {
  public:
    SortBounds(std::string prefix, SortForm form) : prefix_(std::move(prefix)), form_(form) {}

    [[nodiscard]] KeyRange all() const { return {prefix_, prefix_end(prefix_)}; }

    [[nodiscard]] KeyRange matching(const KeyComparison& comparison) const {
        const FlatValue low = comparison.low;
        switch (comparison.op) {
            case KeyOperator::equal:
                return {at(low), behind(low)};
            case KeyOperator::less:
                return {prefix_, at(low)};
            case KeyOperator::less_equal:
                return {prefix_, behind(low)};
            case KeyOperator::greater:
                return {behind(low), prefix_end(prefix_)};
            case KeyOperator::greater_equal:
                return {at(low), prefix_end(prefix_)};
            case KeyOperator::between:
                return {at(low), behind(comparison.high)};
            case KeyOperator::begins_with:
                break;
        }
        std::string begin = prefix_;
        if (form_ == SortForm::bytes) {
            begin.append(key_bytes(low));
        } else {
            append_open_part(begin, key_bytes(low));
        }
        return {begin, prefix_end(begin)};
    }

  private:
    /// The first key with this sort value.
    [[nodiscard]] std::string at(FlatValue value) const {
        std::string key = prefix_;
        if (form_ == SortForm::bytes) {
            key.append(key_bytes(value));
        } else {
            append_part(key, key_bytes(value));
        }
        return key;
    }
    /// The first key behind all those with this sort value.
    [[nodiscard]] std::string behind(FlatValue value) const {
        return form_ == SortForm::bytes ? at(value).append(1, '\0') : prefix_end(at(value));
    }

    std::string prefix_;
    SortForm form_;
};

const KeyComparison* find(const std::vector<KeyComparison>& comparisons,
                          std::string_view attribute) {
    for (const KeyComparison& comparison : comparisons) {
        if (comparison.attribute == attribute) {
            return &comparison;
        }
    }
    return nullptr;
}

Error missed(const KeyAttribute& attribute) {
    return validation_error("Query condition missed key schema element: " + attribute.name);
}

Result<void> check_operand(const KeyAttribute& attribute, FlatValue value,
                           std::size_t size_bytes_max) {
    if (!value.is(attribute.type)) {
        return invalid_parameter("Condition parameter type does not match schema type");
    }
    const std::size_t size = key_bytes(value).size();
    if (size == 0) {
        return invalid_parameter(
            std::string("The AttributeValue for a key attribute cannot contain an empty ") +
            (attribute.type == AttributeType::binary ? "binary" : "string") +
            " value. Key: " + attribute.name);
    }
    if (size > size_bytes_max) {
        // The missing blank is the service's.
        return invalid_parameter(
            size_bytes_max == partition_key_size_bytes_max
                ? "Size of hashkey has exceeded the maximum size limit of2048 bytes"
                : "Aggregated size of all range keys has exceeded the size limit of 1024 bytes");
    }
    return {};
}

/// The comparisons in the order of the schema: all of the partition key, then a leading run of the
/// sort key.
Result<std::vector<const KeyComparison*>> match_schema(
    const KeySchema& key, const std::vector<KeyComparison>& comparisons) {
    if (comparisons.size() > key.attributes.size()) {
        return validation_error("The number of query conditions (" +
                                std::to_string(comparisons.size()) +
                                ") exceeds the number of key attributes defined in the schema (" +
                                std::to_string(key.attributes.size()) + ")");
    }
    std::vector<const KeyComparison*> matched;
    for (std::size_t i = 0; i < key.attributes.size(); ++i) {
        const KeyAttribute& attribute = key.attributes[i];
        const bool partition = i < key.partition_count;
        const KeyComparison* comparison = find(comparisons, attribute.name);
        if (comparison == nullptr) {
            if (partition || matched.size() < comparisons.size()) {
                return missed(attribute);
            }
            break;
        }
        const std::size_t size_bytes_max =
            partition ? partition_key_size_bytes_max : sort_key_size_bytes_max;
        if (Result<void> checked = check_operand(attribute, comparison->low, size_bytes_max);
            !checked) {
            return checked.error();
        }
        if (comparison->op == KeyOperator::between) {
            if (Result<void> checked = check_operand(attribute, comparison->high, size_bytes_max);
                !checked) {
                return checked.error();
            }
        }
        // A range is possible on the last attribute named alone: behind it the keys are no longer
        // in one run.
        const bool last = matched.size() + 1 == comparisons.size();
        if (comparison->op != KeyOperator::equal && (partition || !last)) {
            return validation_error("Query key condition not supported");
        }
        matched.push_back(comparison);
    }
    return matched;
}

}  // namespace

Result<QueryRange> compile_key_condition(const ReadPlan& plan,
                                         const std::vector<KeyComparison>& comparisons) {
    const KeySchema& key = plan.key();
    const auto matched = match_schema(key, comparisons);
    if (!matched) {
        return matched.error();
    }
    std::vector<FlatValue> partition_values;
    for (std::size_t i = 0; i < key.partition_count; ++i) {
        partition_values.push_back((*matched)[i]->low);
    }
    std::string prefix = partition_prefix(plan.store_id(), partition_values);
    const SortForm form = plan.index == nullptr ? SortForm::bytes : SortForm::part;
    QueryRange range;
    range.partition = SortBounds(prefix, form).all();
    range.matching = range.partition;
    range.has_sort_condition = matched->size() > key.partition_count;
    for (std::size_t i = key.partition_count; i < matched->size(); ++i) {
        const KeyComparison& comparison = *(*matched)[i];
        range.matching = SortBounds(prefix, form).matching(comparison);
        append_part(
            prefix,
            key_bytes(comparison.low));  // the next attribute's conditions are below this value
    }
    return range;
}

}  // namespace dynox::engine

#include "engine/update_application.hpp"

#include "engine/failures.hpp"
#include "engine/key_validation.hpp"
#include "engine/limits.hpp"

#include <algorithm>

namespace dynox::engine {

Result<void> check_updates_no_key(const Table& table, const expression::Update& update) {
    const std::vector<std::string_view> changed = update.attributes();
    for (const KeyAttribute& attribute : table.key().attributes) {
        if (std::find(changed.begin(), changed.end(), attribute.name) != changed.end()) {
            return invalid_parameter("Cannot update attribute " + attribute.name +
                                     ". This attribute is part of the key");
        }
    }
    return {};
}

boost::system::result<std::optional<FlatItem>, UpdateFailure> apply_update(
    const Table& table, const expression::Update* update, const FlatItem& key,
    const FlatItem* before) {
    if (update == nullptr) {
        return std::optional(before != nullptr ? *before : key);
    }
    Result<FlatItem> after = update->apply(before != nullptr ? *before : key);
    if (!after) {
        return after.error();
    }
    if (before == nullptr && update->only_removes()) {
        return std::optional<FlatItem>();
    }
    if (after->item_size_bytes() > item_size_bytes_max) {
        return validation_error("Item size to update has exceeded the maximum allowed size");
    }
    if (!table.indexes().empty()) {
        // An item may hold an older value that no longer suits an index; only what this update sets
        // is judged.
        const IndexKeyFinding finding =
            inspect_updated_index_keys(table, *after, update->attributes());
        if (!finding.ok()) {
            UpdateFailure failure = updated_index_key_error(finding);
            failure.empties_index_key = finding.fault == KeyFault::empty_value;
            return failure;
        }
    }
    return std::optional(*std::move(after));
}

}  // namespace dynox::engine

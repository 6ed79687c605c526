#include "engine/reads.hpp"

#include "engine/capacity.hpp"
#include "engine/key_codec.hpp"
#include "engine/key_validation.hpp"
#include "engine/request_expressions.hpp"
#include "engine/vector_index.hpp"

namespace dynox::engine {

Result<api::GetItemResult> get_item(EngineState& state, const api::GetItemRequest& request) {
    const Result<std::optional<expression::Projection>> projection = parse_projection(request);
    if (!projection) {
        return projection.error();
    }
    const Result<TableHandle> table = state.find_table(request.table_name);
    if (!table) {
        return table.error();
    }
    if (Result<void> checked = check_key(**table, request.key); !checked) {
        return checked.error();
    }
    thread_local std::string key;
    key.clear();
    append_table_key(key, **table, request.key);
    Result<std::optional<FlatItem>> found = state.storage->get(key);
    if (!found) {
        return found.error();
    }
    if (Result<void> current = (*table)->check_current(); !current) {
        return current.error();  // deleted meanwhile: an item that was there may be gone already
    }
    api::GetItemResult result;
    if (request.return_consumed_capacity != api::ReturnConsumedCapacity::none) {
        TableCapacity capacity(**table);
        const std::uint32_t size_bytes = *found ? charged_size_bytes(**table, **found) : 0;
        capacity.add_table(read_units(size_bytes, consistency_of(request.consistent_read)));
        result.consumed_capacity = capacity.report(request.return_consumed_capacity);
    }
    if (*found && *projection) {
        result.item = (*projection)->apply(**found);
    } else {
        result.item = *std::move(found);
    }
    return result;
}

}  // namespace dynox::engine

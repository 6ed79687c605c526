#include "engine/item_writes.hpp"

#include "engine/capacity.hpp"
#include "engine/item_collection.hpp"
#include "engine/key_codec.hpp"
#include "engine/key_validation.hpp"
#include "engine/limits.hpp"
#include "engine/request_expressions.hpp"
#include "engine/update_application.hpp"
#include "engine/write_plan.hpp"

namespace dynox::engine {
namespace {

using expression::Condition;

const FlatItem* pointer_to(const std::optional<FlatItem>& item) noexcept {
    return item ? &*item : nullptr;
}

Error condition_failed(const std::optional<FlatItem>& before,
                       api::ReturnValuesOnConditionCheckFailure wanted) {
    Error error(server_errc::conditional_check_failed, "The conditional request failed");
    if (before && wanted == api::ReturnValuesOnConditionCheckFailure::all_old) {
        error.mutable_detail().item = *before;
    }
    return error;
}

bool holds(const std::optional<Condition>& condition, const std::optional<FlatItem>& before) {
    if (!condition) {
        return true;
    }
    if (!before) {
        return condition->evaluate(nullptr);
    }
    const FlatItemView view = *before;
    return condition->evaluate(&view);
}

/// One item under its lock: from the old item, through the condition, to the applied change. `make`
/// turns the old item into the new one (Result<optional<FlatItem>>).
class ItemWrite {
  public:
    ItemWrite(EngineState& state, const Table& table, FlatItemView key_source)
        : state_(state),
          table_(table),
          key_(table_key(table, key_source)),
          lock_(state.locks.lock(key_)) {}

    template <class Make>
    Result<void> run(const std::optional<Condition>& condition,
                     api::ReturnValuesOnConditionCheckFailure on_failure, Make&& make,
                     api::CommitTicket& ticket) {
        if (Result<void> current = table_.check_current(); !current) {
            return current;
        }
        Result<std::optional<FlatItem>> found = state_.storage->get(key_);
        if (!found) {
            return found.error();
        }
        before = *std::move(found);
        if (!holds(condition, before)) {
            return condition_failed(before, on_failure);
        }
        Result<std::optional<FlatItem>> made = make(before);
        if (!made) {
            return made.error();
        }
        after = *std::move(made);
        return apply(ticket);
    }

    std::optional<FlatItem> before;
    std::optional<FlatItem> after;
    WriteEffect effect;

  private:
    Result<void> apply(api::CommitTicket& ticket) {
        WriteBatch batch;
        effect = plan_write(table_, std::move(key_), pointer_to(before), pointer_to(after), batch);
        if (batch.empty()) {
            return {};
        }
        const Result<api::CommitTicket> applied = state_.storage->apply(batch);
        if (!applied) {
            return applied.error();
        }
        ticket = *applied;
        effect.count(table_);
        return {};
    }

    EngineState& state_;
    const Table& table_;
    std::string key_;
    std::unique_lock<std::mutex> lock_;
};

/// Fills what the three results have in common.
template <class Request, class OperationResult>
void report(const Table& table, const Request& request, FlatItemView key_source,
            const WriteEffect& effect, OperationResult& result) {
    if (request.return_consumed_capacity != api::ReturnConsumedCapacity::none) {
        TableCapacity capacity(table);
        capacity.add_write(effect);
        result.consumed_capacity = capacity.report(request.return_consumed_capacity);
    }
    result.item_collection_metrics =
        item_collection_metrics(table, key_source, request.return_item_collection_metrics);
}

std::optional<FlatItem> returned_attributes(api::ReturnValues wanted,
                                            const expression::Update* update, const FlatItem& key,
                                            const ItemWrite& write) {
    switch (wanted) {
        case api::ReturnValues::none:
            break;
        case api::ReturnValues::all_old:
            return write.before;
        case api::ReturnValues::all_new:
            return write.after;
        case api::ReturnValues::updated_old:
            if (update != nullptr && write.before) {
                return update->touched_old(*write.before);
            }
            break;
        case api::ReturnValues::updated_new:
            if (update != nullptr && write.after) {
                return update->touched_new(write.before ? *write.before : key, *write.after);
            }
            break;
    }
    return std::nullopt;
}

}  // namespace

Result<api::PutItemResult> put_item(EngineState& state, const api::PutItemRequest& request,
                                    api::CommitTicket& ticket) {
    if (request.item.item_size_bytes() > item_size_bytes_max) {
        return validation_error("Item size has exceeded the maximum allowed size");
    }
    const Result<std::optional<Condition>> condition = parse_condition(request);
    if (!condition) {
        return condition.error();
    }
    const Result<TableHandle> table = state.find_table(request.table_name);
    if (!table) {
        return table.error();
    }
    if (Result<void> checked = check_item_key(**table, request.item); !checked) {
        return checked.error();
    }
    if (Result<void> checked = check_index_keys(**table, request.item); !checked) {
        return checked.error();
    }
    ItemWrite write(state, **table, request.item);
    const auto replace = [&](const std::optional<FlatItem>&) -> Result<std::optional<FlatItem>> {
        return std::optional(request.item);
    };
    if (Result<void> done = write.run(*condition, request.return_values_on_condition_check_failure,
                                      replace, ticket);
        !done) {
        return done.error();
    }
    api::PutItemResult result;
    if (request.return_values == api::ReturnValues::all_old) {
        result.attributes = std::move(write.before);
    }
    report(**table, request, request.item, write.effect, result);
    return result;
}

Result<api::DeleteItemResult> delete_item(EngineState& state, const api::DeleteItemRequest& request,
                                          api::CommitTicket& ticket) {
    const Result<std::optional<Condition>> condition = parse_condition(request);
    if (!condition) {
        return condition.error();
    }
    const Result<TableHandle> table = state.find_table(request.table_name);
    if (!table) {
        return table.error();
    }
    if (Result<void> checked = check_key(**table, request.key); !checked) {
        return checked.error();
    }
    ItemWrite write(state, **table, request.key);
    const auto remove = [](const std::optional<FlatItem>&) -> Result<std::optional<FlatItem>> {
        return std::optional<FlatItem>();
    };
    if (Result<void> done =
            write.run(*condition, request.return_values_on_condition_check_failure, remove, ticket);
        !done) {
        return done.error();
    }
    api::DeleteItemResult result;
    if (request.return_values == api::ReturnValues::all_old) {
        result.attributes = std::move(write.before);
    }
    report(**table, request, request.key, write.effect, result);
    return result;
}

Result<api::UpdateItemResult> update_item(EngineState& state, const api::UpdateItemRequest& request,
                                          api::CommitTicket& ticket, UpdateGrammar grammar) {
    const Result<UpdateExpressions> expressions = parse_update(request, grammar);
    if (!expressions) {
        return expressions.error();
    }
    const expression::Update* update = expressions->update ? &*expressions->update : nullptr;
    const Result<TableHandle> table = state.find_table(request.table_name);
    if (!table) {
        return table.error();
    }
    if (Result<void> checked = check_key(**table, request.key); !checked) {
        return checked.error();
    }
    if (update != nullptr) {
        if (Result<void> checked = check_updates_no_key(**table, *update); !checked) {
            return checked.error();
        }
        if (grammar == UpdateGrammar::request &&
            update->request_charge_bytes() > item_size_bytes_max) {
            return validation_error("Item size to update has exceeded the maximum allowed size");
        }
    }
    ItemWrite write(state, **table, request.key);
    const auto change =
        [&](const std::optional<FlatItem>& before) -> Result<std::optional<FlatItem>> {
        auto after = apply_update(**table, update, request.key, pointer_to(before));
        if (!after) {
            return after.error().error;
        }
        return *std::move(after);
    };
    if (Result<void> done =
            write.run(expressions->condition, request.return_values_on_condition_check_failure,
                      change, ticket);
        !done) {
        return done.error();
    }
    api::UpdateItemResult result;
    result.attributes = returned_attributes(request.return_values, update, request.key, write);
    report(**table, request, request.key, write.effect, result);
    return result;
}

}  // namespace dynox::engine

#include "engine/transactions.hpp"

#include "engine/capacity.hpp"
#include "engine/item_collection.hpp"
#include "engine/key_codec.hpp"
#include "engine/key_validation.hpp"
#include "engine/limits.hpp"
#include "engine/request_expressions.hpp"
#include "engine/transaction_errors.hpp"
#include "engine/update_application.hpp"
#include "engine/vector_index.hpp"
#include "engine/write_plan.hpp"

#include <algorithm>
#include <unordered_set>

namespace dynox::engine {
namespace {

using api::TransactConditionCheck;
using api::TransactPut;
using api::TransactUpdate;

// Each item is written or read twice: prepare and commit.
constexpr std::uint32_t transaction_factor = 2;

Error transaction_too_large() {
    return validation_error(
        "Collection size exceeded: aggregate size of the items in the transaction cannot exceed "
        "4 MB");
}

/// One action of a TransactWriteItems on its way.
struct Action {
    const api::TransactWriteItem* request = nullptr;
    UpdateExpressions expressions;
    TableHandle table;
    std::string key;
    std::optional<FlatItem> before;
    std::optional<FlatItem> after;
    WriteEffect effect;

    template <class Kind>
    [[nodiscard]] const Kind* as() const noexcept {
        return std::get_if<Kind>(request);
    }
    [[nodiscard]] const std::string& table_name() const {
        return std::visit([](const auto& given) -> const std::string& { return given.table_name; },
                          *request);
    }
    /// The item of a put, else the key.
    [[nodiscard]] const FlatItem& item() const {
        return std::visit(
            [](const auto& given) -> const FlatItem& {
                if constexpr (requires { given.item; }) {
                    return given.item;
                } else {
                    return given.key;
                }
            },
            *request);
    }
    /// What the request gives: the item or key, and the values of expressions.
    [[nodiscard]] std::uint64_t payload_bytes() const {
        const auto& values = std::visit(
            [](const auto& given) -> const std::optional<api::AttributeValues>& {
                return given.parameters.values;
            },
            *request);
        return std::uint64_t{item().item_size_bytes()} + (values ? values->item_size_bytes() : 0);
    }
    [[nodiscard]] bool wants_old_item() const {
        return std::visit(
            [](const auto& given) {
                return given.return_values_on_condition_check_failure ==
                       api::ReturnValuesOnConditionCheckFailure::all_old;
            },
            *request);
    }
    [[nodiscard]] bool writes() const noexcept { return as<TransactConditionCheck>() == nullptr; }
};

/// Everything that is told at the top, not as a reason, and needs no table.
Result<std::vector<Action>> parse_actions(const api::TransactWriteItemsRequest& request,
                                          UpdateGrammar grammar) {
    std::vector<Action> actions(request.transact_items.size());
    std::uint64_t payload_bytes = 0;
    for (std::size_t i = 0; i < actions.size(); ++i) {
        Action& action = actions[i];
        action.request = &request.transact_items[i];
        const std::string* update = action.as<TransactUpdate>() != nullptr
                                        ? &action.as<TransactUpdate>()->update_expression
                                        : nullptr;
        Result<UpdateExpressions> parsed = std::visit(
            [&](const auto& given) -> Result<UpdateExpressions> {
                if (update != nullptr) {
                    return parse_update(update, given.condition_expression, given.parameters,
                                        grammar);
                }
                auto condition = parse_condition(given.condition_expression, given.parameters);
                if (!condition) {
                    return condition.error();
                }
                UpdateExpressions only_condition;
                only_condition.condition = *std::move(condition);
                return only_condition;
            },
            *action.request);
        if (!parsed) {
            return parsed.error();
        }
        action.expressions = *std::move(parsed);
        if (action.as<TransactPut>() != nullptr &&
            action.item().item_size_bytes() > item_size_bytes_max) {
            return validation_error("Item size has exceeded the maximum allowed size");
        }
        payload_bytes += action.payload_bytes();
    }
    if (payload_bytes > transaction_size_bytes_max) {
        return transaction_too_large();
    }
    return actions;
}

/// Key faults that a transaction tells as a reason; the others are told at the top.
bool is_reason(KeyFault fault) {
    return fault == KeyFault::wrong_type || fault == KeyFault::extra_attribute;
}

/// Of a Key parameter: an empty value is told as of a put's item, unlike by the other operations.
Error named_key_error(const KeyFinding& finding) {
    return finding.fault == KeyFault::empty_value ? item_key_error(finding) : key_error(finding);
}

Result<void> check_action_key(const Action& action, std::size_t position,
                              CancellationReasons& reasons) {
    const bool put = action.as<TransactPut>() != nullptr;
    const KeySchema& schema = action.table->key();
    const KeyFinding finding =
        put ? inspect_key_attributes(schema, action.item()) : inspect_key(schema, action.item());
    if (finding.ok()) {
        return {};
    }
    if (is_reason(finding.fault)) {
        reasons.validation_failed(
            position, (put ? item_key_error(finding) : named_key_error(finding)).message());
        return {};
    }
    if (finding.fault == KeyFault::missing_attribute) {
        return validation_error("One of the required keys was not given a value");
    }
    return put ? item_key_error(finding) : named_key_error(finding);
}

/// Tables, keys and what the schema says about updates. Faults that cancel go to `reasons`.
Result<void> check_against_tables(EngineState& state, std::vector<Action>& actions,
                                  CancellationReasons& reasons) {
    for (Action& action : actions) {
        Result<TableHandle> table = state.find_table(action.table_name());
        if (!table) {
            return table.error();
        }
        action.table = *std::move(table);
    }
    for (std::size_t i = 0; i < actions.size(); ++i) {
        Action& action = actions[i];
        if (Result<void> checked = check_action_key(action, i, reasons); !checked) {
            return checked;
        }
        if (action.expressions.update) {
            if (Result<void> checked =
                    check_updates_no_key(*action.table, *action.expressions.update);
                !checked) {
                return checked;
            }
        }
        if (action.as<TransactPut>() != nullptr) {
            const IndexKeyFinding finding = inspect_index_keys(*action.table, action.item());
            if (finding.fault == KeyFault::empty_value) {
                return index_key_error(finding);
            }
            if (!finding.ok()) {
                reasons.validation_failed(i, index_key_error(finding).message());
            }
        }
    }
    return {};
}

/// Encodes the keys and refuses two actions on one item.
Result<void> place_actions(std::vector<Action>& actions) {
    std::unordered_set<std::string_view> keys;
    for (Action& action : actions) {
        action.key = table_key(*action.table, action.item());
    }
    for (const Action& action : actions) {
        if (!keys.insert(action.key).second) {
            return validation_error(
                "Transaction request cannot include multiple operations on one item");
        }
    }
    return {};
}

ItemLocks::Guard lock_actions(EngineState& state, const std::vector<Action>& actions) {
    std::vector<ItemLocks::Stripe> stripes;
    stripes.reserve(actions.size());
    for (const Action& action : actions) {
        stripes.push_back(ItemLocks::stripe_of(action.key));
    }
    return state.locks.lock(std::move(stripes));
}

/// Reads the item, evaluates the condition and makes the new item. With the locks held.
Result<void> evaluate(EngineState& state, Action& action, std::size_t position,
                      CancellationReasons& reasons) {
    if (Result<void> current = action.table->check_current(); !current) {
        return current;
    }
    Result<std::optional<FlatItem>> found = state.storage->get(action.key);
    if (!found) {
        return found.error();
    }
    action.before = *std::move(found);
    if (action.expressions.condition) {
        const FlatItemView view = action.before ? action.before->view() : FlatItemView();
        if (!action.expressions.condition->evaluate(action.before ? &view : nullptr)) {
            reasons.condition_failed(position,
                                     action.wants_old_item() ? action.before : std::nullopt);
            return {};
        }
    }
    if (action.as<TransactPut>() != nullptr) {
        action.after = action.item();
    } else if (action.as<TransactConditionCheck>() != nullptr) {
        action.after = action.before;
    } else if (action.as<TransactUpdate>() != nullptr) {
        auto after = apply_update(*action.table, &*action.expressions.update, action.item(),
                                  action.before ? &*action.before : nullptr);
        if (!after) {
            const UpdateFailure failure = after.error();
            if (failure.empties_index_key) {
                return failure.error;
            }
            reasons.validation_failed(position, failure.error.message());
            return {};
        }
        action.after = *std::move(after);
    }
    return {};
}

/// All changes of the transaction in one batch.
void plan_actions(std::vector<Action>& actions, WriteBatch& batch) {
    for (Action& action : actions) {
        const FlatItem* before = action.before ? &*action.before : nullptr;
        if (!action.writes()) {
            action.effect.charged_bytes =
                before != nullptr ? charged_size_bytes(*action.table, *before) : 0;
            continue;
        }
        action.effect = plan_write(*action.table, std::move(action.key), before,
                                   action.after ? &*action.after : nullptr, batch);
    }
}

RememberedTransaction remembered_from(const std::vector<Action>& actions, std::string digest) {
    RememberedTransaction remembered;
    remembered.request_digest = std::move(digest);
    for (const Action& action : actions) {
        const auto units = static_cast<std::uint32_t>(
            read_units(action.effect.charged_bytes, Consistency::strong) * transaction_factor);
        const auto known =
            std::find_if(remembered.read_units.begin(), remembered.read_units.end(),
                         [&](const auto& entry) { return entry.first == action.table->name(); });
        if (known == remembered.read_units.end()) {
            remembered.read_units.emplace_back(action.table->name(), units);
        } else {
            known->second += units;
        }
    }
    return remembered;
}

api::TransactWriteItemsResult report(const std::vector<Action>& actions,
                                     const api::TransactWriteItemsRequest& request) {
    api::TransactWriteItemsResult result;
    RequestCapacity capacity;
    for (const Action& action : actions) {
        capacity.of(*action.table).add_write(action.effect, transaction_factor);
        auto metrics = action.writes()
                           ? item_collection_metrics(*action.table, action.item(),
                                                     request.return_item_collection_metrics)
                           : std::nullopt;
        if (!metrics) {
            continue;
        }
        auto& all = result.item_collection_metrics;
        const auto known = std::find_if(all.begin(), all.end(), [&](const auto& entry) {
            return entry.first == action.table->name();
        });
        auto& list =
            known != all.end()
                ? known->second
                : all.emplace_back(action.table->name(), std::vector<api::ItemCollectionMetrics>())
                      .second;
        list.push_back(*std::move(metrics));
    }
    result.consumed_capacity =
        capacity.report(request.return_consumed_capacity, CapacityKind::transactional_write);
    return result;
}

/// What a call with a token already used is answered with.
Result<api::TransactWriteItemsResult> replay(EngineState& state,
                                             const RememberedTransaction& remembered,
                                             const std::string& digest,
                                             const api::TransactWriteItemsRequest& request,
                                             api::CommitTicket& ticket) {
    if (remembered.request_digest != digest) {
        return Error(server_errc::idempotent_parameter_mismatch,
                     "DynamoDB rejected the request because you retried a request with a different "
                     "payload but with an "
                     "idempotent token that was already used.");
    }
    ticket = remembered.ticket;
    RequestCapacity capacity;
    std::vector<TableHandle> tables;  // RequestCapacity points to them
    for (const auto& [name, units] : remembered.read_units) {
        TableHandle table = state.catalogue.find(name);
        if (table != nullptr) {
            capacity.of(*table).add_table(units);
            tables.push_back(std::move(table));
        }
    }
    api::TransactWriteItemsResult result;
    result.consumed_capacity =
        capacity.report(request.return_consumed_capacity, CapacityKind::transactional_read);
    return result;
}

/// From the table look-up to the applied batch. `digest` is of the request where it has a token.
Result<api::TransactWriteItemsResult> execute(EngineState& state, std::vector<Action>& actions,
                                              const api::TransactWriteItemsRequest& request,
                                              std::string digest, api::CommitTicket& ticket) {
    CancellationReasons reasons(actions.size());
    if (Result<void> checked = check_against_tables(state, actions, reasons); !checked) {
        return checked.error();
    }
    if (reasons.cancelled()) {
        return std::move(reasons).to_error();
    }
    if (Result<void> placed = place_actions(actions); !placed) {
        return placed.error();
    }
    const ItemLocks::Guard guard = lock_actions(state, actions);
    for (std::size_t i = 0; i < actions.size() && !reasons.has_validation_error(); ++i) {
        if (Result<void> evaluated = evaluate(state, actions[i], i, reasons); !evaluated) {
            return evaluated.error();
        }
    }
    if (reasons.cancelled()) {
        return std::move(reasons).to_error();
    }
    WriteBatch batch;
    plan_actions(actions, batch);
    std::optional<RememberedTransaction> remembered;
    if (request.client_request_token) {
        remembered = remembered_from(actions, std::move(digest));
        state.tokens.remember(*request.client_request_token, state.clock(), *remembered, batch);
    }
    if (!batch.empty()) {
        const Result<api::CommitTicket> applied = state.storage->apply(batch);
        if (!applied) {
            return applied.error();
        }
        ticket = *applied;
        for (const Action& action : actions) {
            action.effect.count(*action.table);
        }
    }
    if (remembered) {
        remembered->ticket = ticket;
        state.tokens.applied(*request.client_request_token, *std::move(remembered));
    }
    return report(actions, request);
}

/// One item of a TransactGetItems.
struct PlannedGet {
    std::optional<expression::Projection> projection;
    TableHandle table;
    std::string key;
};

Result<std::vector<PlannedGet>> plan_transact_gets(EngineState& state,
                                                   const api::TransactGetItemsRequest& request) {
    std::vector<PlannedGet> planned(request.transact_items.size());
    for (std::size_t i = 0; i < planned.size(); ++i) {
        auto projection = parse_projection(request.transact_items[i].projection_expression,
                                           request.transact_items[i].expression_attribute_names);
        if (!projection) {
            return projection.error();
        }
        planned[i].projection = *std::move(projection);
    }
    CancellationReasons reasons(planned.size());
    for (std::size_t i = 0; i < planned.size(); ++i) {
        Result<TableHandle> table = state.find_table(request.transact_items[i].table_name);
        if (!table) {
            return table.error();
        }
        planned[i].table = *std::move(table);
    }
    for (std::size_t i = 0; i < planned.size(); ++i) {
        const FlatItem& key = request.transact_items[i].key;
        const KeyFinding finding = inspect_key(planned[i].table->key(), key);
        if (is_reason(finding.fault)) {
            reasons.validation_failed(i, named_key_error(finding).message());
        } else if (finding.fault == KeyFault::missing_attribute) {
            return validation_error("One of the required keys was not given a value");
        } else if (!finding.ok()) {
            return named_key_error(finding);
        } else {
            planned[i].key = table_key(*planned[i].table, key);
        }
    }
    if (reasons.cancelled()) {
        return std::move(reasons).to_error();
    }
    std::unordered_set<std::string_view> keys;
    for (const PlannedGet& get : planned) {
        if (!keys.insert(get.key).second) {
            return validation_error(
                "Transaction request cannot include multiple operations on one item");
        }
    }
    return planned;
}

/// All items at one moment.
Result<std::vector<std::optional<FlatItem>>> read_together(EngineState& state,
                                                           const std::vector<PlannedGet>& planned) {
    std::vector<ItemLocks::Stripe> stripes;
    stripes.reserve(planned.size());
    for (const PlannedGet& get : planned) {
        stripes.push_back(ItemLocks::stripe_of(get.key));
    }
    const ItemLocks::Guard guard = state.locks.lock(std::move(stripes));
    std::vector<std::optional<FlatItem>> items;
    std::uint64_t size_bytes = 0;
    for (const PlannedGet& get : planned) {
        if (Result<void> current = get.table->check_current(); !current) {
            return current.error();
        }
        Result<std::optional<FlatItem>> found = state.storage->get(get.key);
        if (!found) {
            return found.error();
        }
        size_bytes += *found ? (*found)->item_size_bytes() : 0;
        if (size_bytes > transaction_size_bytes_max) {
            return transaction_too_large();
        }
        items.push_back(*std::move(found));
    }
    return items;
}

}  // namespace

Result<api::TransactWriteItemsResult> transact_write_items(
    EngineState& state, const api::TransactWriteItemsRequest& request, api::CommitTicket& ticket,
    UpdateGrammar grammar) {
    Result<std::vector<Action>> actions = parse_actions(request, grammar);
    if (!actions) {
        return actions.error();
    }
    if (!request.client_request_token) {
        return execute(state, *actions, request, {}, ticket);
    }
    const std::string& token = *request.client_request_token;
    std::string digest = transaction_digest(request);
    const std::unique_lock held = state.tokens.hold(token);
    if (const auto remembered = state.tokens.find(token, state.clock())) {
        return replay(state, *remembered, digest, request, ticket);
    }
    return execute(state, *actions, request, std::move(digest), ticket);
}

Result<api::TransactGetItemsResult> transact_get_items(
    EngineState& state, const api::TransactGetItemsRequest& request) {
    const Result<std::vector<PlannedGet>> planned = plan_transact_gets(state, request);
    if (!planned) {
        return planned.error();
    }
    Result<std::vector<std::optional<FlatItem>>> items = read_together(state, *planned);
    if (!items) {
        return items.error();
    }
    api::TransactGetItemsResult result;
    RequestCapacity capacity;
    for (std::size_t i = 0; i < planned->size(); ++i) {
        const PlannedGet& get = (*planned)[i];
        std::optional<FlatItem>& item = (*items)[i];
        const std::uint32_t size_bytes = item ? charged_size_bytes(*get.table, *item) : 0;
        capacity.of(*get.table)
            .add_table(read_units(size_bytes, Consistency::strong) * transaction_factor);
        if (item && get.projection) {
            item = get.projection->apply(*item);
            if (item->empty()) {
                item.reset();  // unlike GetItem, which answers an empty item
            }
        }
        result.responses.push_back(std::move(item));
    }
    result.consumed_capacity =
        capacity.report(request.return_consumed_capacity, CapacityKind::transactional_read);
    return result;
}

}  // namespace dynox::engine

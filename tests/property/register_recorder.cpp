#include "register_recorder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "dynox/item.hpp"

namespace dynox::test {
namespace {

constexpr const char* table_name = "registers";

Register register_of(const std::optional<FlatItem>& item) {
    if (!item) {
        return std::nullopt;
    }
    return AttributeValue::from_flat(item->find("n")).as<std::int64_t>();
}

/// The condition of a guard, its value in `values`.
std::string condition_of(const Access& access, Item& values) {
    if (!*access.guard) {
        return "attribute_not_exists(p)";
    }
    values.set(":guard", **access.guard);
    return "n = :guard";
}

/// What a write of one item and an action of a transaction have in common.
template <class Request>
void set_guard(const Access& access, Item values, Request& request) {
    if (access.guard) {
        request.condition_expression = condition_of(access, values);
    }
    if (!values.empty()) {
        request.parameters.values = values.to_flat();
    }
}

/// Sleeps for no time at all, now and then, so that others come in between.
void let_others_in(std::mt19937_64& random) {
    if (random() % 4 == 0) {
        std::this_thread::yield();
    }
}

}  // namespace

api::CreateTableRequest register_table() {
    api::CreateTableRequest request;
    request.table_name = table_name;
    request.billing_mode = api::BillingMode::pay_per_request;
    request.attribute_definitions = {{"p", AttributeType::string}};
    request.key_schema = {{"p", api::KeyType::hash}};
    return request;
}

History RegisterRecorder::record(std::uint64_t seed) {
    ++history_number_;
    std::vector<Caller> callers;
    for (unsigned thread = 0; thread < options_.threads; ++thread) {
        callers.push_back({thread, std::mt19937_64(seed * 100 + thread)});
    }
    std::atomic<unsigned> waiting{options_.threads};
    std::vector<std::thread> threads;
    for (Caller& caller : callers) {
        threads.emplace_back([&] {
            // Together, since a thread is begun in the time of many operations.
            --waiting;
            while (waiting != 0) {
                std::this_thread::yield();
            }
            run(caller);
        });
    }
    History history;
    for (unsigned thread = 0; thread < options_.threads; ++thread) {
        threads[thread].join();
        const History& own = callers[thread].history;
        history.insert(history.end(), own.begin(), own.end());
    }
    return history;
}

void RegisterRecorder::run(Caller& caller) {
    for (unsigned i = 0; i < options_.operations; ++i) {
        Operation operation = draw(caller);
        operation.thread = caller.thread;
        operation.called = ++time_;
        let_others_in(caller.random);
        execute(operation);
        let_others_in(caller.random);
        operation.ended = ++time_;
        for (const Access& access : operation.accesses) {
            Register& seen = caller.seen[access.key];
            if (access.observed) {
                seen = *access.observed;
            }
            if (!operation.refused && access.write == Access::Write::set) {
                seen = access.value;
            }
        }
        caller.history.push_back(std::move(operation));
    }
}

Operation RegisterRecorder::draw(Caller& caller) {
    Operation operation;
    const bool is_transaction = caller.below(3) == 0;
    const bool is_read = caller.below(3) == 0;
    const std::size_t first = caller.below(keys_count);
    const std::size_t count = is_transaction ? 2 + caller.below(keys_count - 1) : 1;
    for (std::size_t i = 0; i < count; ++i) {
        Access access;
        access.key = (first + i) % keys_count;
        if (!is_read) {
            draw_guard(caller, access);
            draw_write(caller, access);
            if (is_transaction && access.guard && caller.below(3) == 0) {
                access.write = Access::Write::nothing;  // a condition check
            }
        }
        operation.accesses.push_back(access);
    }
    return operation;
}

void RegisterRecorder::draw_guard(Caller& caller, Access& access) {
    switch (caller.below(4)) {
        case 0:
            access.guard = Register();
            break;
        case 1:
        case 2:
            access.guard = caller.seen[access.key];
            break;
        default:
            break;
    }
}

void RegisterRecorder::draw_write(Caller& caller, Access& access) {
    // Of all values that are set no two are the same, so that a read tells whose write it saw.
    switch (caller.below(5)) {
        case 0:
            access.write = Access::Write::set;  // to nothing: the item is deleted
            break;
        case 1:
            access.write = Access::Write::add;
            access.value = 1'000'000;
            break;
        default:
            access.write = Access::Write::set;
            access.value = next_value_++;
    }
}

FlatItem RegisterRecorder::key(std::size_t number) const {
    return dynox::item("p", std::to_string(history_number_) + "/" + std::to_string(number))
        .to_flat();
}

FlatItem RegisterRecorder::item(const Access& access) const {
    Item made = Item::from_flat(key(access.key));
    made.set("n", *access.value);
    return made.to_flat();
}

void RegisterRecorder::execute(Operation& operation) {
    const bool is_read =
        std::all_of(operation.accesses.begin(), operation.accesses.end(), [](const Access& access) {
            return access.write == Access::Write::nothing && !access.guard;
        });
    if (operation.accesses.size() == 1) {
        is_read ? get(operation) : write(operation);
    } else {
        is_read ? transact_get(operation) : transact_write(operation);
    }
}

void RegisterRecorder::get(Operation& operation) {
    Access& access = operation.accesses[0];
    api::GetItemRequest request;
    request.table_name = table_name;
    request.key = key(access.key);
    request.consistent_read = options_.consistent_reads;
    api::CommitTicket ticket = 0;
    const auto result = service_.execute(request, ticket);
    ASSERT_TRUE(result) << result.error().message();
    access.observed = register_of(result->item);
}

void RegisterRecorder::write(Operation& operation) {
    const Access& access = operation.accesses[0];
    if (access.write == Access::Write::add) {
        api::UpdateItemRequest request;
        request.key = key(access.key);
        request.update_expression = "ADD n :add";
        set_guard(access, dynox::item(":add", *access.value), request);
        execute_write(request, operation);
    } else if (access.value) {
        api::PutItemRequest request;
        request.item = item(access);
        set_guard(access, {}, request);
        execute_write(request, operation);
    } else {
        api::DeleteItemRequest request;
        request.key = key(access.key);
        set_guard(access, {}, request);
        execute_write(request, operation);
    }
}

template <class Request>
void RegisterRecorder::execute_write(Request& request, Operation& operation) {
    Access& access = operation.accesses[0];
    request.table_name = table_name;
    request.return_values = api::ReturnValues::all_old;
    request.return_values_on_condition_check_failure =
        api::ReturnValuesOnConditionCheckFailure::all_old;
    api::CommitTicket ticket = 0;
    const auto result = service_.execute(request, ticket);
    if (result) {
        ASSERT_TRUE(service_.wait(ticket));
        access.observed = register_of(result->attributes);
        return;
    }
    const Error error = result.error();
    ASSERT_EQ(error.code(), server_errc::conditional_check_failed) << error.message();
    ASSERT_TRUE(access.guard);
    operation.refused = true;
    access.guard_held = false;
    access.observed = register_of(error.detail() != nullptr ? error.detail()->item : std::nullopt);
}

void RegisterRecorder::transact_get(Operation& operation) {
    api::TransactGetItemsRequest request;
    for (const Access& access : operation.accesses) {
        request.transact_items.emplace_back();
        request.transact_items.back().table_name = table_name;
        request.transact_items.back().key = key(access.key);
    }
    api::CommitTicket ticket = 0;
    const auto result = service_.execute(request, ticket);
    ASSERT_TRUE(result) << result.error().message();
    ASSERT_EQ(result->responses.size(), operation.accesses.size());
    for (std::size_t i = 0; i < operation.accesses.size(); ++i) {
        operation.accesses[i].observed = register_of(result->responses[i]);
    }
}

void RegisterRecorder::transact_write(Operation& operation) {
    api::TransactWriteItemsRequest request;
    const auto add = [&](auto action, const Access& access, Item values) {
        action.table_name = table_name;
        set_guard(access, std::move(values), action);
        request.transact_items.emplace_back() = std::move(action);
    };
    for (const Access& access : operation.accesses) {
        if (access.write == Access::Write::nothing) {
            api::TransactConditionCheck check;
            check.key = key(access.key);
            add(std::move(check), access, {});
        } else if (access.write == Access::Write::add) {
            api::TransactUpdate update;
            update.key = key(access.key);
            update.update_expression = "ADD n :add";
            add(std::move(update), access, dynox::item(":add", *access.value));
        } else if (access.value) {
            api::TransactPut put;
            put.item = item(access);
            add(std::move(put), access, {});
        } else {
            api::TransactDelete erase;
            erase.key = key(access.key);
            add(std::move(erase), access, {});
        }
    }
    api::CommitTicket ticket = 0;
    const auto result = service_.execute(request, ticket);
    if (result) {
        ASSERT_TRUE(service_.wait(ticket));
        return;
    }
    const Error error = result.error();
    ASSERT_EQ(error.code(), server_errc::transaction_canceled) << error.message();
    const auto& reasons = error.detail()->cancellation_reasons;
    ASSERT_EQ(reasons.size(), operation.accesses.size());
    operation.refused = true;
    for (std::size_t i = 0; i < reasons.size(); ++i) {
        Access& access = operation.accesses[i];
        access.guard_held = reasons[i].code == "None";
        ASSERT_TRUE(access.guard_held ||
                    (access.guard && reasons[i].code == "ConditionalCheckFailed"))
            << reasons[i].code;
    }
}

}  // namespace dynox::test

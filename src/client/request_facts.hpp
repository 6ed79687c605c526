// What all requests and results have in common, told once for every type: the table, the direction,
// how many units a request may take, and what it did take.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "api/statement_kind.hpp"
#include "client/call.hpp"
#include "dynox/api/service.hpp"

namespace dynox::detail {

// ---- of an operation ----------------------------------------------------------------------------

[[nodiscard]] constexpr CallKind call_kind(std::string_view operation) noexcept {
    constexpr std::pair<std::string_view, CallKind> kinds[] = {
        {"GetItem", CallKind::get},
        {"PutItem", CallKind::put},
        {"DeleteItem", CallKind::delete_},
        {"UpdateItem", CallKind::update},
        {"Query", CallKind::query},
        {"Scan", CallKind::scan},
        {"BatchGetItem", CallKind::batch},
        {"BatchWriteItem", CallKind::batch},
        {"BatchExecuteStatement", CallKind::batch},
        {"TransactGetItems", CallKind::transaction},
        {"TransactWriteItems", CallKind::transaction},
        {"ExecuteTransaction", CallKind::transaction},
    };
    for (const auto& [name, kind] : kinds) {
        if (name == operation) {
            return kind;
        }
    }
    return CallKind::other;
}

/// Which units an operation takes; those of statements either, see direction_of_request().
[[nodiscard]] constexpr Direction direction_of(std::string_view operation) noexcept {
    constexpr std::string_view reads[] = {"GetItem",
                                          "Query",
                                          "Scan",
                                          "BatchGetItem",
                                          "TransactGetItems",
                                          "ExecuteStatement",
                                          "SearchVectors",
                                          "BatchExecuteStatement",
                                          "ExecuteTransaction"};
    constexpr std::string_view writes[] = {"PutItem", "DeleteItem", "UpdateItem", "BatchWriteItem",
                                           "TransactWriteItems"};
    for (const std::string_view name : reads) {
        if (name == operation) {
            return Direction::read;
        }
    }
    for (const std::string_view name : writes) {
        if (name == operation) {
            return Direction::write;
        }
    }
    return Direction::none;
}

template <class Request>
inline constexpr OperationFacts operation_facts{api::operation_of<Request>::name,
                                                call_kind(api::operation_of<Request>::name),
                                                direction_of(api::operation_of<Request>::name)};

/// Requests that a transaction on the same items may refuse.
template <class Request>
inline constexpr bool meets_conflicts = operation_facts<Request>.kind == CallKind::transaction ||
                                        operation_facts<Request>.kind == CallKind::put ||
                                        operation_facts<Request>.kind == CallKind::update ||
                                        operation_facts<Request>.kind == CallKind::delete_;

/// Requests of one item.
template <class Request>
inline constexpr bool is_single_item = operation_facts<Request>.kind == CallKind::get ||
                                       operation_facts<Request>.kind == CallKind::put ||
                                       operation_facts<Request>.kind == CallKind::update ||
                                       operation_facts<Request>.kind == CallKind::delete_;
/// ... which say its key alone.
template <class Request>
inline constexpr bool has_key_only = requires(const Request& request) { request.key; };
/// What has the key among its attributes.
template <class Request>
[[nodiscard]] const FlatItem& key_holder_of(const Request& request) {
    if constexpr (has_key_only<Request>) {
        return request.key;
    } else {
        return request.item;
    }
}

// ---- of a request -------------------------------------------------------------------------------

[[nodiscard]] inline std::string_view view_of(const std::string& text) noexcept {
    return text;
}
[[nodiscard]] inline std::string_view view_of(const std::optional<std::string>& text) noexcept {
    return text ? std::string_view(*text) : std::string_view();
}

/// "arn:...:table/NAME/backup/ID", or of an export, an import, an index or a stream -> the table's.
[[nodiscard]] constexpr std::string_view table_arn_in(std::string_view arn) noexcept {
    const std::size_t name = arn.find('/');
    return name == std::string_view::npos ? arn : arn.substr(0, arn.find('/', name + 1));
}

/// The table of a request that has no more than the ARN of something, or the name of a new table;
/// those that AWS's endpoint rules look at (contextParam ResourceArn in its model).
template <class Request>
[[nodiscard]] std::string_view table_behind(const Request& request) {
    if constexpr (requires { view_of(request.target_table_name); }) {
        return view_of(request.target_table_name);
    } else if constexpr (requires { view_of(request.global_table_name); }) {
        return view_of(request.global_table_name);
    } else if constexpr (requires { view_of(request.table_creation_parameters.table_name); }) {
        return view_of(request.table_creation_parameters.table_name);
    } else if constexpr (requires { view_of(request.table_arn); }) {
        return view_of(request.table_arn);
    } else if constexpr (requires { view_of(request.resource_arn); }) {
        return table_arn_in(view_of(request.resource_arn));
    } else if constexpr (requires { view_of(request.backup_arn); }) {
        return table_arn_in(view_of(request.backup_arn));
    } else if constexpr (requires { view_of(request.export_arn); }) {
        return table_arn_in(view_of(request.export_arn));
    } else if constexpr (requires { view_of(request.import_arn); }) {
        return table_arn_in(view_of(request.import_arn));
    } else {
        return {};
    }
}

/// The table that a request is about, by its name or its ARN; of several, the first one; empty where
/// there is none.
template <class Request>
[[nodiscard]] std::string_view table_of(const Request& request) {
    if constexpr (requires { view_of(request.table_name); }) {
        return view_of(request.table_name);
    } else if constexpr (requires { request.request_items.front().first; }) {
        return request.request_items.empty()
                   ? std::string_view()
                   : std::string_view(request.request_items.front().first);
    } else if constexpr (requires { request.transact_items.front().table_name; }) {
        return request.transact_items.empty()
                   ? std::string_view()
                   : std::string_view(request.transact_items.front().table_name);
    } else if constexpr (requires { request.transact_items.front().index(); }) {
        return request.transact_items.empty()
                   ? std::string_view()
                   : std::visit(
                         [](const auto& action) { return std::string_view(action.table_name); },
                         request.transact_items.front());
    } else {
        return table_behind(request);
    }
}

/// SELECT reads; INSERT, UPDATE and DELETE write.
[[nodiscard]] inline Direction direction_of_statement(std::string_view statement) noexcept {
    return api::is_reading_statement(statement) ? Direction::read : Direction::write;
}

/// Which units a request takes.
template <class Request>
[[nodiscard]] Direction direction_of_request(const Request& request) noexcept {
    if constexpr (api::HasStatements<Request>) {
        const std::string* const statement = api::first_statement(request);
        return statement == nullptr ? Direction::read : direction_of_statement(*statement);
    } else {
        return operation_facts<Request>.direction;
    }
}

/// What a request takes, as far as one can tell before: one unit, for each item of several.
template <class Request>
[[nodiscard]] double units_of(const Request& request) {
    if constexpr (requires { request.transact_items.size(); }) {
        return 2 * static_cast<double>(request.transact_items.size());  // transactions cost double
    } else if constexpr (requires { request.transact_statements.size(); }) {
        return 2 * static_cast<double>(request.transact_statements.size());
    } else if constexpr (requires { request.statements.size(); }) {
        return static_cast<double>(request.statements.size());
    } else if constexpr (requires { request.request_items.front().second.keys; }) {
        std::size_t keys = 0;
        for (const auto& [table, part] : request.request_items) {
            keys += part.keys.size();
        }
        return static_cast<double>(keys);
    } else if constexpr (requires { request.request_items.front().second.size(); }) {
        std::size_t writes = 0;
        for (const auto& [table, part] : request.request_items) {
            writes += part.size();
        }
        return static_cast<double>(writes);
    } else {
        return 1;
    }
}

/// The same request, which asks what it consumes; nullopt: it does already, or cannot.
template <class Request>
[[nodiscard]] std::optional<Request> asking_capacity(const Request& request) {
    if constexpr (requires { request.return_consumed_capacity; }) {
        if (request.return_consumed_capacity == api::ReturnConsumedCapacity::none) {
            std::optional<Request> asking(request);
            asking->return_consumed_capacity = api::ReturnConsumedCapacity::total;
            return asking;
        }
    }
    return std::nullopt;
}

// ---- of a result --------------------------------------------------------------------------------

inline void note_capacity(Call& call, const api::ConsumedCapacity& capacity) {
    // Transactions tell both directions apart; the sum of both is there too.
    if (capacity.read_capacity_units != 0 || capacity.write_capacity_units != 0) {
        if (capacity.read_capacity_units != 0) {
            call.note_units(Direction::read, capacity.read_capacity_units);
        }
        if (capacity.write_capacity_units != 0) {
            call.note_units(Direction::write, capacity.write_capacity_units);
        }
        return;
    }
    call.note_units(call.direction(), capacity.capacity_units);
}
inline void note_capacity(Call& call, const std::optional<api::ConsumedCapacity>& capacity) {
    if (capacity) {
        note_capacity(call, *capacity);
    }
}
inline void note_capacity(Call& call, const std::vector<api::ConsumedCapacity>& capacities) {
    for (const api::ConsumedCapacity& capacity : capacities) {
        note_capacity(call, capacity);
    }
}

template <class OperationResult>
void note_result(Call& call, const OperationResult& result) {
    if constexpr (requires { note_capacity(call, result.consumed_capacity); }) {
        note_capacity(call, result.consumed_capacity);
    }
    if constexpr (requires { static_cast<std::size_t>(result.scanned_count); }) {
        call.note_items(static_cast<std::size_t>(result.count),
                        static_cast<std::size_t>(result.scanned_count));
    } else if constexpr (requires { result.items.size(); }) {
        call.note_items(result.items.size());
    } else if constexpr (requires { result.item.has_value(); }) {
        call.note_items(result.item.has_value() ? 1 : 0);
    } else if constexpr (requires { result.responses.front().second.size(); }) {
        std::size_t items = 0;
        for (const auto& [table, found] : result.responses) {
            items += found.size();
        }
        call.note_items(items);
    } else if constexpr (requires { result.responses.front().has_value(); }) {
        std::size_t items = 0;
        for (const auto& item : result.responses) {
            items += item.has_value() ? 1 : 0;
        }
        call.note_items(items);
    }
}

/// The user did not ask for it.
template <class OperationResult>
void forget_capacity(OperationResult& result) {
    if constexpr (requires { result.consumed_capacity.reset(); }) {
        result.consumed_capacity.reset();
    } else if constexpr (requires { result.consumed_capacity.clear(); }) {
        result.consumed_capacity.clear();
    }
}

}  // namespace dynox::detail

#include "server/metering.hpp"

#include <concepts>
#include <optional>
#include <type_traits>
#include <variant>

#include "api/statement_kind.hpp"
#include "server/faults.hpp"

namespace dynox::server {
namespace {

using api::ReturnConsumedCapacity;

template <class Request>
concept Metered = !std::same_as<Request, api::SearchVectorsRequest> &&  // which costs no units
                  requires(Request& request) { request.return_consumed_capacity; };
template <class Request>
concept OneTable = Metered<Request> && requires(Request& request) { request.table_name; };
template <class Request>
concept Batch = requires(Request& request) { request.request_items; };
template <class Request>
concept Transaction = requires(Request& request) { request.transact_items; };
// What changes what is provisioned.
template <class Request>
concept ChangesTables = api::operation_of<Request>::name == "CreateTable" ||
                        api::operation_of<Request>::name == "UpdateTable" ||
                        api::operation_of<Request>::name == "DeleteTable";

/// What a request consumes. The statements of a batch or transaction are all of one kind.
template <class Request>
CapacityKind kind_of(const Request& request) {
    if constexpr (api::HasStatements<Request>) {
        const std::string* const statement = api::first_statement(request);
        return statement != nullptr && api::is_reading_statement(*statement) ? CapacityKind::read
                                                                             : CapacityKind::write;
    } else {
        return is_write(api::operation_of<Request>::name) ? CapacityKind::write
                                                          : CapacityKind::read;
    }
}

/// The index that a Query or Scan reads; empty for the table.
template <class Request>
std::string_view index_of(const Request& request) {
    if constexpr (requires { request.index_name; }) {
        return request.index_name ? std::string_view(*request.index_name) : std::string_view();
    } else {
        return {};
    }
}

void reduce(api::ConsumedCapacity& consumed, ReturnConsumedCapacity asked) {
    if (asked != ReturnConsumedCapacity::indexes) {
        consumed.table.reset();
        consumed.local_secondary_indexes.clear();
        consumed.global_secondary_indexes.clear();
        consumed.vector_indexes.clear();
    }
}
void reduce(std::optional<api::ConsumedCapacity>& consumed, ReturnConsumedCapacity asked) {
    if (asked == ReturnConsumedCapacity::none) {
        consumed.reset();
    } else if (consumed) {
        reduce(*consumed, asked);
    }
}
void reduce(std::vector<api::ConsumedCapacity>& consumed, ReturnConsumedCapacity asked) {
    if (asked == ReturnConsumedCapacity::none) {
        consumed.clear();
    }
    for (api::ConsumedCapacity& each : consumed) {
        reduce(each, asked);
    }
}

template <class Visit>
void for_each(const std::optional<api::ConsumedCapacity>& consumed, Visit&& visit) {
    if (consumed) {
        visit(*consumed);
    }
}
template <class Visit>
void for_each(const std::vector<api::ConsumedCapacity>& consumed, Visit&& visit) {
    for (const api::ConsumedCapacity& each : consumed) {
        visit(each);
    }
}

const std::string& table_of(const api::TransactWriteItem& action) {
    return std::visit([](const auto& given) -> const std::string& { return given.table_name; },
                      action);
}
const std::string& table_of(const api::TransactGet& action) {
    return action.table_name;
}

/// What a batch could not do for want of capacity.
auto& unprocessed_of(api::BatchWriteItemResult& result) {
    return result.unprocessed_items;
}
auto& unprocessed_of(api::BatchGetItemResult& result) {
    return result.unprocessed_keys;
}

}  // namespace

void MeteringService::count(CapacityKind kind, const api::ConsumedCapacity& consumed) {
    if (limits_ != nullptr) {
        limits_->consume(kind, consumed);
    }
    if (metrics_ == nullptr) {
        return;
    }
    const auto metric =
        kind == CapacityKind::read ? Metrics::Capacity::read : Metrics::Capacity::write;
    const double own = consumed.table ? consumed.table->capacity_units : consumed.capacity_units;
    if (own != 0) {
        metrics_->add_units(metric, consumed.table_name, {}, own);
    }
    for (const auto* indexes :
         {&consumed.local_secondary_indexes, &consumed.global_secondary_indexes}) {
        for (const auto& [name, units] : *indexes) {
            metrics_->add_units(metric, consumed.table_name, name, units.capacity_units);
        }
    }
}

template <class Request>
Result<api::result_of<Request>> MeteringService::measure(Request request,
                                                         api::CommitTicket& ticket) {
    const CapacityKind kind = kind_of(request);
    const ReturnConsumedCapacity asked = request.return_consumed_capacity;
    request.return_consumed_capacity = ReturnConsumedCapacity::indexes;
    Result<api::result_of<Request>> result = inner_->execute(request, ticket);
    if (result) {
        for_each(result->consumed_capacity,
                 [&](const api::ConsumedCapacity& consumed) { count(kind, consumed); });
        reduce(result->consumed_capacity, asked);
    } else if constexpr (OneTable<Request>) {
        if (result.error() == make_error_code(server_errc::conditional_check_failed)) {
            api::ConsumedCapacity consumed;  // a condition that failed costs a write all the same
            consumed.table_name = request.table_name;
            consumed.capacity_units = 1;
            count(CapacityKind::write, consumed);
        }
    }
    return result;
}

// Tables without capacity are left over; only if all are it is an error.
template <class Request>
Result<api::result_of<Request>> MeteringService::call_batch(const Request& request,
                                                            api::CommitTicket& ticket) {
    Request admitted = request;
    admitted.request_items.clear();
    api::result_of<Request> left;
    std::optional<Error> refused;
    for (const auto& table : request.request_items) {
        if (Result<void> admit = limits_->admit(kind_of(request), table.first, {}); !admit) {
            refused = admit.error();
            unprocessed_of(left).push_back(table);
        } else {
            admitted.request_items.push_back(table);
        }
    }
    if (refused && admitted.request_items.empty()) {
        return *refused;
    }
    Result<api::result_of<Request>> result = measure(std::move(admitted), ticket);
    if (result) {
        for (auto& table : unprocessed_of(left)) {
            unprocessed_of(*result).push_back(std::move(table));
        }
    }
    return result;
}

template <class Request>
Result<void> MeteringService::admit_transaction(CapacityKind kind, const Request& request) {
    std::vector<CancellationReason> reasons;
    std::string codes;
    bool refused = false;
    for (const auto& action : request.transact_items) {
        CancellationReason reason{"None", {}, {}};
        if (Result<void> admit = limits_->admit(kind, table_of(action), {}); !admit) {
            refused = true;
            reason = {"ProvisionedThroughputExceeded", admit.error().message(), {}};
        }
        codes.append(codes.empty() ? "" : ", ").append(reason.code);
        reasons.push_back(std::move(reason));
    }
    if (!refused) {
        return {};
    }
    Error error(server_errc::transaction_canceled,
                "Transaction cancelled, please refer cancellation reasons for specific reasons [" +
                    codes + "]");
    error.mutable_detail().cancellation_reasons = std::move(reasons);
    return error;
}

template <class Request>
Result<api::result_of<Request>> MeteringService::call(const Request& request,
                                                      api::CommitTicket& ticket) {
    if constexpr (!Metered<Request>) {
        Result<api::result_of<Request>> result = inner_->execute(request, ticket);
        if constexpr (ChangesTables<Request>) {
            if (limits_ != nullptr) {
                limits_->forget_tables();
            }
        }
        return result;
    } else {
        if (limits_ != nullptr) {
            if constexpr (Batch<Request>) {
                return call_batch(request, ticket);
            } else if constexpr (Transaction<Request>) {
                if (Result<void> admit = admit_transaction(kind_of(request), request); !admit) {
                    return admit.error();
                }
            } else if constexpr (OneTable<Request>) {
                if (Result<void> admit =
                        limits_->admit(kind_of(request), request.table_name, index_of(request));
                    !admit) {
                    return admit.error();
                }
            }
        }
        return measure(request, ticket);
    }
}

#define DYNOX_METERED(Name)                                                               \
    Result<api::Name##Result> MeteringService::execute(const api::Name##Request& request, \
                                                       api::CommitTicket& ticket) {       \
        return call(request, ticket);                                                     \
    }
DYNOX_API_OPERATIONS(DYNOX_METERED)
#undef DYNOX_METERED

}  // namespace dynox::server

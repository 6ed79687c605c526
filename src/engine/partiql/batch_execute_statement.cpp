#include "engine/capacity.hpp"
#include "engine/failures.hpp"
#include "engine/key_codec.hpp"
#include "engine/partiql/capacity_sum.hpp"
#include "engine/partiql/statement_write.hpp"
#include "engine/partiql/statements.hpp"
#include "engine/partiql/translation.hpp"
#include "engine/reads.hpp"

#include <algorithm>
#include <unordered_set>

namespace dynox::engine {
namespace {

/// One statement on its way: what it asks for, or why it fails.
struct Entry {
    const api::BatchStatement* request = nullptr;
    std::optional<PreparedStatement> prepared;
    TableHandle table;
    std::optional<api::GetItemRequest> get;
    std::optional<ItemWriteRequest> write;
    std::optional<Error> fault;
};

/// The short names that a batch has for errors.
std::string code_of(const Error& error) {
    if (error.code().category() != server_category()) {
        return "InternalServerError";
    }
    const auto code = static_cast<server_errc>(error.code().value());
    switch (code) {
        case server_errc::validation:
            return "ValidationError";
        case server_errc::throttling:
            return "ThrottlingError";
        case server_errc::internal_server_error:
            return "InternalServerError";
        default:
            break;
    }
    static constexpr std::string_view tail = "Exception";
    std::string name(error_name(code));
    if (name.ends_with(tail)) {
        name.resize(name.size() - tail.size());
    }
    return name;
}

Result<void> plan(EngineState& state, Entry& entry) {
    const PreparedStatement& prepared = *entry.prepared;
    Result<TableHandle> table = find_table(state, prepared);
    if (!table) {
        return table.error();
    }
    entry.table = *std::move(table);
    if (prepared.is_read()) {
        if (auto checked = check_without_table(prepared); !checked) {
            return checked.error();
        }
        Result<std::optional<api::GetItemRequest>> get = get_request(prepared, *entry.table);
        if (!get) {
            return get.error();
        }
        if (!*get) {
            return validation_error("Only single item select is supported");
        }
        entry.get = **std::move(get);
        entry.get->consistent_read = entry.request->consistent_read;
        return {};
    }
    Result<StatementWrite> write = write_of(prepared, *entry.table);
    if (!write) {
        return write.error();
    }
    if (write->key_fault) {
        return *write->key_fault;
    }
    entry.write = std::move(write->request);
    return {};
}

Entry prepare_entry(const api::BatchStatement& request) {
    Entry entry;
    entry.request = &request;
    Result<PreparedStatement> prepared = prepare(request.statement, request.parameters);
    if (!prepared) {
        entry.fault = prepared.error();
    } else if (prepared->statement.kind == partiql::StatementKind::exists) {
        entry.fault =
            validation_error("EXISTS can only be used in ExecuteTransaction write requests.");
    } else if (prepared->statement.kind == partiql::StatementKind::other) {
        entry.fault = validation_error(
            "Invalid operation. Only select, insert, update and delete operations are valid");
    } else {
        entry.prepared = *std::move(prepared);
    }
    return entry;
}

/// All reads or all writes; malformed statements are neither.
Result<void> check_kinds(const std::vector<Entry>& entries) {
    bool reads = false;
    bool writes = false;
    for (const Entry& entry : entries) {
        if (entry.prepared) {
            (entry.prepared->is_read() ? reads : writes) = true;
        }
    }
    if (reads && writes) {
        return validation_error(
            "Read and write requests together in the same batch is not supported.");
    }
    return {};
}

const FlatItem& item_of(const ItemWriteRequest& write) {
    return std::visit(
        [](const auto& request) -> const FlatItem& {
            if constexpr (requires { request.item; }) {
                return request.item;
            } else {
                return request.key;
            }
        },
        write);
}

Result<void> check_distinct(const std::vector<Entry>& entries) {
    std::unordered_set<std::string> keys;
    for (const Entry& entry : entries) {
        if (!entry.fault) {
            const FlatItem& item = entry.get ? entry.get->key : item_of(*entry.write);
            if (!keys.insert(table_key(*entry.table, item)).second) {
                return validation_error("Provided list of item keys contains duplicates");
            }
        }
    }
    return {};
}

/// A write that failed is charged as it was attempted: by the larger of what was there and what
/// was to be put.
std::optional<api::ConsumedCapacity> charge_of_failure(const Entry& entry, const Error& error,
                                                       api::ReturnConsumedCapacity wanted) {
    if (wanted == api::ReturnConsumedCapacity::none) {
        return std::nullopt;
    }
    std::uint32_t size_bytes = 0;
    if (error.detail() != nullptr && error.detail()->item) {
        size_bytes = error.detail()->item->item_size_bytes();
    }
    if (const auto* put = std::get_if<api::PutItemRequest>(&*entry.write)) {
        size_bytes = std::max(size_bytes, put->item.item_size_bytes());
    }
    TableCapacity capacity(*entry.table);
    capacity.add_table(write_units(size_bytes));
    return capacity.report(wanted);
}

/// What became of the statements of a batch.
class Outcomes {
  public:
    explicit Outcomes(api::ReturnConsumedCapacity wanted) : wanted_(wanted) {}

    void fail(const Entry& entry, const Error& error) {
        api::BatchStatementResponse& response = responses_.emplace_back();
        api::BatchStatementError& told = response.error.emplace();
        told.code = code_of(error);
        told.message = error.message();
        if (entry.fault) {
            return;  // it never ran
        }
        response.table_name = entry.table->name();
        const bool wants_item = entry.request->return_values_on_condition_check_failure ==
                                api::ReturnValuesOnConditionCheckFailure::all_old;
        if (wants_item && error.code() == server_errc::conditional_check_failed &&
            error.detail() != nullptr) {
            told.item = error.detail()->item;
        }
        if (entry.write) {
            failures_.push_back({entry.table, charge_of_failure(entry, error, wanted_)});
        }
    }
    void succeed(const Entry& entry, std::optional<FlatItem> item,
                 const std::optional<api::ConsumedCapacity>& charge) {
        api::BatchStatementResponse& response = responses_.emplace_back();
        response.table_name = entry.table->name();
        response.item = std::move(item);
        capacity_.add(charge);
        successful_.insert(entry.table->name());
    }
    [[nodiscard]] api::BatchExecuteStatementResult finish() && {
        // Tables whose statements all failed are left out.
        for (const Failure& failure : failures_) {
            if (successful_.contains(failure.table->name())) {
                capacity_.add(failure.charge);
            }
        }
        api::BatchExecuteStatementResult result;
        result.responses = std::move(responses_);
        result.consumed_capacity = std::move(capacity_).all();
        return result;
    }

  private:
    struct Failure {
        TableHandle table;
        std::optional<api::ConsumedCapacity> charge;
    };
    api::ReturnConsumedCapacity wanted_;
    std::vector<api::BatchStatementResponse> responses_;
    CapacitySum capacity_;
    std::vector<Failure> failures_;
    std::unordered_set<std::string> successful_;
};

void run_get(EngineState& state, Entry& entry, api::ReturnConsumedCapacity wanted,
             Outcomes& outcomes) {
    entry.get->return_consumed_capacity = wanted;
    Result<api::GetItemResult> result =
        with_current_tables([&] { return get_item(state, *entry.get); });
    if (result) {
        outcomes.succeed(entry, std::move(result->item), result->consumed_capacity);
    } else {
        outcomes.fail(entry, statement_error(result.error()));
    }
}

void run_write(EngineState& state, const Entry& entry, api::ReturnConsumedCapacity wanted,
               Outcomes& outcomes, api::CommitTicket& ticket) {
    WriteReport report;
    report.capacity = wanted;
    report.on_failure = api::ReturnValuesOnConditionCheckFailure::all_old;  // for the charge
    api::CommitTicket written = 0;
    Result<WriteOutcome> outcome =
        with_current_tables([&] { return execute_write(state, *entry.write, report, written); });
    ticket = std::max(ticket, written);
    if (outcome) {
        outcomes.succeed(entry, std::move(outcome->attributes), outcome->consumed_capacity);
    } else {
        outcomes.fail(entry, outcome.error());
    }
}

}  // namespace

Result<api::BatchExecuteStatementResult> batch_execute_statement(
    EngineState& state, const api::BatchExecuteStatementRequest& request,
    api::CommitTicket& ticket) {
    std::vector<Entry> entries;
    entries.reserve(request.statements.size());
    for (const api::BatchStatement& statement : request.statements) {
        entries.push_back(prepare_entry(statement));
    }
    if (Result<void> checked = check_kinds(entries); !checked) {
        return checked.error();
    }
    for (Entry& entry : entries) {
        if (entry.prepared) {
            if (Result<void> planned = plan(state, entry); !planned) {
                entry.fault = planned.error();
            }
        }
    }
    if (Result<void> checked = check_distinct(entries); !checked) {
        return checked.error();
    }
    Outcomes outcomes(request.return_consumed_capacity);
    for (Entry& entry : entries) {
        if (entry.fault) {
            outcomes.fail(entry, *entry.fault);
        } else if (entry.get) {
            run_get(state, entry, request.return_consumed_capacity, outcomes);
        } else {
            run_write(state, entry, request.return_consumed_capacity, outcomes, ticket);
        }
    }
    return std::move(outcomes).finish();
}

}  // namespace dynox::engine

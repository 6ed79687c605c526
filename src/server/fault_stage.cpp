#include "server/fault_stage.hpp"

#include <algorithm>
#include <cmath>

#include "api/wire.hpp"

namespace dynox::server {
namespace {

/// How many of `count` parts of a batch are left undone: at least one.
std::size_t undone_of(std::size_t count, double share) {
    const auto undone = static_cast<std::size_t>(std::ceil(static_cast<double>(count) * share));
    return std::clamp<std::size_t>(undone, std::min<std::size_t>(1, count), count);
}

template <class Parts>
std::size_t count_parts(const Parts& tables) {
    std::size_t count = 0;
    for (const auto& [table, parts] : tables) {
        count += parts.size();
    }
    return count;
}

using Writes = std::vector<std::pair<std::string, std::vector<api::WriteRequest>>>;
using Reads = std::vector<std::pair<std::string, api::KeysAndAttributes>>;

/// Takes the last `count` parts out of a batch.
Writes take_last(Writes& tables, std::size_t count) {
    Writes taken;
    for (auto table = tables.rbegin(); table != tables.rend() && count != 0; ++table) {
        auto& parts = table->second;
        const std::size_t some = std::min(count, parts.size());
        const auto from = parts.end() - static_cast<std::ptrdiff_t>(some);
        taken.emplace_back(table->first, std::vector<api::WriteRequest>(from, parts.end()));
        parts.erase(from, parts.end());
        count -= some;
    }
    std::erase_if(tables, [](const auto& table) { return table.second.empty(); });
    return taken;
}

Reads take_last(Reads& tables, std::size_t count) {
    Reads taken;
    for (auto table = tables.rbegin(); table != tables.rend() && count != 0; ++table) {
        auto& keys = table->second.keys;
        const std::size_t some = std::min(count, keys.size());
        const auto from = keys.end() - static_cast<std::ptrdiff_t>(some);
        api::KeysAndAttributes part = table->second;
        part.keys.assign(from, keys.end());
        taken.emplace_back(table->first, std::move(part));
        keys.erase(from, keys.end());
        count -= some;
    }
    std::erase_if(tables, [](const auto& table) { return table.second.keys.empty(); });
    return taken;
}

std::size_t count_keys(const Reads& tables) {
    std::size_t count = 0;
    for (const auto& [table, part] : tables) {
        count += part.keys.size();
    }
    return count;
}

/// All that `taken` holds, behind what is there for its tables already.
template <class Tables>
void add_tables(Tables& unprocessed, Tables taken) {
    for (auto& table : taken) {
        unprocessed.push_back(std::move(table));
    }
}

Result<void> write_in_part(const Call& call, double share) {
    Result<api::BatchWriteItemRequest> request =
        api::decode_request<api::BatchWriteItemRequest>(call.body);
    if (!request) {
        return request.error();
    }
    const std::size_t undone = undone_of(count_parts(request->request_items), share);
    Writes left = take_last(request->request_items, undone);
    api::BatchWriteItemResult result;
    if (!request->request_items.empty()) {
        Result<api::BatchWriteItemResult> done = call.service.execute(*request, call.ticket);
        if (!done) {
            return done.error();
        }
        result = *std::move(done);
    }
    add_tables(result.unprocessed_items, std::move(left));
    api::encode_result(result, call.out);
    return {};
}

Result<void> read_in_part(const Call& call, double share) {
    Result<api::BatchGetItemRequest> request =
        api::decode_request<api::BatchGetItemRequest>(call.body);
    if (!request) {
        return request.error();
    }
    const std::size_t undone = undone_of(count_keys(request->request_items), share);
    Reads left = take_last(request->request_items, undone);
    api::BatchGetItemResult result;
    if (!request->request_items.empty()) {
        Result<api::BatchGetItemResult> done = call.service.execute(*request, call.ticket);
        if (!done) {
            return done.error();
        }
        result = *std::move(done);
    }
    add_tables(result.unprocessed_keys, std::move(left));
    api::encode_result(result, call.out);
    return {};
}

}  // namespace

Result<void> run_with_faults(const Call& call, const FaultPlan& plan) {
    if (plan.error) {
        return *plan.error;
    }
    if (plan.drop) {
        return {};
    }
    if (plan.unprocessed && call.operation.name == "BatchWriteItem") {
        return write_in_part(call, *plan.unprocessed);
    }
    if (plan.unprocessed && call.operation.name == "BatchGetItem") {
        return read_in_part(call, *plan.unprocessed);
    }
    return call.operation.run(call.service, call.body, call.out, call.ticket);
}

}  // namespace dynox::server

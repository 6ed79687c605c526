#include "server/faults.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "server/dispatch.hpp"

namespace dynox {

namespace {

using server::FaultPlan;
using server::RequestFacts;

constexpr std::chrono::milliseconds latency_max = std::chrono::minutes(10);

Error invalid(std::string message) {
    return {client_errc::invalid_argument, std::move(message)};
}

bool is_share(double value) noexcept {
    return value >= 0 && value <= 1;  // false for NaN
}

Result<void> check(const FaultRule& rule) {
    const auto known = server::operation_list();
    if (!rule.operation().empty() &&
        std::none_of(known.begin(), known.end(), [&](const server::Operation& operation) {
            return operation.name == rule.operation();
        })) {
        return invalid("operation: expected the name of an operation, found \"" + rule.operation() +
                       "\"");
    }
    if (!is_share(rule.probability())) {
        return invalid("probability: expected a number from 0 to 1, found " +
                       std::to_string(rule.probability()));
    }
    if (!is_share(rule.unprocessed())) {
        return invalid("unprocessed: expected a number from 0 to 1, found " +
                       std::to_string(rule.unprocessed()));
    }
    if (rule.latency().count() < 0 || rule.latency() > latency_max) {
        return invalid("latency_ms: expected 0..600000, found " +
                       std::to_string(rule.latency().count()));
    }
    if (rule.kind() == FaultKind::latency && rule.latency().count() == 0) {
        return invalid("latency_ms: expected how much later the answer is to leave, found nothing");
    }
    if (!rule.error().empty() && server_errc_from_name(rule.error()) == server_errc::other) {
        return invalid("error: expected the name of an error of the service, found \"" +
                       rule.error() + "\"");
    }
    return {};
}

/// "arn:aws:dynamodb:REGION:ACCOUNT:table/NAME" -> NAME; any other text is a name already.
std::string_view table_name(std::string_view name_or_arn) noexcept {
    constexpr std::string_view mark = ":table/";
    const std::size_t at = name_or_arn.find(mark);
    return at == std::string_view::npos ? name_or_arn : name_or_arn.substr(at + mark.size());
}

bool has_attributes(FlatItemView item, FlatItemView wanted) {
    return std::all_of(wanted.begin(), wanted.end(), [&](const FlatEntry& attribute) {
        const FlatValue value = item.find(attribute.name);
        return value.is(attribute.value.type()) && value == attribute.value;
    });
}

bool fits(const FaultRule& rule, std::string_view operation, const RequestFacts& facts) {
    if (!rule.operation().empty() && rule.operation() != operation) {
        return false;
    }
    if (!rule.table().empty() &&
        std::none_of(facts.tables.begin(), facts.tables.end(),
                     [&](const std::string& table) { return table_name(table) == rule.table(); })) {
        return false;
    }
    return !rule.key() ||
           std::any_of(facts.items.begin(), facts.items.end(),
                       [&](const FlatItem& item) { return has_attributes(item, *rule.key()); });
}

/// Counts the request; is it one that gets the fault?
bool is_hit(Faults::Impl::Entry& entry) {
    const FaultRule& rule = entry.state.rule;
    ++entry.state.selected;
    if (rule.nth() != 0 && entry.state.selected != rule.nth()) {
        return false;
    }
    if (rule.times() != 0 && entry.state.injected == rule.times()) {
        return false;
    }
    if (rule.probability() < 1 && entry.random.next_share() >= rule.probability()) {
        return false;
    }
    ++entry.state.injected;
    return true;
}

Error throttle_error(const FaultRule& rule, std::string_view operation, const RequestFacts& facts,
                     std::string_view region) {
    std::string reason = rule.reason();
    if (reason.empty()) {
        reason = std::string("Table") + (server::is_write(operation) ? "Write" : "Read") +
                 "ProvisionedThroughputExceeded";
    }
    std::string resource;
    if (!facts.tables.empty()) {
        resource = "arn:aws:dynamodb:" + std::string(region) + ":000000000000:table/" +
                   std::string(table_name(facts.tables.front()));
    }
    return server::throttled(rule.message(), std::move(reason), std::move(resource));
}

Error named_error(const FaultRule& rule) {
    const server_errc code = rule.error().empty() ? server_errc::internal_server_error
                                                  : server_errc_from_name(rule.error());
    if (!rule.message().empty()) {
        return {code, rule.message()};
    }
    if (code == server_errc::internal_server_error) {
        return {code, "Internal server error"};
    }
    return {make_error_code(code)};
}

void add_to(FaultPlan& plan, const FaultRule& rule, std::string_view operation,
            const RequestFacts& facts, std::string_view region) {
    switch (rule.kind()) {
        case FaultKind::throttle:
        case FaultKind::error:
            if (!plan.error) {
                plan.error = rule.kind() == FaultKind::error
                                 ? named_error(rule)
                                 : throttle_error(rule, operation, facts, region);
            }
            break;
        case FaultKind::latency:
            plan.latency += rule.latency();
            break;
        case FaultKind::drop:
            plan.drop = true;
            break;
        case FaultKind::wrong_checksum:
            plan.wrong_checksum = true;
            break;
        case FaultKind::partial_batch:
            plan.unprocessed = rule.unprocessed();
            break;
        case FaultKind::lost_answer:
            plan.lose_answer = true;
            break;
    }
}

}  // namespace

std::string_view fault_name(FaultKind kind) noexcept {
    constexpr std::array<std::string_view, 7> names = {
        "throttle", "error", "latency", "drop", "wrong_checksum", "partial_batch", "lost_answer"};
    return names[static_cast<std::size_t>(kind)];
}

FaultPlan Faults::Impl::plan(std::string_view operation, std::string_view body,
                             std::string_view region) {
    const RequestFacts facts = server::facts_of(body);
    FaultPlan plan;
    const std::lock_guard lock(mutex);
    for (Entry& entry : entries) {
        if (fits(entry.state.rule, operation, facts) && is_hit(entry)) {
            add_to(plan, entry.state.rule, operation, facts, region);
        }
    }
    return plan;
}

Faults::Faults() : impl_(std::make_unique<Impl>()) {}
Faults::~Faults() = default;

Result<std::uint64_t> Faults::add(FaultRule rule) {
    if (Result<void> checked = check(rule); !checked) {
        return checked.error();
    }
    const std::lock_guard lock(impl_->mutex);
    if (impl_->entries.size() == rules_max) {
        return invalid("there are " + std::to_string(rules_max) + " fault rules already");
    }
    const std::uint64_t seed = rule.seed();
    impl_->entries.push_back({FaultState{impl_->next_id, std::move(rule)}, SplitMix(seed)});
    active_.store(true, std::memory_order_relaxed);
    return impl_->next_id++;
}

std::vector<FaultState> Faults::list() const {
    const std::lock_guard lock(impl_->mutex);
    std::vector<FaultState> states;
    states.reserve(impl_->entries.size());
    for (const Impl::Entry& entry : impl_->entries) {
        states.push_back(entry.state);
    }
    return states;
}

bool Faults::remove(std::uint64_t id) {
    const std::lock_guard lock(impl_->mutex);
    const bool removed = std::erase_if(impl_->entries, [&](const Impl::Entry& entry) {
                             return entry.state.id == id;
                         }) != 0;
    active_.store(!impl_->entries.empty(), std::memory_order_relaxed);
    return removed;
}

void Faults::clear() {
    const std::lock_guard lock(impl_->mutex);
    impl_->entries.clear();
    active_.store(false, std::memory_order_relaxed);
}

}  // namespace dynox

namespace dynox::server {

Error throttled(std::string message, std::string reason, std::string resource) {
    if (message.empty()) {
        message =
            "The level of configured provisioned throughput for the table was exceeded. "
            "Consider increasing your provisioning level with the UpdateTable API.";
    }
    Error error(server_errc::provisioned_throughput_exceeded, std::move(message));
    error.mutable_detail().throttling_reasons.push_back({std::move(reason), std::move(resource)});
    return error;
}

bool is_write(std::string_view operation) noexcept {
    return operation.starts_with("Put") || operation.starts_with("Update") ||
           operation.starts_with("Delete") || operation.find("Write") != std::string_view::npos;
}

}  // namespace dynox::server

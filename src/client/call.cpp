#include "client/call.hpp"

#include <algorithm>
#include <charconv>

namespace dynox::detail {

namespace {

TelemetryCall describe(const Settings& settings, std::string_view operation,
                       std::string_view table) {
    TelemetryCall call;
    call.operation = operation;
    call.table = table;
    call.region = settings.region;
    call.server_address = settings.endpoint.host;
    const std::string& port = settings.endpoint.port;
    std::from_chars(port.data(), port.data() + port.size(), call.server_port);
    return call;
}

}  // namespace

Call::Call(Meter& meter, Driver& driver, const OperationFacts& facts, std::string_view table,
           double units, Direction direction)
    : meter_(meter),
      driver_(driver),
      facts_(facts),
      table_(table),
      units_(units),
      direction_(direction),
      recording_(driver.recording()),
      begin_(driver.now()),
      timed_(recording_.metrics != nullptr || !meter.listeners().empty()),
      lap_(begin_) {
    if (!meter.listeners().empty()) {
        observed_.emplace(describe(meter.settings(), facts.name, table));
        for (const std::shared_ptr<Telemetry>& listener : meter.listeners()) {
            listener->on_call_begin(*observed_);
        }
    }
}

Call::~Call() {
    // Given up on the way: whoever ran it is gone.
    if (charge_) {
        meter_.limiter()->give_back(*charge_, driver_.now());
    }
}

std::string_view Call::invocation_id() {
    if (!has_id_) {
        write_random_uuid(invocation_id_);
        has_id_ = true;
    }
    return {invocation_id_.data(), invocation_id_.size()};
}

Task<std::optional<Error>> Call::wait_for_turn() {
    RateLimiterImpl& limiter = *meter_.limiter();
    const TimePoint asked = driver_.now();
    charge_ = limiter.charge(direction_, units_, asked);
    bool waited = false;
    for (;;) {
        const TimePoint now = driver_.now();
        const TimePoint turn = limiter.turn(*charge_, now);
        if (turn <= now) {
            break;
        }
        waited = true;
        const StepResult slept = co_await sleep_step(driver_, turn);
        if (slept.error) {
            limiter.give_back(*charge_, driver_.now());
            charge_.reset();
            if (slept.error == client_errc::timeout) {
                co_return Error(client_errc::timeout,
                                "the rate limit leaves no room for the request before "
                                "call_timeout has passed");
            }
            co_return Error(slept.error);
        }
    }
    if (waited) {
        limiter.note_wait(driver_.now() - asked);
        lap(Part::rate_limit);
    }
    co_return std::optional<Error>();
}

void Call::settle_failure(bool throttled) {
    if (!charge_) {
        return;
    }
    if (throttled) {
        meter_.limiter()->throttled(*charge_, driver_.now());
    } else {
        meter_.limiter()->consumed(*charge_, std::nullopt, driver_.now());
    }
    charge_.reset();
}

void Call::begin_attempt() {
    ++figures_.attempts;
    http_status_ = 0;
    figures_.id_size = 0;
    if (observed_) {
        headers_.clear();
        for (const std::shared_ptr<Telemetry>& listener : meter_.listeners()) {
            listener->on_attempt_begin(*observed_, attempt(), headers_);
        }
    }
}

void Call::note_answer(int http_status, std::string_view request_id) {
    http_status_ = http_status;
    figures_.id_size = static_cast<std::uint32_t>(std::min(request_id.size(), figures_.id.size()));
    std::copy_n(request_id.begin(), figures_.id_size, figures_.id.begin());
}

void Call::end_attempt(const Error* error, std::optional<std::chrono::nanoseconds> pause) {
    if (!observed_) {
        return;
    }
    TelemetryAttempt attempt;
    attempt.number = this->attempt();
    attempt.http_status = http_status_;
    attempt.request_id = figures_.request_id();
    attempt.error = error;
    attempt.pause = pause;
    for (const std::shared_ptr<Telemetry>& listener : meter_.listeners()) {
        listener->on_attempt_end(*observed_, attempt);
    }
}

void Call::add_lap(Part part) {
    const TimePoint now = driver_.now();
    figures_.spent[static_cast<std::size_t>(part)] += now - lap_;
    lap_ = now;
}

void Call::note_units(Direction direction, double units) {
    std::optional<double>& sum = direction == Direction::read ? figures_.rcu : figures_.wcu;
    sum = sum.value_or(0) + units;
}

void Call::end(const Error* error) {
    const TimePoint now = driver_.now();
    figures_.duration = now - begin_;
    if (charge_) {
        const bool reads = direction_ == Direction::read;
        RateLimiterImpl& limiter = *meter_.limiter();
        limiter.consumed(*charge_, reads ? figures_.rcu : figures_.wcu, now);
        if (const std::optional<double>& beside = reads ? figures_.wcu : figures_.rcu) {
            limiter.consumed_beside(reads ? Direction::write : Direction::read, *beside, now);
        }
        charge_.reset();
    }
    Totals::Entry entry;
    entry.kind = facts_.kind;
    entry.duration = figures_.duration;
    entry.attempts = figures_.attempts;
    entry.failed = error != nullptr;
    entry.rcu = figures_.rcu;
    entry.wcu = figures_.wcu;
    meter_.totals().add(entry);
    if (recording_.model != nullptr) {
        recording_.model->add(entry);
    }
    if (recording_.metrics != nullptr) {
        figures_.add_to(*recording_.metrics);
    }
    meter_.remember(figures_);
    if (observed_) {
        OperationMetrics metrics;
        figures_.add_to(metrics);
        for (const std::shared_ptr<Telemetry>& listener : meter_.listeners()) {
            listener->on_call_end(*observed_, metrics, error);
        }
    }
}

}  // namespace dynox::detail

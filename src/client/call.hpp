// Call: one request of an operation on its way through the client, with all its attempts.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "client/meter.hpp"
#include "client/rate_limiter.hpp"
#include "client/step.hpp"
#include "client/task.hpp"
#include "client/uuid.hpp"
#include "dynox/detail/totals.hpp"

namespace dynox::detail {

/// What all requests of one operation have in common.
struct OperationFacts {
    std::string_view name;  ///< "GetItem"
    CallKind kind = CallKind::other;
    Direction direction = Direction::none;  ///< none: takes no units
};

/// Thread safety: distinct objects: safe; shared objects: unsafe.
class Call {
  public:
    using Part = CallFigures::Part;

    /// All must outlive the call. `table` is empty where there is none.
    /// \param units  what the request will take, as far as one can tell
    Call(Meter& meter, Driver& driver, const OperationFacts& facts, std::string_view table,
         double units)
        : Call(meter, driver, facts, table, units, facts.direction) {}
    /// An operation whose requests take units of either direction.
    Call(Meter& meter, Driver& driver, const OperationFacts& facts, std::string_view table,
         double units, Direction direction);
    ~Call();
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;

    [[nodiscard]] std::string_view operation() const noexcept { return facts_.name; }
    [[nodiscard]] std::string_view table() const noexcept { return table_; }
    /// The same for all attempts.
    [[nodiscard]] std::string_view invocation_id();
    /// The request shall ask what it consumes.
    [[nodiscard]] bool asks_capacity() const noexcept {
        return meter_.asks_capacity() || recording_.metrics != nullptr;
    }

    // ---- rate limit
    [[nodiscard]] bool limited() const noexcept {
        return meter_.limiter() != nullptr && direction_ != Direction::none;
    }
    /// Waits for the turn of the next attempt. Only if limited().
    [[nodiscard]] Task<std::optional<Error>> wait_for_turn();
    /// The attempt has failed: it took nothing if it was throttled, else nobody knows.
    void settle_failure(bool throttled);

    // ---- attempts
    /// Number of the attempt that runs, or ran last: 1 is the first one.
    [[nodiscard]] int attempt() const noexcept { return static_cast<int>(figures_.attempts); }
    void begin_attempt();
    /// Headers that the hooks want the attempt to have.
    [[nodiscard]] const Telemetry::Headers& headers() const noexcept { return headers_; }
    /// An answer has come.
    void note_answer(int http_status, std::string_view request_id);
    void end_attempt(const Error* error, std::optional<std::chrono::nanoseconds> pause);

    // ---- what it took
    /// The time since the last call of this belongs to `part`.
    void lap(Part part) {
        if (timed_) {
            add_lap(part);
        }
    }
    void note_units(Direction direction, double units);
    [[nodiscard]] Direction direction() const noexcept { return direction_; }
    void note_items(std::size_t items, std::optional<std::size_t> scanned = std::nullopt) {
        figures_.items = items;
        figures_.scanned = scanned;
    }
    /// The call is done; nullptr: with success.
    void end(const Error* error);

  private:
    void add_lap(Part part);

    Meter& meter_;
    Driver& driver_;
    const OperationFacts& facts_;
    const std::string_view table_;
    const double units_;
    const Direction direction_;
    const Recording recording_;
    const TimePoint begin_;
    const bool timed_;
    bool has_id_ = false;
    std::array<char, uuid_size> invocation_id_;
    int http_status_ = 0;
    std::optional<Charge> charge_;
    TimePoint lap_;
    CallFigures figures_;
    std::optional<TelemetryCall> observed_;
    Telemetry::Headers headers_;
};

}  // namespace dynox::detail

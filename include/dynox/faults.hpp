// Faults: what a server does wrong on purpose, so that tests can see what their code makes of it.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dynox/errors.hpp"
#include "dynox/flat_item.hpp"

namespace dynox {

enum class FaultKind : std::uint8_t {
    throttle,        ///< ProvisionedThroughputExceededException with ThrottlingReasons
    error,           ///< any error of the service; InternalServerError (500) if none is named
    latency,         ///< the answer leaves later
    drop,            ///< the connection is closed, nothing was executed
    wrong_checksum,  ///< the answer's x-amz-crc32 does not fit its body
    partial_batch,   ///< a batch is done in part; the rest comes back as unprocessed
    lost_answer,     ///< the request is executed, then the connection is closed
};
/// "throttle", "wrong_checksum", ...
[[nodiscard]] std::string_view fault_name(FaultKind kind) noexcept;

/// Which requests get which fault. Without a selector: all of them. A class with setters, so that
/// it may be built inside co_await too.
/// \par Thread safety   distinct objects: safe; shared objects: unsafe.
class FaultRule {
  public:
    explicit FaultRule(FaultKind kind) noexcept : kind_(kind) {}

    /// Selects by the operation's name, "PutItem".
    FaultRule& operation(std::string name) { return operation_ = std::move(name), *this; }
    /// Selects by the name of a table that the request names (of a batch or transaction: one of
    /// them).
    FaultRule& table(std::string name) { return table_ = std::move(name), *this; }
    /// Selects by attributes of a key or item in the request; all of them must be equal.
    FaultRule& key(FlatItem attributes) { return key_ = std::move(attributes), *this; }
    /// Of the requests selected so far, only the n-th; 1 is the first. 0: each.
    FaultRule& nth(std::uint64_t number) { return nth_ = number, *this; }
    /// The rule is spent after this many faults. 0: never.
    FaultRule& times(std::uint64_t count) { return times_ = count, *this; }
    /// Of the requests selected so far, each with this probability, 0..1. The same seed and the
    /// same order of requests give the same faults.
    FaultRule& probability(double share, std::uint64_t seed = 0) {
        return probability_ = share, seed_ = seed, *this;
    }
    /// Of latency: how much later. At most 10 minutes.
    FaultRule& latency(std::chrono::milliseconds time) { return latency_ = time, *this; }
    /// Of error: its name, "TransactionConflictException", "ServiceUnavailable".
    FaultRule& error(std::string name) { return error_ = std::move(name), *this; }
    /// Of throttle and error: the message; the service's own if not given.
    FaultRule& message(std::string text) { return message_ = std::move(text), *this; }
    /// Of throttle: the reason, "TableWriteProvisionedThroughputExceeded"; made from the operation
    /// if not given.
    FaultRule& reason(std::string text) { return reason_ = std::move(text), *this; }
    /// Of partial_batch: the share of the batch that comes back, 0..1 (at least one part of it).
    /// Default: half.
    FaultRule& unprocessed(double share) { return unprocessed_ = share, *this; }

    [[nodiscard]] FaultKind kind() const noexcept { return kind_; }
    [[nodiscard]] const std::string& operation() const noexcept { return operation_; }
    [[nodiscard]] const std::string& table() const noexcept { return table_; }
    [[nodiscard]] const std::optional<FlatItem>& key() const noexcept { return key_; }
    [[nodiscard]] std::uint64_t nth() const noexcept { return nth_; }
    [[nodiscard]] std::uint64_t times() const noexcept { return times_; }
    [[nodiscard]] double probability() const noexcept { return probability_; }
    [[nodiscard]] std::uint64_t seed() const noexcept { return seed_; }
    [[nodiscard]] std::chrono::milliseconds latency() const noexcept { return latency_; }
    [[nodiscard]] const std::string& error() const noexcept { return error_; }
    [[nodiscard]] const std::string& message() const noexcept { return message_; }
    [[nodiscard]] const std::string& reason() const noexcept { return reason_; }
    [[nodiscard]] double unprocessed() const noexcept { return unprocessed_; }

    /// From the form that `dynox fault add` and POST /_dynox/fault/add take: {"kind": "throttle",
    /// "operation": "PutItem", "table": ..., "key": {"pk": "a"}, "nth": 1, "times": 1,
    /// "probability": 0.5, "seed": 1, "latency_ms": 100, "error": ..., "message": ..., "reason":
    /// ..., "unprocessed": 0.5}. `key` is plain JSON or DynamoDB JSON.
    /// \par Errors   client_errc::invalid_argument, with what was expected and found.
    [[nodiscard]] static Result<FaultRule> from_json(std::string_view text);
    /// The members that were set.
    [[nodiscard]] std::string to_json() const;

  private:
    FaultKind kind_;
    std::string operation_;
    std::string table_;
    std::optional<FlatItem> key_;
    std::uint64_t nth_ = 0;
    std::uint64_t times_ = 0;
    double probability_ = 1;
    std::uint64_t seed_ = 0;
    std::chrono::milliseconds latency_{0};
    std::string error_;
    std::string message_;
    std::string reason_;
    double unprocessed_ = 0.5;
};

/// A rule in force.
struct FaultState {
    std::uint64_t id = 0;
    FaultRule rule;
    std::uint64_t selected = 0;  ///< requests that its selectors fitted
    std::uint64_t injected = 0;  ///< faults
};

/// The rules of a server. All that fit a request are applied; of errors the first.
/// \par Thread safety   shared objects: safe.
class Faults {
  public:
    static constexpr std::size_t rules_max = 1'000;

    Faults();
    Faults(const Faults&) = delete;
    Faults& operator=(const Faults&) = delete;
    ~Faults();

    /// Returns the rule's number.
    /// \par Errors   invalid_argument: a number out of its range, an unknown operation or error, or
    ///               too many rules.
    [[nodiscard]] Result<std::uint64_t> add(FaultRule rule);
    /// In the order in which they were added.
    [[nodiscard]] std::vector<FaultState> list() const;
    /// False if there is no rule of this number.
    bool remove(std::uint64_t id);
    void clear();

    /// Is there any rule? Costs one read.
    [[nodiscard]] bool active() const noexcept { return active_.load(std::memory_order_relaxed); }

    struct Impl;
    [[nodiscard]] Impl& impl() noexcept { return *impl_; }

  private:
    std::unique_ptr<Impl> impl_;
    std::atomic<bool> active_{false};
};

}  // namespace dynox

// Is a concurrent history one that a single copy of the data, working on one operation after the
// other, could have answered? The search is that of Wing and Gong with Lowe's memory of states that
// led nowhere ("Testing for linearizability", 2017). A transaction is one operation on several
// registers, so that a history with transactions is checked for strict serialisability.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace dynox::test {

/// What a register holds; nullopt: there is no item.
using Register = std::optional<std::int64_t>;

/// What an operation did to one register.
struct Access {
    enum class Write : std::uint8_t { nothing, set, add };
    std::size_t key = 0;
    std::optional<Register> guard;     // the condition: the register holds this
    bool guard_held = true;            // what the answer says of the guard
    std::optional<Register> observed;  // what the answer says that the register held before
    Write write = Write::nothing;      // of an operation that was not refused
    Register value;                    // what is set, or added (an item that is not there counts 0)
};

/// One operation as its caller saw it.
struct Operation {
    static constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();
    std::vector<Access> accesses;
    bool refused = false;         // a guard did not hold: nothing was written
    std::uint64_t called = 0;     // on a clock that all callers share, each moment used once
    std::uint64_t ended = never;  // never: no answer came, it may have happened or not
    unsigned thread = 0;
};

using History = std::vector<Operation>;
constexpr std::size_t history_operations_max = 64;

/// At most history_operations_max operations on `keys` registers, all without an item at first.
[[nodiscard]] bool is_linearizable(const History& history, std::size_t keys);

/// One line for each operation, in the order of their calls.
[[nodiscard]] std::string text_of(const History& history);

}  // namespace dynox::test

#include "linearizability.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <utility>

namespace dynox::test {
namespace {

using State = std::vector<Register>;

/// Does the operation to `state`; false if a single copy in this state would have answered
/// otherwise.
bool apply(const Operation& operation, State& state) {
    for (const Access& access : operation.accesses) {
        const Register& held = state[access.key];
        if (access.observed && *access.observed != held) {
            return false;
        }
        if (access.guard && (*access.guard == held) != access.guard_held) {
            return false;
        }
    }
    if (operation.refused) {
        return true;
    }
    for (const Access& access : operation.accesses) {
        Register& held = state[access.key];
        if (access.write == Access::Write::set) {
            held = access.value;
        } else if (access.write == Access::Write::add) {
            held = held.value_or(0) + access.value.value_or(0);
        }
    }
    return true;
}

class Search {
  public:
    explicit Search(const History& history) : history_(history) {}

    /// `done` has a bit for each operation that happened already, in some order that led to
    /// `state`.
    bool run(std::uint64_t done, const State& state) {
        // Whoever was called after another's end happened after it.
        std::uint64_t first_end = Operation::never;
        for (std::size_t i = 0; i < history_.size(); ++i) {
            if (!is_done(done, i)) {
                first_end = std::min(first_end, history_[i].ended);
            }
        }
        if (first_end == Operation::never) {
            return true;  // what is left had no answer
        }
        if (!dead_ends_.emplace(done, state).second) {
            return false;
        }
        for (std::size_t i = 0; i < history_.size(); ++i) {
            if (is_done(done, i) || history_[i].called > first_end) {
                continue;
            }
            State next = state;
            if (apply(history_[i], next) && run(done | std::uint64_t{1} << i, next)) {
                return true;
            }
        }
        return false;
    }

  private:
    static bool is_done(std::uint64_t done, std::size_t number) {
        return (done >> number & 1) != 0;
    }
    const History& history_;
    std::set<std::pair<std::uint64_t, State>> dead_ends_;
};

std::string text_of(const Register& value) {
    return value ? std::to_string(*value) : "none";
}

std::string text_of(const Access& access) {
    std::string text = " key" + std::to_string(access.key);
    if (access.observed) {
        text += " held " + text_of(*access.observed);
    }
    if (access.guard) {
        text += std::string(access.guard_held ? " is " : " is not ") + text_of(*access.guard);
    }
    if (access.write != Access::Write::nothing) {
        text += access.write == Access::Write::set ? " := " : " += ";
        text += text_of(access.value);
    }
    return text;
}

}  // namespace

bool is_linearizable(const History& history, std::size_t keys) {
    if (history.size() > history_operations_max) {
        throw std::invalid_argument("a history of more than 64 operations");
    }
    return Search(history).run(0, State(keys));
}

std::string text_of(const History& history) {
    History sorted = history;
    std::sort(sorted.begin(), sorted.end(),
              [](const Operation& a, const Operation& b) { return a.called < b.called; });
    std::string text;
    for (const Operation& operation : sorted) {
        text += "thread " + std::to_string(operation.thread) + " [" +
                std::to_string(operation.called) + ", " +
                (operation.ended == Operation::never ? "never" : std::to_string(operation.ended)) +
                "]" + (operation.refused ? " refused:" : ":");
        for (const Access& access : operation.accesses) {
            text += text_of(access) + ";";
        }
        text += "\n";
    }
    return text;
}

}  // namespace dynox::test

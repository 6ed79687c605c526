// One writer's operations, drawn from a seed, and what they leave behind. Whoever knows the seed,
// the state at the start and the number of operations knows the state after them: the writer tells
// only how many were acknowledged.
#pragma once

#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "dynox/client.hpp"
#include "dynox/item.hpp"

namespace dynox::test {

inline constexpr const char* shared_table = "shared";
inline constexpr int lanes_count = 4;

using Contents = std::map<std::string, Item>;  // by "id"

/// What belongs to a lane: its items of the shared table, and a table of its own, which comes and
/// goes.
struct LaneState {
    Contents shared;
    std::optional<Contents> own;
    friend bool operator==(const LaneState&, const LaneState&) = default;
};

struct ItemChange {
    enum class Kind { put, update, erase };
    Kind kind = Kind::put;
    bool in_own_table = false;
    Item item;  // put: all of it; update: "id" and what is set, and "v" is counted up; erase: "id"
};

struct LaneOperation {
    enum class Kind { change, transaction, refused_transaction, create_table, delete_table };
    Kind kind = Kind::change;
    std::vector<ItemChange> changes;  // several in transactions, each of another item
};

class Lane {
  public:
    Lane(int number, std::uint64_t seed);
    [[nodiscard]] std::string own_table() const { return "own-" + std::to_string(number_); }
    /// The operation that follows in this state. Draws: call it once for each operation.
    [[nodiscard]] LaneOperation next(const LaneState& state);
    /// Carries it out. Throws PydynoxException.
    void execute(const DynamoDBClient& client, const LaneOperation& operation) const;
    static void apply(const LaneOperation& operation, LaneState& state);
    /// What the tables have of this lane.
    [[nodiscard]] LaneState read(const DynamoDBClient& client) const;

  private:
    [[nodiscard]] unsigned below(unsigned limit) {
        return static_cast<unsigned>(random_() % limit);
    }
    [[nodiscard]] std::string id(unsigned number) const;
    [[nodiscard]] ItemChange draw_change(const LaneState& state, unsigned number);
    [[nodiscard]] std::string table_of(const ItemChange& change) const;

    int number_;
    std::mt19937_64 random_;
};

/// All tables are alike: key "id" (S); indexes "by-group" on "g" (S) and "n" (N) with everything,
/// "by-number" on "n" with the keys, "by-group-alone" on "g" with "v".
void create_table(const DynamoDBClient& client, const std::string& table);

/// Compares each index of a table with the projection of its items, and the counts with both;
/// returns what is wrong, nothing if all is well.
[[nodiscard]] std::string check_table(const DynamoDBClient& client, const std::string& table);

}  // namespace dynox::test

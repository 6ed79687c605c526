// What the load generator sends: signed requests over a table of items of 470 bytes, in partitions
// of a hundred.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dynox::load {

inline constexpr int items_per_partition = 100;
inline constexpr int items_per_batch = 25;  // limit of BatchWriteItem

/// A key of the table, as DynamoDB JSON. `partition` and `sort` count from 0.
[[nodiscard]] std::string key_json(int partition, int sort);
/// The item of that key: ten attributes, strings, numbers, a boolean, a set, a map. `salt` makes
/// versions differ.
[[nodiscard]] std::string item_json(int partition, int sort, int salt);

/// Requests of one kind, sent over and over.
struct Workload {
    std::vector<std::string> requests;
    /// What the body of each good answer holds, so that no server is measured at doing something
    /// else.
    std::string expected;
};

/// Builds whole HTTP requests for one server and one table, signed with made-up credentials.
/// Thread safety: distinct objects: safe; shared objects: safe after construction.
class RequestBuilder {
  public:
    /// \param partitions  Of the table, 1..10,000; each has items_per_partition items.
    RequestBuilder(std::uint16_t port, std::string table, int partitions);
    [[nodiscard]] int partitions() const noexcept { return partitions_; }

    [[nodiscard]] std::string create_table() const;
    [[nodiscard]] std::string delete_table() const;
    [[nodiscard]] std::string describe_table() const;
    /// BatchWriteItem of one partition's items, from `first` on.
    [[nodiscard]] std::string load_batch(int partition, int first) const;
    /// Scan, from the beginning if `start_key` is empty, else from behind this key, given as JSON.
    [[nodiscard]] std::string scan(std::string_view start_key) const;
    /// The requests of a workload, in the order of a fixed random seed; none if there is no
    /// workload of this name.
    [[nodiscard]] Workload workload(std::string_view name) const;

    /// A signed request with any body.
    [[nodiscard]] std::string request(std::string_view operation, std::string_view body) const;

  private:
    [[nodiscard]] std::string on_table(std::string_view operation, std::string_view rest) const;
    [[nodiscard]] std::string transact_write(int number, int sort) const;

    std::string host_;
    std::string table_;
    int partitions_;
    std::string time_;  // "20260314T150926Z"
    std::string scope_;
    std::string signing_key_;
};

}  // namespace dynox::load

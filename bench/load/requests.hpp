// What the load generator sends: signed requests over a table of 100 x 100 items of 470 bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dynox::load {

inline constexpr int partitions = 100;
inline constexpr int items_per_partition = 100;
inline constexpr int items_per_batch = 25;  // limit of BatchWriteItem

/// Builds whole HTTP requests for one server and one table, signed with made-up credentials.
/// Thread safety: distinct objects: safe; shared objects: safe after construction.
class RequestBuilder {
  public:
    RequestBuilder(std::uint16_t port, std::string table);

    [[nodiscard]] std::string create_table() const;
    [[nodiscard]] std::string delete_table() const;
    [[nodiscard]] std::string describe_table() const;
    /// BatchWriteItem of one partition's items, from `first` on.
    [[nodiscard]] std::string load_batch(int partition, int first) const;
    /// The requests of a workload, in the order of a fixed random seed; empty if there is no
    /// workload of this name.
    [[nodiscard]] std::vector<std::string> workload(std::string_view name) const;

  private:
    [[nodiscard]] std::string request(std::string_view operation, std::string_view body) const;
    [[nodiscard]] std::string on_table(std::string_view operation, std::string_view rest) const;
    [[nodiscard]] std::string transact_write(int number, int sort) const;

    std::string host_;
    std::string table_;
    std::string time_;  // "20260314T150926Z"
    std::string scope_;
    std::string signing_key_;
};

}  // namespace dynox::load

// HotPartitionDetector: notices partition keys that take more than their share.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace dynox {

/// Counts reads and writes of single items by partition key in a sliding window, and tells when a
/// key reaches its threshold: in the log of the client (ClientConfig::logger, as a warning with the
/// table and the key), once a window and key. The service gives a partition 1,000 write and 3,000
/// read units a second.
///
/// auto detector = std::make_shared<HotPartitionDetector>(500, 1500, std::chrono::seconds(60));
/// DynamoDBClient client({.diagnostics = detector, .logger = logger});
///
/// Which attribute is a table's partition key the client finds out by one DescribeTable for each
/// table, unless set_partition_key() or a request of a table without sort key has told it. Of at
/// most 10,000 keys the most recent are counted.
/// \par Thread safety   shared objects: safe.
class HotPartitionDetector {
  public:
    using Clock = std::chrono::steady_clock;

    /// Thresholds in requests a window.
    HotPartitionDetector(std::uint64_t writes_threshold, std::uint64_t reads_threshold,
                         std::chrono::duration<double> window);
    ~HotPartitionDetector();
    HotPartitionDetector(const HotPartitionDetector&) = delete;
    HotPartitionDetector& operator=(const HotPartitionDetector&) = delete;

    /// Other thresholds for one table; nullopt: those of the constructor.
    void set_table_thresholds(std::string_view table, std::optional<std::uint64_t> writes,
                              std::optional<std::uint64_t> reads);
    /// Tells the table's partition key, so that nobody has to ask for it.
    void set_partition_key(std::string_view table, std::string_view attribute);
    /// The table's partition key; nullopt: not known; empty: it cannot be found out.
    [[nodiscard]] std::optional<std::string> partition_key(std::string_view table) const;

    /// Counts one request. The warning, if this one reaches the threshold for the first time in a
    /// window.
    std::optional<std::string> record_write(std::string_view table, std::string_view key,
                                            Clock::time_point now = Clock::now());
    std::optional<std::string> record_read(std::string_view table, std::string_view key,
                                           Clock::time_point now = Clock::now());
    /// Requests in the window that ends now.
    [[nodiscard]] std::uint64_t get_write_count(std::string_view table, std::string_view key,
                                                Clock::time_point now = Clock::now()) const;
    [[nodiscard]] std::uint64_t get_read_count(std::string_view table, std::string_view key,
                                               Clock::time_point now = Clock::now()) const;
    /// Forgets all counts; thresholds and partition keys stay.
    void clear();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace dynox

// Provisioned capacity, enforced: a bucket of tokens for reads and one for writes of each table and
// each global secondary index.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "dynox/api/service.hpp"

namespace dynox::server {

enum class CapacityKind : std::uint8_t { read, write };

/// Unused capacity of this many seconds is kept for bursts, as the service keeps it.
inline constexpr double burst_seconds = 300;

/// A request is admitted while its buckets are not empty, and takes out what it turned out to cost
/// afterwards; the debt of a large one keeps later ones waiting. Tables on demand have no limit.
/// Thread safety: shared objects: safe.
class CapacityLimits {
  public:
    /// \param service  Says what is provisioned.
    /// \param now      Seconds, from any point on.
    CapacityLimits(api::Service& service, std::function<double()> now)
        : service_(service), now_(std::move(now)) {}

    /// \param index  Of a read: the index that is read, empty for the table. A write needs
    ///               capacity of the table and of all its global indexes.
    /// Errors: provisioned_throughput_exceeded, with reasons.
    [[nodiscard]] Result<void> admit(CapacityKind kind, std::string_view table,
                                     std::string_view index);
    void consume(CapacityKind kind, const api::ConsumedCapacity& consumed);
    /// Reads anew what is provisioned, at the next request. Buckets stay as full as they are.
    void forget_tables();

  private:
    struct Bucket {
        double rate = 0;  // units a second
        double tokens = 0;
        double filled_at = 0;
    };
    struct Resource {
        std::string arn;
        Bucket read;
        Bucket write;
        [[nodiscard]] Bucket& of(CapacityKind kind) noexcept {
            return kind == CapacityKind::read ? read : write;
        }
    };
    struct Table {
        bool is_current = false;
        bool is_limited = false;
        Resource own;
        std::map<std::string, Resource, std::less<>> indexes;
    };

    [[nodiscard]] Table& table_of(std::string_view name);
    void describe(const std::string& name, Table& table);
    void set_rates(Resource& resource, const api::ProvisionedThroughputDescription& provisioned);
    [[nodiscard]] bool is_empty(Bucket& bucket);
    static void take(Resource& resource, CapacityKind kind, double units);

    api::Service& service_;
    std::function<double()> now_;
    std::mutex mutex_;
    std::map<std::string, Table, std::less<>> tables_;
};

}  // namespace dynox::server

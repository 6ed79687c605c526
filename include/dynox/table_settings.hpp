// What is set on a table beside its items: changes of the table itself, time to live, tags.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dynox/api/settings.hpp"
#include "dynox/api/time_to_live.hpp"
#include "dynox/table.hpp"

namespace dynox {

using api::Tag;
using api::TimeToLiveDescription;
/// Capacity units that an account and a table of it may have.
using Limits = api::DescribeLimitsResult;

/// A change of a table: UpdateTable("users").create_index(SecondaryIndex("by-email")
/// .partition_key("email", "S")).wait(). What is wrong with it is told by the operation that it is
/// given to. Several changes may stand in one; of indexes the service makes or deletes one at a
/// time.
/// \par Thread safety   distinct objects: safe; shared objects: unsafe.
/// \see  Amazon DynamoDB API Reference, UpdateTable.
class UpdateTable {
  public:
    /// Name or ARN.
    explicit UpdateTable(std::string table_name);
    /// Adds a global index and fills it with the items there are.
    UpdateTable& create_index(const SecondaryIndex& index);
    UpdateTable& delete_index(std::string index_name);
    /// Of an index of a table with PROVISIONED capacity, units a second.
    UpdateTable& index_capacity(std::string index_name, std::int64_t read, std::int64_t write);
    /// "PAY_PER_REQUEST" or "PROVISIONED", which needs read_capacity() and write_capacity().
    UpdateTable& billing_mode(std::string_view mode);
    /// Units a second, of a table with PROVISIONED capacity; both or none.
    UpdateTable& read_capacity(std::int64_t units);
    /// As read_capacity().
    UpdateTable& write_capacity(std::int64_t units);
    /// Begins a stream: "KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE" or "NEW_AND_OLD_IMAGES".
    UpdateTable& stream(std::string view_type);
    /// Ends the stream; what it has stays readable for 24 hours.
    UpdateTable& end_stream();
    /// "STANDARD" or "STANDARD_INFREQUENT_ACCESS".
    UpdateTable& table_class(std::string_view name);
    /// true: delete_table() is refused until this is changed.
    UpdateTable& deletion_protection(bool on);
    /// As CreateTable::encryption().
    UpdateTable& encryption(std::string_view kind, std::string kms_key_id = "");
    /// The operation ends when the table and all its indexes are active; client_errc::timeout if
    /// that takes longer than `timeout`.
    UpdateTable& wait(Seconds timeout = Seconds(60)) { return wait_ = timeout, *this; }

    [[nodiscard]] const api::UpdateTableRequest& request() const noexcept { return request_; }
    /// What is wrong with the arguments given so far; empty if nothing is.
    [[nodiscard]] const std::string& problem() const noexcept { return problem_; }
    /// nullopt: do not wait.
    [[nodiscard]] std::optional<Seconds> wait_timeout() const noexcept { return wait_; }

  private:
    api::GlobalSecondaryIndexUpdate& add_index_update();
    void note_problem(std::string_view problem);
    api::UpdateTableRequest request_;
    std::optional<Seconds> wait_;
    std::string problem_;
};

/// The attribute that holds when an item expires, in epoch seconds: TimeToLive("expires_at"); to
/// switch it off TimeToLive("expires_at").enabled(false).
/// \par Thread safety   distinct objects: safe; shared objects: unsafe.
/// \see  Amazon DynamoDB API Reference, UpdateTimeToLive.
class TimeToLive {
  public:
    explicit TimeToLive(std::string attribute_name) : attribute_name_(std::move(attribute_name)) {}
    TimeToLive& enabled(bool on) { return enabled_ = on, *this; }
    [[nodiscard]] const std::string& attribute_name() const noexcept { return attribute_name_; }
    [[nodiscard]] bool is_enabled() const noexcept { return enabled_; }

  private:
    std::string attribute_name_;
    bool enabled_ = true;
};

/// Tags to set: Tags().add("team", "orders").add("stage", "test").
/// \par Thread safety   distinct objects: safe; shared objects: unsafe.
/// \see  Amazon DynamoDB API Reference, TagResource.
class Tags {
  public:
    Tags() = default;
    /// Up to 50, each key once: 1..128 characters; values: 0..256.
    Tags& add(std::string key, std::string value);
    [[nodiscard]] const std::vector<Tag>& list() const noexcept { return list_; }

  private:
    std::vector<Tag> list_;
};

}  // namespace dynox

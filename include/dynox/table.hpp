// CreateTable and SecondaryIndex: builders of tables.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dynox/api/tables.hpp"
#include "dynox/client_config.hpp"

namespace dynox {

using api::TableDescription;

/// How delete_table() ends: DeleteTableOptions().wait().
/// \par Thread safety   distinct objects: safe; shared objects: unsafe.
class DeleteTableOptions {
  public:
    using dynox_options = void;
    DeleteTableOptions() = default;
    /// Waits until the table is gone, for so long at most.
    DeleteTableOptions& wait(Seconds timeout = Seconds(60)) { return wait_ = timeout, *this; }
    [[nodiscard]] const std::optional<Seconds>& wait_timeout() const noexcept { return wait_; }

  private:
    std::optional<Seconds> wait_;
};

/// A global or local secondary index of a table to be made:
/// SecondaryIndex("email-index").partition_key("email", "S").projection("INCLUDE", "name", "age").
/// A local index has the table's partition key: give it a sort key only.
/// \par Thread safety   distinct objects: safe; shared objects: unsafe.
/// \see  Amazon DynamoDB API Reference, CreateTable.
class SecondaryIndex {
  public:
    /// 3..255 characters of a-z A-Z 0-9 _ - .
    explicit SecondaryIndex(std::string index_name) : name_(std::move(index_name)) {}
    /// Type: "S", "N" or "B". A global index takes up to four attributes of each kind, in order.
    SecondaryIndex& partition_key(std::string name, std::string_view type);
    /// As partition_key().
    SecondaryIndex& sort_key(std::string name, std::string_view type);
    /// "ALL" (the default), "KEYS_ONLY", or "INCLUDE" with the names of non-key attributes.
    template <class... Names>
    SecondaryIndex& projection(std::string_view type, const Names&... non_key_attributes) {
        std::vector<std::string> names;
        (names.emplace_back(non_key_attributes), ...);
        return set_projection(type, std::move(names));
    }
    /// Units a second, of a global index of a table with PROVISIONED capacity. Default: 5.
    SecondaryIndex& read_capacity(std::int64_t units);
    /// As read_capacity().
    SecondaryIndex& write_capacity(std::int64_t units);

    /// The attributes of its key.
    [[nodiscard]] const std::vector<api::AttributeDefinition>& definitions() const noexcept {
        return definitions_;
    }
    /// As a global index; without capacity if none was given.
    [[nodiscard]] api::GlobalSecondaryIndex global_index() const;
    /// What is wrong with the arguments given so far; empty if nothing is.
    [[nodiscard]] const std::string& problem() const noexcept { return problem_; }

  private:
    friend class CreateTable;
    SecondaryIndex& set_projection(std::string_view type, std::vector<std::string> names);
    std::string name_;
    std::vector<api::AttributeDefinition> definitions_;
    std::vector<api::KeySchemaElement> key_schema_;
    api::Projection projection_{.projection_type = api::ProjectionType::all,
                                .non_key_attributes = {}};
    api::ProvisionedThroughput throughput_{.read_capacity_units = 5, .write_capacity_units = 5};
    bool capacity_given_ = false;
    std::string problem_;
};

/// A table to be made: CreateTable("users").partition_key("pk", "S").sort_key("sk", "S").wait().
/// What is wrong with it is told by the operation that it is given to.
/// \par Thread safety   distinct objects: safe; shared objects: unsafe.
/// \see  Amazon DynamoDB API Reference, CreateTable.
class CreateTable {
  public:
    /// 3..255 characters of a-z A-Z 0-9 _ - .
    explicit CreateTable(std::string table_name);
    /// Type: "S", "N" or "B". One attribute; every table has it.
    CreateTable& partition_key(std::string name, std::string_view type);
    /// Type: "S", "N" or "B". One attribute at most.
    CreateTable& sort_key(std::string name, std::string_view type);
    /// Up to 20.
    CreateTable& global_secondary_index(const SecondaryIndex& index);
    /// Up to 5, of a table with a sort key.
    CreateTable& local_secondary_index(const SecondaryIndex& index);
    /// "PAY_PER_REQUEST" (the default) or "PROVISIONED".
    CreateTable& billing_mode(std::string_view mode);
    /// Units a second, with PROVISIONED only. Default: 5.
    CreateTable& read_capacity(std::int64_t units);
    /// As read_capacity().
    CreateTable& write_capacity(std::int64_t units);
    /// "STANDARD" or "STANDARD_INFREQUENT_ACCESS".
    CreateTable& table_class(std::string_view name);
    /// Gives the table a stream: "KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE" or "NEW_AND_OLD_IMAGES".
    CreateTable& stream(std::string view_type);
    /// "AWS_OWNED" (the default), "AWS_MANAGED", or "CUSTOMER_MANAGED" with the id, ARN or alias of
    /// a KMS key.
    CreateTable& encryption(std::string_view kind, std::string kms_key_id = "");
    /// true: delete_table() is refused until the table is changed.
    CreateTable& deletion_protection(bool on);
    /// Up to 50, each key once: 1..128 characters; values: 0..256.
    CreateTable& tag(std::string key, std::string value);
    /// The operation ends when the table is active; client_errc::timeout if that takes longer than
    /// `timeout`.
    CreateTable& wait(Seconds timeout = Seconds(60));

    /// The request, complete with defaults.
    [[nodiscard]] api::CreateTableRequest request() const;
    /// What is wrong with the arguments given so far; empty if nothing is.
    [[nodiscard]] const std::string& problem() const noexcept { return problem_; }
    /// nullopt: do not wait.
    [[nodiscard]] std::optional<Seconds> wait_timeout() const noexcept { return wait_; }

  private:
    void define(const api::AttributeDefinition& definition);
    void note_problem(std::string_view problem);
    api::CreateTableRequest request_;
    api::ProvisionedThroughput throughput_{.read_capacity_units = 5, .write_capacity_units = 5};
    std::optional<Seconds> wait_;
    std::string problem_;
};

}  // namespace dynox

// CreateTable, DescribeTable, UpdateTable, DeleteTable, ListTables.
#pragma once

#include "dynox/api/common.hpp"

namespace dynox::api {

enum class KeyType : std::uint8_t { hash, range };
enum class BillingMode : std::uint8_t { provisioned, pay_per_request };
enum class ProjectionType : std::uint8_t { all, keys_only, include };
enum class TableStatus : std::uint8_t {
    creating,
    updating,
    deleting,
    active,
    // The rest is never said by the engine, but by the service.
    inaccessible_encryption_credentials,
    archiving,
    archived,
    replication_not_authorized,
};
enum class TableClass : std::uint8_t { standard, standard_infrequent_access };

struct AttributeDefinition {
    std::string attribute_name;
    AttributeType attribute_type = AttributeType::string;  ///< string, number or binary
    friend bool operator==(const AttributeDefinition&, const AttributeDefinition&) = default;
};
struct KeySchemaElement {
    std::string attribute_name;
    KeyType key_type = KeyType::hash;
    friend bool operator==(const KeySchemaElement&, const KeySchemaElement&) = default;
};
struct Projection {
    std::optional<ProjectionType> projection_type;
    std::optional<std::vector<std::string>> non_key_attributes;
    friend bool operator==(const Projection&, const Projection&) = default;
};
struct ProvisionedThroughput {
    std::int64_t read_capacity_units = 0;
    std::int64_t write_capacity_units = 0;
    friend bool operator==(const ProvisionedThroughput&, const ProvisionedThroughput&) = default;
};
/// Of a table or an index, on demand; nullopt members were not given.
struct OnDemandThroughput {
    std::optional<std::int64_t> max_read_request_units;
    std::optional<std::int64_t> max_write_request_units;
    friend bool operator==(const OnDemandThroughput&, const OnDemandThroughput&) = default;
};
/// What a table or an index can take at once; nullopt members were not given.
struct WarmThroughput {
    std::optional<std::int64_t> read_units_per_second;
    std::optional<std::int64_t> write_units_per_second;
    friend bool operator==(const WarmThroughput&, const WarmThroughput&) = default;
};
struct LocalSecondaryIndex {
    std::string index_name;
    std::vector<KeySchemaElement> key_schema;
    Projection projection;
    friend bool operator==(const LocalSecondaryIndex&, const LocalSecondaryIndex&) = default;
};
struct GlobalSecondaryIndex {
    std::string index_name;
    std::vector<KeySchemaElement> key_schema;
    Projection projection;
    std::optional<ProvisionedThroughput> provisioned_throughput;
    std::optional<OnDemandThroughput> on_demand_throughput;
    std::optional<WarmThroughput> warm_throughput = {};
    friend bool operator==(const GlobalSecondaryIndex&, const GlobalSecondaryIndex&) = default;
};
/// How near two vectors are to each other.
enum class VectorDistanceFunction : std::uint8_t { cosine, dot_product, euclidean };
/// HASH scopes a search to the items with one value; INLINE_FILTER may be compared in it.
enum class SearchSchemaElementType : std::uint8_t { hash, inline_filter };
struct SearchSchemaElement {
    std::string attribute_name;
    SearchSchemaElementType type = SearchSchemaElementType::hash;
    friend bool operator==(const SearchSchemaElement&, const SearchSchemaElement&) = default;
};
struct VectorAttribute {
    std::string attribute_name;
    friend bool operator==(const VectorAttribute&, const VectorAttribute&) = default;
};
/// An index of the items that have `vector_attribute`, a list of `dimensions` numbers.
struct VectorIndex {
    std::string index_name;
    VectorAttribute vector_attribute;
    std::optional<std::vector<SearchSchemaElement>> search_schema = {};
    Projection projection;
    std::int64_t dimensions = 0;  ///< 1..4096
    VectorDistanceFunction distance_function = VectorDistanceFunction::cosine;
    friend bool operator==(const VectorIndex&, const VectorIndex&) = default;
};
struct StreamSpecification {
    bool stream_enabled = false;
    std::optional<std::string> stream_view_type;
    friend bool operator==(const StreamSpecification&, const StreamSpecification&) = default;
};
struct SSESpecification {
    std::optional<bool> enabled;
    std::optional<std::string> sse_type;
    std::optional<std::string> kms_master_key_id;
    friend bool operator==(const SSESpecification&, const SSESpecification&) = default;
};
struct Tag {
    std::string key;
    std::string value;
    friend bool operator==(const Tag&, const Tag&) = default;
};

struct CreateTableRequest {
    std::string table_name;
    std::vector<AttributeDefinition> attribute_definitions;
    std::vector<KeySchemaElement> key_schema;
    std::optional<std::vector<LocalSecondaryIndex>> local_secondary_indexes;
    std::optional<std::vector<GlobalSecondaryIndex>> global_secondary_indexes;
    std::optional<BillingMode> billing_mode;  ///< absent: provisioned
    std::optional<ProvisionedThroughput> provisioned_throughput;
    std::optional<OnDemandThroughput> on_demand_throughput;
    std::optional<StreamSpecification> stream_specification;
    std::optional<SSESpecification> sse_specification;
    std::optional<std::vector<Tag>> tags;
    std::optional<TableClass> table_class;
    bool deletion_protection_enabled = false;
    std::optional<WarmThroughput> warm_throughput = {};
    std::optional<std::string> resource_policy = {};  ///< JSON
    std::optional<std::vector<VectorIndex>> vector_indexes = {};
    std::optional<std::string> global_table_settings_replication_mode = {};  ///< ENABLED, DISABLED
    friend bool operator==(const CreateTableRequest&, const CreateTableRequest&) = default;
};

struct ProvisionedThroughputDescription {
    std::int64_t read_capacity_units = 0;
    std::int64_t write_capacity_units = 0;
    std::int64_t number_of_decreases_today = 0;
    std::optional<double> last_increase = {};  ///< epoch seconds
    std::optional<double> last_decrease = {};  ///< epoch seconds
    friend bool operator==(const ProvisionedThroughputDescription&,
                           const ProvisionedThroughputDescription&) = default;
};
struct WarmThroughputDescription {
    std::optional<std::int64_t> read_units_per_second;
    std::optional<std::int64_t> write_units_per_second;
    std::optional<TableStatus> status;
    friend bool operator==(const WarmThroughputDescription&,
                           const WarmThroughputDescription&) = default;
};
struct LocalSecondaryIndexDescription {
    std::string index_name;
    std::vector<KeySchemaElement> key_schema;
    Projection projection;
    std::string index_arn;
    std::int64_t index_size_bytes = 0;
    std::int64_t item_count = 0;
    friend bool operator==(const LocalSecondaryIndexDescription&,
                           const LocalSecondaryIndexDescription&) = default;
};
struct GlobalSecondaryIndexDescription {
    std::string index_name;
    std::vector<KeySchemaElement> key_schema;
    Projection projection;
    TableStatus index_status = TableStatus::active;
    std::optional<bool> backfilling = {};  ///< told while the index is being created
    ProvisionedThroughputDescription provisioned_throughput;
    std::optional<OnDemandThroughput> on_demand_throughput;
    std::string index_arn;
    std::int64_t index_size_bytes = 0;
    std::int64_t item_count = 0;
    std::optional<WarmThroughputDescription> warm_throughput = {};
    friend bool operator==(const GlobalSecondaryIndexDescription&,
                           const GlobalSecondaryIndexDescription&) = default;
};
struct VectorIndexDescription {
    std::string index_name;
    VectorAttribute vector_attribute;
    std::optional<std::vector<SearchSchemaElement>> search_schema = {};
    Projection projection;
    std::int64_t dimensions = 0;
    VectorDistanceFunction distance_function = VectorDistanceFunction::cosine;
    TableStatus index_status = TableStatus::active;
    std::optional<bool> backfilling = {};  ///< told while the index is being created
    std::string index_arn;
    std::int64_t index_size_bytes = 0;
    std::int64_t item_count = 0;
    friend bool operator==(const VectorIndexDescription&, const VectorIndexDescription&) = default;
};
struct BillingModeSummary {
    BillingMode billing_mode = BillingMode::pay_per_request;
    std::optional<double> last_update_to_pay_per_request;  ///< epoch seconds
    friend bool operator==(const BillingModeSummary&, const BillingModeSummary&) = default;
};
struct TableClassSummary {
    std::optional<TableClass> table_class;
    std::optional<double> last_update;  ///< epoch seconds
    friend bool operator==(const TableClassSummary&, const TableClassSummary&) = default;
};
struct SSEDescription {
    std::string status;    ///< ENABLING, ENABLED, DISABLING, DISABLED or UPDATING
    std::string sse_type;  ///< AES256 or KMS
    std::string kms_master_key_arn;
    std::optional<double> inaccessible_since = {};  ///< epoch seconds
    friend bool operator==(const SSEDescription&, const SSEDescription&) = default;
};
/// What a table was restored from.
struct RestoreSummary {
    std::optional<std::string> source_backup_arn;
    std::optional<std::string> source_table_arn;
    double restore_date_time = 0;  ///< which the items are of, epoch seconds
    bool restore_in_progress = false;
    friend bool operator==(const RestoreSummary&, const RestoreSummary&) = default;
};
/// Members that are nullopt, empty lists and empty strings are left out of the answer.
struct TableDescription {
    std::string table_name;
    TableStatus table_status = TableStatus::active;
    std::vector<AttributeDefinition> attribute_definitions;
    std::vector<KeySchemaElement> key_schema;
    std::optional<double> creation_date_time;  ///< epoch seconds
    std::string table_arn;
    std::string table_id;  ///< a UUID
    std::int64_t item_count = 0;
    std::int64_t table_size_bytes = 0;
    ProvisionedThroughputDescription provisioned_throughput;
    std::optional<OnDemandThroughput> on_demand_throughput;
    std::optional<BillingModeSummary> billing_mode_summary;
    std::vector<LocalSecondaryIndexDescription> local_secondary_indexes;
    std::vector<GlobalSecondaryIndexDescription> global_secondary_indexes;
    std::optional<StreamSpecification> stream_specification;
    std::string latest_stream_label;
    std::string latest_stream_arn;
    std::optional<SSEDescription> sse_description = {};
    std::optional<TableClassSummary> table_class_summary = {};
    bool deletion_protection_enabled = false;
    std::optional<WarmThroughputDescription> warm_throughput = {};
    std::vector<VectorIndexDescription> vector_indexes = {};
    std::optional<RestoreSummary> restore_summary = {};
    std::string global_table_settings_replication_mode = {};  ///< empty: none
    friend bool operator==(const TableDescription&, const TableDescription&) = default;
};

struct CreateTableResult {
    TableDescription table_description;
    friend bool operator==(const CreateTableResult&, const CreateTableResult&) = default;
};
struct DescribeTableRequest {
    std::string table_name;
    friend bool operator==(const DescribeTableRequest&, const DescribeTableRequest&) = default;
};
struct DescribeTableResult {
    TableDescription table;
    friend bool operator==(const DescribeTableResult&, const DescribeTableResult&) = default;
};

struct UpdateGlobalSecondaryIndexAction {
    std::string index_name;
    std::optional<ProvisionedThroughput> provisioned_throughput;
    std::optional<OnDemandThroughput> on_demand_throughput;
    std::optional<WarmThroughput> warm_throughput;
    friend bool operator==(const UpdateGlobalSecondaryIndexAction&,
                           const UpdateGlobalSecondaryIndexAction&) = default;
};
struct DeleteGlobalSecondaryIndexAction {
    std::string index_name;
    friend bool operator==(const DeleteGlobalSecondaryIndexAction&,
                           const DeleteGlobalSecondaryIndexAction&) = default;
};
/// Exactly one of the three.
struct GlobalSecondaryIndexUpdate {
    std::optional<UpdateGlobalSecondaryIndexAction> update;
    std::optional<GlobalSecondaryIndex> create;
    std::optional<DeleteGlobalSecondaryIndexAction> remove;
    friend bool operator==(const GlobalSecondaryIndexUpdate&,
                           const GlobalSecondaryIndexUpdate&) = default;
};
struct DeleteVectorIndexAction {
    std::string index_name;
    friend bool operator==(const DeleteVectorIndexAction&,
                           const DeleteVectorIndexAction&) = default;
};
/// Exactly one of the two.
struct VectorIndexUpdate {
    std::optional<VectorIndex> create;
    std::optional<DeleteVectorIndexAction> remove;
    friend bool operator==(const VectorIndexUpdate&, const VectorIndexUpdate&) = default;
};
/// A copy of the table in another region, which one machine does not have.
struct ReplicaAction {
    std::string region_name;
    friend bool operator==(const ReplicaAction&, const ReplicaAction&) = default;
};
struct ReplicationGroupUpdate {
    std::optional<ReplicaAction> create;
    std::optional<ReplicaAction> update;
    std::optional<ReplicaAction> remove;
    friend bool operator==(const ReplicationGroupUpdate&, const ReplicationGroupUpdate&) = default;
};
/// A region that keeps a strongly consistent global table's changes without its items. Exactly one
/// of the two.
struct GlobalTableWitnessUpdate {
    std::optional<ReplicaAction> create;
    std::optional<ReplicaAction> remove;
    friend bool operator==(const GlobalTableWitnessUpdate&,
                           const GlobalTableWitnessUpdate&) = default;
};
/// At least one member beside the name and the definitions.
struct UpdateTableRequest {
    std::string table_name;
    /// Those of the key of a new index, also if the table knows them.
    std::optional<std::vector<AttributeDefinition>> attribute_definitions;
    std::optional<BillingMode> billing_mode;
    std::optional<ProvisionedThroughput> provisioned_throughput;
    std::optional<OnDemandThroughput> on_demand_throughput;  ///< -1 takes a limit away
    std::optional<std::vector<GlobalSecondaryIndexUpdate>> global_secondary_index_updates;
    std::optional<StreamSpecification> stream_specification;
    std::optional<SSESpecification> sse_specification;
    std::optional<std::vector<ReplicationGroupUpdate>> replica_updates;
    std::optional<TableClass> table_class;
    std::optional<bool> deletion_protection_enabled;
    std::optional<WarmThroughput> warm_throughput;
    std::optional<std::vector<VectorIndexUpdate>> vector_index_updates = {};
    std::optional<std::string> multi_region_consistency = {};  ///< EVENTUAL, STRONG
    std::optional<std::vector<GlobalTableWitnessUpdate>> global_table_witness_updates = {};
    std::optional<std::string> global_table_settings_replication_mode = {};  ///< ENABLED, DISABLED
    friend bool operator==(const UpdateTableRequest&, const UpdateTableRequest&) = default;
};
struct UpdateTableResult {
    TableDescription table_description;
    friend bool operator==(const UpdateTableResult&, const UpdateTableResult&) = default;
};
struct DeleteTableRequest {
    std::string table_name;
    friend bool operator==(const DeleteTableRequest&, const DeleteTableRequest&) = default;
};
struct DeleteTableResult {
    TableDescription table_description;
    friend bool operator==(const DeleteTableResult&, const DeleteTableResult&) = default;
};
struct ListTablesRequest {
    std::optional<std::string> exclusive_start_table_name;
    std::optional<std::int32_t> limit;  ///< 1..100, absent: 100
    friend bool operator==(const ListTablesRequest&, const ListTablesRequest&) = default;
};
struct ListTablesResult {
    std::vector<std::string> table_names;
    std::optional<std::string> last_evaluated_table_name;
    friend bool operator==(const ListTablesResult&, const ListTablesResult&) = default;
};

}  // namespace dynox::api

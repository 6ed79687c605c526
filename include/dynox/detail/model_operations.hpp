// Model operations without the model's type: everything that ordinary code can do (src/model).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dynox/client.hpp"
#include "dynox/condition.hpp"
#include "dynox/detail/execute.hpp"
#include "dynox/detail/model_schema.hpp"

namespace dynox::detail {

/// The model's client: set_client(), else ModelConfig::client, else the default client.
/// Errors: client_errc::no_default_client, naming the model's table.
[[nodiscard]] Result<DynamoDBClient> client_of(const ModelSchema& schema);

/// The whole item, and its key attributes alone.
[[nodiscard]] FlatItem write_item(const ModelSchema& schema, const void* object);
[[nodiscard]] FlatItem write_key(const ModelSchema& schema, const void* object);
/// A key from values: one per key attribute of the model.
[[nodiscard]] FlatItem make_key(const ModelSchema& schema, const Operand* values,
                                std::size_t count);
/// Errors: client_errc::wrong_attribute_type with the attribute, the table and the types.
[[nodiscard]] Result<void> read_item(const ModelSchema& schema, FlatItemView item, void* object);

/// The last step of save(): writes the version that is now stored into the object.
struct Saved {
    const ModelSchema* schema = nullptr;
    void* object = nullptr;
    std::optional<Operand> version;  ///< nullopt: the model has none
    Result<void> operator()(api::PutItemResult&& result) const;
};
/// The last step of operations that give nothing.
struct Done {
    template <class T>
    Result<void> operator()(T&&) const {
        return {};
    }
};

/// save(), ready to run: the request, and what is done with its result.
struct PreparedSave {
    OperationPtr<api::PutItemResult> operation;
    Saved saved;
};
[[nodiscard]] PreparedSave prepare_save(const ModelSchema& schema, void* object,
                                        const Condition& condition);
[[nodiscard]] OperationPtr<api::DeleteItemResult> prepare_remove(const ModelSchema& schema,
                                                                 const void* object,
                                                                 const Condition& condition);
[[nodiscard]] OperationPtr<api::UpdateItemResult> prepare_update(
    const ModelSchema& schema, const void* object, const std::vector<UpdateAction>& actions,
    const Condition& condition);
[[nodiscard]] OperationPtr<api::GetItemResult> prepare_load(const ModelSchema& schema, FlatItem key,
                                                            std::optional<bool> consistent_read);
[[nodiscard]] CreateTable table_of_model(const ModelSchema& schema);

/// What a model query or scan asks for.
struct ReadPlan {
    const ModelSchema* schema = nullptr;
    std::optional<Operand> partition_key;  ///< nullopt: a scan
    Condition sort_key;
    Condition filter;
    std::string index_name;
    std::optional<std::size_t> limit;
    std::optional<std::uint32_t> page_size;
    std::optional<bool> consistent_read;
    bool forward = true;
    std::optional<Item> start_key;
    std::optional<std::int32_t> segment;
    std::optional<std::int32_t> total_segments;
};
[[nodiscard]] FlatPager make_pager(const ReadPlan& plan);

}  // namespace dynox::detail

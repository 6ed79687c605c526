#include "dynox/detail/model_operations.hpp"

#include <utility>

namespace dynox::detail {

namespace {

std::string describe(const ModelSchema& schema) {
    return "the model of table '" + std::string(schema.config.table) + "'";
}

std::string table_name(const ModelSchema& schema) {
    return std::string(schema.config.table);
}

Operand write_member_value(const MemberCodec& member, const void* object) {
    ItemWriter writer;
    writer.name("v");
    member.write(writer, object);
    return Operand(writer.finish());
}

/// The version in memory; 0 means never saved.
Number version_of(const ModelSchema& schema, const void* object) {
    return Number::from_ordered(
        write_member_value(*schema.version, object).value().as_number_bytes());
}

/// Demands that the stored version is the one in memory.
Condition version_condition(const ModelSchema& schema, const void* object) {
    if (schema.version == nullptr) {
        return {};
    }
    const Number version = version_of(schema, object);
    const AttributePath path = attr(schema.version->name);
    return version.is_zero() ? path.not_exists() : path.compare("=", version);
}

/// The condition's text; its names and values are left in `builder`.
std::optional<std::string> render(const Condition& condition, ExpressionBuilder& builder) {
    if (condition.empty()) {
        return std::nullopt;
    }
    std::string text;
    condition.render(builder, text);
    return text;
}

bool is_attribute_of(const ModelSchema& schema, std::string_view name) {
    for (const MemberCodec& member : schema.members) {
        if (member.name == name) {
            return true;
        }
    }
    return false;
}

/// A condition built from another model's fields is a mistake that types do not catch.
Result<void> check_attributes(const ModelSchema& schema, const Condition& condition) {
    for (const std::string_view name : condition.attributes()) {
        if (!is_attribute_of(schema, name)) {
            return Error(client_errc::invalid_argument, "the condition names attribute '" +
                                                            std::string(name) + "', which " +
                                                            describe(schema) + " does not have");
        }
    }
    return {};
}

Result<void> check_update(const ModelSchema& schema, const std::vector<UpdateAction>& actions) {
    if (actions.empty()) {
        return Error(client_errc::invalid_argument,
                     "update() of " + describe(schema) + " needs at least one action");
    }
    for (const UpdateAction& action : actions) {
        const std::string& name = action.path().attribute();
        if (!is_attribute_of(schema, name)) {
            return Error(client_errc::invalid_argument, "an update action names attribute '" +
                                                            name + "', which " + describe(schema) +
                                                            " does not have");
        }
    }
    return {};
}

}  // namespace

namespace {

/// The request, counted among the model's own.
template <class Request>
OperationPtr<api::result_of<Request>> prepare_counted(const ModelSchema& schema,
                                                      const DynamoDBClient& client,
                                                      Request request) {
    OperationPtr<api::result_of<Request>> operation = prepare(client, std::move(request));
    operation->record_into(&schema.client_slot->totals);
    return operation;
}

}  // namespace

Result<DynamoDBClient> client_of(const ModelSchema& schema) {
    if (const std::shared_ptr<DynamoDBClient> own = schema.client_slot->get()) {
        return *own;
    }
    if (schema.config.client != nullptr) {
        return *schema.config.client;
    }
    if (std::optional<DynamoDBClient> common = get_default_client()) {
        return std::move(*common);
    }
    return Error(
        client_errc::no_default_client,
        "no client for " + describe(schema) +
            ": call dynox::set_default_client(client), set_client(client) of the model, or set "
            "ModelConfig::client");
}

FlatItem write_item(const ModelSchema& schema, const void* object) {
    ItemWriter writer;
    write_members(writer, schema.members, object);
    return writer.finish();
}

FlatItem write_key(const ModelSchema& schema, const void* object) {
    ItemWriter writer;
    for (const MemberCodec* member : {schema.partition_key, schema.sort_key}) {
        if (member != nullptr && member->present(object)) {
            writer.name(member->name);
            member->write(writer, object);
        }
    }
    return writer.finish();
}

FlatItem make_key(const ModelSchema& schema, const Operand* values, std::size_t count) {
    ItemWriter writer;
    const Operand* value = values;
    for (const MemberCodec* const member : {schema.partition_key, schema.sort_key}) {
        if (value == values + count) {
            break;
        }
        writer.name(member->name);
        writer.value((value++)->value());
    }
    return writer.finish();
}

Result<void> read_item(const ModelSchema& schema, FlatItemView item, void* object) {
    const MemberCodec* const misfit = read_members(item.attributes(), schema.members, object);
    if (misfit == nullptr) {
        return {};
    }
    const std::string_view found = type_name(item.find(misfit->name).type());
    return Error(client_errc::wrong_attribute_type,
                 "attribute '" + std::string(misfit->name) + "' of an item of table '" +
                     table_name(schema) + "' does not fit the model's member: expected " +
                     std::string(type_name(misfit->type)) + " of the member's C++ type, found " +
                     std::string(found));
}

Result<void> Saved::operator()(api::PutItemResult&&) const {
    if (version && !schema->version->read(version->value(), object)) {
        return Error(client_errc::inexact_conversion,
                     "the version of " + describe(*schema) +
                         " has outgrown its member's C++ type; the item is stored");
    }
    return {};
}

namespace {

PreparedSave refused_save(const Error& error) {
    PreparedSave refused;
    refused.operation = failed_operation<api::PutItemResult>(error);
    return refused;
}

}  // namespace

PreparedSave prepare_save(const ModelSchema& schema, void* object, const Condition& condition) {
    const Result<DynamoDBClient> client = client_of(schema);
    if (!client) {
        return refused_save(client.error());
    }
    if (const Result<void> known = check_attributes(schema, condition); !known) {
        return refused_save(known.error());
    }
    Saved saved{&schema, object, std::nullopt};
    ItemWriter writer;
    write_members(writer, schema.members, object);
    if (schema.version != nullptr) {
        const Result<Number> next = add(version_of(schema, object), Number(1));
        // An integer of 64 bits at most: cannot overflow.
        saved.version.emplace(AttributeValue(next.value()));
        writer.name(schema.version->name);  // the later value of a name wins
        writer.value(saved.version->value());
    }
    api::PutItemRequest request;
    request.table_name = table_name(schema);
    request.item = writer.finish();
    ExpressionBuilder builder;
    request.condition_expression =
        render(Condition(condition) && version_condition(schema, object), builder);
    request.parameters = builder.take();
    request.return_values_on_condition_check_failure =
        api::ReturnValuesOnConditionCheckFailure::all_old;
    return {prepare_counted(schema, *client, std::move(request)), std::move(saved)};
}

OperationPtr<api::DeleteItemResult> prepare_remove(const ModelSchema& schema, const void* object,
                                                   const Condition& condition) {
    const Result<DynamoDBClient> client = client_of(schema);
    if (!client) {
        return failed_operation<api::DeleteItemResult>(client.error());
    }
    if (const Result<void> known = check_attributes(schema, condition); !known) {
        return failed_operation<api::DeleteItemResult>(known.error());
    }
    // An object that was never saved has no version to demand; removing it by key is allowed.
    const bool versioned = schema.version != nullptr && !version_of(schema, object).is_zero();
    api::DeleteItemRequest request;
    request.table_name = table_name(schema);
    request.key = write_key(schema, object);
    ExpressionBuilder builder;
    request.condition_expression = render(
        Condition(condition) && (versioned ? version_condition(schema, object) : Condition()),
        builder);
    request.parameters = builder.take();
    request.return_values_on_condition_check_failure =
        api::ReturnValuesOnConditionCheckFailure::all_old;
    return prepare_counted(schema, *client, std::move(request));
}

OperationPtr<api::UpdateItemResult> prepare_update(const ModelSchema& schema, const void* object,
                                                   const std::vector<UpdateAction>& actions,
                                                   const Condition& condition) {
    const Result<DynamoDBClient> client = client_of(schema);
    if (!client) {
        return failed_operation<api::UpdateItemResult>(client.error());
    }
    for (const Result<void>& known :
         {check_update(schema, actions), check_attributes(schema, condition)}) {
        if (!known) {
            return failed_operation<api::UpdateItemResult>(known.error());
        }
    }
    api::UpdateItemRequest request;
    request.table_name = table_name(schema);
    request.key = write_key(schema, object);
    ExpressionBuilder builder;
    request.update_expression = render_update(actions, builder);
    request.condition_expression = render(condition, builder);
    request.parameters = builder.take();
    request.return_values_on_condition_check_failure =
        api::ReturnValuesOnConditionCheckFailure::all_old;
    return prepare_counted(schema, *client, std::move(request));
}

OperationPtr<api::GetItemResult> prepare_load(const ModelSchema& schema, FlatItem key,
                                              std::optional<bool> consistent_read) {
    const Result<DynamoDBClient> client = client_of(schema);
    if (!client) {
        return failed_operation<api::GetItemResult>(client.error());
    }
    api::GetItemRequest request;
    request.table_name = table_name(schema);
    request.key = std::move(key);
    request.consistent_read = consistent_read.value_or(schema.config.consistent_read);
    return prepare_counted(schema, *client, std::move(request));
}

CreateTable table_of_model(const ModelSchema& schema) {
    CreateTable table(table_name(schema));
    table.partition_key(std::string(schema.partition_key->name),
                        type_name(schema.partition_key->type));
    if (schema.sort_key != nullptr) {
        table.sort_key(std::string(schema.sort_key->name), type_name(schema.sort_key->type));
    }
    for (std::size_t i = 0; i < schema.index_count; ++i) {
        const IndexSchema& wanted = schema.indexes[i];
        SecondaryIndex index{std::string(wanted.index_name)};
        index.projection(wanted.projection);
        if (wanted.sort_key != nullptr) {
            index.sort_key(std::string(wanted.sort_key->name), type_name(wanted.sort_key->type));
        }
        if (wanted.partition_key != nullptr) {
            index.partition_key(std::string(wanted.partition_key->name),
                                type_name(wanted.partition_key->type));
            table.global_secondary_index(index);
        } else {
            table.local_secondary_index(index);
        }
    }
    return table;
}

}  // namespace dynox::detail

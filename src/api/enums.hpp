// Texts of the enumerations on the wire, in the order in which the service lists them in its
// errors.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "dynox/api/service.hpp"

namespace dynox::api {

template <class Enum>
struct EnumText {
    Enum value;
    std::string_view text;
};

template <class Enum>
struct enum_texts;  // specialised below: `static constexpr std::array values`

template <>
struct enum_texts<ReturnConsumedCapacity> {
    using E = ReturnConsumedCapacity;
    static constexpr std::array<EnumText<E>, 3> values{
        {{E::indexes, "INDEXES"}, {E::total, "TOTAL"}, {E::none, "NONE"}}};
};
template <>
struct enum_texts<ReturnItemCollectionMetrics> {
    using E = ReturnItemCollectionMetrics;
    static constexpr std::array<EnumText<E>, 2> values{{{E::size, "SIZE"}, {E::none, "NONE"}}};
};
template <>
struct enum_texts<ReturnValues> {
    using E = ReturnValues;
    static constexpr std::array<EnumText<E>, 5> values{{{E::all_new, "ALL_NEW"},
                                                        {E::updated_old, "UPDATED_OLD"},
                                                        {E::all_old, "ALL_OLD"},
                                                        {E::none, "NONE"},
                                                        {E::updated_new, "UPDATED_NEW"}}};
};
template <>
struct enum_texts<ReturnValuesOnConditionCheckFailure> {
    using E = ReturnValuesOnConditionCheckFailure;
    static constexpr std::array<EnumText<E>, 2> values{
        {{E::all_old, "ALL_OLD"}, {E::none, "NONE"}}};
};
template <>
struct enum_texts<Select> {
    using E = Select;
    static constexpr std::array<EnumText<E>, 4> values{
        {{E::specific_attributes, "SPECIFIC_ATTRIBUTES"},
         {E::count, "COUNT"},
         {E::all_attributes, "ALL_ATTRIBUTES"},
         {E::all_projected_attributes, "ALL_PROJECTED_ATTRIBUTES"}}};
};
template <>
struct enum_texts<AttributeType> {
    // Of key attributes: the three scalar types.
    using E = AttributeType;
    static constexpr std::array<EnumText<E>, 3> values{
        {{E::binary, "B"}, {E::number, "N"}, {E::string, "S"}}};
};
template <>
struct enum_texts<KeyType> {
    using E = KeyType;
    static constexpr std::array<EnumText<E>, 2> values{{{E::hash, "HASH"}, {E::range, "RANGE"}}};
};
template <>
struct enum_texts<BillingMode> {
    using E = BillingMode;
    static constexpr std::array<EnumText<E>, 2> values{
        {{E::provisioned, "PROVISIONED"}, {E::pay_per_request, "PAY_PER_REQUEST"}}};
};
template <>
struct enum_texts<ProjectionType> {
    using E = ProjectionType;
    static constexpr std::array<EnumText<E>, 3> values{
        {{E::all, "ALL"}, {E::include, "INCLUDE"}, {E::keys_only, "KEYS_ONLY"}}};
};
template <>
struct enum_texts<VectorDistanceFunction> {
    using E = VectorDistanceFunction;
    static constexpr std::array<EnumText<E>, 3> values{
        {{E::cosine, "COSINE"}, {E::dot_product, "DOT_PRODUCT"}, {E::euclidean, "EUCLIDEAN"}}};
};
template <>
struct enum_texts<SearchSchemaElementType> {
    using E = SearchSchemaElementType;
    static constexpr std::array<EnumText<E>, 2> values{
        {{E::hash, "HASH"}, {E::inline_filter, "INLINE_FILTER"}}};
};
template <>
struct enum_texts<TableClass> {
    using E = TableClass;
    static constexpr std::array<EnumText<E>, 2> values{
        {{E::standard, "STANDARD"}, {E::standard_infrequent_access, "STANDARD_INFREQUENT_ACCESS"}}};
};
template <>
struct enum_texts<TableStatus> {
    using E = TableStatus;
    static constexpr std::array<EnumText<E>, 8> values{
        {{E::creating, "CREATING"},
         {E::updating, "UPDATING"},
         {E::deleting, "DELETING"},
         {E::active, "ACTIVE"},
         {E::inaccessible_encryption_credentials, "INACCESSIBLE_ENCRYPTION_CREDENTIALS"},
         {E::archiving, "ARCHIVING"},
         {E::archived, "ARCHIVED"},
         {E::replication_not_authorized, "REPLICATION_NOT_AUTHORIZED"}}};
};
template <>
struct enum_texts<ComparisonOperator> {
    using E = ComparisonOperator;
    static constexpr std::array<EnumText<E>, 13> values{{{E::in, "IN"},
                                                         {E::null, "NULL"},
                                                         {E::between, "BETWEEN"},
                                                         {E::less, "LT"},
                                                         {E::not_contains, "NOT_CONTAINS"},
                                                         {E::equal, "EQ"},
                                                         {E::greater, "GT"},
                                                         {E::not_null, "NOT_NULL"},
                                                         {E::not_equal, "NE"},
                                                         {E::less_equal, "LE"},
                                                         {E::begins_with, "BEGINS_WITH"},
                                                         {E::greater_equal, "GE"},
                                                         {E::contains, "CONTAINS"}}};
};
template <>
struct enum_texts<ConditionalOperator> {
    using E = ConditionalOperator;
    static constexpr std::array<EnumText<E>, 2> values{
        {{E::logical_or, "OR"}, {E::logical_and, "AND"}}};
};
template <>
struct enum_texts<AttributeAction> {
    using E = AttributeAction;
    static constexpr std::array<EnumText<E>, 3> values{
        {{E::add, "ADD"}, {E::put, "PUT"}, {E::remove, "DELETE"}}};
};

template <class Enum>
[[nodiscard]] constexpr std::string_view enum_text(Enum value) noexcept {
    for (const auto& entry : enum_texts<Enum>::values) {
        if (entry.value == value) {
            return entry.text;
        }
    }
    return {};
}

template <class Enum>
[[nodiscard]] constexpr std::optional<Enum> enum_from_text(std::string_view text) noexcept {
    for (const auto& entry : enum_texts<Enum>::values) {
        if (entry.text == text) {
            return entry.value;
        }
    }
    return std::nullopt;
}

/// "A, B, C": every text of the enumeration, in the service's order.
template <class Enum>
[[nodiscard]] std::string enum_value_set() {
    std::string all;
    for (const auto& entry : enum_texts<Enum>::values) {
        all.append(all.empty() ? "" : ", ").append(entry.text);
    }
    return all;
}

}  // namespace dynox::api

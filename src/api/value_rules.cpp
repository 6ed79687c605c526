#include "api/value_rules.hpp"

#include "json/value_rules.hpp"

namespace dynox::api {

namespace {

std::string_view value_fault(FlatValue value, unsigned levels_left) {
    const bool is_nest = value.is(AttributeType::list) || value.is(AttributeType::map);
    if (is_nest && levels_left == 0) {
        return json::nested_too_deep;
    }
    switch (value.type()) {
        case AttributeType::string_set:
        case AttributeType::number_set:
        case AttributeType::binary_set:
            return value.member_count() == 0 ? json::empty_set_fault(value.type())
                                             : std::string_view{};
        case AttributeType::list:
            for (const FlatValue member : value.as_list()) {
                if (const auto fault = value_fault(member, levels_left - 1); !fault.empty()) {
                    return fault;
                }
            }
            return {};
        case AttributeType::map:
            for (const FlatEntry& entry : value.as_map()) {
                if (const auto fault = json::name_fault(entry.name); !fault.empty()) {
                    return fault;
                }
                if (const auto fault = value_fault(entry.value, levels_left - 1); !fault.empty()) {
                    return fault;
                }
            }
            return {};
        default:
            return {};
    }
}

}  // namespace

std::string_view find_value_fault(FlatValue value) {
    return value_fault(value, json::item_nesting_max);
}

std::optional<std::string> find_value_fault(FlatItemView item) {
    for (const FlatEntry& entry : item) {
        if (const auto fault = json::name_fault(entry.name); !fault.empty()) {
            return std::string(fault);
        }
        if (const auto fault = value_fault(entry.value, json::item_nesting_max); !fault.empty()) {
            return std::string(fault);
        }
    }
    return std::nullopt;
}

std::optional<std::string> find_expression_value_fault(FlatItemView values) {
    for (const FlatEntry& entry : values) {
        if (const auto fault = value_fault(entry.value, json::expression_value_nesting_max);
            !fault.empty()) {
            return "ExpressionAttributeValues contains invalid value: " + std::string(fault) +
                   " for key " + std::string(entry.name);
        }
    }
    return std::nullopt;
}

}  // namespace dynox::api

// The rules of requests on items.
#include <initializer_list>

#include "api/legacy_rules.hpp"
#include "api/member_rules.hpp"
#include "api/value_rules.hpp"

namespace dynox::api {

namespace {

constexpr std::size_t batch_write_requests_max = 25;  // BatchWriteItem, API Reference
constexpr std::size_t batch_get_keys_max = 100;       // BatchGetItem, API Reference

/// The values of one request: those of its expressions, then its item or key.
struct Values {
    const std::optional<AttributeValues>* expression = nullptr;
    const FlatItem* item = nullptr;
};

Result<void> check_values(std::initializer_list<Values> all, const Findings& findings) {
    if (!findings.value_fault.empty()) {
        return validation_error(std::string(findings.value_fault));
    }
    if (findings.has_read_values) {
        return {};
    }
    for (const Values& values : all) {
        if (values.expression != nullptr && values.expression->has_value()) {
            if (auto fault = find_expression_value_fault(**values.expression)) {
                return validation_error(*std::move(fault));
            }
        }
        if (values.item != nullptr) {
            if (auto fault = find_value_fault(*values.item)) {
                return validation_error(*std::move(fault));
            }
        }
    }
    return {};
}

Result<void> check_old_or_none(ReturnValues values) {
    if (values != ReturnValues::none && values != ReturnValues::all_old) {
        return validation_error("ReturnValues can only be ALL_OLD or NONE");
    }
    return {};
}

/// What PutItem and DeleteItem have in common. ReturnValues are judged behind the members and before
/// the expressions as the service does since 2026.
/// \param item  The item or the key.
template <class Request>
Result<void> check_whole_write(const Request& request, const FlatItem& item,
                               const Findings& findings) {
    return first_error(
        [&] { return check_members(request, findings.facts, Wording::joined); },
        [&] { return check_old_or_none(request.return_values); },
        [&] {
            return check_mixing(
                {{"Expected", request.expected.has_value()},
                 {"ConditionalOperator", request.conditional_operator.has_value()}},
                {{"ConditionExpression", request.condition_expression.has_value()}});
        },
        [&] {
            return check_values({{&request.parameters.values, &item}}, findings);
        },
        [&] { return check_legacy(request.expected); },
        [&] { return check_conditional_operator(request.conditional_operator, request.expected); });
}

}  // namespace

Result<void> check_request(const PutItemRequest& request, const Findings& findings) {
    return check_whole_write(request, request.item, findings);
}

Result<void> check_request(const GetItemRequest& request, const Findings& findings) {
    return first_error(
        [&] { return check_members(request, findings.facts, Wording::joined); },
        [&] {
            return check_mixing(
                {{"AttributesToGet", request.attributes_to_get.has_value()}},
                {{"ProjectionExpression", request.projection_expression.has_value()}});
        },
        [&] {
            return check_values({{nullptr, &request.key}}, findings);
        },
        [&] { return check_legacy(request.attributes_to_get); });
}

Result<void> check_request(const UpdateItemRequest& request, const Findings& findings) {
    return first_error(
        [&] { return check_members(request, findings.facts, Wording::joined); },
        [&] {
            return check_mixing(
                {{"AttributeUpdates", request.attribute_updates.has_value()},
                 {"Expected", request.expected.has_value()},
                 {"ConditionalOperator", request.conditional_operator.has_value()}},
                {{"UpdateExpression", request.update_expression.has_value()},
                 {"ConditionExpression", request.condition_expression.has_value()}});
        },
        [&] {
            return check_values({{&request.parameters.values, &request.key}}, findings);
        },
        [&] { return check_legacy(request.expected); },
        [&] { return check_conditional_operator(request.conditional_operator, request.expected); },
        [&] { return check_legacy(request.attribute_updates); });
}

Result<void> check_request(const DeleteItemRequest& request, const Findings& findings) {
    return check_whole_write(request, request.key, findings);
}

Result<void> check_request(const QueryRequest& request, const Findings& findings) {
    const FlatItem* start = request.exclusive_start_key ? &*request.exclusive_start_key : nullptr;
    return first_error(
        [&] { return check_members(request, findings.facts, Wording::joined); },
        [&] {
            // KeyConditions may stand beside expressions that say other things (service-facts).
            return check_mixing(
                {{"AttributesToGet", request.attributes_to_get.has_value()},
                 {"QueryFilter", request.query_filter.has_value()},
                 {"ConditionalOperator", request.conditional_operator.has_value()},
                 {"KeyConditions", request.key_conditions && request.key_condition_expression}},
                {{"ProjectionExpression", request.projection_expression.has_value()},
                 {"FilterExpression", request.filter_expression.has_value()},
                 {"KeyConditionExpression", request.key_condition_expression.has_value()}});
        },
        [&] {
            return check_values({{&request.parameters.values, start}}, findings);
        },
        [&] { return check_legacy(request.key_conditions); },
        [&] { return check_legacy(request.query_filter); },
        [&] {
            return check_conditional_operator(request.conditional_operator, request.query_filter);
        },
        [&] { return check_legacy(request.attributes_to_get); });
}

Result<void> check_request(const ScanRequest& request, const Findings& findings) {
    const FlatItem* start = request.exclusive_start_key ? &*request.exclusive_start_key : nullptr;
    return first_error([&] { return check_members(request, findings.facts, Wording::joined); },
                       [&] {
                           return check_mixing(
                               {{"AttributesToGet", request.attributes_to_get.has_value()},
                                {"ScanFilter", request.scan_filter.has_value()},
                                {"ConditionalOperator", request.conditional_operator.has_value()}},
                               {{"ProjectionExpression", request.projection_expression.has_value()},
                                {"FilterExpression", request.filter_expression.has_value()}});
                       },
                       [&] {
                           return check_values({{&request.parameters.values, start}}, findings);
                       },
                       [&] { return check_legacy(request.scan_filter); },
                       [&] {
                           return check_conditional_operator(request.conditional_operator,
                                                             request.scan_filter);
                       },
                       [&] { return check_legacy(request.attributes_to_get); });
}

Result<void> check_request(const BatchWriteItemRequest& request, const Findings& findings) {
    const auto check_names = [&request](Checker& checker) {
        checker.check_keys(request.request_items, Path{.name = "RequestItems"});
    };
    if (auto constraints = check_members(request, findings.facts, Wording::joined, check_names);
        !constraints) {
        return constraints;
    }
    std::size_t count = 0;
    for (const auto& [table, writes] : request.request_items) {
        for (const WriteRequest& write : writes) {
            if (write.put.has_value() == write.delete_key.has_value()) {
                return validation_error(
                    "Supplied AttributeValue has more than one datatypes set, must contain exactly "
                    "one of the supported datatypes");
            }
        }
        count += writes.size();
    }
    if (count > batch_write_requests_max) {
        return validation_error("Too many items requested for the BatchWriteItem call");
    }
    if (!findings.value_fault.empty()) {
        return validation_error(std::string(findings.value_fault));
    }
    for (const auto& [table, writes] : request.request_items) {
        for (const WriteRequest& write : writes) {
            const FlatItem& item = write.put ? *write.put : *write.delete_key;
            if (auto values = check_values({{nullptr, &item}}, findings); !values) {
                return values;
            }
        }
    }
    return {};
}

Result<void> check_request(const BatchGetItemRequest& request, const Findings& findings) {
    bool has_projection = false;
    bool has_names = false;
    std::size_t count = 0;
    for (const auto& [table, wanted] : request.request_items) {
        has_projection = has_projection || wanted.projection_expression.has_value();
        has_names = has_names || wanted.attributes_to_get.has_value();
        count += wanted.keys.size();
    }
    auto result = first_error(
        [&] { return check_members(request, findings.facts, Wording::joined); },
        [&] {
            return check_mixing({{"AttributesToGet", has_names}},
                                {{"ProjectionExpression", has_projection}});
        },
        [&] { return check_values({}, findings); },
        [&]() -> Result<void> {
            if (count > batch_get_keys_max) {
                return validation_error("Too many items requested for the BatchGetItem call");
            }
            return {};
        });
    if (!result) {
        return result;
    }
    for (const auto& [table, wanted] : request.request_items) {
        for (const FlatItem& key : wanted.keys) {
            if (auto values = check_values({{nullptr, &key}}, findings); !values) {
                return values;
            }
        }
        if (auto names = check_legacy(wanted.attributes_to_get); !names) {
            return names;
        }
    }
    return {};
}

Result<void> check_request(const TransactWriteItemsRequest& request, const Findings& findings) {
    if (!findings.choice_fault.empty()) {
        return validation_error(std::string(findings.choice_fault));
    }
    auto result =
        first_error([&] { return check_members(request, findings.facts, Wording::single); },
                    [&] { return check_values({}, findings); });
    if (!result) {
        return result;
    }
    for (const TransactWriteItem& action : request.transact_items) {
        const auto values = std::visit(
            [](const auto& alternative) {
                if constexpr (requires { alternative.item; }) {
                    return Values{&alternative.parameters.values, &alternative.item};
                } else {
                    return Values{&alternative.parameters.values, &alternative.key};
                }
            },
            action);
        if (auto checked = check_values({values}, findings); !checked) {
            return checked;
        }
    }
    return {};
}

Result<void> check_request(const TransactGetItemsRequest& request, const Findings& findings) {
    auto result =
        first_error([&] { return check_members(request, findings.facts, Wording::single); },
                    [&] { return check_values({}, findings); });
    for (std::size_t i = 0; result && i < request.transact_items.size(); ++i) {
        result = check_values({{nullptr, &request.transact_items[i].key}}, findings);
    }
    return result;
}

DYNOX_API_ITEM_OPERATIONS(DYNOX_API_VALIDATE)

}  // namespace dynox::api

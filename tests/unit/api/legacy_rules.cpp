// The rules of legacy parameters in requests made in this process; what arrives as JSON is in
// tests/conformance/cases/legacy.json.
#include "api/legacy_rules.hpp"

#include "api/enums.hpp"
#include "unit/api/support.hpp"

namespace dynox::api {
namespace {

using Values = std::vector<Value>;

template <class... Elements>
Values values(Elements... elements) {
    return {Value(std::move(elements))...};
}

std::string parameter_invalid(std::string_view what) {
    return invalid("One or more parameter values were invalid: " + std::string(what));
}

std::string refusal_of(ExpectedAttributeValue expected) {
    PutItemRequest put{.table_name = "abc", .item = item("p", "x").to_flat()};
    put.expected = ExpectedAttributes{{"a", std::move(expected)}};
    return typed_refusal(put);
}

std::string refusal_of(ComparisonOperator op, std::optional<Values> values) {
    ScanRequest scan{.table_name = "abc"};
    scan.scan_filter = Conditions{{"a", {op, std::move(values)}}};
    return typed_refusal(scan);
}

std::string refusal_of(AttributeValueUpdate update) {
    UpdateItemRequest request{.table_name = "abc", .key = item("p", "x").to_flat()};
    request.attribute_updates = AttributeUpdates{{"a", std::move(update)}};
    return typed_refusal(request);
}

TEST(LegacyRules, CheckExpected) {
    EXPECT_EQ(refusal_of(ExpectedAttributeValue{.value = Value(1)}), "");
    EXPECT_EQ(refusal_of(ExpectedAttributeValue{.value = Value(1), .exists = true}), "");
    EXPECT_EQ(refusal_of(ExpectedAttributeValue{.exists = false}), "");
    EXPECT_EQ(refusal_of(ExpectedAttributeValue{.value = Value(1), .exists = false}),
              parameter_invalid("Value cannot be used when Exists is false for Attribute: a"));
    EXPECT_EQ(refusal_of(ExpectedAttributeValue{.value = Value()}),
              invalid("Supplied AttributeValue is empty, must contain exactly one of the supported "
                      "datatypes"));
    EXPECT_EQ(refusal_of(ExpectedAttributeValue{.value = Value(StringSet{})}),
              parameter_invalid("An string set  may not be empty"));
}

TEST(LegacyRules, CountTheValuesOfEveryOperator) {
    for (const auto& entry : enum_texts<ComparisonOperator>::values) {
        const std::string refused =
            parameter_invalid("Invalid number of argument(s) for the " + std::string(entry.text) +
                              " ComparisonOperator");
        const bool takes_none =
            entry.value == ComparisonOperator::null || entry.value == ComparisonOperator::not_null;
        const bool takes_two =
            entry.value == ComparisonOperator::between || entry.value == ComparisonOperator::in;
        const bool takes_one = !takes_none && entry.value != ComparisonOperator::between;
        EXPECT_EQ(refusal_of(entry.value, std::nullopt), takes_none ? "" : refused) << entry.text;
        EXPECT_EQ(refusal_of(entry.value, Values{}), takes_none ? "" : refused) << entry.text;
        EXPECT_EQ(refusal_of(entry.value, values("x")), takes_one ? "" : refused) << entry.text;
        EXPECT_EQ(refusal_of(entry.value, values("x", "y")), takes_two ? "" : refused)
            << entry.text;
    }
}

TEST(LegacyRules, KnowTheTypesThatOperatorsCompare) {
    const auto refused = [](std::string_view op, std::string_view type) {
        return parameter_invalid("ComparisonOperator " + std::string(op) + " is not valid for " +
                                 std::string(type) + " AttributeValue type");
    };
    EXPECT_EQ(refusal_of(ComparisonOperator::equal, values(Map{})), "");
    EXPECT_EQ(refusal_of(ComparisonOperator::not_equal, values(true)), "");
    EXPECT_EQ(refusal_of(ComparisonOperator::contains, values(true)), "");
    EXPECT_EQ(refusal_of(ComparisonOperator::contains, values(Map{})), refused("CONTAINS", "M"));
    EXPECT_EQ(refusal_of(ComparisonOperator::begins_with, values(1)), refused("BEGINS_WITH", "N"));
    EXPECT_EQ(refusal_of(ComparisonOperator::begins_with, values(Binary("x"))), "");
    EXPECT_EQ(refusal_of(ComparisonOperator::greater_equal, values(Null{})), refused("GE", "NULL"));
    EXPECT_EQ(refusal_of(ComparisonOperator::in, values(1, "x")),
              parameter_invalid("AttributeValues inside AttributeValueList must be of same type"));
}

TEST(LegacyRules, OrderTheBoundsOfBetween) {
    EXPECT_EQ(refusal_of(ComparisonOperator::between, values(2, 10)), "");
    EXPECT_EQ(refusal_of(ComparisonOperator::between, values(-1, -1)), "");
    EXPECT_EQ(refusal_of(ComparisonOperator::between, values(10, 2)),
              invalid("The BETWEEN condition was provided a range where the lower bound is greater "
                      "than the upper bound"));
}

TEST(LegacyRules, CheckAttributeUpdates) {
    EXPECT_EQ(refusal_of(AttributeValueUpdate{.action = AttributeAction::remove}), "");
    EXPECT_EQ(refusal_of(AttributeValueUpdate{.value = Value(1)}), "");
    EXPECT_EQ(
        refusal_of(AttributeValueUpdate{.action = AttributeAction::put}),
        parameter_invalid("Only DELETE action is allowed when no attribute value is specified"));
    EXPECT_EQ(refusal_of(AttributeValueUpdate{.value = Value("x"), .action = AttributeAction::add}),
              parameter_invalid("ADD action is not supported for the type S"));
    EXPECT_EQ(
        refusal_of(AttributeValueUpdate{.value = Value(List{1}), .action = AttributeAction::add}),
        "");
    EXPECT_EQ(
        refusal_of(AttributeValueUpdate{.value = Value(Map{}), .action = AttributeAction::remove}),
        parameter_invalid("DELETE action with value is not supported for the type M"));
}

TEST(LegacyRules, CheckNames) {
    GetItemRequest get{.table_name = "abc", .key = item("p", "x").to_flat()};
    get.attributes_to_get = AttributesToGet{"a", "b"};
    EXPECT_EQ(typed_refusal(get), "");
    get.attributes_to_get = AttributesToGet{"a", "b", "a"};
    EXPECT_EQ(typed_refusal(get), parameter_invalid("Duplicate value in attribute name: a"));
    get.attributes_to_get = AttributesToGet{"a", ""};
    EXPECT_EQ(typed_refusal(get), invalid("Empty attribute name"));
    get.attributes_to_get = AttributesToGet{std::string(65535, 'a')};
    EXPECT_EQ(typed_refusal(get), "");
    get.attributes_to_get = AttributesToGet{std::string(65536, 'a')};
    EXPECT_EQ(typed_refusal(get),
              invalid("Attribute name is too large, must be less than 65536 bytes"));
    get.attributes_to_get = AttributesToGet{};
    EXPECT_EQ(typed_refusal(get),
              one_violation("Value '[]' at 'attributesToGet' failed to satisfy constraint: Member "
                            "must have length greater than or equal to 1"));
}

TEST(LegacyRules, JoinTwoConditionsOrMore) {
    ScanRequest scan{.table_name = "abc"};
    scan.conditional_operator = ConditionalOperator::logical_and;
    EXPECT_EQ(typed_refusal(scan),
              invalid("ConditionalOperator cannot be used without Filter or Expected"));
    scan.scan_filter = Conditions{{"a", {ComparisonOperator::null, {}}}};
    EXPECT_EQ(typed_refusal(scan), invalid("ConditionalOperator can only be used when Filter or "
                                           "Expected has two or more elements"));
    scan.scan_filter->push_back({"b", {ComparisonOperator::null, {}}});
    EXPECT_EQ(typed_refusal(scan), "");
}

}  // namespace
}  // namespace dynox::api

// One value on its own.
#include "dynox/api/value.hpp"

#include "unit/api/support.hpp"

namespace dynox::api {
namespace {

TEST(Value, IsNoneUntilItHoldsOne) {
    EXPECT_TRUE(Value().empty());
    EXPECT_TRUE(Value().flat().empty());
    EXPECT_TRUE(Value(FlatValue()).empty());
    EXPECT_EQ(Value(), Value());
    EXPECT_FALSE(Value(1) == Value());
}

TEST(Value, HoldsAnyValue) {
    for (const AttributeValue& tree :
         {AttributeValue("x"), AttributeValue(""), AttributeValue(12.5), AttributeValue(Null{}),
          AttributeValue(true), AttributeValue(List{1, Map{{"k", "v"}}}),
          AttributeValue(StringSet{"a", "b"})}) {
        const Value value(tree);
        EXPECT_EQ(AttributeValue::from_flat(value.flat()), tree);
        EXPECT_EQ(Value(value.flat()), value);
    }
    EXPECT_EQ(Value(Number::from_text("1.0")), Value(1));
    EXPECT_FALSE(Value("1") == Value(1));
}

TEST(Value, SharesTheOnlyAttributeOfAnItem) {
    EXPECT_EQ(Value::only_attribute_of(item("a", 7).to_flat()), Value(7));
    EXPECT_TRUE(Value::only_attribute_of(FlatItem()).empty());
    EXPECT_TRUE(Value::only_attribute_of(item("a", 7, "b", 8).to_flat()).empty());
}

}  // namespace
}  // namespace dynox::api

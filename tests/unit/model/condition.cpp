// Conditions and update actions render to expressions that the service's grammar takes.
#include "dynox/condition.hpp"

#include <gtest/gtest.h>

#include "dynox/item.hpp"

namespace dynox {
namespace {

struct Rendered {
    std::string text;
    std::string names;
    std::string values;
};

Rendered finish(std::string text, ExpressionBuilder& builder) {
    Rendered out{std::move(text), "", ""};
    const api::ExpressionParameters parameters = builder.take();
    if (parameters.names) {
        for (const auto& [placeholder, name] : *parameters.names) {
            out.names += placeholder + "=" + name + " ";
        }
    }
    if (parameters.values) {
        out.values = Item::from_flat(*parameters.values).to_json();
    }
    return out;
}

Rendered render(const Condition& condition) {
    ExpressionBuilder builder;
    std::string text;
    condition.render(builder, text);
    return finish(std::move(text), builder);
}

TEST(Condition, RendersComparisonsWithPlaceholders) {
    const Rendered out = render(attr("age") >= 18 && attr("name") != "John");
    EXPECT_EQ(out.text, "#n0 >= :v0 AND #n1 <> :v1");
    EXPECT_EQ(out.names, "#n0=age #n1=name ");
    EXPECT_EQ(out.values, R"({":v0":18,":v1":"John"})");
}

TEST(Condition, SharesPlaceholdersOfEqualNames) {
    EXPECT_EQ(render(attr("a") > 1 || attr("a") < 0).text, "#n0 > :v0 OR #n0 < :v1");
}

TEST(Condition, PutsParenthesesOnlyWhereTheyAreNeeded) {
    const Condition a = attr("a") == 1;
    const Condition b = attr("b") == 2;
    const Condition c = attr("c") == 3;
    EXPECT_EQ(render(a && b && c).text, "#n0 = :v0 AND #n1 = :v1 AND #n2 = :v2");
    EXPECT_EQ(render(a && (b || c)).text, "#n0 = :v0 AND (#n1 = :v1 OR #n2 = :v2)");
    EXPECT_EQ(render((a && b) || c).text, "(#n0 = :v0 AND #n1 = :v1) OR #n2 = :v2");
    EXPECT_EQ(render(!a).text, "NOT #n0 = :v0");
    EXPECT_EQ(render(!(a || b)).text, "NOT (#n0 = :v0 OR #n1 = :v1)");
    EXPECT_EQ(render(!!a).text, "NOT (NOT #n0 = :v0)");
}

TEST(Condition, RendersFunctionsAndRanges) {
    EXPECT_EQ(render(attr("a").exists()).text, "attribute_exists(#n0)");
    EXPECT_EQ(render(attr("a").not_exists()).text, "attribute_not_exists(#n0)");
    EXPECT_EQ(render(attr("a").begins_with("x")).text, "begins_with(#n0, :v0)");
    EXPECT_EQ(render(attr("a").contains("x")).text, "contains(#n0, :v0)");
    EXPECT_EQ(render(attr("a").between(1, 2)).text, "#n0 BETWEEN :v0 AND :v1");
    EXPECT_EQ(render(attr("a").size(">", 3)).text, "size(#n0) > :v0");
    const Rendered typed = render(attr("a").has_type(AttributeType::string_set));
    EXPECT_EQ(typed.text, "attribute_type(#n0, :v0)");
    EXPECT_EQ(typed.values, R"({":v0":"SS"})");
    const std::vector<Operand> two{Operand(AttributeValue(1)), Operand(AttributeValue(2))};
    EXPECT_EQ(render(attr("a").is_in(two)).text, "#n0 IN (:v0, :v1)");
    EXPECT_EQ(render(attr("a").is_in(1, "x")).values, R"({":v0":1,":v1":"x"})");
}

TEST(Condition, RefusesAnEmptyListOfAlternatives) {
    EXPECT_THROW(static_cast<void>(attr("a").is_in({})), ClientException);
}

TEST(Condition, RendersNestedPaths) {
    const Rendered out = render(attr("address")["city"] == "Lima" && attr("tags")[2].exists());
    EXPECT_EQ(out.text, "#n0.#n1 = :v0 AND attribute_exists(#n2[2])");
    EXPECT_EQ(out.names, "#n0=address #n1=city #n2=tags ");
}

TEST(Condition, JoinedWithNothingIsTheOtherSide) {
    const Condition a = attr("a") == 1;
    EXPECT_EQ(render(Condition() && a).text, "#n0 = :v0");
    EXPECT_EQ(render(a || Condition()).text, "#n0 = :v0");
    EXPECT_TRUE((Condition() && Condition()).empty());
    EXPECT_TRUE((!Condition()).empty());
}

TEST(Condition, TellsTheAttributesItReads) {
    const std::vector<std::string_view> expected{"a", "b"};
    const Condition condition = attr("a")["x"] == 1 && !attr("b").exists();
    EXPECT_EQ(condition.attributes(), expected);
}

TEST(RenderUpdate, GroupsActionsBySection) {
    ExpressionBuilder builder;
    const std::vector<UpdateAction> actions{attr("n").add(1),
                                            attr("a").set("x"),
                                            attr("old").remove(),
                                            attr("b").set_if_not_exists(Operand(AttributeValue(0))),
                                            attr("l").append(List{1}),
                                            attr("l2").prepend(List{1}),
                                            attr("s").delete_from_set(StringSet{"x"})};
    const std::string text = render_update(actions, builder);
    EXPECT_EQ(text,
              "SET #n0 = :v0, #n1 = if_not_exists(#n1, :v1), #n2 = list_append(#n2, :v2), "
              "#n3 = list_append(:v3, #n3) REMOVE #n4 ADD #n5 :v4 DELETE #n6 :v5");
    const Rendered out = finish(text, builder);
    EXPECT_EQ(out.values, R"({":v0":"x",":v1":0,":v2":[1],":v3":[1],":v4":1,":v5":["x"]})");
    EXPECT_EQ(out.names, "#n0=a #n1=b #n2=l #n3=l2 #n4=old #n5=n #n6=s ");
}

TEST(ExpressionBuilder, GivesNothingForNothing) {
    ExpressionBuilder builder;
    const api::ExpressionParameters parameters = builder.take();
    EXPECT_FALSE(parameters.names.has_value());
    EXPECT_FALSE(parameters.values.has_value());
}

}  // namespace
}  // namespace dynox

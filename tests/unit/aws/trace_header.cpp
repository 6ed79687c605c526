#include "aws/trace_header.hpp"

#include "support/aws_cases.hpp"

namespace dynox::aws {
namespace {

TEST(TraceHeader, PassesThePublishedCases) {
    const List cases = test::aws_cases("recursion_detection.json");
    ASSERT_EQ(cases.size(), 5U);
    for (const AttributeValue& entry : cases) {
        const Item& one = entry.as_map();
        if (!one.at("requestHeadersBefore").as_list().empty()) {
            continue;  // a header of the caller's own; requests of dynox have none
        }
        const auto environment = test::environment_of(test::strings_of(one, "env"));
        const List& after = one.at("requestHeadersAfter").as_list();
        const std::optional<std::string> value = trace_header(*environment);
        ASSERT_EQ(value.has_value(), !after.empty());
        if (value) {
            EXPECT_EQ("X-Amzn-Trace-Id: " + *value, after.front().as_string());
        }
    }
}

}  // namespace
}  // namespace dynox::aws

#include "server/dispatch.hpp"

#include <gtest/gtest.h>

namespace dynox::server {
namespace {

TEST(ServerDispatch, FindsEveryOperation) {
#define DYNOX_TEST_FIND(Name)                                                    \
    {                                                                            \
        const api::ServiceName service = api::service_of<api::Name##Request>;    \
        const Operation* operation =                                             \
            find_operation(std::string(api::target_prefix_of(service)) + #Name); \
        ASSERT_NE(operation, nullptr) << #Name;                                  \
        EXPECT_EQ(operation->name, #Name);                                       \
    }
    DYNOX_API_OPERATIONS(DYNOX_TEST_FIND)
#undef DYNOX_TEST_FIND
    EXPECT_EQ(find_operation("DynamoDB_20120810.GetRecords"), nullptr);
    EXPECT_EQ(find_operation("DynamoDBStreams_20120810.GetItem"), nullptr);
    EXPECT_EQ(find_operation("DynamoDB_20120810.GetItemX"), nullptr);
    EXPECT_EQ(find_operation("DynamoDB_20120810.GetIte"), nullptr);
    EXPECT_EQ(find_operation("DynamoDB_20120810GetItem"), nullptr);
    EXPECT_EQ(find_operation(""), nullptr);
}

}  // namespace
}  // namespace dynox::server

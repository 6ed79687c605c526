#include "engine/transaction_errors.hpp"

#include <gtest/gtest.h>

namespace dynox::engine {
namespace {

TEST(CancellationReasons, ListEveryFailedCondition) {
    CancellationReasons reasons(3);
    EXPECT_FALSE(reasons.cancelled());
    reasons.condition_failed(0, std::nullopt);
    reasons.condition_failed(2, FlatItem());
    EXPECT_TRUE(reasons.cancelled());
    EXPECT_FALSE(reasons.has_validation_error());
    const Error error = std::move(reasons).to_error();
    EXPECT_EQ(error.code(), server_errc::transaction_canceled);
    EXPECT_EQ(error.message(),
              "Transaction cancelled, please refer cancellation reasons for specific reasons "
              "[ConditionalCheckFailed, None, ConditionalCheckFailed]");
    ASSERT_EQ(error.detail()->cancellation_reasons.size(), 3U);
    EXPECT_FALSE(error.detail()->cancellation_reasons[0].item);
    EXPECT_TRUE(error.detail()->cancellation_reasons[2].item);
    EXPECT_EQ(error.detail()->cancellation_reasons[1].message, "");
}

TEST(CancellationReasons, TellTheFirstValidationErrorAlone) {
    CancellationReasons reasons(3);
    reasons.condition_failed(0, std::nullopt);
    reasons.validation_failed(1, "first");
    reasons.validation_failed(2, "second");
    reasons.condition_failed(2, std::nullopt);
    const Error error = std::move(reasons).to_error();
    const auto& told = error.detail()->cancellation_reasons;
    EXPECT_EQ(told[0].code, "None");
    EXPECT_EQ(told[1].code, "ValidationError");
    EXPECT_EQ(told[1].message, "first");
    EXPECT_EQ(told[2].code, "None");
}

}  // namespace
}  // namespace dynox::engine

// Results there and back again: what is encoded reads as what it was.
#include "unit/api/samples.hpp"

namespace dynox::api {
namespace {

template <class OperationResult>
void expect_result_round_trips() {
    for (const OperationResult& result : samples::results<OperationResult>()) {
        const std::string body = encoded_result(result);
        const auto decoded = decode_result<OperationResult>(body);
        ASSERT_TRUE(decoded) << decoded.error().message() << "\n" << body;
        EXPECT_TRUE(*decoded == result) << body << "\n" << encoded_result(*decoded);
    }
}

#define DYNOX_API_ROUND_TRIP(Name)                 \
    TEST(ResultRoundTrips, Name) {                 \
        expect_result_round_trips<Name##Result>(); \
    }
DYNOX_API_OPERATIONS(DYNOX_API_ROUND_TRIP)
#undef DYNOX_API_ROUND_TRIP

}  // namespace
}  // namespace dynox::api

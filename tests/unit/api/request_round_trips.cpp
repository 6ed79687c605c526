// Requests there and back again: what is encoded reads as what it was.
#include "unit/api/samples.hpp"

namespace dynox::api {
namespace {

template <class Request>
void expect_request_round_trips() {
    for (const Request& request : samples::requests<Request>()) {
        const std::string body = encoded_request(request);
        const auto decoded = decode_request<Request>(body);
        ASSERT_TRUE(decoded) << decoded.error().message() << "\n" << body;
        EXPECT_TRUE(*decoded == request) << body << "\n" << encoded_request(*decoded);
    }
}

#define DYNOX_API_ROUND_TRIP(Name)                   \
    TEST(RequestRoundTrips, Name) {                  \
        expect_request_round_trips<Name##Request>(); \
    }
DYNOX_API_OPERATIONS(DYNOX_API_ROUND_TRIP)
#undef DYNOX_API_ROUND_TRIP

}  // namespace
}  // namespace dynox::api

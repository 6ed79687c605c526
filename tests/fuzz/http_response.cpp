// Responses from anywhere: no crash, and the same events for every way to cut the bytes.
#include "support/http_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    dynox::test::fuzz_http<dynox::http::ResponseParser>(data, size);
    return 0;
}

// One byte chooses what the rest is: a request, a result, or an error body of one of the
// operations. What is read must be fine to the rules of requests made in the process, and come back
// the same when it is written and read again.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "api/create_table_rules.hpp"
#include "api/wire.hpp"

namespace {

using namespace dynox;

[[noreturn]] void fail(const char* what, std::string_view input, const std::string& output) {
    std::fprintf(stderr, "%s\n input  %.*s\n output %s\n", what, static_cast<int>(input.size()),
                 input.data(), output.c_str());
    std::abort();
}

template <class Request>
void fuzz_request(std::string_view body) {
    const auto request = api::decode_request<Request>(body);
    std::string out;
    if (!request) {
        api::encode_error(request.error(), out);
        if (request.error().code() != server_errc::serialization &&
            request.error().code() != server_errc::validation) {
            fail("an error of another kind", body, out);
        }
        return;
    }
    if (const Result<void> valid = api::validate(*request); !valid) {
        fail("what was read is not valid", body, valid.error().message());
    }
    if constexpr (std::is_same_v<Request, api::CreateTableRequest>) {
        static_cast<void>(api::check_create_table(*request));
    }
    api::encode_request(*request, out);
    const auto again = api::decode_request<Request>(out);
    if (!again || !(*again == *request)) {
        fail("a request that does not come back", body, out);
    }
}

template <class OperationResult>
void fuzz_result(std::string_view body) {
    const auto result = api::decode_result<OperationResult>(body);
    if (!result) {
        return;
    }
    std::string out;
    api::encode_result(*result, out);
    const auto again = api::decode_result<OperationResult>(out);
    if (!again || !(*again == *result)) {
        fail("a result that does not come back", body, out);
    }
}

void fuzz_error(std::string_view body) {
    constexpr int bad_request = 400;
    const Error error = api::decode_error(bad_request, body, {});
    std::string out;
    api::encode_error(error, out);
    const Error again = api::decode_error(bad_request, out, {});
    if (again.code() != error.code() || again.detail()->item != error.detail()->item ||
        again.detail()->cancellation_reasons.size() !=
            error.detail()->cancellation_reasons.size()) {
        fail("an error that does not come back", body, out);
    }
}

using Target = void (*)(std::string_view);
constexpr Target targets[] = {
#define DYNOX_API_FUZZ(Name) &fuzz_request<api::Name##Request>, &fuzz_result<api::Name##Result>,
    DYNOX_API_OPERATIONS(DYNOX_API_FUZZ)
#undef DYNOX_API_FUZZ
        & fuzz_error,
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const Target target = targets[data[0] % std::size(targets)];
    target(std::string_view(reinterpret_cast<const char*>(data) + 1, size - 1));
    return 0;
}

// JSON -> results.
#include "api/reader.hpp"
#include "api/wire.hpp"

namespace dynox::api {

namespace {

/// The operation that a result belongs to, for messages.
template <class OperationResult>
inline constexpr std::string_view name_of_result = "";
#define DYNOX_API_RESULT_NAME(Name) \
    template <>                     \
    inline constexpr std::string_view name_of_result<Name##Result> = #Name;
DYNOX_API_OPERATIONS(DYNOX_API_RESULT_NAME)
#undef DYNOX_API_RESULT_NAME

}  // namespace

template <class OperationResult>
Result<OperationResult> decode_result(std::string_view body) {
    Decoder decoder(Decoder::Side::response);
    Reader reader(decoder, nullptr);
    OperationResult result;
    if (reader.read_body(body, result) && decoder.value_fault().empty()) {
        return result;
    }
    std::string message = "expected the answer of " + std::string(name_of_result<OperationResult>);
    if (!decoder.value_fault().empty()) {
        message.append(", found a bad attribute value: ").append(decoder.value_fault());
    } else if (!decoder.fault().empty()) {
        message.append(", found at '").append(decoder.fault_path()).append("': ");
        message.append(decoder.fault());
    } else {
        message.append(", found malformed JSON");
    }
    return Error(client_errc::invalid_response, std::move(message));
}

#define DYNOX_API_DECODE(Name) \
    template Result<Name##Result> decode_result<Name##Result>(std::string_view);
DYNOX_API_OPERATIONS(DYNOX_API_DECODE)
#undef DYNOX_API_DECODE

}  // namespace dynox::api

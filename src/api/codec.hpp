// The bodies of the codec's templates (wire.hpp), for the files that instantiate them: one or more
// per kind of operation, so that none takes long to compile.
#pragma once

#include "api/reader.hpp"
#include "api/request_rules.hpp"
#include "api/wire.hpp"
#include "api/writer.hpp"

namespace dynox::api {

template <class Request>
Result<Request> decode_request(std::string_view body) {
    Decoder decoder(Decoder::Side::request);
    Reader reader(decoder, nullptr);
    Request request;
    if (!reader.read_body(body, request)) {
        return Error(server_errc::serialization, decoder.fault());
    }
    const Findings findings{.facts = decoder.facts(),
                            .choice_fault = decoder.choice_fault(),
                            .value_fault = decoder.value_fault(),
                            .has_read_values = true};
    if (auto checked = check_request(request, findings); !checked) {
        return checked.error();
    }
    return request;
}

template <class Request>
void encode_request(const Request& request, std::string& out) {
    Writer::object(out, request);
}

/// Two operations answer an empty body, not "{}" (spec/dynamodb.md, section 1).
template <class OperationResult>
inline constexpr bool has_no_body = std::is_same_v<OperationResult, TagResourceResult> ||
                                    std::is_same_v<OperationResult, UntagResourceResult>;

template <class OperationResult>
void encode_result(const OperationResult& result, std::string& out) {
    if constexpr (!has_no_body<OperationResult>) {
        Writer::object(out, result);
    }
}

namespace detail {
/// The operation that a result belongs to, for messages.
template <class OperationResult>
inline constexpr std::string_view name_of_result = "";
#define DYNOX_API_RESULT_NAME(Name) \
    template <>                     \
    inline constexpr std::string_view name_of_result<Name##Result> = #Name;
DYNOX_API_OPERATIONS(DYNOX_API_RESULT_NAME)
DYNOX_API_ADMIN_OPERATIONS(DYNOX_API_RESULT_NAME)
#undef DYNOX_API_RESULT_NAME
}  // namespace detail

template <class OperationResult>
Result<OperationResult> decode_result(std::string_view body) {
    if (has_no_body<OperationResult> && body.empty()) {
        return OperationResult();
    }
    Decoder decoder(Decoder::Side::response);
    Reader reader(decoder, nullptr);
    OperationResult result;
    if (reader.read_body(body, result) && decoder.value_fault().empty()) {
        return result;
    }
    std::string message =
        "expected the answer of " + std::string(detail::name_of_result<OperationResult>);
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

/// Instantiates parts of one operation's codec.
#define DYNOX_API_DECODE_REQUEST(Name) \
    template Result<Name##Request> decode_request(std::string_view);
#define DYNOX_API_DECODE_RESULT(Name) template Result<Name##Result> decode_result(std::string_view);
#define DYNOX_API_ENCODE(Name)                                        \
    template void encode_request(const Name##Request&, std::string&); \
    template void encode_result(const Name##Result&, std::string&);
/// Instantiates one operation's codec.
#define DYNOX_API_CODEC(Name)      \
    DYNOX_API_DECODE_REQUEST(Name) \
    DYNOX_API_DECODE_RESULT(Name)  \
    DYNOX_API_ENCODE(Name)

}  // namespace dynox::api

// Requests and results -> JSON.
#include "api/wire.hpp"
#include "api/writer.hpp"

namespace dynox::api {

template <class Request>
void encode_request(const Request& request, std::string& out) {
    Writer::object(out, request);
}

template <class OperationResult>
void encode_result(const OperationResult& result, std::string& out) {
    Writer::object(out, result);
}

#define DYNOX_API_ENCODE(Name)                                        \
    template void encode_request(const Name##Request&, std::string&); \
    template void encode_result(const Name##Result&, std::string&);
DYNOX_API_OPERATIONS(DYNOX_API_ENCODE)
#undef DYNOX_API_ENCODE

}  // namespace dynox::api

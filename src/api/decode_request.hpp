// decode_request(): the body of the template, for the files that instantiate it.
#pragma once

#include "api/reader.hpp"
#include "api/request_rules.hpp"
#include "api/wire.hpp"

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

}  // namespace dynox::api

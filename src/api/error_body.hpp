// The body of an error on the wire.
#pragma once

#include "api/shapes.hpp"

namespace dynox::api {

struct ReasonBody {
    std::string code;
    std::optional<std::string> message;
    std::optional<FlatItem> item;
};
struct ThrottlingReasonBody {
    std::string reason;
    std::string resource;
};
struct ErrorBody {
    std::string type;                    // namespace and name
    std::string code;                    // some services name the error here
    std::optional<std::string> message;  // of ValidationException and DynamoDB's own
    // Of SerializationException and AccessDeniedException.
    std::optional<std::string> capital_message;
    std::optional<FlatItem> item;  // of a failed condition
    std::vector<ReasonBody> cancellation_reasons;
    std::vector<ThrottlingReasonBody> throttling_reasons;
};

template <class V>
bool members(V& v, Visited<V, ReasonBody>& s) {
    return v("Code", s.code) || v("Message", s.message) || v("Item", s.item);
}
template <class V>
bool members(V& v, Visited<V, ThrottlingReasonBody>& s) {
    return v("reason", s.reason) || v("resource", s.resource);
}
template <class V>
bool members(V& v, Visited<V, ErrorBody>& s) {
    return v("__type", s.type, rules::omit) || v("code", s.code, rules::omit) ||
           v("message", s.message) || v("Message", s.capital_message) || v("Item", s.item) ||
           v("CancellationReasons", s.cancellation_reasons, rules::omit) ||
           v("ThrottlingReasons", s.throttling_reasons, rules::omit);
}

}  // namespace dynox::api

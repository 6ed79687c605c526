// What is checked of a request without a table: the one implementation behind decode_request() and
// validate().
#pragma once

#include "api/checker.hpp"

namespace dynox::api {

/// What reading a body found beside the typed request. Empty for requests made in this process.
struct Findings {
    const Facts& facts;
    std::string_view choice_fault;  ///< an action with none or several of its alternatives
    /// The first fault of an attribute value, in the service's words.
    std::string_view value_fault;
    bool has_read_values = false;  ///< the values were checked while they were read
};

// Result<void> check_request(const PutItemRequest&, const Findings&), and so on: constraints of the
// members in one message, then the parameters' own rules, then values.
#define DYNOX_API_CHECK(Name)                                              \
    [[nodiscard]] Result<void> check_request(const Name##Request& request, \
                                             const Findings& findings);
DYNOX_API_OPERATIONS(DYNOX_API_CHECK)
DYNOX_API_ADMIN_OPERATIONS(DYNOX_API_CHECK)
#undef DYNOX_API_CHECK

}  // namespace dynox::api

// What the rules of requests (request_rules.hpp) are written with, for the files that define them.
#pragma once

#include <string>
#include <utility>

#include "api/failures.hpp"
#include "api/request_rules.hpp"
#include "api/wire.hpp"

namespace dynox::api {

using Wording = Violations::Wording;

/// The constraints of single members, told together or the first alone.
/// \param behind  Called with the Checker for what is judged behind the members.
template <class Request, class Behind>
Result<void> check_members(const Request& request, const Facts& facts, Wording wording,
                           Behind&& behind) {
    Violations violations;
    Checker checker(violations, facts, nullptr);
    members(checker, request);
    behind(checker);
    if (!violations.empty()) {
        return violations.to_error(wording);
    }
    if (!facts.notes.empty()) {
        // A member that was given twice, badly and then well: the body is refused all the same.
        const Note& note = facts.notes.front();
        violations.add(note.text, note.path, "Member must not be null");
        return violations.to_error(wording);
    }
    return {};
}

template <class Request>
Result<void> check_members(const Request& request, const Facts& facts, Wording wording) {
    return check_members(request, facts, wording, [](Checker&) {});
}

/// Steps in order; the first that fails is told.
template <class... Steps>
Result<void> first_error(Steps&&... steps) {
    Result<void> result;
    static_cast<void>(((result = steps(), result.has_value()) && ...));
    return result;
}

/// validate() of one operation, by its check_request().
#define DYNOX_API_VALIDATE(Name)                                \
    Result<void> validate(const Name##Request& request) {       \
        static const Facts none;                                \
        return check_request(request, Findings{.facts = none}); \
    }

}  // namespace dynox::api

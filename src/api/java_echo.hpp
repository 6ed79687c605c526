// Requests of batches as the service echoes them where a whole map of them is refused: in the form
// of Java's toString().
//
//   {users=[WriteRequest(putRequest=PutRequest(item={p=AttributeValue(s=x, n=null, b=null, sS=null,
//   nS=null, bS=null, m=null, l=null, nULL=null, bOOL=null)}), deleteRequest=null)]}
//
// Attributes stand by name and tables in the request's order, where Java's hash order would put them
// elsewhere.
#pragma once

#include <string>

#include "dynox/api/batch.hpp"

namespace dynox::api {

/// The whole text, or what has at least `length_max` bytes of it.
[[nodiscard]] std::string java_echo(
    const std::vector<std::pair<std::string, std::vector<WriteRequest>>>& requests,
    std::size_t length_max);
[[nodiscard]] std::string java_echo(
    const std::vector<std::pair<std::string, KeysAndAttributes>>& requests, std::size_t length_max);

}  // namespace dynox::api

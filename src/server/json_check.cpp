#include "server/json_check.hpp"

#include <simdjson.h>

namespace dynox::server {

bool is_json(std::string_view text) {
    simdjson::dom::parser parser;  // refuses nesting beyond 1,024 levels instead of recursing
    const simdjson::padded_string padded(text);
    simdjson::dom::element value;
    return parser.parse(padded).get(value) == simdjson::SUCCESS;
}

}  // namespace dynox::server

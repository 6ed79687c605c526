// DynamoDB JSON ({"S": "x"}) <-> flat items, in one pass each way.
#pragma once

#include <string>
#include <string_view>

#include "dynox/flat_item.hpp"

namespace dynox::json {

class Sink;

// Writing: appends to `out`, never fails.
void append_item(std::string& out, FlatItemView item);         ///< {"pk":{"S":"x"},...}
void append_value(std::string& out, FlatValue value);          ///< {"S":"x"}
void append_string(std::string& out, std::string_view text);   ///< "x", escaped
void append_base64(std::string& out, std::string_view bytes);  ///< no quotes

/// As above, amid other pieces of one text.
void append_item(Sink& sink, FlatItemView item);
void append_value(Sink& sink, FlatValue value);

}  // namespace dynox::json

// What the methods that take parameters have in common.
#pragma once

#include <string>
#include <string_view>

#include "json/fwd.h"
#include "mcp/outlet.h"

namespace mcp {

// A string member. Null: params is no object, or its member is not there or of another type.
const std::string* TextMember(const Json& params, const char* name);

// "Unknown tool: ...", with the beginning of what the caller called it.
Failure Unknown(std::string_view what, std::string_view name);

}  // namespace mcp

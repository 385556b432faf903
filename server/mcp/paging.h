// What the methods that list have in common. [server/utilities/pagination; 2026-07-28
// server/utilities/caching]
#pragma once

#include <optional>
#include <string_view>

#include "json/fwd.h"
#include "mcp/outlet.h"

namespace mcp {

// The cursor in params; a failure when it is not a string.
std::optional<Failure> ReadCursor(const Json& params, std::optional<std::string_view>& cursor);
Failure UnknownCursor();
// For a list of one page: any cursor is unknown.
std::optional<Failure> CheckOnlyPage(const Json& params);

// How long a client may keep a list that never changes while the program runs and is the same for
// every caller; a restart with another configuration is noticed within this time. Members with
// their leading comma.
std::string_view CachingHints();

}  // namespace mcp

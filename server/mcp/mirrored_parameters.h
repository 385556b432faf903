// That the binding repeats a tool's parameters truly. [2026-07-28 streamable-http, Server Behavior
// for Custom Headers]
#pragma once

#include <optional>
#include <vector>

#include "json/fwd.h"
#include "mcp/outlet.h"
#include "tools/tool.h"

namespace mcp {

// arguments: as they came, without defaults. nullopt: all agree, or the request has no session
// to check them for. Otherwise -32020.
std::optional<Failure> CheckMirroredParameters(
    const std::vector<tools::HeaderParameter>& parameters, const Json& arguments,
    const Exchange& exchange);

}  // namespace mcp

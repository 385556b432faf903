// The output schema that clients see, which also covers a tool's errors.
//
// From 2025-06-18 on, "servers MUST provide structured results that conform to" a tool's
// outputSchema [server/tools, Output Schema], with no word on errors, and some clients (the
// TypeScript SDK) validate whatever structured content comes, isError or not. Errors carry
// {"error":{"code","message","retry_after_s"}} for programs, so the published schema is the tool's
// own with "error" as the other possibility, and every answer conforms.
#pragma once

#include <optional>

#include "json/fwd.h"

namespace mcp {

// nullopt: the schema is of a form that cannot be widened safely (combinators or $ref at its root).
// It is then published as it is, and errors go without structured content.
std::optional<Json> WithErrors(const Json& output_schema);

}  // namespace mcp

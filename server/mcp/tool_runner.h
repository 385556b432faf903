// ToolRunner: where the protocol ends and Vault begins. The protocol owns the interface; whoever
// wires the program binds a tool to a Vault client for the principal.
#pragma once

#include <variant>

#include "base/cancellation.h"
#include "base/result.h"
#include "identity/principal.h"
#include "json/box.h"
#include "json/fwd.h"
#include "mcp/changes.h"
#include "mcp/dialog.h"
#include "tools/tool.h"

namespace mcp {

struct ToolOutput {
  json::Box structured = {};  // matches the output schema; null: the tool has only content
  json::Box content = {};     // an array of content blocks; null: the structured result as text
  Changes changes = {};       // what the call changed of what others listen to
};

using ToolOutcome = std::variant<ToolOutput, InputRequired>;

// Thread-safe. May block until context.deadline or a stop request. May throw: the caller is the
// boundary.
class ToolRunner {
 public:
  virtual ~ToolRunner() = default;
  virtual base::Result<ToolOutcome> Run(const tools::Tool& tool, const Json& arguments,
                                        const identity::Principal& principal,
                                        const base::CallContext& context, const Dialog& dialog) = 0;
};

}  // namespace mcp

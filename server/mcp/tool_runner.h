// ToolRunner: where the protocol ends and Vault begins. The protocol owns the interface; whoever
// wires the program binds a tool to a Vault client for the principal.
#pragma once

#include "base/cancellation.h"
#include "base/result.h"
#include "identity/principal.h"
#include "json/fwd.h"
#include "tools/tool.h"

namespace mcp {

// Thread-safe. May block until context.deadline or a stop request. May throw: the caller is the
// boundary.
class ToolRunner {
 public:
  virtual ~ToolRunner() = default;
  virtual base::Result<Json> Run(const tools::Tool& tool, const Json& arguments,
                                 const identity::Principal& principal,
                                 const base::CallContext& context) = 0;
};

}  // namespace mcp

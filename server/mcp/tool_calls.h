// ToolCalls: tools/call, from its parameters to its result. [server/tools, Calling Tools]
#pragma once

#include <string>

#include "json/fwd.h"
#include "mcp/dialog_state.h"
#include "mcp/outlet.h"
#include "mcp/subscriptions.h"
#include "mcp/tool_list.h"
#include "mcp/tool_runner.h"
#include "mcp/vault_calls.h"
#include "tools/tool.h"

namespace mcp {

// Thread-safe. What it is constructed with must outlive it and every call that it started.
class ToolCalls {
 public:
  struct Parts {
    const tools::Registry& registry;
    const ToolList& list;
    ToolRunner& runner;
    const Outlet& outlet;
    const VaultCalls& calls;
    const DialogState& dialogs;
    Subscriptions& subscriptions;
  };

  explicit ToolCalls(Parts parts) : parts_(parts) {}

  // Finishes the exchange, now or later. params: an object or null; it is consumed.
  void Start(Exchange exchange, Json& params);

 private:
  void Run(Exchange exchange, const tools::Tool& tool, json::Box arguments, RequestDialog request);
  // The members of a result.
  static std::string Success(const Revision& revision, const ToolOutput& output);
  void Fail(Exchange& exchange, const tools::Tool& tool, const base::Error& error) const;

  const Parts parts_;
};

}  // namespace mcp

// ToolCalls: tools/call, from its parameters to its result. [server/tools, Calling Tools]
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "guard/guard.h"
#include "json/fwd.h"
#include "mcp/outlet.h"
#include "mcp/tool_list.h"
#include "mcp/tool_runner.h"
#include "tools/tool.h"

namespace mcp {

// Runs a task soon, on any thread or on this one. False: it will not run, there is too much to do.
using Executor = std::function<bool(std::function<void()>)>;

// Thread-safe. What it is constructed with must outlive it and every task given to the executor.
class ToolCalls {
 public:
  struct Parts {
    const tools::Registry& registry;
    const ToolList& list;
    ToolRunner& runner;
    guard::Guard& guard;
    const Outlet& outlet;
    const base::Clock& clock;
    base::Log& log;
    Executor executor;
    std::chrono::milliseconds call_time = base::limits::kVaultCallTime;
  };

  explicit ToolCalls(Parts parts) : parts_(std::move(parts)) {}

  // Finishes the exchange, now or from the executor. Does not block on Vault unless the executor
  // runs tasks at once. params: an object or null; it is consumed.
  void Start(Exchange exchange, Json& params);

 private:
  struct Call;

  void Run(Call& call);
  void Succeed(Call& call, const Json& result);
  void Fail(Exchange& exchange, const tools::Tool& tool, const base::Error& error);
  void Record(const Call& call, std::string_view outcome);

  const Parts parts_;
};

}  // namespace mcp

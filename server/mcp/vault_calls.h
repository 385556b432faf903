// VaultCalls: a request's work with Vault, between its parameters and its result: admission, the
// executor, cancellation, the record, and the boundary that no exception passes.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "base/cancellation.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/result.h"
#include "guard/guard.h"
#include "mcp/outlet.h"

namespace mcp {

// Runs a task soon, on any thread or on this one. False: it will not run, there is too much to do.
using Executor = std::function<bool(std::function<void()>)>;

// Thread-safe. What it is constructed with must outlive it and every task given to the executor.
class VaultCalls {
 public:
  struct Parts {
    guard::Guard& guard;
    const Outlet& outlet;
    const base::Clock& clock;
    base::Log& log;
    Executor executor;
    std::chrono::milliseconds call_time = base::limits::kVaultCallTime;
  };
  struct Work {
    std::string_view name;  // for the record, e.g. a tool's; must outlive the call
    // The inside of the result object, JSON text. May block on Vault, may throw.
    std::function<base::Result<std::string>(const identity::Principal& principal,
                                            const base::CallContext& context)>
        run;
    // Finishes the exchange with an error that run gave, or that kept it from running.
    std::function<void(Exchange& exchange, const base::Error& error)> fail;
  };

  explicit VaultCalls(Parts parts) : parts_(std::move(parts)) {}

  // Finishes the exchange, now or from the executor. Does not block on Vault unless the executor
  // runs tasks at once.
  void Start(Exchange exchange, Work work) const;

 private:
  struct Call;

  void Run(Call& call) const;
  void Record(const Call& call, std::string_view outcome) const;

  const Parts parts_;
};

}  // namespace mcp

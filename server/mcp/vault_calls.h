// VaultCalls: a request's work with Vault, between its parameters and its result: admission, the
// executor, questions to the client, cancellation, the record, and the boundary that no exception
// passes.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "base/cancellation.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/result.h"
#include "guard/guard.h"
#include "mcp/dialog_state.h"
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
    const DialogState& dialogs;
    const base::Clock& clock;
    base::Log& log;
    Executor executor;
    std::chrono::milliseconds call_time = base::limits::kVaultCallTime;
  };
  // Takes the exchange over: its reply comes later than the call's end.
  using TakeOver = std::function<void(Exchange exchange)>;
  // The inside of the result object, JSON text; or what run must know first; or no reply yet.
  using Outcome = std::variant<std::string, InputRequired, TakeOver>;
  struct Work {
    std::string_view name;  // for the record, e.g. a tool's; must outlive the call
    // May block on Vault, may throw. Called again after InputRequired, with the answers.
    std::function<base::Result<Outcome>(const identity::Principal& principal,
                                        const base::CallContext& context, const Dialog& dialog)>
        run;
    // Finishes the exchange with an error that run gave, or that kept it from running.
    std::function<void(Exchange& exchange, const base::Error& error)> fail;
    RequestDialog dialog = {};
  };

  explicit VaultCalls(Parts parts) : parts_(std::move(parts)) {}

  // Finishes the exchange, now or from the executor. Does not block on Vault unless the executor
  // runs tasks at once.
  void Start(Exchange exchange, Work work) const;

 private:
  struct Call;
  struct Wait;

  void Submit(const std::shared_ptr<Call>& call) const;
  void Run(const std::shared_ptr<Call>& call) const;
  void Conclude(const std::shared_ptr<Call>& call, base::Result<Outcome> result) const;
  void Ask(const std::shared_ptr<Call>& call, InputRequired required) const;
  void Resume(const std::shared_ptr<Call>& call, base::Result<json::Box> responses) const;
  void Fail(Call& call, const base::Error& error) const;
  void LogDetail(const Call& call, const base::Error& error) const;
  void Record(const Call& call, std::string_view outcome) const;

  const Parts parts_;
};

}  // namespace mcp

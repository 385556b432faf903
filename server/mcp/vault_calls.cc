#include "mcp/vault_calls.h"

#include <memory>
#include <optional>
#include <stop_token>
#include <typeinfo>
#include <utility>

#include "jsonrpc/encode.h"
#include "mcp/progress.h"
#include "mcp/session.h"

namespace mcp {
namespace {

using base::ErrorCode;

struct RequestStop {
  std::stop_source stop;
  void operator()() { stop.request_stop(); }
};

}  // namespace

struct VaultCalls::Call {
  Exchange exchange;
  Work work;
  base::SteadyTime started;
  std::stop_source stop = {};
  std::unique_ptr<ClientSession::Flight> flight = nullptr;
  std::optional<std::stop_callback<RequestStop>> gone = std::nullopt;
};

void VaultCalls::Start(Exchange exchange, Work work) const {
  if (const base::Status admitted = parts_.guard.Admit(*exchange.caller.principal);
      !admitted.ok()) {
    parts_.guard.Record(*exchange.caller.principal,
                        {work.name, base::ErrorName(admitted.error().code)});
    return work.fail(exchange, admitted.error());
  }
  auto call = std::make_shared<Call>(std::move(exchange), std::move(work), parts_.clock.Steady());
  const jsonrpc::Caller& caller = call->exchange.caller;
  if (caller.session) {
    call->flight =
        static_cast<ClientSession&>(*caller.session).Track(call->exchange.id, call->stop);
  }
  if (caller.gone.stop_possible()) call->gone.emplace(caller.gone, RequestStop{call->stop});
  if (parts_.executor([this, call] { Run(*call); })) return;
  base::Error busy{ErrorCode::kRateLimited,
                   "The server has too many calls waiting. Wait a second, then call again."};
  busy.retry_after_s = 1;
  Record(*call, "busy");
  call->work.fail(call->exchange, busy);
}

// The boundary of a call: nothing that happens inside ends the process.
void VaultCalls::Run(Call& call) const {
  try {
    if (call.stop.stop_requested()) {
      Record(call, "cancelled");
      return Outlet::Nothing(call.exchange);
    }
    Progress progress(call.exchange);
    const base::CallContext context{call.started + parts_.call_time, call.stop.get_token(),
                                    &progress};
    base::Result<std::string> result = call.work.run(*call.exchange.caller.principal, context);
    call.flight.reset();
    if (call.stop.stop_requested()) {
      // What it changed, it changed; but a cancelled request gets no answer.
      Record(call, "cancelled");
      return Outlet::Nothing(call.exchange);
    }
    if (result.ok()) {
      Record(call, "ok");
      return parts_.outlet.Result(call.exchange, *std::move(result));
    }
    const base::Error& error = result.error();
    if (!error.detail.empty()) {
      parts_.log.Write(base::LogLevel::kWarn, "tool failed",
                       {{"tool", std::string(call.work.name)}, {"detail", error.detail}});
    }
    Record(call, base::ErrorName(error.code));
    call.work.fail(call.exchange, error);
  } catch (const std::exception& e) {
    // Its text may quote a value that a parser stumbled over: only the type is safe to log.
    parts_.log.Write(base::LogLevel::kError, "tool threw an exception",
                     {{"tool", std::string(call.work.name)}, {"type", typeid(e).name()}});
    Record(call, "exception");
    parts_.outlet.Fail(call.exchange, {jsonrpc::kInternalError, "Internal error"});
  } catch (...) {
    Record(call, "exception");
    parts_.outlet.Fail(call.exchange, {jsonrpc::kInternalError, "Internal error"});
  }
}

void VaultCalls::Record(const Call& call, std::string_view outcome) const {
  parts_.guard.Record(*call.exchange.caller.principal,
                      {call.work.name, outcome,
                       std::chrono::duration_cast<std::chrono::microseconds>(parts_.clock.Steady() -
                                                                             call.started)});
}

}  // namespace mcp

#include "mcp/vault_calls.h"

#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <typeinfo>
#include <utility>

#include "jsonrpc/encode.h"
#include "mcp/call_messages.h"
#include "mcp/session.h"

namespace mcp {
namespace {

using base::ErrorCode;

base::Error TooManyQuestions() {
  return {ErrorCode::kRateLimited,
          "This client has not answered too many questions of other calls. Answer or cancel them, "
          "then call again."};
}

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

// A call whose client is asked. The session keeps it, with the call, until the answer comes or
// nobody wants it any more.
struct VaultCalls::Wait {
  // True for the one who goes on with the call.
  bool End() {
    std::unique_ptr<ClientSession::Questions> answered_or_void;
    const std::lock_guard lock(mutex);
    answered_or_void.swap(questions);
    return !std::exchange(over, true);
  }

  std::mutex mutex;
  bool over = false;
  std::unique_ptr<ClientSession::Questions> questions;
  std::optional<std::stop_callback<std::function<void()>>> stopped;
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
  Submit(call);
}

void VaultCalls::Submit(const std::shared_ptr<Call>& call) const {
  if (parts_.executor([this, call] { Run(call); })) return;
  base::Error busy{ErrorCode::kRateLimited,
                   "The server has too many calls waiting. Wait a second, then call again."};
  busy.retry_after_s = 1;
  Record(*call, "busy");
  call->work.fail(call->exchange, busy);
}

// The boundary of a call: nothing that happens inside ends the process.
void VaultCalls::Run(const std::shared_ptr<Call>& call) const {
  try {
    if (call->stop.stop_requested()) {
      Record(*call, "cancelled");
      return Outlet::Nothing(call->exchange);
    }
    CallMessages messages(call->exchange);
    const base::CallContext context{call->started + parts_.call_time, call->stop.get_token(),
                                    &messages};
    Conclude(call,
             call->work.run(*call->exchange.caller.principal, context, call->work.dialog.dialog));
  } catch (const std::exception& e) {
    // Its text may quote a value that a parser stumbled over: only the type is safe to log.
    parts_.log.Write(base::LogLevel::kError, "tool threw an exception",
                     {{"tool", std::string(call->work.name)}, {"type", typeid(e).name()}});
    Record(*call, "exception");
    parts_.outlet.Fail(call->exchange, {jsonrpc::kInternalError, "Internal error"});
  } catch (...) {
    Record(*call, "exception");
    parts_.outlet.Fail(call->exchange, {jsonrpc::kInternalError, "Internal error"});
  }
}

void VaultCalls::Conclude(const std::shared_ptr<Call>& call, base::Result<Outcome> result) const {
  if (result.ok() && std::holds_alternative<InputRequired>(*result)) {
    return Ask(call, std::get<InputRequired>(*std::move(result)));
  }
  call->flight.reset();
  if (call->stop.stop_requested()) {
    // What it changed, it changed; but a cancelled request gets no answer.
    if (!result.ok()) LogDetail(*call, result.error());
    Record(*call, "cancelled");
    return Outlet::Nothing(call->exchange);
  }
  if (!result.ok()) return Fail(*call, result.error());
  Record(*call, "ok");
  if (auto* members = std::get_if<std::string>(&*result)) {
    return parts_.outlet.Result(call->exchange, std::move(*members));
  }
  std::get<TakeOver> (*result)(std::move(call->exchange));
}

void VaultCalls::LogDetail(const Call& call, const base::Error& error) const {
  if (error.detail.empty()) return;
  parts_.log.Write(base::LogLevel::kWarn, "tool failed",
                   {{"tool", std::string(call.work.name)}, {"detail", error.detail}});
}

void VaultCalls::Fail(Call& call, const base::Error& error) const {
  LogDetail(call, error);
  Record(call, base::ErrorName(error.code));
  call.work.fail(call.exchange, error);
}

void VaultCalls::Ask(const std::shared_ptr<Call>& call, InputRequired required) const {
  const RequestDialog& request = call->work.dialog;
  for (const InputRequest& asked : required.requests) {
    if (request.dialog.client.Has(asked.method)) continue;
    call->flight.reset();
    Record(*call, "client_cannot");
    return parts_.outlet.Fail(call->exchange, MissingCapability(asked.method));
  }
  if (call->exchange.revision->stateless) {
    call->flight.reset();
    Record(*call, "input_required");
    return parts_.outlet.InputRequired(call->exchange,
                                       parts_.dialogs.Members(required, request.binding));
  }
  call->work.dialog.dialog.state = std::move(required.state);
  auto wait = std::make_shared<Wait>();
  const auto go_on = [this, call, wait](base::Result<json::Box> responses) {
    if (wait->End()) Resume(call, std::move(responses));
  };
  bool asked = false;
  {
    // An answer that comes at once waits until all is in its place.
    const std::lock_guard lock(wait->mutex);
    auto& session = static_cast<ClientSession&>(*call->exchange.caller.session);
    wait->questions = session.Ask(required.requests, *call->exchange.sink, go_on);
    asked = wait->questions != nullptr;
  }
  if (!asked) {
    call->flight.reset();
    return Fail(*call, TooManyQuestions());
  }
  wait->stopped.emplace(call->stop.get_token(),
                        [weak_wait = std::weak_ptr(wait), weak_call = std::weak_ptr(call), this] {
                          const auto waiting = weak_wait.lock();
                          const auto stopped = weak_call.lock();
                          if (waiting && stopped && waiting->End()) Resume(stopped, json::Box());
                        });
}

void VaultCalls::Resume(const std::shared_ptr<Call>& call,
                        base::Result<json::Box> responses) const {
  call->started = parts_.clock.Steady();
  if (responses.ok()) {
    call->work.dialog.dialog.responses = *std::move(responses);
    return Submit(call);
  }
  call->flight.reset();
  Fail(*call, responses.error());
}

void VaultCalls::Record(const Call& call, std::string_view outcome) const {
  parts_.guard.Record(*call.exchange.caller.principal,
                      {call.work.name, outcome,
                       std::chrono::duration_cast<std::chrono::microseconds>(parts_.clock.Steady() -
                                                                             call.started)});
}

}  // namespace mcp

#include "mcp/tool_calls.h"

#include <nlohmann/json.hpp>
#include <stop_token>
#include <string>
#include <typeinfo>

#include "base/cancellation.h"
#include "guard/exit_filter.h"
#include "json/box.h"
#include "json/parse.h"
#include "jsonrpc/encode.h"
#include "mcp/session.h"

namespace mcp {
namespace {

using base::ErrorCode;

constexpr std::size_t kEchoBytesMax = 128;  // of a caller's own words in an error

struct RequestStop {
  std::stop_source stop;
  void operator()() { stop.request_stop(); }
};

std::string ErrorJson(const base::Error& error, std::string_view message) {
  std::string text = R"({"error":{"code":")";
  text += base::ErrorName(error.code);
  text += R"(","message":)" + json::Quote(message);
  if (error.retry_after_s > 0) {
    text += R"(,"retry_after_s":)" + std::to_string(error.retry_after_s);
  }
  return text + "}}";
}

// What a model reads: what happened, what to do next, and the stable name for programs that only
// get text.
std::string ErrorText(const base::Error& error, std::string_view message) {
  std::string text(message);
  text += " [code: ";
  text += base::ErrorName(error.code);
  if (error.retry_after_s > 0) text += ", retry_after_s: " + std::to_string(error.retry_after_s);
  return text + "]";
}

}  // namespace

struct ToolCalls::Call {
  Exchange exchange;
  const tools::Tool& tool;
  json::Box arguments;
  base::SteadyTime started;
  std::stop_source stop = {};
  std::unique_ptr<ClientSession::Flight> flight = nullptr;
  std::optional<std::stop_callback<RequestStop>> gone = std::nullopt;
};

void ToolCalls::Start(Exchange exchange, Json& params) {
  const auto name = params.find("name");
  if (name == params.end() || !name->is_string()) {
    return parts_.outlet.Fail(exchange, {jsonrpc::kInvalidParams, "'name' must be a string"});
  }
  const auto& tool_name = name->get_ref<const std::string&>();
  const tools::Registry::Entry* entry = parts_.registry.Find(tool_name);
  if (entry == nullptr) {
    return parts_.outlet.Fail(
        exchange, {jsonrpc::kInvalidParams, "Unknown tool: " + tool_name.substr(0, kEchoBytesMax)});
  }
  Json arguments = Json::object();
  if (const auto given = params.find("arguments"); given != params.end()) {
    if (!given->is_object()) {
      return parts_.outlet.Fail(exchange,
                                {jsonrpc::kInvalidParams, "'arguments' must be an object"});
    }
    arguments = std::move(*given);
  }
  const tools::Tool& tool = *entry->tool;
  entry->input->ApplyDefaults(arguments);
  if (const auto problem = entry->input->Check(arguments)) {
    if (!exchange.revision->argument_errors_are_results) {
      return parts_.outlet.Fail(exchange,
                                {jsonrpc::kInvalidParams, "Invalid arguments: " + *problem});
    }
    return Fail(exchange, tool,
                {ErrorCode::kInvalidArgument, "The arguments do not fit the tool's input schema: " +
                                                  *problem + ". Correct them and call again."});
  }
  if (const base::Status admitted = parts_.guard.Admit(*exchange.caller.principal);
      !admitted.ok()) {
    parts_.guard.Record(*exchange.caller.principal,
                        {tool.description().name, base::ErrorName(admitted.error().code)});
    return Fail(exchange, tool, admitted.error());
  }

  auto call = std::make_shared<Call>(std::move(exchange), tool, json::Box(std::move(arguments)),
                                     parts_.clock.Steady());
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
  Fail(call->exchange, tool, busy);
}

// The boundary of a tool call: nothing that happens inside ends the process.
void ToolCalls::Run(Call& call) {
  try {
    if (call.stop.stop_requested()) {
      Record(call, "cancelled");
      return Outlet::Nothing(call.exchange);
    }
    const base::CallContext context{call.started + parts_.call_time, call.stop.get_token()};
    const base::Result<Json> result =
        parts_.runner.Run(call.tool, *call.arguments, *call.exchange.caller.principal, context);
    call.flight.reset();
    if (call.stop.stop_requested()) {
      // What it changed, it changed; but a cancelled request gets no answer.
      Record(call, "cancelled");
      return Outlet::Nothing(call.exchange);
    }
    if (result.ok()) return Succeed(call, *result);
    const base::Error& error = result.error();
    if (!error.detail.empty()) {
      parts_.log.Write(base::LogLevel::kWarn, "tool failed",
                       {{"tool", call.tool.description().name}, {"detail", error.detail}});
    }
    Record(call, base::ErrorName(error.code));
    Fail(call.exchange, call.tool, error);
  } catch (const std::exception& e) {
    // Its text may quote a value that a parser stumbled over: only the type is safe to log.
    parts_.log.Write(base::LogLevel::kError, "tool threw an exception",
                     {{"tool", call.tool.description().name}, {"type", typeid(e).name()}});
    Record(call, "exception");
    parts_.outlet.Fail(call.exchange, {jsonrpc::kInternalError, "Internal error"});
  } catch (...) {
    Record(call, "exception");
    parts_.outlet.Fail(call.exchange, {jsonrpc::kInternalError, "Internal error"});
  }
}

void ToolCalls::Succeed(Call& call, const Json& result) {
  const std::string text = json::Dump(result);
  const bool structured = call.exchange.revision->structured_content;
  std::string members;
  members.reserve(96 + text.size() * (structured ? 2 : 1) + text.size() / 4);
  members += R"("content":[{"type":"text","text":")";
  guard::AppendVisible(members, text);
  members += R"("}],)";
  if (structured) {
    members += R"("structuredContent":)";
    members += text;
    members += ',';
  }
  members += R"("isError":false)";
  Record(call, "ok");
  parts_.outlet.Result(call.exchange, std::move(members));
}

void ToolCalls::Fail(Exchange& exchange, const tools::Tool& tool, const base::Error& error) {
  const std::string message = guard::StripInvisible(error.message);
  std::string members = R"("content":[{"type":"text","text":)";
  members += json::Quote(ErrorText(error, message));
  members += "}],";
  if (exchange.revision->structured_content &&
      parts_.list.ErrorsAreStructured(tool.description().name)) {
    members += R"("structuredContent":)" + ErrorJson(error, message) + ',';
  }
  members += R"("isError":true)";
  parts_.outlet.Result(exchange, std::move(members));
}

void ToolCalls::Record(const Call& call, std::string_view outcome) {
  parts_.guard.Record(*call.exchange.caller.principal,
                      {call.tool.description().name, outcome,
                       std::chrono::duration_cast<std::chrono::microseconds>(parts_.clock.Steady() -
                                                                             call.started)});
}

}  // namespace mcp

#include "mcp/tool_calls.h"

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "guard/exit_filter.h"
#include "json/box.h"
#include "json/parse.h"
#include "jsonrpc/encode.h"
#include "mcp/mirrored_parameters.h"
#include "mcp/params.h"

namespace mcp {
namespace {

using base::ErrorCode;

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

void ToolCalls::Start(Exchange exchange, Json& params) {
  const std::string* name = TextMember(params, "name");
  if (name == nullptr) {
    return parts_.outlet.Fail(exchange, {jsonrpc::kInvalidParams, "'name' must be a string"});
  }
  const tools::Registry::Entry* entry = parts_.registry.Find(*name);
  if (entry == nullptr) return parts_.outlet.Fail(exchange, Unknown("tool", *name));
  Json arguments = Json::object();
  if (const auto given = params.find("arguments"); given != params.end()) {
    if (!given->is_object()) {
      return parts_.outlet.Fail(exchange,
                                {jsonrpc::kInvalidParams, "'arguments' must be an object"});
    }
    arguments = *given;
  }
  RequestDialog dialog;
  auto failure = CheckMirroredParameters(entry->header_parameters, arguments, exchange);
  if (!failure) failure = parts_.dialogs.Read(exchange, "tools/call", params, dialog);
  if (failure) return parts_.outlet.Fail(exchange, *std::move(failure));
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
  Run(std::move(exchange), tool, json::Box(std::move(arguments)), std::move(dialog));
}

void ToolCalls::Run(Exchange exchange, const tools::Tool& tool, json::Box arguments,
                    RequestDialog request) {
  const Revision& revision = *exchange.revision;
  parts_.calls.Start(
      std::move(exchange),
      {.name = tool.description().name,
       .run = [this, &tool, &revision, arguments = std::move(arguments)](
                  const identity::Principal& principal, const base::CallContext& context,
                  const Dialog& dialog) -> base::Result<VaultCalls::Outcome> {
         base::Result<ToolOutcome> result =
             parts_.runner.Run(tool, *arguments, principal, context, dialog);
         if (!result.ok()) return result.error();
         if (auto* required = std::get_if<InputRequired>(&*result)) {
           return VaultCalls::Outcome(std::move(*required));
         }
         const auto& output = std::get<ToolOutput>(*result);
         parts_.subscriptions.Publish(principal.ns, output.changes);
         return VaultCalls::Outcome(Success(revision, output));
       },
       .fail = [this, &tool](Exchange& failed,
                             const base::Error& error) { Fail(failed, tool, error); },
       .dialog = std::move(request)});
}

std::string ToolCalls::Success(const Revision& revision, const ToolOutput& output) {
  const bool has_structured = !output.structured->is_null();
  const std::string text = has_structured ? json::Dump(*output.structured) : std::string();
  const bool structured = has_structured && revision.structured_content;
  std::string members;
  members.reserve(96 + text.size() * (structured ? 2 : 1) + text.size() / 4);
  if (output.content->is_array()) {
    members += R"("content":)" + json::Dump(*output.content) + ',';
  } else {
    members += R"("content":[{"type":"text","text":")";
    guard::AppendVisible(members, text);
    members += R"("}],)";
  }
  if (structured) {
    members += R"("structuredContent":)";
    members += text;
    members += ',';
  }
  members += R"("isError":false)";
  return members;
}

void ToolCalls::Fail(Exchange& exchange, const tools::Tool& tool, const base::Error& error) const {
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

}  // namespace mcp

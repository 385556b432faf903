#include "mcp/dialog_state.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "identity/principal.h"
#include "json/parse.h"
#include "jsonrpc/encode.h"
#include "mcp/request_meta.h"
#include "mcp/session.h"

namespace mcp {
namespace {

constexpr const char* kResponses = "inputResponses";
constexpr const char* kState = "requestState";

Failure Malformed(std::string message) {
  return {jsonrpc::kInvalidParams, std::move(message), {}, jsonrpc::Reply::Kind::kRefused};
}

// Never written down: it is only what the seal is checked against.
std::string BindingOf(const Exchange& exchange, std::string_view method, const Json& params) {
  const identity::Principal& principal = *exchange.caller.principal;
  std::string binding(principal.token.Reveal());
  for (const std::string_view part : {std::string_view(principal.ns), method}) {
    binding += '\0';
    binding += part;
  }
  for (const char* member : {"name", "uri", "arguments"}) {
    binding += '\0';
    if (const auto found = params.find(member); found != params.end()) {
      binding += json::Dump(*found);
    }
  }
  return binding;
}

const char* CapabilityOf(std::string_view method) {
  if (method == "elicitation/create") return "elicitation";
  return method == "roots/list" ? "roots" : "sampling";
}

}  // namespace

std::optional<Failure> DialogState::Read(const Exchange& exchange, std::string_view method,
                                         const Json& params, RequestDialog& request) const {
  if (!exchange.revision->stateless) {
    // Where messages reach nobody, nobody can be asked.
    if (exchange.caller.session && exchange.sink->carries_messages()) {
      request.dialog.client = static_cast<ClientSession&>(*exchange.caller.session).client();
    }
    return std::nullopt;
  }
  request.dialog.client = DeclaredCapabilities(params);
  const auto responses = params.find(kResponses);
  if (responses != params.end()) {
    const bool objects = responses->is_object() &&
                         std::all_of(responses->begin(), responses->end(),
                                     [](const Json& response) { return response.is_object(); });
    if (!objects) return Malformed("'inputResponses' must be an object of objects");
    request.dialog.responses = *responses;
  }
  const auto state = params.find(kState);
  const bool can_be_asked = request.dialog.client.elicitation || request.dialog.client.sampling ||
                            request.dialog.client.roots;
  if (state == params.end() && !can_be_asked) return std::nullopt;
  request.binding = BindingOf(exchange, method, params);
  if (state == params.end()) return std::nullopt;
  if (!state->is_string()) return Malformed("'requestState' must be a string");
  auto opened = sealed_.Open(state->get_ref<const std::string&>(), request.binding);
  if (!opened) {
    return Malformed(
        "'requestState' is not valid here: it was altered, is too old, or belongs to another "
        "request or caller. Send the request again without it.");
  }
  request.dialog.state = *std::move(opened);
  return std::nullopt;
}

std::string DialogState::Members(const InputRequired& required, std::string_view binding) const {
  Json requests = Json::object();
  for (const InputRequest& request : required.requests) {
    requests[request.key] = {{"method", request.method}, {"params", *request.params}};
  }
  std::string members = R"("inputRequests":)" + json::Dump(requests);
  if (!required.state.empty()) {
    members += R"(,"requestState":")" + sealed_.Seal(required.state, binding) + '"';
  }
  return members;
}

Failure MissingCapability(std::string_view method) {
  const std::string capability = CapabilityOf(method);
  return {kMissingClientCapability, "This request needs a client that can do '" + capability + "'",
          R"({"requiredCapabilities":{")" + capability + R"(":{}}})",
          jsonrpc::Reply::Kind::kRefused};
}

}  // namespace mcp

// Mutants that declare what is not so.
#include <nlohmann/json.hpp>

#include "conformance/mutants/mutant.h"

namespace conformance {
namespace {

// A change of each tool that is listed.
WireChange OnTools(std::function<void(Json& tool)> change) {
  WireChange wire;
  wire.response = [change = std::move(change)](const Json& request, Json& response) {
    if (request.value("method", "") != "tools/list" || !response.contains("result")) return;
    for (Json& tool : response["result"]["tools"]) change(tool);
  };
  return wire;
}

WireChange Hint(std::string name, const char* hint, bool value) {
  return OnTools([name = std::move(name), hint, value](Json& tool) {
    if (tool.value("name", "") == name) tool["annotations"][hint] = value;
  });
}

std::string RevisionOf(const Json& request) {
  const Json params = request.value("params", Json::object());
  if (!params.is_object()) return "";
  const Json meta = params.value("_meta", Json::object());
  return meta.is_object() ? meta.value("io.modelcontextprotocol/protocolVersion", "") : "";
}

// Requests that belong to no session.
bool IsStateless(const Json& request) { return !RevisionOf(request).empty(); }

WireChange ForgetsPages() {
  WireChange wire;
  wire.request = [](Json& request, vault::Transport&) -> std::optional<base::Result<Json>> {
    if (request.value("method", "") == "tools/list" && request["params"].is_object()) {
      request["params"].erase("cursor");
    }
    return std::nullopt;
  };
  return wire;
}

WireChange DropsToolInSessions() {
  WireChange wire;
  wire.response = [](const Json& request, Json& response) {
    const bool list = request.value("method", "") == "tools/list" && response.contains("result");
    if (!list || IsStateless(request)) return;
    Json& tools = response["result"]["tools"];
    if (!tools.empty()) tools.erase(tools.size() - 1);
  };
  return wire;
}

WireChange OtherTextInSessions() {
  WireChange wire;
  wire.response = [](const Json& request, Json& response) {
    if (ToolOf(request) != "list_mounts" || IsStateless(request)) return;
    response["result"] = {{"content", {{{"type", "text"}, {"text", "[]"}}}}};
  };
  return wire;
}

WireChange NoPrompts() {
  WireChange wire;
  wire.response = [](const Json& request, Json& response) {
    if (request.value("method", "") != "prompts/list") return;
    response.erase("result");
    response["error"] = {{"code", -32601}, {"message", "Method not found"}};
  };
  return wire;
}

WireChange NoResources() {
  WireChange wire;
  wire.response = [](const Json&, Json& response) {
    if (!response.contains("result")) return;
    for (const char* list : {"resources", "resourceTemplates"}) {
      if (response["result"].contains(list)) response["result"][list] = Json::array();
    }
  };
  return wire;
}

WireChange EchoesRevision() {
  WireChange wire;
  wire.response = [](const Json& request, Json& response) {
    if (request.value("method", "") == "initialize" && response.contains("result")) {
      response["result"]["protocolVersion"] = request["params"]["protocolVersion"];
    }
  };
  return wire;
}

}  // namespace

std::vector<Mutant> DeclarationMutants() {
  return {
      WireMutant("no-annotations", "leaves the hints out",
                 OnTools([](Json& tool) { tool.erase("annotations"); })),
      WireMutant("one-reader-unmarked", "forgets readOnlyHint of one tool",
                 Hint("read_pki_role", "readOnlyHint", false)),
      WireMutant("writer-is-read-only", "declares a tool that writes as read-only",
                 Hint("create_secret", "readOnlyHint", true)),
      WireMutant("issuer-is-read-only", "declares a tool that issues as read-only",
                 Hint("issue_pki_certificate", "readOnlyHint", true)),
      WireMutant("delete-is-harmless", "declares a tool that deletes as not destructive",
                 Hint("delete_secret", "destructiveHint", false)),
      WireMutant("write-is-idempotent", "declares a tool that makes a new version as idempotent",
                 Hint("create_secret", "idempotentHint", true)),
      WireMutant("no-description", "does not describe one tool", OnTools([](Json& tool) {
                   if (tool.value("name", "") == "enable_pki") tool.erase("description");
                 })),
      WireMutant("requires-the-unknown", "requires a parameter that it does not describe",
                 OnTools([](Json& tool) { tool["inputSchema"]["required"].push_back("reason"); })),
      WireMutant("requires-what-has-a-default", "requires a parameter for which it has a default",
                 OnTools([](Json& tool) {
                   if (tool.value("name", "") == "list_pki_roles") {
                     tool["inputSchema"]["required"].push_back("mount");
                   }
                 })),
      WireMutant("schema-is-stricter", "describes numbers where it answers texts",
                 OnTools([](Json& tool) {
                   if (tool["outputSchema"].is_object()) {
                     tool["outputSchema"]["properties"]["mount"] = {{"type", "number"}};
                   }
                 })),
      WireMutant("ignores-cursors", "takes any cursor for the first page", ForgetsPages()),
      WireMutant("sessions-have-fewer-tools", "hides a tool from older clients",
                 DropsToolInSessions()),
      WireMutant("sessions-see-less", "shows older clients no mounts", OtherTextInSessions()),
      WireMutant("prompts-without-method", "declares prompts and does not list them", NoPrompts()),
      WireMutant("resources-without-any", "declares resources and has none", NoResources()),
      WireMutant("echoes-revision", "takes any revision that a client names", EchoesRevision()),
  };
}

}  // namespace conformance

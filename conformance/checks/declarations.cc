// What a server declares about its tools, against what they do.
#include <nlohmann/json.hpp>

#include "conformance/checks/families.h"
#include "conformance/checks/support.h"
#include "json/schema.h"

namespace conformance {
namespace {

bool Hint(const BoundTool& tool, const char* name, bool otherwise) {
  if (!tool.annotations->is_object()) return otherwise;
  const Json hint = tool.annotations->value(name, Json());
  return hint.is_boolean() ? hint.get<bool>() : otherwise;
}

Outcome ReadersAreMarked(Stage& stage, const CheckContext&) {
  if (stage.server().revision == kRevisions[0]) return NotApplicable("the revision has no hints");
  std::string unmarked;
  bool any = false;
  const auto& tools = stage.binding().tools();
  for (const auto& [canonical, tool] : tools) {
    // One that reads and writes, by an argument, can have but one hint.
    const bool writes = std::any_of(tools.begin(), tools.end(), [&](const auto& other) {
      return other.second.name == tool.name && !IsReader(other.first);
    });
    if (writes) continue;
    any = true;
    if (!Hint(tool, "readOnlyHint", false)) unmarked += " " + tool.name;
  }
  if (!any) return NotApplicable("no tool is known here that only reads");
  if (unmarked.empty()) return Passed();
  return Failed("tools that only read, without readOnlyHint: true:" + unmarked);
}

Outcome DestroyersAreMarked(Stage& stage, const CheckContext&) {
  if (stage.server().revision == kRevisions[0]) return NotApplicable("the revision has no hints");
  for (const auto& [canonical, tool] : stage.binding().tools()) {
    if (!canonical.starts_with("delete_")) continue;
    const bool harmless = Hint(tool, "readOnlyHint", false) || !Hint(tool, "destructiveHint", true);
    if (harmless) return Failed(tool.name + " deletes, and is declared harmless");
  }
  return Passed();
}

// Calls each tool on the sample estate and compares the backend before, after and after a second
// call.
Outcome HintsHold(Stage& stage, const CheckContext&) {
  for (const auto& [canonical, tool] : stage.binding().tools()) {
    const bool read_only = Hint(tool, "readOnlyHint", false);
    const bool idempotent = Hint(tool, "idempotentHint", false);
    if (!read_only && !idempotent) continue;
    auto agent = JoinSample(stage);
    if (!agent) return Broken(agent.error().message);
    auto call = stage.Bind(canonical, SampleCall(canonical));
    if (!call) continue;
    const std::string before = stage.judge().Fingerprint();
    const Answer first = Stage::Call(**agent, *call);
    const std::string after = stage.judge().Fingerprint();
    if (read_only && before != after) {
      return Failed(tool.name + " has readOnlyHint and changed the backend: " + before +
                    " became " + after);
    }
    if (!first.done() || !idempotent) continue;
    Stage::Call(**agent, *call);
    if (stage.judge().Fingerprint() != after) {
      return Failed(tool.name + " has idempotentHint, and a second call changed more: " + after +
                    " became " + stage.judge().Fingerprint());
    }
  }
  return Passed();
}

Outcome ReadersWriteNothing(Stage& stage, const CheckContext&) {
  if (!stage.gated()) return NotApplicable("what the server sends cannot be seen here");
  for (const auto& [canonical, tool] : stage.binding().tools()) {
    if (!IsReader(canonical)) continue;
    auto agent = JoinSample(stage);
    if (!agent) return Broken(agent.error().message);
    auto call = stage.Bind(canonical, SampleCall(canonical));
    if (!call) continue;
    const std::uint64_t from = stage.gate().count();
    Stage::Call(**agent, *call);
    for (const SeenRequest& request : stage.gate().SeenSince(from)) {
      if (request.changes && !request.path.starts_with("/v1/sys/capabilities")) {
        return Failed(tool.name + " sent " + request.method + " " + request.path);
      }
    }
  }
  return Passed();
}

Outcome SchemasAreObjects(Stage& stage, const CheckContext&) {
  for (const Json& tool : stage.binding().listed()) {
    const Json schema = tool.value("inputSchema", Json());
    if (!schema.is_object() || schema.value("type", "") != "object") {
      return Failed("the inputSchema of " + tool.value("name", "?") + " is no object schema");
    }
    const Json properties = schema.value("properties", Json::object());
    const Json required = schema.value("required", Json::array());
    for (const Json& name : required) {
      if (!name.is_string() || !properties.contains(name.get<std::string>())) {
        return Failed(tool.value("name", "?") + " requires " + name.dump() +
                      ", which its schema does not describe");
      }
    }
    for (const auto& [name, property] : properties.items()) {
      if (property.is_object() && property.contains("default") && required.is_array() &&
          std::find(required.begin(), required.end(), Json(name)) != required.end()) {
        return Failed(tool.value("name", "?") + " requires " + name + " and has a default for it");
      }
    }
  }
  return Passed();
}

Outcome ToolsAreDescribed(Stage& stage, const CheckContext&) {
  for (const Json& tool : stage.binding().listed()) {
    if (tool.value("description", "").empty()) {
      return Failed(tool.value("name", "?") + " has no description");
    }
  }
  return Passed();
}

// Every sample call's structured content against the schema that was declared for it.
Outcome OutputFitsSchema(Stage& stage, const CheckContext&) {
  bool any = false;
  for (const auto& [canonical, tool] : stage.binding().tools()) {
    if (!tool.output_schema->is_object()) continue;
    any = true;
    auto agent = JoinSample(stage);
    if (!agent) return Broken(agent.error().message);
    auto call = stage.Bind(canonical, SampleCall(canonical));
    if (!call) continue;
    const Answer answer = Stage::Call(**agent, *call);
    if (!answer.done()) continue;
    const Json& result = (*answer.message)["result"];
    if (!result.contains("structuredContent")) {
      return Failed(tool.name + " has an outputSchema and answers without structuredContent");
    }
    const json::Schema schema(tool.output_schema->dump());
    if (const auto wrong = schema.Check(result["structuredContent"])) {
      return Failed("the answer of " + tool.name + " does not fit its outputSchema: " + *wrong);
    }
  }
  return any ? Passed() : NotApplicable("no tool declares an outputSchema");
}

Outcome SamplesSucceed(Stage& stage, const CheckContext&) {
  for (const auto& [canonical, tool] : stage.binding().tools()) {
    auto call = stage.Bind(canonical, SampleCall(canonical));
    if (!call) continue;
    auto agent = JoinSample(stage);
    if (!agent) return Broken(agent.error().message);
    const Answer answer = Stage::Call(**agent, *call);
    if (!answer.done()) return Failed(tool.name + " of a plain kind: " + Describe(answer));
  }
  return Passed();
}

// A capability that is declared has its methods.
Outcome CapabilitiesAreTrue(Stage& stage, const CheckContext&) {
  if (base::Status fresh = stage.Fresh(); !fresh) return Broken(fresh.error().message);
  auto agent = stage.Join("agent");
  if (!agent) return Broken(agent.error().message);
  const Json& capabilities = *(*agent)->server().capabilities;
  const std::pair<const char*, const char*> methods[] = {
      {"tools", "tools/list"}, {"prompts", "prompts/list"}, {"resources", "resources/list"}};
  for (const auto& [capability, method] : methods) {
    if (!capabilities.contains(capability)) continue;
    const Answer answer = (*agent)->Request(method, Json::object());
    if (!answer.done()) {
      return Failed(std::string("declares ") + capability + ", but " + method + ": " +
                    Describe(answer));
    }
  }
  return Passed();
}

Outcome ResourcesExist(Stage& stage, const CheckContext&) {
  if (base::Status fresh = stage.Fresh(); !fresh) return Broken(fresh.error().message);
  auto agent = stage.Join("agent");
  if (!agent) return Broken(agent.error().message);
  const Json& capabilities = *(*agent)->server().capabilities;
  if (!capabilities.contains("resources")) return NotApplicable("no resources are declared");
  const auto count = [&](const char* method, const char* member) -> std::size_t {
    const Answer answer = (*agent)->Request(method, Json::object());
    if (!answer.done()) return 0;
    return (*answer.message)["result"].value(member, Json::array()).size();
  };
  if (count("resources/list", "resources") > 0 ||
      count("resources/templates/list", "resourceTemplates") > 0) {
    return Passed();
  }
  return Failed("declares resources, and has neither resources nor templates");
}

}  // namespace

std::vector<Check> DeclarationChecks() {
  return {
      MakeCheck("V-META-01.readers-are-marked", "tools", "Tools that only read say so",
                "Clients ask their user before each call of a tool that may change something.",
                {"V-META-01"}, ReadersAreMarked),
      MakeCheck("T-META.destroyers-are-marked", "tools",
                "Tools that delete are not declared harmless",
                "Clients run harmless tools without asking.", {}, DestroyersAreMarked),
      MakeCheck("T-META.hints-hold", "properties", "readOnlyHint and idempotentHint are true",
                "Clients repeat and run unasked what the hints allow.", {}, HintsHold),
      MakeCheck("T-META.readers-write-nothing", "properties",
                "Tools that read send nothing that changes the backend",
                "A read that writes needs rights that a reader does not have.", {},
                ReadersWriteNothing),
      MakeCheck("T-META.schemas-are-objects", "tools", "Input schemas are sound",
                "A client cannot build a call from a schema that contradicts itself.", {},
                SchemasAreObjects),
      MakeCheck("T-META.tools-are-described", "tools", "Every tool has a description",
                "A model chooses tools by their descriptions.", {}, ToolsAreDescribed),
      MakeCheck("T-META.output-fits-schema", "properties", "Structured answers fit their schema",
                "Clients validate against the schema that was declared.", {}, OutputFitsSchema),
      MakeCheck("T-TOOLS.plain-calls-succeed", "tools", "A plain call of each tool succeeds",
                "Everything else that is judged builds on it.", {}, SamplesSucceed),
      MakeCheck("T-META.capabilities-are-true", "protocol",
                "Declared capabilities have their methods", "Clients call what is declared.", {},
                CapabilitiesAreTrue),
      MakeCheck(
          "V-META-02.resources-exist", "protocol", "Resources are declared only if there are any",
          "Clients ask for resources, and show an empty list.", {"V-META-02"}, ResourcesExist),
  };
}

}  // namespace conformance

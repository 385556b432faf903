// How requests are answered, in every revision that the server speaks.
#include <nlohmann/json.hpp>

#include "conformance/checks/families.h"
#include "conformance/checks/support.h"

namespace conformance {
namespace {

// An agent in each revision that the server speaks; the newest first.
base::Result<std::vector<Agent*>> JoinAll(Stage& stage) {
  if (base::Status prepared = PrepareSample(stage); !prepared) return prepared.error();
  std::vector<Agent*> agents;
  for (const char* revision : kRevisions) {
    AgentOptions options;
    options.revision = revision;
    auto agent = stage.Join(revision, std::move(options));
    if (agent && (*agent)->server().revision == revision) agents.push_back(*agent);
  }
  if (agents.empty()) {
    return base::Error{base::ErrorCode::kBadResponse, "no revision that is known here is spoken"};
  }
  return agents;
}

std::string In(const Agent& agent) { return " (in " + agent.server().revision + ")"; }

using PerAgent = Outcome (*)(Stage& stage, Agent& agent);

Outcome ForEachRevision(Stage& stage, PerAgent check) {
  auto agents = JoinAll(stage);
  if (!agents) return Broken(agents.error().message);
  for (Agent* agent : *agents) {
    Outcome outcome = check(stage, *agent);
    if (outcome.status != CheckStatus::kPassed) {
      outcome.evidence += In(*agent);
      return outcome;
    }
  }
  return Passed();
}

Outcome IdsAreEchoed(Stage& stage, const CheckContext&) {
  return ForEachRevision(stage, [](Stage&, Agent& agent) -> Outcome {
    for (const Json& id : {Json(0), Json(-7), Json(9007199254740991), Json("a"), Json("7"),
                           Json(""), Json("\u00e9\u4e2d\"\\")}) {
      const Answer answer = agent.RequestWithId(id, "tools/list", Json::object());
      if (!answer.answered()) return Failed("id " + id.dump() + ": " + Describe(answer));
      if (answer.message->value("id", Json()) != id) {
        return Failed("id " + id.dump() + " came back as " +
                      answer.message->value("id", Json()).dump());
      }
    }
    return Passed();
  });
}

Outcome UnknownMethods(Stage& stage, const CheckContext&) {
  return ForEachRevision(stage, [](Stage&, Agent& agent) -> Outcome {
    const Answer answer = agent.Request("vault/explode", Json::object());
    if (answer.kind == Answer::Kind::kProtocolError && answer.code == -32601) return Passed();
    return Failed("an unknown method is not -32601: " + Describe(answer));
  });
}

Outcome UnknownTools(Stage& stage, const CheckContext&) {
  return ForEachRevision(stage, [](Stage&, Agent& agent) -> Outcome {
    const Answer answer = agent.CallTool("no_such_tool", Json::object());
    if (answer.refused()) return Passed();
    return Failed("a tool that does not exist: " + Describe(answer));
  });
}

Outcome CallsWithoutName(Stage& stage, const CheckContext&) {
  return ForEachRevision(stage, [](Stage&, Agent& agent) -> Outcome {
    for (const Json& params : {Json::object(), Json{{"name", 7}}, Json{{"name", nullptr}},
                               Json{{"name", Json::array({"read_secret"})}}}) {
      const Answer answer = agent.Request("tools/call", params);
      if (!answer.refused()) return Failed("params " + params.dump() + ": " + Describe(answer));
    }
    return Passed();
  });
}

Outcome ArgumentsMayBeOmitted(Stage& stage, const CheckContext&) {
  const BoundTool* tool = stage.binding().Find("list_mounts");
  if (tool == nullptr) return NotApplicable("the server offers no tool like list_mounts");
  if (!tool->fixed->empty()) return NotApplicable("its list_mounts needs arguments");
  return ForEachRevision(stage, [](Stage& inner, Agent& agent) -> Outcome {
    const std::string name = inner.binding().Find("list_mounts")->name;
    for (const Json& arguments : {Json(), Json::object()}) {
      const Answer answer = agent.CallTool(name, arguments);
      if (!answer.done()) {
        return Failed("arguments " + (arguments.is_null() ? "omitted" : arguments.dump()) + ": " +
                      Describe(answer));
      }
    }
    return Passed();
  });
}

Outcome SameToolsEverywhere(Stage& stage, const CheckContext&) {
  auto agents = JoinAll(stage);
  if (!agents) return Broken(agents.error().message);
  Json first;
  for (Agent* agent : *agents) {
    auto tools = agent->ListTools();
    if (!tools) return Failed(tools.error().message + In(*agent));
    Json names = Json::array();
    for (const Json& tool : **tools) names.push_back(tool.value("name", ""));
    if (first.is_null()) first = names;
    if (names != first) {
      return Failed("the tools are " + names.dump() + In(*agent) + " and " + first.dump() + " in " +
                    agents->front()->server().revision);
    }
  }
  return Passed();
}

// The order of a list is another check's affair. A server that hands on Vault's answers shows the
// id that Vault gave to each request.
Json Sorted(Json json) {
  if (json.is_object()) json.erase("request_id");
  for (Json& item : json) {
    if (item.is_structured()) item = Sorted(std::move(item));
  }
  if (json.is_array()) std::sort(json.begin(), json.end());
  return json;
}

// What a call answers, without what differs by nature.
Json Comparable(const Answer& answer) {
  Json text;
  if (answer.structured->is_null()) {
    text = Json::parse(answer.text, nullptr, false);
    text = text.is_structured() ? Sorted(std::move(text)) : Json(answer.text);
  }
  return {{"done", answer.done()},
          {"structured", Sorted(*answer.structured)},
          {"text", std::move(text)}};
}

Outcome SameResultEverywhere(Stage& stage, const CheckContext&) {
  auto agents = JoinAll(stage);
  if (!agents) return Broken(agents.error().message);
  for (const auto& [canonical, tool] : stage.binding().tools()) {
    if (!IsReader(canonical)) continue;
    auto call = stage.Bind(canonical, SampleCall(canonical));
    if (!call) continue;
    Json first;
    for (Agent* agent : *agents) {
      const Json result = Comparable(Stage::Call(*agent, *call));
      if (first.is_null()) first = result;
      if (result != first) {
        return Failed(tool.name + " answers " + result.dump() + In(*agent) + " and " +
                      first.dump() + " in " + agents->front()->server().revision);
      }
    }
  }
  return Passed();
}

Outcome PingIsAnswered(Stage& stage, const CheckContext&) {
  return ForEachRevision(stage, [](Stage&, Agent& agent) -> Outcome {
    if (agent.stateless()) return Passed();
    const Answer answer = agent.Request("ping", Json::object());
    if (answer.done()) return Passed();
    return Failed("ping: " + Describe(answer));
  });
}

Outcome BrokenCursor(Stage& stage, const CheckContext&) {
  return ForEachRevision(stage, [](Stage&, Agent& agent) -> Outcome {
    const Answer answer = agent.Request("tools/list", {{"cursor", "not-a-cursor-of-yours"}});
    if (answer.kind == Answer::Kind::kProtocolError) return Passed();
    return Failed("a cursor that was never given: " + Describe(answer));
  });
}

Outcome OffersKnownRevision(Stage& stage, const CheckContext&) {
  if (base::Status fresh = stage.Fresh(); !fresh) return Broken(fresh.error().message);
  auto wire = stage.Connect("stranger", stage.backend().root_token());
  if (!wire) return Broken(wire.error().message);
  AgentOptions options;
  options.revision = "1999-01-01";
  options.token = stage.backend().root_token();
  Agent agent(std::move(wire).value(), std::move(options));
  if (base::Status open = agent.Open(); !open) return Passed();  // refused: allowed, too
  for (const char* revision : kRevisions) {
    if (agent.server().revision == revision) return Passed();
  }
  return Failed("asked for 1999-01-01, it offers " + agent.server().revision);
}

Outcome ErrorsAreResults(Stage& stage, const CheckContext&) {
  auto agent = JoinSample(stage);
  if (!agent) return Broken(agent.error().message);
  auto call = stage.Bind("read_secret", {{"mount", "kv"}, {"path", "missing"}});
  if (!call) return NotApplicable(call.error().message);
  const Answer answer = Stage::Call(**agent, *call);
  if (answer.kind == Answer::Kind::kToolError) {
    if (answer.text.empty()) return Failed("the error has no text: " + answer.message->dump());
    return Passed();
  }
  return Failed("a secret that does not exist is no tool error that a model can read: " +
                Describe(answer));
}

Outcome NotificationsAreSilent(Stage& stage, const CheckContext&) {
  auto agent = JoinSample(stage);
  if (!agent) return Broken(agent.error().message);
  for (const char* method : {"notifications/cancelled", "notifications/unknown"}) {
    if (base::Status sent = (*agent)->Notify(method, {{"requestId", 4711}}); !sent) {
      return Failed(std::string(method) + ": " + sent.error().message);
    }
  }
  const Answer answer = (*agent)->Request("tools/list", Json::object());
  if (!answer.done()) return Failed("after two notifications: " + Describe(answer));
  if (!(*agent)->wire().impurities().empty()) {
    return Failed("a notification was answered: " + (*agent)->wire().impurities().front());
  }
  return Passed();
}

Check Make(std::string id, std::string title, std::string why, std::vector<std::string> defects,
           Outcome (*run)(Stage&, const CheckContext&)) {
  return MakeCheck(std::move(id), "protocol", std::move(title), std::move(why), std::move(defects),
                   run);
}

}  // namespace

std::vector<Check> CallChecks() {
  return {
      Make("P-ID.echo", "Ids come back as they were",
           "A client finds the request of an answer by its id.", {}, IdsAreEchoed),
      Make("P-METHOD.unknown", "An unknown method is -32601",
           "Clients probe for methods and go on without.", {}, UnknownMethods),
      Make("P-TOOL.unknown", "An unknown tool is an error", "Models invent tools.", {},
           UnknownTools),
      Make("P-TOOL.no-name", "tools/call without a name is an error", "Models forget parameters.",
           {}, CallsWithoutName),
      Make("P-TOOL.no-arguments", "Arguments may be left out where none is needed",
           "The specification lets clients omit them, and many do.", {}, ArgumentsMayBeOmitted),
      Make("P-ERA.same-tools", "Every revision has the same tools",
           "An agent must not lose tools by a newer client.", {}, SameToolsEverywhere),
      Make("P-ERA.same-result", "The same call gives the same result in every revision",
           "What a secret is does not depend on the client.", {}, SameResultEverywhere),
      Make("P-PING.answered", "ping is answered", "Clients close connections that do not answer.",
           {}, PingIsAnswered),
      Make("P-PAGE.broken-cursor", "A cursor that was never given is an error",
           "Else a client reads the first page for ever.", {}, BrokenCursor),
      Make("P-INIT.unknown-revision", "An unknown revision is answered with a known one",
           "Clients are newer and older than the server.", {}, OffersKnownRevision),
      Make("P-TOOL.errors-are-results", "What fails in Vault is a result with isError",
           "A model sees results, and seldom JSON-RPC errors.", {}, ErrorsAreResults),
      Make("P-NOTIFY.silent", "Notifications are not answered",
           "An answer without a request confuses every client.", {}, NotificationsAreSilent),
  };
}

}  // namespace conformance

// What must not leave a server: values that nobody asked for, tokens, anything but messages on
// standard output.
#include <nlohmann/json.hpp>

#include "conformance/checks/families.h"
#include "conformance/checks/support.h"
#include "vaultsim/fault/fault.h"

namespace conformance {
namespace {

// Calls every tool on the sample estate, as it should be and with each parameter in turn made
// wrong. before: called before each call with the tool.
void CallEverything(Stage& stage, Agent& agent) {
  for (const auto& [canonical, tool] : stage.binding().tools()) {
    const auto call = stage.Bind(canonical, SampleCall(canonical));
    if (!call) continue;
    const bool shows = canonical == "read_secret";
    stage.transcript().Allow(shows);
    Stage::Call(agent, *call);
    stage.transcript().Allow(false);
    for (const auto& [name, value] : call->arguments->items()) {
      BoundCall wrong = *call;
      // The value itself is secret in the request, too; where it lands must not matter.
      (*wrong.arguments)[name] =
          name == "path" || name == "mount" ? Json("missing/place") : Json(7);
      Stage::Call(agent, wrong);
    }
  }
}

std::string First(const std::vector<std::string>& leaks) { return leaks.front(); }

Outcome ValuesStayInside(Stage& stage, const CheckContext&) {
  auto agent = JoinSample(stage);
  if (!agent) return Broken(agent.error().message);
  stage.transcript().Watch(kCanary);
  stage.transcript().Watch(kCanaryToWrite);
  CallEverything(stage, **agent);
  const auto leaks = stage.transcript().Leaks();
  if (leaks.empty()) return Passed();
  return Failed("a secret value left where none was asked for: " + First(leaks));
}

Outcome ErrorsHideValues(Stage& stage, const CheckContext&) {
  if (!stage.gated()) return NotApplicable("the backend cannot be made to fail here");
  for (const char* fault : {"server_error", "truncated", "invalid_utf8", "bad_gateway"}) {
    auto agent = JoinSample(stage);
    if (!agent) return Broken(agent.error().message);
    stage.transcript().Watch(kCanary);
    stage.transcript().Watch(kCanaryToWrite);
    auto armed = vaultsim::FaultFromJson({{"fault", fault}, {"path", "kv"}});
    if (!armed) return Broken(armed.error().message);
    static_cast<void>(stage.gate().faults().Arm(*armed));
    for (const char* tool : {"read_secret", "write_secret", "delete_secret", "list_secrets"}) {
      const auto call = stage.Bind(tool, SampleCall(tool));
      if (!call) continue;
      // A read that succeeds all the same shows what it was asked for.
      const bool reads = std::string_view(tool) == "read_secret";
      stage.transcript().Allow(reads);
      const Answer answer = Stage::Call(**agent, *call);
      stage.transcript().Allow(false);
      if (reads && !answer.done() && answer.text.find(kCanary) != std::string::npos) {
        return Failed(std::string("with ") + fault +
                      " a read fails and shows the value: " + Describe(answer));
      }
    }
    const auto leaks = stage.transcript().Leaks();
    if (!leaks.empty()) {
      return Failed(std::string("with ") + fault +
                    " a secret value left in an error: " + First(leaks));
    }
  }
  return Passed();
}

Outcome TokensStayInside(Stage& stage, const CheckContext&) {
  auto agent = JoinSample(stage);
  if (!agent) return Broken(agent.error().message);
  stage.transcript().Watch(stage.backend().root_token());
  CallEverything(stage, **agent);
  (*agent)->Request("resources/list", Json::object());
  (*agent)->Request("prompts/list", Json::object());
  const auto leaks = stage.transcript().Leaks();
  if (leaks.empty()) return Passed();
  return Failed("the token left the server: " + First(leaks));
}

Outcome StdoutIsPure(Stage& stage, const CheckContext&) {
  if (!stage.over_stdio()) return NotApplicable("needs stdio");
  auto agent = JoinSample(stage);
  if (!agent) return Broken(agent.error().message);
  CallEverything(stage, **agent);
  (*agent)->Exchange({{"jsonrpc", "2.0"}, {"id", "x"}, {"method", 7}});
  const auto impure = (*agent)->wire().impurities();
  for (const std::string& line : impure) {
    // An error without an id is a message, even if it answers nobody.
    const Json message = Json::parse(line, nullptr, false);
    if (message.is_object() && message.contains("error")) continue;
    return Failed("on standard output, between the messages: " + line);
  }
  return Passed();
}

Outcome LogsHideNames(Stage& stage, const CheckContext&) {
  if (stage.over_http() && !stage.options().target.starts_with("http-start:")) {
    return NotApplicable("its log cannot be seen here");
  }
  if (base::Status prepared = PrepareSample(stage); !prepared) {
    return Broken(prepared.error().message);
  }
  constexpr const char* kName = "very-private-customer-name";
  const base::Status written =
      stage.judge().WriteSecret(std::string("kv/") + kName, {{"user", "x"}});
  if (!written) return Broken(written.error().message);
  auto agent = stage.Join("agent");
  if (!agent) return Broken(agent.error().message);
  const auto call = stage.Bind("read_secret", {{"mount", "kv"}, {"path", kName}});
  if (!call) return NotApplicable(call.error().message);
  stage.transcript().Watch(kName);
  stage.transcript().Allow(true);
  const Answer answer = Stage::Call(**agent, *call);
  if (!answer.done()) return Failed("reading it: " + Describe(answer));
  (*agent)->Request("tools/list", Json::object());  // what is logged after the answer
  const auto leaks = stage.transcript().Leaks();
  if (leaks.empty()) return Passed();
  return Failed("the name of a secret stands in the log of a plain start: " + First(leaks));
}

}  // namespace

std::vector<Check> HygieneChecks() {
  return {
      MakeCheck("S-LEAK.values", "safety", "Values leave in the answers to reads alone",
                "What is once in a log or a transcript is no secret any more.", {},
                ValuesStayInside),
      MakeCheck("S-LEAK.values-in-errors", "safety",
                "A failing backend does not make a server show values",
                "Errors are logged, shown and sent to others.", {}, ErrorsHideValues),
      MakeCheck("S-LEAK.token", "safety", "The server's own token never leaves",
                "Who has the token has everything that it may do.", {}, TokensStayInside),
      MakeCheck("S-STDOUT.pure", "safety", "Standard output carries messages alone",
                "One stray line breaks the client's parser.", {}, StdoutIsPure),
      MakeCheck("V-LOG-01.names-are-not-logged", "safety",
                "Names of secrets are not in the log of a plain start",
                "Names tell what there is to steal.", {"V-LOG-01"}, LogsHideNames),
  };
}

}  // namespace conformance

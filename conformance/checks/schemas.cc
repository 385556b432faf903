// Inputs that a tool's schema admits and forbids.
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>

#include "conformance/checks/families.h"
#include "conformance/checks/support.h"
#include "json/schema.h"

namespace conformance {
namespace {

using Random = std::mt19937_64;

// The schema, if it can be used.
std::unique_ptr<json::Schema> Compile(const Json& schema) {
  const std::string text = schema.dump();
  return json::Schema::Compiles(text) ? std::make_unique<json::Schema>(text) : nullptr;
}

const std::vector<Json>& OddValues() {
  static const std::vector<Json> kValues = {nullptr,
                                            true,
                                            7,
                                            -1,
                                            1.5,
                                            "",
                                            "x",
                                            "true",
                                            Json::array(),
                                            Json::array({1, "a"}),
                                            Json::object(),
                                            {{"a", 1}},
                                            1e300,
                                            std::string(70'000, 'a')};
  return kValues;
}

struct Attempt {
  const BoundTool* tool;
  std::string what;
  Json arguments;
};

// Calls that the schema forbids: a required parameter left out, a parameter of another type.
std::vector<Attempt> ForbiddenAttempts(Stage& stage) {
  std::vector<Attempt> attempts;
  for (const auto& [canonical, tool] : stage.binding().tools()) {
    const auto schema = Compile(*tool.input_schema);
    auto call = stage.Bind(canonical, SampleCall(canonical));
    if (schema == nullptr || !call || schema->Check(*call->arguments)) continue;
    const auto add = [&](std::string what, Json arguments) {
      if (schema->Check(arguments)) {
        attempts.push_back({&tool, std::move(what), std::move(arguments)});
      }
    };
    const Json required = tool.input_schema->value("required", Json::array());
    for (const Json& name : required) {
      Json arguments = *call->arguments;
      const auto key = name.get<std::string>();
      arguments.erase(key);
      std::string what = "without ";
      what += key;
      add(std::move(what), std::move(arguments));
    }
    const Json properties = tool.input_schema->value("properties", Json::object());
    for (const auto& [name, property] : properties.items()) {
      const bool needed = std::find(required.begin(), required.end(), Json(name)) != required.end();
      for (const Json& value : OddValues()) {
        // Many clients say null where they have nothing to say.
        if (value.is_null() && !needed) continue;
        Json arguments = *call->arguments;
        arguments[name] = value;
        std::string shown = value.dump();
        if (shown.size() > 40) shown.resize(40);
        std::string what = name;
        what += " = ";
        what += shown;
        add(std::move(what), std::move(arguments));
      }
    }
  }
  return attempts;
}

using Judgement = std::optional<std::string> (*)(Stage& stage, const Attempt& attempt,
                                                 const Answer& answer, std::uint64_t from);

Outcome TryForbidden(Stage& stage, Judgement judge) {
  if (base::Status prepared = PrepareSample(stage); !prepared) {
    return Broken(prepared.error().message);
  }
  auto agent = stage.Join("agent");
  if (!agent) return Broken(agent.error().message);
  const std::vector<Attempt> attempts = ForbiddenAttempts(stage);
  if (attempts.empty()) return NotApplicable("the schemas forbid nothing that was tried");
  for (const Attempt& attempt : attempts) {
    const std::uint64_t from = stage.gate().count();
    const Answer answer = (*agent)->CallTool(attempt.tool->name, attempt.arguments);
    const auto wrong = judge(stage, attempt, answer, from);
    if (!wrong) continue;
    std::string evidence = attempt.tool->name;
    for (const std::string& part : {std::string(" "), attempt.what, std::string(": "), *wrong}) {
      evidence += part;
    }
    return Failed(std::move(evidence));
  }
  return Passed();
}

Outcome ForbiddenIsAnswered(Stage& stage, const CheckContext&) {
  return TryForbidden(stage,
                      [](Stage&, const Attempt&, const Answer& answer,
                         std::uint64_t) -> std::optional<std::string> {
                        if (answer.answered()) return std::nullopt;
                        return Describe(answer);
                      });
}

Outcome ForbiddenIsRefused(Stage& stage, const CheckContext&) {
  return TryForbidden(stage,
                      [](Stage&, const Attempt&, const Answer& answer,
                         std::uint64_t) -> std::optional<std::string> {
                        if (!answer.done()) return std::nullopt;
                        return "the schema forbids it, and it was " + Describe(answer);
                      });
}

Outcome ForbiddenTouchesNothing(Stage& stage, const CheckContext&) {
  if (!stage.gated()) return NotApplicable("what the server sends cannot be seen here");
  return TryForbidden(stage,
                      [](Stage& inner, const Attempt&, const Answer&,
                         std::uint64_t from) -> std::optional<std::string> {
                        const auto seen = inner.gate().SeenSince(from);
                        if (seen.empty()) return std::nullopt;
                        return "the backend was asked " + seen.front().method + " " +
                               seen.front().path;
                      });
}

std::string RandomText(Random& random) {
  static const std::vector<std::string> kPieces = {
      "a", "app", "kv",  "pki", "..",      ".",  "/",  "//",     "%2f",        "%00", " ",
      "?", "#",   "*",   "+",   "\"",      "\\", "\n", "\u00e9", "\u202e",     "1h",  "-",
      "1", "0",   "web", "ca",  "default", ",",  "{}", "null",   "example.com"};
  std::string text;
  for (std::uint64_t i = random() % 5; i > 0; --i) text += kPieces[random() % kPieces.size()];
  return text;
}

Json RandomValue(Random& random, int depth = 0) {
  switch (random() % (depth < 2 ? 8 : 6)) {
    case 0:
      return nullptr;
    case 1:
      return random() % 2 == 0;
    case 2:
      return static_cast<std::int64_t>(random() % 2001) - 1000;
    case 3:
      return 0.5;
    case 4:
    case 5:
      return RandomText(random);
    case 6:
      return Json::array({RandomValue(random, depth + 1), RandomValue(random, depth + 1)});
    default:
      return {{RandomText(random), RandomValue(random, depth + 1)}};
  }
}

// Whatever the schema says: values of any kind, parameters left out and made up.
Json RandomArguments(const BoundTool& tool, Random& random) {
  if (random() % 20 == 0) return RandomValue(random);
  Json arguments = Json::object();
  const Json properties = tool.input_schema->value("properties", Json::object());
  for (const auto& [name, property] : properties.items()) {
    if (random() % 3 == 0) continue;
    const bool text = random() % 2 == 0;
    arguments[name] = text ? Json(RandomText(random)) : RandomValue(random);
  }
  if (random() % 10 == 0) arguments[RandomText(random)] = RandomValue(random);
  return arguments;
}

constexpr int kFuzzCalls = 1'000;

Outcome SurvivesAnything(Stage& stage, const CheckContext& context) {
  if (base::Status prepared = PrepareSample(stage); !prepared) {
    return Broken(prepared.error().message);
  }
  auto agent = stage.Join("agent");
  if (!agent) return Broken(agent.error().message);
  if (stage.binding().tools().empty()) return NotApplicable("no tool is known here");
  Random random(context.seed);
  const auto& tools = stage.binding().tools();
  for (int i = 0; i < kFuzzCalls; ++i) {
    const auto tool =
        std::next(tools.begin(), static_cast<std::ptrdiff_t>(random() % tools.size()));
    const Json arguments = RandomArguments(tool->second, random);
    const Answer answer = (*agent)->CallTool(tool->second.name, arguments);
    if (!answer.answered()) {
      return Failed("call " + std::to_string(i + 1) + ", " + tool->second.name + " " +
                    arguments.dump(-1, ' ', true, Json::error_handler_t::replace) + ": " +
                    Describe(answer));
    }
  }
  if (!(*agent)->wire().alive()) return Failed("the server ended");
  return Passed();
}

Outcome AdmittedFitsOutput(Stage& stage, const CheckContext& context) {
  auto agent = JoinSample(stage);
  if (!agent) return Broken(agent.error().message);
  Random random(context.seed);
  bool any = false;
  for (const auto& [canonical, tool] : stage.binding().tools()) {
    const auto input = Compile(*tool.input_schema);
    const auto output = tool.output_schema->is_object() ? Compile(*tool.output_schema) : nullptr;
    if (input == nullptr) continue;
    for (int i = 0; i < 40; ++i) {
      const Json arguments = RandomArguments(tool, random);
      if (input->Check(arguments)) continue;
      const Answer answer = (*agent)->CallTool(tool.name, arguments);
      const std::string call = tool.name + " " + arguments.dump();
      if (!answer.answered()) return Failed(call + ": " + Describe(answer));
      if (output == nullptr || !answer.done()) continue;
      any = true;
      const Json& result = (*answer.message)["result"];
      const auto wrong = output->Check(result.value("structuredContent", Json()));
      if (wrong) return Failed(call + " does not fit its outputSchema: " + *wrong);
    }
  }
  return any ? Passed() : NotApplicable("no tool declares an outputSchema");
}

}  // namespace

std::vector<Check> SchemaChecks() {
  return {
      MakeCheck("V-PANIC-01.forbidden-is-answered", "properties",
                "Every input that a schema forbids is answered",
                "Models send wrong types and forget parameters; a server that dies takes all other "
                "calls with it.",
                {"V-PANIC-01", "V-PANIC-04"}, ForbiddenIsAnswered),
      MakeCheck(
          "T-SCHEMA.forbidden-is-refused", "properties",
          "No input that a schema forbids is carried out",
          "A value that was silently dropped or turned into another is a call that nobody made.",
          {"V-KV-16"}, ForbiddenIsRefused),
      MakeCheck("T-SCHEMA.forbidden-touches-nothing", "properties",
                "What a schema forbids is refused before the backend is asked",
                "Half of a wrong call may be done before its wrong half is seen.", {},
                ForbiddenTouchesNothing),
      MakeCheck("S-FUZZ.survives", "safety", "A thousand random calls leave the server alive",
                "One bad call must not end everybody's session.", {"V-PANIC-01", "V-PANIC-04"},
                SurvivesAnything),
      MakeCheck("T-SCHEMA.admitted-fits-output", "properties",
                "Answers to random admitted inputs fit the output schema",
                "Clients validate against the schema that was declared.", {}, AdmittedFitsOutput),
  };
}

}  // namespace conformance

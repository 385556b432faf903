#include "fake_tools.h"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "base/log.h"

namespace mcp {
namespace {

constexpr const char* kNoParameters = R"({"type":"object","additionalProperties":false})";
constexpr const char* kAnyObject = R"({"type":"object"})";

class FakeTool : public tools::Tool {
 public:
  explicit FakeTool(tools::Description description) : description_(std::move(description)) {}
  const tools::Description& description() const override { return description_; }
  base::Result<Json> Call(const Json&, tools::CallEnvironment&) const override {
    throw std::logic_error("fake tools are run by FakeRunner");
  }

 private:
  const tools::Description description_;
};

std::unique_ptr<tools::Tool> Make(const char* name, const char* input, const char* output,
                                  std::vector<std::string> aliases = {}) {
  tools::Description description;
  description.name = name;
  description.aliases = std::move(aliases);
  description.title = std::string("Title of ") + name;
  description.text = std::string("What ") + name + " does.";
  description.input_schema = input;
  description.output_schema = output;
  description.annotations.read_only = true;
  return std::make_unique<FakeTool>(std::move(description));
}

base::Result<ToolOutcome> AskForAName(const Json&, const base::CallContext&, const Dialog& dialog) {
  const Json* answer = dialog.Response("name");
  if (answer == nullptr) {
    InputRequired required;
    required.requests.push_back(
        {"name", "elicitation/create", json::Box(Json{{"message", "Your name?"}})});
    required.state = "asked";
    return ToolOutcome(std::move(required));
  }
  return ToolOutcome(
      ToolOutput{.structured = json::Box(Json{{"answer", *answer}, {"state", dialog.state}})});
}

base::Result<ToolOutcome> TellAll(const Json& arguments, const base::CallContext& context,
                                  const Dialog&) {
  context.Report(1, 2, "half");
  context.Log(base::LogLevel::kDebug, "a detail");
  context.Log(base::LogLevel::kWarn, "a warning of hvs.0123456789abcdef");
  ToolOutput output;
  output.content = json::Box(Json::array({{{"type", "image"}, {"data", "AAEC"}}}));
  output.changes = {.tools = true, .prompts = true, .resources = true};
  output.changes.updated.push_back("fake://" + arguments.value("place", "thing"));
  return ToolOutcome(std::move(output));
}

}  // namespace

tools::Registry FakeTools() {
  std::vector<std::unique_ptr<tools::Tool>> list;
  list.push_back(Make("echo",
                      R"({
                        "type": "object",
                        "properties": {
                          "message": {"type": "string"},
                          "times": {"type": "integer", "default": 1}
                        },
                        "required": ["message"],
                        "additionalProperties": false
                      })",
                      R"({"type":"object","properties":{"message":{"type":"string"},
                          "times":{"type":"integer"}},"required":["message","times"],
                          "additionalProperties":false})",
                      {"say"}));
  list.push_back(Make("plain", kNoParameters, R"({"type":"object","oneOf":[{},{"type":"null"}]})"));
  list.push_back(Make("fail", kNoParameters, kAnyObject));
  list.push_back(Make("throw", kNoParameters, kAnyObject));
  list.push_back(Make("wait", kNoParameters, kAnyObject));
  list.push_back(Make("whoami", kNoParameters, kAnyObject));
  list.push_back(Make("ask", kNoParameters, kAnyObject));
  list.push_back(Make("tell", R"({
                        "type": "object",
                        "properties": {"place": {"type": "string", "x-mcp-header": "Place"}},
                        "additionalProperties": false
                      })",
                      kAnyObject));
  return tools::Registry(std::move(list));
}

FakeRunner::FakeRunner() {
  using identity::Principal;
  Set("echo",
      [](const Json& arguments, const Principal&, const base::CallContext&) -> base::Result<Json> {
        return arguments;
      });
  const Body fail = [](const Json&, const Principal&, const base::CallContext&) {
    base::Error error{base::ErrorCode::kPermissionDenied,
                      "The token may not read this. Ask for the capability 'read'."};
    return base::Result<Json>(std::move(error));
  };
  Set("fail", fail);
  Set("plain", fail);
  Set("throw", [](const Json&, const Principal&, const base::CallContext&) -> base::Result<Json> {
    throw std::runtime_error("hvs.0123456789abcdef");
  });
  Set("whoami", [](const Json&, const Principal& principal, const base::CallContext&) {
    return base::Result<Json>(
        Json{{"token", principal.token.Reveal()}, {"namespace", principal.ns}});
  });
  SetTalk("ask", AskForAName);
  SetTalk("tell", TellAll);
  Set("wait", [](const Json&, const Principal&, const base::CallContext& context) {
    std::mutex mutex;
    std::condition_variable_any stopped;
    std::unique_lock lock(mutex);
    stopped.wait(lock, context.stop, [] { return false; });
    return base::Result<Json>(base::Error{base::ErrorCode::kCancelled, "stopped"});
  });
}

std::span<const prompts::Prompt> FakePrompts() {
  static const std::array kPrompts = {prompts::Prompt{
      .name = "greet",
      .title = "Title of greet",
      .text = "What greet does.",
      .arguments = {{"name", "Whom to greet", true, completions::Kind::kKvMount}, {"tone", "How"}},
      .render = [](const prompts::Values& values) {
        return "Greet " + values.at("name") + (values.contains("tone") ? " warmly." : ".");
      }}};
  return kPrompts;
}

std::span<const resources::Description> FakeResources() {
  static const std::array kResources = {resources::Description{
      "fake://thing", "thing", "Title of thing", "What thing is.", "text/plain"}};
  return kResources;
}

std::span<const resources::Description> FakeTemplates() {
  static const std::array kTemplates = {
      resources::Description{"fake://{name}",
                             "any",
                             "Title of any",
                             "What any is.",
                             "text/plain",
                             {{"name", completions::Kind::kSecretPath}}}};
  return kTemplates;
}

base::Result<ReadOutcome> FakeReader::Read(std::string_view uri,
                                           const identity::Principal& principal,
                                           const base::CallContext&, const Dialog&) {
  if (uri == "fake://thing") {
    return ReadOutcome(resources::Contents{"text/plain", "the \"thing\""});
  }
  if (uri == "fake://bytes") {
    return ReadOutcome(resources::Contents{"image/png", "AAEC", true});
  }
  if (uri == "fake://token") {
    return ReadOutcome(resources::Contents{"text/plain", std::string(principal.token.Reveal())});
  }
  if (uri == "fake://fail") {
    return base::Error{base::ErrorCode::kPermissionDenied, "Ask for the capability 'read'."};
  }
  if (uri.starts_with("fake://")) return base::Error{base::ErrorCode::kNotFound, "Not there."};
  return base::Error{base::ErrorCode::kInvalidArgument, "Not a resource."};
}

base::Result<std::vector<std::string>> FakeCompleter::Complete(
    const completions::Question& question, const identity::Principal&, const base::CallContext&) {
  if (question.begun == "fail") {
    return base::Error{base::ErrorCode::kUnreachable, "Vault does not answer."};
  }
  const auto count = question.others.find("count");
  const int wanted = count == question.others.end() ? 3 : std::stoi(count->second);
  std::vector<std::string> values;
  for (int i = 1; i <= wanted; ++i) values.push_back(question.begun + '-' + std::to_string(i));
  return values;
}

base::Result<ToolOutcome> FakeRunner::Run(const tools::Tool& tool, const Json& arguments,
                                          const identity::Principal& principal,
                                          const base::CallContext& context, const Dialog& dialog) {
  const std::string& name = tool.description().name;
  if (const auto talk = talks_.find(name); talk != talks_.end()) {
    return talk->second(arguments, context, dialog);
  }
  base::Result<Json> result = bodies_.at(name)(arguments, principal, context);
  if (!result.ok()) return result.error();
  return ToolOutcome(ToolOutput{.structured = json::Box(*std::move(result))});
}

}  // namespace mcp

// Tools that need no Vault, and a runner that calls them: what the protocol is tested with.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <span>
#include <string>

#include "mcp/completer.h"
#include "mcp/resource_reader.h"
#include "mcp/tool_runner.h"
#include "prompts/prompt.h"
#include "tools/tool.h"

namespace mcp {

// "echo" (message required, times = 1), "plain" (no parameters, an output schema that cannot be
// widened), "fail", "throw", "wait" (until it is stopped or released), "whoami", "ask" (for a
// name), "tell" (progress, log, an image, and that everything changed, with fake://PLACE).
tools::Registry FakeTools();

// "greet" (name required, tone).
std::span<const prompts::Prompt> FakePrompts();

// "fake://thing"; and the template "fake://{name}".
std::span<const resources::Description> FakeResources();
std::span<const resources::Description> FakeTemplates();

// Reads what FakeResources says; "fake://bytes" is binary, "fake://token" echoes the caller's,
// "fake://fail" is forbidden, any other "fake://" is not there, and the rest is no URI.
class FakeReader : public ResourceReader {
 public:
  base::Result<ReadOutcome> Read(std::string_view uri, const identity::Principal& principal,
                                 const base::CallContext& context, const Dialog& dialog) override;
};

// "<begun>-1" and so on: as many as the other argument "count" says, 3 without. "fail" as begun: a
// Vault that cannot be reached.
class FakeCompleter : public Completer {
 public:
  base::Result<std::vector<std::string>> Complete(const completions::Question& question,
                                                  const identity::Principal& principal,
                                                  const base::CallContext& context) override;
};

class FakeRunner : public ToolRunner {
 public:
  using Body =
      std::function<base::Result<Json>(const Json& arguments, const identity::Principal& principal,
                                       const base::CallContext& context)>;

  FakeRunner();
  base::Result<ToolOutcome> Run(const tools::Tool& tool, const Json& arguments,
                                const identity::Principal& principal,
                                const base::CallContext& context, const Dialog& dialog) override;

  // Replaces what a tool does. Before the first call only.
  void Set(const std::string& tool, Body body) { bodies_[tool] = std::move(body); }
  // A tool that can ask, or that does not answer with one structured result.
  using Talk = std::function<base::Result<ToolOutcome>(
      const Json& arguments, const base::CallContext& context, const Dialog& dialog)>;
  void SetTalk(const std::string& tool, Talk talk) { talks_[tool] = std::move(talk); }

 private:
  std::map<std::string, Body> bodies_;
  std::map<std::string, Talk> talks_;
};

}  // namespace mcp

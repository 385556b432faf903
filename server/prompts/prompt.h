// A prompt: a task that a user picks by name and an agent then works through with the tools. One
// file a prompt; text alone, no Vault, no MCP envelope. [server/prompts]
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "completions/kind.h"

namespace prompts {

struct Argument {
  std::string name;
  std::string text;  // for the user who fills it in
  bool required = false;
  completions::Kind kind = completions::Kind::kFree;  // what can be suggested
};

// By name; what was not given is not there.
using Values = std::map<std::string, std::string, std::less<>>;

// Constant. Texts name tools in `backquotes`.
struct Prompt {
  std::string name;  // "triage_incident"
  std::string title;
  std::string text;  // what it is good for
  std::vector<Argument> arguments;
  // The user's message. Every required value is there, and no other than the arguments'.
  std::string (*render)(const Values& values);
};

// All four, by name.
std::span<const Prompt> StandardPrompts();

// kInvalidArgument: one is missing, unknown, empty, too long or holds a control character; the
// message names it.
base::Status CheckValues(const Prompt& prompt, const Values& values);

// Checks the values, then renders.
base::Result<std::string> Render(const Prompt& prompt, const Values& values);

}  // namespace prompts

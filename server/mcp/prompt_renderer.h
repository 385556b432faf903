// PromptRenderer: as ToolRunner, for prompts whose messages are more than one text.
#pragma once

#include <variant>

#include "base/result.h"
#include "json/box.h"
#include "mcp/dialog.h"
#include "prompts/prompt.h"

namespace mcp {

// An array of PromptMessage objects. [schema]
struct PromptMessages {
  json::Box messages;
};

using PromptOutcome = std::variant<PromptMessages, InputRequired>;

// Thread-safe. Must not block.
class PromptRenderer {
 public:
  virtual ~PromptRenderer() = default;
  // kInvalidArgument: as of prompts::Render.
  virtual base::Result<PromptOutcome> Render(const prompts::Prompt& prompt,
                                             const prompts::Values& values,
                                             const Dialog& dialog) = 0;
};

}  // namespace mcp

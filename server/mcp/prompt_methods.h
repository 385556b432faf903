// prompts/list and prompts/get. [all revisions: server/prompts]
#pragma once

#include <span>

#include "json/fwd.h"
#include "mcp/dialog_state.h"
#include "mcp/outlet.h"
#include "mcp/prompt_renderer.h"
#include "mcp/vault_calls.h"
#include "prompts/prompt.h"

namespace mcp {

// Thread-safe. Each method finishes the exchange, now or later.
class PromptMethods {
 public:
  struct Parts {
    std::span<const prompts::Prompt> prompts;
    PromptRenderer* renderer;  // null: each renders itself
    const Outlet& outlet;
    const VaultCalls& calls;
    const DialogState& dialogs;
  };

  // What it is constructed with must outlive it and every call that it started.
  explicit PromptMethods(Parts parts) : parts_(parts) {}

  void List(Exchange& exchange, const Json& params) const;
  void Get(Exchange exchange, const Json& params) const;

 private:
  const Parts parts_;
};

}  // namespace mcp

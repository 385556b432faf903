// completion/complete. [all revisions: server/utilities/completion]
#pragma once

#include <optional>
#include <span>

#include "json/fwd.h"
#include "mcp/completer.h"
#include "mcp/outlet.h"
#include "mcp/vault_calls.h"
#include "prompts/prompt.h"
#include "resources/resource.h"

namespace mcp {

// Thread-safe.
class CompletionMethods {
 public:
  struct Parts {
    std::span<const prompts::Prompt> prompts;
    std::span<const resources::Description> templates;
    Completer& completer;
    const Outlet& outlet;
    const VaultCalls& calls;
  };

  // What it is constructed with must outlive it and every call that it started.
  explicit CompletionMethods(Parts parts) : parts_(parts) {}

  // Finishes the exchange, now or later.
  void Complete(Exchange exchange, const Json& params) const;

 private:
  // nullopt: there is no such argument.
  std::optional<completions::Kind> KindOf(const Json& reference, const std::string& argument) const;

  const Parts parts_;
};

}  // namespace mcp

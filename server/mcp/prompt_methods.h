// prompts/list and prompts/get. [all revisions: server/prompts]
#pragma once

#include <span>

#include "json/fwd.h"
#include "mcp/outlet.h"
#include "prompts/prompt.h"

namespace mcp {

// Thread-safe. Each method finishes the exchange.
class PromptMethods {
 public:
  // Both must outlive this object.
  PromptMethods(std::span<const prompts::Prompt> prompts, const Outlet& outlet)
      : prompts_(prompts), outlet_(outlet) {}

  void List(Exchange& exchange, const Json& params) const;
  void Get(Exchange& exchange, const Json& params) const;

 private:
  const std::span<const prompts::Prompt> prompts_;
  const Outlet& outlet_;
};

}  // namespace mcp

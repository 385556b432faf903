// Completer: as ToolRunner, for suggestions.
#pragma once

#include <string>
#include <vector>

#include "base/cancellation.h"
#include "base/result.h"
#include "completions/complete.h"
#include "identity/principal.h"

namespace mcp {

// Thread-safe. May block until context.deadline or a stop request.
class Completer {
 public:
  virtual ~Completer() = default;
  // As completions::Complete.
  virtual base::Result<std::vector<std::string>> Complete(const completions::Question& question,
                                                          const identity::Principal& principal,
                                                          const base::CallContext& context) = 0;
};

}  // namespace mcp

// ResourceReader: as ToolRunner, for resources.
#pragma once

#include <string_view>
#include <variant>

#include "base/cancellation.h"
#include "base/result.h"
#include "identity/principal.h"
#include "mcp/dialog.h"
#include "resources/resource.h"

namespace mcp {

using ReadOutcome = std::variant<resources::Contents, InputRequired>;

// Thread-safe. May block until context.deadline or a stop request.
class ResourceReader {
 public:
  virtual ~ResourceReader() = default;
  // Errors as of resources::Read.
  virtual base::Result<ReadOutcome> Read(std::string_view uri, const identity::Principal& principal,
                                         const base::CallContext& context,
                                         const Dialog& dialog) = 0;
};

}  // namespace mcp

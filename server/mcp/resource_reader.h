// ResourceReader: as ToolRunner, for resources.
#pragma once

#include <string_view>

#include "base/cancellation.h"
#include "base/result.h"
#include "identity/principal.h"
#include "resources/resource.h"

namespace mcp {

// Thread-safe. May block until context.deadline or a stop request.
class ResourceReader {
 public:
  virtual ~ResourceReader() = default;
  // Errors as of resources::Read.
  virtual base::Result<resources::Contents> Read(std::string_view uri,
                                                 const identity::Principal& principal,
                                                 const base::CallContext& context) = 0;
};

}  // namespace mcp

// McpCaller: calls the tools of a ToolBench as a client does, by MCP messages.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "json/fwd.h"
#include "tool_bench.h"

namespace support {

// Not thread-safe. One connection with the root token.
class McpCaller {
 public:
  // revision: of the protocol, e.g. "2025-11-25". bench must outlive this object.
  McpCaller(ToolBench& bench, const std::string& revision);
  ~McpCaller();

  // tools/call. An error has the code and message that the result's text shows. Test failures:
  // messages that are not an answer to the call; where the revision has structured content, one
  // that says something else than the text.
  base::Result<Json> Call(const std::string& tool, const Json& arguments);

 private:
  struct Parts;
  Json Request(const std::string& method, Json params);

  const std::string revision_;
  const std::unique_ptr<Parts> parts_;
  int last_id_ = 0;
};

}  // namespace support

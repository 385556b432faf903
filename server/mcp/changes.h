// Changes: what has changed of what clients can listen to.
#pragma once

#include <string>
#include <vector>

namespace mcp {

struct Changes {
  bool tools = false;  // the list of them
  bool prompts = false;
  bool resources = false;
  std::vector<std::string> updated = {};  // URIs of resources
};

}  // namespace mcp

// Instructions: what a model is told of the server before it calls anything. Only what is there is
// spoken of. [server/discover, lifecycle: instructions]
#pragma once

#include <string>

#include "config.h"
#include "tools/tool.h"

namespace server {

std::string InstructionsFor(const tools::Registry& registry, ConfirmMode confirm, bool simulated);

}  // namespace server

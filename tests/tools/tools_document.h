// The reference of the tools as text, made from what the tools say of themselves.
#pragma once

#include <string>

#include "tools/tool.h"

namespace support {

// Markdown: docs/tools.md.
std::string ToolsDocument(const tools::Registry& registry);

}  // namespace support

#include "tools_document.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace tools {
namespace {

TEST(ToolsDocumentTest, TheReferenceIsUpToDate) {
  std::stringstream written;
  written << std::ifstream(VMCP_TOOLS_DOCUMENT).rdbuf();
  EXPECT_TRUE(written.str() == support::ToolsDocument(StandardTools()))
      << "Run: vmcp_tools_doc > docs/tools.md";
}

}  // namespace
}  // namespace tools

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "tools/tool.h"

namespace tools {
namespace {

std::vector<HeaderParameter> Of(const char* schema) {
  return HeaderParametersOf(Json::parse(schema));
}

TEST(HeaderParameters, AreFoundAlongPropertiesAlone) {
  const auto found = Of(R"({"type": "object", "properties": {
      "region": {"type": "string", "x-mcp-header": "Region"},
      "where": {"type": "object", "properties": {"row": {"type": "integer", "x-mcp-header": "Row"}}},
      "plain": {"type": "string"}}})");
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].header, "region");
  EXPECT_EQ(found[0].path, std::vector<std::string>{"region"});
  EXPECT_EQ(found[1].header, "row");
  EXPECT_EQ(found[1].path, (std::vector<std::string>{"where", "row"}));
  EXPECT_TRUE(Of(R"({"type": "object"})").empty());
}

// [2026-07-28 streamable-http, Constraints on x-mcp-header values]
TEST(HeaderParameters, ThatTheSpecificationForbidsAreRefused) {
  for (const char* schema : {
           R"({"properties": {"a": {"type": "string", "x-mcp-header": ""}}})",
           R"({"properties": {"a": {"type": "string", "x-mcp-header": "A b"}}})",
           R"({"properties": {"a": {"type": "string", "x-mcp-header": "A\r\nB"}}})",
           R"({"properties": {"a": {"type": "string", "x-mcp-header": "Ä"}}})",
           R"({"properties": {"a": {"type": "string", "x-mcp-header": 1}}})",
           R"({"properties": {"a": {"type": "number", "x-mcp-header": "A"}}})",
           R"({"properties": {"a": {"type": "object", "x-mcp-header": "A"}}})",
           R"({"properties": {"a": {"x-mcp-header": "A"}}})",
           R"({"type": "string", "x-mcp-header": "A"})",
           R"({"properties": {"a": {"type": "string", "x-mcp-header": "A"},
                              "b": {"type": "string", "x-mcp-header": "a"}}})",
           R"({"properties": {"a": {"type": "array",
                                    "items": {"type": "string", "x-mcp-header": "A"}}}})",
           R"({"anyOf": [{"properties": {"a": {"type": "string", "x-mcp-header": "A"}}}]})",
           R"({"$defs": {"a": {"type": "string", "x-mcp-header": "A"}}})",
       }) {
    EXPECT_THROW(Of(schema), std::invalid_argument) << schema;
  }
}

}  // namespace
}  // namespace tools

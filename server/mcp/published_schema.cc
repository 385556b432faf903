#include "mcp/published_schema.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string_view>

namespace mcp {

std::optional<Json> WithErrors(const Json& output_schema) {
  static constexpr std::array<std::string_view, 8> kPlain = {
      "$schema", "type", "title", "description", "properties", "required", "additionalProperties",
      "$comment"};
  for (const auto& [keyword, value] : output_schema.items()) {
    if (std::find(kPlain.begin(), kPlain.end(), keyword) == kPlain.end()) return std::nullopt;
  }
  if (output_schema.value("type", "") != "object") return std::nullopt;
  Json schema = output_schema;
  Json& properties = schema["properties"];
  if (properties.is_object() && properties.contains("error")) return std::nullopt;
  properties["error"] = {{"type", "object"},
                         {"description", "Instead of everything else, when isError is true"},
                         {"properties",
                          {{"code", {{"type", "string"}}},
                           {"message", {{"type", "string"}}},
                           {"retry_after_s", {{"type", "integer"}}}}},
                         {"required", {"code", "message"}}};
  const auto required = schema.find("required");
  if (required != schema.end()) {
    Json own = std::move(*required);
    schema.erase(required);
    if (!own.empty()) {
      schema["anyOf"] =
          Json::array({{{"required", std::move(own)}}, {{"required", Json::array({"error"})}}});
    }
  }
  return schema;
}

}  // namespace mcp

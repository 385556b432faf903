#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "tools/tool.h"

namespace tools {

base::Result<std::optional<Plan>> Tool::Preview(const Json&, CallEnvironment&) const {
  return std::optional<Plan>();
}

Registry::Registry(std::vector<std::unique_ptr<Tool>> tools) {
  std::sort(tools.begin(), tools.end(),
            [](const std::unique_ptr<Tool>& a, const std::unique_ptr<Tool>& b) {
              return a->description().name < b->description().name;
            });
  for (std::unique_ptr<Tool>& tool : tools) {
    const Description& description = tool->description();
    auto input = std::make_unique<json::Schema>(description.input_schema);
    auto output = std::make_unique<json::Schema>(description.output_schema);
    // Most tools have none, and reading a schema takes time that the first answer waits for.
    std::vector<HeaderParameter> headers;
    if (description.input_schema.find("x-mcp-header") != std::string::npos) {
      headers = HeaderParametersOf(input->document());
    }
    entries_.push_back(
        Entry{std::move(tool), std::move(input), std::move(output), std::move(headers)});
  }
}

const Registry::Entry* Registry::Find(std::string_view name) const {
  for (const Entry& entry : entries_) {
    const Description& description = entry.tool->description();
    const auto& aliases = description.aliases;
    if (description.name == name ||
        std::find(aliases.begin(), aliases.end(), name) != aliases.end()) {
      return &entry;
    }
  }
  return nullptr;
}

}  // namespace tools

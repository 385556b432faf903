#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "tools/standard_tools.h"
#include "tools/tool.h"

namespace tools {

Registry::Registry(std::vector<std::unique_ptr<Tool>> tools) {
  std::sort(tools.begin(), tools.end(),
            [](const std::unique_ptr<Tool>& a, const std::unique_ptr<Tool>& b) {
              return a->description().name < b->description().name;
            });
  for (std::unique_ptr<Tool>& tool : tools) {
    const Description& description = tool->description();
    auto input = std::make_unique<json::Schema>(description.input_schema);
    auto output = std::make_unique<json::Schema>(description.output_schema);
    entries_.push_back(Entry{std::move(tool), std::move(input), std::move(output)});
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

Registry StandardTools() {
  std::vector<std::unique_ptr<Tool>> tools;
  tools.push_back(MakeListMounts());
  tools.push_back(MakeCreateMount());
  tools.push_back(MakeDeleteMount());
  tools.push_back(MakeListSecrets());
  tools.push_back(MakeReadSecret());
  tools.push_back(MakeCreateSecret());
  tools.push_back(MakeDeleteSecret());
  tools.push_back(MakeEnablePki());
  tools.push_back(MakeCreatePkiIssuer());
  tools.push_back(MakeListPkiIssuers());
  tools.push_back(MakeReadPkiIssuer());
  tools.push_back(MakeListPkiRoles());
  tools.push_back(MakeReadPkiRole());
  tools.push_back(MakeCreatePkiRole());
  tools.push_back(MakeDeletePkiRole());
  tools.push_back(MakeIssuePkiCertificate());
  return Registry(std::move(tools));
}

}  // namespace tools

#include "tools/standard_tools.h"

#include <utility>

#include "tools/tool.h"

namespace tools {
namespace {

Registry MakeStandardTools() {
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

}  // namespace

const Registry& StandardTools() {
  static const Registry registry = MakeStandardTools();
  return registry;
}

}  // namespace tools

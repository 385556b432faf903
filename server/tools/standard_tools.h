// The factories of the standard tools, one a source file. Only the registry calls them.
#pragma once

#include <memory>

#include "tools/tool.h"

namespace tools {

std::unique_ptr<Tool> MakeListMounts();
std::unique_ptr<Tool> MakeCreateMount();
std::unique_ptr<Tool> MakeDeleteMount();

std::unique_ptr<Tool> MakeListSecrets();
std::unique_ptr<Tool> MakeReadSecret();
std::unique_ptr<Tool> MakeCreateSecret();
std::unique_ptr<Tool> MakeDeleteSecret();

std::unique_ptr<Tool> MakeEnablePki();
std::unique_ptr<Tool> MakeCreatePkiIssuer();
std::unique_ptr<Tool> MakeListPkiIssuers();
std::unique_ptr<Tool> MakeReadPkiIssuer();
std::unique_ptr<Tool> MakeListPkiRoles();
std::unique_ptr<Tool> MakeReadPkiRole();
std::unique_ptr<Tool> MakeCreatePkiRole();
std::unique_ptr<Tool> MakeDeletePkiRole();
std::unique_ptr<Tool> MakeIssuePkiCertificate();

}  // namespace tools

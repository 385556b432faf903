// Versions of plugins, as github.com/hashicorp/go-version reads and writes them.
#pragma once

#include <string>

#include "vaultsim/framework/profile.h"

namespace vaultsim {

struct PluginVersion {
  std::string text = {};   // "1.2" is "v1.2.0", "1rc" is "v1.0.0-rc"
  std::string error = {};  // instead
};
PluginVersion ReadPluginVersion(const std::string& given, Profile profile);

}  // namespace vaultsim

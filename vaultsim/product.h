// What each product says about itself.
#pragma once

#include <string>
#include <string_view>

#include "vaultsim/framework/profile.h"

namespace vaultsim {

struct Product {
  const char* version;      // sys/health
  const char* api_version;  // help documents
  const char* name;         // in warnings: "OpenBao"
  const char* api_title;
};

const Product& ProductOf(Profile profile);
std::string RunningPluginVersion(Profile profile, std::string_view type);

}  // namespace vaultsim

// The JSON form of HCL.
#pragma once

#include <string_view>

#include "vaultsim/policy/hcl.h"

namespace vaultsim::hcl {

// A text that ends too early is an empty policy, as in hashicorp/hcl.
Parsed ParseJson(std::string_view text);

}  // namespace vaultsim::hcl

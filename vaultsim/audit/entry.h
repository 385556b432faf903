// An audit entry as a line: hidden values, and the order of members of each product.
#pragma once

#include <string>
#include <vector>

#include "json/fwd.h"
#include "vaultsim/audit/device.h"
#include "vaultsim/framework/profile.h"

namespace vaultsim {

struct AuditPlainKeys {
  const std::vector<std::string>& request;
  const std::vector<std::string>& response;
};

// entry: time, type, auth, request, response, error with everything in plain text.
std::string AuditLine(const AuditDevice& device, Json entry, bool listing,
                      const AuditPlainKeys& plain, Profile profile);

}  // namespace vaultsim

// What the PKI tools share.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "json/fwd.h"
#include "vault/paths.h"

namespace tools {

struct RoleName {
  vault::MountPath mount;
  vault::Name role;
};

// From "mount".
base::Result<vault::MountPath> ParsePkiMount(const Json& arguments);
// From "mount" and "role_name".
base::Result<RoleName> ParseRoleName(const Json& arguments);

// Unix seconds as RFC 3339; "" for 0.
std::string ExpirationText(std::int64_t unix_seconds);

// "common_name" without control characters or outer spaces, not empty.
base::Result<std::string> ParseCommonName(const Json& arguments);

}  // namespace tools

// The URIs of resources, taken apart. Each part is decoded once and then checked as any path that a
// caller names, so that no URI leaves its mount.
#pragma once

#include <string_view>
#include <variant>

#include "base/result.h"
#include "vault/paths.h"

namespace resources {

struct MountsUri {};
struct SecretUri {
  vault::MountPath mount;
  vault::SecretPath path;
};
struct IssuerUri {
  vault::MountPath mount;
  vault::Name issuer;
};
using Uri = std::variant<MountsUri, SecretUri, IssuerUri>;

// kInvalidArgument with what is wrong.
base::Result<Uri> ParseUri(std::string_view text);

}  // namespace resources

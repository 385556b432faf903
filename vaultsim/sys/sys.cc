#include "vaultsim/sys/sys.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "base/encoding.h"

namespace vaultsim {
namespace {

constexpr std::string_view kMountPath = "sys/";

class System : public Engine {
 public:
  explicit System(State& state) : state_(state) {
    for (auto* part : {sys::MountPaths, sys::AuthPaths, sys::RemountPaths, sys::UiPaths,
                       sys::PolicyPaths, sys::CapabilityPaths, sys::WrappingPaths, sys::LeasePaths,
                       sys::NamespacePaths, sys::ToolPaths, sys::AuditPaths, sys::OpenApiPaths}) {
      std::vector<Path> paths = part(state);
      std::move(paths.begin(), paths.end(), std::back_inserter(paths_));
    }
  }

  const std::vector<Path>& Paths() const override { return paths_; }
  std::string Type() const override { return "system"; }
  // OpenBao writes policies in lower case before it asks the ACL.
  std::string CanonicalPath(std::string path) const override {
    const bool policy = path.starts_with("policies/acl/") || path.starts_with("policy/");
    return policy && !state_.IsVault() ? base::ToLowerAscii(path) : path;
  }
  std::vector<std::string> UnauthenticatedPaths() const override {
    return {"wrapping/lookup", "internal/ui/mounts", "internal/ui/mounts/*",
            "internal/specs/openapi"};
  }
  std::vector<std::string> SudoPaths() const override {
    return {"auth/*",
            "mounts/auth/+/tune",
            "remount",
            "audit",
            "audit/*",
            "raw",
            "raw/*",
            "rotate",
            "config/cors",
            "config/auditing/*",
            "config/ui/headers/*",
            "plugins/catalog/*",
            "revoke-prefix/*",
            "leases",
            "leases/lookup/*",
            "leases/revoke-prefix/*",
            "leases/revoke-force/*",
            "internal/inspect/*",
            "step-down"};
  }

 private:
  const State& state_;
  std::vector<Path> paths_;
};

}  // namespace

std::unique_ptr<Engine> MakeSystem(State& state) { return std::make_unique<System>(state); }

namespace sys {

std::string NamespaceOf(const EngineRequest& request) {
  return request.mount.substr(0, request.mount.size() - kMountPath.size());
}

std::string MountName(std::string_view path) {
  while (path.starts_with('/')) path.remove_prefix(1);
  std::string name(path);
  if (!name.ends_with('/')) name += '/';
  return name;
}

bool IsProtected(Profile profile, std::string_view name) {
  constexpr std::array<std::string_view, 5> kProtected = {"audit/", "auth/", "sys/", "cubbyhole/",
                                                          "identity/"};
  if (profile == Profile::kVault2 && name.starts_with("agent-registry/")) return true;
  return std::any_of(kProtected.begin(), kProtected.end(),
                     [&](std::string_view prefix) { return name.starts_with(prefix); });
}

}  // namespace sys
}  // namespace vaultsim

// sys/internal/ui/*: what a user interface asks, and how the CLI learns a KV version [2.5].
#include <algorithm>
#include <nlohmann/json.hpp>

#include "vaultsim/auth/networks.h"
#include "vaultsim/sys/sys.h"

namespace vaultsim::sys {
namespace {

EngineError Denied(std::string text) { return {.status = 403, .errors = {std::move(text)}}; }

// An unauthenticated path that looks at the token itself. error: there is one and it is not valid.
struct Caller {
  const Token* token = nullptr;
  std::optional<EngineError> error = {};
};

Caller CallerOf(State& state, const EngineRequest& request) {
  Caller caller;
  if (request.client_token.empty()) return caller;
  caller.token = state.FindToken(request.client_token);
  if (caller.token == nullptr) {
    caller.error = Denied(state.IsVault() ? Multierror({"permission denied", "invalid token"})
                                          : "permission denied");
  } else if (caller.token->without_namespace) {
    caller.error = ServerError("internal error");
  } else if (!AdmitLocalhost(caller.token->bound_cidrs)) {
    caller.error = Denied("permission denied");
  }
  return caller;
}

EngineResult Mounts(State& state, const EngineRequest& request) {
  const Caller caller = CallerOf(state, request);
  if (caller.error) return *caller.error;
  const std::string ns = NamespaceOf(request);
  Json secret = Json::object();
  Json auth = Json::object();
  state.mounts.Visit([&](const Mount& mount) {
    if (mount.ns != ns) return;
    Json& table = mount.table == Table::kAuth ? auth : secret;
    const bool visible =
        mount.config.listing_visibility == "unauth" ||
        (caller.token != nullptr && state.AclOf(*caller.token).HasMountAccess(mount.path));
    if (!visible) return;
    if (caller.token == nullptr) {
      table[mount.name] = {{"type", mount.type},
                           {"description", mount.description},
                           {"options", mount.options ? Json(*mount.options) : Json()}};
    } else {
      table[mount.name] = DescribeMount(mount, state.environment.profile, state.IsVault());
    }
  });
  return EngineResponse{.data = Json{{"secret", std::move(secret)}, {"auth", std::move(auth)}}};
}

EngineResult MountOf(State& state, const EngineRequest& request, const FieldData& fields) {
  const Caller caller = CallerOf(state, request);
  if (caller.error) return *caller.error;
  if (caller.token == nullptr) return Denied("permission denied");
  const std::string path = MountName(fields.String("path"));
  const std::string ns = NamespaceOf(request);
  const Mount* mount = state.mounts.Route(ns + path);
  if (mount == nullptr || !state.AclOf(*caller.token).HasMountAccess(mount->path)) {
    return Denied(
        "preflight capability check returned 403, please ensure client's policies grant access to "
        "path \"" +
        path + "\"");
  }
  Json info = DescribeMount(*mount, state.environment.profile, state.IsVault());
  const bool whole = state.environment.profile == Profile::kVault2 || mount->table != Table::kAuth;
  info["path"] = whole ? mount->path.substr(ns.size()) : mount->name;
  return EngineResponse{.data = std::move(info)};
}

void AddLimits(const Permissions& permissions, Json& into) {
  const auto parameters = [&](const char* key, const std::map<std::string, json::Box>& from) {
    for (const auto& [name, values] : from) into[key][name] = *values;
  };
  parameters("allowed_parameters", permissions.allowed);
  parameters("denied_parameters", permissions.denied);
  if (!permissions.required.empty()) into["required_parameters"] = permissions.required;
  if (permissions.min_wrapping_ttl_s > 0) {
    into["min_wrapping_ttl"] = permissions.min_wrapping_ttl_s;
  }
  if (permissions.max_wrapping_ttl_s > 0) {
    into["max_wrapping_ttl"] = permissions.max_wrapping_ttl_s;
  }
}

EngineResult ResultantAcl(State& state, const EngineRequest& request) {
  const Caller caller = CallerOf(state, request);
  const Token* token = caller.token;
  if (token == nullptr || caller.error) return Denied("permission denied");
  if (token->num_uses == kUsedUp) {
    if (state.IsVault()) return Denied(Multierror({"permission denied", "invalid token"}));
    EngineError denied = Denied("permission denied");
    denied.multierror = true;
    return denied;
  }
  const Acl& acl = state.AclOf(*token);
  Json data = {{"root", acl.is_root()}};
  if (state.IsVault()) data["chroot_namespace"] = "";
  if (acl.is_root()) return EngineResponse{.data = std::move(data)};
  const bool is_vault = state.IsVault();
  const auto add = [is_vault](Json& into) {
    return [&into, is_vault](const std::string& path, const Permissions& permissions) {
      if (permissions.capabilities == 0) return;
      const bool deny = (permissions.capabilities & kDeny) != 0;
      std::vector<std::string> names = CapabilityNames(permissions.capabilities);
      if (deny) names = {"deny"};
      // Vault adds this one after the others, OpenBao the next.
      if (const auto at = std::find(names.begin(), names.end(), "patch");
          is_vault && at != names.end()) {
        std::rotate(at, at + 1, names.end());
      }
      if (const auto at = std::find(names.begin(), names.end(), "scan"); at != names.end()) {
        std::rotate(at, at + 1, names.end());
      }
      into[path] = {{"capabilities", std::move(names)}};
      AddLimits(permissions, into[path]);
    };
  };
  Json exact = Json::object();
  Json globs = Json::object();
  acl.VisitExact(add(exact));
  acl.VisitPrefixes(add(globs));
  if (state.IsVault()) acl.VisitSegments(add(globs));
  data["exact_paths"] = std::move(exact);
  data["glob_paths"] = std::move(globs);
  return EngineResponse{.data = std::move(data)};
}

}  // namespace

std::vector<Path> UiPaths(State& state) {
  return {
      {.pattern = "internal/ui/mounts",
       .fields = {},
       .handlers = {{Operation::kRead,
                     [&state](const EngineRequest& request, const FieldData&) {
                       return Mounts(state, request);
                     }}}},
      {.pattern = "internal/ui/mounts/{path:rest}",
       .fields = {{.name = "path"}},
       .handlers = {{Operation::kRead,
                     [&state](const EngineRequest& request, const FieldData& fields) {
                       return MountOf(state, request, fields);
                     }}}},
      {.pattern = "internal/ui/resultant-acl",
       .fields = {},
       .handlers = {{Operation::kRead, [&state](const EngineRequest& request, const FieldData&) {
                       return ResultantAcl(state, request);
                     }}}}};
}

}  // namespace vaultsim::sys

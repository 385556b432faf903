#include "vaultsim/request_ids.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "vaultsim/reply.h"
#include "vaultsim/vault_ids.h"

namespace vaultsim {
namespace {

bool IsTokenPath(std::string_view path) {
  constexpr std::array<std::string_view, 4> kTokenPaths = {
      "auth/token/lookup", "auth/token/renew", "auth/token/revoke", "auth/token/revoke-orphan"};
  return std::find(kTokenPaths.begin(), kTokenPaths.end(), path) != kTokenPaths.end();
}

// "s.4Xk....A7xq70" belongs to the namespace with the id A7xq70.
void FollowId(const State& state, std::string_view id, LogicalRequest& request) {
  const std::size_t dot = id.rfind('.');
  if (dot == std::string_view::npos) return;
  for (const auto& [name, ns] : state.namespaces) {
    if (ns.id == id.substr(dot + 1)) request.ns = name;
  }
}

// Namespaces are a matter of Vault Enterprise.
std::optional<vault::Response> CheckVaultIds(const LogicalRequest& request) {
  const std::string& path = request.path;
  const bool lease = path == "sys/leases/lookup" || path == "sys/leases/renew" ||
                     path == "sys/leases/revoke" || path == "sys/leases/revoke-force";
  const Json& data = *request.data;
  const auto id = data.find(lease ? "lease_id" : "token");
  if ((!lease && !IsTokenPath(path)) || id == data.end() || !id->is_string()) return std::nullopt;
  if (ForeignNamespaceOf(id->get_ref<const std::string&>()).empty()) return std::nullopt;
  return ErrorReply(500, {"no namespace"});
}

}  // namespace

void FollowIds(State& state, LogicalRequest& request) {
  if (state.IsVault()) return;
  constexpr std::array<std::string_view, 6> kOwn = {
      "auth/token/lookup-self", "auth/token/renew-self", "auth/token/revoke-self",
      "sys/wrapping/lookup",    "sys/wrapping/rewrap",   "sys/wrapping/unwrap"};
  const std::string& path = request.path;
  const Json& data = *request.data;
  const bool names_token = data.is_object() && data.contains("token");
  const bool own = std::find(kOwn.begin(), kOwn.end(), path) != kOwn.end() ||
                   (path == "auth/token/lookup" && !names_token);
  if (own) {
    if (const Token* token = state.FindToken(request.token)) request.ns = token->ns;
  } else if (IsTokenPath(path) && names_token && data["token"].is_string()) {
    FollowId(state, data["token"].get_ref<const std::string&>(), request);
  } else if (path.starts_with("sys/leases/")) {
    const bool in_body = data.is_object() && data.contains("lease_id");
    if (in_body && data["lease_id"].is_string()) {
      FollowId(state, data["lease_id"].get_ref<const std::string&>(), request);
    } else if (!in_body) {
      FollowId(state, path, request);
    }
  }
}

std::optional<vault::Response> CheckBodyIds(const State& state, const LogicalRequest& request) {
  const Json& data = *request.data;
  if (!data.is_object()) return std::nullopt;
  const std::string& path = request.path;
  if (IsTokenPath(path) && data.contains("token") && !data["token"].is_string()) {
    // Vault fails inside, and answers nothing.
    if (state.IsVault() && !data["token"].is_null()) return ErrorReply(500, {"internal error"});
    return ErrorReply(403, {"invalid token"});
  }
  if (state.IsVault()) return CheckVaultIds(request);
  const bool lease = path == "sys/leases/lookup" || path == "sys/leases/renew" ||
                     path == "sys/leases/revoke" || path.starts_with("sys/leases/renew/") ||
                     path.starts_with("sys/leases/revoke/");
  if (lease && data.contains("lease_id") && !data["lease_id"].is_string() &&
      !data["lease_id"].is_null()) {
    return ErrorReply(400, {"invalid lease ID"});
  }
  return std::nullopt;
}

}  // namespace vaultsim

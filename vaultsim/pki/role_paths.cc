// roles/ and roles/:name [5.4].
#include <algorithm>
#include <nlohmann/json.hpp>

#include "vaultsim/pki/mount.h"

namespace vaultsim::pki {
namespace {

// Vault chooses signature_bits when the role is written, by the issuer's key.
void ChooseSignatureBits(const State& state, Role& role, std::vector<std::string>& warnings) {
  const base::Result<std::string> issuer = ResolveIssuer(state, role.issuer_ref);
  const std::optional<KeyType> type =
      issuer ? TypeOf(state.issuers.at(*issuer).certificate.public_key()) : std::nullopt;
  if (type == KeyType::kEd25519) role.signature_bits = 0;
  if (role.signature_bits == 0) {
    const bool rsa = !type || *type == KeyType::kRsa;
    role.signature_bits = rsa ? 256 : 0;
    return;
  }
  const std::int64_t bits = role.signature_bits;
  if (type == KeyType::kRsa && bits != 256 && bits != 384 && bits != 512) {
    warnings.push_back("The Issuing Certificate " + role.issuer_ref +
                       " for this role has a key algorithm, rsa, incompatible with the set role "
                       "signature bits, " +
                       std::to_string(bits));
  }
}

void WarnOfIssuer(const State& state, const std::string& issuer,
                  std::vector<std::string>& warnings) {
  if (ResolveIssuer(state, issuer.empty() ? "default" : issuer)) return;
  if (issuer == "default") {
    warnings.push_back(
        "Issuing Certificate was set to default, but no default issuing certificate (configurable "
        "at /config/issuers) is currently set");
  } else {
    warnings.push_back("Issuing Certificate was set to " + issuer +
                       " but no issuing certificate currently has that name");
  }
}

void ApplyLeaseRules(Role& role, Profile profile, std::vector<std::string>& warnings) {
  if (!role.generate_lease) return;
  if (role.no_store) {
    role.generate_lease = false;
    warnings.push_back(
        "mutually exclusive values no_store=true and generate_lease=true were both specified; "
        "no_store=true takes priority");
    return;
  }
  const std::string where = profile == Profile::kOpenBao2 ? "instance-wide" : "Vault-wide";
  warnings.push_back(
      "it is encouraged to disable generate_lease and rely on PKI's native capabilities when "
      "possible; this option can cause " +
      where + " issues with large numbers of issued certificates");
}

// Vault 1.21 names the default issuer only when the role is read again.
bool KeepsIssuerEmpty(const Mount& mount, const Role& role) {
  return mount.profile() == Profile::kVault121 && role.issuer_ref.empty();
}

EngineResult StoreRole(Mount& mount, const std::string& name, Role role) {
  const bool no_issuer = KeepsIssuerEmpty(mount, role);
  if (const base::Status valid = ValidateRole(role, mount.profile()); !valid) {
    return AsResponse(valid.error());
  }
  EngineResponse response;
  WarnOfIssuer(mount.state, no_issuer ? "" : role.issuer_ref, response.warnings);
  if (!mount.is_openbao()) ChooseSignatureBits(mount.state, role, response.warnings);
  ApplyLeaseRules(role, mount.profile(), response.warnings);
  response.data = RoleToJson(role, mount.profile());
  if (no_issuer) (*response.data)["issuer_ref"] = "";
  mount.state.roles.insert_or_assign(name, std::move(role));
  return response;
}

// Vault chooses anew whenever it looks a role up, but keeps what was written.
Role LookedUp(const Mount& mount, Role role) {
  std::vector<std::string> unheard;
  if (!mount.is_openbao()) ChooseSignatureBits(mount.state, role, unheard);
  return role;
}

EngineResult WriteRole(Mount& mount, const EngineRequest&, const FieldData& data) {
  return StoreRole(mount, data.String("name"), RoleFromRequest(data, mount.profile()));
}

EngineResult PatchRole(Mount& mount, const EngineRequest&, const FieldData& data) {
  const auto role = mount.state.roles.find(data.String("name"));
  if (role == mount.state.roles.end()) return UserError("Unable to fetch role entry to patch");
  return StoreRole(mount, role->first,
                   PatchedRole(LookedUp(mount, role->second), data, mount.profile()));
}

EngineResult ReadRole(Mount& mount, const EngineRequest&, const FieldData& data) {
  const auto role = mount.state.roles.find(data.String("name"));
  if (role == mount.state.roles.end()) return NotFound();
  return EngineResponse{.data = RoleToJson(LookedUp(mount, role->second), mount.profile())};
}

EngineResult DeleteRole(Mount& mount, const EngineRequest&, const FieldData& data) {
  mount.state.roles.erase(data.String("name"));
  return EngineResponse{};
}

EngineResult ListRoles(Mount& mount, const EngineRequest&, const FieldData& data) {
  std::vector<std::string> names;
  for (const auto& [name, role] : mount.state.roles) names.push_back(name);
  return ListReply(std::move(names), nullptr, data, mount.profile());
}

}  // namespace

void AddRolePaths(Mount& mount, std::vector<Path>& paths) {
  paths.push_back(Path{.pattern = "roles/?",
                       .fields = ListFields(mount.profile()),
                       .handlers = {{Operation::kList, Bind(mount, ListRoles)}}});
  paths.push_back(Path{.pattern = "roles/{name}",
                       .fields = RoleFields(mount.profile()),
                       .handlers = {{Operation::kRead, Bind(mount, ReadRole)},
                                    {Operation::kUpdate, Bind(mount, WriteRole)},
                                    {Operation::kPatch, Bind(mount, PatchRole)},
                                    {Operation::kDelete, Bind(mount, DeleteRole)}}});
}

}  // namespace vaultsim::pki

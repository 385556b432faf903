#include "vaultsim/state.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/encoding.h"
#include "vaultsim/auth/token.h"
#include "vaultsim/digest.h"
#include "vaultsim/engines.h"
#include "vaultsim/identity/identity.h"
#include "vaultsim/kv/cubbyhole.h"
#include "vaultsim/lease_ttl.h"
#include "vaultsim/sys/sys.h"
#include "vaultsim/vault_ids.h"

namespace vaultsim {
namespace {

Mount BuiltIn(std::string ns, std::string name, std::string type, std::string description) {
  Mount mount{.path = ns + name, .ns = ns, .name = name};
  mount.type = std::move(type);
  mount.description = std::move(description);
  return mount;
}

// An engine without any path: what is only listed.
class EmptyEngine : public Engine {
 public:
  explicit EmptyEngine(std::string type) : type_(std::move(type)) {}
  const std::vector<Path>& Paths() const override { return paths_; }
  std::string Type() const override { return type_; }

 private:
  std::string type_;
  std::vector<Path> paths_;
};

}  // namespace

State::State(const Options& given, const base::Clock& clock, base::Random& random,
             const base::SecretString& root_token, const base::SecretString& key)
    : environment{clock, random, given.profile, given.fast_keys, &workshop},
      options(given),
      policies(given.profile),
      tokens([this](const std::string& id) {
        std::erase_if(wrapping_jwts, [&](const auto& jwt) { return jwt.second == id; });
        mounts.Visit([&](Mount& mount) {
          if (auto* cubbyhole = dynamic_cast<Cubbyhole*>(mount.engine.get())) cubbyhole->Drop(id);
        });
        EndLeasesOf(id);
      }),
      identity(given.profile, random),
      cluster_name("vault-cluster-" + random.Hex(4)),
      cluster_id(random.Uuid()),
      unseal_key(key) {
  AddNamespace("");
  if (options.secret_mount) {
    Mount secret = BuiltIn("", "secret/", "kv", "key/value secret storage");
    secret.options = MountOptions{{"version", "2"}};
    secret.engine = MakeSecretsEngine(environment, "kv", *secret.options);
    AddMount(std::move(secret));
  }
  AddToken({.id = std::string(root_token.Reveal()),
            .policies = {"root"},
            .path = "auth/token/create",
            .display_name = "token",
            .custom_id = true});
}

void State::AddNamespace(const std::string& ns) {
  const std::string kind = ns.empty() ? "" : "ns_";
  policies.AddBuiltIn(ns, Now());
  Mount system = BuiltIn(ns, "sys/", kind + "system",
                         "system endpoints used for control, policy and debugging");
  system.seal_wrap = true;
  system.config.lists["passthrough_request_headers"] = {"Accept"};
  system.engine = MakeSystem(*this);
  AddMount(std::move(system));

  Mount cubbyhole =
      BuiltIn(ns, "cubbyhole/", kind + "cubbyhole", "per-token private secret storage");
  cubbyhole.local = true;
  cubbyhole.engine = MakeCubbyhole(environment);
  AddMount(std::move(cubbyhole));

  Mount entities = BuiltIn(ns, "identity/", kind + "identity", "identity store");
  entities.config.lists["passthrough_request_headers"] = {"Authorization"};
  if (environment.profile == Profile::kVault2)
    entities.config.lists["allowed_response_headers"] = {"Location"};
  entities.engine = MakeIdentity(*this);
  AddMount(std::move(entities));

  if (environment.profile == Profile::kVault2) {
    Mount registry = BuiltIn(ns, "agent-registry/", "agent_registry", "agent registry");
    registry.config.lists["passthrough_request_headers"] = {"Authorization"};
    registry.engine = std::make_unique<EmptyEngine>("agent_registry");
    AddMount(std::move(registry));
  }

  Mount token = BuiltIn(ns, "token/", kind + "token", "token based credentials");
  token.path = ns + "auth/token/";
  token.table = Table::kAuth;
  token.config.token_type = ns.empty() ? "default-service" : "default";
  token.engine = MakeTokenBackend(*this);
  AddMount(std::move(token));
}

Mount* State::AddMount(Mount mount) {
  // The accessor of agent_registry is spelled with a hyphen.
  std::string kind = mount.type.starts_with("ns_") ? mount.type.substr(3) : mount.type;
  std::replace(kind.begin(), kind.end(), '_', '-');
  if (mount.table == Table::kAuth) kind = "auth_" + kind;
  mount.accessor = kind + "_" + environment.random.Hex(4);
  mount.uuid = environment.random.Uuid();
  return mounts.Add(std::make_unique<Mount>(std::move(mount)));
}

void State::RemoveMount(const std::string& path) {
  std::erase_if(leases, [&](const auto& lease) { return lease.first.starts_with(path); });
  tokens.RevokeByPath(path);
  mounts.Remove(path);
}

std::vector<std::string> State::LeaseIds(const std::function<bool(const Lease&)>& wanted) const {
  std::vector<std::string> ids;
  for (const auto& [id, lease] : leases) {
    if (wanted(lease)) ids.push_back(id);
  }
  return ids;
}

std::optional<std::string> State::EndLeasesUnder(const std::string& path) {
  std::optional<std::string> failure;
  for (const std::string& id :
       LeaseIds([&](const Lease& lease) { return lease.id.starts_with(path); })) {
    auto failed = EndLease(id);
    if (!failure) failure = std::move(failed);
  }
  tokens.RevokeByPath(path);
  return failure;
}

std::optional<std::string> State::EndLease(const std::string& id) {
  const auto lease = leases.find(id);
  if (lease == leases.end()) return std::nullopt;
  Mount* mount = mounts.Route(id);
  if (mount != nullptr && mount->engine != nullptr) {
    if (const auto why = mount->engine->RevokeLease(lease->second.secret)) {
      return "failed to revoke entry: resp: (*logical.Response)(nil) err: " + *why;
    }
  }
  leases.erase(lease);
  return std::nullopt;
}

void State::EndLeasesOf(const std::string& token) {
  for (const std::string& id : LeaseIds([&](const Lease& lease) { return lease.token == token; })) {
    static_cast<void>(EndLease(id));
  }
}

bool State::LacksEntity(const Token& token) const {
  if (token.entity_id.empty()) return false;
  const Entity* entity = identity.FindEntity(token.entity_id);
  return entity == nullptr || entity->disabled;
}

const Acl& State::AclOf(const Token& token) const {
  return policies.AclOf(token, identity.generation(),
                        [&] { return identity.Describe(token.entity_id); });
}

std::string State::ClientId(const Token& token) const {
  if (!token.entity_id.empty()) return token.entity_id;
  std::string text;
  for (const std::string& policy : token.policies) {
    if (!text.empty()) text += '\x7f';
    text += policy;
  }
  text += '\0';
  text += "root";
  return base::Base64Encode(Sha256(text));
}

std::string State::NewTokenId(bool batch, bool root) {
  base::Random& random = environment.random;
  if (!IsVault()) return (batch ? "b." : "s.") + random.Base62(batch ? 100 : 24);
  return batch ? "hvb." + random.Base62(90) : NewVaultServiceToken(random, root);
}

Token* State::AddToken(Token token) {
  // A batch token keeps the time of its making in whole seconds.
  token.created = token.batch ? std::chrono::floor<std::chrono::seconds>(Now()) : Now();
  if (token.id.empty()) token.id = NewTokenId(token.batch, AclOf(token).is_root());
  if (!token.batch) token.accessor = environment.random.Base62(24);
  if (const auto at = namespaces.find(token.ns); at != namespaces.end()) {
    if (!token.custom_id) token.id += "." + at->second.id;
    if (!token.batch) token.accessor += "." + at->second.id;
  }
  token.lease_ttl_s = token.ttl_s;
  token.first_uses = token.num_uses;
  token.first_orphan = token.parent.empty();
  if (token.ttl_s != 0) token.expires = token.created + std::chrono::seconds(token.ttl_s);
  token.lease_id =
      token.path.substr(token.path.starts_with(token.ns) ? token.ns.size() : 0) + "/" +
      (token.custom_id ? base::HexEncode(Sha1(token.id)) : "h" + base::HexEncode(Sha256(token.id)));
  if (const auto at = namespaces.find(token.ns); at != namespaces.end()) {
    token.lease_id += "." + at->second.id;
  }
  return tokens.Add(std::move(token));
}

Json State::Describe(const Token& token) const {
  Json auth{{"client_token", token.id},
            {"accessor", token.accessor},
            {"policies", token.policies},
            {"metadata", token.meta ? Json(*token.meta) : Json()},
            {"lease_duration", token.lease_ttl_s},
            {"renewable", token.renewable},
            {"entity_id", token.entity_id},
            {"token_type", token.batch ? "batch" : "service"},
            {"orphan", token.parent.empty()},
            {"mfa_requirement", nullptr},
            {"num_uses", token.num_uses}};
  if (!token.policies.empty()) auth["token_policies"] = token.policies;
  const std::vector<std::string> more = identity.PoliciesOf(token.entity_id);
  if (more.empty()) return auth;
  auth["identity_policies"] = more;
  std::vector<std::string> all = token.policies;
  all.insert(all.end(), more.begin(), more.end());
  auth["policies"] = SanitizePolicies(all, false);
  return auth;
}

namespace {

// "auth/userpass/" and "bob" -> "userpass-bob"; of a namespace "team-auth-userpass-bob".
std::string LoginDisplayName(const std::string& mount, const std::string& name) {
  constexpr std::string_view kAuth = "auth/";
  std::string prefix = mount.starts_with(kAuth) ? mount.substr(kAuth.size()) : mount;
  std::replace(prefix.begin(), prefix.end(), '/', '-');
  std::string out = prefix + name;
  if (out.ends_with('-')) out.pop_back();
  return out;
}

}  // namespace

// vault/routing.
bool State::MakesBatchTokens(const Mount& mount, const std::string& of_login) {
  const std::string& type = mount.config.token_type;
  if (type == "service" || type == "batch") return type == "batch";
  if (type == "default-batch") return of_login != "service";
  return of_login == "batch";
}

EngineResult State::Admit(const EngineRequest& request, const Login& login) {
  const Mount* mount = mounts.Find(request.mount);
  const Entity& entity = identity.LogIn({.ns = mount->ns,
                                         .ns_id = identity::NamespaceId(*this, mount->ns),
                                         .mount_accessor = mount->accessor,
                                         .name = login.alias,
                                         .metadata = login.alias_metadata},
                                        Now(), &entity_created);
  if (entity.disabled) return EngineError{.status = 403, .errors = {"permission denied"}};
  const LeaseTtl ttl = CalculateTtl({.backend_ttl_s = login.ttl_s,
                                     .period_s = login.period_s,
                                     .backend_max_ttl_s = login.max_ttl_s,
                                     .explicit_max_ttl_s = login.explicit_max_ttl_s,
                                     .default_ttl_s = request.default_lease_ttl_s,
                                     .max_ttl_s = request.max_lease_ttl_s,
                                     .start = Now(),
                                     .now = Now()});
  if (!ttl.error.empty()) return EngineError{.status = 500, .errors = {ttl.error}};
  Token token{.id = "", .ns = mount->ns};
  token.policies = SanitizePolicies(login.policies, !login.no_default_policy);
  std::vector<std::string> all = identity.PoliciesOf(entity.id);
  all.insert(all.end(), token.policies.begin(), token.policies.end());
  for (const std::string& policy : SanitizePolicies(all, false)) {
    if (policy == "root") return UserError("auth methods cannot create root tokens");
    const bool internal = policy == "response-wrapping" || (IsVault() && policy == "control-group");
    if (internal) return UserError("cannot assign policy \"" + policy + "\"");
  }
  token.meta = login.metadata;
  token.path = request.mount + request.path;
  token.display_name = LoginDisplayName(request.mount, login.display_name);
  token.entity_id = entity.id;
  token.batch = MakesBatchTokens(*mount, login.token_type);
  token.renewable = !token.batch;
  token.num_uses = login.num_uses;
  token.bound_cidrs = login.bound_cidrs;
  token.ttl_s = ttl.ttl_s;
  token.period_s = token.own_period_s = login.period_s;
  token.explicit_max_ttl_s = token.own_explicit_max_ttl_s = login.explicit_max_ttl_s;
  token.backend_max_ttl_s = login.max_ttl_s;
  const Token* stored = AddToken(std::move(token));
  return EngineResponse{.core_warnings = ttl.warnings, .auth = Describe(*stored)};
}

}  // namespace vaultsim

// State: everything one simulated server knows. Its parts are used by the request pipeline, the
// system backend, the token backend and the auth methods, all under the Vault's one lock.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/box.h"
#include "vaultsim/audit/device.h"
#include "vaultsim/framework/framework.h"
#include "vaultsim/identity/store.h"
#include "vaultsim/mounts.h"
#include "vaultsim/policy/policies.h"
#include "vaultsim/tokens.h"
#include "vaultsim/vault.h"

namespace vaultsim {

// What the HTTP side made of a request [1.3].
struct LogicalRequest {
  Operation operation = Operation::kRead;
  bool help = false;
  bool options = false;       // the OPTIONS verb
  std::string path = {};      // after /v1/, decoded; without the namespace once that is known
  std::string ns = {};        // of the header at first; then "" or "team/"
  json::Box data = {};        // an object or null
  std::string raw_body = {};  // instead of data
  std::string token = {};
  std::int64_t wrap_ttl_s = 0;
  bool wrap_as_jwt = false;
  std::string route = {};  // the path for the router, to which a slash written "%2F" is none
  std::string id = {};
  std::vector<std::pair<std::string, std::string>> inline_login = {};  // see ReadInlineLogin
};

struct Lease {
  std::string id = {};
  base::WallTime issued = {};
  std::optional<base::WallTime> expires = {};
  bool renewable = false;
  std::string token = {};   // whose request it came from; its end is the lease's
  std::string secret = {};  // for the engine
};

struct Namespace {
  std::string id = {};  // 6 letters and digits
  std::string uuid = {};
  json::Box custom_metadata = {};
  bool tainted = false;  // its end has begun and failed
};

struct Migration {
  std::string source = {};
  std::string target = {};
  bool done = true;
};

// An auth method's decision to let somebody in.
struct Login {
  std::vector<std::string> policies = {};
  std::map<std::string, std::string> metadata = {};
  IdentityMetadata alias_metadata = {};
  std::string display_name = {};  // without the mount's
  std::string alias = {};         // names the entity together with the mount
  std::vector<std::string> bound_cidrs = {};
  std::int64_t ttl_s = 0;
  std::int64_t max_ttl_s = 0;
  std::int64_t period_s = 0;
  std::int64_t explicit_max_ttl_s = 0;
  std::int64_t num_uses = 0;
  bool no_default_policy = false;
  std::string token_type = "default";  // or "service", "batch"
};

struct State {
  State(const Options& options, const base::Clock& clock, base::Random& random,
        const base::SecretString& root_token, const base::SecretString& unseal_key);

  base::WallTime Now() const { return environment.clock.Now(); }
  bool IsVault() const { return vaultsim::IsVault(environment.profile); }

  // nullptr: unknown, revoked or expired.
  Token* FindToken(std::string_view id) { return tokens.Find(id, Now()); }
  const Acl& AclOf(const Token& token) const;
  // Whether the token's entity is gone or disabled.
  bool LacksEntity(const Token& token) const;
  std::string ClientId(const Token& token) const;
  // A new id for the product: "hvs...." or "s....".
  std::string NewTokenId(bool batch, bool root);
  // Fills in id, accessor, times and lease, and stores it. nullptr: the id is taken.
  Token* AddToken(Token token);
  // The envelope's "auth" of a token.
  Json Describe(const Token& token) const;
  // The type of the tokens that a login through a mount makes. of_login: the login's own wish.
  static bool MakesBatchTokens(const Mount& mount, const std::string& of_login);
  // A token for a login through a mount, and the answer to it.
  EngineResult Admit(const EngineRequest& request, const Login& login);

  // A mount with a new accessor and uuid.
  Mount* AddMount(Mount mount);
  // The built-in mounts and policies of a namespace.
  void AddNamespace(const std::string& ns);
  void RemoveMount(const std::string& path);
  std::vector<std::string> LeaseIds(const std::function<bool(const Lease&)>& wanted) const;
  // Leases and tokens that were given out below a path. The first failure, though all are tried.
  std::optional<std::string> EndLeasesUnder(const std::string& path);
  // Revokes what the lease stands for and forgets it. The error of a lease that stays, else
  // nullopt.
  std::optional<std::string> EndLease(const std::string& id);
  void EndLeasesOf(const std::string& token);

  Workshop workshop;
  Environment environment;
  Options options;
  Mounts mounts;
  Policies policies;
  Tokens tokens;
  IdentityStore identity;
  std::map<std::string, Lease> leases;
  std::map<std::string, std::string, std::less<>> wrapping_jwts;  // JWT to token id
  std::map<std::string, Namespace> namespaces;                    // "team/"; OpenBao only
  std::map<std::string, AuditDevice> audit_devices;               // "file/"
  bool entity_created = false;                  // by the login that is being answered
  std::map<std::string, Migration> migrations;  // of sys/remount
  bool sealed = false;
  std::string cluster_name;
  std::string cluster_id;
  base::SecretString unseal_key;
  const LogicalRequest* current = nullptr;  // the request that an engine is answering
};

}  // namespace vaultsim

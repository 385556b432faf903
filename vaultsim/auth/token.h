// The token backend ("auth/token/") [6.1].
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "vaultsim/framework/framework.h"
#include "vaultsim/state.h"

namespace vaultsim {

// state must outlive the engine.
std::unique_ptr<Engine> MakeTokenBackend(State& state);

namespace auth_token {

// auth/token/roles/:name.
struct Role {
  std::string name = {};
  std::vector<std::string> allowed_policies = {};
  std::vector<std::string> allowed_policies_glob = {};
  std::vector<std::string> disallowed_policies = {};
  std::vector<std::string> disallowed_policies_glob = {};
  std::vector<std::string> allowed_entity_aliases = {};
  bool has_entity_aliases = false;  // although the list may be empty
  std::vector<std::string> bound_cidrs = {};
  // What was given by the names of before.
  std::vector<std::string> old_bound_cidrs = {};
  std::int64_t old_period_s = 0;
  std::int64_t old_explicit_max_ttl_s = 0;
  bool orphan = false;
  bool renewable = true;
  bool no_default_policy = false;
  std::string path_suffix = {};
  std::string token_type = "default-service";
  std::int64_t num_uses = 0;
  std::int64_t period_s = 0;
  std::int64_t explicit_max_ttl_s = 0;

  bool HasPolicyRules() const {
    return !allowed_policies.empty() || !allowed_policies_glob.empty() ||
           !disallowed_policies.empty() || !disallowed_policies_glob.empty();
  }
};
using Roles = std::map<std::string, Role>;

std::vector<Path> RolePaths(Roles& roles, Profile profile);
std::vector<Path> CreatePaths(State& state, const Roles& roles);
std::vector<Path> LookupPaths(State& state);
std::vector<Path> RenewPaths(State& state, const Roles& roles);
std::vector<Path> RevokePaths(State& state);

// About a token or accessor whose namespace there is not (any more): 500.
EngineError NoNamespace();

// An accessor of a namespace ends in its id. error: it is one of another namespace, or of a token
// that is lost, because its path is none that has leases.
struct ByAccessor {
  Token* token = nullptr;
  bool lost = false;
  std::optional<EngineError> error = {};
};
ByAccessor FindByAccessor(State& state, const std::string& ns, const std::string& accessor);

EngineError Missing(const char* what);  // 400 M("missing accessor")
EngineError InvalidAccessor();

}  // namespace auth_token
}  // namespace vaultsim

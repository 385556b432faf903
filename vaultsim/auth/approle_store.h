// What one approle mount keeps: roles and their secret ids [6.3].
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "vaultsim/auth/method.h"
#include "vaultsim/framework/framework.h"
#include "vaultsim/state.h"

namespace vaultsim::approle {

struct SecretId {
  std::string accessor = {};
  std::int64_t num_uses = 0;  // left; 0: unlimited
  std::int64_t ttl_s = 0;     // as asked for
  base::WallTime created = {};
  base::WallTime updated = {};
  std::optional<base::WallTime> expires = {};
  std::map<std::string, std::string> metadata = {};
  std::vector<std::string> cidr_list = {};
  std::vector<std::string> token_bound_cidrs = {};
};

struct Role {
  std::string name = {};  // in lower case
  std::string role_id = {};
  bool bind_secret_id = true;
  bool local_secret_ids = false;
  std::int64_t secret_id_num_uses = 0;
  std::int64_t secret_id_ttl_s = 0;
  std::optional<std::vector<std::string>> secret_id_bound_cidrs = {};
  bool has_token_cidrs = false;  // although the list may be empty
  TokenSettings token = {};
  // As given under the names that they had before.
  std::vector<std::string> old_policies = {};
  std::int64_t old_period_s = 0;
  std::map<std::string, SecretId> secret_ids = {};
};

// Not thread-safe: lives under the simulator's lock.
struct Store {
  explicit Store(State& of) : state(of) {}

  // The role that the path names; nullptr: none. Forgets secret ids that have expired.
  Role* Find(const FieldData& fields);
  // Checks what a role must keep to and stores it under its name. nullopt: stored.
  std::optional<EngineError> Save(Role role);

  // Those of secret ids that are gone.
  void ForgetAccessors();

  State& state;
  std::map<std::string, Role> roles;  // by name
  // Of secret ids, with whether they are local; they outlive their role.
  std::set<std::pair<bool, std::string>> accessors;
  Lockout lockout;
};

// The paths of a role's single settings: role/:name/policies ...
std::vector<Path> FieldPaths(Store& store);
// role/:name/secret-id and what is below, secret-id-accessor and custom-secret-id.
std::vector<Path> SecretIdPaths(Store& store);
// Why a login may not use a secret id of the role; nullopt: it may.
std::optional<EngineError> CheckSecretId(const Role& role, const SecretId& secret);
// Counts a use of one of the role's.
void SpendSecretId(Store& store, Role& role, const std::string& secret_id);
EngineError PeriodTooLong(const Role& role, const EngineRequest& request);

}  // namespace vaultsim::approle

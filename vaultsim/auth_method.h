// What userpass and approle share: the token_* settings and the lockout of failing logins [6.3].
#pragma once

#include <map>
#include <string>
#include <vector>

#include "vaultsim/framework.h"
#include "vaultsim/state.h"

namespace vaultsim {

// "token_policies", "token_ttl" ... of a user or role.
struct TokenSettings {
  std::vector<std::string> policies = {};
  std::vector<std::string> old_policies = {};  // given as "policies"
  std::vector<std::string> bound_cidrs = {};
  std::int64_t ttl_s = 0;
  std::int64_t max_ttl_s = 0;
  std::int64_t period_s = 0;
  std::int64_t explicit_max_ttl_s = 0;
  std::int64_t num_uses = 0;
  bool no_default_policy = false;
  bool strictly_bind_ip = false;  // OpenBao
  std::string type = "default";
  std::map<std::string, std::string> alias_metadata = {};  // Vault

  // Fields that are absent keep their value. What is wrong with one, or "".
  std::string Update(const FieldData& fields, Profile profile);
  // The name that token_policies had before.
  void UpdateOldPolicies(const FieldData& fields);
  Json Describe(Profile profile) const;
  Login ToLogin() const;
};

// Addresses and networks as the servers show them: a network of one is its address. An error names
// what is neither.
struct BoundCidrs {
  std::vector<std::string> list = {};
  std::string error = {};
};
BoundCidrs ReadBoundCidrs(const std::vector<std::string>& given);
// Whether one of them holds the address that every request comes from, 127.0.0.1.
bool CoversLocalhost(const std::vector<std::string>& networks);
// What is no network in CIDR notation, or "".
std::string InvalidNetwork(const std::vector<std::string>& given);

void AddTokenFields(std::vector<Field>& fields);

// Five failures within 15 minutes lock a user out for 15 minutes.
class Lockout {
 public:
  bool IsLocked(const std::string& alias, base::WallTime now) const;
  void Fail(const std::string& alias, base::WallTime now);
  void Clear(const std::string& alias) { failures_.erase(alias); }

 private:
  struct Failures {
    int count = 0;
    base::WallTime last = {};
  };
  std::map<std::string, Failures> failures_;
};

}  // namespace vaultsim

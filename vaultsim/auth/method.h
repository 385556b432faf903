// What auth methods share: the token_* settings and the lockout of failing logins [6.3].
#pragma once

#include <map>
#include <string>
#include <vector>

#include "vaultsim/framework/framework.h"
#include "vaultsim/state.h"

namespace vaultsim {

// "token_policies", "token_ttl" ... of a user or role (sdk/helper/tokenutil).
struct TokenSettings {
  std::vector<std::string> policies = {};
  bool has_policies = false;  // although the list may be empty
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
  Json Describe(Profile profile) const;
  Login ToLogin() const;

 private:
  std::string UpdateTimes(const FieldData& fields);
  std::string UpdateType(const FieldData& fields);
};

// A setting and the value that was given under the name it had before. When both names are there
// the new one counts; when the new one is alone the old value is forgotten.
void UpgradeSeconds(const FieldData& fields, const char* old_name, const char* name,
                    std::int64_t& old_value, std::int64_t& value);
// "num_uses" and "token_num_uses".
void UpgradeUses(const FieldData& fields, std::int64_t& old_value, TokenSettings& settings);
// "bound_cidrs" and "token_bound_cidrs". What is wrong with them, or "".
std::string UpgradeBoundCidrs(const FieldData& fields, std::vector<std::string>& old_value,
                              TokenSettings& settings);
// "policies" and "token_policies".
void UpgradePolicies(const FieldData& fields, std::vector<std::string>& old_value,
                     TokenSettings& settings);
// Lower case, trimmed, each once, in order (policyutil.ParsePolicies).
std::vector<std::string> ParsePolicies(const std::vector<std::string>& given);
// Whether a token still has the policies of the settings: but for "default", order and repetition.
bool EquivalentPolicies(const TokenSettings& settings, const std::vector<std::string>& of_token);

void AddTokenFields(std::vector<Field>& fields, Profile profile);

// "after" and "limit" of a list, which OpenBao has.
void AddPageFields(std::vector<Field>& fields, Profile profile);
// Those after "after", "limit" at most.
EngineResult ListPage(const std::vector<std::string>& keys, const FieldData& fields);

// The answer to "tidy", whose work is done all the time.
EngineResult TidyStarted(const State& state);

EngineError LockedOut();
// What a login answers to anything but a write.
EngineError UnsupportedOperation();

// Failing logins that follow each other lock a user out for a while.
class Lockout {
 public:
  bool IsLocked(const std::string& alias, const LockoutConfig& config, base::WallTime now) const;
  void Fail(const std::string& alias, const LockoutConfig& config, base::WallTime now);
  void Clear(const std::string& alias) { failures_.erase(alias); }

 private:
  struct Failures {
    std::uint64_t count = 0;
    base::WallTime last = {};
  };
  std::map<std::string, Failures> failures_;
};

}  // namespace vaultsim

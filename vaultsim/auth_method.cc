#include "vaultsim/auth_method.h"

#include <chrono>
#include <nlohmann/json.hpp>

namespace vaultsim {
namespace {

constexpr int kFailuresMax = 5;
constexpr std::chrono::minutes kLockoutTime{15};

}  // namespace

void TokenSettings::Update(const FieldData& fields) {
  const auto seconds = [&](const char* name, std::int64_t& out) {
    if (fields.Has(name)) out = fields.Seconds(name);
  };
  if (fields.Has("token_policies"))
    policies = SanitizePolicies(fields.Strings("token_policies"), false);
  if (fields.Has("token_bound_cidrs")) bound_cidrs = fields.Strings("token_bound_cidrs");
  seconds("token_ttl", ttl_s);
  seconds("token_max_ttl", max_ttl_s);
  seconds("token_period", period_s);
  seconds("token_explicit_max_ttl", explicit_max_ttl_s);
  if (fields.Has("token_num_uses")) num_uses = fields.Int("token_num_uses");
  if (fields.Has("token_no_default_policy")) {
    no_default_policy = fields.Bool("token_no_default_policy");
  }
  if (fields.Has("token_strictly_bind_ip")) {
    strictly_bind_ip = fields.Bool("token_strictly_bind_ip");
  }
  if (fields.Has("token_type")) type = fields.String("token_type");
  if (fields.Has("alias_metadata")) alias_metadata = fields.Pairs("alias_metadata");
}

Json TokenSettings::Describe(Profile profile) const {
  Json data = {{"token_bound_cidrs", bound_cidrs},
               {"token_explicit_max_ttl", explicit_max_ttl_s},
               {"token_max_ttl", max_ttl_s},
               {"token_no_default_policy", no_default_policy},
               {"token_num_uses", num_uses},
               {"token_period", period_s},
               {"token_policies", policies},
               {"token_ttl", ttl_s},
               {"token_type", type}};
  if (profile == Profile::kVault2) {
    data["alias_metadata"] = Json(alias_metadata);
    if (alias_metadata.empty()) data["alias_metadata"] = Json::object();
  } else {
    data["token_strictly_bind_ip"] = strictly_bind_ip;
  }
  return data;
}

Login TokenSettings::ToLogin() const {
  return {.policies = policies,
          .ttl_s = ttl_s,
          .max_ttl_s = max_ttl_s,
          .period_s = period_s,
          .explicit_max_ttl_s = explicit_max_ttl_s,
          .num_uses = num_uses,
          .no_default_policy = no_default_policy,
          .batch = type == "batch" || type == "default-batch"};
}

void AddTokenFields(std::vector<Field>& fields) {
  for (const char* name : {"token_policies", "token_bound_cidrs"}) {
    fields.push_back({.name = name, .type = FieldType::kCommaStringSlice});
  }
  for (const char* name :
       {"token_ttl", "token_max_ttl", "token_period", "token_explicit_max_ttl"}) {
    fields.push_back({.name = name, .type = FieldType::kDurationSecond});
  }
  fields.push_back({.name = "token_num_uses", .type = FieldType::kInt});
  fields.push_back({.name = "token_no_default_policy", .type = FieldType::kBool});
  fields.push_back({.name = "token_strictly_bind_ip", .type = FieldType::kBool});
  fields.push_back({.name = "token_type"});
  fields.push_back({.name = "alias_metadata", .type = FieldType::kKvPairs});
}

bool Lockout::IsLocked(const std::string& alias, base::WallTime now) const {
  const auto at = failures_.find(alias);
  return at != failures_.end() && at->second.count >= kFailuresMax &&
         now - at->second.last < kLockoutTime;
}

void Lockout::Fail(const std::string& alias, base::WallTime now) {
  Failures& failures = failures_[alias];
  if (now - failures.last >= kLockoutTime) failures.count = 0;
  ++failures.count;
  failures.last = now;
}

}  // namespace vaultsim

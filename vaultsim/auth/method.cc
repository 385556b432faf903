#include "vaultsim/auth/method.h"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <set>

#include "vaultsim/auth/networks.h"

namespace vaultsim {

std::string TokenSettings::Update(const FieldData& fields, Profile profile) {
  if (fields.Has("token_bound_cidrs")) {
    const BoundCidrs read = ReadBoundCidrs(fields.Strings("token_bound_cidrs"));
    if (!read.error.empty()) return read.error;
    bound_cidrs = read.list;
  }
  if (fields.Has("token_no_default_policy")) {
    no_default_policy = fields.Bool("token_no_default_policy");
  }
  if (fields.Has("token_policies")) policies = fields.Strings("token_policies");
  if (fields.Has("alias_metadata") && profile == Profile::kVault2) {
    alias_metadata = fields.Pairs("alias_metadata");
  }
  if (std::string error = UpdateTimes(fields); !error.empty()) return error;
  if (!IsVault(profile) && fields.Has("token_strictly_bind_ip")) {
    strictly_bind_ip = fields.Bool("token_strictly_bind_ip");
  }
  if (strictly_bind_ip && !bound_cidrs.empty()) {
    return "'token_strictly_bind_ip' conflicts with 'token_bound_cidrs'; set only one";
  }
  return "";
}

std::string TokenSettings::UpdateTimes(const FieldData& fields) {
  if (fields.Has("token_explicit_max_ttl")) {
    explicit_max_ttl_s = fields.Seconds("token_explicit_max_ttl");
  }
  if (fields.Has("token_max_ttl")) max_ttl_s = fields.Seconds("token_max_ttl");
  if (max_ttl_s < 0) return "'token_max_ttl' cannot be negative";
  if (fields.Has("token_period")) period_s = fields.Seconds("token_period");
  if (period_s < 0) return "'token_period' cannot be negative";
  if (std::string error = UpdateType(fields); !error.empty()) return error;
  if (fields.Has("token_ttl")) ttl_s = fields.Seconds("token_ttl");
  if (ttl_s < 0) return "'token_ttl' cannot be negative";
  if (ttl_s > 0 && max_ttl_s > 0 && ttl_s > max_ttl_s) {
    return "'token_ttl' cannot be greater than 'token_max_ttl'";
  }
  return "";
}

std::string TokenSettings::UpdateType(const FieldData& fields) {
  if (fields.Has("token_type")) {
    const std::string given = fields.String("token_type");
    if (!given.empty() && given != "default" && given != "service" && given != "batch") {
      return "invalid 'token_type' value \"" + given + "\"";
    }
    type = given.empty() ? "default" : given;
  }
  if (fields.Has("token_num_uses")) num_uses = fields.Int("token_num_uses");
  if (num_uses < 0) return "'token_num_uses' cannot be negative";
  if (type != "batch") return "";
  if (period_s != 0) {
    return "'token_type' cannot be 'batch' or 'default_batch' when set to generate periodic tokens";
  }
  if (num_uses != 0) {
    return "'token_type' cannot be 'batch' or 'default_batch' when set to generate tokens with "
           "limited use count";
  }
  return "";
}

void UpgradeSeconds(const FieldData& fields, const char* old_name, const char* name,
                    std::int64_t& old_value, std::int64_t& value) {
  if (fields.Has(name)) {
    old_value = fields.Has(old_name) ? value : 0;
  } else if (fields.Has(old_name)) {
    value = old_value = fields.Seconds(old_name);
  }
}

void UpgradeUses(const FieldData& fields, std::int64_t& old_value, TokenSettings& settings) {
  if (fields.Has("token_num_uses")) {
    old_value = fields.Has("num_uses") ? settings.num_uses : 0;
  } else if (fields.Has("num_uses")) {
    settings.num_uses = old_value = fields.Int("num_uses");
  }
}

std::string UpgradeBoundCidrs(const FieldData& fields, std::vector<std::string>& old_value,
                              TokenSettings& settings) {
  if (fields.Has("token_bound_cidrs")) {
    old_value = fields.Has("bound_cidrs") ? settings.bound_cidrs : std::vector<std::string>();
  } else if (fields.Has("bound_cidrs")) {
    const BoundCidrs read = ReadBoundCidrs(fields.Strings("bound_cidrs"));
    if (!read.error.empty()) return read.error;
    settings.bound_cidrs = old_value = read.list;
  }
  return "";
}

void UpgradePolicies(const FieldData& fields, std::vector<std::string>& old_value,
                     TokenSettings& settings) {
  if (fields.Has("token_policies")) {
    old_value = fields.Has("policies") ? settings.policies : std::vector<std::string>();
  } else if (fields.Has("policies")) {
    settings.policies = old_value = ParsePolicies(fields.Strings("policies"));
  } else {
    return;
  }
  settings.has_policies = true;
}

std::vector<std::string> ParsePolicies(const std::vector<std::string>& given) {
  return SanitizePolicies(given, false);
}

bool EquivalentPolicies(const TokenSettings& settings, const std::vector<std::string>& of_token) {
  if (!settings.has_policies) return of_token == std::vector<std::string>{"default"};
  const auto distinct = [](const std::vector<std::string>& policies) {
    std::set<std::string> set(policies.begin(), policies.end());
    set.erase("default");
    return set;
  };
  return distinct(settings.policies) == distinct(of_token);
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
  } else if (profile == Profile::kOpenBao2) {
    data["token_strictly_bind_ip"] = strictly_bind_ip;
  }
  return data;
}

Login TokenSettings::ToLogin() const {
  return {.policies = policies,
          .bound_cidrs = strictly_bind_ip ? std::vector<std::string>{kRemoteAddress} : bound_cidrs,
          .ttl_s = ttl_s,
          .max_ttl_s = max_ttl_s,
          .period_s = period_s,
          .explicit_max_ttl_s = explicit_max_ttl_s,
          .num_uses = num_uses,
          .no_default_policy = no_default_policy,
          .token_type = type};
}

void AddTokenFields(std::vector<Field>& fields, Profile profile) {
  for (const char* name : {"token_policies", "token_bound_cidrs"}) {
    fields.push_back({.name = name, .type = FieldType::kCommaStringSlice});
  }
  for (const char* name :
       {"token_ttl", "token_max_ttl", "token_period", "token_explicit_max_ttl"}) {
    fields.push_back({.name = name, .type = FieldType::kDurationSecond});
  }
  fields.push_back({.name = "token_num_uses", .type = FieldType::kInt});
  fields.push_back({.name = "token_no_default_policy", .type = FieldType::kBool});
  fields.push_back({.name = "token_type"});
  if (!IsVault(profile)) {
    fields.push_back({.name = "token_strictly_bind_ip", .type = FieldType::kBool});
  }
  if (profile != Profile::kVault121) {
    fields.push_back({.name = "alias_metadata", .type = FieldType::kKvPairs});
  }
}

void AddPageFields(std::vector<Field>& fields, Profile profile) {
  if (IsVault(profile)) return;
  fields.push_back({.name = "after"});
  fields.push_back({.name = "limit", .type = FieldType::kInt});
}

EngineResult ListPage(const std::vector<std::string>& keys, const FieldData& fields) {
  const bool paged = fields.Declares("limit");
  const std::string after = paged ? fields.String("after") : "";
  const std::int64_t limit = paged ? fields.Int("limit") : 0;
  Json page = Json::array();
  for (const std::string& key : keys) {
    if (key <= after && !after.empty()) continue;
    if (limit > 0 && static_cast<std::int64_t>(page.size()) >= limit) break;
    page.push_back(key);
  }
  if (page.empty()) return NotFound();
  return EngineResponse{.data = Json{{"keys", std::move(page)}}};
}

EngineResult TidyStarted(const State& state) {
  const std::string log = state.IsVault() ? "Vault" : "OpenBao";
  return EngineResponse{
      .status = 202,
      .warnings = {"Tidy operation successfully started. Any information from the operation will "
                   "be printed to " +
                   log + "'s server logs."},
      .status_envelope = true};
}

EngineError LockedOut() { return {.status = 403, .errors = {"permission denied"}}; }

EngineError UnsupportedOperation() {
  return {.status = 405, .errors = {"unsupported operation"}, .multierror = true};
}

bool Lockout::IsLocked(const std::string& alias, const LockoutConfig& config,
                       base::WallTime now) const {
  if (config.disabled) return false;
  const auto at = failures_.find(alias);
  return at != failures_.end() && at->second.count >= config.threshold &&
         now - at->second.last < std::chrono::seconds(config.duration_s);
}

void Lockout::Fail(const std::string& alias, const LockoutConfig& config, base::WallTime now) {
  if (config.disabled) return;
  Failures& failures = failures_[alias];
  if (now - failures.last > std::chrono::seconds(config.counter_reset_s)) failures.count = 0;
  ++failures.count;
  failures.last = now;
}

}  // namespace vaultsim

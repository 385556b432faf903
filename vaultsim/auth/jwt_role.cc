// auth/jwt/role and auth/jwt/role/:name.
#include <algorithm>
#include <array>
#include <chrono>
#include <nlohmann/json.hpp>
#include <set>

#include "base/duration.h"
#include "vaultsim/auth/jwt.h"
#include "vaultsim/auth/jwt_claims.h"
#include "vaultsim/framework/convert.h"

namespace vaultsim::auth_jwt {
namespace {

constexpr std::array<const char*, 3> kLeeways = {"expiration_leeway", "not_before_leeway",
                                                 "clock_skew_leeway"};
constexpr std::array<const char*, 3> kTexts = {"bound_subject", "user_claim", "groups_claim"};
constexpr std::array<const char*, 3> kLists = {"bound_audiences", "oidc_scopes",
                                               "allowed_redirect_uris"};
constexpr std::array<const char*, 2> kFlags = {"user_claim_json_pointer", "verbose_oidc_logging"};

// Those of OpenBao alone.
constexpr const char* kOauth2 = "oauth2_metadata";
constexpr const char* kCallback = "callback_mode";
constexpr const char* kPoll = "poll_interval";
constexpr std::array<const char*, 2> kBaoFlags = {"token_policies_template_claims",
                                                  "oidc_disable_confirmation"};

std::vector<Field> RoleFields(Profile profile) {
  std::vector<Field> fields = {{.name = "name", .type = FieldType::kLowerCaseString},
                               {.name = "role_type"},
                               {.name = "bound_claims_type", .fallback = Json("string")},
                               {.name = "bound_claims", .type = FieldType::kMap},
                               {.name = "claim_mappings", .type = FieldType::kKvPairs},
                               {.name = "max_age", .type = FieldType::kDurationSecond},
                               {.name = "policies", .type = FieldType::kCommaStringSlice},
                               {.name = "bound_cidrs", .type = FieldType::kCommaStringSlice},
                               {.name = "num_uses", .type = FieldType::kInt},
                               {.name = "ttl", .type = FieldType::kDurationSecond},
                               {.name = "max_ttl", .type = FieldType::kDurationSecond},
                               {.name = "period", .type = FieldType::kDurationSecond}};
  for (const char* name : kLeeways) {
    fields.push_back({.name = name, .type = FieldType::kSignedDurationSecond});
  }
  for (const char* name : kTexts) fields.push_back({.name = name});
  for (const char* name : kLists) {
    fields.push_back({.name = name, .type = FieldType::kCommaStringSlice});
  }
  for (const char* name : kFlags) fields.push_back({.name = name, .type = FieldType::kBool});
  if (!IsVault(profile)) {
    fields.push_back({.name = kOauth2, .type = FieldType::kCommaStringSlice});
    fields.push_back({.name = kCallback, .fallback = Json("client")});
    fields.push_back({.name = kPoll, .type = FieldType::kInt});
    for (const char* name : kBaoFlags) fields.push_back({.name = name, .type = FieldType::kBool});
  }
  AddTokenFields(fields, profile);
  return fields;
}

std::string UpdateToken(const FieldData& fields, Profile profile, Role& role) {
  TokenSettings& token = role.token;
  if (std::string error = token.Update(fields, profile); !error.empty()) return error;
  UpgradePolicies(fields, role.old_policies, token);
  if (std::string error = UpgradeBoundCidrs(fields, role.old_bound_cidrs, token); !error.empty()) {
    return error;
  }
  UpgradeUses(fields, role.old_num_uses, token);
  UpgradeSeconds(fields, "ttl", "token_ttl", role.old_ttl_s, token.ttl_s);
  UpgradeSeconds(fields, "max_ttl", "token_max_ttl", role.old_max_ttl_s, token.max_ttl_s);
  UpgradeSeconds(fields, "period", "token_period", role.old_period_s, token.period_s);
  return "";
}

std::string GoHours(std::int64_t seconds) {
  return "\"" + base::FormatGoDuration(std::chrono::seconds(seconds)) + "\"";
}

std::string UpdateBoundClaims(const FieldData& fields, Role& role) {
  const std::string type = fields.String("bound_claims_type");
  if (type != "string" && type != "glob") return "invalid 'bound_claims_type': " + type;
  role.texts["bound_claims_type"] = type;
  if (!fields.Has("bound_claims")) return "";
  role.bound_claims = fields.Raw("bound_claims");
  if (type != "glob" || !role.bound_claims->is_object()) return "";
  for (const Json& value : *role.bound_claims) {
    std::vector<Json> list;
    if (!jwt::ToList(value, list)) {
      return "claim is not a string or list: " + convert::GoValue(value);
    }
    for (const Json& one : list) {
      if (!one.is_string()) return "claim is not a string: " + convert::GoValue(one);
    }
  }
  return "";
}

std::string UpdateMappings(const FieldData& fields, Role& role) {
  if (!fields.Has("claim_mappings")) return "";
  const std::map<std::string, std::string> mappings = fields.Pairs("claim_mappings");
  std::set<std::string> targets;
  for (const auto& [source, target] : mappings) {
    if (target == "role") {
      return "metadata key \"role\" is reserved and may not be a mapping destination";
    }
    if (!targets.insert(target).second) {
      return "multiple keys are mapped to metadata key \"" + target + "\"";
    }
  }
  role.claim_mappings = mappings.empty() ? Json::object() : Json(mappings);
  return "";
}

std::string UpdateBaoFields(const FieldData& fields, Role& role) {
  for (const char* name : kBaoFlags) {
    if (fields.Has(name)) role.flags[name] = fields.Bool(name);
  }
  if (fields.Has(kOauth2)) {
    role.lists[kOauth2] = fields.Strings(kOauth2);
    for (const std::string& name : role.lists[kOauth2]) {
      if (name != "id_token" && name != "refresh_token" && name != "access_token") {
        return "Unrecognized oauth2 metadata name " + name;
      }
    }
  }
  if (fields.Has(kPoll)) role.numbers[kPoll] = fields.Int(kPoll);
  return "";
}

// The settings of the login, in the order in which the server looks at them.
std::string UpdateSettings(const EngineRequest& request, const FieldData& fields, Profile profile,
                           Role& role) {
  if (std::string error = UpdateToken(fields, profile, role); !error.empty()) return error;
  if (role.token.period_s > request.max_lease_ttl_s) {
    return "'period' of '" + GoHours(role.token.period_s) +
           "' is greater than the backend's maximum lease TTL of '" +
           GoHours(request.max_lease_ttl_s) + "'";
  }
  for (const char* name : kLeeways) {
    if (fields.Has(name)) role.numbers[name] = fields.Seconds(name);
  }
  if (fields.Has("max_age")) role.numbers["max_age"] = fields.Seconds("max_age");
  for (const char* name : kFlags) {
    if (fields.Has(name)) role.flags[name] = fields.Bool(name);
  }
  if (std::string error = UpdateBoundClaims(fields, role); !error.empty()) return error;
  if (std::string error = UpdateMappings(fields, role); !error.empty()) return error;
  if (!IsVault(profile)) {
    if (std::string error = UpdateBaoFields(fields, role); !error.empty()) return error;
  }
  for (const char* name : kTexts) {
    if (fields.Has(name)) role.texts[name] = fields.String(name);
  }
  if (role.Text("user_claim").empty()) return "a user claim must be defined on the role";
  for (const char* name : kLists) {
    if (fields.Has(name)) role.lists[name] = fields.Strings(name);
  }
  if (IsVault(profile)) return "";
  const std::string mode = fields.String(kCallback);
  if (mode != "device" && mode != "direct" && mode != "client") {
    return "invalid 'callback_mode': " + mode;
  }
  role.texts[kCallback] = mode;
  return "";
}

std::string CheckRole(const Role& role) {
  if (role.type == "oidc") {
    if (!role.List("allowed_redirect_uris").empty()) return "";
    return "'allowed_redirect_uris' must be set if 'role_type' is 'oidc' or unspecified.";
  }
  const bool bound = !role.List("bound_audiences").empty() || !role.token.bound_cidrs.empty() ||
                     !role.Text("bound_subject").empty() || !role.bound_claims->empty();
  return bound ? "" : "must have at least one bound constraint when creating/updating a role";
}

EngineResult Write(const EngineRequest& request, const FieldData& fields, Profile profile,
                   Roles& roles) {
  const std::string name = fields.String("name");
  const auto at = roles.find(name);
  Role role = at == roles.end() ? Role{} : at->second;
  role.type = fields.String("role_type");
  if (role.type.empty()) role.type = "oidc";
  if (role.type != "jwt" && role.type != "oidc") {
    return UserError("invalid 'role_type': " + role.type);
  }
  if (std::string error = UpdateSettings(request, fields, profile, role); !error.empty()) {
    return UserError(std::move(error));
  }
  if (std::string error = CheckRole(role); !error.empty()) return UserError(std::move(error));
  if (role.token.max_ttl_s > 0 && role.token.ttl_s > role.token.max_ttl_s) {
    return UserError("ttl should not be greater than max ttl");
  }
  EngineResponse response;
  if (role.token.max_ttl_s > request.max_lease_ttl_s) {
    response.warnings.emplace_back(
        "token max ttl is greater than the system or backend mount's maximum TTL value; issued "
        "tokens' max TTL value will be truncated");
  }
  if (role.Flag("verbose_oidc_logging")) {
    response.warnings.emplace_back(
        "verbose_oidc_logging has been enabled for this role. This is not recommended in "
        "production since sensitive information may be present in OIDC responses.");
  }
  roles[name] = std::move(role);
  return response;
}

// null when it was never given.
Json ListOrNull(const Role& role, const char* name) {
  const auto at = role.lists.find(name);
  return at == role.lists.end() ? Json() : Json(at->second);
}

EngineResult Read(const FieldData& fields, Profile profile, const Roles& roles) {
  const auto at = roles.find(fields.String("name"));
  if (at == roles.end()) return NotFound();
  const Role& role = at->second;
  Json data = role.token.Describe(profile);
  data["role_type"] = role.type;
  for (const char* name : kLeeways) data[name] = role.Number(name);
  data["max_age"] = role.Number("max_age");
  for (const char* name : kTexts) data[name] = role.Text(name);
  data["bound_claims_type"] = role.Text("bound_claims_type");
  for (const char* name : kLists) data[name] = ListOrNull(role, name);
  for (const char* name : kFlags) data[name] = role.Flag(name);
  data["bound_claims"] = *role.bound_claims;
  data["claim_mappings"] = *role.claim_mappings;
  if (!IsVault(profile)) {
    data[kOauth2] = ListOrNull(role, kOauth2);
    data[kCallback] = role.Text(kCallback);
    for (const char* name : kBaoFlags) data[name] = role.Flag(name);
    if (role.Number(kPoll) > 0) data[kPoll] = role.Number(kPoll);
  }
  if (!role.old_policies.empty()) data["policies"] = role.old_policies;
  if (!role.old_bound_cidrs.empty()) data["bound_cidrs"] = role.token.bound_cidrs;
  if (role.old_ttl_s > 0) data["ttl"] = role.old_ttl_s;
  if (role.old_max_ttl_s > 0) data["max_ttl"] = role.old_max_ttl_s;
  if (role.old_period_s > 0) data["period"] = role.old_period_s;
  if (role.old_num_uses > 0) data["num_uses"] = role.old_num_uses;
  return EngineResponse{.data = std::move(data)};
}

// after and limit: OpenBao's pages.
EngineResult List(const FieldData& fields, Profile profile, const Roles& roles) {
  const std::string after = IsVault(profile) ? "" : fields.String("after");
  const std::int64_t limit = IsVault(profile) ? 0 : fields.Int("limit");
  Json keys = Json::array();
  for (const auto& [name, role] : roles) {
    const bool full = limit > 0 && static_cast<std::int64_t>(keys.size()) >= limit;
    if (name > after && !full) keys.push_back(name);
  }
  if (keys.empty()) return NotFound();
  return EngineResponse{.data = Json{{"keys", std::move(keys)}}};
}

}  // namespace

std::string Role::Text(const std::string& name) const {
  const auto at = texts.find(name);
  return at == texts.end() ? "" : at->second;
}

std::int64_t Role::Number(const std::string& name) const {
  const auto at = numbers.find(name);
  return at == numbers.end() ? 0 : at->second;
}

std::vector<std::string> Role::List(const std::string& name) const {
  const auto at = lists.find(name);
  return at == lists.end() ? std::vector<std::string>{} : at->second;
}

bool Role::Flag(const std::string& name) const {
  const auto at = flags.find(name);
  return at != flags.end() && at->second;
}

std::vector<Path> RolePaths(Profile profile, Roles& roles) {
  std::vector<Field> pages;
  if (!IsVault(profile)) pages = {{.name = "after"}, {.name = "limit", .type = FieldType::kInt}};
  const Handler write = [profile, &roles](const EngineRequest& request, const FieldData& fields) {
    return Write(request, fields, profile, roles);
  };
  return {{.pattern = "role/?",
           .fields = std::move(pages),
           .handlers = {{Operation::kList,
                         [profile, &roles](const EngineRequest&, const FieldData& fields) {
                           return List(fields, profile, roles);
                         }}}},
          {.pattern = "role/{name}",
           .fields = RoleFields(profile),
           .handlers = {{Operation::kRead,
                         [profile, &roles](const EngineRequest&, const FieldData& fields) {
                           return Read(fields, profile, roles);
                         }},
                        {Operation::kCreate, write},
                        {Operation::kUpdate, write},
                        {Operation::kDelete,
                         [&roles](const EngineRequest&, const FieldData& fields) -> EngineResult {
                           roles.erase(fields.String("name"));
                           return EngineResponse{};
                         }}},
           .exists = [&roles](const EngineRequest&, const FieldData& fields) {
             return roles.contains(fields.String("name"));
           }}};
}

}  // namespace vaultsim::auth_jwt

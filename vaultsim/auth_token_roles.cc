// auth/token/roles [6.1].
#include <nlohmann/json.hpp>

#include "vaultsim/auth_token.h"

namespace vaultsim::auth_token {
namespace {

std::vector<Field> Fields() {
  return {{.name = "role_name"},
          {.name = "allowed_policies", .type = FieldType::kCommaStringSlice},
          {.name = "allowed_policies_glob", .type = FieldType::kCommaStringSlice},
          {.name = "disallowed_policies", .type = FieldType::kCommaStringSlice},
          {.name = "disallowed_policies_glob", .type = FieldType::kCommaStringSlice},
          {.name = "allowed_entity_aliases", .type = FieldType::kCommaStringSlice},
          {.name = "orphan", .type = FieldType::kBool},
          {.name = "renewable", .type = FieldType::kBool},
          {.name = "path_suffix"},
          {.name = "period", .type = FieldType::kDurationSecond},
          {.name = "explicit_max_ttl", .type = FieldType::kDurationSecond},
          {.name = "bound_cidrs", .type = FieldType::kCommaStringSlice},
          {.name = "token_bound_cidrs", .type = FieldType::kCommaStringSlice},
          {.name = "token_explicit_max_ttl", .type = FieldType::kDurationSecond},
          {.name = "token_period", .type = FieldType::kDurationSecond},
          {.name = "token_no_default_policy", .type = FieldType::kBool},
          {.name = "token_num_uses", .type = FieldType::kInt},
          {.name = "token_type"}};
}

// Fields that are absent keep their value.
EngineResult Write(Roles& roles, const FieldData& fields) {
  const std::string name = fields.String("role_name");
  Role role = roles.contains(name) ? roles[name] : Role{.name = name};
  const auto list = [&](const char* field, std::vector<std::string>& out) {
    if (fields.Has(field)) out = fields.Strings(field);
  };
  const auto flag = [&](const char* field, bool& out) {
    if (fields.Has(field)) out = fields.Bool(field);
  };
  const auto seconds = [&](const char* field, std::int64_t& out) {
    if (fields.Has(field)) out = fields.Seconds(field);
  };
  list("allowed_policies", role.allowed_policies);
  list("allowed_policies_glob", role.allowed_policies_glob);
  list("disallowed_policies", role.disallowed_policies);
  list("disallowed_policies_glob", role.disallowed_policies_glob);
  list("allowed_entity_aliases", role.allowed_entity_aliases);
  list("bound_cidrs", role.bound_cidrs);
  list("token_bound_cidrs", role.bound_cidrs);
  flag("orphan", role.orphan);
  flag("renewable", role.renewable);
  flag("token_no_default_policy", role.no_default_policy);
  seconds("period", role.period_s);
  seconds("token_period", role.period_s);
  seconds("explicit_max_ttl", role.explicit_max_ttl_s);
  seconds("token_explicit_max_ttl", role.explicit_max_ttl_s);
  if (fields.Has("token_num_uses")) role.num_uses = fields.Int("token_num_uses");
  if (fields.Has("path_suffix")) role.path_suffix = fields.String("path_suffix");
  if (fields.Has("token_type")) role.token_type = fields.String("token_type");
  if (role.num_uses < 0) return UserError("'token_num_uses' cannot be negative");
  roles[name] = std::move(role);
  return EngineResponse{};
}

EngineResult Read(const Roles& roles, const FieldData& fields) {
  const auto at = roles.find(fields.String("role_name"));
  if (at == roles.end()) return NotFound();
  const Role& role = at->second;
  Json data = {{"name", role.name},
               {"allowed_policies", role.allowed_policies},
               {"allowed_policies_glob", role.allowed_policies_glob},
               {"disallowed_policies", role.disallowed_policies},
               {"disallowed_policies_glob", role.disallowed_policies_glob},
               {"allowed_entity_aliases", nullptr},
               {"explicit_max_ttl", 0},
               {"period", 0},
               {"orphan", role.orphan},
               {"path_suffix", role.path_suffix},
               {"renewable", role.renewable},
               {"token_explicit_max_ttl", role.explicit_max_ttl_s},
               {"token_no_default_policy", role.no_default_policy},
               {"token_period", role.period_s},
               {"token_type", role.token_type}};
  if (!role.allowed_entity_aliases.empty()) {
    data["allowed_entity_aliases"] = role.allowed_entity_aliases;
  }
  if (!role.bound_cidrs.empty()) data["token_bound_cidrs"] = role.bound_cidrs;
  if (role.num_uses > 0) data["token_num_uses"] = role.num_uses;
  return EngineResponse{.data = std::move(data)};
}

EngineResult List(const Roles& roles) {
  Json keys = Json::array();
  for (const auto& [name, role] : roles) keys.push_back(name);
  if (keys.empty()) return NotFound();
  return EngineResponse{.data = Json{{"keys", std::move(keys)}}};
}

}  // namespace

std::vector<Path> RolePaths(Roles& roles) {
  const Handler write = [&roles](const EngineRequest&, const FieldData& fields) {
    return Write(roles, fields);
  };
  return {{.pattern = "roles/?",
           .fields = {},
           .handlers = {{Operation::kList, [&roles](const EngineRequest&,
                                                    const FieldData&) { return List(roles); }}}},
          {.pattern = "roles/{role_name}",
           .fields = Fields(),
           .handlers = {{Operation::kRead,
                         [&roles](const EngineRequest&, const FieldData& fields) {
                           return Read(roles, fields);
                         }},
                        {Operation::kCreate, write},
                        {Operation::kUpdate, write},
                        {Operation::kDelete,
                         [&roles](const EngineRequest&, const FieldData& fields) {
                           roles.erase(fields.String("role_name"));
                           return EngineResult(EngineResponse{});
                         }}},
           .exists = [&roles](const EngineRequest&, const FieldData& fields) {
             return roles.contains(fields.String("role_name"));
           }}};
}

}  // namespace vaultsim::auth_token

// auth/token/roles [6.1].
#include <nlohmann/json.hpp>
#include <regex>

#include "vaultsim/auth/networks.h"
#include "vaultsim/auth/token.h"

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

// What is wrong with the fields, or "".
std::string ReadLists(const FieldData& fields, Role& role) {
  if (fields.Has("orphan")) role.orphan = fields.Bool("orphan");
  if (fields.Has("renewable")) role.renewable = fields.Bool("renewable");
  if (fields.Has("path_suffix")) {
    static const std::regex kSuffix(R"(\w[\w.-]+\w)");
    role.path_suffix = fields.String("path_suffix");
    if (!role.path_suffix.empty() && !std::regex_search(role.path_suffix, kSuffix)) {
      return "given role path suffix contains invalid characters; must match \\w[\\w-.]+\\w";
    }
  }
  if (role.path_suffix.find("..") != std::string::npos) {
    return "error registering path suffix: path cannot contain parent references";
  }
  for (const auto& [field, member] :
       {std::pair("allowed_policies", &Role::allowed_policies),
        std::pair("allowed_policies_glob", &Role::allowed_policies_glob)}) {
    if (fields.Has(field)) role.*member = SanitizePolicies(fields.Strings(field), false);
  }
  for (const auto& [field, member] :
       {std::pair("disallowed_policies", &Role::disallowed_policies),
        std::pair("disallowed_policies_glob", &Role::disallowed_policies_glob)}) {
    if (fields.Has(field)) role.*member = Unique(fields.Strings(field));
  }
  return "";
}

// The fields that every token backend has.
std::string ReadTokenFields(const FieldData& fields, Role& role) {
  if (fields.Has("token_bound_cidrs")) {
    const BoundCidrs read = ReadBoundCidrs(fields.Strings("token_bound_cidrs"));
    if (!read.error.empty()) return "error parsing role fields: " + read.error;
    role.bound_cidrs = read.list;
  }
  if (fields.Has("token_explicit_max_ttl")) {
    role.explicit_max_ttl_s = fields.Seconds("token_explicit_max_ttl");
  }
  if (fields.Has("token_no_default_policy")) {
    role.no_default_policy = fields.Bool("token_no_default_policy");
  }
  if (fields.Has("token_period")) role.period_s = fields.Seconds("token_period");
  if (fields.Has("token_num_uses")) role.num_uses = fields.Int("token_num_uses");
  if (role.num_uses < 0) {
    return "error parsing role fields: 'token_num_uses' cannot be negative";
  }
  // The new type, when one is given, is looked at later.
  const bool batch = role.token_type == "batch" || role.token_type == "default-batch";
  if (!batch || fields.Has("token_type")) return "";
  const std::string begin =
      "error parsing role fields: 'token_type' cannot be 'batch' or 'default_batch' when set to "
      "generate ";
  if (role.period_s != 0) return begin + "periodic tokens";
  return role.num_uses != 0 ? begin + "tokens with limited use count" : "";
}

std::string Ignoring(const char* kept, const char* ignored) {
  return std::string("Both '") + kept + "' and deprecated '" + ignored +
         "' value supplied, ignoring the deprecated value";
}

// The names that fields had before they were shared.
std::string ReadOldNames(const FieldData& fields, Role& role, std::vector<std::string>& warnings) {
  const auto seconds = [&](const char* name, const char* old, std::int64_t& value,
                           std::int64_t& old_value) {
    if (fields.Has(name)) {
      old_value = 0;
      if (fields.Has(old)) warnings.push_back(Ignoring(name, old));
    } else if (fields.Has(old)) {
      value = old_value = fields.Seconds(old);
    }
  };
  seconds("token_period", "period", role.period_s, role.old_period_s);
  if (fields.Has("token_bound_cidrs")) {
    role.old_bound_cidrs.clear();
    if (fields.Has("bound_cidrs")) warnings.push_back(Ignoring("token_bound_cidrs", "bound_cidrs"));
  } else if (fields.Has("bound_cidrs")) {
    const BoundCidrs read = ReadBoundCidrs(fields.Strings("bound_cidrs"));
    if (!read.error.empty()) return "error parsing bound_cidrs: " + read.error;
    role.bound_cidrs = role.old_bound_cidrs = read.list;
  }
  seconds("token_explicit_max_ttl", "explicit_max_ttl", role.explicit_max_ttl_s,
          role.old_explicit_max_ttl_s);
  return "";
}

std::string ReadType(const FieldData& fields, Role& role) {
  if (!fields.Has("token_type")) return "";
  role.token_type = fields.String("token_type");
  const bool known = role.token_type == "service" || role.token_type == "batch" ||
                     role.token_type == "default-service" || role.token_type == "default-batch";
  return known ? "" : "invalid 'token_type' value \"" + role.token_type + "\"";
}

std::string CheckBatch(const Role& role) {
  if (role.token_type != "batch") return "";
  const std::string begin = "'token_type' cannot be 'batch' when role is set to generate ";
  if (!role.orphan) return begin + "non-orphan tokens";
  if (role.period_s > 0) return begin + "periodic tokens";
  if (role.renewable) return begin + "renewable tokens";
  return role.explicit_max_ttl_s > 0 ? begin + "tokens with an explicit max TTL" : "";
}

// Fields that are absent keep their value.
EngineResult Write(Roles& roles, Profile profile, const EngineRequest& request,
                   const FieldData& fields) {
  const std::string name = fields.String("role_name");
  Role role = roles.contains(name) ? roles[name] : Role{.name = name};
  EngineResponse response;
  std::string error = ReadLists(fields, role);
  // Both fail inside on what is no text, OpenBao not on null.
  if (error.empty() && fields.Has("token_type")) {
    const Json& type = fields.Raw("token_type");
    if (!type.is_string() && (IsVault(profile) || !type.is_null())) {
      return EngineError{.status = 500, .errors = {"internal error"}};
    }
  }
  if (error.empty() && !IsVault(profile) && fields.Has("token_type") &&
      fields.Raw("token_type").is_null()) {
    error = "Invalid 'token_type' value: null";
  }
  if (error.empty()) error = ReadTokenFields(fields, role);
  if (error.empty()) error = ReadType(fields, role);
  if (error.empty()) error = ReadOldNames(fields, role, response.warnings);
  if (error.empty()) error = CheckBatch(role);
  if (!error.empty()) return UserError(error);
  const std::int64_t max_ttl_s =
      fields.Has("token_explicit_max_ttl") ? role.explicit_max_ttl_s : role.old_explicit_max_ttl_s;
  if (max_ttl_s > request.max_lease_ttl_s) {
    response.warnings.push_back(
        "Given explicit max TTL of " + std::to_string(max_ttl_s) +
        " is greater than system/mount allowed value of " +
        std::to_string(request.max_lease_ttl_s) +
        " seconds; until this is fixed attempting to create tokens against this role will result "
        "in an error");
  }
  if (fields.Has("allowed_entity_aliases")) {
    role.allowed_entity_aliases = Unique(fields.Strings("allowed_entity_aliases"));
    role.has_entity_aliases = true;
  }
  roles[name] = std::move(role);
  return response;
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
               {"explicit_max_ttl", role.old_explicit_max_ttl_s},
               {"period", role.old_period_s},
               {"orphan", role.orphan},
               {"path_suffix", role.path_suffix},
               {"renewable", role.renewable},
               {"token_explicit_max_ttl", role.explicit_max_ttl_s},
               {"token_no_default_policy", role.no_default_policy},
               {"token_period", role.period_s},
               {"token_type", role.token_type}};
  if (role.has_entity_aliases) {
    data["allowed_entity_aliases"] = role.allowed_entity_aliases;
  }
  if (!role.old_bound_cidrs.empty()) data["bound_cidrs"] = role.old_bound_cidrs;
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

std::vector<Path> RolePaths(Roles& roles, Profile profile) {
  const Handler write = [&roles, profile](const EngineRequest& request, const FieldData& fields) {
    return Write(roles, profile, request, fields);
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

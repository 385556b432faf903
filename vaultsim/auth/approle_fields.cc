// role/:name/policies, role/:name/secret-id-ttl ...: one setting of a role each.
#include <functional>
#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "vaultsim/auth/approle_store.h"
#include "vaultsim/auth/networks.h"

namespace vaultsim::approle {
namespace {

using MaybeError = std::optional<EngineError>;

// One path below role/:name.
struct Setting {
  const char* name;  // in the path
  std::vector<Field> fields;
  std::function<EngineResponse(const Role&)> read;
  std::function<MaybeError(const EngineRequest&, const FieldData&, Role&)> write = nullptr;
  std::function<void(Role&)> reset = nullptr;
};

EngineError Missing(const char* name) { return UserError(std::string("missing ") + name); }

EngineResponse Value(const char* name, Json value) {
  return EngineResponse{.data = Json{{name, std::move(value)}}};
}

Json OrNull(const std::optional<std::vector<std::string>>& list) {
  return list ? Json(*list) : Json();
}

MaybeError WriteSecretIdCidrs(const EngineRequest&, const FieldData& fields, Role& role) {
  for (const char* name : {"secret_id_bound_cidrs", "bound_cidr_list"}) {
    if (!fields.Has(name)) continue;
    const std::vector<std::string> given = fields.Strings(name);
    if (given.empty()) return Missing("bound_cidr_list");
    const std::string bad = InvalidNetwork(given);
    if (!bad.empty()) {
      return UserError("failed to validate CIDR blocks: invalid CIDR address: " + bad);
    }
    role.secret_id_bound_cidrs = given;
  }
  return std::nullopt;
}

MaybeError WriteTokenCidrs(const EngineRequest&, const FieldData& fields, Role& role) {
  if (!fields.Has("token_bound_cidrs")) return std::nullopt;
  const BoundCidrs read = ReadBoundCidrs(fields.Strings("token_bound_cidrs"));
  if (!read.error.empty()) return UserError("failed to parse token_bound_cidrs: " + read.error);
  role.token.bound_cidrs = read.list;
  role.has_token_cidrs = true;
  return std::nullopt;
}

MaybeError WritePolicies(const EngineRequest&, const FieldData& fields, Role& role) {
  if (!fields.Has("token_policies") && !fields.Has("policies")) return Missing("token_policies");
  if (fields.Has("token_policies")) {
    role.token.policies = ParsePolicies(fields.Strings("token_policies"));
  }
  UpgradePolicies(fields, role.old_policies, role.token);
  return std::nullopt;
}

MaybeError WritePeriod(const EngineRequest& request, const FieldData& fields, Role& role) {
  if (!fields.Has("token_period") && !fields.Has("period")) return Missing("period");
  if (fields.Has("token_period")) role.token.period_s = fields.Seconds("token_period");
  UpgradeSeconds(fields, "period", "token_period", role.old_period_s, role.token.period_s);
  if (role.token.period_s <= request.max_lease_ttl_s) return std::nullopt;
  return PeriodTooLong(role, request);
}

MaybeError WriteTtl(const EngineRequest&, const FieldData& fields, Role& role) {
  if (!fields.Has("token_ttl")) return Missing("token_ttl");
  role.token.ttl_s = fields.Seconds("token_ttl");
  if (role.token.max_ttl_s > 0 && role.token.ttl_s > role.token.max_ttl_s) {
    return UserError("token_ttl should not be greater than token_max_ttl");
  }
  return std::nullopt;
}

MaybeError WriteMaxTtl(const EngineRequest&, const FieldData& fields, Role& role) {
  if (!fields.Has("token_max_ttl")) return Missing("token_max_ttl");
  role.token.max_ttl_s = fields.Seconds("token_max_ttl");
  if (role.token.max_ttl_s > 0 && role.token.ttl_s > role.token.max_ttl_s) {
    return UserError("token_max_ttl should be greater than or equal to token_ttl");
  }
  return std::nullopt;
}

// A setting that is a number of its own.
Setting Number(const char* path, const char* name, FieldType type, std::int64_t Role::*of_role,
               std::int64_t TokenSettings::*of_token) {
  const auto place = [=](Role& role) -> std::int64_t& {
    return of_role != nullptr ? role.*of_role : role.token.*of_token;
  };
  return {.name = path,
          .fields = {{.name = name, .type = type}},
          .read =
              [=](const Role& role) {
                return Value(name, of_role != nullptr ? role.*of_role : role.token.*of_token);
              },
          .write = [=](const EngineRequest&, const FieldData& fields, Role& role) -> MaybeError {
            if (!fields.Has(name)) return Missing(name);
            place(role) = type == FieldType::kInt ? fields.Int(name) : fields.Seconds(name);
            const bool bounded = of_role != nullptr && type == FieldType::kInt;
            if (bounded && place(role) < 0) {
              return UserError(std::string(name) + " cannot be negative");
            }
            return std::nullopt;
          },
          .reset = [=](Role& role) { place(role) = 0; }};
}

std::vector<Setting> CidrSettings() {
  constexpr FieldType kList = FieldType::kCommaStringSlice;
  return {{.name = "bound-cidr-list",
           .fields = {{.name = "bound_cidr_list", .type = kList}},
           .read =
               [](const Role&) {
                 EngineResponse response = Value("bound_cidr_list", Json());
                 response.warnings = {
                     "The \"bound_cidr_list\" field is deprecated and will be removed. Please use "
                     "\"secret_id_bound_cidrs\" instead."};
                 return response;
               },
           .write = WriteSecretIdCidrs,
           .reset = [](Role&) {}},
          {.name = "secret-id-bound-cidrs",
           .fields = {{.name = "secret_id_bound_cidrs", .type = kList}},
           .read =
               [](const Role& role) {
                 return Value("secret_id_bound_cidrs", OrNull(role.secret_id_bound_cidrs));
               },
           .write = WriteSecretIdCidrs,
           .reset = [](Role& role) { role.secret_id_bound_cidrs.reset(); }},
          {.name = "token-bound-cidrs",
           .fields = {{.name = "token_bound_cidrs", .type = kList}},
           .read =
               [](const Role& role) {
                 return Value("token_bound_cidrs",
                              role.has_token_cidrs ? Json(role.token.bound_cidrs) : Json());
               },
           .write = WriteTokenCidrs,
           .reset =
               [](Role& role) {
                 role.token.bound_cidrs.clear();
                 role.has_token_cidrs = false;
               }}};
}

std::vector<Setting> TokenTimeSettings() {
  constexpr FieldType kTime = FieldType::kDurationSecond;
  return {{.name = "period",
           .fields = {{.name = "period", .type = kTime}, {.name = "token_period", .type = kTime}},
           .read =
               [](const Role& role) {
                 EngineResponse response = Value("token_period", role.token.period_s);
                 if (role.old_period_s > 0) (*response.data)["period"] = role.old_period_s;
                 return response;
               },
           .write = WritePeriod,
           .reset = [](Role& role) { role.token.period_s = role.old_period_s = 0; }},
          {.name = "token-ttl",
           .fields = {{.name = "token_ttl", .type = kTime}},
           .read = [](const Role& role) { return Value("token_ttl", role.token.ttl_s); },
           .write = WriteTtl,
           .reset = [](Role& role) { role.token.ttl_s = 0; }},
          {.name = "token-max-ttl",
           .fields = {{.name = "token_max_ttl", .type = kTime}},
           .read = [](const Role& role) { return Value("token_max_ttl", role.token.max_ttl_s); },
           .write = WriteMaxTtl,
           .reset = [](Role& role) { role.token.max_ttl_s = 0; }}};
}

std::vector<Setting> OtherSettings() {
  return {
      {.name = "local-secret-ids",
       .fields = {},
       .read = [](const Role& role) { return Value("local_secret_ids", role.local_secret_ids); }},
      {.name = "role-id",
       .fields = {{.name = "role_id"}},
       .read = [](const Role& role) { return Value("role_id", role.role_id); },
       .write = [](const EngineRequest&, const FieldData& fields, Role& role) -> MaybeError {
         role.role_id = fields.String("role_id");
         if (role.role_id.empty()) return Missing("role_id");
         return std::nullopt;
       }},
      {.name = "policies",
       .fields = {{.name = "policies", .type = FieldType::kCommaStringSlice},
                  {.name = "token_policies", .type = FieldType::kCommaStringSlice}},
       .read =
           [](const Role& role) {
             EngineResponse response = Value("token_policies", role.token.policies);
             if (!role.old_policies.empty()) (*response.data)["policies"] = role.old_policies;
             return response;
           },
       .write = WritePolicies,
       .reset =
           [](Role& role) {
             role.token.policies.clear();
             role.old_policies.clear();
           }}};
}

Setting BindSecretId() {
  return {.name = "bind-secret-id",
          .fields = {{.name = "bind_secret_id", .type = FieldType::kBool, .fallback = Json(true)}},
          .read = [](const Role& role) { return Value("bind_secret_id", role.bind_secret_id); },
          .write = [](const EngineRequest&, const FieldData& fields, Role& role) -> MaybeError {
            if (!fields.Has("bind_secret_id")) return Missing("bind_secret_id");
            role.bind_secret_id = fields.Bool("bind_secret_id");
            return std::nullopt;
          },
          .reset = [](Role& role) { role.bind_secret_id = true; }};
}

EngineResult Stored(MaybeError error) {
  if (error) return *std::move(error);
  return EngineResponse{};
}

Path ToPath(Store& store, const Setting& setting) {
  Path path{.pattern = std::string("role/{role_name}/") + setting.name,
            .fields = setting.fields,
            .handlers = {}};
  path.fields.push_back({.name = "role_name"});
  path.handlers[Operation::kRead] = [&store, setting](const EngineRequest&,
                                                      const FieldData& fields) -> EngineResult {
    const Role* role = store.Find(fields);
    if (role == nullptr) return NotFound();
    return setting.read(*role);
  };
  if (setting.write != nullptr) {
    path.handlers[Operation::kUpdate] = [&store, setting](const EngineRequest& request,
                                                          const FieldData& fields) -> EngineResult {
      const Role* role = store.Find(fields);
      if (role == nullptr) {
        return EngineError{.status = 404, .errors = {"unsupported path"}, .multierror = true};
      }
      Role changed = *role;
      if (MaybeError error = setting.write(request, fields, changed)) return *std::move(error);
      return Stored(store.Save(std::move(changed)));
    };
  }
  if (setting.reset != nullptr) {
    path.handlers[Operation::kDelete] = [&store, setting](const EngineRequest&,
                                                          const FieldData& fields) -> EngineResult {
      const Role* role = store.Find(fields);
      if (role == nullptr) return EngineResponse{};
      Role changed = *role;
      // Vault looks these up by the name of the path, whose case the index does not know.
      if (store.state.IsVault() &&
          std::string_view(setting.name).find("-cidr") != std::string_view::npos &&
          fields.String("role_name") != role->name) {
        return ServerError("role_id already in use");
      }
      setting.reset(changed);
      return Stored(store.Save(std::move(changed)));
    };
  }
  return path;
}

// OpenBao 2.7 has role/:name/bind-secret-id and reads its fields, but does nothing with them.
void Disable(Path& path) {
  for (const Operation operation :
       {Operation::kRead, Operation::kUpdate, Operation::kPatch, Operation::kDelete,
        Operation::kList, Operation::kScan, Operation::kHeader}) {
    path.handlers[operation] = [](const EngineRequest&, const FieldData&) -> EngineResult {
      return EngineError{.status = 404, .errors = {"unsupported path"}, .multierror = true};
    };
  }
}

}  // namespace

std::vector<Path> FieldPaths(Store& store) {
  std::vector<Setting> settings = {
      Number("secret-id-num-uses", "secret_id_num_uses", FieldType::kInt, &Role::secret_id_num_uses,
             nullptr),
      Number("secret-id-ttl", "secret_id_ttl", FieldType::kDurationSecond, &Role::secret_id_ttl_s,
             nullptr),
      Number("token-num-uses", "token_num_uses", FieldType::kInt, nullptr,
             &TokenSettings::num_uses)};
  for (const auto& more : {CidrSettings(), TokenTimeSettings(), OtherSettings()}) {
    settings.insert(settings.end(), more.begin(), more.end());
  }
  settings.push_back(BindSecretId());
  std::vector<Path> paths;
  for (const Setting& setting : settings) paths.push_back(ToPath(store, setting));
  if (!store.state.IsVault()) Disable(paths.back());
  return paths;
}

}  // namespace vaultsim::approle

#include "vaultsim/auth/approle.h"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>

#include "base/duration.h"
#include "base/encoding.h"
#include "vaultsim/auth/approle_store.h"
#include "vaultsim/auth/networks.h"
#include "vaultsim/framework/convert.h"

namespace vaultsim {
namespace approle {
namespace {

constexpr std::size_t kNameMax = 4096;

bool HasConstraint(const Role& role) {
  return role.bind_secret_id ||
         (role.secret_id_bound_cidrs && !role.secret_id_bound_cidrs->empty()) ||
         !role.token.bound_cidrs.empty();
}

std::vector<Field> RoleFields(Profile profile) {
  std::vector<Field> fields = {
      {.name = "role_name"},
      {.name = "role_id"},
      {.name = "bind_secret_id", .type = FieldType::kBool, .fallback = Json(true)},
      {.name = "local_secret_ids", .type = FieldType::kBool},
      {.name = "secret_id_num_uses", .type = FieldType::kInt},
      {.name = "secret_id_ttl", .type = FieldType::kDurationSecond},
      {.name = "secret_id_bound_cidrs", .type = FieldType::kCommaStringSlice},
      {.name = "bound_cidr_list", .type = FieldType::kCommaStringSlice},
      {.name = "policies", .type = FieldType::kCommaStringSlice},
      {.name = "period", .type = FieldType::kDurationSecond}};
  AddTokenFields(fields, profile);
  return fields;
}

EngineResult Read(Store& store, const FieldData& fields) {
  const Role* role = store.Find(fields);
  if (role == nullptr) return NotFound();
  Json data = role->token.Describe(store.state.environment.profile);
  data["bind_secret_id"] = role->bind_secret_id;
  data["local_secret_ids"] = role->local_secret_ids;
  data["secret_id_num_uses"] = role->secret_id_num_uses;
  data["secret_id_ttl"] = role->secret_id_ttl_s;
  data["secret_id_bound_cidrs"] =
      role->secret_id_bound_cidrs ? Json(*role->secret_id_bound_cidrs) : Json();
  if (role->old_period_s != 0) data["period"] = role->old_period_s;
  if (!role->old_policies.empty()) data["policies"] = role->old_policies;
  return EngineResponse{.data = std::move(data)};
}

// What is wrong with a setting that is not the token's.
std::optional<EngineError> UpdateRole(const FieldData& fields, Role& role) {
  if (fields.Has("role_id")) role.role_id = fields.String("role_id");
  if (role.role_id.empty()) {
    return UserError("invalid role_id supplied, or failed to generate a role_id");
  }
  if (fields.Has("bind_secret_id")) role.bind_secret_id = fields.Bool("bind_secret_id");
  for (const char* field : {"secret_id_bound_cidrs", "bound_cidr_list"}) {
    if (!fields.Has(field)) continue;
    role.secret_id_bound_cidrs = fields.Strings(field);
    break;
  }
  if (role.secret_id_bound_cidrs) {
    const std::string bad = InvalidNetwork(*role.secret_id_bound_cidrs);
    if (!bad.empty()) {
      return ServerError("failed to validate CIDR blocks: invalid CIDR address: " + bad);
    }
  }
  if (fields.Has("secret_id_num_uses")) role.secret_id_num_uses = fields.Int("secret_id_num_uses");
  if (role.secret_id_num_uses < 0) return UserError("secret_id_num_uses cannot be negative");
  if (fields.Has("secret_id_ttl")) role.secret_id_ttl_s = fields.Seconds("secret_id_ttl");
  UpgradePolicies(fields, role.old_policies, role.token);
  UpgradeSeconds(fields, "period", "token_period", role.old_period_s, role.token.period_s);
  return std::nullopt;
}

// "default-batch" is taken for "batch", with a warning.
FieldData WithoutDefaultTypes(const EngineRequest& request, const std::vector<Field>& schema,
                              Json& data, Profile profile, std::vector<std::string>& warnings) {
  data = request.data->is_null() ? Json::object() : *request.data;
  const std::string type =
      data.contains("token_type") && data["token_type"].is_string() ? data["token_type"] : Json("");
  if (type == "default-service" || type == "default-batch") {
    const std::string plain = type.substr(type.find('-') + 1);
    data["token_type"] = plain;
    warnings.push_back(type + " has no useful meaning; adjusting to " + plain);
  }
  return {&schema, &data, &request.captures, profile};
}

// A real server fails to convert the value, loses its temper and closes the connection.
EngineError Crash() { return {.status = 500, .errors = {"internal error"}}; }

EngineResult Write(Store& store, const EngineRequest& request, const FieldData& given) {
  const std::string as = given.String("role_name");
  if (as.size() > kNameMax) {
    return UserError("role_name is longer than maximum of " + std::to_string(kNameMax) + " bytes");
  }
  const Role* before = store.Find(given);
  Role role = before != nullptr ? *before : Role{};
  if (before == nullptr) {
    role.name = base::ToLowerAscii(as);
    role.role_id = store.state.environment.random.Uuid();
  }
  if (request.data->is_object() && request.data->contains("token_type") &&
      !(*request.data)["token_type"].is_string()) {
    return Crash();
  }
  static const std::vector<Field> kSchema = RoleFields(Profile::kOpenBao2);
  EngineResponse response;
  Json data;
  const Profile profile = store.state.environment.profile;
  const FieldData fields = WithoutDefaultTypes(request, kSchema, data, profile, response.warnings);
  if (std::string error = role.token.Update(fields, profile); !error.empty()) {
    return UserError(std::move(error));
  }
  role.has_token_cidrs = role.has_token_cidrs || fields.Has("token_bound_cidrs");
  if (fields.Has("local_secret_ids")) {
    if (before != nullptr) {
      return UserError("local_secret_ids can only be modified during role creation");
    }
    role.local_secret_ids = fields.Bool("local_secret_ids");
  }
  if (auto error = UpdateRole(fields, role)) return *std::move(error);
  if (role.old_period_s > request.max_lease_ttl_s) {
    return PeriodTooLong(role, request);
  }
  if (role.token.max_ttl_s > request.max_lease_ttl_s) {
    response.warnings.push_back(
        "token_max_ttl is greater than the backend mount's maximum TTL value; issued tokens' max "
        "TTL value will be truncated");
  }
  if (auto error = store.Save(std::move(role))) {
    // With an answer that has warnings it is the caller's fault.
    if (!response.warnings.empty()) error->status = 400;
    return *std::move(error);
  }
  return response;
}

EngineError NoRoleId(const Store& store) {
  return {.status = 500,
          .errors = {store.state.IsVault() ? "failed to determine alias name from login request"
                                           : "missing role_id"}};
}

std::optional<EngineError> CheckRoleNetworks(const Role& role) {
  const auto& networks = role.secret_id_bound_cidrs;
  if (!networks || AdmitLocalhost(*networks)) return std::nullopt;
  return UserError("source address \"" + std::string(kRemoteAddress) +
                   "\" unauthorized by CIDR restrictions on the role: %!w(<nil>)");
}

EngineResult LogIn(Store& store, const EngineRequest& request, const FieldData& fields) {
  const std::string role_id = convert::TrimSpace(fields.String("role_id"));
  const base::WallTime now = store.state.Now();
  const LockoutConfig lockout = store.state.mounts.Find(request.mount)->Lockout();
  if (role_id.empty()) return lockout.disabled ? UserError("missing role_id") : NoRoleId(store);
  if (store.lockout.IsLocked(role_id, lockout, now)) return LockedOut();
  Role* role = nullptr;
  for (auto& [name, candidate] : store.roles) {
    if (candidate.role_id == role_id) role = &candidate;
  }
  if (role == nullptr) return UserError("invalid role or secret ID");
  Login login = role->token.ToLogin();
  login.bound_cidrs = role->token.bound_cidrs;  // token_strictly_bind_ip counts for nothing
  if (role->bind_secret_id) {
    const std::string secret_id = convert::TrimSpace(fields.String("secret_id"));
    if (secret_id.empty()) return UserError("missing secret_id");
    if (!role->secret_ids.contains(secret_id)) {
      store.lockout.Fail(role_id, lockout, now);
      return UserError("invalid role or secret ID");
    }
    const SecretId secret = role->secret_ids[secret_id];
    std::optional<EngineError> refusal = CheckSecretId(*role, secret);
    if (!refusal) refusal = CheckRoleNetworks(*role);
    // OpenBao takes back what a refused login has used up.
    if (!refusal || store.state.IsVault()) SpendSecretId(store, *role, secret_id);
    if (refusal) return *std::move(refusal);
    if (!secret.token_bound_cidrs.empty()) {
      login.bound_cidrs = ReadBoundCidrs(secret.token_bound_cidrs).list;
    }
    login.metadata = secret.metadata;
  } else if (auto refusal = CheckRoleNetworks(*role)) {
    return *std::move(refusal);
  }
  login.metadata["role_name"] = role->name;
  login.alias_metadata = login.metadata;
  login.alias = role_id;
  EngineResult result = store.state.Admit(request, login);
  if (!result.error) store.lockout.Clear(role_id);
  return result;
}

class Approle : public Engine {
 public:
  explicit Approle(State& state) : store_(state) {
    paths_.push_back(RolePath());
    std::vector<Field> page_fields;
    AddPageFields(page_fields, state.environment.profile);
    paths_.push_back(
        {.pattern = "role/?",
         .fields = std::move(page_fields),
         .handlers = {{Operation::kList, [this](const EngineRequest&, const FieldData& fields) {
                         std::vector<std::string> names;
                         for (const auto& [name, role] : store_.roles) {
                           names.push_back(name);
                         }
                         return ListPage(names, fields);
                       }}}});
    for (Path& path : FieldPaths(store_)) paths_.push_back(std::move(path));
    for (Path& path : SecretIdPaths(store_)) paths_.push_back(std::move(path));
    paths_.push_back(LoginPath());
    paths_.push_back({.pattern = "tidy/secret-id",
                      .fields = {},
                      .handlers = {{Operation::kUpdate,
                                    [this](const EngineRequest&, const FieldData&) -> EngineResult {
                                      store_.ForgetAccessors();
                                      return TidyStarted(store_.state);
                                    }}}});
  }

  const std::vector<Path>& Paths() const override { return paths_; }
  std::string Type() const override { return "approle"; }
  std::vector<std::string> UnauthenticatedPaths() const override { return {"login"}; }

  // OpenBao writes roles in lower case before it asks the ACL.
  std::string CanonicalPath(std::string path) const override {
    constexpr std::string_view kRole = "role/";
    if (store_.state.IsVault() || !path.starts_with(kRole)) return path;
    const std::size_t end = std::min(path.find('/', kRole.size()), path.size());
    return base::ToLowerAscii(path.substr(0, end)) + path.substr(end);
  }

  LoginRenewal RenewLogin(const Token& token) const override {
    const std::string name = token.meta ? token.meta->at("role_name") : "";
    const auto at = store_.roles.find(name);
    if (at == store_.roles.end()) {
      return {.refusal = "role \"" + name + "\" does not exist during renewal"};
    }
    const TokenSettings& settings = at->second.token;
    return {
        .ttl_s = settings.ttl_s, .max_ttl_s = settings.max_ttl_s, .period_s = settings.period_s};
  }

 private:
  // Whatever is asked, the core asks first who it is: somebody might be locked out.
  Path LoginPath() {
    Path path{.pattern = "login",
              .fields = {{.name = "role_id"}, {.name = "secret_id"}},
              .handlers = {{Operation::kUpdate,
                            [this](const EngineRequest& request, const FieldData& fields) {
                              return LogIn(store_, request, fields);
                            }}}};
    for (const Operation operation : {Operation::kRead, Operation::kDelete, Operation::kList,
                                      Operation::kScan, Operation::kPatch, Operation::kHeader}) {
      path.handlers[operation] = [this](const EngineRequest& request,
                                        const FieldData& fields) -> EngineResult {
        const LockoutConfig lockout = store_.state.mounts.Find(request.mount)->Lockout();
        const std::string role_id = convert::TrimSpace(fields.String("role_id"));
        if (!lockout.disabled && role_id.empty()) return NoRoleId(store_);
        const bool locked = store_.lockout.IsLocked(role_id, lockout, store_.state.Now());
        return locked ? LockedOut() : UnsupportedOperation();
      };
    }
    return path;
  }

  Path RolePath() {
    const Handler write = [this](const EngineRequest& request, const FieldData& fields) {
      return Write(store_, request, fields);
    };
    return {.pattern = "role/{role_name}",
            .fields = RoleFields(store_.state.environment.profile),
            .handlers = {{Operation::kRead,
                          [this](const EngineRequest&, const FieldData& fields) {
                            return Read(store_, fields);
                          }},
                         {Operation::kCreate, write},
                         {Operation::kUpdate, write},
                         {Operation::kDelete,
                          [this](const EngineRequest&, const FieldData& fields) -> EngineResult {
                            store_.roles.erase(base::ToLowerAscii(fields.String("role_name")));
                            return EngineResponse{};
                          }}},
            .exists = [this](const EngineRequest&, const FieldData& fields) {
              return store_.Find(fields) != nullptr;
            }};
  }

  Store store_;
  std::vector<Path> paths_;
};

}  // namespace

EngineError PeriodTooLong(const Role& role, const EngineRequest& request) {
  const auto text = [](std::int64_t seconds) {
    return base::FormatGoDuration(std::chrono::seconds(seconds));
  };
  return UserError("period of \"" + text(role.old_period_s) +
                   "\" is greater than the backend's maximum lease TTL of \"" +
                   text(request.max_lease_ttl_s) + "\"");
}

Role* Store::Find(const FieldData& fields) {
  const auto at = roles.find(base::ToLowerAscii(fields.String("role_name")));
  if (at == roles.end()) return nullptr;
  std::erase_if(at->second.secret_ids, [&](const auto& entry) {
    return entry.second.expires && *entry.second.expires <= state.Now();
  });
  return &at->second;
}

void Store::ForgetAccessors() {
  std::set<std::pair<bool, std::string>> used;
  for (const auto& [name, role] : roles) {
    for (const auto& [id, secret] : role.secret_ids) {
      used.emplace(role.local_secret_ids, secret.accessor);
    }
  }
  accessors = std::move(used);
}

std::optional<EngineError> Store::Save(Role role) {
  if (!HasConstraint(role)) {
    return ServerError("at least one constraint should be enabled on the role");
  }
  for (const auto& [name, other] : roles) {
    if (other.role_id == role.role_id && name != role.name)
      return ServerError("role_id already in use");
  }
  roles.insert_or_assign(role.name, role);
  return std::nullopt;
}

}  // namespace approle

std::unique_ptr<Engine> MakeApprole(State& state) {
  return std::make_unique<approle::Approle>(state);
}

}  // namespace vaultsim

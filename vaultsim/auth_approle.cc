#include "vaultsim/auth_approle.h"

#include <chrono>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/encoding.h"
#include "vaultsim/auth_method.h"

namespace vaultsim {
namespace {

struct SecretId {
  std::string accessor = {};
  std::int64_t uses_left = 0;  // 0: unlimited
  std::optional<base::WallTime> expires = {};
};

struct AppRole {
  std::string role_id = {};
  bool bind_secret_id = true;
  bool local_secret_ids = false;
  std::int64_t secret_id_num_uses = 0;
  std::int64_t secret_id_ttl_s = 0;
  std::optional<std::vector<std::string>> secret_id_bound_cidrs = {};
  TokenSettings token = {};
  std::map<std::string, SecretId> secret_ids = {};
};

class Approle : public Engine {
 public:
  explicit Approle(State& state) : state_(state) {
    using Method = EngineResult (Approle::*)(const EngineRequest&, const FieldData&);
    const auto bind = [this](Method method) -> Handler {
      return [this, method](const EngineRequest& request, const FieldData& fields) {
        return (this->*method)(request, fields);
      };
    };
    paths_.push_back({.pattern = "role/?",
                      .fields = {},
                      .handlers = {{Operation::kList, bind(&Approle::List)}}});
    paths_.push_back({.pattern = "role/{role_name}/role-id",
                      .fields = {{.name = "role_name"}, {.name = "role_id"}},
                      .handlers = {{Operation::kRead, bind(&Approle::ReadRoleId)},
                                   {Operation::kUpdate, bind(&Approle::WriteRoleId)}}});
    const std::vector<Field> secret_id_fields = {
        {.name = "role_name"},
        {.name = "metadata"},
        {.name = "cidr_list", .type = FieldType::kCommaStringSlice},
        {.name = "token_bound_cidrs", .type = FieldType::kCommaStringSlice},
        {.name = "num_uses", .type = FieldType::kInt},
        {.name = "ttl", .type = FieldType::kDurationSecond}};
    paths_.push_back({.pattern = "role/{role_name}/secret-id/?",
                      .fields = secret_id_fields,
                      .handlers = {{Operation::kUpdate, bind(&Approle::MakeSecretId)},
                                   {Operation::kList, bind(&Approle::ListSecretIds)}}});
    paths_.push_back({.pattern = "role/{role_name}",
                      .fields = RoleFields(),
                      .handlers = {{Operation::kRead, bind(&Approle::Read)},
                                   {Operation::kCreate, bind(&Approle::Write)},
                                   {Operation::kUpdate, bind(&Approle::Write)},
                                   {Operation::kDelete, bind(&Approle::Delete)}},
                      .exists = [this](const EngineRequest&, const FieldData& fields) {
                        return roles_.contains(RoleName(fields));
                      }});
    paths_.push_back({.pattern = "login",
                      .fields = {{.name = "role_id"}, {.name = "secret_id"}},
                      .handlers = {{Operation::kUpdate, bind(&Approle::LogIn)}}});
  }

  const std::vector<Path>& Paths() const override { return paths_; }
  std::string Type() const override { return "approle"; }
  std::vector<std::string> UnauthenticatedPaths() const override { return {"login"}; }

 private:
  static std::string RoleName(const FieldData& fields) {
    return base::ToLowerAscii(fields.String("role_name"));
  }

  static std::vector<Field> RoleFields() {
    std::vector<Field> fields = {
        {.name = "role_name"},
        {.name = "role_id"},
        {.name = "bind_secret_id", .type = FieldType::kBool, .fallback = Json(true)},
        {.name = "local_secret_ids", .type = FieldType::kBool},
        {.name = "secret_id_num_uses", .type = FieldType::kInt},
        {.name = "secret_id_ttl", .type = FieldType::kDurationSecond},
        {.name = "secret_id_bound_cidrs", .type = FieldType::kCommaStringSlice},
        {.name = "policies", .type = FieldType::kCommaStringSlice}};
    AddTokenFields(fields);
    return fields;
  }

  AppRole* Find(const FieldData& fields) {
    const auto at = roles_.find(RoleName(fields));
    return at == roles_.end() ? nullptr : &at->second;
  }

  static EngineError Unknown(const FieldData& fields) {
    return UserError("role \"" + RoleName(fields) + "\" does not exist");
  }

  EngineResult List(const EngineRequest&, const FieldData&) {
    Json keys = Json::array();
    for (const auto& [name, role] : roles_) keys.push_back(name);
    if (keys.empty()) return NotFound();
    return EngineResponse{.data = Json{{"keys", std::move(keys)}}};
  }

  EngineResult Read(const EngineRequest&, const FieldData& fields) {
    const AppRole* role = Find(fields);
    if (role == nullptr) return NotFound();
    Json data = role->token.Describe(state_.environment.profile);
    data["bind_secret_id"] = role->bind_secret_id;
    data["local_secret_ids"] = role->local_secret_ids;
    data["secret_id_num_uses"] = role->secret_id_num_uses;
    data["secret_id_ttl"] = role->secret_id_ttl_s;
    data["secret_id_bound_cidrs"] =
        role->secret_id_bound_cidrs ? Json(*role->secret_id_bound_cidrs) : Json();
    return EngineResponse{.data = std::move(data)};
  }

  EngineResult Write(const EngineRequest&, const FieldData& fields) {
    const std::string name = RoleName(fields);
    const bool exists = roles_.contains(name);
    AppRole role = exists ? roles_[name] : AppRole{};
    if (fields.Has("local_secret_ids")) {
      if (exists) return UserError("local_secret_ids can only be modified during role creation");
      role.local_secret_ids = fields.Bool("local_secret_ids");
    }
    if (std::string error = role.token.Update(fields, state_.environment.profile); !error.empty()) {
      return UserError(std::move(error));
    }
    role.token.UpdateOldPolicies(fields);
    if (!exists) role.role_id = state_.environment.random.Uuid();
    if (fields.Has("role_id")) role.role_id = fields.String("role_id");
    if (role.role_id.empty()) {
      return UserError("invalid role_id supplied, or failed to generate a role_id");
    }
    if (fields.Has("bind_secret_id")) role.bind_secret_id = fields.Bool("bind_secret_id");
    for (const char* field : {"bound_cidr_list", "secret_id_bound_cidrs"}) {
      if (fields.Has(field)) role.secret_id_bound_cidrs = fields.Strings(field);
    }
    if (fields.Has("secret_id_num_uses")) {
      role.secret_id_num_uses = fields.Int("secret_id_num_uses");
      if (role.secret_id_num_uses < 0) return UserError("secret_id_num_uses cannot be negative");
    }
    if (fields.Has("secret_id_ttl")) role.secret_id_ttl_s = fields.Seconds("secret_id_ttl");
    if (role.secret_id_bound_cidrs) {
      const std::string bad = InvalidNetwork(*role.secret_id_bound_cidrs);
      if (!bad.empty()) {
        return ServerError("failed to validate CIDR blocks: invalid CIDR address: " + bad);
      }
    }
    roles_[name] = std::move(role);
    return EngineResponse{};
  }

  EngineResult Delete(const EngineRequest&, const FieldData& fields) {
    roles_.erase(RoleName(fields));
    return EngineResponse{};
  }

  EngineResult ReadRoleId(const EngineRequest&, const FieldData& fields) {
    const AppRole* role = Find(fields);
    if (role == nullptr) return NotFound();
    return EngineResponse{.data = Json{{"role_id", role->role_id}}};
  }

  EngineResult WriteRoleId(const EngineRequest&, const FieldData& fields) {
    AppRole* role = Find(fields);
    if (role == nullptr) {
      return EngineError{.status = 404, .errors = {"unsupported path"}, .multierror = true};
    }
    const std::string id = fields.String("role_id");
    if (id.empty()) return UserError("missing role_id");
    role->role_id = id;
    return EngineResponse{};
  }

  EngineResult MakeSecretId(const EngineRequest&, const FieldData& fields) {
    AppRole* role = Find(fields);
    if (role == nullptr) {
      EngineError unknown = Unknown(fields);
      if (!state_.IsVault()) unknown.status = 404;
      return unknown;
    }
    const std::int64_t uses =
        fields.Has("num_uses") ? fields.Int("num_uses") : role->secret_id_num_uses;
    const std::int64_t ttl_s = fields.Has("ttl") ? fields.Seconds("ttl") : role->secret_id_ttl_s;
    if (fields.Has("num_uses") && uses < 0) return UserError("num_uses cannot be negative");
    for (const auto& [field, what] :
         {std::pair("cidr_list", "CIDR"), std::pair("token_bound_cidrs", "token CIDR")}) {
      const std::string bad = InvalidNetwork(fields.Strings(field));
      if (bad.empty()) continue;
      return ServerError(std::string("failed to validate ") + what +
                         " blocks: invalid CIDR address: " + bad);
    }
    base::Random& random = state_.environment.random;
    const std::string id = random.Uuid();
    SecretId secret{.accessor = random.Uuid(), .uses_left = uses};
    if (ttl_s > 0) secret.expires = state_.Now() + std::chrono::seconds(ttl_s);
    const std::string accessor = secret.accessor;
    role->secret_ids[id] = std::move(secret);
    return EngineResponse{.data = Json{{"secret_id", id},
                                       {"secret_id_accessor", accessor},
                                       {"secret_id_num_uses", uses},
                                       {"secret_id_ttl", ttl_s}}};
  }

  EngineResult ListSecretIds(const EngineRequest&, const FieldData& fields) {
    const AppRole* role = Find(fields);
    if (role == nullptr) return Unknown(fields);
    Json keys = Json::array();
    for (const auto& [id, secret] : role->secret_ids) keys.push_back(secret.accessor);
    if (keys.empty()) return NotFound();
    return EngineResponse{.data = Json{{"keys", std::move(keys)}}};
  }

  // True when the secret id is good; its use is counted.
  bool UseSecretId(AppRole& role, const std::string& id) const {
    const auto at = role.secret_ids.find(id);
    if (at == role.secret_ids.end()) return false;
    SecretId& secret = at->second;
    if (secret.expires && *secret.expires <= state_.Now()) {
      role.secret_ids.erase(at);
      return false;
    }
    if (secret.uses_left > 0 && --secret.uses_left == 0) role.secret_ids.erase(at);
    return true;
  }

  EngineResult LogIn(const EngineRequest& request, const FieldData& fields) {
    const std::string role_id = fields.String("role_id");
    if (role_id.empty()) {
      return EngineError{
          .status = 500,
          .errors = {state_.IsVault() ? "failed to determine alias name from login request"
                                      : "missing role_id"}};
    }
    const base::WallTime now = state_.Now();
    if (lockout_.IsLocked(role_id, now)) {
      return EngineError{.status = 403, .errors = {"permission denied"}};
    }
    for (auto& [name, role] : roles_) {
      if (role.role_id != role_id) continue;
      const std::string secret_id = fields.String("secret_id");
      if (role.bind_secret_id && secret_id.empty()) return UserError("missing secret_id");
      if (role.bind_secret_id && !UseSecretId(role, secret_id)) break;
      lockout_.Clear(role_id);
      Login login = role.token.ToLogin();
      login.metadata = {{"role_name", name}};
      login.display_name = "approle";
      login.alias = role_id;
      return state_.Admit(request, login);
    }
    lockout_.Fail(role_id, now);
    return UserError("invalid role or secret ID");
  }

  State& state_;
  std::vector<Path> paths_;
  std::map<std::string, AppRole> roles_;
  Lockout lockout_;
};

}  // namespace

std::unique_ptr<Engine> MakeApprole(State& state) { return std::make_unique<Approle>(state); }

}  // namespace vaultsim

#include "vaultsim/auth_userpass.h"

#include <map>
#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "base/secret.h"
#include "vaultsim/auth_method.h"

namespace vaultsim {
namespace {

struct User {
  base::SecretString password = base::SecretString();
  TokenSettings token = {};
};

class Userpass : public Engine {
 public:
  explicit Userpass(State& state) : state_(state) {
    paths_.push_back(
        {.pattern = "users/?",
         .fields = {},
         .handlers = {{Operation::kList,
                       [this](const EngineRequest&, const FieldData&) { return List(); }}}});
    paths_.push_back(UserPath());
    const Handler set_password = [this](const EngineRequest&, const FieldData& fields) {
      return SetPassword(fields);
    };
    paths_.push_back({.pattern = "users/{username}/password",
                      .fields = {{.name = "username"}, {.name = "password"}},
                      .handlers = {{Operation::kUpdate, set_password}}});
    const Handler set_policies = [this](const EngineRequest&, const FieldData& fields) {
      return SetPolicies(fields);
    };
    paths_.push_back({.pattern = "users/{username}/policies",
                      .fields = {{.name = "username"},
                                 {.name = "policies", .type = FieldType::kCommaStringSlice},
                                 {.name = "token_policies", .type = FieldType::kCommaStringSlice}},
                      .handlers = {{Operation::kUpdate, set_policies}}});
    paths_.push_back({.pattern = "login/{username}",
                      .fields = {{.name = "username"}, {.name = "password"}},
                      .handlers = {{Operation::kUpdate,
                                    [this](const EngineRequest& request, const FieldData& fields) {
                                      return LogIn(request, fields);
                                    }}}});
  }

  const std::vector<Path>& Paths() const override { return paths_; }
  std::string Type() const override { return "userpass"; }
  std::vector<std::string> UnauthenticatedPaths() const override { return {"login/*"}; }

 private:
  static std::string Name(const FieldData& fields) {
    return base::ToLowerAscii(fields.String("username"));
  }

  Path UserPath() {
    std::vector<Field> fields = {{.name = "username"},
                                 {.name = "password"},
                                 {.name = "password_hash"},
                                 {.name = "policies", .type = FieldType::kCommaStringSlice},
                                 {.name = "ttl", .type = FieldType::kDurationSecond},
                                 {.name = "max_ttl", .type = FieldType::kDurationSecond}};
    AddTokenFields(fields);
    const Handler write = [this](const EngineRequest&, const FieldData& data) {
      return Write(data);
    };
    return {.pattern = "users/{username}",
            .fields = std::move(fields),
            .handlers = {{Operation::kRead, [this](const EngineRequest&,
                                                   const FieldData& data) { return Read(data); }},
                         {Operation::kCreate, write},
                         {Operation::kUpdate, write},
                         {Operation::kDelete,
                          [this](const EngineRequest&, const FieldData& data) {
                            users_.erase(Name(data));
                            return EngineResult(EngineResponse{});
                          }}},
            .exists = [this](const EngineRequest&, const FieldData& data) {
              return users_.contains(Name(data));
            }};
  }

  EngineResult List() const {
    Json keys = Json::array();
    for (const auto& [name, user] : users_) keys.push_back(name);
    if (keys.empty()) return NotFound();
    return EngineResponse{.data = Json{{"keys", std::move(keys)}}};
  }

  EngineResult Read(const FieldData& fields) const {
    const auto at = users_.find(Name(fields));
    if (at == users_.end()) return NotFound();
    return EngineResponse{.data = at->second.token.Describe(state_.environment.profile)};
  }

  EngineResult Write(const FieldData& fields) {
    const std::string name = Name(fields);
    const bool exists = users_.contains(name);
    User user = exists ? users_[name] : User{};
    const std::string password = fields.String("password");
    if (!password.empty()) user.password = base::SecretString(password);
    if (!exists && password.empty()) {
      return UserError(state_.IsVault() ? "\"password\" or \"password_hash\" must be supplied"
                                        : "must provide either password or password_hash");
    }
    if (std::string error = user.token.Update(fields, state_.environment.profile); !error.empty()) {
      return UserError(std::move(error));
    }
    user.token.UpdateOldPolicies(fields);
    if (fields.Has("ttl")) user.token.ttl_s = fields.Seconds("ttl");
    if (fields.Has("max_ttl")) user.token.max_ttl_s = fields.Seconds("max_ttl");
    users_[name] = std::move(user);
    return EngineResponse{};
  }

  EngineResult SetPassword(const FieldData& fields) {
    const auto at = users_.find(Name(fields));
    const bool vault = state_.IsVault();
    if (at == users_.end()) {
      if (vault) return UserError("username does not exist");
      return ServerError("username does not exist");
    }
    const std::string password = fields.String("password");
    if (password.empty()) {
      return UserError(vault ? "missing password"
                             : "must provide either password or password_hash");
    }
    at->second.password = base::SecretString(password);
    return EngineResponse{};
  }

  EngineResult SetPolicies(const FieldData& fields) {
    const auto at = users_.find(Name(fields));
    if (at == users_.end()) return ServerError("username does not exist");
    if (fields.Has("token_policies")) {
      at->second.token.policies = SanitizePolicies(fields.Strings("token_policies"), false);
    }
    at->second.token.UpdateOldPolicies(fields);
    return EngineResponse{};
  }

  EngineResult LogIn(const EngineRequest& request, const FieldData& fields) {
    const std::string name = Name(fields);
    const base::WallTime now = state_.Now();
    if (lockout_.IsLocked(name, now)) {
      return EngineError{.status = 403, .errors = {"permission denied"}};
    }
    const std::string password = fields.String("password");
    if (password.empty()) {
      if (state_.IsVault()) return UserError("invalid credentials");
      return EngineError{.status = 500, .errors = {"missing password"}};
    }
    const auto at = users_.find(name);
    if (at == users_.end() || !(at->second.password == base::SecretString(password))) {
      lockout_.Fail(name, now);
      return UserError("invalid username or password");
    }
    lockout_.Clear(name);
    Login login = at->second.token.ToLogin();
    login.metadata = {{"username", name}};
    // Named after the mount, as the core does for every login: "userpass-bob".
    login.display_name = DisplayPrefix(request.mount) + "-" + name;
    login.alias = name;
    return state_.Admit(request, login);
  }

  // "auth/userpass/" -> "userpass".
  static std::string DisplayPrefix(const std::string& mount) {
    const std::size_t begin = mount.find("auth/") + 5;
    std::string prefix = mount.substr(begin, mount.size() - begin - 1);
    for (char& c : prefix) c = c == '/' ? '-' : c;
    return prefix;
  }

  State& state_;
  std::vector<Path> paths_;
  std::map<std::string, User> users_;
  Lockout lockout_;
};

}  // namespace

std::unique_ptr<Engine> MakeUserpass(State& state) { return std::make_unique<Userpass>(state); }

}  // namespace vaultsim

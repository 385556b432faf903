#include "vaultsim/auth/userpass.h"

#include <map>
#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "base/secret.h"
#include "vaultsim/auth/method.h"
#include "vaultsim/auth/networks.h"

namespace vaultsim {
namespace {

struct User {
  base::SecretString password = base::SecretString();
  TokenSettings token = {};
  // As given under the names that they had before.
  std::vector<std::string> old_policies = {};
  std::vector<std::string> old_bound_cidrs = {};
  std::int64_t old_ttl_s = 0;
  std::int64_t old_max_ttl_s = 0;
};

class Userpass : public Engine {
 public:
  explicit Userpass(State& state) : state_(state) {
    std::vector<Field> page_fields;
    AddPageFields(page_fields, state.environment.profile);
    paths_.push_back(
        {.pattern = "users/?",
         .fields = std::move(page_fields),
         .handlers = {{Operation::kList, [this](const EngineRequest&, const FieldData& fields) {
                         std::vector<std::string> names;
                         for (const auto& [name, user] : users_) names.push_back(name);
                         return ListPage(names, fields);
                       }}}});
    paths_.push_back(UserPath());
    const Handler set_password = [this](const EngineRequest&, const FieldData& fields) {
      return SetPassword(fields);
    };
    paths_.push_back(
        {.pattern = "users/{username}/password",
         .fields = {{.name = "username"}, {.name = "password"}, {.name = "password_hash"}},
         .handlers = {{Operation::kUpdate, set_password}}});
    const Handler set_policies = [this](const EngineRequest&, const FieldData& fields) {
      return SetPolicies(fields);
    };
    paths_.push_back({.pattern = "users/{username}/policies",
                      .fields = {{.name = "username"},
                                 {.name = "policies", .type = FieldType::kCommaStringSlice},
                                 {.name = "token_policies", .type = FieldType::kCommaStringSlice}},
                      .handlers = {{Operation::kUpdate, set_policies}}});
    paths_.push_back(LoginPath());
  }

  const std::vector<Path>& Paths() const override { return paths_; }
  std::string Type() const override { return "userpass"; }
  std::vector<std::string> UnauthenticatedPaths() const override { return {"login/*"}; }

  // OpenBao writes users in lower case before it asks the ACL.
  std::string CanonicalPath(std::string path) const override {
    constexpr std::string_view kUsers = "users/";
    const bool user =
        path.starts_with(kUsers) && path.find('/', kUsers.size()) == std::string::npos;
    return user && !state_.IsVault() ? base::ToLowerAscii(path) : path;
  }

  LoginRenewal RenewLogin(const Token& token) const override {
    const auto at = token.meta ? users_.find(token.meta->at("username")) : users_.end();
    if (at == users_.end()) return {.gone = true};
    const TokenSettings& settings = at->second.token;
    if (!EquivalentPolicies(settings, token.policies)) {
      return {.refusal = "policies have changed, not renewing"};
    }
    return {
        .ttl_s = settings.ttl_s, .max_ttl_s = settings.max_ttl_s, .period_s = settings.period_s};
  }

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
                                 {.name = "max_ttl", .type = FieldType::kDurationSecond},
                                 {.name = "bound_cidrs", .type = FieldType::kCommaStringSlice}};
    AddTokenFields(fields, state_.environment.profile);
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

  EngineResult Read(const FieldData& fields) const {
    const auto at = users_.find(Name(fields));
    if (at == users_.end()) return NotFound();
    const User& user = at->second;
    Json data = user.token.Describe(state_.environment.profile);
    if (user.old_ttl_s > 0) data["ttl"] = user.old_ttl_s;
    if (user.old_max_ttl_s > 0) data["max_ttl"] = user.old_max_ttl_s;
    if (!user.old_policies.empty()) data["policies"] = data["token_policies"];
    if (!user.old_bound_cidrs.empty()) data["bound_cidrs"] = user.old_bound_cidrs;
    return EngineResponse{.data = std::move(data)};
  }

  // What is wrong with the old names' values, or "".
  static std::string Upgrade(const FieldData& fields, User& user) {
    UpgradePolicies(fields, user.old_policies, user.token);
    UpgradeSeconds(fields, "ttl", "token_ttl", user.old_ttl_s, user.token.ttl_s);
    UpgradeSeconds(fields, "max_ttl", "token_max_ttl", user.old_max_ttl_s, user.token.max_ttl_s);
    return UpgradeBoundCidrs(fields, user.old_bound_cidrs, user.token);
  }

  EngineResult Write(const FieldData& fields) {
    const std::string name = Name(fields);
    const bool exists = users_.contains(name);
    User user = exists ? users_[name] : User{};
    const std::string password = fields.String("password");
    const bool hashed = state_.IsVault() && !fields.String("password_hash").empty();
    if (!exists && password.empty() && !hashed) return UserError(PasswordMissing());
    if (std::string error = user.token.Update(fields, state_.environment.profile); !error.empty()) {
      return UserError(std::move(error));
    }
    if (!password.empty() || hashed) {
      if (MaybeError error = ChangePassword(fields, user)) return *std::move(error);
    }
    if (std::string error = Upgrade(fields, user); !error.empty()) {
      return UserError(std::move(error));
    }
    users_[name] = std::move(user);
    return EngineResponse{};
  }

  using MaybeError = std::optional<EngineError>;

  // A hash is taken, but nobody can log in by it: there is no bcrypt here.
  MaybeError ChangePassword(const FieldData& fields, User& user) const {
    constexpr std::size_t kHashLength = 60;
    const std::string password = fields.String("password");
    const std::string hash = state_.IsVault() ? fields.String("password_hash") : "";
    if (password.empty() && hash.empty()) return UserError(PasswordMissing());
    if (!password.empty() && !hash.empty()) {
      return UserError("\"password\" and \"password_hash\" cannot be supplied together");
    }
    if (!hash.empty()) {
      if (hash.size() != kHashLength) return ServerError("password hash has incorrect length");
      const std::string version = hash.substr(0, 4);
      if (version != "$2a$" && version != "$2b$" && version != "$2y$") {
        return ServerError("password hash has incorrect prefix");
      }
    }
    user.password = base::SecretString(password);
    return std::nullopt;
  }

  std::string PasswordMissing() const {
    return state_.IsVault() ? "\"password\" or \"password_hash\" must be supplied"
                            : "must provide either password or password_hash";
  }

  EngineResult UnknownUser() const { return ServerError("username does not exist"); }

  // Users are found in lower case, but these two write the name as the path has it: the settings
  // of "Bob" are then a user whom nobody finds, though the list shows him.
  EngineResult SetPassword(const FieldData& fields) {
    const auto at = users_.find(Name(fields));
    if (at == users_.end()) return UnknownUser();
    User user = at->second;
    if (MaybeError error = ChangePassword(fields, user)) return *std::move(error);
    users_[fields.String("username")] = std::move(user);
    return EngineResponse{};
  }

  EngineResult SetPolicies(const FieldData& fields) {
    const auto at = users_.find(Name(fields));
    if (at == users_.end()) return ServerError("username does not exist");
    User user = at->second;
    if (fields.Has("token_policies")) {
      user.token.policies = ParsePolicies(fields.Strings("token_policies"));
    }
    UpgradePolicies(fields, user.old_policies, user.token);
    users_[fields.String("username")] = std::move(user);
    return EngineResponse{};
  }

  // Whatever is asked, the core asks first whether the user is locked out.
  Path LoginPath() {
    Path path{.pattern = "login/{username}",
              .fields = {{.name = "username"}, {.name = "password"}},
              .handlers = {{Operation::kUpdate,
                            [this](const EngineRequest& request, const FieldData& fields) {
                              return LogIn(request, fields);
                            }}}};
    for (const Operation operation :
         {Operation::kRead, Operation::kDelete, Operation::kPatch, Operation::kHeader}) {
      path.handlers[operation] = [this](const EngineRequest& request,
                                        const FieldData& fields) -> EngineResult {
        const LockoutConfig lockout = state_.mounts.Find(request.mount)->Lockout();
        const bool locked = lockout_.IsLocked(Name(fields), lockout, state_.Now());
        return locked ? LockedOut() : UnsupportedOperation();
      };
    }
    return path;
  }

  EngineResult LogIn(const EngineRequest& request, const FieldData& fields) {
    const std::string name = Name(fields);
    const base::WallTime now = state_.Now();
    const LockoutConfig lockout = state_.mounts.Find(request.mount)->Lockout();
    if (lockout_.IsLocked(name, lockout, now)) return LockedOut();
    const std::string password = fields.String("password");
    if (password.empty()) {
      if (state_.IsVault()) {
        if (users_.contains(name)) lockout_.Fail(name, lockout, now);
        return UserError("invalid credentials");
      }
      return EngineError{.status = 500, .errors = {"missing password"}};
    }
    const auto at = users_.find(name);
    if (at == users_.end()) return UserError("invalid username or password");
    if (!(at->second.password == base::SecretString(password))) {
      lockout_.Fail(name, lockout, now);
      return UserError("invalid username or password");
    }
    const TokenSettings& settings = at->second.token;
    if (!AdmitLocalhost(settings.bound_cidrs)) {
      return EngineError{.status = 403, .errors = {"permission denied"}};
    }
    Login login = settings.ToLogin();
    login.metadata = {{"username", name}};
    login.display_name = name;
    login.alias = name;
    EngineResult result = state_.Admit(request, login);
    if (!result.error) lockout_.Clear(name);
    return result;
  }

  State& state_;
  std::vector<Path> paths_;
  std::map<std::string, User> users_;
  Lockout lockout_;
};

}  // namespace

std::unique_ptr<Engine> MakeUserpass(State& state) { return std::make_unique<Userpass>(state); }

}  // namespace vaultsim

#include "vaultsim/auth/jwt.h"

#include <nlohmann/json.hpp>

namespace vaultsim {
namespace {

class JwtMethod : public Engine {
 public:
  explicit JwtMethod(State& state) {
    const Profile profile = state.environment.profile;
    paths_.push_back(auth_jwt::LoginPath(state, config_, roles_));
    for (Path& path : auth_jwt::RolePaths(profile, roles_)) paths_.push_back(std::move(path));
    paths_.push_back(auth_jwt::ConfigPath(profile, config_));
  }

  const std::vector<Path>& Paths() const override { return paths_; }
  std::string Type() const override { return "jwt"; }
  std::vector<std::string> UnauthenticatedPaths() const override { return {"login"}; }
  LoginRenewal RenewLogin(const Token& login) const override {
    const std::string name = login.meta ? login.meta->at("role") : "";
    const auto at = roles_.find(name);
    if (at == roles_.end()) return {.refusal = "role " + name + " does not exist during renewal"};
    const TokenSettings& token = at->second.token;
    return {.ttl_s = token.ttl_s, .max_ttl_s = token.max_ttl_s, .period_s = token.period_s};
  }

 private:
  auth_jwt::Config config_;
  auth_jwt::Roles roles_;
  std::vector<Path> paths_;
};

}  // namespace

std::unique_ptr<Engine> MakeJwt(State& state) { return std::make_unique<JwtMethod>(state); }

}  // namespace vaultsim

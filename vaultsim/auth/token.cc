#include "vaultsim/auth/token.h"

#include <iterator>
#include <utility>

namespace vaultsim {
namespace {

class TokenBackend : public Engine {
 public:
  explicit TokenBackend(State& state) {
    Take(auth_token::RolePaths(roles_, state.environment.profile));
    Take(auth_token::CreatePaths(state, roles_));
    Take(auth_token::LookupPaths(state));
    Take(auth_token::RenewPaths(state, roles_));
    Take(auth_token::RevokePaths(state));
  }

  const std::vector<Path>& Paths() const override { return paths_; }
  std::string Type() const override { return "token"; }
  std::vector<std::string> SudoPaths() const override { return {"accessors/"}; }

 private:
  void Take(std::vector<Path> part) {
    std::move(part.begin(), part.end(), std::back_inserter(paths_));
  }

  auth_token::Roles roles_;
  std::vector<Path> paths_;
};

}  // namespace

std::unique_ptr<Engine> MakeTokenBackend(State& state) {
  return std::make_unique<TokenBackend>(state);
}

namespace auth_token {

EngineError Missing(const char* what) {
  return {.status = 400, .errors = {std::string("missing ") + what}, .multierror = true};
}

EngineError InvalidAccessor() {
  return {.status = 400, .errors = {"invalid accessor"}, .multierror = true};
}

}  // namespace auth_token
}  // namespace vaultsim

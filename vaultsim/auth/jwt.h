// The jwt auth method: logins with tokens that somebody else has signed.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "json/box.h"
#include "vaultsim/auth/jws.h"
#include "vaultsim/auth/method.h"
#include "vaultsim/framework/framework.h"
#include "vaultsim/state.h"

namespace vaultsim {

// state must outlive the engine.
std::unique_ptr<Engine> MakeJwt(State& state);

namespace auth_jwt {

// auth/jwt/config.
struct Config {
  bool is_set = false;
  std::map<std::string, std::string> texts = {};
  std::map<std::string, std::vector<std::string>> lists = {};
  std::vector<PublicKey> keys = {};
  bool namespace_in_state = true;
};

// auth/jwt/role/:name.
struct Role {
  std::string type = {};
  std::map<std::string, std::int64_t> numbers = {};  // leeways, max_age, poll_interval
  std::map<std::string, std::string> texts = {};
  std::map<std::string, std::vector<std::string>> lists = {};  // those that were given
  std::map<std::string, bool> flags = {};
  json::Box bound_claims = {};
  json::Box claim_mappings = {};
  TokenSettings token = {};
  // What was given by the names of before.
  std::int64_t old_ttl_s = 0;
  std::int64_t old_max_ttl_s = 0;
  std::int64_t old_period_s = 0;
  std::int64_t old_num_uses = 0;
  std::vector<std::string> old_policies = {};
  std::vector<std::string> old_bound_cidrs = {};

  std::string Text(const std::string& name) const;
  std::int64_t Number(const std::string& name) const;
  std::vector<std::string> List(const std::string& name) const;
  bool Flag(const std::string& name) const;
};
using Roles = std::map<std::string, Role>;

Path ConfigPath(Profile profile, Config& config);
std::vector<Path> RolePaths(Profile profile, Roles& roles);
Path LoginPath(State& state, const Config& config, const Roles& roles);

// What the server tells when it cannot reach an address: there is no network here.
std::string Unreachable(const std::string& url);

}  // namespace auth_jwt
}  // namespace vaultsim

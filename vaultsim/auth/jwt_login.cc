// auth/jwt/login.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "vaultsim/auth/jwt.h"
#include "vaultsim/auth/jwt_claims.h"
#include "vaultsim/auth/networks.h"

namespace vaultsim::auth_jwt {
namespace {

// The claims of a token that one of the keys has signed.
struct Verified {
  Json claims = {};
  std::string error = {};
};

// Objects with a key twice are refused.
Json ParseStrictly(const std::string& text) {
  bool twice = false;
  std::vector<std::vector<std::string>> keys;
  const Json::parser_callback_t watch = [&](int, Json::parse_event_t event, Json& value) {
    if (event == Json::parse_event_t::object_start) keys.emplace_back();
    if (event == Json::parse_event_t::object_end) keys.pop_back();
    if (event == Json::parse_event_t::key) {
      const auto& name = value.get_ref<const std::string&>();
      twice = twice || std::find(keys.back().begin(), keys.back().end(), name) != keys.back().end();
      keys.back().push_back(name);
    }
    return true;
  };
  Json parsed = Json::parse(text, watch, /*allow_exceptions=*/false);
  return twice ? Json(Json::value_t::discarded) : parsed;
}

Verified Verify(const Config& config, const std::string& token) {
  constexpr const char* kPrefix = "error verifying token signature: ";
  const ParsedJws parsed = ParseJws(token);
  if (!parsed.error.empty()) return {.error = kPrefix + parsed.error};
  const bool known = std::any_of(config.keys.begin(), config.keys.end(),
                                 [&](const PublicKey& key) { return key.Verifies(parsed.jws); });
  Json claims = known ? ParseStrictly(parsed.jws.payload) : Json();
  if (!claims.is_object()) {
    return {.error =
                std::string(kPrefix) + "no known key successfully validated the token signature"};
  }
  std::string error = jwt::CheckClaimNames(claims);
  const std::vector<std::string>& algorithms = config.lists.at("jwt_supported_algs");
  const bool allowed = algorithms.empty() || std::find(algorithms.begin(), algorithms.end(),
                                                       parsed.jws.algorithm) != algorithms.end();
  if (error.empty() && !allowed) {
    error = "invalid algorithm (alg) header parameter: token signed with unexpected algorithm";
  }
  return {.claims = std::move(claims), .error = std::move(error)};
}

bool HasUnboundAudience(const Json& claims, const Role& role, Profile profile) {
  if (!role.List("bound_audiences").empty()) return false;
  if (IsVault(profile) && claims.contains("aud") && claims["aud"] == "") return false;
  return !jwt::Claim(claims, "aud").empty();
}

// Who logs in, from the claims.
struct Person {
  std::string name = {};
  std::map<std::string, std::string> metadata = {};
  std::string error = {};
};

Person Identify(const Json& claims, const Role& role) {
  const std::string claim = role.Text("user_claim");
  Json user;
  if (role.Flag("user_claim_json_pointer")) {
    user = jwt::Claim(claims, claim);
  } else if (claims.contains(claim)) {
    user = claims[claim];
  }
  if (user.is_null()) return {.error = "claim \"" + claim + "\" not found in token"};
  if (!user.is_string()) {
    return {.error = "claim \"" + claim + "\" could not be converted to string"};
  }
  std::map<std::string, std::string> mappings;
  if (role.claim_mappings->is_object()) {
    mappings = role.claim_mappings->get<std::map<std::string, std::string>>();
  }
  jwt::Metadata mapped = jwt::MapClaims(claims, mappings);
  if (!mapped.error.empty()) return {.error = mapped.error};
  const jwt::Groups groups = jwt::GroupsOf(claims, role.Text("groups_claim"));
  return {
      .name = user.get<std::string>(), .metadata = std::move(mapped.values), .error = groups.error};
}

EngineResult LogIn(State& state, const EngineRequest& request, const FieldData& fields,
                   const Config& config, const Roles& roles) {
  if (!config.is_set) return UserError("could not load configuration");
  std::string name = fields.String("role");
  if (name.empty()) name = config.texts.at("default_role");
  if (name.empty()) return UserError("missing role");
  const auto at = roles.find(name);
  if (at == roles.end()) return UserError("role \"" + name + "\" could not be found");
  const Role& role = at->second;
  if (role.type == "oidc") return UserError("role with oidc role_type is not allowed");
  const std::string token = fields.String("jwt");
  if (token.empty()) return UserError("missing token");
  if (!AdmitLocalhost(role.token.bound_cidrs)) {
    return EngineError{.status = 403, .errors = {"permission denied"}};
  }
  const std::string& discovery = config.texts.at("oidc_discovery_url");
  if (!discovery.empty()) {
    return UserError("error configuring token validator: keyset configuration error: " +
                     Unreachable(discovery));
  }
  const Verified verified = Verify(config, token);
  std::string error = verified.error;
  if (error.empty()) {
    error = jwt::CheckRegistered(verified.claims,
                                 {.issuer = config.texts.at("bound_issuer"),
                                  .subject = role.Text("bound_subject"),
                                  .audiences = role.List("bound_audiences"),
                                  .not_before_leeway_s = role.Number("not_before_leeway"),
                                  .expiration_leeway_s = role.Number("expiration_leeway"),
                                  .clock_skew_leeway_s = role.Number("clock_skew_leeway")},
                                 state.Now());
  }
  if (!error.empty()) return UserError("error validating token: " + error);
  if (HasUnboundAudience(verified.claims, role, state.environment.profile)) {
    return UserError("audience claim found in JWT but no audiences bound to the role");
  }
  Person person = Identify(verified.claims, role);
  if (!person.error.empty()) return UserError(std::move(person.error));
  const bool globs = role.Text("bound_claims_type") == "glob";
  error = jwt::CheckBound(*role.bound_claims, globs, verified.claims);
  if (!error.empty()) return UserError("error validating claims: " + error);
  Login login = role.token.ToLogin();
  if (role.Flag("token_policies_template_claims")) {
    jwt::Filled filled = jwt::FillTemplates(login.policies, verified.claims);
    if (!filled.error.empty()) return EngineError{.status = 500, .errors = {filled.error}};
    login.policies = std::move(filled.texts);
  }
  if (person.name.empty()) return EngineError{.status = 500, .errors = {"missing name in alias"}};
  login.metadata = std::move(person.metadata);
  login.metadata["role"] = name;
  login.alias_metadata = login.metadata;
  login.display_name = person.name;
  login.alias = person.name;
  return state.Admit(request, login);
}

}  // namespace

Path LoginPath(State& state, const Config& config, const Roles& roles) {
  return {
      .pattern = "login",
      .fields = {{.name = "role", .type = FieldType::kLowerCaseString}, {.name = "jwt"}},
      .handlers = {{Operation::kUpdate, [&](const EngineRequest& request, const FieldData& fields) {
                      return LogIn(state, request, fields, config, roles);
                    }}}};
}

}  // namespace vaultsim::auth_jwt

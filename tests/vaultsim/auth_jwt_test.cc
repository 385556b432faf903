// The jwt auth method. The texts are OpenBao 2.7.2's, compared with a running server.
#include <gtest/gtest.h>

#include "jwt_signer.h"
#include "vaultsim/auth/jws.h"
#include "vaultsim/vault.h"

namespace vaultsim {
namespace {

constexpr std::int64_t kNow = 1'440'000'000;

class JwtTest : public testing::Test {
 protected:
  JwtTest() {
    Post("sys/auth/jwt", {{"type", "jwt"}});
    Post("auth/jwt/config", {{"jwt_validation_pubkeys", signer_.PublicPem()}});
    SetRole({{"bound_audiences", "a"}});
  }

  vault::Response Send(vault::Method method, const std::string& path, const Json& body = {},
                       const std::string& token = "root") {
    return vault_
        .RoundTrip({.method = method,
                    .path = "/v1/" + path,
                    .token = base::SecretString(token),
                    .body = body.is_null() ? "" : body.dump()},
                   {})
        .value();
  }
  vault::Response Post(const std::string& path, const Json& body) {
    return Send(vault::Method::kPost, path, body);
  }
  Json Get(const std::string& path, const std::string& token = "root") {
    return Json::parse(Send(vault::Method::kGet, path, {}, token).body)["data"];
  }
  // "400 text".
  std::string Refusal(const vault::Response& response) {
    const Json body = response.body.empty() ? Json() : Json::parse(response.body);
    return std::to_string(response.status) +
           (body.contains("errors") ? " " + body["errors"][0].get<std::string>() : "");
  }
  void SetRole(Json more) {
    Send(vault::Method::kDelete, "auth/jwt/role/r");
    more["role_type"] = "jwt";
    more.emplace("user_claim", "sub");
    ASSERT_EQ(Refusal(Post("auth/jwt/role/r", more)), "204");
  }
  Json Claims(const Json& more = Json::object()) {
    Json claims = {{"iss", "me"}, {"sub", "bob"}, {"aud", "a"}, {"iat", kNow}, {"exp", kNow + 600}};
    claims.merge_patch(more);
    return claims;
  }
  vault::Response LogIn(const std::string& jwt) {
    return Send(vault::Method::kPost, "auth/jwt/login", {{"role", "r"}, {"jwt", jwt}}, "");
  }
  std::string Try(const Json& more) { return Refusal(LogIn(signer_.Sign(Claims(more)))); }

  base::ManualClock clock_{base::WallTime{std::chrono::seconds(kNow)}};
  base::SeededRandom random_{1};
  Vault vault_{{.root_token = base::SecretString("root")}, clock_, random_};
  JwtSigner signer_{"ES256"};
};

TEST_F(JwtTest, LogsIn) {
  SetRole({{"bound_audiences", "a"},
           {"token_ttl", "1h"},
           {"token_policies", {"b", "a"}},
           {"claim_mappings", {{"/team/name", "team"}}}});
  const vault::Response response = LogIn(signer_.Sign(Claims({{"team", {{"name", "red"}}}})));
  ASSERT_EQ(response.status, 200);
  const Json auth = Json::parse(response.body)["auth"];
  EXPECT_EQ(auth["policies"], Json({"a", "b", "default"}));
  EXPECT_EQ(auth["metadata"], Json({{"role", "r"}, {"team", "red"}}));
  EXPECT_EQ(auth["lease_duration"], 3600);
  const Json self = Get("auth/token/lookup-self", auth["client_token"]);
  EXPECT_EQ(self["display_name"], "jwt-bob");
  EXPECT_EQ(self["path"], "auth/jwt/login");
  EXPECT_EQ(Get("auth/jwt/role/r")["token_policies"], Json({"b", "a"}));
}

TEST_F(JwtTest, VerifiesEveryAlgorithm) {
  for (const char* name :
       {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}) {
    const JwtSigner signer{name};
    Post("auth/jwt/config",
         {{"jwt_validation_pubkeys", {signer_.PublicPem(), signer.PublicPem()}}});
    EXPECT_EQ(LogIn(signer.Sign(Claims())).status, 200) << name;
    Post("auth/jwt/config", {{"jwt_validation_pubkeys", {signer_.PublicPem()}}});
    EXPECT_EQ(Refusal(LogIn(signer.Sign(Claims()))),
              "400 error validating token: error verifying token signature: no known key "
              "successfully validated the token signature");
  }
}

TEST_F(JwtTest, RefusesWhatIsNoToken) {
  const std::string prefix = "400 error validating token: error verifying token signature: ";
  const std::string unknown = "no known key successfully validated the token signature";
  const std::string good = signer_.Sign(Claims());
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"x", "go-jose/go-jose: compact JWS format must have three parts"},
      {"a.b.c.d", "go-jose/go-jose: compact JWS format must have three parts"},
      {"{}", "go-jose/go-jose: missing payload in JWS message"},
      {"a.b.c", "illegal base64 data at input byte 0"},
      {"e30.e!0.AA", "illegal base64 data at input byte 1"},
      {"..", unknown},
      {"eyJhbGciOiJub25lIn0.e30.", unknown},
      {"eyJhbGciOiJIUzI1NiJ9.e30.AAAA", unknown},
      {good.substr(0, good.size() - 4) + "AAAA", unknown},
      {signer_.SignRaw(R"({"alg":"ES256"})", "[]"), unknown},
      {signer_.SignRaw(R"({"alg":"ES256"})", R"({"sub":"a","sub":"b"})"), unknown},
      {signer_.SignRaw(R"({"alg":"ES256","crit":["exp"]})", Claims().dump()), unknown},
      {signer_.SignRaw(R"({"alg":"ES256","b64":false})", Claims().dump()), unknown},
      {signer_.SignRaw(R"({"alg":5})", "{}"),
       "failed to unmarshal algorithm: json: cannot unmarshal number into Go value of type string: "
       "\"5\""}};
  for (const auto& [token, text] : cases) EXPECT_EQ(Refusal(LogIn(token)), prefix + text) << token;
  EXPECT_EQ(LogIn(" " + good + "=\n").status, 200);
  EXPECT_EQ(Refusal(LogIn("")), "400 missing token");
}

TEST_F(JwtTest, ChecksRegisteredClaims) {
  const std::string prefix = "400 error validating token: ";
  const std::vector<std::pair<Json, std::string>> cases = {
      {{{"aud", "b"}},
       "invalid audience (aud) claim: audience claim does not match any expected audience"},
      {{{"aud", 5}},
       "go-jose/go-jose/jwt: expected string or array value to unmarshal to Audience"},
      {{{"iat", "x"}}, "go-jose/go-jose/jwt: expected number value to unmarshal NumericDate"},
      {{{"iss", 5}},
       "json: cannot unmarshal number into Go struct field Claims.iss of type string"},
      {{{"ISS", "x"}},
       "ambiguous claim: key \"ISS\" collides with registered claim \"iss\" under case folding"},
      {{{"iat", nullptr}, {"exp", nullptr}},
       "no issued at (iat), not before (nbf), or expiration time (exp) claims in token"},
      {{{"exp", kNow - 61}, {"iat", kNow - 1000}},
       "invalid expiration time (exp) claim: token is expired"},
      {{{"nbf", kNow + 61}}, "invalid not before (nbf) claim: token not yet valid"},
      {{{"iat", kNow + 61}, {"nbf", kNow}},
       "invalid issued at (iat) claim: token issued in the future"},
      {{{"iat", nullptr}}, "invalid not before (nbf) claim: token not yet valid"}};
  for (const auto& [more, text] : cases) EXPECT_EQ(Try(more), prefix + text) << more;
  for (const Json& more : std::vector<Json>{{{"aud", {"b", "a"}}},
                                            {{"exp", kNow - 60}, {"iat", kNow - 1000}},
                                            {{"nbf", kNow + 60}},
                                            {{"exp", nullptr}, {"iat", kNow - 210}},
                                            {{"exp", kNow + 1.5}}}) {
    EXPECT_EQ(Try(more), "200") << more;
  }
  SetRole({{"bound_audiences", "a"}, {"clock_skew_leeway", -1}});
  EXPECT_EQ(Try({{"exp", kNow - 1}, {"iat", kNow - 1000}}),
            prefix + "invalid expiration time (exp) claim: token is expired");
}

TEST_F(JwtTest, ChecksIssuerSubjectAndAlgorithm) {
  SetRole({{"bound_subject", "al"}});
  EXPECT_EQ(Try({{"aud", nullptr}}), "400 error validating token: invalid subject (sub) claim");
  EXPECT_EQ(Try({{"sub", "al"}}),
            "400 audience claim found in JWT but no audiences bound to the role");
  EXPECT_EQ(Try({{"sub", "al"}, {"aud", nullptr}}), "200");
  SetRole({{"bound_audiences", "a"}});
  Json config = {{"jwt_validation_pubkeys", signer_.PublicPem()}, {"bound_issuer", "x"}};
  Post("auth/jwt/config", config);
  EXPECT_EQ(Try(Json::object()), "400 error validating token: invalid issuer (iss) claim");
  config = {{"jwt_validation_pubkeys", signer_.PublicPem()}, {"jwt_supported_algs", "RS256"}};
  Post("auth/jwt/config", config);
  EXPECT_EQ(Try(Json::object()),
            "400 error validating token: invalid algorithm (alg) header parameter: token signed "
            "with unexpected algorithm");
}

TEST_F(JwtTest, ChecksBoundClaims) {
  const Json more = {
      {"team", "red"},        {"n", 5},     {"f", 1.5},          {"b", true}, {"l", {"a", 3}},
      {"o", {{"p", "deep"}}}, {"x/y", "z"}, {"nothing", nullptr}};
  const std::string prefix = "400 error validating claims: ";
  const auto miss = [&](const std::string& claim) {
    return prefix + "claim \"" + claim + "\" does not match any associated bound claim values";
  };
  const std::vector<std::tuple<Json, const char*, std::string>> cases = {
      {{{"team", "red"}}, "string", "200"},
      {{{"team", {"blue", "red"}}}, "string", "200"},
      {{{"team", "blue"}}, "string", miss("team")},
      {{{"n", 5}}, "string", "200"},
      {{{"n", "5"}}, "string", miss("n")},
      {{{"f", 1}}, "string", "200"},
      {{{"b", true}}, "string", "200"},
      {{{"l", "a"}}, "string", "200"},
      {{{"l", 3}}, "string", miss("l")},
      {{{"/o/p", "deep"}}, "string", "200"},
      {{{"/l/0", "a"}}, "string", "200"},
      {{{"/x~1y", "z"}}, "string", "200"},
      {{{"/l/9", "a"}}, "string", prefix + "claim \"/l/9\" is missing"},
      {{{"o", "x"}},
       "string",
       prefix + "received claim is not a string, bool, int or list: map[p:deep]"},
      {{{"team", {{"a", 1}}}},
       "string",
       prefix + "bound claim is not a string, bool, int or list: map[a:1]"},
      {{{"team", "r*"}}, "string", miss("team")},
      {{{"team", "*e*"}}, "glob", "200"},
      {{{"team", "R*"}}, "glob", miss("team")},
      {{{"n", "*"}}, "glob", miss("n")}};
  for (const auto& [bound, type, want] : cases) {
    SetRole({{"bound_audiences", "a"}, {"bound_claims", bound}, {"bound_claims_type", type}});
    EXPECT_EQ(Try(more), want) << bound << " " << type;
  }
}

TEST_F(JwtTest, TakesNameMetadataAndGroupsFromClaims) {
  const Json more = {{"n", 5}, {"l", {"a", 3}}, {"o", {{"p", "deep"}}}, {"g", {"x", ""}}};
  const std::vector<std::pair<Json, std::string>> cases = {
      {{{"user_claim", "nosuch"}}, "400 claim \"nosuch\" not found in token"},
      {{{"user_claim", "n"}}, "400 claim \"n\" could not be converted to string"},
      {{{"user_claim", "/o/p"}}, "400 claim \"/o/p\" not found in token"},
      {{{"user_claim", "/o/p"}, {"user_claim_json_pointer", true}}, "200"},
      {{{"claim_mappings", {{"n", "x"}}}}, "400 error converting claim 'n' to string"},
      {{{"claim_mappings", {{"aud", "x"}}}}, "400 error converting claim 'aud' to string"},
      {{{"groups_claim", "g"}}, "200"},
      {{{"groups_claim", "l"}}, "400 value 3 in groups claim could not be parsed as string"},
      {{{"groups_claim", "o"}}, "400 \"o\" claim could not be converted to string list"},
      {{{"groups_claim", "nosuch"}},
       "400 failed to fetch groups: \"nosuch\" claim not found in token"}};
  for (const auto& [role, want] : cases) {
    Json settings = role;
    settings["bound_audiences"] = "a";
    SetRole(settings);
    EXPECT_EQ(Try(more), want) << role;
  }
  SetRole({{"bound_audiences", "a"}});
  EXPECT_EQ(Try({{"sub", ""}}), "500 missing name in alias");
}

TEST_F(JwtTest, FillsPolicyTemplates) {
  SetRole({{"bound_audiences", "a"},
           {"token_policies", {"p-{{.sub}}", "{{ .o.p }}"}},
           {"token_policies_template_claims", true}});
  const vault::Response response = LogIn(signer_.Sign(Claims({{"o", {{"p", "deep"}}}})));
  EXPECT_EQ(Json::parse(response.body)["auth"]["policies"], Json({"deep", "default", "p-bob"}));
  SetRole({{"bound_audiences", "a"},
           {"token_policies", {"x{{.nosuch}}"}},
           {"token_policies_template_claims", true}});
  EXPECT_EQ(Try(Json::object()),
            "500 failed to template policy [0]: unable to apply template: template: template:1:3: "
            "executing \"template\" at <.nosuch>: map has no entry for key \"nosuch\"");
}

TEST_F(JwtTest, RenewsOnTheRolesPresentTerms) {
  SetRole({{"bound_audiences", "a"}, {"token_ttl", "1h"}});
  const std::string token = Json::parse(LogIn(signer_.Sign(Claims())).body)["auth"]["client_token"];
  Post("auth/jwt/role/r", {{"role_type", "jwt"}, {"token_ttl", "20m"}});
  const auto renewed = Send(vault::Method::kPost, "auth/token/renew-self", Json::object(), token);
  EXPECT_EQ(Json::parse(renewed.body)["auth"]["lease_duration"], 1200);
  Send(vault::Method::kDelete, "auth/jwt/role/r");
  EXPECT_EQ(Refusal(Send(vault::Method::kPost, "auth/token/renew-self", Json::object(), token)),
            "500 1 error occurred:\n\t* failed to renew entry: role r does not exist during "
            "renewal\n\n");
}

TEST_F(JwtTest, RefusesKeysFromTheNetwork) {
  const std::string dial = ": dial tcp 127.0.0.1:1: connect: connection refused";
  const std::string get = "Get \"http://127.0.0.1:1/.well-known/openid-configuration\"";
  EXPECT_EQ(Refusal(Post("auth/jwt/config", {{"jwks_url", "http://127.0.0.1:1"}})),
            "400 error checking jwks URL");
  EXPECT_EQ(Refusal(Post("auth/jwt/config", {{"oidc_discovery_url", "http://127.0.0.1:1/"}})),
            "400 error checking oidc discovery URL: " + get + dial);
  const auto skipped = Post("auth/jwt/config", {{"oidc_discovery_url", "http://127.0.0.1:1"},
                                                {"skip_jwks_validation", true}});
  EXPECT_EQ(Json::parse(skipped.body)["warnings"], Json({"error checking oidc discovery URL"}));
  EXPECT_EQ(Get("auth/jwt/config")["status"], "invalid");
}

TEST_F(JwtTest, ChecksItsConfiguration) {
  const std::string key = signer_.PublicPem();
  const std::vector<std::pair<Json, std::string>> cases = {
      {Json::object(),
       "exactly one of 'jwt_validation_pubkeys', 'jwks_url', 'jwks_pairs', 'oidc_discovery_url', "
       "or 'provider_config' must be set"},
      {{{"jwt_validation_pubkeys", "x"}},
       "error parsing public key: data does not contain any valid public keys"},
      {{{"jwt_validation_pubkeys", key + key}},
       "error parsing public key: unexpected trailing data after parsed PEM block"},
      {{{"jwt_validation_pubkeys", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"}},
       "error parsing public key: x509: malformed certificate"},
      {{{"jwt_validation_pubkeys", key}, {"oidc_client_id", "a"}},
       "both 'oidc_client_id' and 'oidc_client_secret' must be set for OIDC"},
      {{{"jwt_validation_pubkeys", key}, {"jwt_supported_algs", "HS256"}},
       "invalid jwt_supported_algs: unsupported signing algorithm \"HS256\""},
      {{{"jwt_validation_pubkeys", key}, {"oidc_response_types", "x"}},
       "invalid response_types [x]. 'code' and 'id_token' are allowed"},
      {{{"jwt_validation_pubkeys", key}, {"oidc_response_mode", "x"}},
       "invalid response_mode: \"x\""},
      {{{"jwt_validation_pubkeys", key}, {"provider_config", {{"provider", "x"}}}},
       "invalid provider_config: provider \"x\" not found in custom providers"}};
  for (const auto& [body, text] : cases) {
    EXPECT_EQ(Refusal(Post("auth/jwt/config", body)), "400 " + text) << body;
  }
  EXPECT_EQ(Get("auth/jwt/config")["jwt_validation_pubkeys"],
            Json({key.substr(0, key.size() - 1)}));
}

TEST_F(JwtTest, ChecksRoles) {
  const std::vector<std::pair<Json, std::string>> cases = {
      {{{"role_type", "x"}}, "invalid 'role_type': x"},
      {{{"user_claim", ""}}, "a user claim must be defined on the role"},
      {{{"role_type", "oidc"}},
       "'allowed_redirect_uris' must be set if 'role_type' is 'oidc' or unspecified."},
      {{{"bound_audiences", ""}},
       "must have at least one bound constraint when creating/updating a role"},
      {{{"bound_claims_type", "x"}}, "invalid 'bound_claims_type': x"},
      {{{"bound_claims_type", "glob"}, {"bound_claims", {{"a", 1}}}}, "claim is not a string: 1"},
      {{{"bound_claims_type", "glob"}, {"bound_claims", {{"a", {{"b", 1}}}}}},
       "claim is not a string or list: map[b:1]"},
      {{{"claim_mappings", {{"a", "role"}}}},
       "metadata key \"role\" is reserved and may not be a mapping destination"},
      {{{"claim_mappings", {{"a", "x"}, {"b", "x"}}}},
       "multiple keys are mapped to metadata key \"x\""},
      {{{"token_period", "10000h"}},
       "'period' of '\"10000h0m0s\"' is greater than the backend's maximum lease TTL of "
       "'\"768h0m0s\"'"},
      {{{"ttl", "2h"}, {"max_ttl", "1h"}}, "ttl should not be greater than max ttl"}};
  for (const auto& [more, text] : cases) {
    Json role = {{"role_type", "jwt"}};
    role.update(more);
    EXPECT_EQ(Refusal(Post("auth/jwt/role/r", role)), "400 " + text) << more;
  }
  const auto warned = Post("auth/jwt/role/r", {{"role_type", "jwt"}, {"max_ttl", "10000h"}});
  EXPECT_EQ(Json::parse(warned.body)["warnings"].size(), 1u);
  EXPECT_EQ(Get("auth/jwt/role/r")["max_ttl"], 36'000'000);
  Post("auth/jwt/role/R2", {{"role_type", "jwt"}, {"user_claim", "sub"}, {"bound_subject", "x"}});
  const auto keys = Send(vault::Method::kList, "auth/jwt/role");
  EXPECT_EQ(Json::parse(keys.body)["data"]["keys"], Json({"r", "r2"}));
}

}  // namespace
}  // namespace vaultsim

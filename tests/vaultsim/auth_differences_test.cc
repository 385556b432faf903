// What conformance/diff found about userpass and approle: each case is a short exchange and what
// OpenBao 2.7.2 answered.
#include "exchange_fixture.h"

namespace vaultsim {
namespace {

using AuthDifferencesTest = ExchangeTest;

const std::vector<Exchange> kUser = {{"POST", "sys/auth/up", R"({"type":"userpass"})", 204, ""},
                                     {"POST", "auth/up/users/u1", R"({"password":"pw"})", 204, ""}};
const std::vector<Exchange> kRole = {
    {"POST", "sys/auth/ar", R"({"type":"approle"})", 204, ""},
    {"POST", "auth/ar/role/r1", R"({"token_policies":["p1"]})", 204, ""},
    {"GET", "auth/ar/role/r1/role-id", "", 200, "role_id"},
    {"POST", "auth/ar/role/r1/secret-id", "{}", 200, "secret_id"}};

TEST_F(AuthDifferencesTest, RenewsOnlyWhatAUserStillMayHave) {
  Run(kUser);
  Run({{"POST", "auth/up/login/u1", R"({"password":"pw"})", 200, "client_token"},
       {"POST", "auth/token/renew", R"({"token":"$token"})", 200, "lease_duration\":2764800"},
       {"POST", "auth/up/users/u1", R"({"token_ttl":"1h"})", 204, ""},
       {"POST", "auth/token/renew", R"({"token":"$token"})", 200, "lease_duration\":3600"},
       {"POST", "auth/up/users/u1", R"({"token_policies":["P1"]})", 204, ""},
       {"POST", "auth/token/renew", R"({"token":"$token"})", 500,
        "failed to renew entry: policies have changed, not renewing"},
       {"DELETE", "auth/up/users/u1", "", 204, ""},
       {"POST", "auth/token/renew", R"({"token":"$token"})", 204, ""}});
  Run(kRole);
  Run({{"POST", "auth/ar/login", R"({"role_id":"$roleid","secret_id":"$secretid"})", 200,
        "client_token"},
       {"GET", "auth/token/lookup-self", "", 200, "\"display_name\":\"ar\"", "", "", "$token"},
       {"DELETE", "auth/ar/role/r1", "", 204, ""},
       {"POST", "auth/token/renew", R"({"token":"$token"})", 500,
        "role \\\"r1\\\" does not exist during renewal"}});
}

TEST_F(AuthDifferencesTest, ATokenOfAnotherNetworkLearnsNothingOfMounts) {
  Run(kRole);
  Run({{"POST", "auth/ar/role/r1/secret-id", R"({"token_bound_cidrs":["10.0.0.0/8"]})", 200,
        "secret_id"},
       {"POST", "auth/ar/login", R"({"role_id":"$roleid","secret_id":"$secretid"})", 200,
        "client_token"}});
  for (const char* path : {"sys/internal/ui/mounts", "sys/internal/ui/mounts/none/x",
                           "sys/internal/ui/resultant-acl", "auth/token/lookup-self"}) {
    Run({{"GET", path, "", 403, R"(["permission denied"])", "", "", "$token"}});
  }
}

TEST_F(AuthDifferencesTest, AUserWhoIsLockedOutIsToldSoWhateverIsAsked) {
  Run(kUser);
  Run({{"POST", "sys/auth/up/tune", R"({"user_lockout_config":{"lockout_threshold":"2"}})", 204,
        ""},
       {"GET", "auth/up/login/u1", "", 405, "unsupported operation"},
       {"POST", "auth/up/login/u1", R"({"password":"x"})", 400, "invalid username"},
       {"POST", "auth/up/login/u1", R"({"password":"x"})", 400, "invalid username"},
       {"GET", "auth/up/login/U1", "", 403, "permission denied"},
       {"DELETE", "auth/up/login/u1", "", 403, "permission denied"},
       {"GET", "auth/up/login/u2", "", 405, "unsupported operation"}});
}

TEST_F(AuthDifferencesTest, ABatchTokenShowsNoPeriod) {
  Run(kUser);
  Run({{"POST", "auth/up/users/u1", R"({"token_period":"1h"})", 204, ""},
       {"POST", "auth/up/login/u1", R"({"password":"pw"})", 200, "client_token"},
       {"GET", "auth/token/lookup-self", "", 200, R"("period":3600)", "", "", "$token"},
       {"POST", "sys/auth/up/tune", R"({"token_type":"batch"})", 204, ""},
       {"POST", "auth/up/login/u1", R"({"password":"pw"})", 200, R"("lease_duration":3600)"},
       {"GET", "auth/token/lookup-self", "", 200, R"("path":"auth/up/login/u1","policies")", "", "",
        "$token"}});
}

TEST_F(AuthDifferencesTest, MakesTheTypeOfTokenThatTheMountWants) {
  Run(kUser);
  Run({{"POST", "auth/up/login/u1", R"({"password":"pw"})", 200, "token_type\":\"service"},
       {"POST", "sys/auth/up/tune", R"({"token_type":"batch"})", 204, ""},
       {"POST", "auth/token/renew", R"({"token":"$token"})", 200, "token_type\":\"batch"},
       {"GET", "auth/token/lookup-self", "", 200, "type\":\"service", "", "", "$token"},
       {"POST", "auth/up/login/u1", R"({"password":"pw"})", 200, "token_type\":\"batch"},
       {"GET", "cubbyhole/x", "", 400, "only supported by 'service' type tokens", "", "", "$token"},
       {"POST", "auth/up/users/u1", R"({"token_policies":["root"]})", 204, ""},
       {"POST", "auth/up/login/u1", R"({"password":"pw"})", 400,
        "auth methods cannot create root tokens"}});
}

TEST_F(AuthDifferencesTest, LocksOutAsTheMountIsTuned) {
  Run(kUser);
  Run({{"POST", "sys/auth/up/tune", R"({"user_lockout_config":{"lockout_threshold":"2"}})", 204,
        ""},
       {"GET", "sys/auth/up/tune", "", 200, "\"user_lockout_threshold\":2"},
       {"POST", "auth/up/login/nosuch", R"({"password":"bad"})", 400,
        "invalid username or password"},
       {"POST", "auth/up/login/nosuch", R"({"password":"bad"})", 400,
        "invalid username or password"},
       {"POST", "auth/up/login/nosuch", R"({"password":"bad"})", 400,
        "invalid username or password"},
       {"POST", "auth/up/login/u1", R"({"password":"bad"})", 400, "invalid username or password"},
       {"POST", "auth/up/login/u1", R"({"password":"bad"})", 400, "invalid username or password"},
       {"POST", "auth/up/login/u1", R"({"password":"pw"})", 403, "permission denied"},
       {"POST", "sys/auth/up/tune", R"({"user_lockout_config":{"lockout_disable":true}})", 204, ""},
       {"POST", "auth/up/login/u1", R"({"password":"pw"})", 200, "client_token"},
       {"POST", "sys/auth/up/tune", R"({"user_lockout_config":{"lockout_threshold":"x"}})", 400,
        "unable to parse user lockout threshold: strconv.ParseUint: parsing \\\"x\\\": invalid"},
       {"POST", "sys/auth/token/tune", R"({"user_lockout_config":{"lockout_disable":true}})", 400,
        "tuning of user lockout configuration for auth type \\\"token\\\" not allowed"}});
}

TEST_F(AuthDifferencesTest, ApproleWantsAConstraint) {
  Run(kRole);
  Run({{"POST", "auth/ar/role/r2", R"({"bind_secret_id":false})", 500,
        "at least one constraint should be enabled on the role"},
       {"POST", "auth/ar/role/r2", R"({"bind_secret_id":false,"token_bound_cidrs":["10.0.0.0/8"]})",
        204, ""},
       {"POST", "auth/ar/role/r2/secret-id", "{}", 400, "bind_secret_id is not set on the role"},
       {"DELETE", "auth/ar/role/r2/token-bound-cidrs", "", 500, "at least one constraint"},
       {"POST", "auth/ar/role/r2", R"({"role_id":"","token_type":"default-batch"})", 400,
        "invalid role_id supplied"},
       {"POST", "auth/ar/role/r1", R"({"token_type":"default-batch"})", 200,
        "default-batch has no useful meaning; adjusting to batch"},
       {"POST", "auth/ar/role/r1", R"({"token_type":null})", 500, "internal error"},
       {"POST", "auth/ar/role/r2/role-id", R"({"role_id":"$roleid"})", 500,
        "role_id already in use"}});
}

TEST_F(AuthDifferencesTest, ApproleReadsSecretIds) {
  Run(kRole);
  Run({{"POST", "auth/ar/role/r1/secret-id/lookup", R"({"secret_id":"$secretid"})", 200,
        "\"expiration_time\":\"0001-01-01T00:00:00Z\""},
       {"POST", "auth/ar/role/r1/secret-id-accessor/lookup",
        R"({"secret_id_accessor":"$idaccessor"})", 200, "\"secret_id_ttl\":0"},
       {"POST", "auth/ar/role/r1/secret-id-accessor/lookup", R"({"secret_id_accessor":"x"})", 404,
        "\"data\":{\"error\":\"failed to find accessor entry for secret_id_accessor"},
       {"POST", "auth/ar/role/r1/secret-id", R"({"metadata":"a=B"})", 200, ""},
       {"POST", "auth/ar/role/r1/secret-id/lookup", R"({"secret_id":"$secretid"})", 200,
        "\"metadata\":{\"a\":\"b\"}"},
       {"POST", "auth/ar/role/r1/secret-id", R"({"metadata":"x"})", 400,
        "failed to parse metadata: failed to parse the input: invalid \\u003ckey,value\\u003e "
        "format"},
       {"POST", "auth/ar/role/r1/custom-secret-id", R"({"secret_id":"sid","num_uses":1})", 200,
        "\"secret_id\":\"sid\""},
       {"POST", "auth/ar/role/r1/custom-secret-id", R"({"secret_id":"sid"})", 500,
        "failed to store secret_id: SecretID is already registered"},
       {"POST", "auth/ar/login", R"({"role_id":"$roleid","secret_id":"sid"})", 200, "client_token"},
       {"POST", "auth/ar/login", R"({"role_id":"$roleid","secret_id":"sid"})", 400,
        "invalid role or secret ID"},
       {"POST", "auth/ar/role/r1/secret-id-accessor/destroy",
        R"({"secret_id_accessor":"$idaccessor"})", 500, "failed to find accessor entry"},
       {"POST", "auth/ar/role/r1/secret-id", R"({"cidr_list":["10.0.0.0/8"]})", 200, ""},
       {"POST", "auth/ar/login", R"({"role_id":"$roleid","secret_id":"$secretid"})", 400,
        "source address \\\"127.0.0.1\\\" unauthorized through CIDR restrictions"}});
}

TEST_F(AuthDifferencesTest, WithoutALockoutNobodyAsksWhoItIs) {
  Run(kRole);
  Run({{"POST", "auth/ar/login", "{}", 500, "missing role_id"},
       {"POST", "sys/auth/ar/tune", R"({"user_lockout_config":{"lockout_disable":true}})", 204, ""},
       {"POST", "auth/ar/login", "{}", 400, "missing role_id"}});
}

TEST_F(AuthDifferencesTest, ARefusedLoginUsesNothingUp) {
  Run(kRole);
  Run({{"POST", "auth/ar/role/r1/custom-secret-id", R"({"secret_id":"sid","num_uses":1})", 200, ""},
       {"POST", "auth/ar/role/r1", R"({"secret_id_bound_cidrs":["10.0.0.0/8"]})", 204, ""},
       {"POST", "auth/ar/login", R"({"role_id":"$roleid","secret_id":"sid"})", 400,
        "unauthorized by CIDR restrictions on the role"},
       {"POST", "auth/ar/role/r1/secret-id/lookup", R"({"secret_id":"sid"})", 200,
        "\"secret_id_num_uses\":1"},
       {"POST", "auth/ar/role/r1", R"({"secret_id_bound_cidrs":["127.0.0.0/8"]})", 204, ""},
       {"POST", "auth/ar/login", R"({"role_id":"$roleid","secret_id":"sid"})", 200,
        "client_token"}});
}

TEST_F(AuthDifferencesTest, ApproleHasAPathForEachSetting) {
  Run(kRole);
  Run({{"POST", "auth/ar/role/r1/policies", R"({"policies":"B,a"})", 204, ""},
       {"GET", "auth/ar/role/r1/policies", "", 200,
        R"("data":{"policies":["a","b"],"token_policies":["a","b"]})"},
       {"DELETE", "auth/ar/role/r1/policies", "", 204, ""},
       {"GET", "auth/ar/role/r1", "", 200, "\"token_policies\":[]"},
       {"POST", "auth/ar/role/r1/period", R"({"token_period":"1000h"})", 400,
        "period of \\\"0s\\\" is greater than the backend's maximum lease TTL of \\\"768h0m0s\\\""},
       {"POST", "auth/ar/role/r1/secret-id-num-uses", R"({"secret_id_num_uses":-1})", 400,
        "secret_id_num_uses cannot be negative"},
       {"POST", "auth/ar/role/r1/token-max-ttl", R"({"token_max_ttl":"1h"})", 204, ""},
       {"POST", "auth/ar/role/r1/token-ttl", R"({"token_ttl":"2h"})", 400,
        "token_ttl should not be greater than token_max_ttl"},
       {"GET", "auth/ar/role/r1/bound-cidr-list", "", 200, "field is deprecated"},
       {"GET", "auth/ar/role/r1/bind-secret-id", "", 404, "unsupported path"},
       {"POST", "auth/ar/role/nosuch/policies", R"({"policies":"a"})", 404, "unsupported path"},
       {"POST", "auth/ar/tidy/secret-id", "", 202, "Tidy operation successfully started"}});
}

TEST_F(AuthDifferencesTest, NamesAreInLowerCaseBeforeTheAclIsAsked) {
  Run(kRole);
  Run(kUser);
  Run({{"POST", "sys/policies/acl/low",
        R"({"policy":"path \"auth/ar/role/*\" { capabilities = [\"read\"] }\npath \"auth/ar/role/r1\" { capabilities = [\"deny\"] }\npath \"auth/up/users/u1\" { capabilities = [\"deny\"] }\npath \"auth/up/users/*\" { capabilities = [\"read\"] }"})",
        204, ""},
       {"POST", "auth/token/create", R"({"policies":["low"]})", 200, ""},
       {"GET", "auth/ar/role/R1", "", 403, "permission denied", "", "", "$token"},
       {"GET", "auth/up/users/U1", "", 403, "permission denied", "", "", "$token"},
       {"GET", "auth/ar/role/R1/role-id", "", 200, "auth/ar/role/r1/role-id", "60"},
       {"POST", "auth/up/users/U1/policies", R"({"policies":"a"})", 204, ""},
       {"LIST", "auth/up/users", "", 200, R"("keys":["U1","u1"])"},
       {"LIST", "auth/up/users", "after=U1", 200, R"("keys":["u1"])"}});
}

TEST_F(AuthDifferencesTest, NamespacesFollowTheToken) {
  Run({{"POST", "sys/namespaces/team", "{}", 200, ""},
       {"POST", "sys/namespaces/sub", "{}", 200, "", "", "team"},
       {"SCAN", "sys/namespaces", "", 200, "\"team/sub/\""},
       {"DELETE", "sys/namespaces/team", "", 400,
        "unable to delete namespace containing child namespaces"},
       {"GET", "auth/token/lookup-self", "", 200, "issue_time", "", "team"},
       {"POST", "auth/token/create", R"({"policies":["default"]})", 200, "", "", "team"},
       {"POST", "auth/token/lookup", R"({"token":"$token"})", 200,
        "\"path\":\"auth/token/create\""},
       {"POST", "auth/token/renew-accessor", R"({"accessor":"$accessor"})", 500,
        "cannot lookup token in different namespace"},
       {"GET", "sys/mounts", "", 200, "wrap_info", "60", "team"},
       {"POST", "auth/token/lookup", R"({"token":"$wrap"})", 200, "\"path\":\"sys/mounts\""},
       {"POST", "sys/namespaces/a%20b", R"({"custom_metadata":{"a":1}})", 400,
        "custom_metadata values must be strings"},
       {"POST", "sys/namespaces/a+b", "{}", 400, "contains wildcard characters"}});
}

TEST_F(AuthDifferencesTest, MountsKeepTheirOptions) {
  Run({{"POST", "sys/mounts/m", R"({"type":"kv","options":null})", 204, ""},
       {"GET", "sys/mounts/m", "", 200, "\"options\":null"},
       {"POST", "sys/auth/token/tune", R"({"options":{"version":"3"}})", 400,
        "invalid version provided: 3"},
       {"POST", "sys/auth/token/tune", R"({"options":{"version":"2"}})", 400,
        "singleton plugin cannot be reloaded"},
       {"GET", "sys/auth/token", "", 200, R"("options":{"version":"2"})"},
       {"POST", "sys/mounts/m/tune", R"({"plugin_version":"1"})", 400, "kv, version=v1.0.0"},
       {"POST", "sys/mounts/cubbyhole/tune", R"({"bogus":1})", 204, ""},
       {"POST", "sys/auth/up", R"({"type":"userpass","config":{"force_no_cache":true}})", 204, ""},
       {"GET", "sys/auth/up", "", 200, "\"force_no_cache\":false"}});
}

TEST_F(AuthDifferencesTest, GivesNothingWhereTheMountHasNoTime) {
  Run(kUser);
  Run({{"POST", "auth/token/create", R"({"policies":"p"})", 200, "client_token"},
       {"POST", "sys/auth/token/tune", R"({"max_lease_ttl":"-1h"})", 204, ""},
       {"POST", "sys/auth/up/tune", R"({"max_lease_ttl":"-1h"})", 204, ""},
       {"POST", "auth/token/renew", R"({"token":"$token"})", 500, "* max TTL must be greater"},
       {"POST", "auth/token/create", R"({"policies":"p"})", 500, "* max TTL must be greater"},
       {"POST", "auth/up/login/u1", R"({"password":"pw"})", 500, R"("max TTL must be greater)"}});
}

TEST_F(AuthDifferencesTest, EndsTokensOfNegativeTimeAtOnce) {
  Run(kUser);
  Run({{"POST", "sys/auth/token/tune", R"({"default_lease_ttl":-1})", 204, ""},
       {"POST", "auth/token/create", R"({"policies":"p"})", 200, R"("lease_duration":-1)"},
       {"GET", "auth/token/lookup-self", "", 403, "", "", "", "$token"},
       {"POST", "sys/auth/up/tune", R"({"default_lease_ttl":"-1h"})", 204, ""},
       {"POST", "auth/up/login/u1", R"({"password":"pw"})", 200, R"("lease_duration":-3600)"},
       {"GET", "auth/token/lookup-self", "", 403, "", "", "", "$token"}});
}

TEST_F(AuthDifferencesTest, RenewsAnOrphanAsTheChildThatItWas) {
  Run({{"POST", "auth/token/create", R"({"id":"parent"})", 200, "client_token"},
       {"POST", "auth/token/create", R"({"ttl":"1h"})", 200, "", "", "", "parent"},
       {"POST", "auth/token/revoke-orphan", R"({"token":"parent"})", 204, ""},
       {"POST", "auth/token/renew", R"({"token":"$token"})", 200, R"("orphan":false)"},
       {"POST", "auth/token/lookup", R"({"token":"$token"})", 200, R"("orphan":true)"}});
}

TEST_F(AuthDifferencesTest, NamesARewrappedAnswerAfterWhoRewrapsIt) {
  Run(kUser);
  Run({{"POST", "auth/up/login/u1", R"({"password":"pw"})", 200, "client_token"},
       {"POST", "sys/wrapping/wrap", R"({"a":1})", 200, "", "60", "", "$token"},
       {"POST", "auth/token/lookup", R"({"token":"$wrap"})", 200, R"("display_name":"up-u1")"},
       {"POST", "sys/wrapping/rewrap", R"({"token":"$wrap"})", 200, ""},
       {"POST", "auth/token/lookup", R"({"token":"$wrap"})", 200, R"("display_name":"token")"}});
}

TEST_F(AuthDifferencesTest, LeavesATokenThatIsRewrappedFromAnotherNamespace) {
  const char* named = R"({"token":"$wrap"})";
  Run({{"POST", "sys/namespaces/team", "{}", 200, ""},
       {"POST", "team/sys/wrapping/wrap", R"({"a":1})", 200, "", "60"},
       {"POST", "sys/wrapping/rewrap", named, 400, "no information found"},
       {"POST", "auth/token/lookup", named, 200, R"("num_uses":-1)"},
       {"POST", "auth/token/revoke", named, 204, ""},
       {"POST", "auth/token/lookup", named, 200, R"("num_uses":-1)"},
       {"POST", "auth/token/renew", named, 400, "token not found"},
       {"POST", "sys/wrapping/unwrap", named, 400, "not valid or does not exist"},
       {"POST", "sys/wrapping/unwrap", "", 400, "not valid or does not exist", "", "", "$wrap"},
       {"GET", "auth/token/lookup-self", "", 403, "permission denied", "", "", "$wrap"}});
}

TEST_F(AuthDifferencesTest, ABatchTokenOutlivesTheMountOfItsLogin) {
  Run(kUser);
  Run({{"POST", "sys/auth/up/tune", R"({"token_type":"batch"})", 204, ""},
       {"POST", "auth/up/login/u1", R"({"password":"pw"})", 200, "client_token"},
       {"DELETE", "sys/auth/up", "", 204, ""},
       {"GET", "auth/token/lookup-self", "", 200, R"("type":"batch")", "", "", "$token"},
       {"GET", "secret/data/a", "", 403, "1 error occurred", "", "", "$token"},
       {"POST", "sys/leases/revoke-prefix/auth", "", 204, ""},
       {"GET", "auth/token/lookup-self", "", 200, R"("type":"batch")", "", "", "$token"}});
}

TEST_F(AuthDifferencesTest, ABatchTokenOutlivesItsNamespace) {
  const char* named = R"({"token":"$token","path":"a"})";
  Run({{"POST", "sys/namespaces/team", "{}", 200, ""},
       {"POST", "team/auth/token/create",
        R"({"type":"batch","no_parent":true,"policies":["default"]})", 200, "client_token"},
       {"DELETE", "sys/namespaces/team", "", 200, ""},
       {"GET", "auth/token/lookup-self", "", 500, "* internal error", "", "", "$token"},
       {"GET", "sys/internal/ui/mounts", "", 500, R"(["internal error"])", "", "", "$token"},
       {"POST", "auth/token/lookup", named, 500, "* no namespace"},
       {"POST", "sys/capabilities", named, 500, "* no namespace"},
       {"POST", "auth/token/revoke", named, 400, "batch tokens cannot be revoked"},
       {"POST", "sys/namespaces/team", "{}", 200, ""},
       {"POST", "auth/token/lookup", named, 500, "* no namespace"}});
}

TEST_F(AuthDifferencesTest, ATidyForgetsTheChildrenInOtherNamespaces) {
  const char* child = R"({"policies":["default"]})";
  for (const bool tidied : {false, true}) {
    Run({{"POST", "sys/namespaces/team", "{}", 200, ""},
         {"POST", "auth/token/create", R"({"id":"parent"})", 200, "client_token"},
         {"POST", "team/auth/token/create", child, 200, "", "", "", "parent"}});
    if (tidied) Run({{"POST", "auth/token/tidy", "", 202, ""}});
    Run({{"POST", "auth/token/revoke", R"({"token":"parent"})", 204, ""},
         {"POST", "auth/token/lookup", R"({"token":"$token"})", tidied ? 200 : 403,
          tidied ? R"("orphan":false)" : "bad token"}});
  }
}

TEST_F(AuthDifferencesTest, ABatchTokenKnowsNoEmptyMetadata) {
  const char* body = R"({"type":"batch","meta":{},"policies":["default"]})";
  Run({{"POST", "auth/token/create", body, 200, "client_token"},
       {"POST", "auth/token/lookup", R"({"token":"$token"})", 200, R"("meta":null)"},
       {"POST", "auth/token/create", R"({"meta":{},"policies":["default"]})", 200, "client_token"},
       {"POST", "auth/token/lookup", R"({"token":"$token"})", 200, R"("meta":{})"}});
}

TEST_F(AuthDifferencesTest, RefusesARoleWithoutConstraint) {
  const char* role = "auth/ar/role/r";
  Run({{"POST", "sys/auth/ar", R"({"type":"approle"})", 204, ""},
       {"POST", role, R"({"bind_secret_id":false})", 500, "at least one constraint"},
       {"POST", role, R"({"bind_secret_id":false,"token_type":"default-batch"})", 400,
        "at least one constraint"}});
}

}  // namespace
}  // namespace vaultsim

// What the comparison with a real Vault 1.21.4 found (vault-mcp-conformance diff --profile
// vault-1.21), PKI excepted.
#include "exchange_fixture.h"

namespace vaultsim {
namespace {

class Vault121DifferencesTest : public ExchangeTest {
 protected:
  Vault121DifferencesTest() : ExchangeTest(Profile::kVault121) {}
};

constexpr const char* kAll =
    R"({"policy":"path \"auth/token/*\" { capabilities = [\"create\",\"read\",\"update\",\"list\",\"delete\",\"sudo\"] }"})";
constexpr const char* kInUse = R"({"policies":["p"],"num_uses":1})";

TEST_F(Vault121DifferencesTest, TellsTheInternalTokenWhereNoneIsNamed) {
  Run({{"POST", "sys/policies/acl/p", kAll, 204, ""},
       {"POST", "auth/token/create", R"({"policies":["p"]})", 200, R"("client_token":"hvs.CAESI)"},
       {"GET", "auth/token/lookup-self", "", 200, R"("id":"hvs.CAESI)", "", "", "$token"},
       {"POST", "auth/token/lookup", R"({"token":"$token"})", 200, R"("id":"hvs.CAESI)"}});
  Run({{"POST", "auth/token/create", "{}", 200, R"("client_token":"hvs.)"},
       {"GET", "auth/token/lookup", "", 200, "$token", "", "", "$token"}});
}

TEST_F(Vault121DifferencesTest, FindsNoNamespaceBehindADot) {
  Run({{"POST", "auth/token/lookup-accessor", R"({"accessor":"1.5"})", 500, "* no namespace"},
       {"POST", "auth/token/renew-accessor", R"({"accessor":"a.b"})", 500, "* no namespace"},
       {"POST", "auth/token/revoke-accessor", R"({"accessor":"a.b"})", 500, "* no namespace"},
       {"POST", "sys/capabilities-accessor", R"({"accessor":"a.b","path":"x"})", 500,
        "* no namespace"},
       {"POST", "auth/token/lookup", R"({"token":"a.b"})", 500, R"(["no namespace"])"},
       {"POST", "auth/token/renew", R"({"token":"hvs.x.b"})", 500, R"(["no namespace"])"},
       {"POST", "auth/token/lookup", R"({"token":"a.root"})", 403, "bad token"},
       {"POST", "sys/leases/revoke", R"({"lease_id":"a/b.c"})", 500, R"(["no namespace"])"},
       {"POST", "sys/leases/lookup", R"({"lease_id":"a.b/c"})", 400, "invalid lease"},
       {"GET", "secret/data/a", "", 500, "error performing token check", "", "", "hvs.a.b"}});
}

TEST_F(Vault121DifferencesTest, FailsInsideOnTokensThatAreNoText) {
  for (const char* path : {"lookup", "renew", "revoke", "revoke-orphan"}) {
    const std::string whole = std::string("auth/token/") + path;
    Run({{"POST", whole.c_str(), R"({"token":1})", 500, "internal error"},
         {"POST", whole.c_str(), R"({"token":null})", 403, "invalid token"}});
  }
}

TEST_F(Vault121DifferencesTest, LeavesATokenThatWasRewrapped) {
  Run({{"POST", "sys/wrapping/wrap", R"({"a":1})", 200, "", "60"}});
  const std::string old = FillIn(R"({"token":"$wrap"})");
  Run({{"POST", "sys/wrapping/rewrap", old.c_str(), 200, "wrap_info"},
       {"POST", "auth/token/lookup", old.c_str(), 200, R"("num_uses":-1)"},
       {"POST", "sys/wrapping/unwrap", old.c_str(), 400, "not valid or does not exist"},
       {"POST", "auth/token/renew", old.c_str(), 400, "token not found"}});
}

TEST_F(Vault121DifferencesTest, WrapsNothingAsAnEmptyObject) {
  Run({{"POST", "sys/wrapping/wrap", "null", 200, "", "60"},
       {"POST", "sys/wrapping/unwrap", R"({"token":"$wrap"})", 200, R"("data":{})"}});
}

TEST_F(Vault121DifferencesTest, ATokenInItsLastUseIsNoneForSome) {
  Run({{"POST", "sys/policies/acl/p", kAll, 204, ""},
       {"POST", "auth/token/create", kInUse, 200, "client_token"},
       {"GET", "auth/token/lookup-self", "", 200, R"("num_uses":-1)", "", "", "$token"},
       {"POST", "auth/token/create", kInUse, 200, "client_token"},
       {"POST", "sys/capabilities-self", R"({"path":"a"})", 400, "* invalid token", "", "",
        "$token"},
       {"POST", "auth/token/create", kInUse, 200, "client_token"},
       {"GET", "sys/internal/ui/resultant-acl", "", 403, "2 errors occurred", "", "", "$token"},
       {"POST", "auth/token/create", kInUse, 200, "client_token"},
       {"POST", "auth/token/create", "{}", 400, "no parent found", "", "", "$token"}});
}

TEST_F(Vault121DifferencesTest, CannotNameWhoLogsIn) {
  const char* unnamed = "failed to determine alias name from login request";
  Run({{"POST", "sys/auth/up", R"({"type":"userpass"})", 204, ""},
       {"POST", "sys/auth/ar", R"({"type":"approle"})", 204, ""},
       {"POST", "auth/up/login/-x", R"({"password":"pw"})", 500, unnamed},
       {"POST", "auth/up/login/a b", R"({"password":"pw"})", 500, unnamed},
       {"GET", "auth/up/login/-x", "", 500, unnamed},
       {"POST", "auth/up/login/u1", R"({"password":[1]})", 500, "internal error"},
       {"POST", "auth/ar/login", R"({"role_id":[1]})", 500, "internal error"},
       {"POST", "auth/up/login", R"({"password":"pw"})", 404, "* unsupported path"}});
}

TEST_F(Vault121DifferencesTest, TakesPasswordsOrTheirHashes) {
  const char* neither = R"(\"password\" or \"password_hash\" must be supplied)";
  const char* both = R"({"password":"a","password_hash":"b"})";
  Run({{"POST", "sys/auth/up", R"({"type":"userpass"})", 204, ""},
       {"POST", "auth/up/users/u", "{}", 400, neither},
       {"POST", "auth/up/users/u", both, 400, "cannot be supplied together"},
       {"POST", "auth/up/users/u", R"({"password_hash":"x"})", 500, "has incorrect length"},
       {"POST", "auth/up/users/u", R"({"password":"pw"})", 204, ""},
       {"POST", "auth/up/users/u/password", "{}", 400, neither},
       {"POST", "auth/up/users/v/password", R"({"password":"x"})", 500,
        "* username does not exist"}});
  for (int i = 0; i < 5; ++i) {
    Run({{"POST", "auth/up/login/u", R"({"password":""})", 400, "invalid credentials"}});
  }
  Run({{"POST", "auth/up/login/u", R"({"password":"pw"})", 403, "permission denied"}});
}

TEST_F(Vault121DifferencesTest, ABatchTokenKnowsNoEmptyList) {
  Run({{"POST", "sys/auth/up", R"({"type":"userpass"})", 204, ""},
       {"POST", "auth/up/users/u",
        R"({"password":"pw","token_type":"batch","token_no_default_policy":true})", 204, ""},
       {"POST", "auth/up/login/u", R"({"password":"pw"})", 200, R"("policies":[])"},
       {"POST", "auth/token/lookup", R"({"token":"$token"})", 200, R"("policies":null)"}});
}

TEST_F(Vault121DifferencesTest, AFailedLockoutIsThereAllTheSame) {
  Run({{"POST", "sys/auth/up", R"({"type":"userpass"})", 204, ""},
       {"POST", "sys/auth/up/tune", R"({"user_lockout_config":{"lockout_duration":"x"}})", 400, ""},
       {"GET", "sys/auth/up/tune", "", 200, R"("user_lockout_threshold":0)"}});
}

TEST_F(Vault121DifferencesTest, RolesOfApprole) {
  Run({{"POST", "sys/auth/ar", R"({"type":"approle"})", 204, ""},
       {"POST", "auth/ar/role/r", "{}", 204, ""},
       {"POST", "auth/ar/role/none/secret-id", "{}", 404, R"(role \"none\" does not exist)"},
       {"DELETE", "auth/ar/role/R/bound-cidr-list", "", 500, "* role_id already in use"},
       {"DELETE", "auth/ar/role/r/bound-cidr-list", "", 204, ""},
       {"LIST", "auth/ar/role", "after=x&limit=y", 200, "parameters: [after limit]"},
       {"POST", "auth/ar/role/r", R"({"token_strictly_bind_ip":"x"})", 204, ""}});
}

TEST_F(Vault121DifferencesTest, TuningStoresEachAsItGoes) {
  Run({{"POST", "sys/mounts/m", R"({"type":"kv"})", 204, ""},
       {"POST", "sys/mounts/m/tune", R"({"description":"d","token_type":"batch"})", 400,
        "can only be modified on auth mounts"},
       {"GET", "sys/mounts/m/tune", "", 200, R"("description":"d")"},
       {"POST", "sys/mounts/m/tune",
        R"({"default_lease_ttl":"1h","listing_visibility":"bad","allowed_managed_keys":"a"})", 400,
        "invalid listing_visibility bad"},
       {"GET", "sys/mounts/m", "", 200, R"("default_lease_ttl":3600,"force_no_cache")"},
       {"POST", "sys/mounts/m/tune", R"({"identity_token_key":"none"})", 400,
        R"(key \"none\" does not exist)"},
       {"POST", "sys/mounts/m/tune", R"({"passthrough_request_headers":[]})", 204, ""},
       {"POST", "sys/auth/up", R"({"type":"userpass"})", 204, ""},
       {"POST", "sys/auth/up/tune", R"({"user_lockout_config":{"lockout_threshold":"x"}})", 500,
        "* unable to parse user lockout threshold"}});
}

TEST_F(Vault121DifferencesTest, MountsNothingUnknown) {
  Run({{"POST", "sys/mounts/m", R"({"type":"ns_cubbyhole"})", 400, "plugin not found"},
       {"POST", "sys/mounts/m", R"({"type":"kv","config":{"plugin_version":"x"}})", 400,
        "Malformed version: x"},
       {"POST", "sys/auth/kv", R"({"type":"kv","options":{"version":"9"}})", 400,
        R"(auth method \"kv\" does not allow setting a version)"},
       {"POST", "sys/auth/token", R"({"type":"token"})", 400, "path is already in use at token/"},
       {"GET", "sys/internal/ui/mounts/auth/token", "", 200, R"("path":"token/")"},
       {"GET", "sys/namespaces", "", 405, "* unsupported operation"},
       {"LIST", "sys/namespaces", "", 404, "enterprise-only feature"},
       {"LIST", "sys/namespaces/x", "", 405, "* unsupported operation"}});
}

TEST_F(Vault121DifferencesTest, ChecksOptionsAsAnyOther) {
  Run({{"OPTIONS", "secret/data/a", "", 405, "* unsupported operation"},
       {"OPTIONS", "auth/none/a", "", 404, "no handler for route"},
       {"OPTIONS", "identity/none/a", "", 404, "* unsupported path"},
       {"POST", "auth/token/create", R"({"policies":["default"]})", 200, "client_token"},
       {"OPTIONS", "secret/data/a", "", 403, "* permission denied", "", "", "$token"},
       {"OPTIONS", "sys/wrapping/lookup", "", 400, "wrapping token is not valid"}});
}

TEST_F(Vault121DifferencesTest, ScansBodiesBeforeAnythingElse) {
  const char* path = "secret//data/a";
  Run({{"POST", path, R"({"a":1,})", 500, "invalid character '}' after object key-value pair"},
       {"POST", path, R"([1,])", 500, "invalid character ']' after array element"},
       {"POST", path, R"({"a":})", 500, "invalid character '}' after object key"},
       {"POST", path, R"({"a":1]})", 500, "malformed JSON: mismatched closing delimiter ']'"},
       {"POST", path, R"({"a")", 500, "malformed JSON, unclosed containers"},
       {"POST", path, R"({'a':1})", 500, R"(invalid character ''' looking for)"},
       {"POST", path, R"({"a":"\ud800"})", 500, "unterminated surrogate pair"},
       {"POST", path, R"({"a":"\ud83d\ude00"})", 301, ""},
       {"POST", path, R"({"a":"\q"})", 500, "invalid character 'q' in string escape code"},
       {"POST", path, R"({"a":"\u12g4"})", 500, "invalid character 'g' in string escape code"},
       {"POST", path, R"({"\u0061":1,"a":2})", 500, "duplicate key 'a' in object"},
       {"POST", path, R"({"a":01})", 500, "invalid character '1' after top-level value"},
       {"POST", path, R"({"a":,"b" 1})", 301, ""},
       {"POST", "secret/data/a", R"({"a":,"b" 1})", 400, "error parsing JSON"},
       {"GET", path, "list=x", 400, R"({"errors":[]})"},
       {"GET", "sys/health", "list=x", 400, R"({"errors":[]})"}});
}

TEST_F(Vault121DifferencesTest, ReadsBodiesOfSealPagesIntoStructs) {
  Run({{"PUT", "sys/init", "", 400, "EOF"},
       {"PUT", "sys/init", R"({"secret_shares":"x"})", 400,
        "string into Go struct field InitRequest.secret_shares of type int"},
       {"PUT", "sys/init", R"({"secret_shares":5,"secret_threshold":6})", 400,
        "threshold cannot be larger than shares"},
       {"PUT", "sys/unseal", "[]", 400,
        R"(["failed to parse JSON input: json: cannot unmarshal array)"},
       {"PUT", "sys/unseal", R"({"key":1})", 400, "field UnsealRequest.Key of type string"},
       {"PUT", "sys/unseal", R"({"key":"YWJj"})", 400, "key is shorter than minimum 16 bytes"}});
}

TEST_F(Vault121DifferencesTest, DotsInPathsAreForTheEngines) {
  Run({{"POST", "secret/data/%2e%2e/x", R"({"data":{"a":1}})", 200, R"("version":1)"},
       {"POST", "sys/mounts/kv1", R"({"type":"kv"})", 204, ""},
       {"POST", "kv1/a..b", R"({"a":1})", 500, "* internal error"},
       {"GET", "kv1/a..b", "", 400, "read failed: relative paths not supported"},
       {"POST", "auth/token/create", R"({"policies":["default"]})", 200, "client_token"},
       {"POST", "kv1/a..b", R"({"a":1})", 500, "* internal error", "", "", "$token"},
       {"GET", "sys/policies/acl/a..b", "", 400, "failed to read policy: relative paths"},
       {"DELETE", "sys/policies/acl/a..b", "", 400, "failed to delete policy: relative paths"}});
}

TEST_F(Vault121DifferencesTest, NamesOfPolicies) {
  const char* text =
      R"({"policy":"path \"a\" { capabilities = [\"create\",\"update\",\"patch\"] }"})";
  Run({{"POST", "sys/policies/acl/p ", text, 204, ""},
       {"POST", "sys/policies/acl/P", text, 200, "policy name was converted to p"},
       {"GET", "sys/policies/acl/p/", "", 200, R"("name":"p")"},
       {"POST", "auth/token/create", R"({"policies":["p","default"]})", 200, "client_token"},
       {"GET", "sys/internal/ui/resultant-acl", "", 200, R"(["create","update","patch"])", "", "",
        "$token"}});
}

TEST_F(Vault121DifferencesTest, EscapesWhatIsEscapedWhereItRedirects) {
  Run({{"POST", "secret//data/a%20b", "", 301, ""}});
  Run({{"GET", "secret//data/a%20b", "", 301, "/v1/secret/data/a%2520b"}});
}

TEST_F(Vault121DifferencesTest, SmallThings) {
  Run({{"POST", "auth/token/roles/r", R"({"token_type":0})", 500, "internal error"},
       {"POST", "auth/token/create", R"({"policies":["default"]})", 200, "client_token"},
       {"POST", "sys/auth/jwt", R"({"type":"jwt"})", 204, ""},
       {"GET", "sys/auth/jwt", "", 200, R"("running_plugin_version":"v0.25.0+builtin")"},
       {"POST", "auth/jwt/config", R"({"jwks_url":"http://127.0.0.1:1/x"})", 400,
        "error checking jwks URL http://127.0.0.1:1/x"},
       {"POST", "secret/metadata/m", R"({"max_versions":3})", 204, ""}});
}

}  // namespace
}  // namespace vaultsim

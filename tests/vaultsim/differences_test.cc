// What conformance/diff found: each case is a short exchange and what OpenBao 2.7.2 answered.
#include "exchange_fixture.h"

namespace vaultsim {
namespace {

using DifferencesTest = ExchangeTest;

TEST_F(DifferencesTest, Kv) {
  Run({{"HEAD", "secret/x", "", 405, ""},
       {"POST", "secret/data/x", R"({"data":[["a"]]})", 400, "'[0][0]' expected type"},
       {"PATCH", "secret/data/none", R"({"data":{"a":1}})", 200, "wrap_info\":{", "60"},
       {"POST", "sys/wrapping/unwrap", R"({"token":"$wrap"})", 404, ""},
       {"POST", "secret/data/a..b", R"({"data":{}})", 500, "internal error", "60"},
       {"PATCH", "secret/data/a/%2e%2e", R"({"data":{}})", 400, "relative paths"},
       {"POST", "cubbyhole", "{}", 500, "missing data fields"}});
}

TEST_F(DifferencesTest, Wrapping) {
  Run({{"POST", "sys/wrapping/wrap", R"({"a":1})", 200, "", "1h"},
       {"POST", "sys/wrapping/rewrap", R"({"token":"$wrap"})", 200, "\"ttl\":60", "60"},
       {"POST", "auth/token/lookup", R"({"token":"$wrap"})", 200, "sys/wrapping/rewrap"},
       {"POST", "sys/wrapping/lookup", R"({"token":"$wrap"})", 200, "sys/wrapping/wrap"},
       {"POST", "sys/wrapping/unwrap", R"({"token":"$wrap"})", 200, "wrap_info\":{", "60"},
       {"POST", "sys/wrapping/unwrap", R"({"token":"$wrap"})", 200, R"("data":{"a":1})"},
       {"POST", "sys/wrapping/wrap", "", 200, "", "60"},
       {"POST", "sys/wrapping/unwrap", R"({"token":"$wrap"})", 200, R"("data":{})"}});
}

TEST_F(DifferencesTest, IdsInBodies) {
  Run({{"POST", "auth/token/renew", R"({"token":1})", 403, "\"invalid token\""},
       {"POST", "auth/token/lookup", R"({"token":{}})", 403, "\"invalid token\""},
       {"PUT", "sys/leases/lookup", R"({"lease_id":1})", 400, "invalid lease ID"},
       {"PUT", "sys/leases/renew", R"({"lease_id":""})", 400, "lease_id must be specified"},
       {"PUT", "sys/renew", R"({"lease_id":"x"})", 404, "unsupported path"},
       {"POST", "sys/capabilities", R"({"token":1,"paths":"a"})", 500, "no token found"}});
}

TEST_F(DifferencesTest, StatePages) {
  Run({{"POST", "sys/unseal", R"({"key":1})", 400, "cannot unmarshal number into Go struct field"},
       {"PUT", "sys/init", R"({"secret_shares":1})", 400, "threshold must be at least one"},
       {"GET", "sys/health", "list=x", 400, R"({"errors":[]})"},
       {"GET", "sys/seal-status", "list=true&scan=true", 400, R"({"errors":[]})"},
       {"GET", "sys/leader", "list=true", 200, "ha_enabled"},
       {"PUT", "sys/init", R"({"secret_shares":1.5})", 400, "cannot unmarshal number 1.5 into"},
       {"POST", "sys/tools/hash", R"({"input":"YWJj%"})", 400, "at input byte 4"},
       {"POST", "sys/tools/hash", R"({"input":"YQ="})", 400, "at input byte 3"}});
}

TEST_F(DifferencesTest, Tokens) {
  const char* create = "auth/token/create";
  Run({{"POST", create, R"({"id":"a.b","period":-1})", 400, "period must be positive"},
       {"POST", create, R"({"entity_alias":"e","num_uses":-1})", 400, "number of uses"},
       {"POST", create, R"({"meta":{}})", 200, "\"metadata\":{}"},
       {"POST", create, R"({"meta":-1})", 400, "invalid key pair at index 0 in field"},
       {"POST", create, R"({"type":"batch","period":"x"})", 400, "'period' value could not be"},
       {"POST", "auth/token/renew-accessor", R"({"accessor":"$accessor"})", 400, "invalid request"},
       {"POST", "auth/token/tidy", "", 202, "Tidy operation successfully started"},
       {"LIST", "auth/token/roles", "x=1", 200, "unrecognized parameters: [x]"}});
}

TEST_F(DifferencesTest, TokenRoles) {
  const char* role = "auth/token/roles/r";
  Run({{"POST", role, R"({"token_type":"x"})", 400, "invalid 'token_type' value"},
       {"POST", role, R"({"token_type":"batch"})", 400, "non-orphan tokens"},
       {"POST", role, R"({"path_suffix":"a/b"})", 400, "given role path suffix contains"},
       {"POST", role, R"({"token_num_uses":-1})", 400, "error parsing role fields"},
       {"POST", role, R"({"bound_cidrs":"x"})", 400, "error parsing bound_cidrs"},
       {"POST", role, R"({"period":1,"token_period":2})", 200, "ignoring the deprecated value"},
       {"POST", role, R"({"bound_cidrs":"127.0.0.1/32","period":"1h"})", 204, ""},
       {"GET", role, "", 200, R"("bound_cidrs":["127.0.0.1"])"},
       {"GET", role, "", 200, R"("period":3600)"},
       {"POST", "auth/token/create/r", R"({"entity_alias":"e"})", 400, "invalid 'entity_alias'"}});
}

TEST_F(DifferencesTest, Policies) {
  Run({{"POST", "sys/policies/acl/root", R"({"policy":"bad {"})", 400, "failed to parse policy"},
       {"POST", "sys/policies/acl/z/b", R"({"policy":"path \"a\" { capabilities=[\"read\"] }"})",
        204, ""},
       {"LIST", "sys/policies/acl", "", 200, R"(["default","z/b","root"])"},
       {"GET", "sys/policies/acl/response-wrapping/", "", 200, "auth/token/revoke-self"},
       {"POST", "sys/capabilities-self", R"({"paths":"/a"})", 200, R"("/a":["root"])"}});
}

TEST_F(DifferencesTest, Mounts) {
  Run({{"POST", "sys/remount", R"({"from":"auth/token","to":"x"})", 400, "non-auth mount"},
       {"POST", "sys/remount", R"({"from":"none","to":"auth/x"})", 400, "destination auth/x/"},
       {"LIST", "sys/remount/status/x", "", 405, ""},
       {"GET", "sys/internal/ui/mounts/auth/token", "", 200, R"("path":"token/")"},
       {"POST", "sys/auth/token", R"({"type":"token"})", 400, "cannot be instantiated"},
       {"POST", "sys/auth/u", R"({"type":"userpass","options":{"version":"1"}})", 400,
        "does not allow setting a version"},
       {"POST", "sys/mounts/secret/tune", R"({"plugin_version":"x"})", 400, "not a valid semantic"},
       {"GET", "sys/mounts/auth/token", "", 200, R"("type":"token")"}});
}

TEST_F(DifferencesTest, RemountsOfPathsInsideAMount) {
  Run({{"POST", "sys/mounts/a", R"({"type":"kv"})", 204, ""},
       {"POST", "sys/auth/up", R"({"type":"userpass"})", 204, ""},
       {"POST", "sys/remount", R"({"from":"none","to":"secret"})", 400, "no matching mount"},
       {"POST", "sys/remount", R"({"from":"a/b","to":"secret/x"})", 400,
        R"(path already in use at \"secret/\")"},
       {"POST", "sys/remount", R"({"from":"auth/token/b","to":"auth/z"})", 400,
        R"(cannot remount \"auth/token/b/\")"},
       {"POST", "sys/remount", R"({"from":"auth/up/b","to":"auth/z"})", 200, "migration_id"},
       {"POST", "sys/remount", R"({"from":"a/b","to":"z"})", 200, "migration_id"},
       {"GET", "sys/remount/status/$migrationid", "", 200, R"("status":"failure")"},
       {"GET", "sys/mounts/a", "", 200, ""}});
}

TEST_F(DifferencesTest, LeasesOfPathsThatCannotBeStored) {
  Run({{"POST", "secret/data/a..b", R"({"data":{}})", 500, "internal error", "1h"},
       {"POST", "secret/data/ok", R"({"data":{}})", 200, "wrap_info", "1h"},
       {"LIST", "sys/leases/lookup/secret/data", "", 200, R"("keys":["ok/"])"}});
}

TEST_F(DifferencesTest, VersionsOfPlugins) {
  const auto version = [&](const std::string& given, const char* part) {
    const std::string tuning = R"({"plugin_version":")" + given + "\"}";
    const std::string mounting = R"({"type":"pki","config":)" + tuning + "}";
    Run({{"POST", "sys/mounts/secret/tune", tuning.c_str(), 400, part},
         {"POST", "sys/mounts/p", mounting.c_str(), 400, part}});
  };
  version("1h", ", version=v1.0.0-h\"");
  version("v01.2.3.4", ", version=v1.2.3.4\"");
  version("1h.2+b.0", ", version=v1.0.0-h.2+b.0\"");
  version("1.2.3-01", ", version=v1.2.3-01\"");
  version("1-", ", version=v1.0.0--\"");
  version("1-.a", ", version=v1.0.0--.a\"");
  version(" 1", "malformed version:  1");
  version("1.2.", "malformed version: 1.2.");
  version("1+", "malformed version: 1+");
  version("V1", "malformed version: V1");
  version("99999999999999999999", "strconv.ParseInt: parsing");
}

TEST_F(DifferencesTest, VersionsOfWhatIsBuiltIn) {
  const char* built_in = R"({"plugin_version":"v2.7.2+builtin.bao"})";
  Run({{"POST", "sys/mounts/k", R"({"type":"generic","config":{"plugin_version":"1"}})", 400,
        "cannot select non-builtin version of secrets plugin kv"},
       {"POST", "sys/auth/t", R"({"type":"token","config":{"plugin_version":"1"}})", 400,
        "cannot select non-builtin version of auth plugin token"},
       {"POST", "sys/mounts/k", R"({"type":"kv","config":{"plugin_version":"v2.7.2+builtin.bao"}})",
        204, ""},
       {"GET", "sys/mounts/k", "", 200, R"("plugin_version":"")"},
       {"POST", "sys/mounts/k/tune", built_in, 204, ""},
       {"GET", "sys/mounts/k", "", 200, R"("plugin_version":"v2.7.2+builtin.bao")"},
       {"POST", "sys/auth/token/tune", built_in, 400, "plugin not found in the catalog: token"}});
}

TEST_F(DifferencesTest, EncodedSlashes) {
  const char* repeated = R"("data":{"accessor")";
  Run({{"GET", "sys/mounts/secret/tune%2f", "", 200, R"({"accessor":"kv_)"},
       {"GET", "sys/mounts/secret%2F", "", 200, R"({"accessor":"kv_)"},
       {"GET", "sys/mounts%2Fsecret", "", 200, repeated},
       {"GET", "sys/policy/default%2F", "", 200, R"({"allow_slashes)"}});
}

TEST_F(DifferencesTest, MountsThatAreListedForAll) {
  const char* visible = R"({"type":"userpass","config":{"listing_visibility":"unauth"}})";
  Run({{"POST", "sys/auth/up", visible, 204, ""},
       {"POST", "auth/token/create", R"({"policies":["default"]})", 200, "client_token"},
       {"GET", "sys/internal/ui/mounts", "", 200, R"("up/":{"accessor")", "", "", "$token"}});
}

TEST_F(DifferencesTest, IdsOfTokens) {
  const char* create = "auth/token/create";
  Run({{"POST", create, R"({"id":"s.x","type":"batch","policies":"p"})", 200, "weaker SHA1"},
       {"GET", "auth/token/lookup-self", "", 200, R"("id":"b.)", "", "", "$token"},
       {"POST", create, R"({"id":"s.x"})", 400, "cannot have the 's.' prefix"},
       {"POST", "sys/namespaces/n", "{}", 200, ""},
       {"POST", create, R"({"id":"x","ttl":"bad"})", 400, "in the root namespace", "", "n"}});
}

// OpenBao cannot end such a namespace.
TEST_F(DifferencesTest, NamespacesWithWrappedAnswersOfTheSystem) {
  Run({{"POST", "sys/namespaces/a", "", 200, ""},
       {"POST", "auth/token/create", "{}", 200, "wrap_info", "60", "a"},
       {"DELETE", "sys/namespaces/a", "", 200, "in-progress"},
       {"GET", "sys/namespaces/a", "", 404, ""},
       {"POST", "sys/namespaces/b", "", 200, ""},
       {"GET", "sys/mounts", "", 200, "wrap_info", "60", "b"},
       {"DELETE", "sys/namespaces/b", "", 200, "in-progress"},
       {"GET", "sys/namespaces/b", "", 200, R"("tainted":true)"},
       {"POST", "sys/namespaces/b", "", 400, "exists and is currently tainted"},
       {"GET", "sys/mounts", "", 404,
        R"(no handler for route \"sys/mounts\" on namespace \"b/\". route entry or namespace is )",
        "", "b"},
       {"GET", "cubbyhole/x", "", 404, "route entry not found", "", "b"},
       {"DELETE", "sys/namespaces/b", "", 200, "in-progress"}});
}

TEST_F(DifferencesTest, AccessorsOfNamespaces) {
  Run({{"POST", "sys/namespaces/n", "", 200, ""},
       {"POST", "auth/token/create", "{}", 200, "accessor", "", "n"}});
  for (const char* path : {"auth/token/lookup-accessor", "auth/token/renew-accessor",
                           "auth/token/revoke-accessor", "sys/capabilities-accessor"}) {
    Run({{"POST", path, R"({"accessor":"$accessor","paths":"x"})", 500,
          "cannot lookup token in different namespace"},
         {"POST", path, R"({"accessor":"x","paths":"x"})", 500,
          "cannot lookup token in different namespace", "", "n"}});
  }
  Run({{"POST", "auth/token/lookup-accessor", R"({"accessor":"x.y"})", 400, "invalid accessor", "",
        "n"}});
}

TEST_F(DifferencesTest, ListsOfAccessors) {
  Run({{"POST", "sys/namespaces/n", "", 200, ""},
       {"LIST", "auth/token/accessors", "list=", 404, "", "", "n"},
       {"LIST", "auth/token/accessors", "list=", 200, "", ""},
       {"LIST", "auth/token/accessors", "", 404, "unsupported path", "60", "n"}});
}

TEST_F(DifferencesTest, WrappingTokensThatAreLost) {
  const char* body = R"({"accessor":"$first","paths":"x"})";
  Run({{"DELETE", "secret/a..b", "", 500, "internal error", "60"},
       {"LIST", "auth/token/accessors", "", 200, ""},
       {"POST", "auth/token/lookup-accessor", body, 400, "invalid request"},
       {"POST", "sys/capabilities-accessor", body, 500, "cannot contain parent references"},
       {"POST", "auth/token/renew-accessor", body, 500, "error looking up token to renew"},
       {"POST", "auth/token/revoke-accessor", body, 500, "cannot contain parent references"}});
}

TEST_F(DifferencesTest, IdsOfLeasesInBodies) {
  Run({{"PUT", "sys/leases/renew/x", R"({"lease_id":[]})", 400, "invalid lease ID"},
       {"PUT", "sys/leases/renewx", R"({"lease_id":[]})", 404, "unsupported path"},
       {"PUT", "auth/token/roles/r", R"({"token_type":1})", 500, "internal error"}});
}

TEST_F(DifferencesTest, RenewsATokenAsItsRoleIsNow) {
  const char* role = "auth/token/roles/r";
  const char* renew = "auth/token/renew";
  const char* token = R"({"token":"$token"})";
  Run({{"POST", role, R"({"allowed_policies":"p"})", 204, ""},
       {"POST", "auth/token/create/r", R"({"ttl":"1h"})", 200, ""},
       {"POST", renew, token, 200, R"("lease_duration":3600)"},
       {"POST", role, R"({"token_period":"30m"})", 204, ""},
       {"POST", renew, token, 200, R"("lease_duration":1800)"},
       {"POST", role, R"({"token_period":0,"token_explicit_max_ttl":60})", 204, ""},
       {"POST", renew, token, 200, "exceeded the effective max_ttl of"},
       {"DELETE", role, "", 204, ""},
       {"POST", renew, token, 500,
        "original token role \\\"r\\\" could not be found, not renewing"}});
}

TEST_F(DifferencesTest, EndsBatchTokensWithTheirParent) {
  Run({{"POST", "auth/token/create", R"({"id":"parent","policies":"p"})", 200, ""},
       {"POST", "sys/policies/acl/p", R"({"policy":"path \"auth/*\" {policy=\"write\"}"})", 204,
        ""},
       {"POST", "auth/token/create", R"({"type":"batch"})", 200, "", "", "", "parent"},
       {"GET", "auth/token/lookup-self", "", 200, "", "", "", "$token"},
       {"POST", "auth/token/revoke-orphan", R"({"token":"parent"})", 204, ""},
       {"GET", "auth/token/lookup-self", "", 403, "", "", "", "$token"}});
}

TEST_F(DifferencesTest, TimesOfTokensInNamespaces) {
  Run({{"POST", "sys/namespaces/n", "", 200, ""},
       {"POST", "sys/auth/token/tune", R"({"default_lease_ttl":"1h"})", 204, "", "", "n"},
       {"POST", "sys/auth/token/tune", R"({"default_lease_ttl":"30m","max_lease_ttl":"2h"})", 204,
        ""},
       {"POST", "auth/token/create", R"({"policies":"p"})", 200, R"("lease_duration":1800)", "",
        "n"},
       {"POST", "auth/token/roles/r", R"({"token_explicit_max_ttl":"3h"})", 200,
        "allowed value of 7200 seconds", "", "n"}});
}

TEST_F(DifferencesTest, NamespacesWhereMountsAre) {
  Run({{"POST", "sys/mounts/a/b", R"({"type":"kv"})", 204, ""},
       {"POST", "sys/namespaces/a", "", 400, "new namespace conflicts with existing mount: a/b/"}});
}

TEST_F(DifferencesTest, FieldsOfTokenRoles) {
  const char* role = "auth/token/roles/r";
  Run({{"POST", role, R"({"path_suffix":"a..b"})", 400, "cannot contain parent references"},
       {"POST", role, R"({"token_type":"x","bound_cidrs":"y"})", 400, "invalid 'token_type'"},
       {"POST", role, R"({"disallowed_policies":"root,B,a,a"})", 204, ""},
       {"GET", role, "", 200, R"("disallowed_policies":["a","b","root"])"},
       {"POST", role, R"({"period":1,"token_period":1,"bound_cidrs":[],"token_bound_cidrs":[]})",
        200,
        R"(deprecated 'period' value supplied, ignoring the deprecated value","Both 'token_b)"},
       {"POST", role, R"({"token_explicit_max_ttl":"10000h"})", 200,
        "explicit max TTL of 36000000"},
       {"POST", role, R"({"renewable":true})", 204, ""}});
}

TEST_F(DifferencesTest, PatchesOfPolicies) {
  const char* acl = "sys/policies/acl/P";
  Run({{"PATCH", acl, "{}", 400, "policy not found"},
       {"POST", acl, R"({"policy":"path \"a\" {}"})", 204, ""},
       {"PATCH", acl, "{}", 200, R"("data":null)"},
       {"PATCH", acl, R"({"policy":""})", 400, "'policy' parameter not supplied or empty"},
       {"PATCH", acl, R"({"policy":"path \"b\" {}"})", 200, ""},
       {"GET", acl, "", 200, R"(path \"b\" {})"},
       {"PATCH", "sys/policies/acl/root", "{}", 400, "'policy' parameter not supplied or empty"},
       {"PATCH", "sys/policies/acl/response-wrapping", "{}", 400, "cannot update"}});
}

TEST_F(DifferencesTest, CallersInTheirLastUse) {
  const auto once = [&](const Exchange& exchange) {
    Run({{"POST", "auth/token/create", R"({"num_uses":1})", 200, ""}, exchange});
  };
  once(
      {"POST", "sys/capabilities-self", R"({"path":"x"})", 400, "invalid token", "", "", "$token"});
  once({"GET", "sys/internal/ui/resultant-acl", "", 403, R"(1 error occurred:\n\t* permission)", "",
        "", "$token"});
  once({"GET", "auth/token/lookup-self", "", 200, "", "", "", "$token"});
}

TEST_F(DifferencesTest, ALastUseInAnotherNamespaceLeavesTheToken) {
  Run({{"POST", "sys/namespaces/team", "{}", 200, ""},
       {"POST", "auth/token/create", R"({"num_uses":1})", 200, "client_token"},
       {"GET", "sys/mounts", "", 200, "", "", "team", "$token"},
       {"GET", "sys/mounts", "", 403, "permission denied", "", "team", "$token"},
       {"POST", "auth/token/lookup", R"({"token":"$token"})", 200, R"("num_uses":-1)"}});
}

TEST_F(DifferencesTest, WhatIsUsedUpCannotBeRevokedByItsName) {
  Run({{"POST", "sys/namespaces/team", "{}", 200, ""},
       {"POST", "auth/token/create", R"({"num_uses":1})", 200, "client_token"},
       {"GET", "sys/mounts", "", 200, "", "", "team", "$token"},
       {"POST", "auth/token/revoke", R"({"token":"$token"})", 204, ""},
       {"POST", "auth/token/revoke-orphan", R"({"token":"$token"})", 400,
        "token to revoke not found"},
       {"POST", "auth/token/renew", R"({"token":"$token"})", 400, "token not found"},
       {"POST", "auth/token/revoke-accessor", R"({"accessor":"$accessor"})", 400,
        "token not found"},
       {"POST", "auth/token/lookup-accessor", R"({"accessor":"$accessor"})", 200, "num_uses"}});
}

TEST_F(DifferencesTest, PoliciesAreListedAsTheStoreIsWalked) {
  for (const char* name : {"a", "b/c", "a/b", "a/b/c", "a b", "a b/x", "b/a", "z", "a/b/c/d"}) {
    const std::string path = std::string("sys/policies/acl/") + name;
    Run({{"POST", path.c_str(), R"({"policy":"path \"x\" {}"})", 204, ""}});
  }
  Run({{"LIST", "sys/policies/acl", "", 200,
        R"("a","a b","default","z","b/a","b/c","a/b","a/b/c","a/b/c/d","a b/x","root")"}});
}

TEST_F(DifferencesTest, SlashesAroundTheNameOfANamespace) {
  Run({{"POST", "sys/namespaces/team", "{}", 200, ""},
       {"GET", "sys/namespaces/team/%2F%2F", "", 200, R"("path":"team/")"},
       {"GET", "sys/namespaces/x/%2F", "", 404, ""},
       {"GET", "sys/namespaces/team/%2Fx", "", 400, "namespace name cannot contain /"},
       {"GET", "sys/namespaces/%2F", "", 400, "namespace name cannot be empty"}});
}

TEST_F(DifferencesTest, BatchTokens) {
  const char* create = "auth/token/create";
  Run({{"POST", create, R"({"type":"batch","policies":"p","explicit_max_ttl":"0","num_uses":-1})",
        400, "number of uses cannot be negative"},
       {"POST", create, R"({"type":"batch","policies":"p","explicit_max_ttl":"0","num_uses":1})",
        200, R"("num_uses":1)"},
       {"GET", "auth/token/lookup-self", "", 200, R"("num_uses":0)", "", "", "$token"},
       {"GET", "auth/token/lookup-self", "", 200, R"("num_uses":0)", "", "", "$token"},
       {"POST", "auth/token/roles/r", R"({"allowed_policies":"p","token_period":"1h"})", 204, ""},
       {"POST", "auth/token/create/r", R"({"type":"batch"})", 200, R"("lease_duration":2764800)"},
       {"POST", "auth/token/roles/r", R"({"token_type":"service"})", 204, ""},
       {"POST", "auth/token/create/r", R"({"type":"batch"})", 200, R"("token_type":"service")"},
       {"POST", "auth/token/create/r", R"({"type":"x"})", 200, R"("token_type":"service")"}});
}

TEST_F(DifferencesTest, NumbersInPolicyIdentifiers) {
  Run({{"POST", "sys/mounts/pki", R"({"type":"pki"})", 204, ""},
       {"POST", "pki/roles/r", R"({"policy_identifiers":123456789012345678901})", 500,
        "value out of range, Nor JSON Policy Identifier"},
       {"POST", "pki/roles/r", R"({"policy_identifiers":"1.x"})", 500,
        "\\\"x\\\": invalid syntax"}});
}

TEST_F(DifferencesTest, PathsOfSecretsWithSlashesMoreThanOne) {
  Run({{"POST", "secret/data/app/b", R"({"data":{}})", 200, ""},
       {"LIST", "secret/metadata/app/%2F", "", 200, R"(["b"])"},
       {"LIST", "secret/metadata/%2F%2Fapp", "", 200, R"(["b"])"},
       {"GET", "secret/metadata/app/%2Fb", "", 200, R"("current_version":1)"},
       {"GET", "secret/data/app/%2Fb", "", 500, "could not find version data"},
       {"POST", "secret/data/app/%2Fb", R"({"data":{}})", 200, R"("version":2)"},
       {"GET", "secret/data/app/%2Fb", "", 200, R"("version":2)"},
       {"GET", "secret/data/app/b", "", 500, "could not find version data"},
       {"GET", "cubbyhole/%2F", "", 500, "missing path"},
       {"POST", "sys/mounts/kv1", R"({"type":"kv"})", 204, ""},
       {"POST", "kv1/a", R"({"a":1})", 204, ""},
       {"LIST", "kv1/%2F", "", 200, R"(["a"])"},
       {"LIST", "kv1/%2F%2F", "", 404, ""}});
}

TEST_F(DifferencesTest, LoginMethods) {
  Run({{"POST", "sys/auth/up", R"({"type":"userpass"})", 204, ""},
       {"POST", "auth/up/users/u/password", R"({"password":"x"})", 500, "username does not exist"},
       {"POST", "auth/up/users/u", R"({"password":"x","token_type":"y"})", 400, "'token_type'"},
       {"POST", "auth/up/users/u", R"({"password":"x","policies":"p"})", 204, ""},
       {"GET", "auth/up/users/u", "", 200, R"("policies":["p"])"},
       {"POST", "auth/up/users/u/policies", R"({"token_policies":"q"})", 204, ""},
       {"GET", "auth/up/users/u", "", 200, R"("token_policies":["q"])"},
       {"POST", "sys/auth/ar", R"({"type":"approle"})", 204, ""},
       {"POST", "auth/ar/role/r", R"({"role_id":""})", 400, "invalid role_id supplied"},
       {"POST", "auth/ar/role/R", "{}", 204, ""},
       {"GET", "auth/ar/role/r", "", 200, ""},
       {"POST", "auth/ar/role/r", R"({"local_secret_ids":true})", 400, "only be modified during"},
       {"POST", "auth/ar/role/r", R"({"secret_id_bound_cidrs":"x"})", 500, "invalid CIDR address"},
       {"POST", "auth/ar/role/none/secret-id", "{}", 404, "does not exist"},
       {"POST", "auth/ar/login", R"({"role_id":"x","secret_id":[]})", 500, "Field validation"}});
}

TEST_F(DifferencesTest, Namespaces) {
  Run({{"POST", "sys/namespaces/sys", "{}", 400, "is a reserved path"},
       {"POST", "sys/namespaces/a/b", "{}", 400, "namespace name cannot contain /"},
       {"DELETE", "sys/namespaces/none", "", 200, "requested namespace does not exist"},
       {"POST", "sys/namespaces/n", R"({"custom_metadata":{"a":1}})", 400, "must be strings"},
       {"POST", "sys/namespaces/n", R"({"custom_metadata":{"a":"1"}})", 200, ""},
       {"PATCH", "sys/namespaces/n", R"({"custom_metadata":{"a":null,"b":"2"}})", 200,
        R"("custom_metadata":{"b":"2"})"},
       {"GET", "n/sys/mounts", "", 200, "{\"request_id\""},
       {"GET", "sys/mounts", "", 200, "ns_cubbyhole", "", "n"},
       {"GET", "sys/mounts", "", 200, "secret/", "", "."}});
}

TEST_F(DifferencesTest, UncleanPaths) {
  Run({{"GET", "secret//x", "", 307, "Temporary Redirect"},
       {"GET", "secret//x", "list=x", 400, R"({"errors":[]})"},
       {"GET", "secret//x", "list=true&scan=true", 400, R"({"errors":[]})"},
       {"GET", "secret//x", "list=true", 307, "Temporary Redirect"}});
}

TEST_F(DifferencesTest, LeasesOfPki) {
  Run({{"POST", "sys/mounts/pki", R"({"type":"pki"})", 204, ""},
       {"POST", "pki/root/generate/internal", R"({"common_name":"x","key_type":"ec"})", 200, ""},
       {"POST", "pki/roles/r",
        R"({"key_type":"ec","allow_any_name":true,"enforce_hostnames":false,"generate_lease":true})",
        200, ""},
       {"POST", "pki/issue/r", R"({"common_name":"a","ttl":"1h"})", 200, "pki/issue/r/"},
       {"POST", "sys/leases/lookup", R"({"lease_id":"$lease"})", 200, R"("path":"pki/issue/r")"},
       {"GET", "pki/cert/$serial", "", 200, R"("revocation_time":0)"},
       {"PUT", "sys/leases/revoke", R"({"lease_id":"$lease"})", 204, ""},
       {"POST", "sys/leases/lookup", R"({"lease_id":"$lease"})", 400, "invalid lease"},
       {"GET", "pki/cert/$serial", "", 200, R"("issuer_id")"},
       {"POST", "pki/issue/r", R"({"common_name":"a","ttl":"1h"})", 200, ""},
       {"POST", "pki/config/urls", R"({"enable_templating":true,"ocsp_servers":"x"})", 200, ""},
       {"PUT", "sys/leases/revoke", R"({"lease_id":"$lease"})", 400,
        "failed to revoke entry: resp: (*logical.Response)(nil) err: error encountered during CRL"},
       {"PUT", "sys/leases/revoke-prefix/pki", "", 204, ""},
       {"POST", "sys/leases/lookup", R"({"lease_id":"$lease"})", 400, "invalid lease"}});
}

TEST_F(DifferencesTest, Pki) {
  Run({{"POST", "sys/mounts/pki", R"({"type":"pki"})", 204, ""},
       {"POST", "pki/sign-verbatim/bad%20name", R"({"csr":"x"})", 400, "unknown role: bad name"},
       {"POST", "pki/config/crl", R"({"expiry":""})", 200, R"("expiry":"")"},
       {"GET", "pki/config/crl", "", 200, R"("expiry":"72h")"},
       {"POST", "pki/config/cluster", R"({"path":"http://v/a","aia_path":"bad"})", 500, ""},
       {"GET", "pki/config/cluster", "", 200, R"("path":"")"},
       {"POST", "pki/root/generate/internal", R"({"key_type":"any","max_path_length":-2})", 400,
        "unknown key type: any"},
       {"POST", "pki/intermediate/generate/internal",
        R"({"common_name":"x","key_type":"ec","not_after":"2020-01-01T00:00:00Z"})", 200, "csr"}});
}

}  // namespace
}  // namespace vaultsim

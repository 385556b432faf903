#include "conformance/diff/rules.h"

namespace diff {
namespace {

constexpr const char* kTtl =
    R"("1h"|3600|"24h"|"0"|0|""|"bad"|-1|"-1h"|"1000h"|"800h"|null|"2d"|7200)";
constexpr const char* kBool = R"(true|false|"true"|"x"|1|null)";
constexpr const char* kPolicies =
    R"(["default"]|["p1"]|["p1","p2"]|"p1,p2"|["root"]|[]|["P1"]|["nosuch"]|null|[" p2 "]|["p1","p1"]|["default","p2"])";
constexpr const char* kCidrs =
    R"(["127.0.0.1/32"]|"127.0.0.0/8"|["10.0.0.0/8"]|["x"]|[]|"127.0.0.1")";
constexpr const char* kPolicyText =
    R"("path \"secret/*\" { capabilities = [\"read\",\"list\"] }"|"path \"secret/data/+/b\" { capabilities = [\"create\",\"update\",\"patch\"] }\npath \"auth/token/*\" { capabilities = [\"read\",\"update\",\"sudo\"] }"|"path \"secret/data/a\" { capabilities = [\"deny\"] }"|"path \"secret/data/*\" { capabilities = [\"create\",\"update\"] allowed_parameters = { \"data\" = [] \"options\" = [] } }"|"path \"kv1/*\" { capabilities = [\"create\",\"update\",\"read\"] allowed_parameters = { \"a\" = [\"1\",\"x*\"] } required_parameters = [\"a\"] }"|"path \"kv1/*\" { capabilities = [\"create\",\"update\"] denied_parameters = { \"b\" = [] \"c\" = [\"1\"] } }"|"path \"secret/*\" { capabilities = [\"read\"] min_wrapping_ttl = \"1m\" max_wrapping_ttl = \"1h\" }"|"path \"sys/*\" { policy = \"read\" }"|"path \"sys/policies/acl/*\" { policy = \"sudo\" }"|"path \"secret/data/{{identity.entity.name}}/*\" { capabilities = [\"read\",\"create\"] }"|"{\"path\":{\"secret/*\":{\"capabilities\":[\"read\",\"scan\",\"list\"]}}}"|""|"bad {"|"path \"x\" { capabilities = [\"nosuch\"] }"|"path \"x\" { nosuch = 1 }"|"cGF0aCAic2VjcmV0LyoiIHsgY2FwYWJpbGl0aWVzID0gWyJyZWFkIl0gfQ=="|1|"name = \"x\"\npath \"*\" { capabilities = [\"read\"] }"|"path \"+/data/*\" { capabilities = [\"list\",\"read\"] }")";

std::vector<FieldRule> CreateFields() {
  return {{"policies", kPolicies},
          {"ttl", kTtl},
          {"explicit_max_ttl", R"("2h"|3600|"0"|"bad"|-1)"},
          {"period", R"("1h"|60|"0"|"bad"|-1)"},
          {"num_uses", R"(1|2|0|-1|"2"|"x"|5)"},
          {"renewable", kBool},
          {"no_parent", kBool},
          {"no_default_policy", kBool},
          {"display_name", R"("me"|""|"a b/c!"|1)"},
          {"meta", R"({"a":"b"}|{}|null|{"a":1}|"x"|"a=b")"},
          {"id", R"("myid"|""|"a.b"|"s.x"|"my id")"},
          {"type", R"("service"|"batch"|"default"|"x"|"")"},
          {"lease", R"("1h"|"x")"},
          {"entity_alias", R"("e"|"")"}};
}

std::vector<FieldRule> TokenSettings() {
  return {{"token_policies", kPolicies},
          {"token_ttl", kTtl},
          {"token_max_ttl", R"("2h"|"0"|"bad"|-1|3600)"},
          {"token_explicit_max_ttl", R"("2h"|"0"|-1)"},
          {"token_period", R"("1h"|"0"|-1)"},
          {"token_num_uses", R"(1|2|0|-1|"x")"},
          {"token_no_default_policy", kBool},
          {"token_type", R"("service"|"batch"|"default"|"x"|""|"default-batch")"},
          {"token_bound_cidrs", kCidrs},
          {"policies", kPolicies}};
}

std::vector<FieldRule> Plus(std::vector<FieldRule> fields, const std::vector<FieldRule>& more) {
  fields.insert(fields.end(), more.begin(), more.end());
  return fields;
}

const Rule kPolicyOne = {
    0,
    "POST",
    "sys/policies/acl/p1",
    {{"policy",
      R"("path \"secret/*\" { capabilities = [\"read\",\"list\",\"create\",\"update\"] }")"}}};
const Rule kPolicyTwo = {
    0,
    "POST",
    "sys/policies/acl/p2",
    {{"policy",
      R"("path \"auth/token/*\" { capabilities = [\"create\",\"read\",\"update\",\"list\",\"delete\",\"sudo\"] }")"}}};

}  // namespace

const Area kTokenArea = {
    "tokens",
    35,
    2,
    "",
    {
        kPolicyOne,
        kPolicyTwo,
        {0, "POST", "auth/token/create", {{"policies", R"(["p1","p2"])"}}},
        {12, "POST|PUT", "auth/token/create", CreateFields(), 15},
        {3, "POST", "auth/token/create-orphan", CreateFields(), 15},
        {5, "POST|PUT", "auth/token/create/$role", CreateFields(), 15},
        {5,
         "POST|PUT",
         "auth/token/roles/$role",
         {{"allowed_policies", kPolicies},
          {"disallowed_policies", kPolicies},
          {"allowed_policies_glob", R"(["p*"]|"*"|[])"},
          {"disallowed_policies_glob", R"(["p2*"]|[])"},
          {"orphan", kBool},
          {"renewable", kBool},
          {"path_suffix", R"("sfx"|""|"a/b"|"..")"},
          {"period", R"("1h"|0|-1|"bad")"},
          {"explicit_max_ttl", R"("2h"|0|-1)"},
          {"token_explicit_max_ttl", R"("2h"|0|-1)"},
          {"token_period", R"("1h"|0|-1)"},
          {"token_num_uses", "1|2|0|-1"},
          {"token_no_default_policy", kBool},
          {"token_type", R"("service"|"batch"|"default-service"|"default-batch"|"x"|"")"},
          {"token_bound_cidrs", kCidrs},
          {"bound_cidrs", kCidrs},
          {"allowed_entity_aliases", R"("e"|["a","b"]|[])"}},
         10},
        {3, "GET", "auth/token/roles/$role", {}},
        {2, "LIST|GET?list=true", "auth/token/roles", {}},
        {1, "DELETE", "auth/token/roles/$role", {}},
        {6, "GET|POST", "auth/token/lookup-self", {{"token", "\"x\""}}, 5},
        {6, "POST|GET", "auth/token/lookup", {{"!token", R"("$token"|"nosuch"|""|"root"|1)"}}},
        {4, "POST", "auth/token/lookup-accessor", {{"!accessor", R"("$accessor"|"nosuch"|"")"}}},
        {3, "LIST", "auth/token/accessors", {}},
        {5,
         "POST",
         "auth/token/renew",
         {{"!token", R"("$token"|"nosuch"|"root"|"")"},
          {"increment", R"("1h"|60|0|-1|"bad"|"100h")"}}},
        {3, "POST", "auth/token/renew-self", {{"increment", R"("1h"|60|0|-1|"bad")"}}},
        {2,
         "POST",
         "auth/token/renew-accessor",
         {{"!accessor", R"("$accessor"|"nosuch")"}, {"increment", R"("1h"|60)"}}},
        {3, "POST", "auth/token/revoke", {{"!token", R"("$token"|"nosuch"|"")"}}},
        {2, "POST", "auth/token/revoke-accessor", {{"!accessor", R"("$accessor"|"nosuch"|"")"}}},
        {2, "POST", "auth/token/revoke-orphan", {{"!token", R"("$token"|"nosuch"|"")"}}},
        {1, "POST", "auth/token/revoke-self", {}},
        {1, "POST", "auth/token/tidy", {}},
        {4, "GET", "secret/data/$key", {}},
        {3, "POST", "secret/data/$key", {{"data", "{}"}}},
        {2, "GET|POST", "cubbyhole/$key", {{"a", "1"}}},
        {3, "PUT|POST", "sys/leases/lookup", {{"!lease_id", R"("auth/token/create/x"|"nosuch")"}}},
        {2, "LIST", "sys/leases/lookup/$leaseprefix", {}},
    }};

const Area& TokenArea() { return kTokenArea; }

const Area kPolicyArea = {
    "policies",
    45,
    3,
    "",
    {
        kPolicyOne,
        kPolicyTwo,
        {0, "POST", "sys/mounts/kv1", {{"type", "\"kv\""}}},
        {0, "POST", "auth/token/create", {{"policies", R"(["p1","p2"])"}}},
        {0, "POST", "auth/token/create", {{"policies", R"(["p3"])"}}},
        {10, "POST|PUT", "sys/policies/acl/$policy", {{"!policy", kPolicyText}}, 2},
        {5, "GET", "sys/policies/acl/$policy", {}},
        {2, "DELETE", "sys/policies/acl/$policy", {}},
        {2, "LIST|GET?list=true", "sys/policies/acl", {}},
        {3,
         "POST|PUT",
         "sys/policy/$policy",
         {{"!policy", kPolicyText}, {"rules", kPolicyText}},
         5},
        {3, "GET", "sys/policy/$policy", {}},
        {1, "DELETE", "sys/policy/$policy", {}},
        {2, "LIST|GET", "sys/policy", {}},
        {5,
         "POST|PUT",
         "auth/token/create",
         {{"!policies", R"(["p1"]|["p2"]|["p3"]|["p1","p3"])"}, {"ttl", "\"1h\""}},
         10},
        {6,
         "POST",
         "sys/capabilities",
         {{"!token", R"("$token"|"nosuch"|"root"|"")"},
          {"!paths",
           R"(["secret/data/a"]|"kv1/a,secret/a"|["sys/mounts","auth/token/create"]|""|[]|["*"]|["/secret/data/a"])"}}},
        {5,
         "POST",
         "sys/capabilities-self",
         {{"!paths",
           R"(["secret/data/a","secret/metadata/"]|["kv1/a"]|"cubbyhole/x"|["sys/policies/acl/p1"])"},
          {"path", R"("a")"}},
         5},
        {4,
         "POST",
         "sys/capabilities-accessor",
         {{"!accessor", R"("$accessor"|"nosuch"|"")"},
          {"!paths", R"(["secret/data/a"]|["nosuch/x"])"}}},
        {4, "GET", "sys/internal/ui/resultant-acl", {}},
        {6,
         "GET|LIST|POST|PUT|DELETE|PATCH|SCAN",
         "secret/data/$key",
         {{"data", R"({"a":"1"})"}, {"options", "{}"}},
         60},
        {3, "GET|LIST|SCAN", "secret/metadata/$folder", {}},
        {6,
         "GET|POST|PUT|LIST|DELETE",
         "kv1/$key",
         {{"a", R"("1"|"2"|"xy"|1|["1"])"}, {"b", "\"1\""}, {"c", R"("1"|"2")"}},
         45},
        {2, "GET|POST", "sys/mounts|sys/auth|sys/policies/acl/p1", {}},
        {2, "GET|POST", "auth/token/lookup-self", {}},
        {1,
         "GET",
         "sys/internal/ui/mounts|sys/internal/ui/mounts/secret|sys/internal/ui/mounts/kv1/a",
         {}},
    }};

const Area& PolicyArea() { return kPolicyArea; }

const Area kAuthArea = {
    "auth",
    12,
    3,
    "",
    {
        kPolicyOne,
        kPolicyTwo,
        {0, "POST", "sys/auth/up", {{"type", "\"userpass\""}}},
        {0, "POST", "sys/auth/ar", {{"type", "\"approle\""}}},
        {0, "POST", "auth/up/users/u1", {{"password", "\"pw\""}}},
        {0, "POST", "auth/ar/role/r1", {{"token_policies", R"(["p1"])"}}},
        {0, "GET", "auth/ar/role/r1/role-id", {}},
        {6, "POST|PUT", "auth/up/users/$user",
         Plus({{"password", R"("pw"|"pw2"|""|1|null)"}}, TokenSettings()), 15},
        {4, "GET", "auth/up/users/$user", {}},
        {2, "LIST", "auth/up/users", {}},
        {1, "DELETE", "auth/up/users/$user", {}},
        {8, "POST|PUT", "auth/up/login/$user", {{"!password", R"("pw"|"pw"|"pw2"|"bad"|""|1)"}}},
        {2, "POST", "auth/up/users/$user/password", {{"!password", R"("pw"|"pw2"|"")"}}},
        {2,
         "POST",
         "auth/up/users/$user/policies",
         {{"token_policies", kPolicies}, {"policies", kPolicies}},
         60},
        {8, "POST|PUT", "auth/ar/role/$approle",
         Plus({{"bind_secret_id", R"(true|true|false|"x")"},
               {"role_id", R"("rid"|""|"rid2")"},
               {"secret_id_num_uses", "1|2|0|-1"},
               {"secret_id_ttl", kTtl},
               {"local_secret_ids", kBool},
               {"secret_id_bound_cidrs", kCidrs},
               {"bound_cidr_list", kCidrs}},
              TokenSettings()),
         10},
        {4, "GET", "auth/ar/role/$approle", {}},
        {2, "LIST", "auth/ar/role", {}},
        {1, "DELETE", "auth/ar/role/$approle", {}},
        {4, "GET|POST", "auth/ar/role/$approle/role-id", {{"role_id", R"("rid"|""|"rid3"|1)"}}, 70},
        {6,
         "POST|PUT|LIST",
         "auth/ar/role/$approle/secret-id",
         {{"metadata", R"("{\"a\":\"b\"}"|"x"|""|{"a":"b"})"},
          {"cidr_list", kCidrs},
          {"token_bound_cidrs", kCidrs},
          {"num_uses", "1|2|0|-1"},
          {"ttl", kTtl}},
         12},
        {10,
         "POST|PUT",
         "auth/ar/login",
         {{"!role_id", R"("$roleid"|"$roleid"|"rid"|"nosuch"|"")"},
          {"!secret_id", R"("$secretid"|"$secretid"|"nosuch"|"")"}}},
        {3, "GET", "auth/token/lookup-self", {}},
        {2, "POST", "auth/token/lookup", {{"!token", "\"$token\""}}},
        {2, "POST", "auth/token/renew", {{"!token", "\"$token\""}, {"increment", "\"1h\""}}},
        {2, "POST", "auth/token/revoke", {{"!token", "\"$token\""}}},
        {2, "GET", "sys/internal/ui/resultant-acl", {}},
        {2, "GET|POST", "secret/data/$key", {{"data", "{}"}}},
        {2,
         "POST|GET",
         "sys/auth/up/tune",
         {{"default_lease_ttl", "\"1h\""}, {"token_type", R"("batch"|"default-service")"}},
         30},
        {1, "POST|GET|DELETE", "auth/up/nosuch|auth/ar/nosuch|auth/nosuch/x", {}},
    }};

const Area& AuthArea() { return kAuthArea; }

}  // namespace diff

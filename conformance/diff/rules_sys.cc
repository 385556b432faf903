#include "conformance/diff/rules.h"

namespace diff {
namespace {

constexpr const char* kTtl =
    R"("1h"|3600|"72h"|"0"|0|""|"bad"|-1|"-1h"|"1000h"|"768h"|"800h"|null|1.5|"system"|"2d")";
constexpr const char* kBool = R"(true|false|"true"|"x"|1|null)";
constexpr const char* kList = R"(["a","b"]|"a,b"|[]|""|"a"|[1]|null)";

std::vector<FieldRule> TuneFields() {
  return {{"default_lease_ttl", kTtl},
          {"max_lease_ttl", kTtl},
          {"description", R"("d"|""|"other"|null|1)"},
          {"audit_non_hmac_request_keys", kList},
          {"audit_non_hmac_response_keys", kList},
          {"listing_visibility", R"("unauth"|"hidden"|""|"x"|null)"},
          {"passthrough_request_headers", kList},
          {"allowed_response_headers", kList},
          {"token_type", R"("default-service"|"service"|"batch"|"default-batch"|"x"|"")"},
          {"options",
           R"({"version":"2"}|{"version":"1"}|{}|{"a":"b"}|{"version":"3"}|null|{"version":2})"},
          {"plugin_version", R"(""|"v1.0.0"|"x")"}};
}

std::vector<FieldRule> MountFields(const char* types) {
  return {
      {"!type", types},
      {"description", R"("d"|""|null|1|" x ")"},
      {"options",
       R"({"version":"2"}|{"version":"1"}|{}|null|{"a":"b"}|{"version":2}|"x"|{"version":"9"}|{"leased_passthrough":"true"})"},
      {"config",
       R"({"default_lease_ttl":"1h"}|{"max_lease_ttl":"2h"}|{}|{"default_lease_ttl":"3h","max_lease_ttl":"2h"}|{"force_no_cache":true}|{"listing_visibility":"unauth"}|{"listing_visibility":"x"}|{"default_lease_ttl":"x"}|{"audit_non_hmac_request_keys":["a"]}|{"passthrough_request_headers":["X-A"]}|{"bogus":1}|{"default_lease_ttl":"-1h"}|{"plugin_name":"kv"}|{"token_type":"batch"}|{"max_lease_ttl":"9000h"})"},
      {"local", kBool},
      {"seal_wrap", kBool},
      {"external_entropy_access", kBool},
      {"plugin_name", R"("kv"|""|"pki")"},
      {"plugin_version", R"(""|"v1.2.3")"}};
}

}  // namespace

const Area kMountArea = {
    "mounts",
    8,
    1,
    "",
    {
        {10, "POST|PUT", "sys/mounts/$mount",
         MountFields(
             R"("kv"|"kv-v2"|"pki"|"generic"|"nosuch"|"cubbyhole"|"system"|""|"kv-v1"|"token"|"identity"|"ns_cubbyhole")"),
         15},
        {5, "DELETE", "sys/mounts/$mount", {}},
        {5, "GET", "sys/mounts/$mount", {}},
        {5, "GET", "sys/mounts", {}},
        {7, "POST|PUT", "sys/mounts/$mount/tune", TuneFields(), 15},
        {4, "GET", "sys/mounts/$mount/tune", {}},
        {4, "POST", "sys/auth/$auth",
         MountFields(R"("userpass"|"approle"|"nosuch"|"token"|"kv"|"")"), 15},
        {3, "DELETE", "sys/auth/$auth", {}},
        {3, "GET", "sys/auth/$auth", {}},
        {3, "GET", "sys/auth", {}},
        {4, "POST|PUT", "sys/auth/$auth/tune", TuneFields(), 15},
        {3, "GET", "sys/auth/$auth/tune", {}},
        {4,
         "POST|PUT",
         "sys/remount",
         {{"!from",
           R"("m1"|"m1/"|"secret"|"auth/up"|"m2"|"nosuch"|"sys"|""|"cubbyhole"|1|"a/b"|"auth/token"|"identity")"},
          {"!to",
           R"("m2"|"m3/"|"moved"|"auth/moved"|"secret"|"sys/x"|""|"auth/up2"|"m1/sub"|"cubbyhole/x"|"a b"|"m1")"}}},
        {2, "GET", "sys/remount/status/$migration", {}},
        {4, "GET", "sys/internal/ui/mounts", {}},
        {5, "GET", "sys/internal/ui/mounts/$mount", {}},
        {2, "GET", "sys/internal/ui/mounts/$mount/$key", {}},
        {3, "GET", "$mount/$key", {}},
        {3, "POST", "$mount/$key", {{"a", "\"1\""}, {"data", "{}"}}},
        {1, "LIST|PATCH|DELETE", "sys/mounts", {}},
        {1, "LIST|PATCH", "sys/auth/$auth", {}},
    }};

const Area& MountArea() { return kMountArea; }

const Area kStateArea = {
    "state",
    15,
    3,
    "",
    {
        {5,
         "GET|HEAD|LIST|POST|OPTIONS",
         "sys/health",
         {{"standbyok", "true|false|x|"},
          {"activecode", "299|200|x|404"},
          {"sealedcode", "500"},
          {"uninitcode", "500"},
          {"list", "true"}}},
        {4, "GET|HEAD|POST|PUT", "sys/seal-status", {}},
        {3, "GET|HEAD|POST|LIST", "sys/leader", {}},
        {3, "GET|POST|PUT|HEAD", "sys/init", {{"secret_shares", "1"}, {"secret_threshold", "1|2"}}},
        {3, "POST|PUT|GET", "sys/unseal", {{"key", R"(""|"x"|"YWJj"|1)"}, {"reset", "true|false"}}},
        {5,
         "POST|PUT",
         "sys/tools/hash/$hash",
         {{"!input", R"("YWJj"|"x"|""|1|null)"}, {"format", R"("hex"|"base64"|"x")"}}},
        {4,
         "POST|PUT|GET",
         "sys/tools/hash",
         {{"!input", R"("YWJj"|"%%%")"},
          {"algorithm", R"("sha2-256"|"sha2-512"|"md5"|"sha3-256")"},
          {"format", R"("base64"|"hex")"}}},
        {2, "GET|LIST|POST", "sys/audit", {}},
        {4, "PUT|POST", "sys/leases/lookup", {{"!lease_id", R"("$lease"|"nosuch"|""|1)"}}},
        {3, "LIST", "sys/leases/lookup/$leaseprefix", {}},
        {4,
         "PUT|POST",
         "sys/leases/renew",
         {{"!lease_id", R"("$lease"|"nosuch"|"")"}, {"increment", "60|\"1h\"|-1|0|\"x\""}}},
        {2, "PUT|POST", "sys/leases/renew/$lease", {{"increment", "60"}}},
        {3,
         "PUT|POST",
         "sys/leases/revoke",
         {{"!lease_id", R"("$lease"|"nosuch"|"")"}, {"sync", "true|false"}}},
        {1, "PUT|POST", "sys/leases/revoke/$lease", {}},
        {1, "PUT", "sys/leases/revoke-prefix/$leaseprefix", {{"sync", "true"}}},
        {1, "GET|LIST|DELETE", "sys/leases/lookup", {}},
        {2, "GET|POST|PUT|LIST|PATCH|DELETE|HEAD|OPTIONS|SCAN", "$odd", {{"a", "1"}}},
        {2, "GET|POST|PUT|LIST|PATCH|DELETE|HEAD|OPTIONS|SCAN", "$odd/$key", {{"a", "1"}}},
        {2, "GET|HEAD|OPTIONS|PATCH", "secret/data/$key", {}},
        {2, "POST|PUT", "secret/data/$key", {{"data", "{}"}}},
    }};

const Area& StateArea() { return kStateArea; }

const Area kNamespaceArea = {
    "namespaces",
    20,
    3,
    "team|team/|team/sub|team|nosuch|/team|root||team//sub|a b|other|.",
    {
        {0, "POST", "sys/namespaces/team", {}},
        {6,
         "POST|PUT",
         "sys/namespaces/$ns",
         {{"custom_metadata", R"({"a":"b"}|{}|null|"x"|{"a":1})"}}},
        {3,
         "PATCH",
         "sys/namespaces/$ns",
         {{"!custom_metadata", R"({"a":"b"}|{"a":null}|{}|"x")"}}},
        {5, "GET", "sys/namespaces/$ns", {}},
        {2, "DELETE", "sys/namespaces/$ns", {}},
        {4, "LIST|SCAN|GET", "sys/namespaces", {}},
        {4, "POST", "sys/mounts/m1", {{"!type", R"("kv"|"kv-v2"|"pki")"}}},
        {4, "POST|GET|DELETE|LIST", "m1/$key", {{"a", "\"1\""}, {"data", "{}"}}},
        {3, "POST|GET|LIST", "team/m1/$key", {{"a", "\"1\""}}},
        {3, "POST|GET", "team/sys/mounts", {}},
        {3, "GET", "sys/mounts|sys/auth|sys/internal/ui/mounts", {}},
        {4,
         "POST",
         "auth/token/create",
         {{"!policies", R"(["default"]|["p1"]|["root"]|[])"}, {"ttl", "\"1h\""}}},
        {3, "GET|POST", "auth/token/lookup-self", {}},
        {3, "POST", "auth/token/lookup", {{"!token", "\"$token\""}}},
        {2,
         "POST",
         "sys/policies/acl/p1",
         {{"!policy", R"("path \"m1/*\" { capabilities = [\"read\",\"create\"] }")"}}},
        {2, "GET|LIST", "sys/policies/acl", {}},
        {2,
         "POST",
         "sys/capabilities-self",
         {{"!paths", R"(["m1/a","sys/mounts"]|["team/m1/a"])"}}},
        {2, "GET|POST|LIST", "cubbyhole/$key", {{"a", "\"1\""}}},
        {1, "GET", "sys/health|sys/seal-status|sys/leader|sys/init", {}},
        {2, "POST", "sys/auth/up", {{"!type", "\"userpass\""}}},
        {2, "POST", "auth/up/users/u", {{"!password", "\"pw\""}}},
        {2, "POST", "auth/up/login/u", {{"!password", "\"pw\""}}},
        {2, "LIST", "auth/token/accessors", {}},
    }};

const Area& NamespaceArea() { return kNamespaceArea; }

const Area kWrappingArea = {
    "wrapping",
    15,
    35,
    "",
    {
        {0, "POST", "secret/data/a", {{"data", R"({"a":"1"})"}}},
        {8, "POST|PUT", "sys/wrapping/wrap", {{"a", R"("1"|1|{}|null)"}, {"b", "[1]"}}, 50},
        {6,
         "POST|PUT",
         "sys/wrapping/lookup",
         {{"!token", R"("$wrap"|"$token"|"nosuch"|""|1|"root")"}}},
        {6,
         "POST|PUT",
         "sys/wrapping/unwrap",
         {{"token", R"("$wrap"|"$wrap"|"$token"|"nosuch"|""|1|"root")"}},
         75},
        {5, "POST|PUT", "sys/wrapping/rewrap", {{"!token", R"("$wrap"|"$token"|"nosuch"|"")"}}},
        {2, "GET", "sys/wrapping/lookup", {}},
        {3, "GET|LIST|POST", "cubbyhole/response", {}},
        {4, "GET", "secret/data/a", {}},
        {2, "LIST", "secret/metadata", {}},
        {2, "POST", "auth/token/create", {{"policies", R"(["default"])"}, {"ttl", "\"1h\""}}},
        {2, "POST", "auth/token/lookup", {{"!token", "\"$wrap\""}}},
        {2, "POST", "auth/token/lookup-accessor", {{"!accessor", "\"$wrapaccessor\""}}},
        {1, "POST", "auth/token/revoke-accessor", {{"!accessor", "\"$wrapaccessor\""}}},
        {1, "POST", "auth/token/renew", {{"!token", "\"$wrap\""}}},
        {2,
         "GET",
         "auth/token/lookup-self|sys/health|sys/seal-status|sys/mounts|secret/data/none|nosuch/x",
         {}},
        {2, "DELETE|PUT|POST", "secret/data/b", {{"data", "{}"}}},
    }};

const Area& WrappingArea() { return kWrappingArea; }

}  // namespace diff

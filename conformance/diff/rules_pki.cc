#include "conformance/diff/rules.h"

namespace diff {
namespace {

constexpr const char* kTtl = R"("1h"|3600|"24h"|"0"|0|""|"bad"|-1|"1000h"|"48h"|"87600h"|null)";
constexpr const char* kBool = R"(true|false|"true"|"x"|null)";
constexpr const char* kNames =
    R"("a.example.com"|"a.example.com,b.example.com"|"*.example.com"|"evil.com"|""|"me@example.com"|"localhost"|"a_b.example.com"|"example.com")";
constexpr const char* kCommonName =
    R"("a.example.com"|"a.example.com"|"b.example.com"|"example.com"|"*.example.com"|"localhost"|"evil.com"|""|"me@example.com"|"a b"|"x.y.example.com"|"1.2.3.4"|"A.Example.COM"|"foo*.example.com"|1)";
constexpr const char* kIps = R"("1.2.3.4"|"1.2.3.4,::1"|"999.1.1.1"|""|["10.0.0.1"])";
constexpr const char* kUris = R"("spiffe://a/b"|"https://x"|"bad uri"|"")";
constexpr const char* kOther = R"("1.3.6.1.4.1.311.20.2.3;UTF8:me"|"bad"|"1.2.3;utf8:x"|"")";
constexpr const char* kKeyType = R"("ec"|"ec"|"ec"|"ed25519"|"rsa"|"any"|"x"|"")";
constexpr const char* kKeyBits = R"(0|256|384|2048|224|521|1024|123|-1|"x")";
constexpr const char* kSignatureBits = "0|256|384|512|1|224";
constexpr const char* kFormat = R"("pem"|"der"|"pem_bundle"|"x"|"")";
constexpr const char* kKeyFormat = R"("der"|"pkcs8"|"x"|"")";
constexpr const char* kTime =
    R"("2030-01-01T00:00:00Z"|"2020-01-01T00:00:00Z"|"bad"|"9999-12-31T23:59:59Z"|"")";
constexpr const char* kUsage =
    R"(["DigitalSignature"]|"KeyAgreement,CertSign"|[]|["x"]|["CRLSign","KeyEncipherment"])";
constexpr const char* kUrls =
    R"("http://v/a"|["http://v/a","http://v/b"]|"nope"|""|[]|"http://{{issuer_id}}/x"|"ldap://x/y")";

using Fields = std::vector<FieldRule>;

Fields Plus(Fields fields, const Fields& more) {
  fields.insert(fields.end(), more.begin(), more.end());
  return fields;
}

Fields Common() {
  return {{"alt_names", kNames},
          {"ip_sans", kIps},
          {"uri_sans", kUris},
          {"other_sans", kOther},
          {"ttl", kTtl},
          {"not_after", kTime},
          {"not_before", kTime},
          {"format", kFormat},
          {"exclude_cn_from_sans", kBool},
          {"private_key_format", kKeyFormat},
          {"serial_number", R"("1"|"x"|"")"}};
}

Fields Subject() {
  return {{"ou", R"("o1"|["o1","o2"]|[])"},
          {"organization", R"("Org"|["A","B"])"},
          {"country", R"("DE"|["US","DE"])"},
          {"locality", R"("L")"},
          {"province", R"("P")"},
          {"street_address", R"("S 1")"},
          {"postal_code", R"("123")"}};
}

Fields KeyFields() {
  return {{"!key_type", kKeyType},
          {"key_bits", kKeyBits},
          {"signature_bits", kSignatureBits},
          {"key_name", R"("k1"|"k2"|"default"|"bad name"|"")"},
          {"use_pss", kBool}};
}

Fields Root() {
  return Plus(Plus(Plus({{"!common_name", R"("root.example.com"|"x"|""|"Root CA")"},
                         {"issuer_name", R"("i1"|"i2"|"default"|"bad name"|"")"},
                         {"max_path_length", "-1|0|1|-2|\"x\""},
                         {"permitted_dns_domains", R"("example.com"|["a.com","b.com"])"},
                         {"key_ref", R"("default"|"$keyid"|"k1"|"nosuch")"},
                         {"key_usage", kUsage},
                         {"bogus", "1"}},
                        KeyFields()),
                   Common()),
              Subject());
}

Fields Sign() {
  return Plus(Plus({{"!csr", R"("$csr"|"$csr"|"bad"|""|"$cert")"},
                    {"common_name", R"("int.example.com"|"")"},
                    {"issuer_name", R"("i3"|"bad name")"},
                    {"max_path_length", "-1|0|1|2"},
                    {"permitted_dns_domains", R"("example.com")"},
                    {"use_csr_values", kBool},
                    {"signature_bits", kSignatureBits},
                    {"skid", R"("01:02"|"x"|"")"},
                    {"use_pss", kBool},
                    {"key_usage", kUsage},
                    {"not_before_duration", R"("30s"|"1h"|0|"bad")"},
                    {"issuer_ref", R"("i1"|"nosuch"|"default")"}},
                   Common()),
              Subject());
}

Fields Role() {
  return Plus({{"!allow_any_name", "true|true|false"},
               {"!key_type", kKeyType},
               {"allowed_domains", R"("example.com"|["example.com","*.x.com"]|[]|"localhost")"},
               {"allow_subdomains", kBool},
               {"allow_bare_domains", kBool},
               {"allow_glob_domains", kBool},
               {"allow_ip_sans", kBool},
               {"allow_localhost", kBool},
               {"allow_wildcard_certificates", kBool},
               {"allowed_ip_sans_cidr", R"("1.0.0.0/8"|"x"|[])"},
               {"allowed_other_sans", R"("*"|"1.3.6.1.4.1.311.20.2.3;UTF8:*"|"bad"|[])"},
               {"allowed_serial_numbers", R"("*"|"1"|[])"},
               {"allowed_uri_sans", R"("*"|"spiffe://*"|[])"},
               {"allowed_user_ids", R"("*"|"u1")"},
               {"basic_constraints_valid_for_non_ca", kBool},
               {"client_flag", kBool},
               {"server_flag", kBool},
               {"code_signing_flag", kBool},
               {"email_protection_flag", kBool},
               {"cn_validations", R"("disabled"|["hostname"]|["email"]|"x"|[])"},
               {"enforce_hostnames", kBool},
               {"ext_key_usage", R"("TimeStamping"|["OCSPSigning","Any"]|"x")"},
               {"ext_key_usage_oids", R"("1.2.3.4"|"x")"},
               {"generate_lease", kBool},
               {"issuer_ref", R"("default"|"i1"|"$issuer"|"gone"|"")"},
               {"key_bits", kKeyBits},
               {"key_usage", kUsage},
               {"max_ttl", kTtl},
               {"ttl", kTtl},
               {"no_store", kBool},
               {"not_after", kTime},
               {"not_before", kTime},
               {"not_before_duration", R"("30s"|"1h"|0|"bad"|-1)"},
               {"not_after_bound", R"("permit"|"forbid"|"duration"|"x"|"2030-01-01T00:00:00Z")"},
               {"not_before_bound", R"("permit"|"forbid"|"duration"|"x")"},
               {"policy_identifiers", R"("1.2.3.4"|["1.2.3"]|"x")"},
               {"require_cn", kBool},
               {"signature_bits", kSignatureBits},
               {"use_csr_common_name", kBool},
               {"use_csr_sans", kBool},
               {"use_pss", kBool},
               {"allowed_domains_template", kBool},
               {"allowed_uri_sans_template", kBool}},
              Subject());
}

Fields Leaf() {
  return Plus({{"!common_name", kCommonName},
               {"remove_roots_from_chain", kBool},
               {"user_ids", R"("u1"|["u1","u2"]|"")"}},
              Common());
}

Rule Ocsp(int weight) {
  return {weight,
          "POST|POST|PUT",
          "pki/ocsp",
          {{"!issuer", R"("$issuingca"|"$issuingca"|"$cert"|"bad")"},
           {"!serial_number", R"("$serial"|"$serial"|"01:02")"},
           {"hash", R"("sha256"|"sha384"|"sha512"|"md5")"},
           {"via", R"("get")"}},
          25};
}

std::vector<Rule> Setup() {
  return {{0,
           "POST",
           "sys/mounts/pki",
           {{"type", "\"pki\""}, {"config", R"({"max_lease_ttl":"87600h"})"}}},
          {0,
           "POST",
           "pki/root/generate/internal",
           {{"common_name", "\"root.example.com\""},
            {"key_type", "\"ec\""},
            {"issuer_name", "\"i1\""},
            {"ttl", "\"8760h\""}}},
          {0,
           "POST",
           "pki/roles/r1",
           {{"allow_any_name", "true"},
            {"key_type", "\"ec\""},
            {"enforce_hostnames", "false"},
            {"max_ttl", "\"72h\""}}}};
}

std::vector<Rule> Join(std::vector<Rule> rules, const std::vector<Rule>& more) {
  rules.insert(rules.end(), more.begin(), more.end());
  return rules;
}

}  // namespace

const std::vector<Rule> kPkiRules = {
    {5, "POST|PUT", "pki/root/generate/$kind", Root(), 6},
    {2, "POST", "pki/issuers/generate/root/$kind", Root(), 6},
    {4, "POST", "pki/intermediate/generate/$kind",
     Plus(Plus(Plus({{"!common_name", R"("int.example.com"|"")"},
                     {"add_basic_constraints", kBool},
                     {"key_ref", R"("k1"|"$keyid")"}},
                    KeyFields()),
               Common()),
          Subject()),
     6},
    {1, "POST", "pki/issuers/generate/intermediate/$kind",
     Plus({{"!common_name", R"("int2.example.com")"}}, KeyFields()), 6},
    {4, "POST", "pki/root/sign-intermediate", Sign(), 6},
    {2, "POST", "pki/issuer/$issuerref/sign-intermediate", Sign(), 6},
    {1,
     "POST",
     "pki/root/sign-self-issued",
     {{"!certificate", R"("$cert"|"bad"|"")"}, {"require_matching_certificate_algorithms", kBool}}},
    {3, "POST", "pki/intermediate/set-signed", {{"!certificate", R"("$cert"|"bad"|""|"$csr")"}}},
    {2,
     "POST",
     "pki/issuers/import/cert|pki/issuers/import/bundle",
     {{"!pem_bundle", R"("$cert"|"$privatekey"|"$cert\n$privatekey"|"$cert\n$cert"|"bad"|"")"}}},
    {1,
     "POST",
     "pki/config/ca",
     {{"!pem_bundle", R"("$cert"|"$privatekey"|"$privatekey\n$cert"|"bad"|"")"}}},
    {4, "LIST", "pki/issuers", {}},
    {6, "GET", "pki/issuer/$issuerref", {}},
    {2, "GET", "pki/issuer/$issuerref/$issuerfile", {}},
    {3,
     "POST|PUT|PATCH",
     "pki/issuer/$issuerref",
     {{"issuer_name", R"("i1"|"i2"|"i3"|"bad name"|""|"default")"},
      {"leaf_not_after_behavior", R"("err"|"truncate"|"permit"|"x")"},
      {"usage",
       R"("read-only"|"issuing-certificates,crl-signing"|"x"|"read-only,issuing-certificates,crl-signing,ocsp-signing")"},
      {"manual_chain", R"(["self"]|["i1"]|"i1,i2"|[]|["nosuch"])"},
      {"revocation_signature_algorithm", R"("ECDSAWithSHA256"|"")"},
      {"issuing_certificates", kUrls},
      {"crl_distribution_points", kUrls},
      {"ocsp_servers", kUrls},
      {"enable_aia_url_templating", kBool}},
     15},
    {1, "DELETE", "pki/issuer/$issuerref", {}},
    {1, "POST", "pki/issuer/$issuerref/revoke", {}},
    {3, "LIST", "pki/keys", {}},
    {3, "GET", "pki/key/$keyref", {}},
    // Two keys may get one name here, and then OpenBao finds either: an id is never looked for so.
    {2, "POST", "pki/key/$keyref", {{"!key_name", R"("$keyid"|"bad name"|"default"|"")"}}},
    {1, "DELETE", "pki/key/$keyref", {}},
    {2, "POST", "pki/keys/generate/internal|pki/keys/generate/exported|pki/keys/generate/x",
     KeyFields(), 10},
    {1,
     "POST",
     "pki/keys/import",
     {{"!pem_bundle", R"("$privatekey"|"bad"|"")"}, {"key_name", R"("k3")"}}},
    {2,
     "GET",
     "pki/config/issuers|pki/config/keys|pki/config/urls|pki/config/crl|pki/config/"
     "cluster|pki/config/auto-tidy",
     {}},
    {2,
     "POST|PUT",
     "pki/config/issuers|pki/root/replace",
     {{"!default", R"("i1"|"i2"|"$issuer"|"nosuch"|""|"default")"},
      {"default_follows_latest_issuer", kBool}}},
    {1, "POST", "pki/config/keys", {{"!default", R"("k1"|"$keyid"|"nosuch"|"")"}}},
    {3,
     "POST|PUT",
     "pki/config/urls",
     {{"issuing_certificates", kUrls},
      {"crl_distribution_points", kUrls},
      {"ocsp_servers", kUrls},
      {"enable_templating", kBool},
      {"delta_crl_distribution_points", kUrls}},
     40},
    {3,
     "POST|PUT",
     "pki/config/crl",
     {{"expiry", R"("72h"|"1h"|"bad"|"0"|3600|"-1h"|"")"},
      {"disable", kBool},
      {"ocsp_disable", kBool},
      {"ocsp_expiry", R"("12h"|"bad")"},
      {"auto_rebuild", kBool},
      {"auto_rebuild_grace_period", R"("12h"|"100h"|"bad")"},
      {"enable_delta", kBool},
      {"delta_rebuild_interval", R"("15m"|"bad"|"80h")"},
      {"allow_expired_cert_revocation", kBool}}},
    {1,
     "POST",
     "pki/config/cluster",
     {{"path", R"("http://v/pki"|"bad"|"")"}, {"aia_path", R"("http://v/aia"|"")"}},
     60},
    {2, "GET", "$pkiraw", {}},
    {1, "DELETE", "pki/root", {}},
    {2, "POST", "pki/issue/$pkirole", Leaf(), 5},
    {1, "GET|LIST", "pki/cert/$pkicert", {}},
    {1, "POST", "pki/nosuch|pki/root|pki/root/generate|pki/config", {}},
    Ocsp(4),
    {1, "GET", "pki/ocsp/xx|pki/ocsp|pki/ocsp/", {}},
    {2, "POST", "pki/revoke", {{"!serial_number", R"("$serial")"}}},
    {1, "GET", "pki/crl/rotate|pki/crl/rotate-delta", {}},
    {2, "POST", "pki/intermediate/cross-sign",
     Plus({{"!common_name", R"("cross.example.com"|"")"},
           {"!key_ref", R"("k1"|"$keyid"|"default"|"nosuch")"},
           {"key_type", kKeyType}},
          Plus(Common(), Subject())),
     6},
    {1, "POST", "pki/root/rotate/$kind", Root(), 6},
    {2,
     "LIST",
     "pki/issuers|pki/keys|pki/certs|pki/roles|pki/certs/revoked",
     {{"after", R"("0"|"zz")"}, {"limit", "0|100|-1|\"x\""}},
     60},
};

const Area& PkiArea() {
  static const Area area = {"pki", 6, 1, "", Join(Setup(), kPkiRules)};
  return area;
}

const std::vector<Rule> kPkiIssueRules = {
    {0,
     "POST",
     "pki/intermediate/generate/exported",
     {{"common_name", "\"int.example.com\""}, {"key_type", "\"ec\""}}},
    {8, "POST|PUT", "pki/roles/$pkirole", Role(), 5},
    {2, "PATCH", "pki/roles/$pkirole", Role(), 4},
    {4, "GET", "pki/roles/$pkirole", {}},
    {2, "LIST", "pki/roles", {}},
    {1, "DELETE", "pki/roles/$pkirole", {}},
    {12, "POST|PUT", "pki/issue/$pkirole",
     Plus(Leaf(), {{"key_type", kKeyType}, {"key_bits", kKeyBits}}), 8},
    {2, "POST", "pki/issuer/$issuerref/issue/$pkirole", Leaf(), 8},
    {5, "POST", "pki/sign/$pkirole", Plus({{"!csr", R"("$csr"|"$csr"|"bad"|""|"$cert")"}}, Leaf()),
     6},
    {1, "POST", "pki/issuer/$issuerref/sign/$pkirole", Plus({{"!csr", R"("$csr")"}}, Leaf()), 6},
    {2, "POST", "pki/sign-verbatim|pki/sign-verbatim/$pkirole",
     Plus(Plus({{"!csr", R"("$csr"|"bad")"},
                {"key_usage", kUsage},
                {"ext_key_usage", R"("TimeStamping"|"x")"},
                {"use_pss", kBool},
                {"signature_bits", kSignatureBits}},
               Leaf()),
          {}),
     6},
    {1, "POST", "pki/intermediate/generate/internal",
     Plus(Plus({{"!common_name", R"("int.example.com"|"c.example.com")"}, {"!key_type", kKeyType}},
               Common()),
          Subject()),
     6},
    {4, "GET", "pki/cert/$pkicert", {}},
    {3,
     "LIST|GET?list=true",
     "pki/certs|pki/certs/revoked|pki/certs/detailed",
     {{"bogus", "x"}},
     3},
    {5,
     "POST|PUT",
     "pki/revoke",
     {{"!serial_number", R"("$serial"|"$serial"|"nosuch"|""|"aa:bb"|1)"},
      {"certificate", R"("$cert"|"bad")"}},
     6},
    {1,
     "POST",
     "pki/revoke-with-key",
     {{"!serial_number", R"("$serial")"}, {"!private_key", R"("$privatekey"|"bad"|"")"}}},
    {2, "GET", "$pkiraw", {}},
    {1, "GET", "pki/crl/rotate|pki/crl/rotate-delta", {}},
    {2,
     "POST|PUT",
     "pki/tidy",
     {{"tidy_cert_store", kBool},
      {"tidy_revoked_certs", kBool},
      {"tidy_revoked_cert_issuer_associations", kBool},
      {"safety_buffer", R"("72h"|1|0|"bad"|-1)"},
      {"tidy_expired_issuers", kBool},
      {"pause_duration", R"("0s"|"bad")"},
      {"tidy_invalid_certs", kBool}},
     40},
    {2, "GET", "pki/tidy-status", {}},
    {1, "POST|GET", "pki/tidy-cancel", {}},
    {1,
     "POST|GET",
     "pki/config/auto-tidy",
     {{"enabled", kBool},
      {"interval_duration", R"("12h"|"bad"|"-1h")"},
      {"safety_buffer", R"("72h")"},
      {"tidy_cert_store", kBool}},
     30},
    {1,
     "POST",
     "pki/config/urls",
     {{"issuing_certificates", kUrls}, {"crl_distribution_points", kUrls}},
     50},
    {2,
     "POST|PUT",
     "sys/leases/lookup|sys/leases/renew|sys/leases/revoke",
     {{"!lease_id", R"("$lease")"}}},
    {1, "PUT", "sys/leases/revoke-prefix/pki|sys/leases/revoke-force/pki/issue/$pkirole", {}},
    {1, "LIST", "sys/leases/lookup/pki/issue|sys/leases/lookup/pki/issue/$pkirole", {}},
    Ocsp(5),
    {1,
     "POST",
     "pki/config/crl",
     {{"auto_rebuild", kBool},
      {"enable_delta", kBool},
      {"disable", kBool},
      {"ocsp_disable", kBool},
      {"ocsp_expiry", R"("1h"|"0"|"")"},
      {"allow_expired_cert_revocation", kBool}},
     30},
    {2,
     "LIST",
     "pki/certs|pki/certs/detailed|pki/certs/revoked",
     {{"after", R"("0"|"zz")"}, {"limit", "0|100|-1|\"x\""}},
     60},
    {1, "LIST", "pki/roles", {{"after", R"("a"|"r1"|"zz")"}, {"limit", "0|1|2|-1|\"x\""}}, 60},
};

const Area& PkiIssueArea() {
  static const Area area = {"pki-issue", 6, 1, "", Join(Setup(), kPkiIssueRules)};
  return area;
}

std::vector<const Area*> AllAreas() {
  return {&KvArea(),        &Kv1Area(),  &MountArea(),    &TokenArea(),
          &PolicyArea(),    &AuthArea(), &WrappingArea(), &StateArea(),
          &NamespaceArea(), &PkiArea(),  &PkiIssueArea(), &JwtArea()};
}

std::string FixedWords(const std::string& word) {
  static const std::vector<std::pair<const char*, const char*>> kWords = {
      {"kv2part", "data|subkeys|delete|undelete|destroy|config|nosuch"},
      {"kv2", "secret|secret|secret|kv2"},
      {"kv1", "kv1"},
      {"key", "a|a|b|app/b|app/c|deep/x/y|a..b|sp%20ace|%C3%A4|app|x%2fy|A"},
      {"folder", "|app|app/|deep|deep/x|nosuch|a|/"},
      {"mountless", "x"},
      {"mount",
       "m1|m1|m2|m2|a/b|secret|m1/sub|sys|cubbyhole|identity|auth/token|nosuch|M1|m3|moved|sys/x"},
      {"authmount", "up"},
      {"auth", "up|up|ar|x/y|token|nosuch|up2|moved"},
      {"hash", "sha2-256|sha2-224|sha2-512|sha3-512|md5|sha2-384|sha3-224"},
      {"leaseprefix", "auth/token/create/|auth/|auth|nosuch/|pki/issue/r1||auth/up/login/"},
      {"odd",
       "nosuch|sys|sys/nosuch|auth|auth/nosuch|auth/token/nosuch|cubbyhole/x|identity/nosuch|sys/"
       "mounts"},
      {"ns", "team|team|other|team/sub|nosuch|a%20b|root|sys|.|team/|cubbyhole|auth"},
      {"policy", "p1|p1|p2|p3|p3|default|root|nosuch|P1|a%20b|response-wrapping|a/b"},
      {"user", "u1|u1|u2|U1|nosuch|a%40b|-x"},
      {"approle", "r1|r1|r2|R1|nosuch"},
      {"jwtrole", "r1|r1|r2|R2|nosuch"},
      {"role", "r1|r1|r2|nosuch|R1|a.b"},
      {"kind", "internal|exported|internal|existing|x|kms"},
      {"issuerref", "default|i1|i2|$issuer|$issuer|nosuch"},
      {"issuerfile", "json|pem|der|crl|crl/pem|crl/der|crl/delta|x"},
      {"keyref", "default|k1|$keyid|$keyid|nosuch"},
      {"pkirole", "r1|r1|r2|nosuch|a.b|bad%20name"},
      {"pkicert",
       "$serial|$serial|ca|crl|ca_chain|nosuch|aa:bb|$serial/raw|$serial/raw/pem|ca/"
       "raw|delta-crl|crl/raw"},
      {"pkiraw",
       "pki/ca|pki/ca/pem|pki/ca_chain|pki/crl|pki/crl/pem|pki/crl/delta|pki/cert/ca|pki/cert/"
       "crl|pki/cert/ca_chain|pki/crl/delta/pem"},
      {"migration", "nosuch|00000000-0000-0000-0000-000000000000"},
  };
  for (const auto& [name, values] : kWords) {
    if (word == name) return values;
  }
  return "";
}

}  // namespace diff

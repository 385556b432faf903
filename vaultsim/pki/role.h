// A PKI role: the fields of both profiles, their defaults, and what Vault says about wrong ones
// [5.4].
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "json/fwd.h"
#include "vaultsim/framework/framework.h"
#include "vaultsim/pki/extensions.h"

namespace vaultsim::pki {

struct Role {
  bool allow_any_name = false;
  bool allow_bare_domains = false;
  bool allow_glob_domains = false;
  bool allow_globs_in_identity_templates = false;
  bool allow_ip_sans = true;
  bool allow_localhost = true;
  bool allow_subdomains = false;
  bool allow_wildcard_certificates = true;
  bool allowed_domains_template = false;
  bool allowed_uri_sans_template = false;
  bool basic_constraints_valid_for_non_ca = false;
  bool client_flag = true;
  bool code_signing_flag = false;
  bool email_protection_flag = false;
  bool enforce_hostnames = true;
  bool generate_lease = false;
  bool no_store = false;
  bool require_cn = true;
  bool server_flag = true;
  bool use_csr_common_name = true;
  bool use_csr_sans = true;
  bool use_pss = false;

  std::vector<std::string> allowed_domains;
  std::vector<std::string> allowed_ip_sans_cidr;
  std::vector<std::string> allowed_other_sans;
  std::vector<std::string> allowed_serial_numbers;
  std::vector<std::string> allowed_uri_sans;
  std::vector<std::string> allowed_user_ids;
  std::vector<std::string> cn_validations;
  std::vector<std::string> country;
  std::vector<std::string> ext_key_usage;
  std::vector<std::string> ext_key_usage_oids;
  std::vector<std::string> key_usage;
  std::vector<std::string> locality;
  std::vector<std::string> organization;
  std::vector<std::string> ou;
  std::vector<std::string> policy_identifiers;
  std::vector<std::string> postal_code;
  std::vector<std::string> province;
  std::vector<std::string> street_address;

  std::string issuer_ref = "default";
  std::string key_type = "rsa";
  std::string not_after;
  std::string not_after_bound = "permit";
  std::string not_before;
  std::string not_before_bound = "permit";
  std::string serial_number_source = "json-csr";

  std::int64_t key_bits = 0;
  std::int64_t signature_bits = 0;
  std::int64_t max_ttl_s = 0;
  std::int64_t ttl_s = 0;
  std::int64_t not_before_duration_s = 30;

  // Never stored: set while a CA certificate is generated or signed.
  std::optional<int> max_path_length;
};

// The request fields of roles/:name, "name" included.
std::vector<Field> RoleFields(Profile profile);
// Absent fields take their defaults.
Role RoleFromRequest(const FieldData& data, Profile profile);
// Absent fields keep their values.
Role PatchedRole(Role role, const FieldData& data, Profile profile);
Json RoleToJson(const Role& role, Profile profile);

// Everything that needs no issuer; fills in key_bits. kRejected: Vault's 400; kInternal: its 500.
base::Status ValidateRole(Role& role, Profile profile);

// Size of the key, 0 replaced by the default. kRejected with Vault's text.
base::Result<std::int64_t> CheckedKeyBits(const std::string& key_type, std::int64_t key_bits);
// 256, 384 or 512, 0 replaced by 256; only RSA keys are checked.
base::Result<std::int64_t> CheckedSignatureBits(const std::string& key_type,
                                                std::int64_t signature_bits, Profile profile);

// crypto/x509's KeyUsage bits; unknown names count for nothing.
unsigned ParseKeyUsages(const std::vector<std::string>& names);
// OIDs in crypto/x509's order; unknown names count for nothing.
std::vector<std::string> ExtendedKeyUsageOids(const Role& role);
// What Go can write: a role may have others, which then issues nothing.
bool IsWritableOid(std::string_view oid);
// OIDs of names alone, for CA certificates.
std::vector<std::string> ExtendedKeyUsageOids(const std::vector<std::string>& names);

// kInternal with Vault's text when an entry is neither an OID nor a JSON policy.
base::Result<std::vector<PolicyIdentifier>> ParsePolicies(const std::vector<std::string>& entries,
                                                          Profile profile);

// "<oid>;utf8:<value>" entries. kRejected: `expected a semicolon in other SAN "x"` ...
base::Result<std::vector<OtherName>> ParseOtherSans(const std::vector<std::string>& entries);

}  // namespace vaultsim::pki

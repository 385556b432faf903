// What Vault says about the values of a role.
#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "vaultsim/framework/gojson.h"
#include "vaultsim/pki/go_text.h"
#include "vaultsim/pki/key.h"
#include "vaultsim/pki/pem.h"
#include "vaultsim/pki/role.h"

namespace vaultsim::pki {
namespace {

constexpr std::int64_t kRsaBitsMin = 2048;

base::Error Rejected(std::string message) {
  return base::Error{.code = base::ErrorCode::kRejected, .message = std::move(message)};
}

base::Error Internal(std::string message) {
  return base::Error{.code = base::ErrorCode::kInternal, .message = std::move(message)};
}

struct UsageName {
  const char* name;
  const char* oid;
};
// crypto/x509's order of extended key usages in a certificate.
constexpr std::array<UsageName, 12> kExtendedUsages = {
    {{"any", "2.5.29.37.0"},
     {"serverauth", "1.3.6.1.5.5.7.3.1"},
     {"clientauth", "1.3.6.1.5.5.7.3.2"},
     {"codesigning", "1.3.6.1.5.5.7.3.3"},
     {"emailprotection", "1.3.6.1.5.5.7.3.4"},
     {"ipsecendsystem", "1.3.6.1.5.5.7.3.5"},
     {"ipsectunnel", "1.3.6.1.5.5.7.3.6"},
     {"ipsecuser", "1.3.6.1.5.5.7.3.7"},
     {"timestamping", "1.3.6.1.5.5.7.3.8"},
     {"ocspsigning", "1.3.6.1.5.5.7.3.9"},
     {"microsoftservergatedcrypto", "1.3.6.1.4.1.311.10.3.3"},
     {"netscapeservergatedcrypto", "2.16.840.1.113730.4.1"}}};
constexpr std::array<const char*, 9> kUsages = {
    "digitalsignature", "contentcommitment", "keyencipherment", "dataencipherment", "keyagreement",
    "certsign",         "crlsign",           "encipheronly",    "decipheronly"};

std::string UsageKey(std::string_view name) { return base::ToLowerAscii(TrimSpace(name)); }

std::vector<std::string> OidsOf(const std::vector<std::string>& keys) {
  std::vector<std::string> oids;
  for (const UsageName& usage : kExtendedUsages) {
    if (std::find(keys.begin(), keys.end(), usage.name) != keys.end()) oids.push_back(usage.oid);
  }
  return oids;
}

// What strconv.Atoi says of the first part of a dotted text that is not a number, or "".
std::string OidComplaint(std::string_view text) {
  while (true) {
    const std::size_t dot = std::min(text.find('.'), text.size());
    const std::string_view part = text.substr(0, dot);
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
    const bool whole = !part.empty() && end == part.data() + part.size();
    if (!whole || error != std::errc()) {
      return "strconv.Atoi: parsing " + GoQuote(std::string(part)) +
             (whole && error == std::errc::result_out_of_range ? ": value out of range"
                                                               : ": invalid syntax");
    }
    if (dot == text.size()) return "";
    text.remove_prefix(dot + 1);
  }
}

// What Go's decoder says of a text that is no JSON object.
std::string JsonComplaint(const std::string& text) {
  constexpr std::string_view kPrefix = "failed to decode JSON input: ";
  constexpr std::string_view kType = "map[string]interface {}";
  constexpr std::string_view kBeginning = "looking for beginning of value";
  std::string error = gojson::ParseBody(text, Profile::kOpenBao2).error;
  if (error.starts_with(kPrefix)) error.erase(0, kPrefix.size());
  // A body may be followed by another one, this text by nothing.
  const bool number = text.front() >= '0' && text.front() <= '9';
  if (number && error.ends_with(kBeginning)) {
    error.resize(error.size() - kBeginning.size());
    error += "after top-level value";
  }
  if (error.ends_with(kType)) {
    error.resize(error.size() - kType.size());
    error += "certutil.PolicyIdentifierWithQualifierEntry";
  }
  return error;
}

base::Error BadPolicy(const std::string& entry, const std::string& complaint, Profile profile) {
  return Internal((IsVault(profile) ? "Policy Identifier " : "policy identifier ") +
                  GoQuote(entry) + " is neither a valid OID: " + complaint +
                  ", Nor JSON Policy Identifier: " + JsonComplaint(entry));
}

base::Status CheckCnValidations(Role& role) {
  const std::string prefix = "cn_validations value incorrect: ";
  if (role.cn_validations.empty()) role.cn_validations = {"email", "hostname"};
  std::vector<std::string> seen;
  for (std::string& validation : role.cn_validations) {
    const std::string kind = base::ToLowerAscii(validation);
    if (kind != "disabled" && kind != "email" && kind != "hostname") {
      return Rejected(prefix + "unknown type: `" + validation + "`");
    }
    if (std::find(seen.begin(), seen.end(), kind) != seen.end()) {
      return Rejected(prefix + "`" + kind + "` specified multiple times");
    }
    seen.push_back(kind);
    validation = kind;
  }
  if (seen.size() > 1 && std::find(seen.begin(), seen.end(), "disabled") != seen.end()) {
    return Rejected(prefix + "cannot specify `disabled` along with `email` or `hostname`");
  }
  return {};
}

base::Status CheckBounds(const Role& role) {
  const std::string& after = role.not_after_bound;
  if (after != "permit" && after != "forbid" && after != "ttl-limited" && !ParseRfc3339(after)) {
    return Rejected(
        "Unknown value for field `not_after_bound`. Possible values are `permit`, `ttl-limited`, "
        "`forbid`, or an explicit timestamp.");
  }
  const std::string& before = role.not_before_bound;
  if (before != "permit" && before != "forbid" && before != "duration") {
    return Rejected(
        "Unknown value for field `not_before_bound`. Possible values are `permit` `duration` or "
        "`forbid`");
  }
  return {};
}

base::Status CheckSans(const Role& role) {
  const bool any_other =
      role.allowed_other_sans.size() == 1 && role.allowed_other_sans.front() == "*";
  if (!any_other) {
    const auto others = ParseOtherSans(role.allowed_other_sans);
    if (!others) return Rejected("error parsing allowed_other_sans: " + others.error().message);
  }
  for (const std::string& range : role.allowed_ip_sans_cidr) {
    if (!ParseCidr(range)) {
      return Rejected("error parsing allowed_ip_sans_cidr: invalid CIDR address: " + range);
    }
  }
  return {};
}

base::Status CheckLists(const Role& role, Profile profile) {
  for (const std::string& oid : role.ext_key_usage_oids) {
    if (!OidComplaint(oid).empty()) {
      return Rejected(GoQuote(oid) +
                      " could not be parsed as a valid oid for an extended key usage");
    }
  }
  const auto policies = ParsePolicies(role.policy_identifiers, profile);
  if (!policies) return policies.error();
  return {};
}

}  // namespace

base::Result<std::int64_t> CheckedKeyBits(const std::string& key_type, std::int64_t key_bits) {
  if (key_type == "rsa") {
    const std::int64_t bits = key_bits == 0 ? kRsaBitsMin : key_bits;
    if (bits < kRsaBitsMin) {
      return Rejected("RSA keys < 2048 bits are unsafe and not supported: got " +
                      std::to_string(bits));
    }
    if (bits != 2048 && bits != 3072 && bits != 4096 && bits != 8192) {
      return Rejected("unsupported bit length for RSA key: " + std::to_string(bits));
    }
    return bits;
  }
  if (key_type == "ec") {
    const std::int64_t bits = key_bits == 0 ? 256 : key_bits;
    if (bits != 224 && bits != 256 && bits != 384 && bits != 521) {
      return Rejected("unsupported bit length for EC key: " + std::to_string(bits));
    }
    return bits;
  }
  if (key_type == "any" || key_type == "ed25519") return key_bits;
  return Rejected("unknown key type " + key_type);
}

base::Result<std::int64_t> CheckedSignatureBits(const std::string& key_type,
                                                std::int64_t signature_bits, Profile profile) {
  const bool known = KeyTypeFromName(key_type) || key_type == "any";
  if (key_type != "rsa" && (known || profile == Profile::kOpenBao2)) return signature_bits;
  const std::int64_t bits = signature_bits == 0 && known ? 256 : signature_bits;
  if (bits == 256 || bits == 384 || bits == 512) return bits;
  const std::string kind = IsVault(profile) ? " for keyType " + key_type : "";
  return Rejected("unsupported hash signature algorithm" + kind + ": " + std::to_string(bits));
}

base::Status ValidateRole(Role& role, Profile profile) {
  if (base::Status sans = CheckSans(role); !sans) return sans;
  if (profile == Profile::kOpenBao2) {
    if (base::Status bounds = CheckBounds(role); !bounds) return bounds;
  }
  if (role.max_ttl_s > 0 && role.ttl_s > role.max_ttl_s) {
    return Rejected("\"ttl\" value must be less than \"max_ttl\" value");
  }
  const auto key_bits = CheckedKeyBits(role.key_type, role.key_bits);
  if (!key_bits) {
    if (profile == Profile::kOpenBao2) return key_bits.error();
    const std::string text = "error setting keyBits " + std::to_string(role.key_bits) +
                             " on role for keyType " + role.key_type + ": " +
                             key_bits.error().message;
    // Only 2.x takes it for the caller's mistake.
    return profile == Profile::kVault2 ? Rejected(text) : Internal(text);
  }
  role.key_bits = *key_bits;
  const std::string& source = role.serial_number_source;
  if (IsVault(profile) && !source.empty() && source != "json-csr" && source != "json") {
    return Rejected("unknown serial_number_source " + source);
  }
  if (base::Status lists = CheckLists(role, profile); !lists) return lists;
  if (role.issuer_ref.empty()) role.issuer_ref = "default";
  base::Status validations = CheckCnValidations(role);
  // Only Vault 2.x does not return this one as an error of the server.
  if (!validations && profile != Profile::kVault2) return Internal(validations.error().message);
  return validations;
}

unsigned ParseKeyUsages(const std::vector<std::string>& names) {
  unsigned bits = 0;
  for (const std::string& name : names) {
    const std::string key = UsageKey(name);
    for (std::size_t i = 0; i < kUsages.size(); ++i) {
      if (key == kUsages[i]) bits |= 1u << i;
    }
  }
  return bits;
}

std::vector<std::string> ExtendedKeyUsageOids(const std::vector<std::string>& names) {
  std::vector<std::string> keys;
  for (const std::string& name : names) keys.push_back(UsageKey(name));
  return OidsOf(keys);
}

std::vector<std::string> ExtendedKeyUsageOids(const Role& role) {
  std::vector<std::string> keys;
  if (role.server_flag) keys.push_back("serverauth");
  if (role.client_flag) keys.push_back("clientauth");
  if (role.code_signing_flag) keys.push_back("codesigning");
  if (role.email_protection_flag) keys.push_back("emailprotection");
  for (const std::string& name : role.ext_key_usage) keys.push_back(UsageKey(name));
  std::vector<std::string> oids = OidsOf(keys);
  oids.insert(oids.end(), role.ext_key_usage_oids.begin(), role.ext_key_usage_oids.end());
  return oids;
}

bool IsWritableOid(std::string_view oid) {
  std::array<std::int64_t, 2> arcs = {-1, -1};
  for (std::int64_t& arc : arcs) {
    const auto [end, error] = std::from_chars(oid.data(), oid.data() + oid.size(), arc);
    if (error != std::errc()) return false;
    oid.remove_prefix(static_cast<std::size_t>(end - oid.data()));
    if (oid.starts_with('.')) oid.remove_prefix(1);
  }
  constexpr std::int64_t kSecondMax = 39;  // below 0 and 1
  return arcs[0] >= 0 && arcs[0] <= 2 && arcs[1] >= 0 && (arcs[0] == 2 || arcs[1] <= kSecondMax);
}

base::Result<std::vector<PolicyIdentifier>> ParsePolicies(const std::vector<std::string>& entries,
                                                          Profile profile) {
  std::vector<PolicyIdentifier> policies;
  for (const std::string& entry : entries) {
    if (TrimSpace(entry).empty()) continue;
    const std::string bad = OidComplaint(entry);
    if (bad.empty() && !IsWritableOid(entry)) {
      return Internal("asn1: structure error: invalid object identifier");
    }
    if (bad.empty()) {
      policies.push_back(PolicyIdentifier{entry, "", ""});
      continue;
    }
    const Json json = Json::parse(entry, nullptr, false);
    if (!json.is_object()) return BadPolicy(entry, bad, profile);
    policies.push_back(
        PolicyIdentifier{json.value("oid", ""), json.value("notice", ""), json.value("cps", "")});
  }
  return policies;
}

base::Result<std::vector<OtherName>> ParseOtherSans(const std::vector<std::string>& entries) {
  std::vector<OtherName> names;
  for (const std::string& entry : entries) {
    const std::size_t semicolon = entry.find(';');
    if (semicolon == std::string::npos) {
      return Rejected("expected a semicolon in other SAN " + GoQuote(entry));
    }
    const std::size_t colon = entry.find(':', semicolon);
    if (colon == std::string::npos) {
      return Rejected("expected a colon in other SAN " + GoQuote(entry));
    }
    const std::string_view type =
        std::string_view(entry).substr(semicolon + 1, colon - semicolon - 1);
    if (!base::EqualsIgnoreCaseAscii(type, "utf8") && !base::EqualsIgnoreCaseAscii(type, "utf-8")) {
      return Rejected("only utf8 other SANs are supported; found non-supported type in other SAN " +
                      GoQuote(entry));
    }
    names.push_back(OtherName{entry.substr(0, semicolon), entry.substr(colon + 1)});
  }
  return names;
}

}  // namespace vaultsim::pki

#include "vaultsim/pki/issuance.h"

#include <openssl/x509v3.h>

#include <algorithm>

#include "vaultsim/pki/go_url.h"
#include "vaultsim/pki/idna.h"
#include "vaultsim/pki/name_rules.h"
#include "vaultsim/pki/pem.h"

namespace vaultsim::pki {
namespace {

base::Error Rejected(std::string message) {
  return base::Error{.code = base::ErrorCode::kRejected, .message = std::move(message)};
}

// strutil.RemoveDuplicates*: trimmed, without empties; sorted or in order.
std::vector<std::string> Deduplicated(const std::vector<std::string>& items, bool sorted) {
  std::vector<std::string> out;
  for (const std::string& item : items) {
    std::string trimmed(TrimSpace(item));
    if (trimmed.empty() || std::find(out.begin(), out.end(), trimmed) != out.end()) continue;
    out.push_back(std::move(trimmed));
  }
  if (sorted) std::sort(out.begin(), out.end());
  return out;
}

std::vector<std::string> SplitAltNames(const std::string& text, Profile profile) {
  std::vector<std::string> parts;
  std::string_view rest = TrimSpace(text);
  if (rest.empty()) return parts;
  while (true) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    parts.emplace_back(rest.substr(0, comma));
    if (comma == rest.size()) break;
    rest.remove_prefix(comma + 1);
  }
  if (IsVault(profile)) return Deduplicated(parts, true);
  // OpenBao keeps order and spaces.
  std::vector<std::string> out;
  std::vector<std::string_view> seen;
  for (const std::string& part : parts) {
    const std::string_view key = TrimSpace(part);
    if (key.empty() || std::find(seen.begin(), seen.end(), key) != seen.end()) continue;
    seen.push_back(key);
    out.push_back(part);
  }
  return out;
}

bool TakesNamesFromCsr(const IssuanceRequest& request) {
  return request.csr != nullptr && request.role.use_csr_sans;
}

// A DNS name or a mailbox into its list. From alt_names, Vault 2 refuses what is neither.
base::Status AddName(const IssuanceRequest& request, const std::string& name, bool alternate,
                     AltNames& names) {
  if (name.find('@') != std::string::npos) {
    names.emails.push_back(name);
    return {};
  }
  const bool openbao = request.profile == Profile::kOpenBao2;
  const base::Result<std::string> ascii = IdnaToAscii(name, openbao);
  if (!ascii) return ascii.error();
  if (IsHostname(*ascii, request.profile)) {
    names.dns.push_back(*ascii);
  } else if (alternate && request.profile == Profile::kVault2) {
    return Rejected("subject alternate name " + name +
                    " is not a valid DNS name and cannot be included as a SAN");
  }
  return {};
}

base::Status PlanNames(const IssuanceRequest& request, Issuance& plan) {
  const Role& role = request.role;
  std::string& common_name = plan.subject.common_name;
  if (request.csr != nullptr && role.use_csr_common_name) common_name = request.csr->common_name();
  if (common_name.empty()) {
    common_name = request.data.String("common_name");
    if (common_name.empty() && role.require_cn) {
      return Rejected(
          "the common_name field is required, or must be provided in a CSR with "
          "\"use_csr_common_name\" set to true, unless \"require_cn\" is set to false");
    }
  }
  std::string& serial_number = plan.subject.serial_number;
  serial_number = request.data.String("serial_number");
  if (serial_number.empty() && request.csr != nullptr && role.serial_number_source != "json") {
    serial_number = request.csr->serial_number();
  }
  if (TakesNamesFromCsr(request)) {
    plan.names.dns = request.csr->names().dns;
    plan.names.emails = request.csr->names().emails;
  }
  if (!common_name.empty() && !request.data.Bool("exclude_cn_from_sans")) {
    if (base::Status added = AddName(request, common_name, false, plan.names); !added) {
      return added;
    }
  }
  if (!TakesNamesFromCsr(request) && request.data.Has("alt_names")) {
    const std::string text = request.data.String("alt_names");
    for (const std::string& name : SplitAltNames(text, request.profile)) {
      if (base::Status added = AddName(request, name, true, plan.names); !added) return added;
    }
  }
  if (!common_name.empty() && !AllowsCommonName(role, common_name, request.profile)) {
    return Rejected("common name " + common_name + " not allowed by this role");
  }
  if (!serial_number.empty() && !AllowsSerialNumber(role, serial_number)) {
    return Rejected("serial_number " + serial_number + " not allowed by this role");
  }
  if (const auto bad = RefusedName(role, plan.names.dns, request.profile)) {
    return Rejected("subject alternate name " + *bad + " not allowed by this role");
  }
  if (const auto bad = RefusedName(role, plan.names.emails, request.profile)) {
    return Rejected("email address " + *bad + " not allowed by this role");
  }
  return {};
}

base::Status PlanOtherNames(const IssuanceRequest& request, Issuance& plan) {
  const std::string prefix = "could not parse requested other SAN: ";
  base::Result<std::vector<OtherName>> asked = ParseOtherSans(request.data.Strings("other_sans"));
  if (!asked) return Rejected(prefix + asked.error().message);
  if (TakesNamesFromCsr(request)) {
    if (!request.csr->names_parsed()) {
      return Rejected(prefix + "no UTF-8 string found in OtherName");
    }
    const std::vector<OtherName>& more = request.csr->names().others;
    asked->insert(asked->end(), more.begin(), more.end());
  }
  if (const auto bad = FindRefusedOtherName(request.role, *asked)) {
    if (!bad->value) return Rejected("other SAN OID " + bad->oid + " not allowed by this role");
    return Rejected("other SAN " + *bad->value + " not allowed for OID " + bad->oid +
                    " by this role");
  }
  plan.names.others = std::move(*asked);
  return {};
}

base::Status PlanIps(const IssuanceRequest& request, Issuance& plan) {
  const bool openbao = request.profile == Profile::kOpenBao2;
  const std::string refusal =
      "IP Subject Alternative Names are not allowed in this role, but was provided ";
  if (TakesNamesFromCsr(request)) {
    plan.names.ips = request.csr->names().ips;
    if (!plan.names.ips.empty() && !request.role.allow_ip_sans) {
      return Rejected(refusal + (openbao ? "via CSR" : "some via CSR"));
    }
  } else {
    const std::vector<std::string> asked = request.data.Strings("ip_sans");
    if (!openbao && !asked.empty() && !request.role.allow_ip_sans) {
      std::string list;
      for (const std::string& ip : asked) list += (list.empty() ? "" : " ") + ip;
      return Rejected(refusal + "[" + list + "]");
    }
    for (const std::string& text : asked) {
      const std::optional<std::string> ip = ParseIp(text);
      if (!ip) return Rejected("the value " + GoQuote(text) + " is not a valid IP address");
      plan.names.ips.push_back(*ip);
    }
    if (openbao && !plan.names.ips.empty() && !request.role.allow_ip_sans) {
      return Rejected(refusal + "via the API");
    }
  }
  for (const std::string& ip : plan.names.ips) {
    if (!AllowsIp(request.role, ip)) {
      return Rejected("the IP address " + GoQuote(FormatIp(ip)) + " is not allowed in this role");
    }
  }
  return {};
}

base::Status PlanUris(const IssuanceRequest& request, Issuance& plan) {
  const bool from_csr = TakesNamesFromCsr(request);
  const std::vector<std::string> uris =
      from_csr ? request.csr->names().uris : request.data.Strings("uri_sans");
  const std::string source = from_csr ? "via CSR" : "via the API";
  if (uris.empty()) return {};
  if (request.role.allowed_uri_sans.empty()) {
    return Rejected(
        "URI Subject Alternative Names are not allowed in this role, but were provided " + source);
  }
  for (const std::string& uri : uris) {
    if (!AllowsUri(request.role, uri)) {
      return Rejected("URI Subject Alternative Names were provided " + source +
                      " which are not valid for this role");
    }
    const std::optional<GoUrl> parsed = ParseGoUrl(uri);
    if (!parsed) {
      return Rejected("the provided URI Subject Alternative Name " + GoQuote(uri) +
                      " is not a valid URI");
    }
    plan.names.uris.push_back(parsed->text);
  }
  return {};
}

base::Status PlanUserIds(const IssuanceRequest& request, Issuance& plan) {
  if (!request.user_ids) return {};
  std::vector<std::string> ids = request.data.Strings("user_ids");
  if (ids.empty() && request.csr != nullptr) ids = request.csr->user_ids();
  for (const std::string& id : ids) {
    if (!AllowsUserId(request.role, id)) {
      return Rejected("user_id " + id + " is not allowed by this role");
    }
  }
  plan.subject.user_ids = std::move(ids);
  return {};
}

// Hex with any of the usual separators.
base::Status PlanSkid(const IssuanceRequest& request, Issuance& plan) {
  if (!request.skid || !request.data.Has("skid")) return {};
  std::string hex;
  for (const char c : request.data.String("skid")) {
    if (c != ':' && c != '-' && c != ' ') hex += c;
  }
  const auto value = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  };
  for (const char c : hex) {
    if (value(c) < 0) {
      return Rejected("cannot parse requested SKID value as hex: encoding/hex: invalid byte: U+00" +
                      std::string(1, "0123456789ABCDEF"[static_cast<unsigned char>(c) >> 4]) +
                      std::string(1, "0123456789ABCDEF"[static_cast<unsigned char>(c) & 0xf]) +
                      " '" + std::string(1, c) + "'");
    }
  }
  if (hex.size() % 2 != 0) {
    return Rejected(
        "cannot parse requested SKID value as hex: encoding/hex: odd length hex string");
  }
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    plan.requested_skid += static_cast<char>(value(hex[i]) * 16 + value(hex[i + 1]));
  }
  return {};
}

}  // namespace

base::Result<Issuance> PlanIssuance(const IssuanceRequest& request) {
  Issuance plan;
  for (const auto step : {PlanNames, PlanOtherNames, PlanIps, PlanUris}) {
    if (base::Status done = step(request, plan); !done) return done.error();
  }
  const Role& role = request.role;
  plan.subject.country = role.country;
  plan.subject.organization = role.organization;
  plan.subject.organizational_unit = role.ou;
  plan.subject.locality = role.locality;
  plan.subject.province = role.province;
  plan.subject.street_address = role.street_address;
  plan.subject.postal_code = role.postal_code;

  base::Result<Validity> validity = PlanValidity(request);
  if (!validity) return validity.error();
  plan.not_before = validity->not_before;
  plan.not_after = validity->not_after;
  plan.warnings = std::move(validity->warnings);
  for (const auto step : {PlanSkid, PlanUserIds}) {
    if (base::Status done = step(request, plan); !done) return done.error();
  }
  plan.names.dns = Deduplicated(plan.names.dns, IsVault(request.profile));
  plan.names.emails = Deduplicated(plan.names.emails, true);
  return plan;
}

CertificateTemplate LeafTemplate(const Issuance& plan, const Role& role,
                                 const std::vector<PolicyIdentifier>& policies,
                                 const std::string& public_key_der, const Signer& signer,
                                 base::Random& random) {
  CertificateTemplate form;
  form.serial = NewSerial(random);
  form.subject_der = SubjectDer(plan.subject);
  form.not_before_s = plan.not_before.seconds;
  form.not_after_s = plan.not_after.seconds;
  form.basic_constraints = role.basic_constraints_valid_for_non_ca;
  form.key_usage = ParseKeyUsages(role.key_usage);
  form.ext_key_usage = ExtendedKeyUsageOids(role);
  form.subject_key_id =
      plan.requested_skid.empty() ? SubjectKeyId(public_key_der) : plan.requested_skid;
  form.authority_key_id = signer.issuer->certificate.subject_key_id();
  form.names = plan.names;
  form.urls = signer.urls;
  form.policies = policies;
  form.signature =
      ChooseSignature(signer.key.native(), static_cast<int>(role.signature_bits), role.use_pss);
  return form;
}

SignatureAlgorithm RequestSignature(const PrivateKey& signer, const Role& role, Profile profile) {
  const auto choose = profile == Profile::kVault121 ? ChooseSignature : ChooseRequestSignature;
  return choose(signer.native(), static_cast<int>(role.signature_bits), role.use_pss);
}

base::Status CheckTakenOver(const CertificateRequest& csr, Profile profile) {
  if (profile != Profile::kVault121) return {};
  for (const std::string& der : csr.extensions()) {
    const X509ExtensionPtr extension = ExtensionFromDer(der);
    if (!extension) continue;
    if (OBJ_obj2nid(X509_EXTENSION_get_object(extension.get())) != NID_basic_constraints) continue;
    const BasicConstraintsPtr constraints(
        static_cast<BASIC_CONSTRAINTS*>(X509V3_EXT_d2i(extension.get())));
    if (!constraints || constraints->ca == 0) continue;
    return Rejected("refusing to accept CSR with Basic Constraints extension setting isCA=true");
  }
  return {};
}

base::Status CheckUsages(const CertificateTemplate& form) {
  for (const std::string& oid : form.ext_key_usage) {
    if (IsWritableOid(oid)) continue;
    return base::Error{.code = base::ErrorCode::kInternal,
                       .message =
                           "unable to create certificate: asn1: structure error: invalid object "
                           "identifier"};
  }
  return {};
}

void TakeOverRequest(const CertificateRequest& csr, CertificateTemplate& form) {
  form.subject_der = csr.subject_der();
  // Other names make Vault write all names anew.
  const bool rewrites_names = !form.names.others.empty();
  AltNames names;
  if (rewrites_names) names = csr.names();
  names.others = std::move(form.names.others);
  form.names = std::move(names);
  for (const std::string& der : csr.extensions()) {
    const X509ExtensionPtr extension = ExtensionFromDer(der);
    const int nid = extension ? OBJ_obj2nid(X509_EXTENSION_get_object(extension.get())) : NID_undef;
    if (!extension || nid == NID_basic_constraints) continue;
    if (nid == NID_subject_alt_name && rewrites_names) continue;
    form.extra_extensions.push_back(der);
  }
}

}  // namespace vaultsim::pki

#include "vaultsim/pki/extensions.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace vaultsim::pki {
namespace {

template <typename T>
X509ExtensionPtr Wrap(int nid, const T* value, bool critical) {
  if (value == nullptr) return nullptr;
  return X509ExtensionPtr(X509V3_EXT_i2d(nid, critical ? 1 : 0, const_cast<T*>(value)));
}

Asn1OctetStringPtr Octets(std::string_view bytes) {
  Asn1OctetStringPtr string(ASN1_OCTET_STRING_new());
  if (!string ||
      ASN1_OCTET_STRING_set(string.get(), reinterpret_cast<const unsigned char*>(bytes.data()),
                            static_cast<int>(bytes.size())) != 1) {
    return nullptr;
  }
  return string;
}

GeneralNamePtr TextName(int type, std::string_view text) {
  GeneralNamePtr name(GENERAL_NAME_new());
  const int string_type = type == GEN_IPADD ? V_ASN1_OCTET_STRING : V_ASN1_IA5STRING;
  Asn1StringPtr string(ASN1_STRING_type_new(string_type));
  if (!name || !string ||
      ASN1_STRING_set(string.get(), text.data(), static_cast<int>(text.size())) != 1) {
    return nullptr;
  }
  GENERAL_NAME_set0_value(name.get(), type, string.release());
  return name;
}

bool PushAccess(AUTHORITY_INFO_ACCESS* access, int method, const std::string& url) {
  AccessDescriptionPtr description(ACCESS_DESCRIPTION_new());
  GeneralNamePtr location = TextName(GEN_URI, url);
  if (!description || !location) return false;
  Replace(description->method, Asn1ObjectPtr(OBJ_nid2obj(method)));
  Replace(description->location, std::move(location));
  if (sk_ACCESS_DESCRIPTION_push(access, description.get()) == 0) return false;
  static_cast<void>(description.release());
  return true;
}

// One distribution point for each address, as crypto/x509 writes them.
X509ExtensionPtr DistributionPoints(int nid, const std::vector<std::string>& urls) {
  CrlDistPointsPtr points(CRL_DIST_POINTS_new());
  if (!points) return nullptr;
  for (const std::string& url : urls) {
    DistPointPtr point(DIST_POINT_new());
    GeneralNamesPtr names(sk_GENERAL_NAME_new_null());
    GeneralNamePtr name = TextName(GEN_URI, url);
    if (!point || !names || !name || sk_GENERAL_NAME_push(names.get(), name.get()) == 0) {
      return nullptr;
    }
    static_cast<void>(name.release());
    point->distpoint = DIST_POINT_NAME_new();
    if (point->distpoint == nullptr) return nullptr;
    point->distpoint->type = 0;
    point->distpoint->name.fullname = names.release();
    if (sk_DIST_POINT_push(points.get(), point.get()) == 0) return nullptr;
    static_cast<void>(point.release());
  }
  return Wrap(nid, points.get(), false);
}

bool PushSubtree(STACK_OF(GENERAL_SUBTREE) * trees, int type, std::string_view text) {
  GeneralSubtreePtr tree(GENERAL_SUBTREE_new());
  GeneralNamePtr name = TextName(type, text);
  if (!tree || !name) return false;
  Replace(tree->base, std::move(name));
  if (sk_GENERAL_SUBTREE_push(trees, tree.get()) == 0) return false;
  static_cast<void>(tree.release());
  return true;
}

bool PushSubtrees(STACK_OF(GENERAL_SUBTREE) * *trees, const Subtrees& from) {
  if (from.empty()) return true;
  *trees = sk_GENERAL_SUBTREE_new_null();
  bool ok = *trees != nullptr;
  for (const std::string& dns : from.dns) ok = ok && PushSubtree(*trees, GEN_DNS, dns);
  for (const std::string& ip : from.ip_ranges) ok = ok && PushSubtree(*trees, GEN_IPADD, ip);
  for (const std::string& email : from.emails) ok = ok && PushSubtree(*trees, GEN_EMAIL, email);
  for (const std::string& uri : from.uris) ok = ok && PushSubtree(*trees, GEN_URI, uri);
  return ok;
}

Asn1StringPtr MakeText(int type, std::string_view text) {
  Asn1StringPtr string(ASN1_STRING_type_new(type));
  if (!string || ASN1_STRING_set(string.get(), text.data(), static_cast<int>(text.size())) != 1) {
    return nullptr;
  }
  return string;
}

bool PushQualifier(POLICYINFO* info, const PolicyIdentifier& policy, bool cps) {
  PolicyQualifierPtr qualifier(POLICYQUALINFO_new());
  if (!qualifier) return false;
  const int kind = cps ? NID_id_qt_cps : NID_id_qt_unotice;
  Replace(qualifier->pqualid, Asn1ObjectPtr(OBJ_nid2obj(kind)));
  if (cps) {
    Asn1StringPtr text = MakeText(V_ASN1_IA5STRING, policy.cps);
    if (!text) return false;
    qualifier->d.cpsuri = text.release();
  } else {
    Asn1StringPtr text = MakeText(V_ASN1_UTF8STRING, policy.notice);
    qualifier->d.usernotice = USERNOTICE_new();
    if (!text || qualifier->d.usernotice == nullptr) return false;
    qualifier->d.usernotice->exptext = text.release();
  }
  if (info->qualifiers == nullptr) info->qualifiers = sk_POLICYQUALINFO_new_null();
  if (sk_POLICYQUALINFO_push(info->qualifiers, qualifier.get()) == 0) return false;
  static_cast<void>(qualifier.release());
  return true;
}

}  // namespace

X509ExtensionPtr KeyUsageExtension(unsigned bits) {
  Asn1BitStringPtr string(ASN1_BIT_STRING_new());
  if (!string) return nullptr;
  for (int bit = 0; bit < 9; ++bit) {
    if ((bits & (1u << bit)) != 0 && ASN1_BIT_STRING_set_bit(string.get(), bit, 1) != 1) {
      return nullptr;
    }
  }
  return Wrap(NID_key_usage, string.get(), true);
}

X509ExtensionPtr ExtendedKeyUsageExtension(const std::vector<std::string>& oids) {
  ExtendedKeyUsagePtr usage(EXTENDED_KEY_USAGE_new());
  if (!usage) return nullptr;
  for (const std::string& oid : oids) {
    Asn1ObjectPtr object(OBJ_txt2obj(oid.c_str(), 1));
    if (!object || sk_ASN1_OBJECT_push(usage.get(), object.get()) == 0) return nullptr;
    static_cast<void>(object.release());
  }
  return Wrap(NID_ext_key_usage, usage.get(), false);
}

X509ExtensionPtr BasicConstraintsExtension(bool ca, int max_path_length) {
  BasicConstraintsPtr constraints(BASIC_CONSTRAINTS_new());
  if (!constraints) return nullptr;
  constraints->ca = ca ? 0xff : 0;
  if (ca && max_path_length >= 0) {
    constraints->pathlen = ASN1_INTEGER_new();
    if (constraints->pathlen == nullptr ||
        ASN1_INTEGER_set(constraints->pathlen, max_path_length) != 1) {
      return nullptr;
    }
  }
  return Wrap(NID_basic_constraints, constraints.get(), true);
}

X509ExtensionPtr SubjectKeyIdExtension(std::string_view id) {
  return Wrap(NID_subject_key_identifier, Octets(id).get(), false);
}

X509ExtensionPtr AuthorityKeyIdExtension(std::string_view id) {
  AuthorityKeyIdPtr authority(AUTHORITY_KEYID_new());
  Asn1OctetStringPtr octets = Octets(id);
  if (!authority || !octets) return nullptr;
  authority->keyid = octets.release();
  return Wrap(NID_authority_key_identifier, authority.get(), false);
}

X509ExtensionPtr InfoAccessExtension(const Urls& urls) {
  AuthorityInfoAccessPtr access(AUTHORITY_INFO_ACCESS_new());
  bool ok = access != nullptr;
  for (const std::string& url : urls.ocsp_servers) {
    ok = ok && PushAccess(access.get(), NID_ad_OCSP, url);
  }
  for (const std::string& url : urls.issuing_certificates) {
    ok = ok && PushAccess(access.get(), NID_ad_ca_issuers, url);
  }
  return ok ? Wrap(NID_info_access, access.get(), false) : nullptr;
}

X509ExtensionPtr AltNamesExtension(const AltNames& names, bool critical) {
  return Wrap(NID_subject_alt_name, ToGeneralNames(names).get(), critical);
}

X509ExtensionPtr PoliciesExtension(const std::vector<PolicyIdentifier>& policies) {
  CertificatePoliciesPtr out(CERTIFICATEPOLICIES_new());
  if (!out) return nullptr;
  for (const PolicyIdentifier& policy : policies) {
    PolicyInfoPtr info(POLICYINFO_new());
    Asn1ObjectPtr oid(OBJ_txt2obj(policy.oid.c_str(), 1));
    if (!info || !oid) return nullptr;
    Replace(info->policyid, std::move(oid));
    if (!policy.notice.empty() && !PushQualifier(info.get(), policy, false)) return nullptr;
    if (!policy.cps.empty() && !PushQualifier(info.get(), policy, true)) return nullptr;
    if (sk_POLICYINFO_push(out.get(), info.get()) == 0) return nullptr;
    static_cast<void>(info.release());
  }
  return Wrap(NID_certificate_policies, out.get(), false);
}

X509ExtensionPtr NameConstraintsExtension(const NameConstraints& constraints) {
  NameConstraintsPtr out(NAME_CONSTRAINTS_new());
  if (!out || !PushSubtrees(&out->permittedSubtrees, constraints.permitted) ||
      !PushSubtrees(&out->excludedSubtrees, constraints.excluded)) {
    return nullptr;
  }
  return Wrap(NID_name_constraints, out.get(), true);
}

X509ExtensionPtr CrlDistributionPointsExtension(const std::vector<std::string>& urls) {
  return DistributionPoints(NID_crl_distribution_points, urls);
}

X509ExtensionPtr FreshestCrlExtension(const std::vector<std::string>& urls) {
  return DistributionPoints(NID_freshest_crl, urls);
}

X509ExtensionPtr CrlNumberExtension(long number) {
  Asn1IntegerPtr integer(ASN1_INTEGER_new());
  if (!integer || ASN1_INTEGER_set(integer.get(), number) != 1) return nullptr;
  return Wrap(NID_crl_number, integer.get(), false);
}

X509ExtensionPtr DeltaCrlIndicatorExtension(long base_number) {
  Asn1IntegerPtr integer(ASN1_INTEGER_new());
  if (!integer || ASN1_INTEGER_set(integer.get(), base_number) != 1) return nullptr;
  return Wrap(NID_delta_crl, integer.get(), true);
}

X509ExtensionPtr ExtensionFromDer(std::string_view der) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
  return X509ExtensionPtr(d2i_X509_EXTENSION(nullptr, &bytes, static_cast<long>(der.size())));
}

std::optional<std::string> ParseCidr(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::optional<std::string> address = ParseIp(text.substr(0, slash));
  const std::string_view digits = text.substr(slash + 1);
  std::size_t prefix = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), prefix);
  if (!address || error != std::errc() || end != digits.data() + digits.size() ||
      prefix > address->size() * 8) {
    return std::nullopt;
  }
  std::string out = *address;
  std::string mask(address->size(), '\0');
  for (std::size_t i = 0; i < mask.size(); ++i) {
    const std::size_t bits = std::min<std::size_t>(8, prefix > i * 8 ? prefix - i * 8 : 0);
    mask[i] = static_cast<char>(0xff00 >> bits);
    out[i] = static_cast<char>(out[i] & mask[i]);
  }
  return out + mask;
}

bool IsOid(std::string_view text) {
  return Asn1ObjectPtr(OBJ_txt2obj(std::string(text).c_str(), 1)) != nullptr;
}

}  // namespace vaultsim::pki

// The extensions Vault puts into certificates, built with OpenSSL's typed calls: the textual
// X509V3_EXT_conf costs eight times the signature.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vaultsim/pki/alt_names.h"
#include "vaultsim/pki/ssl_ptr.h"

namespace vaultsim::pki {

// crypto/x509's KeyUsage bits.
inline constexpr unsigned kDigitalSignature = 1u << 0;
inline constexpr unsigned kCertSign = 1u << 5;
inline constexpr unsigned kCrlSign = 1u << 6;

// Authority information access and CRL distribution points of one certificate.
struct Urls {
  std::vector<std::string> issuing_certificates;
  std::vector<std::string> crl_distribution_points;
  std::vector<std::string> delta_crl_distribution_points;
  std::vector<std::string> ocsp_servers;
};

struct Subtrees {
  std::vector<std::string> dns;
  std::vector<std::string> ip_ranges;  // address and mask: 8 or 32 bytes
  std::vector<std::string> emails;
  std::vector<std::string> uris;
  bool empty() const { return dns.empty() && ip_ranges.empty() && emails.empty() && uris.empty(); }
};

struct NameConstraints {
  Subtrees permitted;
  Subtrees excluded;
  bool empty() const { return permitted.empty() && excluded.empty(); }
};

// One policy: an OID, or Vault's JSON form with a notice and a CPS address.
struct PolicyIdentifier {
  std::string oid;
  std::string notice;
  std::string cps;
};

// Each returns null when OpenSSL refuses a value.
X509ExtensionPtr KeyUsageExtension(unsigned bits);
X509ExtensionPtr ExtendedKeyUsageExtension(const std::vector<std::string>& oids);
X509ExtensionPtr BasicConstraintsExtension(bool ca, int max_path_length);
X509ExtensionPtr SubjectKeyIdExtension(std::string_view id);
X509ExtensionPtr AuthorityKeyIdExtension(std::string_view id);
X509ExtensionPtr InfoAccessExtension(const Urls& urls);
X509ExtensionPtr AltNamesExtension(const AltNames& names, bool critical);
X509ExtensionPtr PoliciesExtension(const std::vector<PolicyIdentifier>& policies);
X509ExtensionPtr NameConstraintsExtension(const NameConstraints& constraints);
X509ExtensionPtr CrlDistributionPointsExtension(const std::vector<std::string>& urls);
X509ExtensionPtr FreshestCrlExtension(const std::vector<std::string>& urls);
X509ExtensionPtr CrlNumberExtension(long number);
X509ExtensionPtr DeltaCrlIndicatorExtension(long base_number);
X509ExtensionPtr ExtensionFromDer(std::string_view der);

// "10.0.0.0/8" to address and mask; nullopt: not a CIDR range.
std::optional<std::string> ParseCidr(std::string_view text);
// Digits and dots that OpenSSL takes for an object identifier.
bool IsOid(std::string_view text);

}  // namespace vaultsim::pki

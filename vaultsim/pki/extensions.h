// The extensions that Vault puts into certificates, as DER [RFC 5280, 4.2].
#pragma once

#include <cstdint>
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

// Each is a whole Extension; "" for an object identifier that is none.
std::string KeyUsageExtension(unsigned bits);
std::string ExtendedKeyUsageExtension(const std::vector<std::string>& oids);
std::string BasicConstraintsExtension(bool ca, int max_path_length);
std::string SubjectKeyIdExtension(std::string_view id);
std::string AuthorityKeyIdExtension(std::string_view id);
std::string InfoAccessExtension(const Urls& urls);
std::string AltNamesExtension(const AltNames& names, bool critical);
std::string PoliciesExtension(const std::vector<PolicyIdentifier>& policies);
std::string NameConstraintsExtension(const NameConstraints& constraints);
std::string CrlDistributionPointsExtension(const std::vector<std::string>& urls);
std::string FreshestCrlExtension(const std::vector<std::string>& urls);
std::string CrlNumberExtension(std::uint64_t number);
std::string DeltaCrlIndicatorExtension(std::uint64_t base_number);
// Its object identifier, encoded.
std::string_view ExtensionId(std::string_view extension);
// Null for what is no extension, and for "".
X509ExtensionPtr ExtensionFromDer(std::string_view der);

// "10.0.0.0/8" to address and mask; nullopt: not a CIDR range.
std::optional<std::string> ParseCidr(std::string_view text);
// Digits and dots that OpenSSL takes for an object identifier.
bool IsOid(std::string_view text);

}  // namespace vaultsim::pki

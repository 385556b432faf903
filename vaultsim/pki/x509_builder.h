// Makes certificates, requests and CRLs: the fields and the order of the extensions are those of
// Go's crypto/x509 under Vault [5.6].
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "vaultsim/pki/certificate.h"
#include "vaultsim/pki/extensions.h"

namespace vaultsim::pki {

struct CertificateTemplate {
  std::string serial;  // big-endian bytes, positive
  std::string subject_der;
  std::int64_t not_before_s = 0;
  std::int64_t not_after_s = 0;
  bool basic_constraints = false;
  bool is_ca = false;
  int max_path_length = -1;
  unsigned key_usage = 0;
  std::vector<std::string> ext_key_usage;  // OIDs
  std::string subject_key_id;
  std::string authority_key_id;
  AltNames names;
  Urls urls;
  std::vector<PolicyIdentifier> policies;
  NameConstraints name_constraints;
  std::vector<std::string> extra_extensions;  // DER; each replaces the generated one of its OID
  SignatureAlgorithm signature = SignatureAlgorithm::kUnknown;
};

// 159 random bits without leading zero bytes.
std::string NewSerial(base::Random& random);

// public_key_der: as PublicKeyDer gives it. issuer_subject: the issuer's name; a self-signed
// certificate names itself. kInternal: OpenSSL refused.
base::Result<Certificate> BuildCertificate(const CertificateTemplate& form,
                                           const std::string& public_key_der,
                                           const std::string& issuer_subject, EVP_PKEY* signer);

struct RequestTemplate {
  std::string subject_der;
  AltNames names;
  bool add_basic_constraints = false;
  SignatureAlgorithm signature = SignatureAlgorithm::kUnknown;
};
// DER.
base::Result<std::string> BuildRequest(const RequestTemplate& form, EVP_PKEY* key);

struct RevokedEntry {
  std::string serial;  // "3a:0f:..."
  std::int64_t revoked_at_s = 0;
};
struct CrlTemplate {
  long number = 1;
  std::optional<long> base_number = {};  // a delta CRL to that complete one
  std::int64_t this_update_s = 0;
  std::int64_t next_update_s = 0;
  std::vector<RevokedEntry> revoked = {};
  std::vector<std::string> freshest_crl_urls = {};
  SignatureAlgorithm signature = SignatureAlgorithm::kUnknown;
};
// DER.
base::Result<std::string> BuildCrl(const CrlTemplate& form, const Certificate& issuer,
                                   EVP_PKEY* signer);

}  // namespace vaultsim::pki

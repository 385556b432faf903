// OCSP requests and responses as Go's x/crypto/ocsp reads and writes them [5.7].
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "vaultsim/pki/certificate.h"
#include "vaultsim/pki/signature_algorithm.h"

namespace vaultsim::pki {

// The first question of a request; the others are not looked at.
struct OcspRequest {
  int digest_nid = 0;  // of SHA-1, SHA-256, SHA-384 or SHA-512
  std::string issuer_name_hash;
  std::string issuer_key_hash;
  std::string serial;  // "3a:0f:..."

  // nullopt: malformed.
  static std::optional<OcspRequest> FromDer(std::string_view der);
  // Whether that certificate's issuer is asked about.
  bool IsAbout(const Certificate& issuer) const;
};

enum class OcspStatus { kGood, kRevoked, kUnknown };

struct OcspTemplate {
  OcspRequest request;
  OcspStatus status = OcspStatus::kGood;
  std::int64_t revoked_at_s = 0;
  std::int64_t now_s = 0;
  std::int64_t valid_for_s = 0;                                 // 0: no nextUpdate
  SignatureAlgorithm signature = SignatureAlgorithm::kUnknown;  // by the key's type
};

// A signed response without certificates, in the issuer's name. kInternal: the key cannot sign one.
base::Result<std::string> BuildOcspResponse(const OcspTemplate& form, const Certificate& issuer,
                                            EVP_PKEY* signer);

// The responses that are not signed [RFC 6960, 4.2.1].
enum class OcspError : char { kMalformed = 1, kInternal = 2, kUnauthorized = 6 };
std::string OcspErrorResponse(OcspError error);

}  // namespace vaultsim::pki

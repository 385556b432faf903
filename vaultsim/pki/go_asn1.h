// What Go's encoding/asn1 says about bytes that are not what was expected: Vault passes these texts
// on to its clients.
#pragma once

#include <string>
#include <string_view>

namespace vaultsim::pki {

// For DER that is no PKCS#10 request (asn1.Unmarshal into certificateRequest).
std::string RequestParseError(std::string_view der);

// For DER that is no private key: the three attempts, numbered, one a line.
std::string PrivateKeyParseError(std::string_view der);

// For DER that is no certificate (crypto/x509 uses cryptobyte there, with short texts).
std::string CertificateParseError(std::string_view der);

}  // namespace vaultsim::pki

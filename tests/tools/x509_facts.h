// What the tests ask of a certificate.
#pragma once

#include <string>

namespace support {

struct X509Facts {
  bool valid = false;
  std::string subject = {};  // "CN=..."
  std::string issuer = {};
  bool ca = false;
  std::string serial = {};     // lower-case hex with colons
  long not_after = 0;          // Unix seconds
  std::string dns_names = {};  // "DNS:a, DNS:b"
};

X509Facts ReadCertificate(const std::string& pem);
// Whether certificate was signed by the key of issuer.
bool SignedBy(const std::string& certificate_pem, const std::string& issuer_pem);
// Whether the private key belongs to the certificate.
bool KeyMatches(const std::string& key_pem, const std::string& certificate_pem);

}  // namespace support

// Signed tokens in compact form (RFC 7515), read and verified with the texts of go-jose.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "json/box.h"

namespace vaultsim {

struct Jws {
  json::Box header = {};  // an object
  std::string algorithm = {};
  std::string signing_input = {};
  std::string payload = {};
  std::string signature = {};
};

struct ParsedJws {
  Jws jws = {};
  std::string error = {};
};
// White space anywhere is ignored. The JSON form is refused.
ParsedJws ParseJws(std::string_view token);

// An RSA, EC or Ed25519 key, from a PKIX public key or a certificate in PEM.
class PublicKey {
 public:
  struct Parsed;
  static Parsed FromPem(const std::string& pem);

  // Whether the token is signed by this key's private half. No critical headers are known.
  bool Verifies(const Jws& jws) const;

 private:
  std::shared_ptr<void> key_ = nullptr;  // EVP_PKEY
};

struct PublicKey::Parsed {
  PublicKey key = {};
  std::string error = {};
};

}  // namespace vaultsim

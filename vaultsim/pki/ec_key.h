// EC keys by OpenSSL's arithmetic of curves, kept as bytes: an EVP_PKEY costs more than the key
// itself, and a signature through a provider a third more than the arithmetic (OpenSSL 3.0).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/secret.h"
#include "vaultsim/pki/der.h"
#include "vaultsim/pki/ssl_ptr.h"

namespace vaultsim::pki {

// Of a SubjectPublicKeyInfo, whatever its key; views into it. nullopt: it is none.
struct PublicKeyParts {
  std::string_view curve = {};  // an object identifier; of other keys anything
  der::Element key = {};        // a bit string
};
std::optional<PublicKeyParts> PartsOf(std::string_view public_der);

struct EcKey {
  base::SecretString scalar;  // as many bytes as the order of the curve has
  std::string public_der;     // SubjectPublicKeyInfo [RFC 5480, 2]
};

// A function of random's bytes. bits: 224, 256, 384 or 521; nullopt for others, or when OpenSSL
// fails.
std::optional<EcKey> GenerateEcKey(int bits, base::Random& random);

// ECPrivateKey [RFC 5915, 3]; "" for what is no EC key.
std::string EcPrivateKeyDer(const EcKey& key);

// The same key for OpenSSL; null when that refuses.
PkeyPtr NativeEcKey(int bits, const EcKey& key);

// The private number of an EC key; empty for any other.
base::SecretString EcScalarOf(const EVP_PKEY* key);

// ECDSA-Sig-Value [RFC 3279, 2.2.3] over a digest; "" when OpenSSL refuses. Its random part is
// OpenSSL's own.
std::string EcdsaSignature(std::string_view digest, const EVP_PKEY* signer);

}  // namespace vaultsim::pki

// Key pairs and public keys: generation from the injected Random, the encodings Vault returns.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/random.h"
#include "base/result.h"
#include "vaultsim/pki/rsa_generation.h"
#include "vaultsim/pki/ssl_ptr.h"

namespace vaultsim::pki {

enum class KeyType { kRsa, kEc, kEd25519 };

// "rsa", "ec", "ed25519": key_type and private_key_type on the wire.
const char* KeyTypeName(KeyType type);
std::optional<KeyType> KeyTypeFromName(std::string_view name);

// Facts of the public half, of a private or public EVP_PKEY.
std::optional<KeyType> TypeOf(const EVP_PKEY* key);  // nullopt: an algorithm Vault does not know
int BitsOf(const EVP_PKEY* key);                     // 2048, 256, ...; Ed25519: 0
std::string PublicKeyDer(const EVP_PKEY* key);       // SubjectPublicKeyInfo; equal means same key
// SHA-1 of the subjectPublicKey bit string of what PublicKeyDer gives [RFC 5280, 4.2.1.2 (1)]; 20
// bytes.
std::string SubjectKeyId(std::string_view public_key_der);

// A private key. Immutable, cheap to copy, usable from several threads.
class PrivateKey {
 public:
  // A function of random's bytes. bits: RSA 2048..8192, EC 224, 256, 384 or 521. An Error only when
  // OpenSSL fails.
  static base::Result<PrivateKey> Generate(KeyType type, int bits, base::Random& random);
  // See rsa_generation.h.
  static base::Result<PrivateKey> RepeatRsa(int bits, base::Random& random, PrimeSteps found);
  // PKCS#1, SEC 1 or PKCS#8.
  static std::optional<PrivateKey> FromDer(std::string_view der);

  KeyType type() const;
  int bits() const;                       // Ed25519: 0
  const std::string& public_der() const;  // as PublicKeyDer
  // Null only when OpenSSL fails. Lives as long as any copy of this.
  EVP_PKEY* native() const;

  // PKCS#1 and SEC 1 for RSA and EC, PKCS#8 for Ed25519.
  std::string TraditionalDer() const;
  std::string TraditionalPem() const;  // with a final newline
  std::string Pkcs8Der() const;
  std::string Pkcs8Pem() const;

 private:
  struct Shared;
  explicit PrivateKey(std::shared_ptr<const Shared> shared) : shared_(std::move(shared)) {}
  static PrivateKey OfNative(PkeyPtr key, KeyType type);

  std::shared_ptr<const Shared> shared_;
};

}  // namespace vaultsim::pki

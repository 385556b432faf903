#include "vaultsim/pki/key.h"

#include <array>
#include <mutex>
#include <utility>

#include "base/secret.h"
#include "vaultsim/digest.h"
#include "vaultsim/pki/ec_key.h"
#include "vaultsim/pki/pem.h"
#include "vaultsim/pki/rsa_generation.h"

namespace vaultsim::pki {
namespace {

base::Error OpenSslError(const char* what) {
  return base::Error{.code = base::ErrorCode::kInternal,
                     .message = std::string("OpenSSL: ") + what};
}

PkeyPtr GenerateEd25519(base::Random& random) {
  std::array<unsigned char, 32> seed{};
  random.Fill(seed.data(), seed.size());
  PkeyPtr key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()));
  base::SecureWipe(reinterpret_cast<char*>(seed.data()), seed.size());
  return key;
}

std::string Take(SslBytesPtr bytes, int size) {
  if (size <= 0) return {};
  return std::string(reinterpret_cast<const char*>(bytes.get()), static_cast<std::size_t>(size));
}

const char* TraditionalLabel(KeyType type) {
  switch (type) {
    case KeyType::kRsa:
      return "RSA PRIVATE KEY";
    case KeyType::kEc:
      return "EC PRIVATE KEY";
    case KeyType::kEd25519:
      break;
  }
  return "PRIVATE KEY";
}

}  // namespace

const char* KeyTypeName(KeyType type) {
  switch (type) {
    case KeyType::kRsa:
      return "rsa";
    case KeyType::kEc:
      return "ec";
    case KeyType::kEd25519:
      break;
  }
  return "ed25519";
}

std::optional<KeyType> KeyTypeFromName(std::string_view name) {
  if (name == "rsa") return KeyType::kRsa;
  if (name == "ec") return KeyType::kEc;
  if (name == "ed25519") return KeyType::kEd25519;
  return std::nullopt;
}

std::optional<KeyType> TypeOf(const EVP_PKEY* key) {
  switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA:
      return KeyType::kRsa;
    case EVP_PKEY_EC:
      return KeyType::kEc;
    case EVP_PKEY_ED25519:
      return KeyType::kEd25519;
    default:
      return std::nullopt;
  }
}

int BitsOf(const EVP_PKEY* key) {
  return EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519 ? 0 : EVP_PKEY_get_bits(key);
}

std::string PublicKeyDer(const EVP_PKEY* key) {
  unsigned char* bytes = nullptr;
  const int size = i2d_PUBKEY(key, &bytes);
  return Take(SslBytesPtr(bytes), size);
}

std::string SubjectKeyId(std::string_view public_key_der) {
  const std::optional<PublicKeyParts> parts = PartsOf(public_key_der);
  std::string_view bits = parts ? parts->key.content : std::string_view();
  if (!bits.empty()) bits.remove_prefix(1);  // how many bits of the last byte are unused: none
  return Sha1(bits);
}

struct PrivateKey::Shared {
  KeyType type;
  int bits;
  EcKey ec = {};           // of an EC key
  std::string public_der;  // of any other
  mutable std::once_flag made = {};
  mutable PkeyPtr native = {};  // of an EC key: null until it is asked for
};

const std::string& PrivateKey::public_der() const {
  return type() == KeyType::kEc ? shared_->ec.public_der : shared_->public_der;
}

KeyType PrivateKey::type() const { return shared_->type; }

int PrivateKey::bits() const { return shared_->bits; }

EVP_PKEY* PrivateKey::native() const {
  std::call_once(shared_->made, [this] {
    if (!shared_->native) shared_->native = NativeEcKey(shared_->bits, shared_->ec);
  });
  return shared_->native.get();
}

PrivateKey PrivateKey::OfNative(PkeyPtr key, KeyType type) {
  auto shared = std::make_shared<Shared>();
  shared->type = type;
  shared->bits = BitsOf(key.get());
  (type == KeyType::kEc ? shared->ec.public_der : shared->public_der) = PublicKeyDer(key.get());
  if (type == KeyType::kEc) shared->ec.scalar = EcScalarOf(key.get());
  shared->native = std::move(key);
  return PrivateKey(std::move(shared));
}

base::Result<PrivateKey> PrivateKey::Generate(KeyType type, int bits, base::Random& random) {
  if (type == KeyType::kEc) {
    std::optional<EcKey> ec = GenerateEcKey(bits, random);
    if (!ec) return OpenSslError("cannot generate a key");
    auto shared = std::make_shared<Shared>();
    shared->type = type;
    shared->bits = bits;
    shared->ec = *std::move(ec);
    return PrivateKey(std::move(shared));
  }
  PkeyPtr key = type == KeyType::kRsa ? GenerateRsa(bits, random) : GenerateEd25519(random);
  if (!key) return OpenSslError("cannot generate a key");
  return OfNative(std::move(key), type);
}

base::Result<PrivateKey> PrivateKey::RepeatRsa(int bits, base::Random& random, PrimeSteps found) {
  PkeyPtr key = pki::RepeatRsa(bits, random, found);
  if (!key) return OpenSslError("cannot make a key");
  return OfNative(std::move(key), KeyType::kRsa);
}

std::optional<PrivateKey> PrivateKey::FromDer(std::string_view der) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
  PkeyPtr key(d2i_AutoPrivateKey(nullptr, &bytes, static_cast<long>(der.size())));
  if (!key) return std::nullopt;
  const std::optional<KeyType> type = TypeOf(key.get());
  if (!type) return std::nullopt;
  return OfNative(std::move(key), *type);
}

std::string PrivateKey::TraditionalDer() const {
  if (type() == KeyType::kEc) {
    if (std::string encoded = EcPrivateKeyDer(shared_->ec); !encoded.empty()) return encoded;
  }
  unsigned char* bytes = nullptr;
  const int size = i2d_PrivateKey(native(), &bytes);
  return Take(SslBytesPtr(bytes), size);
}

std::string PrivateKey::TraditionalPem() const {
  return EncodePem(TraditionalLabel(type()), TraditionalDer());
}

std::string PrivateKey::Pkcs8Der() const {
  Pkcs8Ptr info(EVP_PKEY2PKCS8(native()));
  if (!info) return {};
  unsigned char* bytes = nullptr;
  const int size = i2d_PKCS8_PRIV_KEY_INFO(info.get(), &bytes);
  return Take(SslBytesPtr(bytes), size);
}

std::string PrivateKey::Pkcs8Pem() const { return EncodePem("PRIVATE KEY", Pkcs8Der()); }

}  // namespace vaultsim::pki

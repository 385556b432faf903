#include "vaultsim/pki/key.h"

#include <openssl/sha.h>

#include <array>
#include <vector>

#include "base/secret.h"
#include "vaultsim/pki/der.h"
#include "vaultsim/pki/own_type_key.h"
#include "vaultsim/pki/pem.h"
#include "vaultsim/pki/rsa_generation.h"

namespace vaultsim::pki {
namespace {

base::Error OpenSslError(const char* what) {
  return base::Error{.code = base::ErrorCode::kInternal,
                     .message = std::string("OpenSSL: ") + what};
}

struct Curve {
  int bits;
  int nid;
};
constexpr std::array<Curve, 4> kCurves = {{{224, NID_secp224r1},
                                           {256, NID_X9_62_prime256v1},
                                           {384, NID_secp384r1},
                                           {521, NID_secp521r1}}};

PkeyPtr GenerateEd25519(base::Random& random) {
  std::array<unsigned char, 32> seed{};
  random.Fill(seed.data(), seed.size());
  PkeyPtr key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()));
  base::SecureWipe(reinterpret_cast<char*>(seed.data()), seed.size());
  return key;
}

// A scalar in [1, order - 1]: 64 bits more than the order make the bias of the remainder invisible.
BignumPtr RandomScalar(const BIGNUM* order, base::Random& random, BN_CTX* context) {
  std::vector<unsigned char> bytes(static_cast<std::size_t>(BN_num_bytes(order)) + 8);
  random.Fill(bytes.data(), bytes.size());
  BignumPtr wide(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
  base::SecureWipe(reinterpret_cast<char*>(bytes.data()), bytes.size());
  BignumPtr range(BN_dup(order));
  BignumPtr scalar(BN_secure_new());
  if (!wide || !range || !scalar || BN_sub_word(range.get(), 1) != 1 ||
      BN_mod(scalar.get(), wide.get(), range.get(), context) != 1 ||
      BN_add_word(scalar.get(), 1) != 1) {
    return nullptr;
  }
  return scalar;
}

// One for each curve: making it costs as much as making a key. Null: no curve has so many bits.
const EC_GROUP* GroupOf(int bits) {
  static const auto kGroups = [] {
    std::array<EcGroupPtr, kCurves.size()> groups;
    for (std::size_t i = 0; i < kCurves.size(); ++i) {
      groups[i].reset(EC_GROUP_new_by_curve_name(kCurves[i].nid));
    }
    return groups;
  }();
  for (std::size_t i = 0; i < kCurves.size(); ++i) {
    if (kCurves[i].bits == bits) return kGroups[i].get();
  }
  return nullptr;
}

PkeyPtr GenerateEc(int bits, base::Random& random) {
  const EC_GROUP* group = GroupOf(bits);
  BnCtxPtr context(BN_CTX_secure_new());
  if (group == nullptr || !context) return nullptr;
  const BignumPtr scalar = RandomScalar(EC_GROUP_get0_order(group), random, context.get());
  const EcPointPtr point(EC_POINT_new(group));
  if (!scalar || !point ||
      EC_POINT_mul(group, point.get(), scalar.get(), nullptr, nullptr, context.get()) != 1) {
    return nullptr;
  }
  return EcKeyOf(group, scalar.get(), point.get());
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

// Of a SubjectPublicKeyInfo.
struct PublicKeyParts {
  std::string_view curve = {};  // an object identifier; of other keys anything
  der::Element key = {};        // a bit string
};

PublicKeyParts PartsOf(std::string_view public_key_der) {
  const auto info = der::First(public_key_der);
  const auto algorithm = info ? der::First(info->content) : std::nullopt;
  if (!algorithm) return {};
  const auto key = der::First(info->content.substr(algorithm->whole.size()));
  const auto id = der::First(algorithm->content);
  if (!key || !id) return {};
  return {.curve = algorithm->content.substr(id->whole.size()), .key = *key};
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
  std::string_view key = PartsOf(public_key_der).key.content;
  if (!key.empty()) key.remove_prefix(1);  // how many bits of the last byte are unused: none
  std::string digest(SHA_DIGEST_LENGTH, '\0');
  SHA1(reinterpret_cast<const unsigned char*>(key.data()), key.size(),
       reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

base::Result<PrivateKey> PrivateKey::Generate(KeyType type, int bits, base::Random& random) {
  PkeyPtr key;
  switch (type) {
    case KeyType::kRsa:
      key = GenerateRsa(bits, random);
      break;
    case KeyType::kEc:
      key = GenerateEc(bits, random);
      break;
    case KeyType::kEd25519:
      key = GenerateEd25519(random);
      break;
  }
  if (!key) return OpenSslError("cannot generate a key");
  const int actual_bits = BitsOf(key.get());
  return PrivateKey(std::shared_ptr<EVP_PKEY>(std::move(key)), type, actual_bits);
}

base::Result<PrivateKey> PrivateKey::RepeatRsa(int bits, base::Random& random, PrimeSteps found) {
  PkeyPtr key = pki::RepeatRsa(bits, random, found);
  if (!key) return OpenSslError("cannot make a key");
  return PrivateKey(std::shared_ptr<EVP_PKEY>(std::move(key)), KeyType::kRsa, bits);
}

std::optional<PrivateKey> PrivateKey::FromDer(std::string_view der) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
  PkeyPtr key(d2i_AutoPrivateKey(nullptr, &bytes, static_cast<long>(der.size())));
  if (!key) return std::nullopt;
  const std::optional<KeyType> type = TypeOf(key.get());
  if (!type) return std::nullopt;
  const int bits = BitsOf(key.get());
  return PrivateKey(std::shared_ptr<EVP_PKEY>(std::move(key)), *type, bits);
}

// ECPrivateKey [RFC 5915, 3], from what is known of the public half.
std::string PrivateKey::EcDer() const {
  std::string scalar = EcScalarOf(key_.get());
  const PublicKeyParts parts = PartsOf(public_der());
  if (scalar.empty() || parts.curve.empty()) return "";
  std::string encoded = der::Sequence(der::Unsigned(1), der::Value(der::kOctetString, scalar),
                                      der::Value(der::Constructed(0), parts.curve),
                                      der::Value(der::Constructed(1), parts.key.whole));
  base::SecureWipe(scalar.data(), scalar.size());
  return encoded;
}

std::string PrivateKey::TraditionalDer() const {
  if (type_ == KeyType::kEc) {
    if (std::string encoded = EcDer(); !encoded.empty()) return encoded;
  }
  unsigned char* bytes = nullptr;
  const int size = i2d_PrivateKey(key_.get(), &bytes);
  return Take(SslBytesPtr(bytes), size);
}

std::string PrivateKey::TraditionalPem() const {
  return EncodePem(TraditionalLabel(type_), TraditionalDer());
}

std::string PrivateKey::Pkcs8Der() const {
  Pkcs8Ptr info(EVP_PKEY2PKCS8(key_.get()));
  if (!info) return {};
  unsigned char* bytes = nullptr;
  const int size = i2d_PKCS8_PRIV_KEY_INFO(info.get(), &bytes);
  return Take(SslBytesPtr(bytes), size);
}

std::string PrivateKey::Pkcs8Pem() const { return EncodePem("PRIVATE KEY", Pkcs8Der()); }

}  // namespace vaultsim::pki

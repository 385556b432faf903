// The types are deprecated, and the quick way.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "vaultsim/pki/ec_key.h"

#include <openssl/ec.h>
#include <openssl/ecdsa.h>

#include <array>
#include <memory>
#include <utility>
#include <vector>

#include "vaultsim/pki/der.h"
#include "vaultsim/pki/ecdsa_nonces.h"

namespace vaultsim::pki {
namespace {

using EcKeyPtr = std::unique_ptr<EC_KEY, SslFree<EC_KEY_free>>;
using EcdsaSigPtr = std::unique_ptr<ECDSA_SIG, SslFree<ECDSA_SIG_free>>;

constexpr std::string_view kEcPublicKeyOid = "1.2.840.10045.2.1";
constexpr char kUncompressed = 0x04;  // X9.62, 4.3.6

struct CurveName {
  int bits;
  int nid;
  std::string_view oid;
};
constexpr std::array<CurveName, 4> kCurves = {{{224, NID_secp224r1, "1.3.132.0.33"},
                                               {256, NID_X9_62_prime256v1, "1.2.840.10045.3.1.7"},
                                               {384, NID_secp384r1, "1.3.132.0.34"},
                                               {521, NID_secp521r1, "1.3.132.0.35"}}};

struct Curve {
  EcGroupPtr group;       // one for each: making it costs as much as making a key
  std::string algorithm;  // AlgorithmIdentifier
};

// Null: no curve has so many bits.
const Curve* CurveOf(int bits) {
  static const auto kMade = [] {
    std::array<Curve, kCurves.size()> curves;
    for (std::size_t i = 0; i < kCurves.size(); ++i) {
      curves[i].group.reset(EC_GROUP_new_by_curve_name(kCurves[i].nid));
      curves[i].algorithm =
          der::Sequence(der::ObjectId(kEcPublicKeyOid), der::ObjectId(kCurves[i].oid));
    }
    return curves;
  }();
  for (std::size_t i = 0; i < kCurves.size(); ++i) {
    if (kCurves[i].bits == bits && kMade[i].group) return &kMade[i];
  }
  return nullptr;
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

// size bytes, big-endian; "" when the number has more.
std::string Padded(const BIGNUM* number, std::size_t size) {
  std::string bytes(size, '\0');
  const int written =
      BN_bn2binpad(number, reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(size));
  return written < 0 ? std::string() : bytes;
}

std::string Bytes(const BIGNUM* number) {
  return Padded(number, static_cast<std::size_t>(BN_num_bytes(number)));
}

std::size_t BytesOfBits(int bits) { return (static_cast<std::size_t>(bits) + 7) / 8; }

// An uncompressed point; "" when OpenSSL refuses.
std::string PointBytes(const EC_GROUP* group, const EC_POINT* point, BN_CTX* context) {
  const BignumPtr x(BN_new());
  const BignumPtr y(BN_new());
  if (!x || !y || EC_POINT_get_affine_coordinates(group, point, x.get(), y.get(), context) != 1) {
    return "";
  }
  const std::size_t size = BytesOfBits(EC_GROUP_get_degree(group));
  return kUncompressed + Padded(x.get(), size) + Padded(y.get(), size);
}

}  // namespace

std::optional<PublicKeyParts> PartsOf(std::string_view public_der) {
  const auto info = der::First(public_der);
  const auto algorithm = info ? der::First(info->content) : std::nullopt;
  if (!algorithm) return std::nullopt;
  const auto key = der::First(info->content.substr(algorithm->whole.size()));
  const auto id = der::First(algorithm->content);
  if (!key || !id) return std::nullopt;
  return PublicKeyParts{.curve = algorithm->content.substr(id->whole.size()), .key = *key};
}

std::optional<EcKey> GenerateEcKey(int bits, base::Random& random) {
  const Curve* curve = CurveOf(bits);
  const BnCtxPtr context(BN_CTX_secure_new());
  if (curve == nullptr || !context) return std::nullopt;
  const EC_GROUP* group = curve->group.get();
  const BIGNUM* order = EC_GROUP_get0_order(group);
  const BignumPtr scalar = RandomScalar(order, random, context.get());
  const EcPointPtr point(EC_POINT_new(group));
  if (!scalar || !point ||
      EC_POINT_mul(group, point.get(), scalar.get(), nullptr, nullptr, context.get()) != 1) {
    return std::nullopt;
  }
  const std::string bytes = PointBytes(group, point.get(), context.get());
  if (bytes.empty()) return std::nullopt;
  const auto size = static_cast<std::size_t>(BN_num_bytes(order));
  return EcKey{.scalar = base::SecretString(Padded(scalar.get(), size)),
               .public_der = der::Sequence(curve->algorithm, der::BitString(bytes))};
}

std::string EcPrivateKeyDer(const EcKey& key) {
  const auto parts = PartsOf(key.public_der);
  if (key.scalar.empty() || !parts || parts->curve.empty()) return "";
  return der::Sequence(der::Unsigned(1), der::Value(der::kOctetString, key.scalar.Reveal()),
                       der::Value(der::Constructed(0), parts->curve),
                       der::Value(der::Constructed(1), parts->key.whole));
}

PkeyPtr NativeEcKey(int bits, const EcKey& key) {
  const Curve* curve = CurveOf(bits);
  const auto parts = PartsOf(key.public_der);
  if (curve == nullptr || !parts || parts->key.content.empty()) return nullptr;
  const std::string_view scalar = key.scalar.Reveal();
  const std::string_view bytes = parts->key.content.substr(1);  // after the count of unused bits
  const EC_GROUP* group = curve->group.get();
  const BignumPtr number(BN_secure_new());
  const EcPointPtr point(EC_POINT_new(group));
  EcKeyPtr ec(EC_KEY_new());
  PkeyPtr native(EVP_PKEY_new());
  if (!number || !point || !ec || !native ||
      BN_bin2bn(reinterpret_cast<const unsigned char*>(scalar.data()),
                static_cast<int>(scalar.size()), number.get()) == nullptr ||
      EC_POINT_oct2point(group, point.get(), reinterpret_cast<const unsigned char*>(bytes.data()),
                         bytes.size(), nullptr) != 1 ||
      EC_KEY_set_group(ec.get(), group) != 1 ||
      EC_KEY_set_private_key(ec.get(), number.get()) != 1 ||
      EC_KEY_set_public_key(ec.get(), point.get()) != 1 ||
      EVP_PKEY_set1_EC_KEY(native.get(), ec.get()) != 1) {
    return nullptr;
  }
  return native;
}

base::SecretString EcScalarOf(const EVP_PKEY* key) {
  const EC_KEY* ec = EVP_PKEY_get0_EC_KEY(key);
  const BIGNUM* number = ec == nullptr ? nullptr : EC_KEY_get0_private_key(ec);
  if (number == nullptr) return {};
  return base::SecretString(
      Padded(number, BytesOfBits(EC_GROUP_order_bits(EC_KEY_get0_group(ec)))));
}

std::string EcdsaSignature(std::string_view digest, const EVP_PKEY* signer) {
  // OpenSSL does not change the key; it only takes it so.
  auto* ec = const_cast<EC_KEY*>(EVP_PKEY_get0_EC_KEY(signer));
  if (ec == nullptr) return "";
  std::optional<EcdsaNonce> nonce;
  if (EC_GROUP_get_curve_name(EC_KEY_get0_group(ec)) == NID_X9_62_prime256v1) {
    nonce = TakeP256Nonce();
  }
  const auto* bytes = reinterpret_cast<const unsigned char*>(digest.data());
  const int size = static_cast<int>(digest.size());
  const EcdsaSigPtr signature(
      nonce ? ECDSA_do_sign_ex(bytes, size, nonce->inverse.get(), nonce->r.get(), ec)
            : ECDSA_do_sign(bytes, size, ec));
  if (!signature) return "";
  const BIGNUM* r = ECDSA_SIG_get0_r(signature.get());
  const BIGNUM* s = ECDSA_SIG_get0_s(signature.get());
  return der::Sequence(der::Unsigned(Bytes(r)), der::Unsigned(Bytes(s)));
}

}  // namespace vaultsim::pki

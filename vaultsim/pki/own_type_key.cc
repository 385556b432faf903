// The types are deprecated, and the quick way.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "vaultsim/pki/own_type_key.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <memory>

namespace vaultsim::pki {
namespace {

using EcKeyPtr = std::unique_ptr<EC_KEY, SslFree<EC_KEY_free>>;
using RsaPtr = std::unique_ptr<RSA, SslFree<RSA_free>>;

BIGNUM* Copy(const BIGNUM* number) { return BN_dup(number); }

}  // namespace

PkeyPtr EcKeyOf(const EC_GROUP* group, const BIGNUM* scalar, EC_POINT* point) {
  EcKeyPtr ec(EC_KEY_new());
  PkeyPtr key(EVP_PKEY_new());
  if (!ec || !key || EC_POINT_make_affine(group, point, nullptr) != 1 ||
      EC_KEY_set_group(ec.get(), group) != 1 || EC_KEY_set_private_key(ec.get(), scalar) != 1 ||
      EC_KEY_set_public_key(ec.get(), point) != 1 ||
      EVP_PKEY_set1_EC_KEY(key.get(), ec.get()) != 1) {
    return nullptr;
  }
  return key;
}

std::string EcScalarOf(const EVP_PKEY* key) {
  const EC_KEY* ec = EVP_PKEY_get0_EC_KEY(key);
  const BIGNUM* number = ec == nullptr ? nullptr : EC_KEY_get0_private_key(ec);
  if (number == nullptr) return "";
  const int size = (EC_GROUP_order_bits(EC_KEY_get0_group(ec)) + 7) / 8;
  std::string scalar(static_cast<std::size_t>(size), '\0');
  if (BN_bn2binpad(number, reinterpret_cast<unsigned char*>(scalar.data()), size) < 0) return "";
  return scalar;
}

// What OpenSSL takes over it frees; what it does not take is of a process out of memory.
PkeyPtr RsaKeyOf(const RsaNumbers& numbers) {
  RsaPtr rsa(RSA_new());
  PkeyPtr key(EVP_PKEY_new());
  if (!rsa || !key ||
      RSA_set0_key(rsa.get(), Copy(numbers.n), Copy(numbers.e), Copy(numbers.d)) != 1 ||
      RSA_set0_factors(rsa.get(), Copy(numbers.p), Copy(numbers.q)) != 1 ||
      RSA_set0_crt_params(rsa.get(), Copy(numbers.d_p), Copy(numbers.d_q),
                          Copy(numbers.q_inverse)) != 1 ||
      EVP_PKEY_set1_RSA(key.get(), rsa.get()) != 1) {
    return nullptr;
  }
  return key;
}

}  // namespace vaultsim::pki

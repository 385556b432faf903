// Keys in OpenSSL's own types instead of a provider's: encoding one of these costs microseconds,
// encoding a provider's half a millisecond (OpenSSL 3.0), several times for each certificate.
#pragma once

#include <string>

#include "vaultsim/pki/ssl_ptr.h"

namespace vaultsim::pki {

// point becomes affine: else every encoding makes it so, by an inversion. null: OpenSSL refused.
PkeyPtr EcKeyOf(const EC_GROUP* group, const BIGNUM* scalar, EC_POINT* point);

// The private number of an EC key, in as many bytes as the order of its group has; "" for none.
std::string EcScalarOf(const EVP_PKEY* key);

struct RsaNumbers {
  const BIGNUM* n;
  const BIGNUM* e;
  const BIGNUM* d;
  const BIGNUM* p;
  const BIGNUM* q;
  const BIGNUM* d_p;
  const BIGNUM* d_q;
  const BIGNUM* q_inverse;
};
PkeyPtr RsaKeyOf(const RsaNumbers& numbers);

}  // namespace vaultsim::pki
